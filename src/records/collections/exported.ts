// The records of a collection in the export of a partnership.
import type { FastifyRequest } from 'fastify'
import type { Reader } from '../../database/session.ts'
import type { pager } from '../../http/pages.ts'
import type { ExportedRecords } from '../exported-records.ts'
import { type Collection, type CollectionRow, idParameterOf, type Params } from './collection.ts'
import { recordPager } from './pages.ts'

interface CollectionReads<Row extends CollectionRow, Context> {
  page: ReturnType<typeof pager<Row>>
  contextOf(reader: Reader, params: Params): Promise<Context>
  views(reader: Reader, rows: Row[], request: FastifyRequest, context: Context): Promise<object[]>
}

/** All records of the collection in a partnership, as its list shows them; those of all parents, if it has a parent. */
export function exportedCollection<Row extends CollectionRow, Context, Related>(
  { singular, table, parent, exported = (_reader, _rows, shown) => shown }: Collection<Row, Context, Related>,
  { page, contextOf, views: listViews }: CollectionReads<Row, Context>,
): ExportedRecords {
  const views: typeof listViews = async (reader, rows, request, context) =>
    exported(reader, rows, await listViews(reader, rows, request, context))
  if (parent === undefined) {
    return {
      type: singular,
      pages: (request, read) =>
        page.allPages(request, read, request.params as Params, async (reader, found) => {
          const [rows, context] = await Promise.all([found, contextOf(reader, request.params as Params)])
          return views(reader, rows, request, context)
        }),
    }
  }
  const parentId = idParameterOf(parent.singular)
  const parentOf = (row: Row) => row[parentId as keyof Row] as string
  const pageOfAll = recordPager<Row>(table, {})
  return {
    type: singular,
    pages: (request, read) =>
      pageOfAll.allPages(request, read, request.params as Params, async (reader, found) => {
        const rows = await found
        // Rows of one parent share its context.
        const parts = [...new Set(rows.map(parentOf))].map(async (id) => {
          const ofParent = rows.filter((row) => parentOf(row) === id)
          const context = await contextOf(reader, { ...(request.params as Params), [parentId]: id })
          const shown = await views(reader, ofParent, request, context)
          return shown.map((view, index) => [ofParent[index], view] as const)
        })
        const viewOf = new Map((await Promise.all(parts)).flat())
        return rows.map((row) => viewOf.get(row) as object)
      }),
  }
}
