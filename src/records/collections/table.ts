// The table of a plain register: records of one kind that the parties keep within their partnership.
import { type SQL, sql } from 'drizzle-orm'
import { type ExtraConfigColumn, index, type PgTableExtraConfigValue, unique, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  mayDelete,
  mayInsert,
  mayRead,
  mayUpdate,
  own,
  ownerReads,
  recordColumns,
  type Standing,
  within,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'

interface Access {
  /** Who reads it: the parties alone, or observers too. */
  readers: Extract<Standing, 'party' | 'observer'>
  /** Who changes a record: the party that made it, or every party. */
  writers: 'author' | 'parties'
  /** Which records observers see; all unless said. The parties see every one. */
  shown?: SQL
}

export const registerColumns = () => ({
  id: id(),
  partnershipId: uuid('partnership_id')
    .notNull()
    .references(() => partnerships.id),
  /** The party whose record it is. */
  organizationId: uuid('organization_id')
    .notNull()
    .references(() => organizations.id),
  ...recordColumns,
})

/** Indexes and access rules of a register; `name` is its table's. */
export function registerRules(
  name: string,
  table: Record<'id' | 'partnershipId' | 'organizationId' | 'updatedAt', ExtraConfigColumn>,
  { readers, writers, shown }: Access,
): PgTableExtraConfigValue[] {
  const parties = within(table.partnershipId, 'party')
  const authors = sql`${parties} and ${own(table.organizationId)}`
  const changers = writers === 'author' ? authors : parties
  return [
    unique(`${name}_within_partnership`).on(table.partnershipId, table.id),
    index(`${name}_by_change`).on(table.partnershipId, table.updatedAt, table.id),
    mayRead(
      shown
        ? sql`${within(table.partnershipId, readers)} and (${parties} or ${shown})`
        : within(table.partnershipId, readers),
    ),
    mayInsert(authors),
    mayUpdate(changers),
    mayDelete(changers),
    ownerReads(),
  ]
}
