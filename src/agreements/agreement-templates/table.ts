// Table of agreement templates: editions of lists of clauses. The content of a published edition does not change.
import { check, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf, recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import { editionStates } from '../../records/editions/rules.ts'
import { editionColumns, editionConstraints } from '../../records/editions/table.ts'
import { agreementKinds } from '../agreement-kinds/kinds.ts'
import type { Renewal } from '../agreement-versions/content.ts'
import type { TemplateClause } from './rules.ts'

export const agreementTemplates = pgTable(
  'agreement_templates',
  {
    ...editionColumns(organizations, editionStates),
    title: text('title').notNull(),
    kind: text('kind', { enum: agreementKinds }).notNull(),
    description: text('description'),
    language: text('language').notNull(),
    /** By position, then by key. */
    clauses: jsonb('clauses').$type<TemplateClause[]>().notNull(),
    // Of the term of an agreement that is drafted from the template.
    noticeDays: integer('notice_days'),
    immediateGrounds: jsonb('immediate_grounds').$type<TerminationCode[]>().notNull(),
    renewal: jsonb('renewal').$type<Renewal>(),
    ...recordColumns,
  },
  (table) => [
    check('agreement_templates_kind_valid', oneOf(table.kind, agreementKinds)),
    ...editionConstraints('agreement_templates', table, editionStates),
  ],
)
