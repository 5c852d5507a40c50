// Measures whether the CPU of a request grows with the data: `npm run bench:growth` (`-- --quick` for a smoke test). Two
// databases of one server, with little and with much data, are served by a process each; all requests alternate.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { createServiceLogin } from '../src/database/login.ts'
import { migrateDatabase, withClient } from '../src/database/migrate.ts'
import { fill } from './fill.ts'
import { type Amounts, createPartnerships, occurrencesQuery } from './growth-data.ts'
import { open, send } from './load.ts'
import { cpuMillis } from './processes.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService, unlimited } from './service.ts'

type Sizes = Parameters<typeof fill>[1] & { events: number }

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const needs = 1_000
const sizes: [Sizes, Sizes] = quick
  ? [
      { partnerships: 1_100, offers: 4_000, needs, events: 100 },
      { partnerships: 5_000, offers: 50_000, needs, events: 5_000 },
    ]
  : [
      { partnerships: 1_100, offers: 10_000, needs, events: 100 },
      { partnerships: 50_000, offers: 1_000_000, needs, events: 100_000 },
    ]
const amounts: [Amounts, Amounts] = [
  { expectations: 10, occurrences: 4, rounds: 1 },
  { expectations: 1_000, occurrences: 200, rounds: 20 },
]
const { rounds, millis } = quick ? { rounds: 1, millis: 200 } : { rounds: 5, millis: 1_000 }

/** A service, and the request whose CPU is measured there. */
interface Target {
  service: { port: number; pid: number }
  path: string
  headers: Record<string, string>
}

/** The same request with little data, and with much. */
interface Case {
  name: string
  targets: [small: Target, large: Target]
}

interface Figure {
  cpu: number
  status: number
}
const failed: Figure = { cpu: Number.NaN, status: 0 }

/** A status other than the expected one is printed with the figure. */
const cell = ({ cpu, status }: Figure): string => (cpu.toFixed(2) + (status < 400 ? '' : ` (${status})`)).padStart(16)

await runWithServer(measure)

