// Imports a file into a collection: a row whose external ids or key identify a record changes it, any other row creates one.

import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { and, eq, sql } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import type { ExternalId } from '../../database/columns.ts'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { isObject, mergeObject } from '../../http/merge-patch.ts'
import { ref } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import type { FileSchemas } from '../exports.ts'
import { findSubjects as findAllExternalIds } from '../external-ids/store.ts'
import type { ValidateRow } from '../imports/actions.ts'
import { importRoutes } from '../imports/routes.ts'
import type { MediaType } from '../imports/rows.ts'
import type { RowOutcome } from '../imports/rules.ts'
import type { ImportStore } from '../imports/store.ts'
import { collectionActions } from './actions.ts'
import { completeCells, withoutNulls } from './cells.ts'
import { type Change, type Collection, type CollectionRow, mustBeAuthor, type Params } from './collection.ts'
import { type KeyedTable, keyReferences } from './key-references.ts'
import type { CollectionTable } from './pages.ts'
import { recordRoutes } from './routes.ts'

type Fields = Record<string, unknown>

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
  const { singular, plural, tag, about, schemas, hasKey = false } = collection
  const writable = propertiesOf(schemas.New)
  const names = Object.keys(collection.keyReferences ?? {}).map((name) => `\`${name}\``)
  const namesItself = Object.values(collection.keyReferences ?? {}).some(
    (reference) => reference.table === collection.table,
  )
  const references =
    names.length === 0
      ? ''
      : ` In files ${names.join(' and ')} ${names.length === 1 ? 'names a record by its key' : 'name records by their keys'}.`
  const inDryRun = namesItself
    ? ' A dry run finds a record that an earlier row would create only within the same 50 rows of the file.'
    : ''
  const grouped = columns.some(({ list }) => list)
    ? ' Adjacent rows of a CSV file that are one record count as one row; an error names the line of its own row. Rows of a record that follow rows of another one are rejected. If a row does not say to which record it belongs, the records beside it are rejected, because they may lack it.'
    : ''
  await importRoutes(app, endpoints, {
    ...{ singular, plural, tag, about, columns, files, store },
    rows: `A row whose external ids${hasKey ? ' or key' : ''} identify a record changes it; any other row creates a record.${references}${inDryRun}${grouped} A field that the file has no column for is unchanged, an empty cell clears it. External ids of schemes that the row does not name are kept. Each record has its own event. If the file is sent again, rows ${hasKey ? '' : 'with external ids '}that have not changed have no effect${hasKey ? '' : '; rows without external ids create another record'}.`,
    New: ref(schemas.New),
    readOnly: new Set(propertiesOf(schemas.View).filter((name) => !writable.includes(name))),
    importRows: rowImporter(collection, writable, columns),
  })
}

/** A collection with the five operations of a plain one, with files and imports. */
export function collectionWithFiles<Row extends CollectionRow, Context = undefined>(
  collection: Collection<Row, Context> & { schemas: { New: TSchema } },
  files: CollectionImportOptions,
): FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> {
  return async (app, { endpoints }) => {
    const routes = recordRoutes(app, endpoints, collection)
    routes.create()
    await importIntoCollection(app as never, endpoints, collection, files)
    routes.list()
    routes.export(files)
    routes.get()
    routes.update()
    routes.delete()
  }
}

