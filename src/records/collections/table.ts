// The table of a collection: the records of one type that the parties of a partnership create.
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  type ExtraConfigColumn,
  index,
  type PgTableExtraConfigValue,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  type Membership,
  ofCurrentOrganization,
  partnershipKey,
  policies,
  recordColumns,
  recordId,
} from '../../database/columns.ts'

/** The tables that the records of a partnership refer to. */
export interface References {
  partnerships: { id: AnyPgColumn }
  organizations: { id: AnyPgColumn }
}

interface Access {
  /** Who reads a record: the parties alone, or observers too. */
  readers: Extract<Membership, 'party' | 'observer'>
  /** Who changes a record: the party that created it, or every party. */
  writers: 'author' | 'parties'
  /** Who deletes a record. Default: `writers`. */
  deleters?: Access['writers']
  /** The records that observers can read. Default: all. */
  visibleToObservers?: SQL
  /** Whether records can be deleted. Default: true. */
  deletable?: boolean
  /** What the security definer functions do with the rows. Default: nothing. */
  owner?: Parameters<typeof policies>[0]['owner']
}

/** The columns that name the partnership and the organization of a row. */
export const ownerColumns = ({ partnerships, organizations }: References) => ({
  partnershipId: uuid('partnership_id')
    .notNull()
    .references(() => partnerships.id),
  /** The party that created the record. */
  organizationId: uuid('organization_id')
    .notNull()
    .references(() => organizations.id),
})

/** The columns that every record of a partnership has. */
export const collectionColumns = (references: References) => ({
  id: recordId(),
  ...ownerColumns(references),
  ...recordColumns,
})

/**
 * The key of a record is unique within its partnership, in the table with this name. A partial index, and so never used for a
 * record by its id: the planner expects one record in a partnership, and takes the smallest index that begins with it.
 */
export const uniqueKey = (name: string, { partnershipId, key }: Record<'partnershipId' | 'key', ExtraConfigColumn>) =>
  uniqueIndex(`${name}_key_unique`).on(partnershipId, key).where(sql`${key} is not null`)

/** The primary key, the index by change and the policies of the table with this name. */
export function collectionPolicies(
  name: string,
  table: Record<'id' | 'partnershipId' | 'organizationId' | 'updatedAt', ExtraConfigColumn>,
  { readers, writers, deleters = writers, visibleToObservers, deletable = true, owner = [] }: Access,
): PgTableExtraConfigValue[] {
  const parties = inVisiblePartnerships(table.partnershipId, 'party')
  const authors = sql`${parties} and ${ofCurrentOrganization(table.organizationId)}`
  const conditions = { author: authors, parties }
  const visible = inVisiblePartnerships(table.partnershipId, readers)
  return [
    partnershipKey(table),
    index(`${name}_by_change`).on(table.partnershipId, table.updatedAt, table.id),
    ...policies({
      read: visibleToObservers ? sql`${visible} and (${parties} or ${visibleToObservers})` : visible,
      insert: authors,
      update: conditions[writers],
      ...(deletable && { delete: conditions[deleters] }),
      owner,
    }),
  ]
}
