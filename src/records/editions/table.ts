// The columns, indexes and policies of a table of editions. The content of a published edition does not change.
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  type ExtraConfigColumn,
  index,
  integer,
  type PgTableExtraConfigValue,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { byOrganization, id, ofCurrentOrganization, oneOf, policies } from '../../database/columns.ts'

/** Of the edition, in the words of the indexes. */
export const isReadable = sql`state <> 'draft'`
export const isDraft = sql`state = 'draft'`

export const editionColumns = <const States extends readonly [string, ...string[]]>(
  organizations: { id: AnyPgColumn },
  states: States,
) => ({
  id: id(),
  /** The organization that owns the edition; null if the service includes it. */
  organizationId: uuid('organization_id').references(() => organizations.id),
  /** The same for all editions of a checklist or clause. */
  seriesId: uuid('series_id').notNull(),
  /** 1, 2, 3 ... within the series. */
  edition: integer('edition').notNull(),
  /** The edition that the request named when this one was drafted. */
  supersedes: uuid('supersedes'),
  state: text('state', { enum: states }).notNull(),
})

type Columns = Record<'id' | 'organizationId' | 'seriesId' | 'edition' | 'state' | 'updatedAt', ExtraConfigColumn>

/** For the table with this name. */
export const editionConstraints = (
  name: string,
  table: Columns,
  states: readonly string[],
): PgTableExtraConfigValue[] => [
  unique(`${name}_edition_unique`).on(table.seriesId, table.edition),
  uniqueIndex(`${name}_one_published`).on(table.seriesId).where(sql`state = 'published'`),
  // Of the list: the editions that every organization reads, and the drafts of one.
  index(`${name}_readable`).on(table.id).where(isReadable),
  index(`${name}_readable_by_change`).on(table.updatedAt, table.id).where(isReadable),
  index(`${name}_drafts`).on(table.organizationId, table.id).where(isDraft),
  index(`${name}_drafts_by_change`).on(table.organizationId, table.updatedAt, table.id).where(isDraft),
  check(`${name}_state_valid`, oneOf(table.state, states)),
  ...policies({
    // Every organization reads published editions; only the owner reads a draft.
    read: sql`(${table.state} <> 'draft' and ${byOrganization}) or ${ownedBy(table)}`,
    insert: ownedBy(table),
    update: ownedBy(table),
    delete: sql`${ownedBy(table)} and ${table.state} = 'draft'`,
  }),
]

const ownedBy = ({ organizationId }: Columns): SQL => ofCurrentOrganization(organizationId)
