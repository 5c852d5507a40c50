// The history of a partnership over HTTP, and the proof that nobody rewrote it.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { events } from '../../events/table.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { HistoryPage, positionIn, VerificationView, view } from './schema.ts'
import * as store from './store.ts'

const tag = 'Changes'
const findByPartnership = path(partnershipPath)
const filters = {
  recordId: {
    schema: uuidOf('the record whose history is wanted'),
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

/** So many events are verified in one statement, and statements follow each other for so long. */
const stretch = 2000
const verifyMillis = 2500

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
            'Who did what, when, on whose behalf, through which request and why, and what it changed: in the open, so that partners need not ask each other (C1). `recordId` has the history of one record.',
          tag,
          params: findByPartnership,
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
          const earlier = found.length > 0 ? await reader.query(store.before, { partnershipId, positions }) : []
          const rows = new Map(earlier.map(({ position, row }) => [position, row]))
          return found.map((event) => view(event, rows.get(event.position) ?? null, recordPaths))
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
            'Each event is chained to the one before by its hash; this follows the chain and names the first event that is missing or was changed since it happened (C1). A long history takes several requests.',
          tag,
          params: findByPartnership,
          query: Type.Object(
            {
              after: positionIn('Look only at events after this position: checkedTo of the answer before.', {
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
        const over = performance.now() + verifyMillis
        let checkedTo = after
        let broken: number | null = null
        let last = Number.POSITIVE_INFINITY
        while (checkedTo < last && broken === null && performance.now() < over) {
          const [found] = await reader.query(store.check, { since: checkedTo, until: checkedTo + stretch })
          broken = found?.broken ?? null
          last = found?.last ?? 0
          checkedTo = broken ?? Math.min(checkedTo + stretch, last)
        }
        const [event] = await reader.query(store.find, { partnershipId, position: checkedTo })
        return {
          body: {
            intact: broken === null,
            firstBroken: broken,
            checkedFrom: after + 1,
            checkedTo,
            complete: checkedTo >= last,
            hash: event === undefined || broken !== null ? null : Buffer.from(event.hash as never).toString('hex'),
          },
        }
      }),
  )
}
