// Reads the feed of the caller's organization: at once, after waiting for a change, or as a stream of server-sent events.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { FeedDispatcher } from '../../events/dispatcher.ts'
import { assertNotExpired, encodePosition } from '../../events/feed-rules.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { Problem } from '../../problems.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { type ChangeView, type changesQuery, view } from './schema.ts'
import * as store from './store.ts'

/** Maximum number of entries that one query scans for changes that match its filters. */
const maxScannedEntries = 2000
const heartbeatMillis = 10_000
const json = 'application/json; charset=utf-8'

export type ChangesRequest = FastifyRequest<{ Querystring: Static<typeof changesQuery> }>

export interface ChangeServices {
  endpoints: Endpoints
  feeds: FeedDispatcher
  recordPaths: RecordPaths
}

interface ChangeBatch {
  changes: Static<typeof ChangeView>[]
  /** The number of the last entry that was read, whether or not it matches the filters. */
  lastNumber: number
  hasMore: boolean
}

/** `after` is the number of a feed entry, or null for the first one that is stored. */
export function changeActions(
  { endpoints, feeds, recordPaths }: ChangeServices,
  reauthenticate: FastifyInstance['reauthenticate'],
) {
  async function readBatch(request: ChangesRequest, after: number | null): Promise<ChangeBatch> {
    const { limit, type, partnershipId = null } = request.query
    const { organizationId } = request.caller
    const maxScanned = type === undefined && partnershipId === null ? limit : maxScannedEntries
    const types = type === undefined ? null : `{${type.join()}}`
    return endpoints.query(request, async (reader) => {
      const [bounds, rows] = await Promise.all([
        reader.query(store.findBounds),
        reader.query(store.readChanges, { afterNumber: after, maxScanned, maxRows: limit, types, partnershipId }),
      ])
      const { first, last } = store.boundsIn(bounds)
      const from = after ?? first - 1
      assertNotExpired(from, { first, last })
      const lastRow = rows.at(-1)?.number ?? 0
      // The second query may see entries that the first one did not.
      const lastNumber = rows.length === limit ? lastRow : Math.max(lastRow, Math.min(from + maxScanned, last))
      return {
        changes: rows.map((row) => view(row, organizationId, recordPaths)),
        lastNumber,
        hasMore: lastNumber < last,
      }
    })
  }

  /** Waits until there is a change that matches the filters, for `wait` seconds at most. */
  async function waitForBatch(request: ChangesRequest, first: ChangeBatch, signal: AbortSignal): Promise<ChangeBatch> {
    const { organizationId, clientId } = request.caller
    const closeStream = feeds.openStream(clientId)
    const deadline = performance.now() + request.query.wait * 1000
    let batch = first
    try {
      while (batch.changes.length === 0 && !feeds.stopped && !signal.aborted && performance.now() < deadline) {
        if (!batch.hasMore) {
          await feeds.waitForChanges(organizationId, batch.lastNumber, deadline - performance.now(), signal)
        }
        // The API client may have been revoked during the wait.
        await reauthenticate(request)
        batch = await readBatch(request, batch.lastNumber)
      }
    } finally {
      closeStream()
    }
    return batch
  }

  async function* serverSentEvents(request: ChangesRequest, first: ChangeBatch, signal: AbortSignal) {
    const { organizationId } = request.caller
    let { changes, lastNumber, hasMore } = first
    yield 'retry: 2000\n\n'
    for (;;) {
      for (const change of changes) yield `id: ${change.position}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
      if (!hasMore) {
        // A heartbeat. The id lets the client resume after the entries that its filters excluded.
        yield `: waiting\nid: ${encodePosition(organizationId, lastNumber)}\n\n`
        await feeds.waitForChanges(organizationId, lastNumber, heartbeatMillis, signal)
      }
      if (feeds.stopped || signal.aborted) return
      try {
        await reauthenticate(request)
        ;({ changes, lastNumber, hasMore } = await readBatch(request, lastNumber))
      } catch {
        // The client reconnects at its last position, and receives the problem as the response.
        return
      }
    }
  }

  return {
    async sendBatch(request: ChangesRequest, reply: FastifyReply, after: number | null, signal: AbortSignal) {
      await feeds.dispatch()
      const first = await readBatch(request, after)
      const shouldWait = first.changes.length === 0 && request.query.wait > 0
      const { changes, lastNumber, hasMore } = shouldWait ? await waitForBatch(request, first, signal) : first
      if (feeds.stopped) reply.header('connection', 'close')
      const position = encodePosition(request.caller.organizationId, lastNumber)
      return reply.type(json).send(JSON.stringify({ data: changes, position, hasMore }))
    },

    async sendStream(request: ChangesRequest, reply: FastifyReply, after: number | null, signal: AbortSignal) {
      if (feeds.stopped) {
        throw new Problem('unavailable', 'The service is stopping.', { headers: { 'retry-after': '1' } })
      }
      signal.addEventListener('abort', feeds.openStream(request.caller.clientId))
      await feeds.dispatch()
      const first = await readBatch(request, after)
      return reply
        .headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' })
        .send(Readable.from(serverSentEvents(request, first, signal)))
    },
  }
}
