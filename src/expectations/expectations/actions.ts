// What it takes to write an expectation, whether over HTTP or from a file: its surroundings, its rules, its lifecycle.

import { isDeepStrictEqual } from 'node:util'
import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { Problem, transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { awaited, blockersOf, completenessOf, expectationSteps, namedIn, timelinessOf, type Wording } from './rules.ts'
import { dueDatesOf } from './schedule.ts'
import type { Expectation } from './store.ts'
import { expectations } from './table.ts'

export const expectationCollection = {
  singular: 'expectation',
  table: expectations,
  /** As its policy has it: who watches hears of what is agreed. */
  audienceOf: ({ state }: Expectation) => (state === 'proposed' ? ('parties' as const) : ('everyone' as const)),
}
export const expectationRecordType = collectionRecordType<Expectation>(expectationCollection)

export const actionsOf = (row: Expectation, { parties }: PartnershipContext, request: FastifyRequest) =>
  availableActions(
    expectationSteps,
    row.state,
    (action) => blockersOf(action, row, parties, request.caller.organizationId),
    blockedByClosure(request, 'transitionExpectation'),
  )

export const viewOf = (row: Expectation, request: FastifyRequest, context: PartnershipContext, now: string) => ({
  ...row,
  waitingOn: awaited(row, context.parties),
  timeliness: timelinessOf(row, now),
  completeness: completenessOf(row),
  availableActions: actionsOf(row, context, request),
})

/** What a new one is that its author does not say. */
export const begin = {
  state: 'proposed',
  revision: 1,
  consultedOrganizationIds: [],
  informedOrganizationIds: [],
  acceptances: [],
  waivers: [],
  dueDates: [],
} satisfies Partial<Expectation>

const wordingOf = (row: Expectation): Wording & { aspect: string } => {
  const { aspect, what, how, when, indicator, unit, baseline, target, direction, meansOfVerification } = row
  const { responsibleOrganizationId, responsibleRole, accountableOrganizationId } = row
  const { consultedOrganizationIds, informedOrganizationIds } = row
  const who = { responsibleOrganizationId, responsibleRole, accountableOrganizationId }
  const others = { consultedOrganizationIds, informedOrganizationIds }
  return {
    aspect,
    what,
    how,
    when,
    ...who,
    ...others,
    indicator,
    unit,
    baseline,
    target,
    direction,
    meansOfVerification,
  }
}

export const isReworded = (after: Expectation, before: Expectation): boolean =>
  !isDeepStrictEqual(wordingOf(after), wordingOf(before))

/** The expectation as it is kept: a new wording starts over, and names only parties. */
export function settle(after: Expectation, before: Expectation | undefined, context: PartnershipContext): Expectation {
  if (before !== undefined && !isReworded(after, before)) return after
  if (before !== undefined && ['met', 'partly_met', 'not_met', 'waived'].includes(before.state)) {
    throw transitionBlocked({
      code: 'EXPECTATION_OVER',
      message: `It is ${before.state}: its wording stands.`,
      ref: null,
    })
  }
  const strangers = namedIn(after).filter(([, id]) => !context.parties.includes(id))
  if (strangers.length > 0) {
    const detail = 'This is no party that has accepted the partnership.'
    const errors = strangers.map(([pointer]) => ({ pointer, code: 'unknown-reference', detail }))
    throw new Problem('unknown-reference', detail, { errors })
  }
  const days = dueDatesOf(after.when)
  const revision = before === undefined ? 1 : before.revision + 1
  const reworded = { ...after, revision, state: 'proposed' as const, acceptances: [], waivers: [], reason: null }
  // What was agreed once is due as it was until the new wording is agreed.
  return after.agreedAt === null ? { ...reworded, dueDates: days, nextDueOn: days[0] ?? null } : reworded
}

/** What was agreed once is waived, and not deleted. */
export function release({ agreedAt }: Expectation): void {
  if (agreedAt === null) return
  throw transitionBlocked({
    code: 'ALREADY_AGREED',
    message: 'It was agreed: have it agreed again, and waived.',
    ref: null,
  })
}
