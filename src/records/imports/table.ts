// Tables of imports: the received files, their progress, and the errors of rejected rows.
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
  recordId,
  timestamp,
} from '../../database/columns.ts'
import { ownerColumns, type References } from '../collections/table.ts'
import { mediaTypes } from './rows.ts'
import { importStates } from './rules.ts'

/** Only the organization that started an import reads it: a file may contain sealed answers, or rows that were rejected. */
const startedByCurrentOrganization = (table: Record<'partnershipId' | 'organizationId', AnyPgColumn>) =>
  sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`

export type ImportTables = ReturnType<typeof importTables>

/** Creates the tables; `references` are the tables that their foreign keys refer to. */
export function importTables(references: References) {
  /** Changes of an import are not events; those of the imported records are. */
  const imports = pgTable(
    'imports',
    {
      id: recordId(),
      ...ownerColumns(references),
      onBehalfBy: uuid('on_behalf_by'),
      /** The type of the records, as in events: expectation. */
      subjectType: text('subject_type').notNull(),
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
      partnershipKey(table),
      index('imports_by_subject_type').on(table.partnershipId, table.subjectType, table.id),
      check('imports_state_valid', oneOf(table.state, importStates)),
      check('imports_media_type_valid', oneOf(table.mediaType, mediaTypes)),
      ...policies({
        read: startedByCurrentOrganization(table),
        insert: startedByCurrentOrganization(table),
        update: startedByCurrentOrganization(table),
        owner: ['select'],
      }),
    ],
  )

  const importErrors = pgTable(
    'import_errors',
    {
      id: recordId(),
      ...ownerColumns(references),
      importId: uuid('import_id').notNull(),
      line: integer('line').notNull(),
      pointer: text('pointer').notNull(),
      code: text('code').notNull(),
      detail: text('detail').notNull(),
    },
    (table) => [
      partnershipKey(table),
      index('import_errors_by_import').on(table.partnershipId, table.importId, table.id),
      foreignKey({
        columns: [table.partnershipId, table.importId],
        foreignColumns: [imports.partnershipId, imports.id],
        name: 'import_errors_import_exists',
      }),
      ...policies({
        read: startedByCurrentOrganization(table),
        insert: startedByCurrentOrganization(table),
        // erase_records() changes errors that quote a name.
        owner: ['select', 'update'],
      }),
    ],
  )

  /**
   * The content of a file until it is processed. Inserted before the import, so that an aborted request leaves no import;
   * therefore without a foreign key to it.
   */
  const importParts = pgTable(
    'import_parts',
    {
      ...ownerColumns(references),
      importId: uuid('import_id').notNull(),
      /** 0, 1, 2 ... within the file. */
      partNumber: integer('part_number').notNull(),
      content: text('content').notNull(),
      createdAt: timestamp('created_at').notNull(),
    },
    (table) => [
      primaryKey({ columns: [table.partnershipId, table.importId, table.partNumber] }),
      index('import_parts_by_age').on(table.createdAt),
      ...policies({
        read: startedByCurrentOrganization(table),
        insert: startedByCurrentOrganization(table),
        delete: startedByCurrentOrganization(table),
        owner: ['select', 'delete'],
      }),
    ],
  )
  return { imports, importErrors, importParts }
}
