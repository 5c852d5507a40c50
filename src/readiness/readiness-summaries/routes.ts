// Routes of readiness summaries: a collection, created with computed figures.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { consentOf, countedConsents, waitingOn } from '../../records/consents.ts'
import { statusOfActions } from '../../records/lifecycles.ts'
import { summaryCollection, withFigures } from './actions.ts'
import { consentTo, summaryTransitions } from './rules.ts'
import { NewSummary, NewSummaryTransition, SummaryPage, SummaryStateView, SummaryView, view } from './schema.ts'
import type { ReadinessSummary } from './store.ts'
import { readinessSummaries } from './table.ts'

const collection: Collection<ReadinessSummary, PartnershipContext> = {
  ...summaryCollection,
  plural: 'readiness_summaries',
  tag: 'Checklists',
  about:
    'The mean readiness of the parties (Q10), for observers (R3). Observers see it when every party has consented.',
  schemas: { New: NewSummary, View: SummaryView, Page: SummaryPage },
  filters: { state: oneOfFilter(ref(SummaryStateView), readinessSummaries.state) },
  locksPartnership: true,
  context: loadPartnership,
  view: (row, request, context) =>
    view(
      row,
      request.relation === 'observer',
      waitingOn(countedConsents(row.consents, context.acceptedParties), context.parties),
      actionsOf(row, request, context),
    ),
}

const actionsOf = (row: ReadinessSummary, request: FastifyRequest, { parties }: PartnershipContext) =>
  statusOfActions(summaryTransitions, row.state, {
    subject: { parties },
    callerId: request.caller.organizationId,
    isBlockedByClosure: blockedByClosure(request, 'transitionReadinessSummary'),
  })

export const readinessSummaryRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    summary: 'Propose to show a readiness summary to observers',
    description:
      'Your organization consents by proposing it. The figures are the means of the comparison of a released round at this time, over the current parties and by section; later amendments do not change them. It contains no figure of a single question or party.',
    complete: withFigures,
  })
  routes.list({
    description: 'Observers read those that are shown; the parties also read proposed and withdrawn ones.',
  })
  routes.get({ description: '`waitingOn` lists the parties that have not consented.' })
  routes.transition<Static<typeof NewSummaryTransition>>({
    summary: 'Consent to a readiness summary, or withdraw it',
    description:
      'Any party may withdraw it at any time, with a reason; observers can then no longer read it. If a party that it includes leaves without consenting, it is withdrawn. If the last party that has not consented leaves and it does not include that party, one of the remaining parties consents again.',
    body: NewSummaryTransition,
    transitions: summaryTransitions,
    actionsOf,
    apply(write, before, { action, reason = null }, { to, context, now }) {
      const changes =
        action === 'consent'
          ? consentTo(
              countedConsents(before.consents, context.acceptedParties),
              consentOf(write.caller, now),
              context.parties,
            )
          : { state: to as ReadinessSummary['state'] }
      return {
        changes: { ...changes, reason },
        verb: changes.state === 'proposed' ? 'consented' : changes.state,
      }
    },
  })
}
