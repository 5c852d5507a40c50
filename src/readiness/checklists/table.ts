// Table of checklists: editions of questionnaires. The content of a published edition does not change.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { byOrganization, id, ofCurrentOrganization, oneOf, policies, recordColumns } from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { checklistStates, type Section } from './rules.ts'

/** Of the edition, in the words of the indexes. */
export const isReadable = sql`state <> 'draft'`
export const isDraft = sql`state = 'draft'`

export const checklists = pgTable(
  'checklists',
  {
    id: id(),
    /** The organization that owns the checklist; null if the service includes it. */
    organizationId: uuid('organization_id').references(() => organizations.id),
    /** The same for all editions of a checklist. */
    seriesId: uuid('series_id').notNull(),
    /** 1, 2, 3 ... within the series. */
    edition: integer('edition').notNull(),
    /** The edition that the request named when this one was drafted. */
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
    // Of the list: the editions that every organization reads, and the drafts of one.
    index('checklists_readable').on(table.id).where(isReadable),
    index('checklists_readable_by_change').on(table.updatedAt, table.id).where(isReadable),
    index('checklists_drafts').on(table.organizationId, table.id).where(isDraft),
    index('checklists_drafts_by_change').on(table.organizationId, table.updatedAt, table.id).where(isDraft),
    check('checklists_state_valid', oneOf(table.state, checklistStates)),
    ...policies({
      // Every organization reads published editions; only the owner reads a draft.
      read: sql`(${table.state} <> 'draft' and ${byOrganization}) or ${ofCurrentOrganization(table.organizationId)}`,
      insert: ofCurrentOrganization(table.organizationId),
      update: ofCurrentOrganization(table.organizationId),
      delete: sql`${ofCurrentOrganization(table.organizationId)} and ${table.state} = 'draft'`,
    }),
  ],
)
