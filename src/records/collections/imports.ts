// Imports a file into a collection: a row whose external ids or key identify a record changes it, any other row creates one.

import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
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
import type { RowOutcome } from '../imports/rules.ts'
import type { ImportStore } from '../imports/store.ts'
import { collectionActions } from './actions.ts'
import { type Collection, type CollectionRow, mustBeAuthor, type Params } from './collection.ts'
import { type KeyedTable, keyReferences } from './key-references.ts'
import type { CollectionTable } from './pages.ts'

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
  const references = names.length === 0 ? '' : ` In files ${names.join(' and ')} name records by their keys.`
  await importRoutes(app, endpoints, {
    ...{ singular, plural, tag, about, columns, files, store },
    rows: `A row whose external ids${hasKey ? ' or key' : ''} identify a record changes it; any other row creates a record.${references} A field that the file has no column for is unchanged, an empty cell clears it. External ids of schemes that the row does not name are kept. Each record has its own event. If the file is sent again, rows ${hasKey ? '' : 'with external ids '}that have not changed have no effect${hasKey ? '' : '; rows without external ids create another record'}.`,
    New: ref(schemas.New),
    readOnly: new Set(propertiesOf(schemas.View).filter((name) => !writable.includes(name))),
    importRows: rowImporter(collection, writable),
  })
}

function rowImporter<Row extends CollectionRow, Context, Related>(
  collection: Collection<Row, Context, Related>,
  writable: readonly string[],
) {
  const { singular, table, authorOnly, defaults, hasKey = false } = collection
  const references = keyReferences(collection.keyReferences ?? {})
  const { loadContext, insert, replace, recordType } = collectionActions(collection)
  const lockAll = db
    .select()
    .from(table)
    .where(
      and(
        eq(table.partnershipId, sql.placeholder('partnershipId')),
        hasKey ? sql`(${hasId(table)} or ${hasKeyOf(table as KeyedTable)})` : hasId(table),
      ),
    )
    .orderBy(sql`${table.id}`)
    .for('update')
    .prepare('') as unknown as Prepared<Row[]>
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
      const input = references.withIds(fileRow, referencedIds)
      const matches = new Map(
        externalIdsOf(input).flatMap((key) => {
          const row = rowByExternalId.get(textOf(key))
          return row ? [[row.id, row] as const] : []
        }),
      )
      const withKey = hasKey ? rowByKey.get(input.key as string) : undefined
      if (withKey) matches.set(withKey.id, withKey)
      if (matches.size > 1) {
        throw new Problem(
          'external-id-taken',
          `The external ids${hasKey ? ' and the key' : ''} identify several records.`,
        )
      }
      const [before] = matches.values()
      const base = before && (collection.baseOf?.(before) ?? before)
      const fields = fieldsAfter(input, base)
      const isUnchanged = (row: Row, after: Partial<Row>) =>
        writable.every((name) => isDeepStrictEqual(row[name as keyof Row], after[name as keyof Row]))
      // A file that is sent again neither repeats a change that waits for the other parties, nor takes it back.
      if (base && (isUnchanged(base, fields) || (base !== before && isUnchanged(before, fieldsAfter(input, before))))) {
        return 'unchanged'
      }
      if (before && authorOnly) mustBeAuthor(singular, before, write)
      const row = before ? await replace(write, before, fields, context) : await insert(write, params, fields, context)
      for (const key of row.externalIds) rowByExternalId.set(textOf(key), row)
      if (hasKey) {
        if (before) rowByKey.delete(keyOf(before))
        rowByKey.set(keyOf(row), row)
        references.addId(referencedIds, table, row)
      }
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

const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

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
