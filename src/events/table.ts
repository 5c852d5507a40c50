// Events: the append-only source of the audit trail and the change feeds.
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, customType, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { type ExternalId, oneOf, policies, timestamp } from '../database/columns.ts'
import { audiences, changeKinds } from './rules.ts'

const bytes = customType<{ data: string }>({ dataType: () => 'bytea' })
// `is true` as in inVisiblePartnerships().
const visible = sql`(stream_id = any((select visible_stream_ids())::uuid[])) is true`

/**
 * The position and the hash of the last event of each stream. Each partnership and each organization has a stream.
 * append_event() locks the row until COMMIT.
 */
export const streams = pgTable(
  'streams',
  {
    streamId: uuid('stream_id').primaryKey(),
    position: bigint('position', { mode: 'number' }).notNull(),
    hash: bytes('hash').notNull(),
    /** Whether it is the stream of a partnership that is closed, terminated or withdrawn: each request in it needs to know. */
    closed: boolean('closed').notNull().default(false),
  },
  () => policies({ owner: ['select', 'insert', 'update'] }),
)

/** Only append_event() inserts, and only erase_records() changes. The hash of each row covers the hash of the previous one. */
export const events = pgTable(
  'events',
  {
    streamId: uuid('stream_id').notNull(),
    /** 1, 2, 3 ... within the stream, without a gap, in the order of COMMIT. */
    position: bigint('position', { mode: 'number' }).notNull(),
    occurredAt: timestamp('occurred_at').notNull(),
    type: text('type').notNull(),
    change: text('change', { enum: changeKinds }).notNull(),
    /** Depends on the state of the record after the change. */
    audience: text('audience', { enum: audiences }).notNull().default('parties'),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    /** The organization that acted; the nil UUID if the service recorded that a date was reached (`due`). */
    organizationId: uuid('organization_id').notNull(),
    /** The one that acted on its behalf, if any. */
    onBehalfBy: uuid('on_behalf_by'),
    /** The nil UUID, as `organizationId`. */
    clientId: uuid('client_id').notNull(),
    /** `worker` if the service recorded that a date was reached. */
    requestId: text('request_id').notNull(),
    reason: text('reason'),
    /** So that a client can find its own copy of the record, also after a deletion. */
    externalIds: jsonb('external_ids').$type<ExternalId[]>().notNull(),
    /**
     * The row after the change, by column name; null for a deletion. The previous values are in the previous event. Of a `due` event only
     * the id, the version, the day, and what the path contains: see record_due_events.sql.
     */
    after: jsonb('after').$type<Record<string, unknown>>(),
    /** SHA-256 of `after`, which `hash` covers instead of it; null for a deletion. */
    afterHash: bytes('after_hash'),
    /** When personal data in `after` was replaced; `afterHash` is still that of the original. Null for nearly all. */
    erasedAt: timestamp('erased_at'),
    /** Of an erasure: what remains of the erased events of the record, which `hash` covers too. See erasure_hash.sql. */
    erasureHash: bytes('erasure_hash'),
    hash: bytes('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.position] }),
    index('events_by_subject').on(table.streamId, table.subjectType, table.subjectId, table.position),
    // The revisions of a response: it can have any number of events.
    index('events_by_revision')
      .on(table.streamId, table.subjectId, sql`((after->>'revision')::integer)`, table.position)
      .where(sql`subject_type = 'checklist_response'`),
    check('events_change_valid', oneOf(table.change, changeKinds)),
    check('events_audience_valid', oneOf(table.audience, audiences)),
    ...policies({
      // A former party sees the events up to its withdrawal; an observer, those for everyone since it became one.
      read: sql`${visible} and position <= coalesce((select last_visible_position()), position)
      and ((select observer_visible_from()) is null or (audience = 'everyone' and position >= (select observer_visible_from())))`,
      owner: ['select', 'insert', 'update'],
    }),
  ],
)
