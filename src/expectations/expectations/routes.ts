// Expectations over HTTP: a register whose records every party accepts, and what is computed of all of them.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { ruleViolation, transitionBlocked } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { importIntoCollection } from '../../records/collections/imports.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { ofExpectation } from '../progress-reports/store.ts'
import {
  actionsOf,
  release as beforeDelete,
  settle as beforeSave,
  begin as defaults,
  expectationCollection,
  isReworded,
  viewOf,
} from './actions.ts'
import { feasibilityOf } from './feasibility.ts'
import { nextDue } from './progress.ts'
import { type ExpectationAction, expectationSteps } from './rules.ts'
import { dueDatesOf, maxKeptDates, mergeDueDates, todayIn } from './schedule.ts'
import {
  CoverageView,
  ExpectationStateView,
  expectationColumns,
  expectationFiles,
  expectationSchemas,
  FeasibilityView,
  NewExpectationTransition,
} from './schema.ts'
import * as store from './store.ts'
import { expectations } from './table.ts'

const tag = 'Expectations'
const about =
  'A written expectation (E2): who does what, how, when, with which outcome. Observers see it once it is agreed.'
const list = '/partnerships/:partnershipId/expectations'
const ofPartnership = path(partnershipPath)

const collection = {
  ...expectationCollection,
  plural: 'expectations',
  tag,
  about,
  schemas: expectationSchemas,
  filters: {
    state: oneOfFilter(ref(ExpectationStateView), expectations.state),
    aspect: oneOfFilter(ref(Aspect), expectations.aspect),
    responsibleOrganizationId: oneOfFilter(uuidOf('a responsible party'), expectations.responsibleOrganizationId),
  },
  defaults,
  locksPartnership: true,
  context: loadPartnership,
  view: viewOf,
  beforeSave,
  beforeDelete,
  eventVerb: (after, before) => (isReworded(after, before) ? 'reworded' : 'updated'),
} satisfies Collection<store.Expectation, PartnershipContext>

export const expectationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const files = { columns: expectationColumns, files: expectationFiles }
  const routes = recordRoutes(app, endpoints, collection)
  routes.create()
  await importIntoCollection(app, endpoints, collection, { ...files, store: importStore })
  routes.list({ export: files })
  routes.get()
  routes.update()
  routes.delete()

  routes.transition<Static<typeof NewExpectationTransition>>({
    summary: 'Accept, begin, conclude or waive an expectation',
    description: `Every party accepts the revision that it has seen, and it is agreed with the last; a new wording starts over (E1). To waive one takes a reason and every party.`,
    body: NewExpectationTransition,
    steps: expectationSteps,
    actionsOf: (row, request, context) => actionsOf(row, context, request),
    async apply(write, before, body, { to, context }) {
      const changes = await outcomeOf(write, before, context.parties, to as store.Expectation['state'], body)
      const isSameState = (changes.state ?? before.state) === before.state
      return { changes, verb: (isSameState && pastOf[body.action]) || changes.state || before.state }
    },
  })

  app.get(
    `${list}/coverage`,
    {
      schema: operation(
        {
          operationId: 'getExpectationCoverage',
          summary: 'See for whom and what there are expectations',
          description:
            'How many expectations each party is responsible for in each aspect, and which parties and aspects have none (E2, W1).',
          tag,
          params: ofPartnership,
        },
        200,
        CoverageView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const [cells, { parties }, { now }] = await Promise.all([
          reader.query(store.coverage, { partnershipId }),
          loadPartnership(reader, partnershipId),
          reader.context,
        ])
        const without = <One>(all: readonly One[], has: (cell: (typeof cells)[number], one: One) => boolean) =>
          all.filter((one) => !cells.some((cell) => has(cell, one)))
        return {
          body: {
            partnershipId,
            asOf: now,
            cells,
            partiesWithout: without(parties, ({ organizationId }, party) => organizationId === party),
            aspectsWithout: without(aspects, (cell, aspect) => cell.aspect === aspect),
          },
        }
      }),
  )

  app.get(
    `${list}/feasibility`,
    {
      schema: operation(
        {
          operationId: 'getExpectationFeasibility',
          summary: 'See whether the parties take on too much at once',
          description:
            'What is due in the first 90 days, who carries how much, what is due on one day, which targets have no baseline or lie far from it (V5). It looks ahead from `asOf`, or from the beginning of the term if that is later.',
          tag,
          params: ofPartnership,
          query: Type.Object(
            { asOf: Type.Optional(dateOf('The day from which to look ahead; today unless said.', '2026-11-23')) },
            { additionalProperties: false },
          ),
        },
        200,
        FeasibilityView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const [{ partnership, parties }, { now }] = await Promise.all([
          loadPartnership(reader, partnershipId),
          reader.context,
        ])
        const { asOf = now.slice(0, 10) } = request.query
        const { startsOn } = partnership
        const from = startsOn !== null && startsOn > asOf ? startsOn : asOf
        const [load] = (await reader.query(store.load, { partnershipId, from })) as [store.Load]
        const findings = feasibilityOf(load, parties).map(({ ids, ...finding }) => ({
          ...finding,
          refs: ids.map((id) => pathInPartnership(partnershipId, `/expectations/${id}`)),
        }))
        return {
          body: { partnershipId, asOf: from, expectations: load.expectations, dueDates: load.dueDates, findings },
        }
      }),
  )
}

