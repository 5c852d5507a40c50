// The history of a partnership over HTTP, and its verification.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import type { Attestation } from '../../attestation/attestation.ts'
import { pgArray } from '../../database/queries.ts'
import { events } from '../../events/table.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { headPayload, headType } from './rules.ts'
import {
  alteredRecordView,
  eventPosition,
  HistoryHeadView,
  HistoryPage,
  hexOf,
  maxAlteredRecords,
  VerificationView,
  view,
} from './schema.ts'
import * as store from './store.ts'

const tag = 'Changes'
const partnershipParams = path(partnershipPath)
const filters = {
  recordId: {
    schema: uuidOf('the record whose history is returned'),
    where: store.isAbout,
  },
}
export const page = pager<store.Event>({
  table: events,
  where: eq(events.streamId, sql.placeholder('partnershipId')),
  filters,
  sorts: { position: events.position },
  tieBreaker: events.position,
  // Positions have no gap, and those who may read the history see all events up to the position in their context.
  countAll: ({ position }) => position,
})

/** Number of events that a request verifies. */
const maxVerifiedEvents = 2000

const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position

interface Options {
  endpoints: Endpoints
  recordPaths: RecordPaths
  attestation: Attestation
}

export const historyRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { endpoints, recordPaths, attestation },
) => {
  app.get(
    '/partnerships/:partnershipId/history',
    {
      schema: operation(
        {
          operationId: 'listHistory',
          summary: 'Read the history of a partnership',
          description:
            'Returns each event with the organization, API client, request and reason, and the properties that changed (C1). With `recordId`, the history of one record.',
          tag,
          params: partnershipParams,
          query: page.query,
        },
        200,
        HistoryPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, async (found) => {
          const { partnershipId } = request.params
          const positions = pgArray(found.map(({ position }) => position))
          const subjectTypes = pgArray(found.map(({ subjectType }) => subjectType))
          const subjectIds = pgArray(found.map(({ subjectId }) => subjectId))
          const subjects = { partnershipId, positions, subjectTypes, subjectIds }
          const previous = found.length > 0 ? await reader.query(store.findPrevious, subjects) : []
          const rowsBefore = new Map(previous.map(({ position, row }) => [position, row]))
          return found.map((event) => view(event, rowsBefore.get(event.position) ?? null, recordPaths))
        }),
      ),
  )

  app.get(
    '/partnerships/:partnershipId/history/head',
    {
      schema: operation(
        {
          operationId: 'getHistoryHead',
          summary: 'Read the last event in the history of a partnership',
          description:
            'Returns the position and the hash of the last event (C1). The hash covers all events before it. Store both outside this service. Later, read the history entry at this position: if its hash differs from the stored one, or the entry is missing, the history was replaced, even if the verification finds it intact. `attestation` proves to others that this service had this history: verify it with the keys at `/.well-known/jwks.json`. A party that has withdrawn or was removed gets the event that ended its membership.',
          tag,
          params: partnershipParams,
        },
        200,
        HistoryHeadView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [head] = await reader.query(store.findHead, { partnershipId: request.params.partnershipId })
        if (head === undefined) throw new Problem('not-found', 'The history has no event that you may read.')
        const body = { position: head.position, hash: hexOf(head.hash), occurredAt: head.occurredAt }
        return {
          body: { ...body, attestation: attestation.sign(headPayload(request.params.partnershipId, body), headType) },
        }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/history/verification',
    {
      schema: operation(
        {
          operationId: 'getHistoryVerification',
          summary: 'Verify the history of a partnership',
          description:
            'Recomputes the hashes of the events, each of which covers the previous event, and returns the position of the first event that is missing or altered. Compares each record with its last event, and returns the records that were changed in the database without an event (C1). Compares only records that you may read. One request verifies at most 2,000 events: send further requests until `complete`; together they verify every event again.',
          tag,
          params: partnershipParams,
          query: Type.Object(
            {
              after: eventPosition('Verify the events after this position: `checkedTo` of the previous response.', {
                default: 0,
                maximum: 999_999_999_999_999,
              }),
            },
            { additionalProperties: false },
          ),
        },
        200,
        VerificationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { after } = request.query
        const until = after + maxVerifiedEvents
        const range = { since: after, until, limit: maxAlteredRecords }
        const [[result], differing] = await Promise.all([
          reader.query(store.checkChain, range),
          reader.query(store.findAlteredRecords, range),
        ])
        const firstInvalidPosition = result?.firstInvalidPosition ?? null
        const last = result?.lastPosition ?? 0
        let checkedTo = firstInvalidPosition ?? Math.min(until, last)
        const altered = differing.filter(({ position }) => position <= checkedTo).sort(byPosition)
        const lastReported = altered[maxAlteredRecords - 1]
        // The next request reports the others.
        if (lastReported !== undefined && firstInvalidPosition === null) checkedTo = lastReported.position
        const complete = checkedTo >= last
        const withoutEvent =
          complete && firstInvalidPosition === null
            ? await reader.query(store.findRecordsWithoutEvent, { limit: maxAlteredRecords })
            : []
        const alteredRecords = [...altered, ...withoutEvent].slice(0, maxAlteredRecords)
        const [event] = await reader.query(store.find, { partnershipId, position: checkedTo })
        return {
          body: {
            intact: firstInvalidPosition === null && alteredRecords.length === 0,
            firstInvalidPosition,
            alteredRecords: alteredRecords.map((record) => alteredRecordView(record, partnershipId, recordPaths)),
            checkedFrom: after + 1,
            checkedTo,
            complete,
            hash: event === undefined || firstInvalidPosition !== null ? null : hexOf(event.hash),
          },
        }
      }),
  )
}
