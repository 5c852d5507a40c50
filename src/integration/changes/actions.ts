// Reads the feed of the caller's organization: at once, after waiting for a change, or as a stream of server-sent events.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { createSlots } from '../../database/slots.ts'
import type { FeedDispatcher } from '../../events/dispatcher.ts'
import { assertNotExpired, encodePosition } from '../../events/feed-rules.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { sendInParts } from '../../http/open-responses.ts'
import { Problem } from '../../problems.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { type ChangeView, type changesQuery, type streamQuery, view } from './schema.ts'
import * as store from './store.ts'

/** Maximum number of entries that one query scans for changes that match its filters. */
const maxScannedEntries = 2000
const heartbeatMillis = 10_000
/** Queries at a time for all requests that wait: fewer than the pool has connections. */
const maxConcurrentReads = 4
const json = 'application/json; charset=utf-8'

/** Maximum number of changes that a stream reads at a time. */
const streamBatch = 100

type ListRequest = FastifyRequest<{ Querystring: Static<typeof changesQuery> }>
type StreamRequest = FastifyRequest<{ Querystring: Static<typeof streamQuery> }>
type ChangesRequest = ListRequest | StreamRequest

const limitOf = ({ query }: ChangesRequest): number => ('limit' in query ? query.limit : streamBatch)

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
  { reauthenticate, keepOpen }: Pick<FastifyInstance, 'reauthenticate' | 'keepOpen'>,
) {
  const reads = createSlots({ total: maxConcurrentReads, perHolder: 1, waiting: 0, waitingPerHolder: 0 })
  const sharedReads = new Map<string, Promise<ChangeBatch>>()

  async function readBatch(request: ChangesRequest, after: number | null): Promise<ChangeBatch> {
    const { type, partnershipId = null } = request.query
    const limit = limitOf(request)
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

  /**
   * Reads in turn of the caller's organization. Requests that wait at the same position share one query, because a change
   * wakes them all at once.
   */
  function readShared(request: ChangesRequest, after: number | null): Promise<ChangeBatch> {
    const { type, partnershipId } = request.query
    const { organizationId, holderId } = request.caller
    const key = JSON.stringify([organizationId, after, limitOf(request), type, partnershipId])
    let batch = sharedReads.get(key)
    if (batch === undefined) {
      batch = reads.acquireEventually(holderId).then(async (release) => {
        // From now on a later request might need a later snapshot.
        sharedReads.delete(key)
        return readBatch(request, after).finally(release)
      })
      sharedReads.set(key, batch)
    }
    return batch
  }

  /** Waits until there is a change that matches the filters, for `wait` seconds at most. */
  async function waitForBatch(request: ListRequest, first: ChangeBatch, signal: AbortSignal): Promise<ChangeBatch> {
    const { organizationId } = request.caller
    const deadline = performance.now() + request.query.wait * 1000
    let batch = first
    while (batch.changes.length === 0 && !feeds.stopped && performance.now() < deadline) {
      const hasMore =
        batch.hasMore ||
        (await feeds.waitForChanges(organizationId, batch.lastNumber, deadline - performance.now(), signal))
      // The API client may have been revoked during the wait.
      await reauthenticate(request)
      if (signal.aborted || !hasMore) break
      batch = await readShared(request, batch.lastNumber)
    }
    return batch
  }

  async function* serverSentEvents(request: StreamRequest, first: ChangeBatch, signal: AbortSignal) {
    const { organizationId } = request.caller
    let { changes, lastNumber, hasMore } = first
    yield 'retry: 2000\n\n'
    for (;;) {
      for (const change of changes) yield `id: ${change.position}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
      if (!hasMore) {
        // A heartbeat. The id lets the client resume after the entries that its filters excluded.
        yield `: waiting\nid: ${encodePosition(organizationId, lastNumber)}\n\n`
        hasMore = await feeds.waitForChanges(organizationId, lastNumber, heartbeatMillis, signal)
      }
      if (feeds.stopped || signal.aborted) return
      try {
        await reauthenticate(request)
        if (hasMore) ({ changes, lastNumber, hasMore } = await readShared(request, lastNumber))
        else changes = []
      } catch {
        // The client reconnects at its last position, and receives the problem as the response.
        return
      }
    }
  }

  return {
    async sendBatch(request: ListRequest, reply: FastifyReply, after: number | null) {
      const waits = request.query.wait > 0
      const signal = waits ? await keepOpen(request, reply) : undefined
      await feeds.dispatch()
      const first = await (signal ? readShared(request, after) : readBatch(request, after))
      const { changes, lastNumber, hasMore } = signal ? await waitForBatch(request, first, signal) : first
      if (feeds.stopped) reply.header('connection', 'close')
      const position = encodePosition(request.caller.organizationId, lastNumber)
      return reply.type(json).send(JSON.stringify({ data: changes, position, hasMore }))
    },

    async sendStream(request: StreamRequest, reply: FastifyReply, after: number | null) {
      if (feeds.stopped) throw new Problem('unavailable', 'The service is stopping.')
      const signal = await keepOpen(request, reply)
      await feeds.dispatch()
      const first = await readShared(request, after)
      reply.headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' })
      // Otherwise Fastify would read the stream, which does not end, to discard it.
      if (request.method === 'HEAD') return reply.send(Readable.from([]))
      return sendInParts(reply, serverSentEvents(request, first, signal), signal)
    },
  }
}