/** What happened, where the state does not say. */
const pastOf: Partial<Record<ExpectationAction, string>> = {
  accept: 'accepted',
  waive: 'waiver_consented',
  refuse_waiver: 'waiver_refused',
}

/** What an action makes of an expectation that it is possible for. */
async function outcomeOf(
  write: WriteContext,
  before: store.Expectation,
  parties: readonly string[],
  to: store.Expectation['state'],
  { action, reason, revision }: { action: ExpectationAction; reason?: string; revision?: number },
): Promise<Partial<store.Expectation>> {
  const at = await write.now()
  const consent = consentOf(write.caller, at)
  switch (action) {
    case 'accept': {
      if (revision === undefined) throw ruleViolation('/revision', 'accept names the revision that it accepts.')
      if (revision !== before.revision) {
        const message = `The wording is now revision ${before.revision}, not ${revision}.`
        throw transitionBlocked({ code: 'REVISION_OUTDATED', message, ref: null })
      }
      const acceptances = withConsent(before.acceptances, consent)
      if (waitingOn(acceptances, parties).length > 0) return { acceptances }
      return { acceptances, state: to, agreedAt: at, ...(await datesOf(write, before, at)) }
    }
    case 'waive': {
      if (before.waivers.length === 0 && reason === undefined) throw ruleViolation('/reason', 'waive needs a reason.')
      const waivers = withConsent(before.waivers, consent)
      const state = waitingOn(waivers, parties).length > 0 ? before.state : to
      return { waivers, state, reason: before.waivers.length === 0 ? (reason ?? null) : before.reason }
    }
    case 'refuse_waiver':
      return { waivers: [], reason: null }
    default:
      return { state: to, reason: reason ?? null }
  }
}

/** From now on the days are written down; what was due, or reported, under an earlier wording stays due when it was. */
async function datesOf(
  write: WriteContext,
  { id, partnershipId, when, dueDates, agreedAt }: store.Expectation,
  at: string,
) {
  if (agreedAt === null) return {}
  const reports = await write.query(ofExpectation, { partnershipId, expectationId: id })
  const all = reports.map(({ dueOn }) => dueOn)
  const days = mergeDueDates(dueDates, dueDatesOf(when), todayIn(when, at), all)
  if (days.length > maxKeptDates) {
    const message = `With what was due before there are more than ${maxKeptDates} due dates: write a new expectation.`
    throw transitionBlocked({ code: 'TOO_MANY_DUE_DATES', message, ref: null })
  }
  const answered = reports.filter(({ state }) => state !== 'sent_back').map(({ dueOn }) => dueOn)
  return { dueDates: days, nextDueOn: nextDue(days, answered) }
}
