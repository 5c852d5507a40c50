// The feed of an organization over HTTP: asked for, waited for, or streamed.
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { FeedDispatcher } from '../../events/dispatcher.ts'
import { assertNotExpired, decodePosition, encodePosition } from '../../events/feed-rules.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation } from '../../http/openapi/operations.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { ChangesView, ChangeView, positionOf, view } from './schema.ts'
import * as store from './store.ts'

/** So far a request looks ahead for what its filters let through. */
const filteredSpan = 2000
const heartbeatMillis = 10_000
const json = 'application/json; charset=utf-8'

const query = Type.Object(
  {
    after: Type.Optional(
      positionOf(
        'Only what came after this position: that of your last answer, or changesAfter of a list. From the oldest that is kept unless said.',
      ),
    ),
    limit: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 100,
      format: 'int32',
      description: 'How many changes an answer has at most.',
      examples: [100],
    }),
    wait: Type.Integer({
      minimum: 0,
      maximum: 30,
      default: 0,
      format: 'int32',
      description: 'How many seconds to wait for something, where there is nothing yet.',
      examples: [30],
    }),
    type: Type.Optional(
      Type.Array(Type.String({ maxLength: 100, pattern: '^[a-z_]+(\\.[a-z_]+)?$', examples: ['contact'] }), {
        minItems: 1,
        maxItems: 20,
        description:
          'Only of these types, separated by commas: types of records, as contact, or of what happened, as party.accepted.',
      }),
    ),
    partnershipId: Type.Optional(uuidOf('the partnership that is looked at')),
  },
  { additionalProperties: false },
)

interface Options {
  endpoints: Endpoints
  feeds: FeedDispatcher
  recordPaths: RecordPaths
}

export const changeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, feeds, recordPaths }) => {
  const schema = operation(
    {
      operationId: 'listChanges',
      summary: 'Follow what happens in your partnerships',
      description:
        'What was made, changed, deleted or taken a step further, in all partnerships of your organization, as far as it may see it: partners stay in step without asking each other (C1, C2). List first, then follow on from `changesAfter` of the first page. Nothing is missed and nothing comes twice, whoever writes meanwhile. What is older than 90 days is not kept: 410, and you list again. With `Accept: text/event-stream` the same comes as server-sent events, each with a Change as its data and its position as its id.',
      tag: 'Changes',
      query,
    },
    200,
    ChangesView,
  )
  const streamed = { 'text/event-stream': { schema: ref(ChangeView) } }
  const { response } = schema as unknown as { response: { 200: { content: object } } }
  Object.assign(response[200].content, streamed)

  app.get('/changes', { schema }, async (request, reply) => {
    const from = request.headers['last-event-id'] ?? request.query.after
    const since = from === undefined ? null : decodePosition(String(from), request.caller.organizationId)
    // Nobody is there any more, and nothing would tell of it.
    if (reply.raw.destroyed) return reply.hijack()
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const streams = request.method === 'GET' && wantsEvents(request.headers.accept)
    return streams ? stream(request, reply, since, gone.signal) : answer(request, reply, since, gone.signal)
  })

  type Asked = FastifyRequest<{ Querystring: Static<typeof query> }>

  /** The stretch of the feed after a number. */
  async function look(request: Asked, since: number | null) {
    const { limit, type, partnershipId = null } = request.query
    const asking = request.caller.organizationId
    const span = type === undefined && partnershipId === null ? limit : filteredSpan
    const types = type === undefined ? null : `{${type.join()}}`
    return endpoints.query(request, async (reader) => {
      const [found, rows] = await Promise.all([
        reader.query(store.bounds),
        reader.query(store.readChanges, { since, span, maxRows: limit, types, partnershipId }),
      ])
      const { first, last } = store.boundsIn(found)
      const from = since ?? first - 1
      assertNotExpired(from, { first, last })
      const lastRow = rows.at(-1)?.number ?? 0
      // The rows were looked at after the bounds, and may go further.
      const until = rows.length === limit ? lastRow : Math.max(lastRow, Math.min(from + span, last))
      return { changes: rows.map((row) => view(row, asking, recordPaths)), until, hasMore: until < last }
    })
  }

  async function answer(request: Asked, reply: FastifyReply, since: number | null, gone: AbortSignal) {
    const { organizationId, clientId } = request.caller
    const { wait } = request.query
    await feeds.dispatch()
    let stretch = await look(request, since)
    if (stretch.changes.length === 0 && wait > 0) {
      const close = feeds.openStream(clientId)
      const over = performance.now() + wait * 1000
      try {
        while (stretch.changes.length === 0 && !feeds.stopped && !gone.aborted && performance.now() < over) {
          if (!stretch.hasMore)
            await feeds.waitForChanges(organizationId, stretch.until, over - performance.now(), gone)
          // It may have been revoked meanwhile.
          await app.reauthenticate(request)
          stretch = await look(request, stretch.until)
        }
      } finally {
        close()
      }
    }
    const { changes: data, until, hasMore } = stretch
    if (feeds.stopped) reply.header('connection', 'close')
    return reply.type(json).send(JSON.stringify({ data, position: encodePosition(organizationId, until), hasMore }))
  }

  async function stream(request: Asked, reply: FastifyReply, since: number | null, gone: AbortSignal) {
    if (feeds.stopped) throw new Problem('unavailable', 'The service is stopping.', { headers: { 'retry-after': '1' } })
    const { organizationId, clientId } = request.caller
    const close = feeds.openStream(clientId)
    gone.addEventListener('abort', close)
    await feeds.dispatch()
    const first = await look(request, since)

    async function* events() {
      let { changes, until, hasMore } = first
      yield 'retry: 2000\n\n'
      for (;;) {
        for (const change of changes) yield `id: ${change.position}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`
        if (!hasMore) {
          // Says as well how far the filters have let nothing through.
          yield `: waiting\nid: ${encodePosition(organizationId, until)}\n\n`
          await feeds.waitForChanges(organizationId, until, heartbeatMillis, gone)
        }
        if (feeds.stopped || gone.aborted) return
        try {
          await app.reauthenticate(request)
          ;({ changes, until, hasMore } = await look(request, until))
        } catch {
          // The client comes again, from where it was, and hears why.
          return
        }
      }
    }
    return reply
      .headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' })
      .send(Readable.from(events()))
  }
}

/** A client that takes either, as those made from the document may, is not one that wants a stream. */
const wantsEvents = (accept = ''): boolean =>
  accept.includes('text/event-stream') && !accept.includes('application/json')
