// Table of checklists: editions of questionnaires. The content of a published edition does not change.
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { editionColumns, editionConstraints } from '../../records/editions/table.ts'
import { checklistStates, type Section } from './rules.ts'

export const checklists = pgTable(
  'checklists',
  {
    ...editionColumns(organizations, checklistStates),
    title: text('title').notNull(),
    description: text('description'),
    sections: jsonb('sections').$type<Section[]>().notNull(),
    ...recordColumns,
  },
  (table) => editionConstraints('checklists', table, checklistStates),
)
