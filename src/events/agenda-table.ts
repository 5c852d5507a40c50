// Tables of the agenda: what is due about the records of each partnership and organization, and who may read it.
import { sql } from 'drizzle-orm'
import { boolean, date, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../database/columns.ts'
import type { Reminder } from './agenda.ts'

/** Written by change_agenda() with the record. record_due_events() records the events of the reminders. */
export const agendaEntries = pgTable(
  'agenda_entries',
  {
    id: uuid('id').notNull(),
    /** The partnership or organization of the record. */
    streamId: uuid('stream_id').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    kind: text('kind').notNull(),
    item: text('item').notNull(),
    dueOn: date('due_on').notNull(),
    dueAt: timestamp('due_at').notNull(),
    overdueAt: timestamp('overdue_at').notNull(),
    /** When it is no longer due, although nothing was done; of an expectation, when its agreement ends. */
    lapsesAt: timestamp('lapses_at'),
    /** Empty: every party. */
    actorIds: jsonb('actor_ids').$type<string[]>().notNull(),
    /** Parties that have done their part. */
    doneIds: jsonb('done_ids').$type<string[]>().notNull(),
    /** The observers that may read it; null: all. */
    observerIds: jsonb('observer_ids').$type<string[]>(),
    /** Columns of the record that its path contains. */
    location: jsonb('location').$type<Record<string, string>>().notNull(),
    reminders: jsonb('reminders').$type<Reminder[]>().notNull(),
    /** The time of the last reminder that was recorded. */
    recordedThrough: timestamp('recorded_through'),
    /** The time of the next one; null if there is none. Later than that of the reminder after an error. */
    nextAt: timestamp('next_at'),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.id] }),
    unique('agenda_entries_once').on(table.streamId, table.subjectId, table.kind, table.item),
    index('agenda_entries_by_next_reminder').on(table.nextAt).where(sql`next_at is not null`),
    ...policies({
      // Those who may read the record: see agenda_readers. `offset 0`: otherwise a statement that reads several entries would first
      // read all rows of the organization.
      read: sql`exists (select from agenda_readers reader where reader.stream_id = ${table.streamId} and reader.entry_id = ${table.id}
        and reader.organization_id = (select current_organization_id()) offset 0)`,
      owner: ['select', 'insert', 'update', 'delete'],
    }),
  ],
)

/**
 * One row for each entry and organization that may read its record: the parties and observers of the partnership, or the
 * organization itself. The index of the agenda, which covers all partnerships of an organization.
 */
export const agendaReaders = pgTable(
  'agenda_readers',
  {
    organizationId: uuid('organization_id').notNull(),
    entryId: uuid('entry_id').notNull(),
    streamId: uuid('stream_id').notNull(),
    kind: text('kind').notNull(),
    dueOn: date('due_on').notNull(),
    dueAt: timestamp('due_at').notNull(),
    lapsesAt: timestamp('lapses_at'),
    /** Whether it is the turn of the organization. */
    isActor: boolean('is_actor').notNull(),
    /** The last day on which an observer may read it (UTC); null for a party. */
    observedUntil: date('observed_until'),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.entryId, table.organizationId] }),
    index('agenda_readers_by_time').on(table.organizationId, table.dueAt, table.entryId),
    index('agenda_readers_by_stream').on(table.organizationId, table.streamId, table.dueAt, table.entryId),
    index('agenda_readers_by_kind').on(table.organizationId, table.kind, table.dueAt, table.entryId),
    index('agenda_readers_of_actor').on(table.organizationId, table.dueAt, table.entryId).where(sql`is_actor`),
    ...policies({
      read: sql`${table.organizationId} = (select current_organization_id())
        and (${table.observedUntil} is null or ${table.observedUntil} >= current_date)`,
      owner: ['select', 'insert', 'update', 'delete'],
    }),
  ],
)

/** Partnerships and organizations from before there was an agenda: the worker computes theirs. */
export const agendaBacklog = pgTable('agenda_backlog', { streamId: uuid('stream_id').primaryKey() }, () =>
  policies({ owner: ['select', 'insert', 'delete'] }),
)
