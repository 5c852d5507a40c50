// SQL for feeds.
import { eq, sql } from 'drizzle-orm'
import { type ExternalId, rfc3339 } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import type { ChangeKind } from '../../events/rules.ts'
import type { Bounds } from './rules.ts'
import { feedEntries, feeds } from './table.ts'

const { placeholder } = sql
const asking = sql`(select asking_organization())`
const number = (column: string) => sql<number>`${sql.raw(column)}`.mapWith(Number)

/** Tells the feeds what was committed since; at most `most` events. */
export const dispatch = db
  .select({ handed: number('handed') })
  .from(sql`hand_on_events(${placeholder('most')}) handed`)
  .prepare('')

/** How far the feeds of some organizations have come. */
export const endsOf = db
  .select({ organizationId: sql<string>`organization_id`, last: number('last') })
  .from(sql`feed_ends(${placeholder('organizationIds')}::uuid[])`)
  .prepare('')

/** For how long events have waited to be handed on. */
export const lag = db
  .select({ seconds: number('seconds'), events: number('events') })
  .from(sql`feed_lag()`)
  .prepare('')

/** Where the feed of whoever asks begins and ends; none where it has not begun. */
export const bounds = db
  .select({
    first: sql<number>`coalesce((select min(${feedEntries.number}) from ${feedEntries}
      where ${feedEntries.organizationId} = ${feeds}.organization_id), ${feeds.last} + 1)`.mapWith(Number),
    last: feeds.last,
  })
  .from(feeds)
  .where(eq(feeds.organizationId, asking))
  .prepare('')

/** Where it ends. */
export const end = db.select({ last: feeds.last }).from(feeds).where(eq(feeds.organizationId, asking)).prepare('')

export const boundsIn = ([found]: Bounds[]): Bounds => found ?? { first: 1, last: 0 }

/** An event as a feed tells of it. */
export interface Heard {
  number: number
  streamId: string
  occurredAt: string
  type: string
  change: ChangeKind
  subjectType: string
  subjectId: string
  organizationId: string
  onBehalfBy: string | null
  externalIds: ExternalId[]
  after: Record<string, unknown> | null
}

/** What whoever asks has heard after number `since`; see migrations for the rest. */
export const heard = db
  .select({
    number: number('number'),
    streamId: sql<string>`stream_id`,
    occurredAt: sql<string>`occurred_at`.mapWith(rfc3339),
    type: sql<string>`type`,
    change: sql<ChangeKind>`change`,
    subjectType: sql<string>`subject_type`,
    subjectId: sql<string>`subject_id`,
    organizationId: sql<string>`organization_id`,
    onBehalfBy: sql<string | null>`on_behalf_by`,
    externalIds: sql<ExternalId[]>`external_ids`,
    after: sql<Record<string, unknown> | null>`after`,
  })
  .from(
    sql`changes_heard(${placeholder('since')}, ${placeholder('span')}, ${placeholder('most')},
      ${placeholder('types')}::text[], ${placeholder('partnershipId')}::uuid)`,
  )
  .prepare('')

/** Forgets what is older than 90 days. */
export const forget = db
  .select({ forgotten: number('forgotten') })
  .from(sql`forget_changes() forgotten`)
  .prepare('')
