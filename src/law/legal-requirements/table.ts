// Table of legal requirements (W2).
import { sql } from 'drizzle-orm'
import { check, date, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { verifications } from '../standards/rules.ts'
import { legalLevels } from './rules.ts'

export const legalRequirements = pgTable(
  'legal_requirements',
  {
    ...partnershipRecordColumns(),
    citation: text('citation').notNull(),
    title: text('title').notNull(),
    summary: text('summary').notNull(),
    url: text('url'),
    level: text('level', { enum: legalLevels }).notNull(),
    /** ISO 3166-2. */
    jurisdiction: text('jurisdiction'),
    verification: text('verification', { enum: verifications }).notNull(),
    effectiveFrom: date('effective_from').notNull(),
    effectiveUntil: date('effective_until'),
    /** Empty: all. */
    appliesToRoles: jsonb('applies_to_roles').$type<PartyRole[]>().notNull(),
    acknowledgeWithinDays: integer('acknowledge_within_days').notNull(),
    validMonths: integer('valid_months'),
    /** Rises with each change of the text. */
    textVersion: integer('text_version').notNull(),
    /** The day since which the text is the current one. */
    textChangedOn: date('text_changed_on').notNull(),
  },
  (table) => [
    check('legal_requirements_level_valid', oneOf(table.level, legalLevels)),
    check('legal_requirements_verification_valid', oneOf(table.verification, verifications)),
    check('legal_requirements_until_not_before_from', sql`${table.effectiveUntil} >= ${table.effectiveFrom}`),
    ...collectionPolicies('legal_requirements', table, { readers: 'observer', writers: 'parties' }),
  ],
)
