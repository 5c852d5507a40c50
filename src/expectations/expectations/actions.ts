// The rules of saving an expectation, and the changes that each transition makes to it.

import { isDeepStrictEqual } from 'node:util'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { Problem, ruleViolation, transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { findByExpectation } from '../progress-reports/store.ts'
import { nextDueDate } from './progress.ts'
import {
  blockersOf,
  completenessOf,
  type ExpectationAction,
  type ExpectationContent,
  expectationTransitions,
  missingConsents,
  referencedOrganizations,
  timelinessOf,
} from './rules.ts'
import { currentDayOf, dueDatesOf, maxMergedDueDates, mergeDueDates } from './schedule.ts'
import type { NewExpectationTransition } from './schema.ts'
import type { Expectation } from './store.ts'
import { expectations } from './table.ts'

export const expectationCollection = {
  singular: 'expectation',
  table: expectations,
  audienceOf: ({ state }: Expectation) => (state === 'proposed' ? ('parties' as const) : ('everyone' as const)),
}
export const expectationRecordType = collectionRecordType<Expectation>(expectationCollection)

export const actionsOf = (row: Expectation, request: FastifyRequest, { parties }: PartnershipContext) =>
  availableActions(expectationTransitions, row.state, {
    blockersOf: (action) => blockersOf(action, row, parties, request.caller.organizationId),
    isBlockedByClosure: blockedByClosure(request, 'transitionExpectation'),
  })

export const viewOf = (row: Expectation, request: FastifyRequest, context: PartnershipContext, now: string) => ({
  ...row,
  waitingOn: missingConsents(row, context.parties),
  timeliness: timelinessOf(row, now),
  completeness: completenessOf(row),
  availableActions: actionsOf(row, request, context),
})

export const defaults = {
  state: 'proposed',
  revision: 1,
  consultedOrganizationIds: [],
  informedOrganizationIds: [],
  acceptances: [],
  waivers: [],
  dueDates: [],
} satisfies Partial<Expectation>

const contentOf = (row: Expectation): ExpectationContent & { aspect: string } => ({
  aspect: row.aspect,
  what: row.what,
  how: row.how,
  schedule: row.schedule,
  responsibleOrganizationId: row.responsibleOrganizationId,
  responsibleRole: row.responsibleRole,
  accountableOrganizationId: row.accountableOrganizationId,
  consultedOrganizationIds: row.consultedOrganizationIds,
  informedOrganizationIds: row.informedOrganizationIds,
  indicator: row.indicator,
  unit: row.unit,
  baseline: row.baseline,
  target: row.target,
  direction: row.direction,
  meansOfVerification: row.meansOfVerification,
})

export const isRevised = (after: Expectation, before: Expectation): boolean =>
  !isDeepStrictEqual(contentOf(after), contentOf(before))

/** Makes a change of the content a new revision, which no party has accepted. Throws 422 if it names an organization that is not a party. */
export function beforeSave(after: Expectation, before: Expectation | undefined, context: PartnershipContext) {
  if (before !== undefined && !isRevised(after, before)) return after
  if (before !== undefined && ['met', 'partly_met', 'not_met', 'waived'].includes(before.state)) {
    const message = `The expectation is ${before.state}: its content cannot be changed.`
    throw transitionBlocked({ code: 'EXPECTATION_CLOSED', message, ref: null })
  }
  const nonParties = referencedOrganizations(after).filter(([, id]) => !context.parties.includes(id))
  if (nonParties.length > 0) {
    const detail = 'The organization is not a party that has accepted the partnership.'
    const errors = nonParties.map(([pointer]) => ({ pointer, code: 'unknown-reference', detail }))
    throw new Problem('unknown-reference', detail, { errors })
  }
  const dueDates = dueDatesOf(after.schedule)
  const revision = before === undefined ? 1 : before.revision + 1
  const revised = { ...after, revision, state: 'proposed' as const, acceptances: [], waivers: [], reason: null }
  // The due dates of an agreed revision apply until the next revision is agreed.
  return after.agreedAt === null ? { ...revised, dueDates, nextDueOn: dueDates[0] ?? null } : revised
}

/** Throws 409 if any revision was agreed. */
export function beforeDelete({ agreedAt }: Expectation): void {
  if (agreedAt === null) return
  const message = 'The expectation was agreed, so it can be waived, but not deleted.'
  throw transitionBlocked({ code: 'ALREADY_AGREED', message, ref: null })
}

/** The last part of the event type, for actions that do not always change the state. */
const eventVerbs: Partial<Record<ExpectationAction, string>> = {
  accept: 'accepted',
  waive: 'waiver_consented',
  refuse_waiver: 'waiver_refused',
}

export async function applyTransition(
  write: WriteContext,
  before: Expectation,
  body: Static<typeof NewExpectationTransition>,
  { to, context }: { to: string; context: PartnershipContext },
) {
  const changes = await changesOf(write, before, context.parties, to as Expectation['state'], body)
  const { state = before.state } = changes
  if (body.action === 'begin') return { changes, verb: 'begun' }
  return { changes, verb: (state === before.state && eventVerbs[body.action]) || state }
}

async function changesOf(
  write: WriteContext,
  before: Expectation,
  parties: readonly string[],
  to: Expectation['state'],
  { action, reason, revision }: Static<typeof NewExpectationTransition>,
): Promise<Partial<Expectation>> {
  const now = await write.now()
  const consent = consentOf(write.caller, now)
  switch (action) {
    case 'accept': {
      if (revision === undefined) throw ruleViolation('/revision', 'accept requires the revision that is accepted.')
      if (revision !== before.revision) {
        const message = `The current revision is ${before.revision}, not ${revision}.`
        throw transitionBlocked({ code: 'REVISION_OUTDATED', message, ref: null })
      }
      const acceptances = withConsent(before.acceptances, consent)
      if (waitingOn(acceptances, parties).length > 0) return { acceptances }
      return { acceptances, state: to, agreedAt: now, ...(await mergedDueDates(write, before, now)) }
    }
    case 'waive': {
      const isFirst = before.waivers.length === 0
      if (isFirst && reason === undefined) throw ruleViolation('/reason', 'waive requires a reason.')
      const waivers = withConsent(before.waivers, consent)
      const state = waitingOn(waivers, parties).length > 0 ? before.state : to
      return { waivers, state, reason: isFirst ? (reason ?? null) : before.reason }
    }
    case 'refuse_waiver':
      return { waivers: [], reason: null }
    default:
      return { state: to, reason: reason ?? null }
  }
}

/** The due dates when another revision is agreed: past and reported due dates of the previous revision remain. */
async function mergedDueDates(
  write: WriteContext,
  { id, partnershipId, schedule, dueDates: oldDates, agreedAt }: Expectation,
  now: string,
): Promise<Partial<Expectation>> {
  if (agreedAt === null) return {}
  const reports = await write.query(findByExpectation, { partnershipId, expectationId: id })
  const reported = reports.map(({ dueOn }) => dueOn)
  const dueDates = mergeDueDates(oldDates, dueDatesOf(schedule), currentDayOf(schedule, now), reported)
  if (dueDates.length > maxMergedDueDates) {
    const message = `With those of earlier revisions there are more than ${maxMergedDueDates} due dates: create another expectation.`
    throw transitionBlocked({ code: 'TOO_MANY_DUE_DATES', message, ref: null })
  }
  return { dueDates, nextDueOn: nextDueDate(dueDates, reports) }
}
