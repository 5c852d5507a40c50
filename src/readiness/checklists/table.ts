// Checklists: what can be asked, in editions that stay as they were once they are published.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { byOrganization, id, ofCurrentOrganization, oneOf, policies, recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { checklistStates, type Section } from './rules.ts'

export const checklists = pgTable(
  'checklists',
  {
    id: id(),
    /** Whose it is; null for those that come with the service. */
    organizationId: uuid('organization_id').references(() => organizations.id),
    /** The same for all editions of one checklist. */
    seriesId: uuid('series_id').notNull(),
    edition: integer('edition').notNull(),
    /** An edition that it was drafted to follow. */
    supersedes: uuid('supersedes'),
    state: text('state', { enum: checklistStates }).notNull(),
    title: text('title').notNull(),
    description: text('description'),
    sections: jsonb('sections').$type<Section[]>().notNull(),
    ...recordColumns,
  },
  (table) => [
    unique('checklists_edition_unique').on(table.seriesId, table.edition),
    uniqueIndex('checklists_one_published').on(table.seriesId).where(sql`state = 'published'`),
    index('checklists_by_change').on(table.updatedAt, table.id),
    check('checklists_state_valid', oneOf(table.state, checklistStates)),
    ...policies({
      // What is published is for all to use, as the directory is; a draft is nobody else's business.
      read: sql`(${table.state} <> 'draft' and ${byOrganization}) or ${ofCurrentOrganization(table.organizationId)}`,
      insert: ofCurrentOrganization(table.organizationId),
      update: ofCurrentOrganization(table.organizationId),
      delete: sql`${ofCurrentOrganization(table.organizationId)} and ${table.state} = 'draft'`,
    }),
  ],
)
