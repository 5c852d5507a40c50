// Responses that are sent in parts: only one part at a time is in memory, however slowly the client reads.
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** More than the interval of the heartbeats of a stream. */
const stalledMillis = 30_000

/** Sends the parts. Disconnects a client that reads nothing for 30 s, or that does not read at the abort. */
export function sendInParts(reply: FastifyReply, parts: AsyncIterable<string>, signal: AbortSignal): FastifyReply {
  const { raw } = reply
  raw.setTimeout(stalledMillis)
  signal.addEventListener('abort', () => {
    // Otherwise the parts end by themselves.
    if (raw.writableNeedDrain) raw.destroy()
  })
  return reply.send(Readable.from(parts, { objectMode: false, highWaterMark: 1 }))
}
