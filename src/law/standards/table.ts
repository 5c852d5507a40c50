// Tables of sets of standards, which are editions of a library, and of the imports of their rows.
import { boolean, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, ofCurrentOrganization, oneOf, policies, recordColumns, timestamp } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { editionStates } from '../../records/editions/rules.ts'
import { editionColumns, editionConstraints } from '../../records/editions/table.ts'
import { mediaTypes } from '../../records/imports/rows.ts'
import { importStates } from '../../records/imports/rules.ts'
import type { StandardRow } from './rules.ts'

export const standards = pgTable(
  'standards',
  {
    ...editionColumns(organizations, editionStates),
    title: text('title').notNull(),
    description: text('description'),
    /** The state or territory whose law it is, by ISO 3166-2: US-IL. Null for federal standards and others. */
    jurisdiction: text('jurisdiction'),
    rows: jsonb('rows').$type<StandardRow[]>().notNull(),
    ...recordColumns,
  },
  (table) => editionConstraints('standards', table, editionStates),
)

/** The edition is always a draft of the organization when an import is inserted; a draft that is deleted takes its imports with it. */
const ofDraft = () => ({
  id: id(),
  standardId: uuid('standard_id')
    .notNull()
    .references(() => standards.id, { onDelete: 'cascade' }),
  /** The organization that owns the draft. */
  organizationId: uuid('organization_id')
    .notNull()
    .references(() => organizations.id),
})

/** An import replaces the rows of a draft within its request. Changes of an import are not events; that of the draft is. */
export const standardRowImports = pgTable(
  'standard_row_imports',
  {
    ...ofDraft(),
    onBehalfBy: uuid('on_behalf_by'),
    mediaType: text('media_type', { enum: mediaTypes }).notNull(),
    dryRun: boolean('dry_run').notNull(),
    state: text('state', { enum: importStates }).notNull(),
    rows: integer('rows').notNull(),
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    rejected: integer('rejected').notNull(),
    /** Why the import failed. */
    reason: text('reason'),
    createdAt: timestamp('created_at').notNull(),
    updatedAt: timestamp('updated_at').notNull(),
  },
  (table) => [
    index('standard_row_imports_by_standard').on(table.standardId, table.id),
    check('standard_row_imports_state_valid', oneOf(table.state, importStates)),
    check('standard_row_imports_media_type_valid', oneOf(table.mediaType, mediaTypes)),
    ...policies({
      read: ofCurrentOrganization(table.organizationId),
      insert: ofCurrentOrganization(table.organizationId),
    }),
  ],
)

export const standardRowImportErrors = pgTable(
  'standard_row_import_errors',
  {
    ...ofDraft(),
    importId: uuid('import_id')
      .notNull()
      .references(() => standardRowImports.id, { onDelete: 'cascade' }),
    line: integer('line').notNull(),
    pointer: text('pointer').notNull(),
    code: text('code').notNull(),
    detail: text('detail').notNull(),
  },
  (table) => [
    index('standard_row_import_errors_by_import').on(table.importId, table.id),
    index('standard_row_import_errors_by_standard').on(table.standardId),
    ...policies({
      read: ofCurrentOrganization(table.organizationId),
      insert: ofCurrentOrganization(table.organizationId),
    }),
  ],
)
