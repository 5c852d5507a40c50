// Partnerships over HTTP, and the transitions of their lifecycle.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { view as organizationView } from '../../identity/organizations/schema.ts'
import { findAll } from '../../identity/organizations/store.ts'
import { notFound, ruleViolation } from '../../problems.ts'
import type { PartnershipContribution } from '../../records/contributions.ts'
import { availableActions, reservedFor, resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { partyRecordType } from '../parties/actions.ts'
import type { PartyRole as Role } from '../parties/rules.ts'
import * as partyStore from '../parties/store.ts'
import { checkTerm, partnershipSteps } from './rules.ts'
import {
  NewPartnership,
  NewPartnershipTransition,
  PartnershipPage,
  PartnershipPatch,
  PartnershipStateView,
  PartnershipView,
  view,
} from './schema.ts'
import * as store from './store.ts'
import { partnerships } from './table.ts'

const tag = 'Partnerships'
const about = 'What two or more agencies do together, why, for how long, and how far they have come (I2, I4, Q1, Q6).'
const itself = path(partnershipPath)

const page = pager<store.Partnership>({
  table: partnerships,
  filters: {
    state: oneOfFilter(ref(PartnershipStateView), partnerships.state),
    externalId: externalIdFilter(partnerships.externalIds),
    updatedSince: updatedSinceFilter(partnerships.updatedAt),
  },
  sorts: { createdAt: partnerships.id, updatedAt: partnerships.updatedAt },
  inChangeFeed: true,
})

const partnershipRecordType: RecordType<store.Partnership> = {
  subjectType: 'partnership',
  table: partnerships,
  store,
  streamOf: ({ id }) => id,
  audienceOf: () => 'everyone',
}

interface Options {
  endpoints: Endpoints
  contributions: readonly PartnershipContribution[]
}

export const partnershipRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, contributions }) => {
  const sources = contributions.filter(({ blockers, focalPoint }) => blockers !== undefined || focalPoint !== undefined)

  app.post(
    '/partnerships',
    {
      schema: operation(
        {
          operationId: 'createPartnership',
          summary: 'Begin a partnership',
          description: `${about} Your organization leads it until it hands over.`,
          tag,
          query: writeQuery,
          body: NewPartnership,
        },
        201,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { role = 'recipient', ...fields } = request.body
        const stamp = await write.creationStamp()
        const row = { id: uuidv7(), ...unsaid, ...fields, state: 'exploring', ...stamp } as store.Partnership
        checkTerm(row)
        const lead = leadEntry(row.id, write.caller.organizationId, role, stamp)
        saveRecord(write, partnershipRecordType, undefined, row, { change: 'create', verb: 'created' })
        saveRecord(write, partyRecordType, undefined, lead, { change: 'create', verb: 'accepted' })
        // What blocks the first step is computed from the records, so they have to be there.
        await write.flush()
        const facts = await factsOf(write, [row.id])
        const actions = actionsOf(row, facts, write.caller.organizationId, stamp.createdAt)
        return created(view(row, lead.organizationId, actions), pathInPartnership(row.id))
      }),
  )

  app.get(
    '/partnerships',
    {
      schema: operation(
        {
          operationId: 'listPartnerships',
          summary: 'List the partnerships of your organization',
          description: `${about} Those it is a party to, observes, or is invited to. One that it has left is still read by its id, as it stood then.`,
          tag,
          query: Type.Object({ ...page.query.properties, ...expand }, { additionalProperties: false }),
        },
        200,
        PartnershipPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, {}, (rows) => views(request, reader, rows)),
      ),
  )

  app.get(
    '/partnerships/:partnershipId',
    {
      schema: operation(
        {
          operationId: 'getPartnership',
          summary: 'Read a partnership',
          description: `${about} \`availableActions\` says what may happen next, and what stands in its way.`,
          tag,
          params: itself,
          query: Type.Object(expand, { additionalProperties: false }),
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const [[row], facts, { position, now }] = await Promise.all([
          reader.query(store.find, { id: partnershipId }),
          factsOf(reader, [partnershipId]),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        const [body] = await complete(request, reader, [row], facts, now)
        return { body, version: row.version, position }
      }),
  )

  app.patch(
    '/partnerships/:partnershipId',
    {
      schema: operation(
        {
          operationId: 'updatePartnership',
          summary: 'Change a partnership',
          description: `${about} Its state changes by a transition alone.`,
          tag,
          params: itself,
          query: writeQuery,
          body: PartnershipPatch,
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { before, facts } = await locked(write, request.params.partnershipId)
        const after = await write.nextVersion(before, request.body as Partial<store.Partnership>)
        checkTerm(after)
        saveRecord(write, partnershipRecordType, before, after, { change: 'update', verb: 'updated' })
        return answer(write, after, facts)
      }),
  )

  app.post(
    '/partnerships/:partnershipId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionPartnership',
          summary: 'Take a partnership a step further',
          description:
            'From exploring to planning, negotiating, active, closing and closed, with ways out (I4). availableActions says which steps are possible, and the codes of what blocks the others.',
          tag,
          params: itself,
          query: writeQuery,
          body: NewPartnershipTransition,
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { body } = request
        const { before, facts } = await locked(write, request.params.partnershipId)
        const { organizationId } = write.caller
        const actions = actionsOf(before, facts, organizationId, await write.now())
        const { to } = resolveTransition(partnershipSteps, actions, body)
        if (body.action === 'terminate' && body.terminationCode === undefined) {
          throw ruleViolation('/terminationCode', 'terminate needs a terminationCode.')
        }
        const after = await write.nextVersion(before, {
          state: to,
          stateReason: body.reason ?? null,
          terminationCode: body.action === 'terminate' ? (body.terminationCode ?? null) : before.terminationCode,
        })
        saveRecord(write, partnershipRecordType, before, after, { change: 'transition', verb: to, reason: body.reason })
        for (const { onTransition } of contributions) await onTransition?.(write, before.id, to)
        return answer(write, after, facts)
      }),
  )

  interface Facts {
    parties: partyStore.Party[]
    /** The rows of each source, in order. */
    rows: { partnershipId: string }[][]
  }

  async function factsOf(reader: Reader, ids: string[]): Promise<Facts> {
    const partnershipIds = pgArray(ids)
    const [found, ...rows] = await Promise.all([
      reader.query(partyStore.ofPartnerships, { partnershipIds }),
      ...sources.map(({ query }) => reader.query(query, { partnershipIds })),
    ])
    return { parties: found, rows }
  }

  /** What may happen to a partnership next, and who asks has to be its lead. */
  function actionsOf(row: store.Partnership, { parties, rows }: Facts, asking: string, now: string) {
    const place = parties.find(
      ({ partnershipId, organizationId, state }) =>
        partnershipId === row.id && organizationId === asking && /invited|accepted/.test(state),
    )
    const snapshot = { partnershipId: row.id, state: row.state, now }
    return availableActions(partnershipSteps, row.state, (action) => [
      ...(place?.lead ? [] : [reservedFor('the lead')]),
      // Others than the parties do not see the records that blockers depend on.
      ...(place?.state === 'accepted'
        ? sources.flatMap(({ blockers }, at) => blockers?.(action, rowsOf(row, rows[at]), snapshot) ?? [])
        : []),
    ])
  }

  /** The first focal point that a feature contributes. */
  function focalPointOf(row: store.Partnership, { rows }: Facts, now: string): object | undefined {
    const snapshot = { partnershipId: row.id, state: row.state, now }
    for (const [at, { focalPoint }] of sources.entries()) {
      const found = focalPoint?.(rowsOf(row, rows[at]), snapshot)
      if (found !== undefined) return found
    }
  }

  async function locked(write: WriteContext, partnershipId: string) {
    const [, [row], facts] = await Promise.all([
      write.query(lockPartnershipRow, { partnershipId }),
      write.query(store.lock, { id: partnershipId }),
      factsOf(write, [partnershipId]),
    ])
    return { before: write.requireMatch(row), facts }
  }

  async function answer(write: WriteContext, row: store.Partnership, facts: Facts): Promise<EndpointResult> {
    const now = await write.now()
    const actions = actionsOf(row, facts, write.caller.organizationId, now)
    const focalPoint = focalPointOf(row, facts, now)
    return { body: view(row, leadOf(row, facts), actions, focalPoint), version: row.version }
  }

  async function views(request: FastifyRequest, reader: Reader, rows: store.Partnership[]) {
    const [facts, { now }] = await Promise.all([
      factsOf(
        reader,
        rows.map(({ id }) => id),
      ),
      reader.context,
    ])
    return complete(request, reader, rows, facts, now)
  }

  async function complete(
    request: FastifyRequest,
    reader: Reader,
    rows: store.Partnership[],
    facts: Facts,
    now: string,
  ) {
    const asking = request.caller.organizationId
    const ids = rows.map((row) => leadOf(row, facts))
    const leads = isExpanded(request.query, 'lead') ? await reader.query(findAll, { ids: pgArray(ids) }) : []
    return rows.map((row, at) => {
      const lead = leads.find(({ id }) => id === ids[at])
      const actions = actionsOf(row, facts, asking, now)
      return view(row, ids[at] ?? '', actions, focalPointOf(row, facts, now), lead && organizationView(lead))
    })
  }
}

const expand = expandQuery(['lead'])

const unsaid = {
  serviceModel: null,
  description: null,
  programYear: null,
  startsOn: null,
  endsOn: null,
  stateReason: null,
  terminationCode: null,
  externalIds: [],
}

const rowsOf = <Row extends { partnershipId: string }>({ id }: store.Partnership, rows: Row[] = []): Row[] =>
  rows.filter(({ partnershipId }) => partnershipId === id)

const leadOf = (row: store.Partnership, { parties: found }: { parties: partyStore.Party[] }): string =>
  found.find((party) => party.partnershipId === row.id && party.lead)?.organizationId ?? ''

function leadEntry(
  partnershipId: string,
  organizationId: string,
  role: Role,
  stamp: Awaited<ReturnType<WriteContext['creationStamp']>>,
): partyStore.Party {
  const unsaid = { invitation: null, reason: null, externalIds: [] }
  const accepted = { state: 'accepted', acceptedAt: stamp.createdAt } as const
  return { id: uuidv7(), partnershipId, organizationId, lead: true, role, ...accepted, ...unsaid, ...stamp }
}
