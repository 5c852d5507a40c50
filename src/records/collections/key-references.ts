// Keys in files: a row names other records of the partnership by their keys, and not by their ids.
import { type Column, eq, sql } from 'drizzle-orm'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { isObject } from '../../http/merge-patch.ts'
import { Problem, type RequestError } from '../../problems.ts'
import type { CollectionTable } from './pages.ts'

/** A table whose records have a key that is unique within the partnership. */
export type KeyedTable = CollectionTable & { key: Column }

/** `field` holds the id of a record of `table`. */
export interface KeyReference {
  field: string
  table: KeyedTable
  /** The list whose elements have the field. Default: the record has it. */
  list?: string
}

/** By the name in files: `source` for the field `sourceId`. */
export type KeyReferences = Readonly<Record<string, KeyReference>>

type Fields = Record<string, unknown>
type Found = Prepared<{ id: string; key: string }[]>

const findBy = (table: KeyedTable, condition: ReturnType<typeof sql>): Found =>
  db
    .select({ id: sql<string>`${table.id}`, key: sql<string>`${table.key}` })
    .from(table)
    .where(sql`${eq(table.partnershipId, sql.placeholder('partnershipId'))} and ${condition}`)
    .prepare('')

/** For each name in files, the ids of the records by their keys, as far as rows name them. */
type IdsByName = ReadonlyMap<string, Map<string, string>>

/** The objects that have the field of a reference: the record, or the elements of its list. */
const holdersOf = (record: Fields, list?: string): Fields[] =>
  list === undefined ? [record] : Array.isArray(record[list]) ? record[list].filter(isObject) : []

/** The record with these objects changed; `change` receives the pointer of each. */
function withHolders(record: Fields, list: string | undefined, change: (holder: Fields, pointer: string) => Fields) {
  if (list === undefined) return change(record, '')
  const elements = record[list]
  if (!Array.isArray(elements)) return record
  const changed = elements.map((element, at) => (isObject(element) ? change(element, `/${list}/${at}`) : element))
  return { ...record, [list]: changed }
}

export function keyReferences(references: KeyReferences) {
  const queries = Object.entries(references).map(([name, { field, table, list }]) => ({
    name,
    field,
    table,
    list,
    pointers: new RegExp(`^(${list === undefined ? '' : `/${list}/\\d+`})/${field}$`),
    byIds: findBy(table, sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`),
    // Keys are sent as JSON, because a row that has not been validated can name anything.
    byKeys: findBy(table, sql`${table.key} in (select jsonb_array_elements_text(${sql.placeholder('keys')}::jsonb))`),
  }))
  return {
    /** The field that identifies an element of the list. */
    ofList: (list: string) => queries.find((query) => query.list === list)?.field,

    /** The records as rows of a file: with keys in place of ids. */
    async withKeys(reader: Reader, partnershipId: string, records: readonly object[]): Promise<object[]> {
      const keys = await Promise.all(
        queries.map(async ({ field, list, byIds }) => {
          const holders = (records as Fields[]).flatMap((record) => holdersOf(record, list))
          const ids = new Set(holders.flatMap((holder) => (holder[field] as string | null) ?? []))
          const found = ids.size === 0 ? [] : await reader.query(byIds, { partnershipId, ids: pgArray(ids) })
          return new Map(found.map(({ id, key }) => [id, key]))
        }),
      )
      return (records as Fields[]).map((record) =>
        queries.reduce<Fields>(
          (row, { name, field, list }, index) =>
            withHolders(row, list, ({ [field]: id, ...rest }) => ({
              ...rest,
              [name]: keys[index]?.get(id as string) ?? null,
            })),
          record,
        ),
      )
    },

    async findIds(reader: Reader, partnershipId: string, rows: readonly Fields[]): Promise<IdsByName> {
      const found = await Promise.all(
        queries.map(async ({ name, list, byKeys }) => {
          const named = rows.flatMap((row) => holdersOf(row, list)).map((holder) => holder[name])
          const keys = [...new Set(named.filter((key) => typeof key === 'string'))]
          const records =
            keys.length === 0 ? [] : await reader.query(byKeys, { partnershipId, keys: JSON.stringify(keys) })
          return [name, new Map(records.map(({ id, key }) => [key, id]))] as const
        }),
      )
      return new Map(found)
    },

    /** Notes the key of a record that a row of the file has created or changed, because later rows can name it. */
    noteKey(ids: IdsByName, table: unknown, id: string, key: string, keyBefore?: string): void {
      for (const query of queries) {
        if (query.table !== table) continue
        if (keyBefore !== undefined) ids.get(query.name)?.delete(keyBefore)
        ids.get(query.name)?.set(key, id)
      }
    },

    /** The row with ids in place of keys. Throws 422 if it names records that do not exist. */
    withIds(row: Fields, ids: IdsByName): Fields {
      const errors: RequestError[] = []
      const fields = queries.reduce<Fields>(
        (changed, { name, field, list }) =>
          withHolders(changed, list, (holder, pointer) => {
            if (!(name in holder)) return holder
            const { [name]: key, ...rest } = holder
            const id = typeof key === 'string' ? ids.get(name)?.get(key) : undefined
            if (key !== null && id === undefined) {
              const detail = 'No such record of this partnership has this key.'
              errors.push({ pointer: `${pointer}/${name}`, code: 'unknown-reference', detail })
            }
            return { ...rest, [field]: id ?? null }
          }),
        row,
      )
      if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
      return fields
    },

    /** The problem of a record as that of its row: a pointer to an id becomes one to the key. */
    inRow(problem: Problem): Problem {
      const { errors } = problem.details
      if (errors === undefined) return problem
      const named = errors.map((error) => {
        const renamed = queries.map(({ name, pointers }) => error.pointer.replace(pointers, `$1/${name}`))
        return { ...error, pointer: renamed.find((pointer) => pointer !== error.pointer) ?? error.pointer }
      })
      return new Problem(problem.code, problem.message, { ...problem.details, errors: named })
    },
  }
}
