// Routes of parties.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { findExpanded } from '../../identity/organizations/actions.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { Problem } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import type { PartyDepartureHook } from '../../records/contributions.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { assignLead, changePartyState, invite, partyRecords } from './actions.ts'
import { lockPartnership } from './context.ts'
import { blockersOf, isLead, partyTransitions } from './rules.ts'
import { NewPartyTransition, PartyStateView, partySchemas, view } from './schema.ts'
import { findByPartnership, type Party } from './store.ts'
import { parties } from './table.ts'

const list = '/partnerships/:partnershipId/parties'
const about = 'A party is an organization that takes part in a partnership, with a role (I5, Q7).'

const collection: Collection<Party, Party[], Organization[]> = {
  ...partyRecords,
  plural: 'parties',
  tag: 'Parties',
  about,
  schemas: partySchemas,
  filters: {
    state: oneOfFilter(ref(PartyStateView), parties.state),
    organizationId: oneOfFilter(uuidOf('an organization'), parties.organizationId),
  },
  expand: ['organization'],
  locksPartnership: true,
  context: (reader, partnershipId) => reader.query(findByPartnership, { partnershipId }),
  related: findExpanded,
  view: (row, request, allParties, _now, organizations = []) =>
    view(
      row,
      actionsOf(row, request, allParties),
      organizations.find(({ id }) => id === row.organizationId),
    ),
  beforeSave(after, _before, allParties) {
    const callerId = after.updatedBy
    if (after.organizationId === callerId || isLead(callerId, allParties)) return after
    throw new Problem('insufficient-relation', 'Only the party itself and the lead may update a party.')
  },
}

const actionsOf = (row: Party, request: FastifyRequest, allParties: Party[]) =>
  availableActions(partyTransitions, row.state, {
    blockersOf: (action) => blockersOf(action, row, allParties, request.caller.organizationId),
    isBlockedByClosure: blockedByClosure(request, 'transitionParty'),
  })

interface Options {
  endpoints: Endpoints
  departureHooks: readonly PartyDepartureHook[]
}

export const partyRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, departureHooks }) => {
  const routes = recordRoutes(app, endpoints, collection)

  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'inviteParty',
          summary: 'Invite an organization to a partnership',
          description: `${about} Only the lead may invite. An invited organization can read the partnership, its parties and its observers; it can read the other records once it has accepted.`,
          tag: collection.tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: partySchemas.New,
        },
        201,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { allParties } = await lockPartnership(write, partnershipId)
        const row = await invite(write, partnershipId, request.body)
        const body = view(row, actionsOf(row, request, [...allParties, row]))
        return created(body, pathInPartnership(partnershipId, `/parties/${row.id}`))
      }),
  )

  routes.list({
    description: 'The list contains parties in every state, including those that declined or withdrew.',
  })
  routes.get({ description: '`availableActions` lists what the caller may do with the party.' })
  routes.update({ description: 'Only the party itself and the lead may update it.' })

  app.post(
    `${list}/:partyId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionParty',
          summary: 'Accept or decline an invitation, withdraw, or assign the lead',
          description:
            'An invited organization accepts or declines; the lead rescinds an invitation. A party that withdraws can still read what was shared with it until then. The lead assigns the lead to another party (I5).',
          tag: collection.tag,
          params: path({ ...partnershipPath, partyId: uuidOf('the party') }),
          query: writeQuery,
          body: NewPartyTransition,
        },
        200,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, partyId } = request.params
        const { action, reason } = request.body
        const context = await lockPartnership(write, partnershipId)
        const { allParties } = context
        const before = write.requireMatch(allParties.find(({ id }) => id === partyId))
        const { to } = resolveTransition(partyTransitions, actionsOf(before, request, allParties), request.body)
        const { after, allParties: partiesAfter } =
          action === 'assign_lead'
            ? await assignLead(write, before, context, reason)
            : await changePartyState(write, before, allParties, { action, to, reason }, departureHooks)
        return { body: view(after, actionsOf(after, request, partiesAfter)), version: after.version }
      }),
  )
}
