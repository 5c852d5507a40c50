// Creates calendar feeds, and reads the calendar of the feed that a token identifies.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config/config.ts'
import type { Database } from '../../database/database.ts'
import { withDeadline } from '../../database/deadline.ts'
import { pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import type { Concurrency } from '../../http/rate-limits/concurrency.ts'
import type { RequestLimit } from '../../http/rate-limits/requests.ts'
import { checkGrantedScopes } from '../../identity/api-clients/rules.ts'
import { credentialHolder } from '../../identity/representations/actions.ts'
import type { Relation, Scope } from '../../policy.ts'
import { notFound, Problem, unknownReference } from '../../problems.ts'
import type { ScopedCalendar } from '../../records/calendar.ts'
import type { RepresentationEndHook } from '../../records/contributions.ts'
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

/**
 * Throws `scope-too-wide` if the caller lacks a scope that the calendar needs, and 422 if the organization is neither a party
 * nor an observer of the partnership.
 */
export async function createFeed(
  write: WriteContext,
  { peppers, calendars }: Pick<FeedServices, 'peppers' | 'calendars'>,
  fields: Pick<store.CalendarFeed, 'organizationId' | 'partnershipId' | 'name' | 'externalIds'>,
): Promise<{ row: store.CalendarFeed; token: string }> {
  const { organizationId, partnershipId } = fields
  checkGrantedScopes(scopesOf(calendars), write.caller)
  const createdBy = await credentialHolder(write, organizationId)
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
    createdBy,
    state: 'active',
    reason: null,
    ...(await write.creationStamp()),
  }
  const { token, digest } = createToken(peppers)
  saveRecord(write, feedRecordType, undefined, row, { change: 'create', verb: 'created' })
  write.enqueue(store.insertToken, { digest, feedId: row.id })
  return { row, token }
}

/** A feed has all entries: only a caller that may read them creates it. */
export const scopesOf = (calendars: readonly ScopedCalendar[]): Scope[] => [
  ...new Set<Scope>(['communication:read', ...calendars.map(({ scope }) => scope)]),
]

/** Revokes the active feeds that the representative created for the organization. */
export const revokeFeedsOfRepresentative: RepresentationEndHook = async (
  write,
  { organizationId, representativeId },
) => {
  const feeds = await write.query(store.lockActive, { organizationId, createdBy: representativeId })
  const reason = 'The representation has ended.'
  for (const before of feeds) {
    const after = await write.nextVersion(before, { state: 'revoked', reason })
    saveRecord(write, feedRecordType, before, after, { change: 'transition', verb: 'revoked', reason })
  }
}

export interface FeedServices {
  database: Database
  peppers: readonly Pepper[]
  attempts: AttemptLimit
  concurrency: Concurrency
  /** Undefined if the number of requests is not limited. */
  requests: RequestLimit | undefined
  calendars: readonly ScopedCalendar[]
  worker: Worker
}

/**
 * The calendar of a feed, as its organization sees it now. Throws 401 if the token is malformed, and 404 if the feed is
 * revoked or the organization is no longer a party or an observer of the partnership.
 */
export async function readFeed(
  { database, peppers, attempts, concurrency, requests, calendars, worker }: FeedServices,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | undefined,
): Promise<EndpointResult> {
  if (!isToken(token)) throw new Problem('unauthenticated', 'Send the token of a calendar feed.')
  const digests = pgArray(digestsOf(token, peppers))
  const { ip, deadline } = request
  const lookUp = () => database.query(store.authenticateCalendarFeed, { digests }, deadline)
  const [feed] = await withDeadline(attempts.runInTurn(ip, lookUp), deadline)
  if (feed === undefined) throw attempts.countFailure(ip, reply, notFound())
  const { feedId, organizationId, partnershipId, holderId } = feed
  await requests?.countRequest(holderId, reply)
  const scope: RequestScope = {
    organizationId,
    holderId,
    clientId: feedId,
    operator: false,
    partnershipId: partnershipId ?? undefined,
    deadline,
    authorize({ relation }) {
      if (partnershipId !== null && !['lead', 'party', 'observer'].includes(relation ?? '')) throw notFound()
      request.relation = relation as Relation | null
    },
  }
  const read = () =>
    database.read(scope, (reader) =>
      loadCalendar(
        reader,
        { calendars, worker },
        { organizationId, partnershipId, scopes: scopesOf(calendars), deadline, headers: request.headers },
      ),
    )
  return concurrency.runLarge(holderId, deadline, read)
}
