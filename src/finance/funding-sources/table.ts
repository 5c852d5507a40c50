// Table of funding sources.
import { sql } from 'drizzle-orm'
import { boolean, check, date, foreignKey, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies, uniqueKey } from '../../records/collections/table.ts'
import { moneyColumns, moneyConstraint } from '../../records/money-columns.ts'
import { fundingTypes } from '../funding-types/rules.ts'
import { type Cap, type CostCategory, certainties, fundingForms, type Match } from './rules.ts'

export const fundingSources = pgTable(
  'funding_sources',
  {
    ...partnershipRecordColumns(),
    key: text('key').notNull(),
    type: text('type', { enum: fundingTypes }).notNull(),
    name: text('name').notNull(),
    ...moneyColumns(),
    startsOn: date('starts_on'),
    endsOn: date('ends_on'),
    /** The number of the Assistance Listing: 93.600. */
    assistanceListing: text('assistance_listing'),
    form: text('form', { enum: fundingForms }).notNull(),
    federal: boolean('federal').notNull(),
    certainty: text('certainty', { enum: certainties }).notNull(),
    /** When a pending source is decided. */
    decisionOn: date('decision_on'),
    documentation: text('documentation'),
    forbiddenCategories: jsonb('forbidden_categories').$type<CostCategory[]>().notNull(),
    caps: jsonb('caps').$type<Cap[]>().notNull(),
    match: jsonb('match').$type<Match>(),
    /** The source for which this one counts as match. */
    matchesSourceId: uuid('matches_source_id'),
  },
  (table) => [
    uniqueKey('funding_sources', table),
    foreignKey({
      columns: [table.partnershipId, table.matchesSourceId],
      foreignColumns: [table.partnershipId, table.id],
      name: 'funding_sources_matched_source_exists',
    }),
    // Partial for the reason of `uniqueKey`.
    index('funding_sources_by_match')
      .on(table.partnershipId, table.matchesSourceId)
      .where(sql`${table.matchesSourceId} is not null`),
    check('funding_sources_type_valid', oneOf(table.type, fundingTypes)),
    check('funding_sources_form_valid', oneOf(table.form, fundingForms)),
    check('funding_sources_certainty_valid', oneOf(table.certainty, certainties)),
    check('funding_sources_ends_on_not_before_starts_on', sql`${table.endsOn} >= ${table.startsOn}`),
    moneyConstraint('funding_sources', table.amount),
    ...collectionPolicies('funding_sources', table, { readers: 'party', writers: 'author' }),
  ],
)
