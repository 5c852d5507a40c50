// Measures expectations: a page and the coverage of 10,000, compared with hand-written queries, and the import and export
// of 100,000 with the memory that they need: `npm run bench:expectations`.
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { aspects } from '../src/partnerships/partnerships/rules.ts'
import { load } from './load.ts'
import { residentMegabytes, start } from './processes.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService, unlimited } from './service.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const [smallCount, largeCount, rounds, millis] = quick ? [1_000, 5_000, 2, 300] : [10_000, 100_000, 7, 1_000]

await runWithServer(measure)

async function measure({ url, folder, stops }: BenchServer): Promise<void> {
  const service = await startService({
    databaseUrl: url,
    env: { ...unlimited, POOL_SIZE: '8' },
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)
  const handWritten = await start({
    command: process.execPath,
    args: [fileURLToPath(new URL('hand-written.ts', import.meta.url))],
    env: { DATABASE_URL: url, POOL_SIZE: '8' },
    probe: '/live',
    log: `${folder}/hand-written.log`,
  })
  stops.push(handWritten.stop)

  const call = async (key: string, method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
    return JSON.parse(text)
  }
  const operator = await call(service.bootstrapKey, 'POST', '/v1/bootstrap', {
    organization: { name: 'Bench', kinds: ['other'] },
    clientName: 'Bench',
  })
  const createPartnership = async () => {
    const body = { name: 'Bench', purpose: 'Measuring.' }
    return `/v1/partnerships/${(await call(operator.key, 'POST', '/v1/partnerships', body)).id}`
  }

  const withPeakMemory = async <Result>(work: () => Promise<Result>) => {
    let [maxMegabytes, finished] = [residentMegabytes(service.pid), false]
    const sampling = (async () => {
      while (!finished) {
        maxMegabytes = Math.max(maxMegabytes, residentMegabytes(service.pid))
        await pause(20)
      }
    })()
    const start = performance.now()
    const result = await work()
    const seconds = (performance.now() - start) / 1000
    finished = true
    await sampling
    return { result, seconds, maxMegabytes }
  }
  const importExpectations = async (partnership: string, count: number) => {
    const headers = { 'content-type': 'application/x-ndjson' }
    const job = await call(
      operator.key,
      'POST',
      `${partnership}/expectation-imports`,
      fileOf(count, operator.organization.id),
      headers,
    )
    for (;;) {
      const current = await call(operator.key, 'GET', `${partnership}/expectation-imports/${job.id}`)
      if (current.state === 'completed' && current.created === count) return
      if (current.state !== 'running') throw new Error(JSON.stringify(current))
      await pause(100)
    }
  }
  const exportExpectations = async (partnership: string, format: string) => {
    const headers = { authorization: `Bearer ${operator.key}` }
    const { body } = await fetch(`http://127.0.0.1:${service.port}${partnership}/expectations.${format}`, { headers })
    let bytes = 0
    for await (const chunk of body ?? []) bytes += chunk.length
    return bytes
  }

  const small = await createPartnership()
  await importExpectations(small, smallCount)
  const megabytesBefore = residentMegabytes(service.pid)
  const large = await createPartnership()
  const imported = await withPeakMemory(() => importExpectations(large, largeCount))
  print(`Before: ${Math.round(megabytesBefore)} MB resident.`)
  print(
    `Import of ${largeCount}, NDJSON: ${imported.seconds.toFixed(1)} s, at most ${Math.round(imported.maxMegabytes)} MB resident.`,
  )
  for (const format of ['csv', 'ndjson']) {
    const exported = await withPeakMemory(() => exportExpectations(large, format))
    const size = `${(exported.result / 2 ** 20).toFixed(0)} MiB`
    print(
      `Export of ${largeCount}, ${format}, ${size}: ${exported.seconds.toFixed(1)} s, at most ${Math.round(exported.maxMegabytes)} MB resident.`,
    )
  }

  const headers = { authorization: `Bearer ${operator.key}` }
  const handWrittenPath = small.replace('/v1', '')
  for (const [name, servicePath, comparedPath] of [
    ['list 50', `${small}/expectations?limit=50`, `${handWrittenPath}/expectations?limit=50`],
    ['coverage', `${small}/expectations/coverage`, `${handWrittenPath}/coverage`],
  ] as const) {
    const rates: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      for (const [index, port, path] of [
        [0, service.port, servicePath],
        [1, handWritten.port, comparedPath],
      ] as const) {
        const { requests, seconds } = await load(port, millis, 200, () => ({ method: 'GET', path, headers }))
        if (round > 0) rates[index].push(requests / seconds)
      }
    }
    const [serviceRate, comparedRate] = rates.map(
      (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0,
    ) as [number, number]
    print(
      `${name} of ${smallCount}: ${Math.round(serviceRate)}/s, hand-written ${Math.round(comparedRate)}/s, ratio ${(serviceRate / comparedRate).toFixed(2)}`,
    )
  }
}

function fileOf(count: number, organizationId: string): string {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      aspect: aspects[index % aspects.length],
      what: `Developmental screening of every child within 45 days, group ${index}`,
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
      externalIds: [{ scheme: 'bench', value: `${index}` }],
    }),
  ).join('\n')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
