// The types of events over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sendConditional } from '../../http/conditional-requests.ts'
import { operation } from '../../http/openapi/operations.ts'
import { receivers, receiversOf } from './receivers.ts'
import { EventTypesView } from './schema.ts'

export const eventTypeRoutes: FastifyPluginAsyncTypebox<{ eventTypes: readonly string[] }> = async (
  app,
  { eventTypes },
) => {
  const data = eventTypes.map((type) => {
    const found = receiversOf(type)
    return { type, recordType: type.split('.')[0] ?? '', receivers: found, meaning: receivers[found] }
  })
  app.get(
    '/event-types',
    {
      schema: operation(
        {
          operationId: 'listEventTypes',
          summary: 'List the types of events',
          description:
            'The types of changes in the feed and at webhook endpoints, and who receives each (C2). `type` of the feed and `types` of a webhook endpoint accept these names, and the record types.',
          tag: 'Changes',
        },
        200,
        EventTypesView,
      ),
    },
    async (request, reply) => sendConditional(request, reply, { body: { data } }),
  )
}
