// Measures a cost allocation of 500 lines over 20 sources: the computation alone, over HTTP, and the reads of others beside its
// charts: `npm run bench:allocation`.
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type AllocationInput, allocate } from '../src/finance/cost-allocations/allocation.ts'
import { costCategories } from '../src/finance/funding-sources/rules.ts'
import { load } from './load.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService, unlimited } from './service.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const [calls, rounds, millis] = quick ? [5, 1, 500] : [30, 5, 2_000]
const [lineCount, sourceCount, baseCount] = [500, 20, 50]
const partnerships = quick ? 3 : 25

computeAlone()
await runWithServer(measure)

/** Every line has a base with a row for each source, by child-hours; half of the sources are too small, so that there is overflow. */
function sourcesAndLines() {
  const sources = Array.from({ length: sourceCount }, (_, index) => ({
    key: `source-${index}`,
    name: `Fund ${index}`,
    type: 'other' as const,
    amount: index % 2 ? '9000.00' : '900000.00',
    currency: 'USD',
    certainty: 'secured' as const,
    caps: [{ categories: ['administration' as const], percent: '15' }],
  }))
  const lines = Array.from({ length: lineCount }, (_, index) => ({
    key: `line-${index}`,
    title: `Salaries and fringe benefits of the staff of room ${index}`,
    category: costCategories[index % costCategories.length] ?? 'other',
    amount: `${1000 + index}.37`,
    currency: 'USD',
    method: 'child_hours' as const,
    base: `base-${index % baseCount}`,
  }))
  const rowOf = (base: number, source: number) => ({
    quantity: `${((base * 7 + source * 3) % 23) + 1}.5`,
    multiplier: '6.25',
  })
  return { sources, lines, rowOf }
}

function computeAlone(): void {
  const { sources, lines, rowOf } = sourcesAndLines()
  const record = (id: string) => ({ id, organizationId: 'center', startsOn: null, endsOn: null })
  const input: AllocationInput = {
    currency: 'USD',
    lines: lines.map((line, index) => ({
      ...{ ...line, ...record(`l${index}`) },
      ...{ order: 1, baseId: line.base, sourceId: null },
    })),
    bases: Array.from({ length: baseCount }, (_, base) => ({
      ...{ id: `base-${base}`, key: `base-${base}`, name: 'Base', measure: 'child_hours', unit: null },
      ...{ measuredOn: '2026-09-01', documentation: null },
      rows: sources.map((_, source) => ({ sourceId: `s${source}`, ...rowOf(base, source) })),
    })),
    sources: sources.map((source, index) => ({
      ...{ ...source, ...record(`s${index}`) },
      ...{ form: 'cash', federal: index % 3 === 0, forbiddenCategories: [] },
    })),
  }
  const rules = { overflow: 'non_federal' as const, parentFeesTakeOverflow: false, backstopSourceIds: [] }
  const times: number[] = []
  for (let round = 0; round < 40; round++) {
    const before = process.cpuUsage()
    allocate(input, rules)
    const { user, system } = process.cpuUsage(before)
    // The first rounds warm up the JIT compiler.
    if (round >= 10) times.push((user + system) / 1000)
  }
  print(`Allocate ${lineCount} lines over ${sourceCount} sources, CPU (target: 50 ms)`, median(times))
}

