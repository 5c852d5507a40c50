// SQL for versions that every party agrees to.
import { and, eq, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared } from '../../database/queries.ts'

type VersionTable = PgTable & Record<'partnershipId' | 'state' | 'number', AnyPgColumn>

export interface VersionQueries<Row> {
  /** The version in force in a partnership, if there is one. */
  findAgreed: Prepared<Row[]>
  /** The highest number of a version in a partnership, or 0. */
  findLastNumber: Prepared<{ number: number }[]>
}

export function versionQueries<Row>(table: VersionTable): VersionQueries<Row> {
  const inPartnership = eq(table.partnershipId, sql.placeholder('partnershipId'))
  return {
    findAgreed: db
      .select()
      .from(table)
      .where(and(inPartnership, eq(table.state, 'agreed')))
      .prepare('') as Prepared<Row[]>,
    findLastNumber: db
      .select({ number: sql<number>`coalesce(max(${table.number}), 0)`.mapWith(Number) })
      .from(table)
      .where(inPartnership)
      .prepare(''),
  }
}
