// Calendar feeds over HTTP: made, revoked, and read by programs that have nothing but a URL.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config.ts'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import { sendConditional } from '../../http/conditional-requests.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { calendarType, operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import type { RequestLimit } from '../../http/rate-limits/requests.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import type { Relation } from '../../policy.ts'
import { notFound, Problem, unknownReference } from '../../problems.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { calendarFor } from '../calendars/actions.ts'
import { CalendarView } from '../calendars/schema.ts'
import { feedSteps } from './rules.ts'
import { FeedWithToken, feedSchemas, feedToken, NewFeedTransition, view } from './schema.ts'
import * as store from './store.ts'
import { calendarFeeds } from './table.ts'
import { digestsOf, isToken, newToken } from './tokens.ts'

const tag = 'Communication'
const list = '/organizations/:organizationId/calendar-feeds'
const about =
  'A calendar for a program that cannot send headers, such as the one on a phone: its URL reads that calendar and opens nothing else (C2).'
const ofOrganization = path(organizationPath)
const ofFeed = path({ ...organizationPath, calendarFeedId: uuidOf('the calendar feed') })
const page = pager<store.CalendarFeed>({
  table: calendarFeeds,
  where: eq(calendarFeeds.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: calendarFeeds.id },
})

const feedRecordType: RecordType<store.CalendarFeed> = {
  subjectType: 'calendar_feed',
  table: calendarFeeds,
  store,
  streamOf: ({ organizationId }) => organizationId,
}

export const calendarFeedRoutes: FastifyPluginAsyncTypebox<{
  endpoints: Endpoints
  peppers: readonly Pepper[]
}> = async (app, { endpoints, peppers }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createCalendarFeed',
          summary: 'Make a calendar feed',
          description: `${about} The answer shows its token, once. Whoever has the URL reads the calendar: revoke it when it is not needed any more.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: feedSchemas.New,
        },
        201,
        FeedWithToken,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(
        request,
        reply,
        async (write) => {
          const { organizationId } = request.params
          const { name, partnershipId = null, externalIds = [] } = request.body
          if (partnershipId !== null) {
            const [membership] = await write.query(store.membershipIn, { organizationId, partnershipId })
            if (!membership?.isMember) throw noSuchPartnership()
          }
          const row: store.CalendarFeed = {
            id: uuidv7(),
            organizationId,
            partnershipId,
            name,
            state: 'active',
            reason: null,
            externalIds,
            ...(await write.creationStamp()),
          }
          const { token, digest } = newToken(peppers)
          saveRecord(write, feedRecordType, undefined, row, { change: 'create', verb: 'created' })
          write.enqueue(store.insertToken, { digest, feedId: row.id })
          return created(
            { calendarFeed: view(row), token, url: `/v1/calendar.ics?token=${token}` },
            `/v1/organizations/${organizationId}/calendar-feeds/${row.id}`,
          )
        },
        { secret: true },
      ),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listCalendarFeeds',
          summary: 'List the calendar feeds of an organization',
          description: `${about} Those revoked are there too.`,
          tag,
          params: ofOrganization,
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
          description: `${about} Its token is not shown again.`,
          tag,
          params: ofFeed,
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
          description: `${about} Revoked, it answers 404 at once, and stays so.`,
          tag,
          params: ofFeed,
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
        const { to } = resolveTransition(feedSteps, availableActions(feedSteps, before.state), request.body)
        const after = await write.nextVersion(before, { state: to, reason: reason ?? null })
        saveRecord(write, feedRecordType, before, after, { change: 'transition', verb: to, reason })
        return { body: view(after), version: after.version }
      }),
  )
}

interface Options {
  database: Database
  peppers: readonly Pepper[]
  requests: RequestLimit | undefined
  calendars: readonly CalendarSource[]
}

/** Outside of what needs an API key: the token says whose calendar it is. */
export const subscribedCalendarRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { database, peppers, requests, calendars },
) => {
  app.decorateRequest('relation', null)
  app.get(
    '/v1/calendar.ics',
    {
      schema: {
        operationId: 'readCalendarFeed',
        summary: 'Read a calendar by the token of its feed',
        description: `${about} What it shows is what the organization may see at that moment; once it has left the partnership, the answer is 404, as after a revocation.`,
        tags: [tag],
        querystring: Type.Object({ token: Type.Optional(feedToken) }, { additionalProperties: false }),
        response: { 200: { content: { [calendarType]: { schema: ref(CalendarView) } } } },
      },
    },
    async (request, reply) => {
      const { token } = request.query
      if (!isToken(token)) throw new Problem('unauthenticated', 'Send the token of a calendar feed.')
      const [feed] = await database.query(store.authenticateCalendarFeed, {
        digests: pgArray(digestsOf(token, peppers)),
      })
      if (feed === undefined) throw notFound()
      await requests?.countRequest(feed.feedId, reply)
      const { organizationId, partnershipId } = feed
      const scope: RequestScope = {
        organizationId,
        clientId: feed.feedId,
        operator: false,
        partnershipId: partnershipId ?? undefined,
        authorize({ relation }) {
          if (partnershipId !== null && !['lead', 'party', 'observer'].includes(relation ?? '')) throw notFound()
          request.relation = relation as Relation | null
        },
      }
      const answer = await database.read(scope, (reader) =>
        calendarFor(reader, calendars, organizationId, partnershipId),
      )
      return sendConditional(request, reply, answer)
    },
  )
}

const noSuchPartnership = () =>
  unknownReference('/partnershipId', 'The organization has no part in such a partnership.')