async function measure({ url, secrets, folder, stops }: BenchServer): Promise<void> {
  const pepper = secrets.peppers[0] ?? { version: 1, secret: '' }
  const postgres = Number((await readFile(join(folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  const login = { username: 'service', password: randomUUID() }

  /** Fills a database of its own, and starts a service on it. */
  async function serve(name: string, size: Sizes) {
    await withClient(url, (client) => client.query(`create database ${name}`))
    const databaseUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href
    await migrateDatabase(databaseUrl)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    stops.push(() => client.end())
    print(`Filling ${size.offers.toLocaleString('en')} offers ...`)
    const data = await fill(client, size, pepper)
    const serviceUrl = Object.assign(new URL(databaseUrl), login).href
    await createServiceLogin(databaseUrl, serviceUrl)
    const service = await startService({
      databaseUrl: serviceUrl,
      env: {
        ...unlimited,
        NODE_ENV: 'production',
        API_KEY_PEPPERS: `${pepper.version}:${pepper.secret}`,
        SHUTDOWN_GRACE_SECONDS: '0',
      },
      log: `${folder}/${name}.log`,
    })
    stops.push(service.stop)
    const create = await createPartnerships(service.port, service.bootstrapKey)
    const withEvents = await create.withEvents(client, size.events)
    await client.query('vacuum (analyze) events, feed_entries, streams, feeds')
    return { service, data, create, withEvents }
  }
  const small = await serve('small', sizes[0])
  const large = await serve('large', sizes[1])
  const [few, many] = [await large.create.withRecords(amounts[0]), await large.create.withRecords(amounts[1])]
  await withClient(url, (client) => client.query('checkpoint'))

  const keyOf = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
  /** Of an organization in ten partnerships, and of one in all; both are parties to the partnership that is read. */
  const across = (
    name: string,
    pathOf: (from: { partnership: string; organization: string; offer: string }) => string,
    headers = {},
  ): Case => {
    const target = ({ service, data }: typeof small, organization: typeof small.data.inAll): Target => ({
      service,
      path: pathOf({
        partnership: `/v1/partnerships/${data.measured}`,
        organization: `/v1/organizations/${organization.id}`,
        offer: data.offers[0] ?? '',
      }),
      headers: { ...keyOf(organization), ...headers },
    })
    return { name, targets: [target(small, small.data.inTen), target(large, large.data.inAll)] }
  }
  const withEvents = (name: string, path: string, headers = {}): Case => {
    const target = ({ service, withEvents }: typeof small): Target => ({
      service,
      path: path.replace('{partnership}', withEvents.path),
      headers: { ...withEvents.headers, ...headers },
    })
    return { name, targets: [target(small), target(large)] }
  }
  const withRecords = (name: string, path: string, queryOf = (_: Amounts) => ''): Case => {
    const target = (partnership: typeof few, amount: Amounts): Target => ({
      service: large.service,
      path: partnership.path + path + queryOf(amount),
      headers: partnership.headers,
    })
    return { name, targets: [target(few, amounts[0]), target(many, amounts[1])] }
  }
  const calendar = across('organization calendar', ({ organization }) => `${organization}/calendar.ics`)
  const groups: Record<string, Case[]> = {
    [`${describe(sizes[0])}, an organization in 10 -> ${describe(sizes[1])}, an organization in all`]: [
      across('get one', ({ partnership, offer }) => `${partnership}/offers/${offer}`),
      across('list 25 offers', ({ partnership }) => `${partnership}/offers`),
      across('matches', ({ partnership }) => `${partnership}/matches`),
      across('foundation', ({ partnership }) => `${partnership}/foundation`),
      across('next steps', ({ partnership }) => `${partnership}/next-steps`),
      across('list 25 partnerships', () => '/v1/partnerships'),
      across('list 100 partnerships', () => '/v1/partnerships?limit=100'),
      calendar,
      await unchanged(calendar),
    ],
    [`A partnership with ${sizes[0].events} -> ${sizes[1].events} events`]: [
      withEvents('history page', '{partnership}/history'),
      withEvents('history page, with the exact count', '{partnership}/history', { prefer: 'count=exact' }),
      withEvents('head of the history', '{partnership}/history/head'),
      withEvents('verification of the history', '{partnership}/history/verification'),
      withEvents('change feed page', '/v1/changes?limit=10'),
      withEvents('export of the partnership', '{partnership}.ndjson'),
    ],
    [`A partnership with ${amountsText(amounts[0])} -> ${amountsText(amounts[1])}`]: [
      withRecords('list 25 expectations', '/expectations'),
      withRecords('coverage', '/expectations/coverage'),
      withRecords('list 20 rounds', '/checklist-rounds?limit=20'),
      withRecords('occurrences', '/occurrences?', occurrencesQuery),
      withRecords('foundation', '/foundation'),
      withRecords('next steps', '/next-steps'),
      withRecords('calendar of the partnership', '/calendar.ics'),
      withRecords('export of the partnership', '.ndjson'),
    ],
  }

  const figures = await measureInRounds(Object.values(groups).flat(), postgres)
  for (const [title, cases] of Object.entries(groups)) {
    print(`\n${title}: milliseconds of CPU of a request, service and database`)
    for (const { name, targets } of cases) {
      const [before, after] = targets.map((target) => figures.get(target) ?? failed) as [Figure, Figure]
      const ratio = (after.cpu / before.cpu).toFixed(2)
      print([name.padEnd(36), cell(before), cell(after), ratio.padStart(8)].join(''))
    }
  }
}

/** Runs every case once per round, so that other load on the machine affects all alike. Returns the medians. */
async function measureInRounds(cases: Case[], postgres: number): Promise<Map<Target, Figure>> {
  const targets = cases.flatMap(({ targets }) => targets)
  const measured = new Map<Target, Figure[]>(targets.map((target) => [target, []]))
  for (let round = 0; round <= rounds; round++) {
    print(round === 0 ? 'Warming up ...' : `Round ${round} of ${rounds} ...`)
    for (const target of targets) {
      const figure = await measureOne(target, postgres)
      if (round > 0) measured.get(target)?.push(figure)
    }
  }
  return new Map([...measured].map(([target, figures]) => [target, median(figures)]))
}

/** Sends requests one after the other, at least three. */
async function measureOne({ service, path, headers }: Target, postgres: number): Promise<Figure> {
  const cpu = () => cpuMillis(service.pid) + cpuMillis(postgres, true)
  const socket = await open(service.port)
  const [before, begin] = [cpu(), performance.now()]
  let count = 0
  let status = 0
  while (count < 3 || performance.now() - begin < millis) {
    status = (await send(socket, { method: 'GET', path, headers }, service.port)).status
    count++
  }
  socket.destroy()
  return { cpu: (cpu() - before) / count, status }
}

/** The request with the ETag of its response. */
async function unchanged({ name, targets }: Case): Promise<Case> {
  const conditional = await Promise.all(
    targets.map(async (target): Promise<Target> => {
      const { headers } = await fetch(`http://127.0.0.1:${target.service.port}${target.path}`, {
        headers: target.headers,
      })
      return { ...target, headers: { ...target.headers, 'if-none-match': headers.get('etag') ?? '' } }
    }),
  )
  return { name: `${name}, unchanged`, targets: conditional as Case['targets'] }
}

function median(figures: Figure[]): Figure {
  const sorted = figures.toSorted((a, b) => a.cpu - b.cpu)
  return sorted[Math.floor(sorted.length / 2)] ?? failed
}

function describe({ offers, partnerships }: { offers: number; partnerships: number }): string {
  return `${offers.toLocaleString('en')} offers in ${partnerships.toLocaleString('en')} partnerships`
}

function amountsText({ expectations, occurrences, rounds }: Amounts): string {
  return `${expectations} expectations, ${occurrences} occurrences, ${rounds} rounds`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
