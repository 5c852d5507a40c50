// Observers of a partnership over HTTP: proposed by one party, consented to by all.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { view as organizationView } from '../../identity/organizations/schema.ts'
import { findAll } from '../../identity/organizations/store.ts'
import { notFound, Problem, unknownReference } from '../../problems.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { accepted } from '../parties/rules.ts'
import { ofPartnership, type Party } from '../parties/store.ts'
import { blockersOf, checkEnd, observerSteps, stateOf } from './rules.ts'
import { NewObserverTransition, ObserverStateView, observerSchemas, view } from './schema.ts'
import * as store from './store.ts'
import { observers } from './table.ts'

const tag = 'Observers'
const list = '/partnerships/:partnershipId/observers'
const about = 'An office or adviser that watches without taking part (R2, R3), by consent of every party, until a day.'
const ofPartnershipPath = path(partnershipPath)
const ofObserver = path({ ...partnershipPath, observerId: uuidOf('the observer') })

const page = pager<store.Observer>({
  table: observers,
  where: eq(observers.partnershipId, sql.placeholder('partnershipId')),
  filters: {
    state: oneOfFilter(ref(ObserverStateView), observers.state),
    updatedSince: updatedSinceFilter(observers.updatedAt),
  },
  sorts: { createdAt: observers.id },
})
const expand = expandQuery(['organization'])

const observerRecordType: RecordType<store.Observer> = {
  subjectType: 'observer',
  table: observers,
  store,
  streamOf: ({ partnershipId }) => partnershipId,
  audienceOf: () => 'everyone',
  constraintProblems: {
    observers_one_active_entry_per_organization: () =>
      new Problem('party-exists', 'The organization is proposed or watches already.'),
    observers_organization_id_organizations_id_fk: () =>
      unknownReference('/organizationId', 'There is no such organization.'),
  },
}

export const observerRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'proposeObserver',
          summary: 'Propose an observer',
          description: `${about} Proposing is consenting; it sees nothing before the last party has consented.`,
          tag,
          params: ofPartnershipPath,
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
        const { organizationId, externalIds = [], ...fields } = request.body
        const [, all, earlier] = await Promise.all([
          write.query(lockPartnershipRow, { partnershipId }),
          write.query(ofPartnership, { partnershipId }),
          write.query(store.ofPartnerships, { partnershipIds: pgArray([partnershipId]) }),
        ])
        const stamp = await write.creationStamp()
        checkEnd(fields.endsOn, stamp.createdAt)
        for (const one of earlier) {
          if (one.organizationId !== organizationId || one.state === stateOf(one, stamp.createdAt)) continue
          const over = await write.nextVersion(one, { state: 'ended', reason: 'Its last day is over.' })
          saveRecord(write, observerRecordType, one, over, {
            change: 'transition',
            verb: 'ended',
            reason: over.reason ?? undefined,
          })
        }
        if (all.some((party) => party.organizationId === organizationId && /invited|accepted/.test(party.state))) {
          throw new Problem('party-exists', 'A party does not watch its own partnership.')
        }
        const consents = withConsent([], consentOf(write.caller, stamp.createdAt))
        const waiting = waitingOn(consents, accepted(all))
        const row: store.Observer = {
          id: uuidv7(),
          partnershipId,
          organizationId,
          ...fields,
          state: waiting.length === 0 ? 'active' : 'proposed',
          consents,
          reason: null,
          externalIds,
          ...stamp,
        }
        saveRecord(write, observerRecordType, undefined, row, { change: 'create', verb: 'proposed' })
        const body = complete(row, all, request, stamp.createdAt)
        return created(body, pathInPartnership(partnershipId, `/observers/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listObservers',
          summary: 'List the observers of a partnership',
          description: `${about} Proposed ones and past ones too, so that nobody watches unseen.`,
          tag,
          params: ofPartnershipPath,
          query: Type.Object({ ...page.query.properties, ...expand }, { additionalProperties: false }),
        },
        200,
        observerSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => {
        const context = Promise.all([reader.query(ofPartnership, request.params), reader.context])
        const views = async (rows: store.Observer[], [all, { now }]: Awaited<typeof context>) => {
          const ids = pgArray(rows.map(({ organizationId }) => organizationId))
          const found = isExpanded(request.query, 'organization') ? await reader.query(findAll, { ids }) : []
          return rows.map((row) => complete(row, all, request, now, found))
        }
        return page(request, reader, request.params, views, context)
      }),
  )

  app.get(
    `${list}/:observerId`,
    {
      schema: operation(
        {
          operationId: 'getObserver',
          summary: 'Read an observer',
          description: `${about} \`waitingOn\` names the parties that have yet to consent.`,
          tag,
          params: ofObserver,
          query: Type.Object(expand, { additionalProperties: false }),
        },
        200,
        observerSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, observerId: id } = request.params
        const [[row], all, { position, now }] = await Promise.all([
          reader.query(store.find, { partnershipId, id }),
          reader.query(ofPartnership, { partnershipId }),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        const ids = pgArray([row.organizationId])
        const found = isExpanded(request.query, 'organization') ? await reader.query(findAll, { ids }) : []
        return { body: complete(row, all, request, now, found), version: row.version, position }
      }),
  )

  app.post(
    `${list}/:observerId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionObserver',
          summary: 'Consent to, refuse or end an observer',
          description: `${about} Every party consents; one refusal is enough. Any party ends it later, and so may the observer.`,
          tag,
          params: ofObserver,
          query: writeQuery,
          body: NewObserverTransition,
        },
        200,
        observerSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, observerId: id } = request.params
        const { action, reason } = request.body
        const [, [row], all] = await Promise.all([
          write.query(lockPartnershipRow, { partnershipId }),
          write.query(store.find, { partnershipId, id }),
          write.query(ofPartnership, { partnershipId }),
        ])
        const before = write.requireMatch(row)
        const now = await write.now()
        const { to } = resolveTransition(observerSteps, actionsOf(before, all, request, now), request.body)
        const consents =
          action === 'consent' ? withConsent(before.consents, consentOf(write.caller, now)) : before.consents
        const waits = action === 'consent' && waitingOn(consents, accepted(all)).length > 0
        const after = await write.nextVersion(before, {
          consents,
          state: waits ? 'proposed' : to,
          reason: reason ?? null,
        })
        const verb = action === 'consent' && waits ? 'consented' : after.state
        saveRecord(write, observerRecordType, before, after, { change: 'transition', verb, reason })
        return { body: complete(after, all, request, now), version: after.version }
      }),
  )
}

const actionsOf = (row: store.Observer, all: Party[], request: FastifyRequest, now: string) =>
  availableActions(
    observerSteps,
    stateOf(row, now),
    (action) => blockersOf(action, row, accepted(all), request.caller.organizationId),
    blockedByClosure(request, 'transitionObserver'),
  )

function complete(
  row: store.Observer,
  all: Party[],
  request: FastifyRequest,
  now: string,
  organizations: Awaited<ReturnType<typeof findAll.execute>> = [],
) {
  const organization = organizations.find(({ id }) => id === row.organizationId)
  return view(
    row,
    stateOf(row, now),
    waitingOn(row.consents, accepted(all)),
    actionsOf(row, all, request, now),
    organization && organizationView(organization),
  )
}
