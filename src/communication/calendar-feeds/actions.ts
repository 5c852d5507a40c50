// Creates calendar feeds, and reads the calendar of the feed that a token identifies.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config.ts'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { RequestLimit } from '../../http/rate-limits/requests.ts'
import type { Relation } from '../../policy.ts'
import { notFound, Problem, unknownReference } from '../../problems.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { loadCalendar } from '../calendars/actions.ts'
import * as store from './store.ts'
import { calendarFeeds } from './table.ts'
import { createToken, digestsOf, isToken } from './tokens.ts'

export const feedRecordType: RecordType<store.CalendarFeed> = {
  subjectType: 'calendar_feed',
  table: calendarFeeds,
  store,
  streamOf: ({ organizationId }) => organizationId,
}

/** Throws 422 if the organization is neither a party nor an observer of the partnership. */
export async function createFeed(
  write: WriteContext,
  peppers: readonly Pepper[],
  fields: Pick<store.CalendarFeed, 'organizationId' | 'partnershipId' | 'name' | 'externalIds'>,
): Promise<{ row: store.CalendarFeed; token: string }> {
  const { organizationId, partnershipId } = fields
  if (partnershipId !== null) {
    const [membership] = await write.query(store.findMembership, { organizationId, partnershipId })
    if (!membership?.isMember) {
      throw unknownReference(
        '/partnershipId',
        'The organization is neither a party nor an observer of the partnership.',
      )
    }
  }
  const row: store.CalendarFeed = {
    ...fields,
    id: uuidv7(),
    state: 'active',
    reason: null,
    ...(await write.creationStamp()),
  }
  const { token, digest } = createToken(peppers)
  saveRecord(write, feedRecordType, undefined, row, { change: 'create', verb: 'created' })
  write.enqueue(store.insertToken, { digest, feedId: row.id })
  return { row, token }
}

export interface FeedServices {
  database: Database
  peppers: readonly Pepper[]
  /** Undefined if the number of requests is not limited. */
  requests: RequestLimit | undefined
  calendars: readonly CalendarSource[]
  worker: Worker
}

/**
 * The calendar of a feed, as its organization sees it now. Throws 401 if the token is malformed, and 404 if the feed is
 * revoked or the organization is no longer a party or an observer of the partnership.
 */
export async function readFeed(
  { database, peppers, requests, calendars, worker }: FeedServices,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
): Promise<EndpointResult> {
  if (!isToken(token)) throw new Problem('unauthenticated', 'Send the token of a calendar feed.')
  const [feed] = await database.query(
    store.authenticateCalendarFeed,
    { digests: pgArray(digestsOf(token, peppers)) },
    request.deadline,
  )
  if (feed === undefined) throw notFound()
  const { feedId, organizationId, partnershipId } = feed
  await requests?.countRequest(feedId, reply)
  const scope: RequestScope = {
    organizationId,
    clientId: feedId,
    operator: false,
    partnershipId: partnershipId ?? undefined,
    deadline: request.deadline,
    authorize({ relation }) {
      if (partnershipId !== null && !['lead', 'party', 'observer'].includes(relation ?? '')) throw notFound()
      request.relation = relation as Relation | null
    },
  }
  const { deadline } = request
  return database.read(scope, (reader) =>
    loadCalendar(reader, { calendars, worker }, { organizationId, partnershipId, deadline }),
  )
}
