// The feed of changes over HTTP: polled, long-polled, or streamed.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decodePosition } from '../../events/feed-rules.ts'
import { operation } from '../../http/openapi/operations.ts'
import { ref } from '../../http/schemas.ts'
import { type ChangeServices, changeActions } from './actions.ts'
import { ChangesView, ChangeView, changesQuery } from './schema.ts'

export const changeRoutes: FastifyPluginAsyncTypebox<ChangeServices> = async (app, services) => {
  const schema = operation(
    {
      operationId: 'listChanges',
      summary: 'List the changes in the partnerships of your organization',
      description:
        'Returns each creation, update, deletion and transition of a record that the caller may see, in all of its partnerships, exactly once (C1, C2); also the changes of the organizations with which it currently shares a partnership. To synchronize, first list the records, then pass `changesAfter` of the first page as `after`, and then `position` of each response. When the caller joins a partnership, as a party or an observer, the feed has one `partnership.joined`: list the records of the partnership once after it. Every later change comes after its position; what existed before is not sent again. Changes are stored for 90 days; with an older position the response is 410, and the records have to be listed again. With `Accept: text/event-stream` the response is a stream of server-sent events, each with a Change as its data and the position as its id.',
      tag: 'Changes',
      query: changesQuery,
    },
    200,
    ChangesView,
  )
  const streamContent = { 'text/event-stream': { schema: ref(ChangeView) } }
  const { response } = schema as unknown as { response: { 200: { content: object } } }
  Object.assign(response[200].content, streamContent)
  const actions = changeActions(services, app)

  app.get('/changes', { schema }, async (request, reply) => {
    const position = request.headers['last-event-id'] ?? request.query.after
    const after = position === undefined ? null : decodePosition(String(position), request.caller.organizationId)
    const send =
      request.method === 'GET' && acceptsOnlyEvents(request.headers.accept) ? actions.sendStream : actions.sendBatch
    return send(request, reply, after)
  })
}

/** Clients that were generated from the OpenAPI document may accept both types, and expect JSON. */
const acceptsOnlyEvents = (accept = ''): boolean =>
  accept.includes('text/event-stream') && !accept.includes('application/json')
