// Table of monitoring visits (Q22).
import { sql } from 'drizzle-orm'
import { date, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import type { Finding } from './rules.ts'

export const monitoringVisits = pgTable(
  'monitoring_visits',
  {
    ...partnershipRecordColumns(),
    /** The organization of the party that was visited. */
    partyId: uuid('party_id')
      .notNull()
      .references(() => organizations.id),
    site: text('site'),
    visitedOn: date('visited_on').notNull(),
    scope: text('scope').notNull(),
    nextVisitDueOn: date('next_visit_due_on'),
    /** At most 50. */
    findings: jsonb('findings').$type<Finding[]>().notNull(),
  },
  (table) => [
    index('monitoring_visits_by_site').on(table.partnershipId, table.partyId, table.site, table.visitedOn, table.id),
    index('monitoring_visits_uncorrected')
      .on(table.partnershipId, table.id)
      .where(sql`jsonb_path_exists(findings, '$[*] ? (!exists(@.correctedOn))')`),
    ...collectionPolicies('monitoring_visits', table, { readers: 'party', writers: 'parties' }),
  ],
)
