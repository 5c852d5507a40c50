// The history of a partnership over HTTP, and its verification.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { events } from '../../events/table.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { eventPosition, HistoryPage, VerificationView, view } from './schema.ts'
import * as store from './store.ts'

const tag = 'Changes'
const partnershipParams = path(partnershipPath)
const filters = {
  recordId: {
    schema: uuidOf('the record whose history is returned'),
    where: (id: ReturnType<typeof sql>) => sql`${events.subjectId} = ${id}`,
  },
}
const page = pager<store.Event>({
  table: events,
  where: eq(events.streamId, sql.placeholder('partnershipId')),
  filters,
  sorts: { position: events.position },
  tieBreaker: events.position,
})

/** Number of events that one statement verifies. */
const verificationBatchSize = 2000
/** After this time a request verifies no further batch. */
const maxVerificationMillis = 2500

export const historyRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints; recordPaths: RecordPaths }> = async (
  app,
  { endpoints, recordPaths },
) => {
  app.get(
    '/partnerships/:partnershipId/history',
    {
      schema: operation(
        {
          operationId: 'listHistory',
          summary: 'Read the history of a partnership',
          description:
            'Each event with the organization, API client, request and reason, and the properties that changed (C1). With `recordId`, the history of one record.',
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
          const positions = `{${found.map(({ position }) => position).join()}}`
          const previous = found.length > 0 ? await reader.query(store.findPrevious, { partnershipId, positions }) : []
          const rowsBefore = new Map(previous.map(({ position, row }) => [position, row]))
          return found.map((event) => view(event, rowsBefore.get(event.position) ?? null, recordPaths))
        }),
      ),
  )

  app.get(
    '/partnerships/:partnershipId/history/verification',
    {
      schema: operation(
        {
          operationId: 'getHistoryVerification',
          summary: 'Verify the history of a partnership',
          description:
            'The hash of each event covers the previous event. Recomputes the hashes, and returns the position of the first event that is missing or altered (C1). A long history requires several requests.',
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
        const deadline = performance.now() + maxVerificationMillis
        let checkedTo = after
        let firstInvalidPosition: number | null = null
        let last = Number.POSITIVE_INFINITY
        while (checkedTo < last && firstInvalidPosition === null && performance.now() < deadline) {
          const until = checkedTo + verificationBatchSize
          const [result] = await reader.query(store.checkChain, { since: checkedTo, until })
          firstInvalidPosition = result?.firstInvalidPosition ?? null
          last = result?.lastPosition ?? 0
          checkedTo = firstInvalidPosition ?? Math.min(until, last)
        }
        const intact = firstInvalidPosition === null
        const [event] = await reader.query(store.find, { partnershipId, position: checkedTo })
        return {
          body: {
            intact,
            firstInvalidPosition,
            checkedFrom: after + 1,
            checkedTo,
            complete: checkedTo >= last,
            hash: event === undefined || !intact ? null : Buffer.from(event.hash as never).toString('hex'),
          },
        }
      }),
  )
}
