// Keys in files: a row names other records of the partnership by their keys, and not by their ids.
import { type Column, eq, sql } from 'drizzle-orm'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { type Problem, unknownReference } from '../../problems.ts'
import type { CollectionTable } from './pages.ts'

/** A table whose records have a key that is unique within the partnership. */
export type KeyedTable = CollectionTable & { key: Column }

/** `field` holds the id of a record of `table`. */
export interface KeyReference {
  field: string
  table: KeyedTable
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

/** The ids of the records of a table by their keys, as far as rows name them; `add` one that a row has created. */
type IdsByName = ReadonlyMap<string, Map<string, string>>

export function keyReferences(references: KeyReferences) {
  const queries = Object.entries(references).map(([name, { field, table }]) => ({
    name,
    field,
    table,
    byIds: findBy(table, sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`),
    // Keys are sent as JSON, because a row that has not been validated can name anything.
    byKeys: findBy(table, sql`${table.key} in (select jsonb_array_elements_text(${sql.placeholder('keys')}::jsonb))`),
  }))
  return {
    /** The records as rows of a file: with keys in place of ids. */
    async withKeys(reader: Reader, partnershipId: string, records: readonly object[]): Promise<object[]> {
      const keys = await Promise.all(
        queries.map(async ({ field, byIds }) => {
          const ids = new Set((records as Fields[]).flatMap((record) => (record[field] as string | null) ?? []))
          const found = ids.size === 0 ? [] : await reader.query(byIds, { partnershipId, ids: pgArray(ids) })
          return new Map(found.map(({ id, key }) => [id, key]))
        }),
      )
      return (records as Fields[]).map((record) => {
        const row = { ...record }
        for (const [index, { name, field }] of queries.entries()) {
          delete row[field]
          row[name] = keys[index]?.get(record[field] as string) ?? null
        }
        return row
      })
    },

    async findIds(reader: Reader, partnershipId: string, rows: readonly Fields[]): Promise<IdsByName> {
      const found = await Promise.all(
        queries.map(async ({ name, byKeys }) => {
          const keys = [...new Set(rows.map((row) => row[name]).filter((key) => typeof key === 'string'))]
          const records =
            keys.length === 0 ? [] : await reader.query(byKeys, { partnershipId, keys: JSON.stringify(keys) })
          return [name, new Map(records.map(({ id, key }) => [key, id]))] as const
        }),
      )
      return new Map(found)
    },

    /** Notes a record that a row of the file has created: later rows can name it. */
    addId(ids: IdsByName, table: unknown, { id, key }: { id: string; key?: unknown }): void {
      for (const query of queries) if (query.table === table) ids.get(query.name)?.set(String(key), id)
    },

    /** The row with ids in place of keys. Throws 422 if it names a record that does not exist. */
    withIds(row: Fields, ids: IdsByName): Fields {
      const fields = { ...row }
      for (const { name, field } of queries) {
        if (!(name in row)) continue
        delete fields[name]
        const key = row[name]
        fields[field] = key === null ? null : idOf(name, key, ids)
      }
      return fields
    },
  }
}

function idOf(name: string, key: unknown, ids: IdsByName): string {
  const id = ids.get(name)?.get(String(key))
  if (id === undefined) throw unknownKey(name)
  return id
}

const unknownKey = (name: string): Problem =>
  unknownReference(`/${name}`, 'No such record of this partnership has this key.')
