// How features make agenda entries.
import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared } from '../database/queries.ts'
import type { Reader } from '../database/session.ts'
import type { AgendaChange, AgendaEntry } from '../events/agenda.ts'
import type { AgendaKind } from '../policy.ts'
import { midnightOf } from './time-zones.ts'

/** A reminder so many days after the day that is due, at the beginning of that day. */
export interface DayReminder {
  type: string
  days: number
}

/** An entry for a whole day. A day begins in the time zone of the record; in UTC if it has none. */
export function dayEntry(
  dueOn: string,
  reminders: readonly DayReminder[],
  { timeZone = 'UTC', item = dueOn, ...rest }: Partial<AgendaEntry> & { timeZone?: string } = {},
): AgendaEntry {
  return {
    item,
    dueOn,
    dueAt: midnightOf(dueOn, timeZone),
    overdueAt: midnightOf(dueOn, timeZone, 1),
    actorIds: [],
    reminders: reminders.map(({ type, days }) => ({ type, at: midnightOf(dueOn, timeZone, days) })),
    ...rest,
  }
}

/**
 * Computes all agenda entries of the records of a feature in a partnership, or of an organization: for records from before there was
 * an agenda, and for tests. `now`: RFC 3339.
 */
export type AgendaSource = (reader: Reader, streamId: string, now: string) => Promise<AgendaChange[]>

interface RecordsWithAgenda<Row> {
  subjectType: string
  table: PgTable
  agendaOf?(row: Row): Partial<Record<AgendaKind, readonly AgendaEntry[]>>
}

/** The source of records whose entries follow from their row alone. `streamId`: the column of the partnership or organization. */
export function agendaOfRecords<Row extends { id: string }>(
  { subjectType, table, agendaOf }: RecordsWithAgenda<Row>,
  streamId: SQL,
  condition: SQL,
): AgendaSource {
  const query = db
    .select()
    .from(table)
    .where(sql`${streamId} = ${sql.placeholder('streamId')} and ${condition}`)
    .prepare('') as unknown as Prepared<Row[]>
  return async (reader, streamId) => {
    const rows = await reader.query(query, { streamId })
    return rows.flatMap((row) =>
      (Object.entries(agendaOf?.(row) ?? {}) as [AgendaKind, readonly AgendaEntry[]][]).map(([kind, entries]) => ({
        ...{ kind, subjectType, subjectId: row.id },
        entries,
      })),
    )
  }
}
