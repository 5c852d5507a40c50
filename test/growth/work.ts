// Counts the work of the database for each statement with auto_explain, which is part of PostgreSQL. It sends the plan of each
// statement that has run, also of those inside functions, as a notice to the service.
import type pg from 'pg'
import { recordsInPartnership } from './data.ts'

/** What a statement does, in all of its executions by a request. */
export interface Work {
  /** Pages that its scans and writes use, without those of the functions that it calls, whose statements are counted themselves. */
  buffers: number
  /** Rows that its scans return or discard, and rows that it returns. */
  rows: number
  /** Those of them that are read from tables. */
  stored: number
  /** Descents of an index, and rows written: each of these can use a page more in a larger table. */
  descents: number
}

const none: Work = { buffers: 0, rows: 0, stored: 0, descents: 0 }

export type WorkByStatement = Map<string, Work>

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Searches'?: number
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Heap Fetches'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_parameter_max_length': '0',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
}

/** Makes the database send the plans on later connections. */
export async function sendPlans(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query('select quote_ident(current_database()) as name')
  for (const [setting, value] of Object.entries(settings)) {
    await client.query(`alter database ${rows[0].name} set ${setting} = '${value}'`)
  }
}

/** Counts what is sent on all connections of the pool. Call it before the first connection is opened. */
export function countWork(pool: pg.Pool) {
  let work: WorkByStatement = new Map()
  let tables = new Set<string>()
  pool.on('connect', (client) =>
    client.on('notice', ({ message = '' }) => {
      const [, json] = /^duration: .* plan:\n(.*)$/s.exec(message) ?? []
      if (json === undefined) return
      const { 'Query Text': text, Plan: plan } = JSON.parse(json) as { 'Query Text': string; Plan: Plan }
      const total = work.get(text) ?? { ...none }
      work.set(text, total)
      total.rows += plan['Actual Rows'] * plan['Actual Loops']
      add(total, plan)
    }),
  )

  function add(total: Work, plan: Plan): void {
    const { Plans: children = [], 'Relation Name': table, 'Actual Loops': loops, 'Actual Rows': rows } = plan
    const isWrite = plan['Node Type'] === 'ModifyTable'
    if (table !== undefined || plan['Index Name'] !== undefined) {
      total.buffers += buffersOf(plan) - children.reduce((sum, child) => sum + buffersOf(child), 0)
    }
    if (table !== undefined) tables.add(table)
    if (children.length === 0 || (table !== undefined && !isWrite)) {
      const read = rows + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
      total.rows += read * loops
      if (table !== undefined) total.stored += read * loops
    }
    total.descents += plan['Index Searches'] ?? 0
    // A row is written into each index of its table.
    if (isWrite) total.descents += (children[0]?.['Actual Rows'] ?? 0) * maxIndexes
    for (const child of children) add(total, child)
  }

  return {
    /** Runs `request`, and returns what its statements have done. */
    async during(request: () => Promise<unknown>): Promise<{ work: WorkByStatement; tables: Set<string> }> {
      work = new Map()
      tables = new Set()
      await request()
      return { work, tables }
    },
  }
}

/** More than any table has. */
const maxIndexes = 8
const buffersOf = (plan: Plan): number => plan['Shared Hit Blocks'] + plan['Shared Read Blocks']

/** The least of several runs: a connection reads the catalog once, and work of the service itself runs beside some requests. */
export function leastOf([first = new Map(), ...others]: WorkByStatement[]): WorkByStatement {
  const least: WorkByStatement = new Map()
  for (const [text, work] of first) {
    const runs = [work, ...others.flatMap((other) => other.get(text) ?? [])]
    if (runs.length <= others.length) continue
    least.set(text, {
      buffers: Math.min(...runs.map(({ buffers }) => buffers)),
      rows: Math.min(...runs.map(({ rows }) => rows)),
      stored: Math.min(...runs.map(({ stored }) => stored)),
      descents: Math.min(...runs.map(({ descents }) => descents)),
    })
  }
  return least
}

/** The bound of the design. */
const maxRatio = 1.3
/**
 * What does not count:
 * - a tree with 100 times the entries has one more level, which each descent reads;
 * - the same rows are on more pages if there are others between them: each can be on a page of its own. The rows themselves are
 *   bounded, and hundreds of entries of an index that are read and not used are on one page;
 * - statistics that differ, which ANALYZE takes from a random sample, can lead to another plan for the rows of a partnership, such
 *   as a nested loop instead of a hash join. A statement that reads all records of a partnership may read them once more: what
 *   grows here, grows by a factor of 100.
 */
const [extraBuffers, extraRows] = [10, 20]
const maxRatioOfJoins = 2

/** The statements whose work grows, with their figures. */
export function growthOf(small: WorkByStatement, large: WorkByStatement): string[] {
  return [...large].flatMap(([text, work]) => {
    const before = small.get(text) ?? none
    const extra = Math.max(before.descents, work.descents) + Math.max(before.stored, work.stored) + extraBuffers
    const rowRatio = before.rows > recordsInPartnership ? maxRatioOfJoins : maxRatio
    const grows = work.buffers > maxRatio * before.buffers + extra || work.rows > rowRatio * before.rows + extraRows
    const figures = `buffers ${before.buffers} -> ${work.buffers}, rows ${before.rows} -> ${work.rows}`
    return grows ? [`${figures}: ${briefly(text)}`] : []
  })
}

/** The statement without the most of its columns. */
function briefly(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length < 350 ? line : `${line.slice(0, 100)} ... ${line.slice(-240)}`
}
