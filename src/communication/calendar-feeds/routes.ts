// Calendar feeds over HTTP: managed by an organization, and read by calendar programs with a token in the URL.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import type { Pepper } from '../../config/config.ts'
import { sendConditional } from '../../http/conditional-requests.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { notFound } from '../../problems.ts'
import type { ScopedCalendar } from '../../records/calendar.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { CalendarView } from '../calendars/schema.ts'
import { createFeed, type FeedServices, feedRecordType, readFeed, scopesOf } from './actions.ts'
import { feedTransitions } from './rules.ts'
import { FeedWithToken, feedSchemas, feedToken, NewFeedTransition, view } from './schema.ts'
import * as store from './store.ts'
import { calendarFeeds } from './table.ts'

const tag = 'Communication'
const list = '/organizations/:organizationId/calendar-feeds'
const about =
  'A calendar feed lets a program that cannot send an Authorization header read one calendar, by a token in the URL (C2).'
const organizationParams = path(organizationPath)
const feedParams = path({ ...organizationPath, calendarFeedId: uuidOf('the calendar feed') })
const page = pager<store.CalendarFeed>({
  table: calendarFeeds,
  where: eq(calendarFeeds.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: calendarFeeds.id },
})

export const calendarFeedRoutes: FastifyPluginAsyncTypebox<{
  endpoints: Endpoints
  peppers: readonly Pepper[]
  calendars: readonly ScopedCalendar[]
  publicUrl?: string | undefined
}> = async (app, { endpoints, peppers, calendars, publicUrl = '' }) => {
  app.post(
    list,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'createCalendarFeed',
          summary: 'Create a calendar feed',
          description: `${about} Because the token reads all entries of the calendar, the caller also needs the scopes ${scopesOf(
            calendars,
          )
            .map((scope) => `\`${scope}\``)
            .join(
              ', ',
            )}, unless it is an operator: otherwise the response is 403 with \`scope-too-wide\`. The response contains the token, which is not returned again. Any program with the URL can read the calendar: revoke the feed when it is no longer needed. A feed that a representative creates is revoked when the representation ends.`,
          tag,
          params: organizationParams,
          query: writeQuery,
          body: feedSchemas.New,
        },
        201,
        FeedWithToken,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId } = request.params
        const { name, partnershipId = null, externalIds = [] } = request.body
        const fields = { organizationId, partnershipId, name, externalIds }
        const { row, token } = await createFeed(write, { peppers, calendars }, fields)
        return created(
          { calendarFeed: view(row), token, url: `${publicUrl}/v1/calendar.ics?token=${token}` },
          `/v1/organizations/${organizationId}/calendar-feeds/${row.id}`,
        )
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listCalendarFeeds',
          summary: 'List the calendar feeds of an organization',
          description: `${about} Includes revoked feeds.`,
          tag,
          params: organizationParams,
          query: page.query,
        },
        200,
        feedSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, (rows) => rows.map(view)),
      ),
  )

  app.get(
    `${list}/:calendarFeedId`,
    {
      schema: operation(
        {
          operationId: 'getCalendarFeed',
          summary: 'Read a calendar feed',
          description: `${about} The response does not contain the token.`,
          tag,
          params: feedParams,
        },
        200,
        feedSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, calendarFeedId: id } = request.params
        const [row] = await reader.query(store.find, { organizationId, id })
        if (row === undefined) throw notFound()
        return { body: view(row), version: row.version }
      }),
  )

  app.post(
    `${list}/:calendarFeedId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionCalendarFeed',
          summary: 'Revoke a calendar feed',
          description: `${about} Reading a revoked feed returns 404. A revocation is final.`,
          tag,
          params: feedParams,
          query: writeQuery,
          body: NewFeedTransition,
        },
        200,
        feedSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId, calendarFeedId: id } = request.params
        const { reason } = request.body
        const [row] = await write.query(store.lock, { organizationId, id })
        const before = write.requireMatch(row)
        const { to } = resolveTransition(feedTransitions, statusOfActions(feedTransitions, before.state), request.body)
        const after = await write.nextVersion(before, { state: to, reason: reason ?? null })
        saveRecord(write, feedRecordType, before, after, { change: 'transition', verb: to, reason })
        return { body: view(after), version: after.version }
      }),
  )
}

/** Requires no API key: the token identifies the organization. */
export const subscribedCalendarRoutes: FastifyPluginAsyncTypebox<FeedServices> = async (app, services) => {
  app.decorateRequest('relation', null)
  app.get(
    '/v1/calendar.ics',
    {
      schema: {
        operationId: 'getCalendarByToken',
        summary: 'Read the calendar of a calendar feed',
        description: `${about} The calendar contains what the organization may see now. Returns 404 if the feed is revoked, or if the organization is no longer a party or an observer of the partnership.`,
        tags: [tag],
        querystring: Type.Object({ token: Type.Optional(feedToken) }, { additionalProperties: false }),
        response: { 200: { content: { [fileTypes.ics]: { schema: ref(CalendarView) } } } },
      },
    },
    async (request, reply) =>
      sendConditional(request, reply, await readFeed(services, request, reply, request.query.token)),
  )
}
