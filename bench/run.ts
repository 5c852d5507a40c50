// Compares this service with hand-written handlers and PostgREST on an embedded PostgreSQL: `npm run bench`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { migrateDatabase } from '../src/database/migrate.ts'
import {
  authorizationOf,
  type Contender,
  type Operation,
  operations,
  startHandWritten,
  startPostgrest,
  startThisService,
} from './contenders.ts'
import { type Data, fill } from './fill.ts'
import { load, type Request } from './load.ts'
import { cpuMillis, residentMegabytes, startBareServer } from './processes.ts'
import { type BenchServer, runWithServer } from './server.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const size = quick
  ? { partnerships: 2_000, offers: 20_000, needs: 1_000 }
  : { partnerships: 50_000, offers: 1_000_000, needs: 1_000 }
const pace = quick
  ? { rounds: 2, millis: 250, warmUp: 250, again: 250 }
  : { rounds: 5, millis: 1_200, warmUp: 6_000, again: 1_000 }

/** Targets for the ratios of this service to the others. */
const targets: Record<string, Partial<Record<Operation, string>>> = {
  'hand-written, requests/s': { 'get one': '>= 0.8', 'list 50': '>= 1.0', create: '>= 0.7' },
  'hand-written, CPU': { 'get one': '<= 1.4', 'list 50': '<= 1.1', create: '<= 1.65' },
  'hand-written, same duties, requests/s': { 'get one': '>= 1.0', 'list 50': '>= 1.1', create: '>= 1.0' },
  'hand-written, same duties, CPU': { 'get one': '<= 1.1', create: '<= 1.1' },
  'PostgREST 12, requests/s': { 'get one': '>= 5', 'list 50': '>= 3', create: '>= 1.5' },
}

interface Case {
  name: string
  contender: Contender
  request: () => Request
  status: number
}

/** Medians of the rounds. `rate` in requests/s; `cpu` of contender and database in milliseconds per 1,000 requests. */
interface Figures {
  rate: number
  cpu: number
}

await runWithServer(measure)

