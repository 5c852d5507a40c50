// Drizzle as the builder of prepared queries, and the list that they are collected on to travel together.
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Statement } from './batch.ts'

/** A query that Drizzle has turned into SQL once, with placeholders for its values. */
export interface Prepared<Result> {
  execute(values?: Record<string, unknown>): Promise<Result>
}

type Config = { text: string; types: { getTypeParser(type: number, format: 'text'): Statement['parserOf'] } }

let collecting: Statement[] | undefined

/** Stands where Drizzle expects a connection, and puts what it is asked on the list at hand. */
const collector = {
  query({ text, types }: Config, values: readonly unknown[] = []) {
    return new Promise((resolve, reject) => {
      if (collecting === undefined) throw new Error('A query runs within a read or a write, through ask() or queue().')
      const parserOf = (type: number) => types.getTypeParser(type, 'text') as unknown as (text: string) => unknown
      collecting.push({ text, values, parserOf, resolve, reject })
    })
  },
}

/** Builds queries, and connects to nothing. */
export const db = drizzle({ client: collector as unknown as pg.Client })

/** Puts a query on `list`. Drizzle hands it on before its first await, which is what makes this safe. */
export function collect<Result>(list: Statement[], query: Prepared<Result>, values: object): Promise<Result> {
  collecting = list
  try {
    const result = query.execute(values as Record<string, unknown>)
    // Whoever awaits the result hears of a failure; for the rest, the batch as a whole does.
    result.catch(() => {})
    return result
  } finally {
    collecting = undefined
  }
}
