// Measures expectations: a page and the coverage of 10,000 beside the same queries by hand, and 100,000 in and out as a
// file, with the memory that takes: `npm run bench:expectations`.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { startEmbeddedServer } from '../src/embedded-postgres/server.ts'
import { aspects } from '../src/partnerships/partnerships/rules.ts'
import { load } from './load.ts'
import { residentMegabytes, start } from './processes.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const [few, many, rounds, millis] = quick ? [1_000, 5_000, 2, 300] : [10_000, 100_000, 7, 1_000]

const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-bench-'))
// The server does not run as root.
await chmod(folder, 0o711)
const server = await startEmbeddedServer(join(folder, 'data'))
const stops: (() => Promise<unknown>)[] = [server.stop]
try {
  await measure()
} finally {
  for (const stop of stops.reverse()) await stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit()

async function measure(): Promise<void> {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const service = await start({
    command: process.execPath,
    args: [...manifest.scripts.start.split(' ').slice(1, -1), path('../src/main.ts')],
    env: { DATABASE_URL: server.url, API_KEY_PEPPERS: `1:${'bench'.repeat(8)}`, POOL_SIZE: '8', RATE_LIMIT: '1000000' },
    probe: '/readyz',
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)
  const byHand = await start({
    command: process.execPath,
    args: [path('by-hand.ts')],
    env: { DATABASE_URL: server.url, POOL_SIZE: '8' },
    probe: '/live',
    log: `${folder}/by-hand.log`,
  })
  stops.push(byHand.stop)

  const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(await readFile(`${folder}/service.log`, 'utf8')) ?? []
  const call = async (key: string, method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${answer}`)
    return JSON.parse(answer)
  }
  const operator = await call(bootstrapKey, 'POST', '/v1/bootstrap', {
    organization: { name: 'Bench', kinds: ['other'] },
    clientName: 'Bench',
  })
  const begin = async () => {
    const body = { name: 'Bench', purpose: 'Measuring.' }
    return `/v1/partnerships/${(await call(operator.key, 'POST', '/v1/partnerships', body)).id}`
  }

  const peak = async <Result>(work: () => Promise<Result>) => {
    let [most, over] = [residentMegabytes(service.pid), false]
    const watching = (async () => {
      while (!over) {
        most = Math.max(most, residentMegabytes(service.pid))
        await pause(20)
      }
    })()
    const since = performance.now()
    const result = await work()
    const seconds = (performance.now() - since) / 1000
    over = true
    await watching
    return { result, seconds, most }
  }
  const bring = async (partnership: string, count: number) => {
    const headers = { 'content-type': 'application/x-ndjson' }
    const job = await call(
      operator.key,
      'POST',
      `${partnership}/expectation-imports`,
      fileOf(count, operator.organization.id),
      headers,
    )
    for (;;) {
      const now = await call(operator.key, 'GET', `${partnership}/expectation-imports/${job.id}`)
      if (now.state === 'completed' && now.created === count) return
      if (now.state !== 'running') throw new Error(JSON.stringify(now))
      await pause(100)
    }
  }
  const take = async (partnership: string, accept: string) => {
    const headers = { authorization: `Bearer ${operator.key}`, accept }
    const { body } = await fetch(`http://127.0.0.1:${service.port}${partnership}/expectations`, { headers })
    let bytes = 0
    for await (const chunk of body ?? []) bytes += chunk.length
    return bytes
  }

  const small = await begin()
  await bring(small, few)
  const rest = residentMegabytes(service.pid)
  const large = await begin()
  const imported = await peak(() => bring(large, many))
  say(`Before: ${Math.round(rest)} MB resident.`)
  say(`${many} in, NDJSON: ${imported.seconds.toFixed(1)} s, at most ${Math.round(imported.most)} MB resident.`)
  for (const accept of ['text/csv', 'application/x-ndjson']) {
    const exported = await peak(() => take(large, accept))
    const size = `${(exported.result / 2 ** 20).toFixed(0)} MiB`
    say(
      `${many} out, ${accept}, ${size}: ${exported.seconds.toFixed(1)} s, at most ${Math.round(exported.most)} MB resident.`,
    )
  }

  const headers = { authorization: `Bearer ${operator.key}` }
  const hand = small.replace('/v1', '')
  for (const [name, service_, hand_] of [
    ['list 50', `${small}/expectations?limit=50`, `${hand}/expectations?limit=50`],
    ['coverage', `${small}/expectations/coverage`, `${hand}/coverage`],
  ] as const) {
    const rates: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      for (const [at, port, path] of [
        [0, service.port, service_],
        [1, byHand.port, hand_],
      ] as const) {
        const { requests, seconds } = await load(port, millis, 200, () => ({ method: 'GET', path, headers }))
        if (round > 0) rates[at].push(requests / seconds)
      }
    }
    const [ours, theirs] = rates.map((all) => all.toSorted((one, other) => one - other)[all.length >> 1] ?? 0) as [
      number,
      number,
    ]
    say(
      `${name} of ${few}: ${Math.round(ours)}/s, by hand ${Math.round(theirs)}/s, ratio ${(ours / theirs).toFixed(2)}`,
    )
  }
}

function fileOf(count: number, organizationId: string): string {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      aspect: aspects[at % aspects.length],
      what: `Developmental screening of every child within 45 days, group ${at}`,
      how: 'With ASQ-3, by the lead teacher, together with the family.',
      schedule: {
        kind: 'recurrence',
        startsOn: '2026-09-01',
        rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
        timeZone: 'America/Chicago',
      },
      responsibleOrganizationId: organizationId,
      responsibleRole: 'Education manager',
      indicator: 'Children screened within 45 days',
      unit: 'percent',
      baseline: '62.5',
      target: '95',
      direction: 'increase',
      meansOfVerification: 'Monthly export of the screening log',
      externalIds: [{ scheme: 'bench', value: `${at}` }],
    }),
  ).join('\n')
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
