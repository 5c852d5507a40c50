// Expectations over HTTP: a collection with imports and exports, its coverage and its feasibility.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership } from '../../partnerships/parties/context.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { importIntoCollection } from '../../records/collections/imports.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import {
  actionsOf,
  afterSave,
  baseOf,
  beforeDelete,
  beforeSave,
  defaults,
  eventVerb,
  expectationCollection,
  viewOf,
} from './actions.ts'
import { type ExpectationContext, loadContext } from './context.ts'
import { feasibilityOf } from './feasibility.ts'
import { FeasibilityView } from './feasibility-schema.ts'
import { expectationTransitions } from './rules.ts'
import {
  CoverageView,
  ExpectationStateView,
  expectationColumns,
  expectationFiles,
  expectationSchemas,
  NewExpectationTransition,
} from './schema.ts'
import * as store from './store.ts'
import { expectations } from './table.ts'
import { applyTransition } from './transitions.ts'

const tag = 'Expectations'
const list = '/partnerships/:partnershipId/expectations'

const collection = {
  ...expectationCollection,
  plural: 'expectations',
  tag,
  about:
    'An expectation states who does what, how, when and with which outcome (E2). Observers read it once it is agreed.',
  schemas: expectationSchemas,
  filters: {
    state: oneOfFilter(ref(ExpectationStateView), expectations.state),
    aspect: oneOfFilter(ref(Aspect), expectations.aspect),
    responsibleOrganizationId: oneOfFilter(uuidOf('a responsible party'), expectations.responsibleOrganizationId),
  },
  defaults,
  locksPartnership: true,
  context: loadContext,
  view: viewOf,
  baseOf,
  beforeSave,
  afterSave,
  beforeDelete,
  eventVerb,
} satisfies Collection<store.Expectation, ExpectationContext>

export const expectationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const files = { columns: expectationColumns, files: expectationFiles }
  const routes = recordRoutes(app, endpoints, collection)
  routes.create()
  await importIntoCollection(app, endpoints, collection, { ...files, store: importStore })
  routes.list()
  routes.export(files)
  routes.get()
  routes.update({
    description:
      'Every party can update it. A change of the content creates a new revision, which every party has to accept. Once the expectation was agreed, the new revision is `pendingRevision`, to which further changes apply: the agreed content, its due dates and the state remain until every party has accepted the revision. Only the party that proposed the pending revision can change it, or any party after that one has left: for another party a change is 409 with `REVISION_OPEN`, until it has accepted or refused the revision. A change back to the agreed content removes it. While an agreement that contains the expectation is in force or out for signature, a change is 409 with `BOUND_BY_AGREEMENT`, unless a draft amendment of the agreement declares a change of expectations. The content of an assessed or waived expectation cannot be changed.',
  })
  routes.delete({
    description:
      'The party that created it can delete it or, after that party has left the partnership, every party; an agreed expectation is waived instead. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewExpectationTransition>>({
    summary: 'Accept, begin, assess, waive or correct an expectation',
    description:
      '`accept` requires `revision`: that of `pendingRevision` if there is one, else that of the expectation. The revision is agreed when the last party has accepted it (E1). Due dates of the previous schedule that have no report then no longer apply. While an agreement binds the expectation, its content is not changed, and `begin` waits for the first day of the agreement. The party that proposed the pending revision can withdraw it, and any party can refuse it. A party other than the responsible one assesses the expectation. `waive` and `correct_outcome` require the consent of every party, and a reason from the first; each party consents with the same action, and any party can refuse. A corrected outcome remains in `previousOutcomes`. If the last party that had not consented leaves the partnership, any other party repeats the action.',
    body: NewExpectationTransition,
    transitions: expectationTransitions,
    actionsOf,
    apply: applyTransition,
  })

  app.get(
    `${list}/coverage`,
    {
      schema: operation(
        {
          operationId: 'getExpectationCoverage',
          summary: 'Read which parties and aspects have expectations',
          description:
            'Counts the expectations by responsible party and aspect, and lists the parties and aspects without any (E2, W1).',
          tag,
          params: path(partnershipPath),
        },
        200,
        CoverageView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const [cells, { parties }, { now: asOf }] = await Promise.all([
          reader.query(store.countByPartyAndAspect, { partnershipId }),
          loadPartnership(reader, partnershipId),
          reader.context,
        ])
        const [coveredParties, coveredAspects] = [
          new Set(cells.map(({ organizationId }) => organizationId)),
          new Set(cells.map(({ aspect }) => aspect)),
        ]
        const partiesWithoutExpectations = parties.filter((party) => !coveredParties.has(party))
        const aspectsWithoutExpectations = aspects.filter((aspect) => !coveredAspects.has(aspect))
        return { body: { partnershipId, asOf, cells, partiesWithoutExpectations, aspectsWithoutExpectations } }
      }),
  )

  app.get(
    `${list}/feasibility`,
    {
      schema: operation(
        {
          operationId: 'getExpectationFeasibility',
          summary: 'Check whether the expectations are feasible',
          description:
            'Reports the share of due dates in the first 90 days, the share of each party, days with many due dates, and targets without a baseline or far from it (V5). The analysis starts on `asOf`, or on the first day of the term of the partnership if that is later.',
          tag,
          params: path(partnershipPath),
          query: Type.Object(
            { asOf: Type.Optional(dateOf('The first day of the analysis; by default today in UTC.', '2026-11-23')) },
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
        const [workload] = (await reader.query(store.computeWorkload, { partnershipId, from })) as [store.Workload]
        const findings = feasibilityOf(workload, parties).map(({ ids, ...finding }) => ({
          ...finding,
          refs: ids.map((id) => pathInPartnership(partnershipId, `/expectations/${id}`)),
        }))
        const { expectations, dueDates } = workload
        return { body: { partnershipId, asOf: from, expectations, dueDates, findings } }
      }),
  )
}
