// The feed of changes over HTTP: polled, long-polled, or streamed.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decodePosition } from '../../events/feed-rules.ts'
import { operation } from '../../http/openapi/operations.ts'
import { type ChangeServices, changeActions } from './actions.ts'
import { ChangeStream, ChangesView, changesQuery, streamQuery } from './schema.ts'

const tag = 'Changes'
const about =
  'Returns each creation, update, deletion and transition of a record that the caller may see, in all of its partnerships, exactly once (C1, C2); also the changes of the organizations with which it currently shares a partnership.'
const expiry =
  'Changes are stored for 90 days; with an older position the response is 410, and the records have to be listed again.'

export const changeRoutes: FastifyPluginAsyncTypebox<ChangeServices> = async (app, services) => {
  const { sendBatch, sendStream } = changeActions(services, app)

  app.get(
    '/changes',
    {
      schema: operation(
        {
          operationId: 'listChanges',
          summary: 'List the changes in the partnerships of your organization',
          description: `${about} To synchronize, first list the records, then pass \`changesAfter\` of the first page as \`after\`, and then \`position\` of each response. When the caller joins a partnership, as a party or an observer, the feed has one \`partnership.joined\`: list the records of the partnership once after it. Every later change comes after its position; what existed before is not sent again. ${expiry}`,
          tag,
          query: changesQuery,
        },
        200,
        ChangesView,
      ),
    },
    (request, reply) => sendBatch(request, reply, numberOf(request.query.after, request.caller.organizationId)),
  )

  app.get(
    '/changes/stream',
    {
      schema: operation(
        {
          operationId: 'streamChanges',
          summary: 'Stream the changes in the partnerships of your organization',
          description: `${about} The response is a stream of server-sent events that does not end: first the changes after \`after\`, then each further change as it happens. A client that reconnects sends the id of the last event as \`Last-Event-ID\`, which takes precedence over \`after\`. ${expiry}`,
          tag,
          query: streamQuery,
          mediaType: 'text/event-stream',
        },
        200,
        ChangeStream,
      ),
    },
    (request, reply) => {
      const position = request.headers['last-event-id'] ?? request.query.after
      return sendStream(request, reply, numberOf(position, request.caller.organizationId))
    },
  )
}

/** The number of the feed entry at a position; null without a position. */
const numberOf = (position: string | string[] | undefined, organizationId: string): number | null =>
  position === undefined ? null : decodePosition(String(position), organizationId)
