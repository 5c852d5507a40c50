// Imports: files of records that were sent, how far each has come, and which of its rows were refused.

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
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  id,
  mayDelete,
  mayInsert,
  mayRead,
  mayUpdate,
  moment,
  oneOf,
  own,
  ownerReads,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { mediaTypes } from './rows.ts'
import { importStates } from './rules.ts'

const whose = {
  partnershipId: uuid('partnership_id')
    .notNull()
    .references(() => partnerships.id),
  organizationId: uuid('organization_id')
    .notNull()
    .references(() => organizations.id),
}

/** What was sent is its sender's alone to read: it may be sealed, or was refused. */
const mine = ({ partnershipId, organizationId }: Record<keyof typeof whose, AnyPgColumn>) =>
  sql`${within(partnershipId, 'party')} and ${own(organizationId)}`

/** Its progress is no event: what it makes of the records is. */
export const imports = pgTable(
  'imports',
  {
    id: id(),
    ...whose,
    onBehalfBy: uuid('on_behalf_by'),
    /** What it holds, as events call it: expectation. */
    subjectType: text('subject_type').notNull(),
    mediaType: text('media_type', { enum: mediaTypes }).notNull(),
    dryRun: boolean('dry_run').notNull(),
    state: text('state', { enum: importStates }).notNull(),
    rows: integer('rows').notNull(),
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    refused: integer('refused').notNull(),
    /** Why it failed. */
    reason: text('reason'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    unique('imports_within_partnership').on(table.partnershipId, table.id),
    index('imports_by_kind').on(table.partnershipId, table.subjectType, table.id),
    check('imports_state_known', oneOf(table.state, importStates)),
    check('imports_media_type_known', oneOf(table.mediaType, mediaTypes)),
    mayRead(mine(table)),
    mayInsert(mine(table)),
    mayUpdate(mine(table)),
    ownerReads(),
  ],
)

export const importErrors = pgTable(
  'import_errors',
  {
    id: id(),
    ...whose,
    importId: uuid('import_id').notNull(),
    line: integer('line').notNull(),
    pointer: text('pointer').notNull(),
    code: text('code').notNull(),
    detail: text('detail').notNull(),
  },
  (table) => [
    index('import_errors_by_import').on(table.partnershipId, table.importId, table.id),
    foreignKey({
      columns: [table.partnershipId, table.importId],
      foreignColumns: [imports.partnershipId, imports.id],
      name: 'import_errors_import_exists',
    }),
    mayRead(mine(table)),
    mayInsert(mine(table)),
    ownerReads(),
  ],
)

/** What was sent, until it is worked off: there before its import is, so that a request that breaks off leaves none. */
export const importParts = pgTable(
  'import_parts',
  {
    ...whose,
    importId: uuid('import_id').notNull(),
    place: integer('place').notNull(),
    content: text('content').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.place] }),
    mayRead(mine(table)),
    mayInsert(mine(table)),
    mayDelete(mine(table)),
    ownerReads(),
  ],
)
