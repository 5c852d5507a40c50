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
import { consentOf, countedConsents, waitingOn, withConsent } from '../../records/consents.ts'
import { statusOfActions } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { acceptedOrganizationIds, acceptedParties } from '../parties/rules.ts'
import { findByPartnership, type Party } from '../parties/store.ts'
import { observerRecords, propose } from './actions.ts'
import { blockersOf, extendUntil, observerTransitions, stateOf } from './rules.ts'
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

const actionsOf = (row: Observer, request: FastifyRequest, allParties: Party[], now: string) => {
  const parties = acceptedOrganizationIds(allParties)
  const callerId = request.caller.organizationId
  // A blocker would disclose to others whether an extension is proposed.
  const extension = parties.includes(callerId) ? row.extension : null
  return statusOfActions(observerTransitions, stateOf(row, now), {
    subject: { parties, observerId: row.organizationId },
    callerId,
    blockersOf: (action) => blockersOf(action, { extension }),
    isBlockedByClosure: blockedByClosure(request, 'transitionObserver'),
  })
}

/** The row with the consents to what is open that count. */
function withCountedConsents(row: Observer, allParties: Party[]): Observer {
  const counted = (consents: Observer['consents']) => countedConsents(consents, acceptedParties(allParties))
  return {
    ...row,
    ...(row.state === 'proposed' && { consents: counted(row.consents) }),
    extension: row.extension && { ...row.extension, consents: counted(row.extension.consents) },
  }
}

function viewOf(
  stored: Observer,
  request: FastifyRequest,
  allParties: Party[],
  now: string,
  organizations?: Organization[],
) {
  const row = withCountedConsents(stored, allParties)
  const parties = acceptedOrganizationIds(allParties)
  return view(
    row,
    stateOf(row, now),
    { parties, isParty: parties.includes(request.caller.organizationId) },
    actionsOf(row, request, allParties, now),
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
    summary: 'Consent to an observer, refuse it, or extend or end its access',
    description:
      'An observer needs the consent of every party; one refusal rejects it. `extend` with a later `endsOn` proposes that day or, with the same day, consents to it; it is in effect when every party has consented, and until then any party may refuse it with `refuse_extension`. If the last party that has not consented leaves, one of the remaining parties repeats `consent` or `extend`. After its last day an observer cannot be extended; it can be proposed again. Any party may end the observer, and so may the observer itself.',
    body: NewObserverTransition,
    transitions: observerTransitions,
    actionsOf,
    apply(write, stored, { action, reason = null, endsOn = '' }, { to, context, now }) {
      const row = withCountedConsents(stored, context)
      const parties = acceptedOrganizationIds(context)
      const consent = consentOf(write.caller, now)
      switch (action) {
        case 'consent': {
          const consents = withConsent(row.consents, consent)
          return waitingOn(consents, parties).length === 0
            ? { changes: { consents, reason, state: 'active' } }
            : { changes: { consents, reason }, verb: 'consented' }
        }
        case 'extend': {
          const changes = extendUntil(row, { endsOn, reason }, consent, parties)
          if (changes.extension === null) return { changes, verb: 'extended' }
          return { changes, verb: row.extension === null ? 'extension_proposed' : 'extension_consented' }
        }
        case 'refuse_extension':
          // The reason is in the history, which observers do not read.
          return { changes: { extension: null }, verb: 'extension_refused' }
        default:
          return { changes: { state: to as Observer['state'], reason, extension: null } }
      }
    },
  })
}
