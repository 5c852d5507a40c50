// Agenda entries: the days and times on which something about a record is due, and the events that remind of them.
import { sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'
import type { Writer } from '../database/session.ts'
import type { AgendaKind } from '../policy.ts'

/** An event that is recorded at a time. */
export interface Reminder {
  type: string
  /** RFC 3339 in UTC. */
  at: string
}

/** What is due, once. An entry stays until the record is saved without it, or until it lapses. */
export interface AgendaEntry {
  /** Distinguishes the entries of one kind of a record: a day, or the planned start of a meeting. */
  item: string
  /** The day, in the time zone of the record. */
  dueOn: string
  /** The time, or the beginning of the day. */
  dueAt: string
  /** From when on it is overdue: the end of the day or of the meeting. */
  overdueAt: string
  /** When it is no longer due, although nothing was done. */
  lapsesAt?: string
  /** Whose turn it is; empty: every party. */
  actorIds: readonly string[]
  /** Parties that have done their part. */
  doneIds?: readonly string[]
  /** The observers that may read the record. Default: all. */
  observerIds?: readonly string[]
  /** Columns of the record that its path contains, besides its id. */
  location?: Record<string, string>
  /** In the order of their times. */
  reminders: readonly Reminder[]
}

/** The entries of one kind of a record, in place of those before. */
export interface AgendaChange {
  /** `occurrence_extension` is no entry: see computeLater() of the occurrences. */
  kind: AgendaKind | 'occurrence_extension'
  subjectType: string
  subjectId: string
  entries: readonly AgendaEntry[]
  /** Only the entries of these items are replaced. Default: all. */
  items?: readonly string[]
  /** Whether reminders of new entries that are past are not recorded. Default: the last one is. */
  skipsPast?: boolean
  /** Only the entries that are due at or after this time are replaced. Default: all. */
  from?: string
}

/** The occurrences of a partnership that are to be added to its agenda. */
export interface AgendaExtension {
  partnershipId: string
  /** A party. */
  organizationId: string
  from: string
}

/** Records what is due at a time: see migrations/functions/record_due_events.sql. */
export const recordDueEvents = db
  .select({
    recorded: sql<number>`recorded`.mapWith(Number),
    failures: sql<{ type: string; recordId: string; reason: string }[]>`failures`,
    extensions: sql<AgendaExtension[]>`extensions`,
  })
  .from(
    sql`record_due_events(coalesce(${sql.placeholder('until')}::timestamptz, now()), ${sql.placeholder('maxEvents')}::int)`,
  )
  .prepare('')

/** Sent after the events of the transaction: see migrations/functions/change_agenda.sql. */
const changeAgenda = db
  .select({ done: sql`done` })
  .from(sql`change_agenda(${sql.placeholder('streamId')}, ${sql.placeholder('changes')}::jsonb) done`)
  .prepare('')

/** Collects the changes of a transaction, and sends them as one statement for each partnership or organization at its end. */
export function collectAgendaChanges(writer: Writer): (streamId: string, change: AgendaChange) => void {
  const collected = new Map<string, AgendaChange[]>()
  return (streamId, change) => {
    if (collected.size === 0) {
      writer.beforeEnd(() => {
        for (const [streamId, changes] of collected) {
          writer.enqueue(changeAgenda, { streamId, changes: JSON.stringify(changes) })
        }
      })
    }
    collected.set(streamId, [...(collected.get(streamId) ?? []), change])
  }
}