function rowImporter<Row extends CollectionRow, Context, Related>(
  collection: Collection<Row, Context, Related>,
  writable: readonly string[],
  columns: readonly Column[],
) {
  const { singular, table, authorOnly, defaults, hasKey = false, locksPartnership } = collection
  const references = keyReferences(collection.keyReferences ?? {})
  const { loadContext, insert, replace, recordType } = collectionActions(collection)
  const selectAll = db
    .select()
    .from(table)
    .where(
      and(
        eq(table.partnershipId, sql.placeholder('partnershipId')),
        hasKey ? sql`(${hasId(table)} or ${hasKeyOf(table as KeyedTable)})` : hasId(table),
      ),
    )
    .orderBy(sql`${table.id}`)
  // The lock of the partnership covers the rows. A lock of a row hides it from a party that may not change it.
  const lockAll = (locksPartnership ? selectAll : selectAll.for('update')).prepare('') as unknown as Prepared<Row[]>
  const empty = Object.fromEntries(writable.map((name) => [name, defaults?.[name as keyof Row] ?? null]))
  /** The stored fields that an import can change, as a request has them. */
  const contentOf = (row: Row) =>
    withoutNulls(Object.fromEntries(writable.map((name) => [name, row[name as keyof Row]])))

  /** Saves each row as the record that its external ids name, or as a new one; returns the outcome of each. */
  return async (
    write: WriteContext,
    params: Params,
    inputs: Fields[],
    validate: ValidateRow,
    mediaType: MediaType,
  ): Promise<RowOutcome[]> => {
    const { partnershipId = '' } = params
    const claimed = JSON.stringify(inputs.flatMap(externalIdsOf))
    const [context, subjects, referencedIds] = await Promise.all([
      loadContext(write, params),
      write.query(findAllExternalIds, { scopeId: partnershipId, subjectType: recordType.subjectType, claimed }),
      references.findIds(write, partnershipId, inputs),
    ])
    const rows = await write.query(lockAll, {
      partnershipId,
      ids: pgArray(subjects.map(({ subjectId }) => subjectId)),
      keys: JSON.stringify(inputs.flatMap((input) => (typeof input.key === 'string' ? input.key : []))),
    })
    const rowByExternalId = new Map(subjects.map((key) => [textOf(key), rows.find(({ id }) => id === key.subjectId)]))
    const rowByKey = new Map(hasKey ? rows.map((row) => [keyOf(row), row]) : [])

    /** All fields of a record after the row; without `row`, of a new one. Throws if they do not match the schema. */
    function fieldsAfter(input: Fields, row?: Row): Partial<Row> {
      const content = row ? contentOf(row) : {}
      const externalIds = row ? mergeExternalIds(row.externalIds, input.externalIds) : input.externalIds
      const merged = mergeFields(content, { ...input, ...(externalIds !== undefined && { externalIds }) })
      return { ...empty, externalIds: [], ...validate(merged) } as unknown as Partial<Row>
    }

    async function save(fileRow: Fields): Promise<RowOutcome> {
      const row = references.withIds(fileRow, referencedIds)
      const matches = new Map(
        externalIdsOf(row).flatMap((key) => {
          const found = rowByExternalId.get(textOf(key))
          return found ? [[found.id, found] as const] : []
        }),
      )
      const withKey = hasKey ? rowByKey.get(row.key as string) : undefined
      if (withKey) matches.set(withKey.id, withKey)
      if (matches.size > 1) {
        throw new Problem(
          'external-id-taken',
          `The external ids${hasKey ? ' and the key' : ''} identify several records.`,
        )
      }
      const [before] = matches.values()
      const base = before && (collection.baseOf?.(before) ?? before)
      const completed = mediaType === 'text/csv' ? completeCells(columns, references.ofList, row, base) : row
      const input = (collection.withDerived?.(completed as Partial<Row>, base) ?? completed) as Fields
      const fields = fieldsAfter(input, base)
      const isUnchanged = (row: Row, after: Partial<Row>) =>
        writable.every((name) => isDeepStrictEqual(row[name as keyof Row], after[name as keyof Row]))
      // A file that is sent again neither repeats a change that waits for the other parties, nor takes it back.
      if (base && (isUnchanged(base, fields) || (base !== before && isUnchanged(before, fieldsAfter(input, before))))) {
        return 'unchanged'
      }
      if (before && authorOnly) mustBeAuthor(singular, before, write)
      const saved = before
        ? await replace(write, before, fields, context)
        : await insert(write, params, fields, context)
      for (const key of saved.externalIds) rowByExternalId.set(textOf(key), saved)
      if (hasKey) {
        if (before) rowByKey.delete(keyOf(before))
        rowByKey.set(keyOf(saved), saved)
        references.noteKey(referencedIds, table, saved.id, keyOf(saved), before && keyOf(before))
      }
      unsent.push({ after: saved, before })
      return before ? 'updated' : 'created'
    }

    let unsent: Change<Row>[] = []
    const outcomes: RowOutcome[] = []
    for (const [at, input] of inputs.entries()) {
      // Lets the process handle other requests in between.
      if (at % 10 === 9) await setImmediate()
      if (unsent.length > 0 && collection.readsChanges?.(input, unsent)) {
        // A constraint that is violated rejects the whole batch, which is then imported row by row.
        await write.flush()
        unsent = []
      }
      try {
        outcomes.push(await save(input))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        outcomes.push(references.inRow(error))
      }
    }
    if (outcomes.some((outcome) => outcome === 'created' || outcome === 'updated')) {
      await collection.afterChanges?.(write, partnershipId)
    }
    return outcomes
  }
}

const hasId = (table: CollectionTable) => sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`
/** Keys are sent as JSON, because a row that has not been validated can have any. */
const hasKeyOf = ({ key }: KeyedTable) =>
  sql`${key} in (select jsonb_array_elements_text(${sql.placeholder('keys')}::jsonb))`
const keyOf = (row: object): string => (row as { key: string }).key

const textOf = ({ scheme, value }: ExternalId): string => `${scheme}:${value}`

/** The fields of a record after a row: null clears a field, and objects are merged. */
const mergeFields = (before: Fields, row: Fields): Fields =>
  withoutNulls({
    ...before,
    ...Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, isObject(value) ? mergeObject(before[name], value) : value]),
    ),
  })

/** The external ids of a row that has not been validated. */
function externalIdsOf({ externalIds }: Fields): ExternalId[] {
  const isExternalId = (one: unknown): one is ExternalId =>
    isObject(one) && typeof one.scheme === 'string' && typeof one.value === 'string'
  return Array.isArray(externalIds) ? externalIds.filter(isExternalId) : []
}

/** The ids of a row replace those of the same schemes. The order of ids that remain does not change. */
function mergeExternalIds(before: readonly ExternalId[], ofRow: unknown): unknown {
  if (!Array.isArray(ofRow)) return before
  const named = new Set(externalIdsOf({ externalIds: ofRow }).map(textOf))
  const schemes = new Set(ofRow.map((one) => one?.scheme))
  const kept = before.filter((key) => !schemes.has(key.scheme) || named.has(textOf(key)))
  const known = new Set(kept.map(textOf))
  return [...kept, ...ofRow.filter((one) => !known.has(textOf(one ?? {})))]
}
