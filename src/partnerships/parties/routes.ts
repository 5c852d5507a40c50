// The parties of a partnership over HTTP: invited, accepting, leaving, handing over the lead.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Reader } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { view as organizationView } from '../../identity/organizations/schema.ts'
import { findAll } from '../../identity/organizations/store.ts'
import { notFound, Problem } from '../../problems.ts'
import type { PartyWithdrawalHook } from '../../records/contributions.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { invite, partyRecordType } from './actions.ts'
import { lockPartnership } from './context.ts'
import { accepted, blockersOf, partySteps } from './rules.ts'
import { NewPartyTransition, PartyStateView, partySchemas, view } from './schema.ts'
import * as store from './store.ts'
import { parties } from './table.ts'

const tag = 'Parties'
const list = '/partnerships/:partnershipId/parties'
const about = 'Who takes part in a partnership, and in what role (I5, Q7).'
const ofPartnership = path(partnershipPath)
const ofParty = path({ ...partnershipPath, partyId: uuidOf('the entry of the party') })

const page = pager<store.Party>({
  table: parties,
  where: eq(parties.partnershipId, sql.placeholder('partnershipId')),
  filters: {
    state: oneOfFilter(ref(PartyStateView), parties.state),
    organizationId: oneOfFilter(uuidOf('an organization'), parties.organizationId),
    updatedSince: updatedSinceFilter(parties.updatedAt),
  },
  sorts: { createdAt: parties.id },
})
const expand = expandQuery(['organization'])

interface Options {
  endpoints: Endpoints
  /** What other features do when a party leaves. */
  withdrawalHooks: readonly PartyWithdrawalHook[]
}

export const partyRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, withdrawalHooks }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'inviteParty',
          summary: 'Invite an organization to a partnership',
          description: `${about} It sees the partnership, its parties and its observers from now on, and the rest once it has accepted.`,
          tag,
          params: ofPartnership,
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
        const { all } = await lockPartnership(write, partnershipId)
        const row = await invite(write, partnershipId, request.body)
        const body = view(row, actionsOf(row, [...all, row], request))
        return created(body, pathInPartnership(partnershipId, `/parties/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listParties',
          summary: 'List the parties of a partnership',
          description: `${about} Those invited, and those that declined or withdrew, are there too: \`state\` tells them apart.`,
          tag,
          params: ofPartnership,
          query: Type.Object({ ...page.query.properties, ...expand }, { additionalProperties: false }),
        },
        200,
        partySchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => {
        const all = reader.query(store.ofPartnership, request.params)
        return page(request, reader, request.params, (rows, known) => complete(request, reader, rows, known), all)
      }),
  )

  app.get(
    `${list}/:partyId`,
    {
      schema: operation(
        {
          operationId: 'getParty',
          summary: 'Read the entry of a party',
          description: `${about} \`availableActions\` says what you may do with it: accept, decline, withdraw, hand over the lead.`,
          tag,
          params: ofParty,
          query: Type.Object(expand, { additionalProperties: false }),
        },
        200,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, partyId: id } = request.params
        const [[row], all, { position }] = await Promise.all([
          reader.query(store.find, { partnershipId, id }),
          reader.query(store.ofPartnership, { partnershipId }),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        const [body] = await complete(request, reader, [row], all)
        return { body, version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:partyId`,
    {
      schema: operation(
        {
          operationId: 'updateParty',
          summary: 'Change the entry of a party',
          description: `${about} For the party itself and the lead.`,
          tag,
          params: ofParty,
          query: writeQuery,
          body: partySchemas.Patch,
        },
        200,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, partyId } = request.params
        const { all } = await lockPartnership(write, partnershipId)
        const before = write.requireMatch(all.find(({ id }) => id === partyId))
        const asking = write.caller.organizationId
        const leads = all.some(({ lead, organizationId }) => lead && organizationId === asking)
        if (!leads && before.organizationId !== asking) {
          throw new Problem('insufficient-relation', 'The entry of a party is changed by itself and by the lead.')
        }
        const after = await write.nextVersion(before, request.body as Partial<store.Party>)
        saveRecord(write, partyRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: view(after, actionsOf(after, all, request)), version: after.version }
      }),
  )

  app.post(
    `${list}/:partyId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionParty',
          summary: 'Accept, decline, withdraw, or hand over the lead',
          description:
            'An invited organization accepts or declines; the lead may rescind the invitation; a party withdraws, and keeps reading what was shared up to then; the lead makes another party the lead (I5).',
          tag,
          params: ofParty,
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
        const { all } = await lockPartnership(write, partnershipId)
        const before = write.requireMatch(all.find(({ id }) => id === partyId))
        const { to } = resolveTransition(partySteps, actionsOf(before, all, request), request.body)
        if (action === 'make_lead') {
          const leader = all.find(({ lead }) => lead)
          if (leader) {
            // First, for no two may lead.
            const follower = await write.nextVersion(leader, { lead: false })
            saveRecord(write, partyRecordType, leader, follower, {
              change: 'transition',
              verb: 'lead_relinquished',
              reason,
            })
          }
        }
        const after = await write.nextVersion(before, {
          state: to,
          lead: action === 'make_lead' || before.lead,
          acceptedAt: action === 'accept' ? await write.now() : before.acceptedAt,
          reason: action === 'make_lead' ? before.reason : (reason ?? null),
        })
        const others = all.map((one) =>
          one.id === after.id ? after : action === 'make_lead' ? { ...one, lead: false } : one,
        )
        const leaving = action === 'withdraw' ? withdrawalHooks : []
        const follow = await Promise.all(leaving.map((leave) => leave(write, partnershipId, accepted(others))))
        const verb = action === 'make_lead' ? 'lead_assigned' : to
        saveRecord(write, partyRecordType, before, after, { change: 'transition', verb, reason })
        for (const afterwards of follow) afterwards()
        return { body: view(after, actionsOf(after, others, request)), version: after.version }
      }),
  )
}

const actionsOf = (row: store.Party, all: store.Party[], request: FastifyRequest) =>
  availableActions(
    partySteps,
    row.state,
    (action) => blockersOf(action, row, all, request.caller.organizationId),
    blockedByClosure(request, 'transitionParty'),
  )

async function complete(request: FastifyRequest, reader: Reader, rows: store.Party[], all: store.Party[]) {
  const ids = rows.map(({ organizationId }) => organizationId)
  const found = isExpanded(request.query, 'organization') ? await reader.query(findAll, { ids: pgArray(ids) }) : []
  return rows.map((row) => {
    const organization = found.find(({ id }) => id === row.organizationId)
    return view(row, actionsOf(row, all, request), organization && organizationView(organization))
  })
}
