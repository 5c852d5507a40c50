// SQL that reads the caller's feed.
import { eq, sql } from 'drizzle-orm'
import { type ExternalId, rfc3339 } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import type { FeedBounds } from '../../events/feed-rules.ts'
import { feedEntries, feeds } from '../../events/feed-table.ts'
import type { ChangeKind } from '../../events/rules.ts'

const { placeholder } = sql
const currentOrganization = sql`(select current_organization_id())`
const numberColumn = (column: string) => sql<number>`${sql.raw(column)}`.mapWith(Number)

/** The first stored number in the caller's feed, and the last; no row if the feed never had an entry. */
export const findBounds = db
  .select({
    first: sql<number>`coalesce((select min(${feedEntries.number}) from ${feedEntries}
      where ${feedEntries.organizationId} = ${feeds}.organization_id), ${feeds.last} + 1)`.mapWith(Number),
    last: feeds.last,
  })
  .from(feeds)
  .where(eq(feeds.organizationId, currentOrganization))
  .prepare('')

export const boundsIn = ([row]: FeedBounds[]): FeedBounds => row ?? { first: 1, last: 0 }

export interface FeedEvent {
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

/** Entries of the caller's feed after a number: see migrations/functions/read_changes.sql. */
export const readChanges = db
  .select({
    number: numberColumn('number'),
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
    sql`read_changes(${placeholder('afterNumber')}, ${placeholder('maxScanned')}, ${placeholder('maxRows')},
      ${placeholder('types')}::text[], ${placeholder('partnershipId')}::uuid)`,
  )
  .prepare('')
