// Imports a file into a collection: a row whose external ids identify a record replaces it, any other row creates one.
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { and, eq, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import type { ExternalId } from '../../database/columns.ts'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { ref } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import type { FileSchemas } from '../exports.ts'
import { findSubjects as findAllExternalIds } from '../external-ids/store.ts'
import { importRoutes } from '../imports/routes.ts'
import type { RowOutcome } from '../imports/rules.ts'
import type { ImportStore } from '../imports/store.ts'
import { collectionActions } from './actions.ts'
import { type Collection, type CollectionRow, mustBeAuthor, type Params } from './collection.ts'

const propertiesOf = (schema: TSchema): string[] => Object.keys((schema as { properties?: object }).properties ?? {})

interface CollectionImportOptions {
  columns: readonly Column[]
  files: FileSchemas
  store: ImportStore
}

export async function importIntoCollection<Row extends CollectionRow, Context, Related>(
  app: FastifyInstance,
  endpoints: Endpoints,
  collection: Collection<Row, Context, Related> & { schemas: { New: TSchema } },
  { columns, files, store }: CollectionImportOptions,
): Promise<void> {
  const { singular, plural, tag, about, schemas } = collection
  const writable = propertiesOf(schemas.New)
  await importRoutes(app, endpoints, {
    ...{ singular, plural, tag, about, columns, files, store },
    rows: 'A row whose external ids identify a record replaces all of its fields; any other row creates a record. Fields without a cell are empty. Each record has its own event. If the file is sent again, rows with external ids that have not changed have no effect; rows without external ids create another record.',
    New: ref(schemas.New),
    readOnly: new Set(propertiesOf(schemas.View).filter((name) => !writable.includes(name))),
    importRows: rowImporter(collection, writable),
  })
}

function rowImporter<Row extends CollectionRow, Context, Related>(
  collection: Collection<Row, Context, Related>,
  writable: readonly string[],
) {
  const { singular, table, authorOnly, defaults } = collection
  const { loadContext, insert, replace, recordType } = collectionActions(collection)
  const lockAll = db
    .select()
    .from(table)
    .where(
      and(
        eq(table.partnershipId, sql.placeholder('partnershipId')),
        sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`,
      ),
    )
    .orderBy(sql`${table.id}`)
    .for('update')
    .prepare('') as unknown as Prepared<Row[]>
  const empty = Object.fromEntries(writable.map((name) => [name, defaults?.[name as keyof Row] ?? null]))
  const textOf = ({ scheme, value }: ExternalId) => `${scheme}:${value}`

  /** Saves each body as the record that its external ids name, or as a new one; returns the outcome of each. */
  return async (write: WriteContext, params: Params, bodies: object[]): Promise<RowOutcome[]> => {
    const { partnershipId = '' } = params
    const inputs = bodies as Partial<Row>[]
    const claimed = JSON.stringify(inputs.flatMap((body) => body.externalIds ?? []))
    const [context, subjects] = await Promise.all([
      loadContext(write, params),
      write.query(findAllExternalIds, { scopeId: partnershipId, subjectType: recordType.subjectType, claimed }),
    ])
    const rows = await write.query(lockAll, { partnershipId, ids: pgArray(subjects.map(({ subjectId }) => subjectId)) })
    const rowByExternalId = new Map(subjects.map((key) => [textOf(key), rows.find(({ id }) => id === key.subjectId)]))

    async function save(input: Partial<Row>): Promise<RowOutcome> {
      const fields = { ...empty, externalIds: [], ...input } as Partial<Row>
      const matches = new Map(
        (fields.externalIds ?? []).flatMap((key) => {
          const row = rowByExternalId.get(textOf(key))
          return row ? [[row.id, row] as const] : []
        }),
      )
      if (matches.size > 1) throw new Problem('external-id-taken', 'The external ids identify several records.')
      const [before] = matches.values()
      // A file that is sent again neither repeats a change that waits for the other parties, nor takes it back.
      const known = before && [before, collection.baseOf?.(before) ?? before]
      const isEqualTo = (row: Row) =>
        writable.every((name) => isDeepStrictEqual(row[name as keyof Row], fields[name as keyof Row]))
      if (known?.some(isEqualTo)) return 'unchanged'
      if (before && authorOnly) mustBeAuthor(singular, before, write)
      const row = before ? await replace(write, before, fields, context) : await insert(write, params, fields, context)
      for (const key of row.externalIds) rowByExternalId.set(textOf(key), row)
      return before ? 'updated' : 'created'
    }

    const outcomes: RowOutcome[] = []
    for (const [at, input] of inputs.entries()) {
      // Lets the process handle other requests in between.
      if (at % 10 === 9) await setImmediate()
      try {
        outcomes.push(await save(input))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        outcomes.push(error)
      }
    }
    return outcomes
  }
}
