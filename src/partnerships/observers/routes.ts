// Routes of observers.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { findExpanded } from '../../identity/organizations/actions.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { acceptedOrganizationIds } from '../parties/rules.ts'
import { findByPartnership, type Party } from '../parties/store.ts'
import { observerRecords, propose } from './actions.ts'
import { blockersOf, observerTransitions, stateOf } from './rules.ts'
import { NewObserverTransition, ObserverStateView, observerSchemas, view } from './schema.ts'
import type { Observer } from './store.ts'
import { observers } from './table.ts'

const about =
  'An observer is an office or an adviser that can read a partnership without being a party, with the consent of every party and until a given day (R2, R3).'

const collection: Collection<Observer, Party[], Organization[]> = {
  ...observerRecords,
  plural: 'observers',
  tag: 'Observers',
  about,
  schemas: observerSchemas,
  filters: {
    state: oneOfFilter(ref(ObserverStateView), observers.state),
    organizationId: oneOfFilter(uuidOf('an organization'), observers.organizationId),
  },
  expand: ['organization'],
  locksPartnership: true,
  context: (reader, partnershipId) => reader.query(findByPartnership, { partnershipId }),
  related: findExpanded,
  view: viewOf,
}

const actionsOf = (row: Observer, request: FastifyRequest, parties: Party[], now: string) =>
  availableActions(observerTransitions, stateOf(row, now), {
    blockersOf: (action) => blockersOf(action, row, acceptedOrganizationIds(parties), request.caller.organizationId),
    isBlockedByClosure: blockedByClosure(request, 'transitionObserver'),
  })

function viewOf(row: Observer, request: FastifyRequest, parties: Party[], now: string, organizations?: Organization[]) {
  return view(
    row,
    stateOf(row, now),
    waitingOn(row.consents, acceptedOrganizationIds(parties)),
    actionsOf(row, request, parties, now),
    organizations?.find(({ id }) => id === row.organizationId),
  )
}

export const observerRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)

  app.post(
    '/partnerships/:partnershipId/observers',
    {
      schema: operation(
        {
          operationId: 'proposeObserver',
          summary: 'Propose an observer',
          description: `${about} The proposal counts as the consent of the caller. The observer cannot read anything before the last party has consented.`,
          tag: collection.tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: observerSchemas.New,
        },
        201,
        observerSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { row, parties } = await propose(write, partnershipId, request.body)
        const body = viewOf(row, request, parties, row.createdAt)
        return created(body, pathInPartnership(partnershipId, `/observers/${row.id}`))
      }),
  )

  routes.list({
    description:
      'The list contains observers in every state, so that every party sees which organizations have had access.',
  })
  routes.get({ description: '`waitingOn` lists the parties that have not consented yet.' })
  routes.transition<Static<typeof NewObserverTransition>>({
    summary: 'Consent to, refuse or end an observer',
    description:
      'An observer needs the consent of every party; one refusal rejects it. Later any party may end the observer, and so may the observer itself.',
    body: NewObserverTransition,
    transitions: observerTransitions,
    actionsOf,
    apply(write, row, { action, reason = null }, { to, context, now }) {
      if (action !== 'consent') return { changes: { state: to as Observer['state'], reason } }
      const consents = withConsent(row.consents, consentOf(write.caller, now))
      const allConsented = waitingOn(consents, acceptedOrganizationIds(context)).length === 0
      return allConsented
        ? { changes: { consents, reason, state: 'active' } }
        : { changes: { consents, reason }, verb: 'consented' }
    },
  })
}