async function measure({ url, secrets, folder, stops }: BenchServer): Promise<void> {
  const databaseUrl = url
  const pepper = secrets.peppers[0] ?? { version: 1, secret: '' }
  const postgres = Number((await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  await migrateDatabase(databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  stops.push(() => client.end())
  // Avoids checkpoints during measurements.
  await client.query(`alter system set max_wal_size = '8GB'`)
  await client.query(`alter system set checkpoint_timeout = '1h'`)
  await client.query('select pg_reload_conf()')
  print(
    `Filling ${size.offers.toLocaleString('en')} offers in ${size.partnerships.toLocaleString('en')} partnerships ...`,
  )
  const data = await fill(client, size, pepper)
  await client.query('checkpoint')

  const environment = { client, databaseUrl, data, pepper, folder }
  const service = await startThisService(environment)
  stops.push(service.stop)
  const handWritten = await startHandWritten(environment)
  stops.push(...handWritten.slice(0, 2).map(({ stop }) => stop))
  const postgrest = await startPostgrest(environment)
  stops.push(postgrest.stop)
  const contenders = [service, ...handWritten, postgrest]

  const cases = operations.flatMap((operation) =>
    contenders.flatMap((contender) => {
      const request = contender.requests[operation]
      return request === undefined ? [] : [caseOf(`${operation}, ${contender.name}`, contender, request)]
    }),
  )
  const growth = growthOf(service, data)
  const figures = await measureInRounds([...cases, ...growth], postgres)
  const figuresOf = (name: string): Figures => figures.get(name) ?? { rate: Number.NaN, cpu: Number.NaN }

  print('\nRequests/s (milliseconds of CPU per 1,000 requests, contender + database)')
  table(
    ['', ...operations],
    contenders.map(({ name, requests }) => [
      name,
      ...operations.map((operation) => {
        const { rate, cpu } = figuresOf(`${operation}, ${name}`)
        return requests[operation] === undefined ? '' : `${Math.round(rate).toLocaleString('en')} (${Math.round(cpu)})`
      }),
    ]),
  )

  print('\nThis service, as a ratio to (target)')
  const ratio = (operation: Operation, name: string, figure: keyof Figures) =>
    figuresOf(`${operation}, ${service.name}`)[figure] / figuresOf(`${operation}, ${name}`)[figure]
  const comparisons = [
    ...[
      'hand-written',
      'hand-written, same duties',
      'hand-written, one INSERT',
      'hand-written, all effects',
      postgrest.name,
    ].flatMap((name) => [
      { name, label: `${name}, requests/s`, figure: 'rate' as const },
      { name, label: `${name}, CPU`, figure: 'cpu' as const },
    ]),
  ]
  table(
    ['', ...operations],
    comparisons.map(({ name, label, figure }) => [
      label,
      ...operations.map((operation) => {
        const value = ratio(operation, name, figure)
        if (Number.isNaN(value)) return ''
        const target = targets[label]?.[operation]
        return value.toFixed(2) + (target === undefined ? '' : ` (${target})`)
      }),
    ]),
  )

  print('\nGrowth: milliseconds of CPU per 1,000 requests, and the ratio')
  const compare = (label: string, small: string, large: string) => [
    label,
    String(Math.round(figuresOf(small).cpu)),
    String(Math.round(figuresOf(large).cpu)),
    (figuresOf(large).cpu / figuresOf(small).cpu).toFixed(2),
  ]
  table(
    ['', 'small', 'large', 'ratio'],
    [
      compare(`get one: organization in 10, in ${size.partnerships} partnerships`, 'get, few', 'get, many'),
      compare(`list 50: table of ${size.needs}, of ${size.offers} rows`, 'list, small', 'list, large'),
      compare(`list 50: partnership with 1000, compared with ${size.offers / 2}`, 'list, large', 'list, deep'),
    ],
  )

  print('\nStart and memory')
  const restarted = await startThisService(environment)
  await restarted.stop()
  const bareServer = await startBareServer(folder)
  // Node allocates much of its memory only under load.
  await load(bareServer.port, pace.warmUp, 200, () => ({ method: 'GET', path: '/', headers: {} }))
  const [serviceMegabytes, bareMegabytes] = [residentMegabytes(service.pid), residentMegabytes(bareServer.pid)]
  await bareServer.stop()
  table(
    ['', 'figure', 'target'],
    [
      [
        'first response after the start, on an existing database',
        `${Math.round(restarted.startMillis)} ms`,
        '<= 1000 ms',
      ],
      ['resident after the load', `${Math.round(serviceMegabytes)} MB`, ''],
      ['above a bare node:http server after a load', `${Math.round(serviceMegabytes - bareMegabytes)} MB`, '<= 150 MB'],
    ],
  )
}

function caseOf(name: string, contender: Contender, request: () => Request): Case {
  return { name, contender, request, status: request().method === 'POST' ? 201 : 200 }
}

/** Cases that show whether cost grows with the partnerships of an organization, the table, or the partnership. */
function growthOf(service: Contender, { inTen, inAll, measured, busy, offers, middle }: Data): Case[] {
  const get = (as: Data['inTen']) => () => ({
    method: 'GET',
    path: `/v1/partnerships/${measured}/offers/${offers[Math.floor(Math.random() * offers.length)]}`,
    headers: authorizationOf(as),
  })
  const list = (as: Data['inTen'], path: string) => () => ({
    method: 'GET',
    path: `/v1/partnerships/${path}`,
    headers: authorizationOf(as),
  })
  const cursor = Buffer.from(JSON.stringify(['createdAt', middle, middle])).toString('base64url')
  return [
    caseOf('get, few', service, get(inTen)),
    caseOf('get, many', service, get(inAll)),
    caseOf('list, small', service, list(inTen, `${measured}/needs?limit=50`)),
    caseOf('list, large', service, list(inTen, `${measured}/offers?limit=50`)),
    caseOf('list, deep', service, list(inTen, `${busy}/offers?limit=50&cursor=${cursor}`)),
  ]
}

/** Runs every case once per round, so that other load on the machine affects all alike. Returns the medians. */
async function measureInRounds(cases: Case[], postgres: number): Promise<Map<string, Figures>> {
  const rounds = new Map<string, Figures[]>()
  for (const { contender, request, status } of cases) await load(contender.port, pace.warmUp, status, request)
  for (let round = 1; round <= pace.rounds; round++) {
    print(`Round ${round} of ${pace.rounds} ...`)
    for (const { name, contender, request, status } of cases) {
      // While a process is idle, V8 discards much of its compiled code.
      await load(contender.port, pace.again, status, request)
      const cpu = () => cpuMillis(contender.pid) + cpuMillis(postgres, true)
      const before = cpu()
      const { requests, seconds } = await load(contender.port, pace.millis, status, request)
      const figures = { rate: requests / seconds, cpu: ((cpu() - before) / requests) * 1000 }
      rounds.set(name, [...(rounds.get(name) ?? []), figures])
    }
  }
  return new Map(
    [...rounds].map(([name, roundFigures]) => [
      name,
      { rate: median(roundFigures.map(({ rate }) => rate)), cpu: median(roundFigures.map(({ cpu }) => cpu)) },
    ]),
  )
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function table(head: string[], rows: string[][]): void {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  for (const row of all)
    print(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
}
