// Measures the memory of the service under ten minutes of mixed load: `npm run bench:memory` (`-- --quick` for a smoke test).
import { randomUUID } from 'node:crypto'
import { get } from 'node:http'
import { parseArgs } from 'node:util'
import { type HeavyData, prepareHeavyData } from './heavy-data.ts'
import { load, open, type Request, send } from './load.ts'
import { residentMegabytes, startBareServer } from './processes.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService, unlimited } from './service.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const pace = quick ? { minutes: 2, minuteMillis: 5_000 } : { minutes: 10, minuteMillis: 60_000 }
const connections = 8
const streams = 10

await runWithServer(measure)

async function measure({ url, folder, stops }: BenchServer): Promise<void> {
  const service = await startService({ databaseUrl: url, env: unlimited, log: `${folder}/service.log` })
  stops.push(service.stop)
  const idle = residentMegabytes(service.pid)
  const data = await prepareHeavyData(`http://127.0.0.1:${service.port}`, service.bootstrapKey, 1_000)
  const next = mixOf(data)
  openStreams(service.port, data)

  print(`${Math.round(idle)} MB resident after the start, before the first request`)
  print('minute  resident, MB  requests/s  refused')
  const minutes: number[] = []
  for (let minute = 1; minute <= pace.minutes; minute++) {
    const { rate, refused } = await sendMix(service.port, next)
    const megabytes = residentMegabytes(service.pid)
    minutes.push(megabytes)
    const cells = [minute, Math.round(megabytes), Math.round(rate), refused]
    print(cells.map((cell, column) => String(cell).padStart([6, 14, 12, 9][column] ?? 0)).join(''))
  }
  const bare = await startBareServer(folder)
  // Node allocates much of its memory only under load.
  await load(bare.port, 2_500, 200, () => ({ method: 'GET', path: '/', headers: {} }))
  const bareMegabytes = residentMegabytes(bare.pid)
  await bare.stop()
  const half = minutes.length >> 1
  print(`above a bare node:http server after a load: ${Math.round((minutes.at(-1) ?? 0) - bareMegabytes)} MB (<= 150)`)
  print(
    `second half of the minutes, compared with the first: ${(mean(minutes.slice(half)) - mean(minutes.slice(0, half))).toFixed(0)} MB`,
  )
}

/** Returns a function that returns the next request: reads, writes, files, changes and documents. Half accept a compression. */
function mixOf({ keys, paths: [path = ''], other }: HeavyData): () => Request {
  const offer = { aspect: 'staffing', title: 'A coach', description: 'Eight hours a month at each site. '.repeat(21) }
  const reads: [weight: number, path: string][] = [
    [12, `${path}/offers?limit=50`],
    [6, `${path}/expectations?limit=50`],
    [6, '/v1/partnerships?limit=25'],
    [10, '/v1/changes?limit=50'],
    [3, `${path}/history?limit=50`],
    [3, `${path}/next-steps`],
    [2, `${path}/matches?limit=50`],
    [2, `${path}/expectations.csv`],
    [1, `${path}/expectations.ndjson`],
    [1, '/openapi.json'],
    [1, '/docs'],
    [1, '/docs/json'],
    [1, '/docs/static/swagger-ui-bundle.js'],
    [1, '/metrics'],
  ]
  const requests: { weight: number; method: string; path: string; body?: string }[] = [
    ...reads.map(([weight, path]) => ({ weight, method: 'GET', path })),
    { weight: 20, method: 'POST', path: `${path}/offers`, body: JSON.stringify(offer) },
  ]
  const all = requests.flatMap(({ weight, ...request }) => Array.from({ length: weight }, () => request))
  let count = 0
  return () => {
    const at = count++
    // A prime number as the step, so that each kind of request is spread over the time.
    const { method, path, body } = all[(at * 37) % all.length] ?? { method: 'GET', path: other.offer }
    return {
      method,
      path,
      headers: {
        authorization: `Bearer ${keys[at % keys.length]}`,
        ...(at % 2 === 0 && { 'accept-encoding': 'br, gzip' }),
        ...(body !== undefined && { 'idempotency-key': randomUUID() }),
      },
      ...(body !== undefined && { body }),
    }
  }
}

/** Sends requests for a minute. Refused are those that exceed how many large requests an organization may have at a time. */
async function sendMix(port: number, next: () => Request): Promise<{ rate: number; refused: number }> {
  const begin = performance.now()
  let [count, refused] = [0, 0]
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = await open(port)
      while (performance.now() - begin < pace.minuteMillis) {
        const request = next()
        const { status, text } = await send(socket, request, port)
        if (status === 429 || status === 503) refused++
        else if (status !== 200 && status !== 201)
          throw new Error(`${request.method} ${request.path}: ${text.slice(0, 500)}`)
        count++
      }
      socket.destroy()
    }),
  )
  return { rate: (count * 1000) / (performance.now() - begin), refused }
}

/** Opens streams of changes, which stay open. */
function openStreams(port: number, { keys }: HeavyData): void {
  for (let at = 0; at < streams; at++) {
    const headers = { authorization: `Bearer ${keys[at % keys.length]}` }
    get({ port, host: '127.0.0.1', path: '/v1/changes/stream', headers }, (response) =>
      response.resume().on('error', () => {}),
    ).on('error', () => {})
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