async function measure({ url, folder, stops }: BenchServer): Promise<void> {
  const service = await startService({
    databaseUrl: url,
    env: { ...unlimited, POOL_SIZE: '8' },
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)

  let key = ''
  const send = async (method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text.slice(0, 1_000)}`)
    return { text, etag: response.headers.get('etag') ?? '' }
  }
  const call = async (...request: Parameters<typeof send>) => JSON.parse((await send(...request)).text)
  const transition = async (path: string, fields: object) =>
    call('POST', `${path}/transitions`, fields, { 'if-match': (await send('GET', path)).etag })

  key = service.bootstrapKey
  key = (
    await call('POST', '/v1/bootstrap', { organization: { name: 'Bench', kinds: ['other'] }, clientName: 'Bench' })
  ).key

  async function importRows(path: string, plural: string, rows: object[]): Promise<void> {
    const file = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    const job = await call('POST', `${path}/${plural}`, file, { 'content-type': 'application/x-ndjson' })
    for (;;) {
      const { state, rejected } = await call('GET', `${path}/${plural}/${job.id}`)
      if (rejected > 0) throw new Error(`${rejected} rows of ${plural} were rejected.`)
      if (state !== 'running') return
      await pause(50)
    }
  }
  /** A partnership with a draft of 500 lines over 20 sources. */
  async function createDraft() {
    const { id } = await call('POST', '/v1/partnerships', { name: 'Bench', purpose: 'Measuring.' })
    const path = `/v1/partnerships/${id}`
    const { sources, lines, rowOf } = sourcesAndLines()
    await importRows(path, 'funding-source-imports', sources)
    const bases = Array.from({ length: baseCount }, (_, base) => ({
      ...{ key: `base-${base}`, name: 'Base', measure: 'child_hours', measuredOn: '2026-09-01' },
      rows: sources.map(({ key: source }, index) => ({ source, ...rowOf(base, index) })),
    }))
    await importRows(path, 'allocation-base-imports', bases)
    await importRows(path, 'budget-line-imports', lines)
    const { data } = await call('GET', `${path}/funding-sources?limit=100`)
    const sourceIds = data.map((source: { id: string }) => source.id)
    const allocation = await call('POST', `${path}/cost-allocations`, { title: 'Bench', sourceIds })
    return { path, sourceIds, allocation: `${path}/cost-allocations/${allocation.id}` }
  }

  const { path, sourceIds, allocation } = await createDraft()
  const { data: lines } = await call('GET', `${path}/budget-lines?limit=1`)
  const read = (part: string) => medianMillis(() => send('GET', allocation + part))
  print('Read a draft, over HTTP', await read(''))
  print(
    'Dry run with an assumption',
    await medianMillis(() =>
      send('POST', `${path}/cost-allocations?dryRun=true`, {
        ...{ title: 'Bench', sourceIds },
        assumptions: { sources: [{ id: sourceIds[0], amount: '1000.00' }] },
      }),
    ),
  )
  const proposing: number[] = []
  for (let round = 0; round < calls; round++) {
    const { id } = await call('POST', `${path}/cost-allocations`, { title: 'Bench', sourceIds })
    const headers = { 'if-match': '"1"' }
    const propose = () => send('POST', `${path}/cost-allocations/${id}/transitions`, { action: 'propose' }, headers)
    proposing.push(await millisOf(propose))
  }
  print('Propose, which freezes it', median(proposing))
  await transition(allocation, { action: 'propose' })
  print('Read the agreed version, with its drift', await read(''))
  print('A page of 25 shares', await read('/shares'))
  print('Explain a line', await read(`/lines/${lines[0].id}`))
  print('Snapshot', await read('/snapshot'))
  print('Shares as CSV', await read('/shares.csv'))
  print('Chart', await read('.svg'))
  print('A page of 25 versions', await medianMillis(() => send('GET', `${path}/cost-allocations`)))

  for (let count = 1; count < partnerships; count++) {
    const { allocation: other } = await createDraft()
    await transition(other, { action: 'propose' })
  }
  const nextSteps = await medianMillis(() => send('GET', '/v1/next-steps?limit=25'))
  print(`Next steps in ${partnerships} partnerships with such an allocation in force`, nextSteps)

  const rates: [alone: number[], beside: number[]] = [[], []]
  const request = { method: 'GET', path, headers: { authorization: `Bearer ${key}` } }
  for (let round = 0; round <= rounds; round++) {
    for (const [index, readers] of [0, 2].entries()) {
      let ended = false
      const drawing = Array.from({ length: readers }, async () => {
        while (!ended) await send('GET', `${allocation}.svg`)
      })
      const { requests, seconds } = await load(service.port, millis, 200, () => request)
      ended = true
      await Promise.all(drawing)
      if (round > 0) rates[index]?.push(requests / seconds)
    }
  }
  const [alone, beside] = [median(rates[0]), median(rates[1])]
  process.stdout.write(
    `Get one: ${Math.round(alone)}/s, ${Math.round(beside)}/s while charts are drawn, ratio ${(beside / alone).toFixed(2)}\n`,
  )
}

async function millisOf(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The median duration, after a warm-up. */
async function medianMillis(work: () => Promise<unknown>): Promise<number> {
  const durations: number[] = []
  for (let round = -5; round < calls; round++) {
    const duration = await millisOf(work)
    if (round >= 0) durations.push(duration)
  }
  return median(durations)
}

function print(label: string, duration: number): void {
  process.stdout.write(`${label.padEnd(70)} ${duration.toFixed(1)} ms\n`)
}
