// Table of clauses: editions of texts for agreements. The content of a published edition does not change.
import { boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { editionStates } from '../../records/editions/rules.ts'
import { editionColumns, editionConstraints } from '../../records/editions/table.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import type { Citation, LibraryParameter } from './rules.ts'

export const clauses = pgTable(
  'clauses',
  {
    ...editionColumns(organizations, editionStates),
    key: text('key').notNull(),
    heading: text('heading').notNull(),
    text: text('text').notNull(),
    /** Components of rule sets. */
    covers: jsonb('covers').$type<string[]>().notNull(),
    parameters: jsonb('parameters').$type<LibraryParameter[]>().notNull(),
    kinds: jsonb('kinds').$type<AgreementKind[]>().notNull(),
    mustTailor: boolean('must_tailor').notNull(),
    citations: jsonb('citations').$type<Citation[]>().notNull(),
    advice: text('advice'),
    language: text('language').notNull(),
    survives: boolean('survives').notNull(),
    ...recordColumns,
  },
  (table) => editionConstraints('clauses', table, editionStates),
)
