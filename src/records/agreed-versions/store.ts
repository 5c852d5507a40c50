// SQL for versions that every party agrees to.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import { db, type Prepared } from '../../database/queries.ts'
import type { AcceptedParty } from '../consents.ts'
import type { CurrentVersion } from './assessment.ts'

type VersionTable = PgTable &
  Record<'partnershipId' | 'id' | 'organizationId' | 'state' | 'number' | 'consents', AnyPgColumn>

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

/**
 * For each partnership the version in force, and of the drafts and proposals the newest ten, with further columns of the table.
 * `acceptedPartiesOf` selects the accepted parties of a partnership.
 */
export function currentVersionsQuery<Table extends VersionTable, Name extends keyof Table['$inferSelect'] & string>(
  table: Table,
  acceptedPartiesOf: (partnershipId: SQL) => SQL<AcceptedParty[]>,
  further: readonly Name[] = [],
) {
  const { id, organizationId, number, state, consents } = table
  const selected: Record<string, AnyPgColumn> = { id, organizationId, number, state, consents }
  for (const name of further) selected[name] = (table as unknown as Record<Name, AnyPgColumn>)[name]
  const names = sql.join(
    Object.values(selected).map((column) => sql.identifier(column.name)),
    sql`, `,
  )
  const inPartnership = sql`partnership_id = asked.partnership_id`
  return db
    .select({
      partnershipId: sql<string>`asked.partnership_id`,
      ...Object.fromEntries(
        Object.entries(selected).map(([name, column]) => [
          name,
          sql`version.${sql.identifier(column.name)}`.mapWith(column),
        ]),
      ),
      acceptedParties: acceptedPartiesOf(sql`asked.partnership_id`),
    })
    .from(
      sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
        (select ${names} from ${table} where ${inPartnership} and state = 'agreed')
        union all
        (select ${names} from ${table} where ${inPartnership} and state in ('draft', 'proposed')
          order by number desc limit 10)) version`,
    )
    .orderBy(sql`version.state = 'agreed' desc`, sql`version.number desc`)
    .prepare('') as unknown as Prepared<(CurrentVersion & Pick<Table['$inferSelect'], Name>)[]>
}
