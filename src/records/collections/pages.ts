// Pages of the records of a partnership.
import { and, type Column, eq, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { externalIdFilter, type Filter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import type { collectionColumns } from './table.ts'

export type CollectionTable = PgTable & Record<keyof ReturnType<typeof collectionColumns>, Column>

/** The pages of the records of a partnership, by creation or change; `within` are further conditions. */
export const recordPager = <Row extends object>(
  table: CollectionTable,
  filters: Record<string, Filter>,
  within?: SQL,
) =>
  pager<Row>({
    table,
    where: and(eq(table.partnershipId, sql.placeholder('partnershipId')), within) as SQL,
    filters: {
      ...filters,
      externalId: externalIdFilter(table.externalIds),
      updatedSince: updatedSinceFilter(table.updatedAt),
    },
    sorts: { createdAt: table.id, updatedAt: table.updatedAt },
  })

/** Lists a collection; with `parentId`, only the records of the parent whose id is in this path parameter. */
export const collectionPager = <Row extends object>(
  table: CollectionTable,
  parentId?: string,
  filters?: Record<string, Filter>,
) =>
  recordPager<Row>(
    table,
    { organizationId: oneOfFilter(uuidOf('a party whose records are listed'), table.organizationId), ...filters },
    parentId === undefined ? undefined : eq(table[parentId as 'id'], sql.placeholder(parentId)),
  )
