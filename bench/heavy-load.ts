// Sends the load `name` until its standard input ends, and prints the number of responses by status: `node bench/heavy-load.ts <port> <name> <data>`. One organization sends as much as its
// limits allow, with all of its keys, for itself and for the organization that it represents.
import { get, type IncomingMessage, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expectationRows, type HeavyData, type loadNames } from './heavy-data.ts'

const [port, name, data = ''] = process.argv.slice(2)
const { keys, represented, organizationId, paths, calendarUrl } = JSON.parse(data) as HeavyData
const [first = ''] = paths
/** By status. */
const responses: Record<string, number> = {}

let next = 0
function headersOfNext(): Record<string, string> {
  const at = next++
  const key = keys[at % keys.length] ?? ''
  return { authorization: `Bearer ${key}`, ...(at % 2 === 0 && { 'on-behalf-of': represented }) }
}

/** Sends a request and passes on the response; undefined if the connection is closed. */
function send(method: string, path: string, headers = {}, body?: string): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', method, path, headers: { ...headersOfNext(), ...headers } }
    const sent = request(options, (response) => {
      responses[response.statusCode ?? 0] = (responses[response.statusCode ?? 0] ?? 0) + 1
      response.on('error', () => {})
      resolve(response)
    })
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

/** Reads the response to its end. */
async function read(path: string, headers = {}): Promise<void> {
  const response = await send('GET', path, headers)
  await new Promise<void>((resolve) => (response ? response.resume().on('close', resolve) : resolve()))
}

/** Sends a request every 10 ms, which is the limit, unless `max` are unanswered. */
async function readAtLimit(pathOf: (at: number) => string, max = 40): Promise<never> {
  let open = 0
  for (let at = 0; ; at++) {
    await pause(10)
    if (open >= max) continue
    open++
    void read(pathOf(at)).finally(() => open--)
  }
}

/** Repeats `work` in `count` loops. At least 100 ms lie between two requests of a loop. */
const inLoops = (count: number, work: () => Promise<unknown>) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      for (;;) await Promise.all([work(), pause((count / 100) * 1000)])
    }),
  )

const expectations = `${first}/expectations.csv`
const loads: Record<(typeof loadNames)[number], () => Promise<unknown>> = {
  'exports that nobody reads': () => inLoops(40, async () => (await send('GET', expectations))?.pause()),
  'exports that are read': () => inLoops(40, () => read(expectations)),
  calendars: () =>
    readAtLimit((at) => [calendarUrl, `/v1/organizations/${organizationId}/calendar.ics`][at % 2] ?? '', 10),
  matches: () => readAtLimit(() => `${first}/matches?limit=100`),
  'large reads': () =>
    readAtLimit(
      (at) =>
        [
          `${first}/foundation`,
          `${first}/next-steps`,
          `${first}/expectations/coverage`,
          `${first}/expectations/feasibility`,
          `${first}/expectations/progress-summary`,
          `${first}/history/verification`,
          `${first}/history?limit=100`,
          `${first}/occurrences?from=2026-12-01T00:00:00Z&to=2026-12-11T00:00:00Z`,
          `${first}/occurrences/adherence?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`,
          '/v1/partnerships?limit=100',
        ][at % 10] ?? '',
    ),
  'large pages': () => readAtLimit(() => `${first}/expectations?limit=100&sort=-updatedAt`),
  imports: () => {
    const rows = expectationRows(10_000)
    const headers = { 'content-type': 'application/x-ndjson' }
    return inLoops(3, () => send('POST', `${first}/expectation-imports?dryRun=true`, headers, rows))
  },
  streams: async () => {
    for (let at = 0; at < 500; at++) {
      await pause(10)
      get({ port, host: '127.0.0.1', path: '/v1/changes/stream', headers: headersOfNext() }, (response) =>
        response.resume().on('error', () => {}),
      ).on('error', () => {})
    }
    const body = JSON.stringify({ name: 'A' })
    for (;;) {
      await Promise.all([send('POST', `${first}/contacts`, { 'content-type': 'application/json' }, body), pause(20)])
    }
  },
}

// The process that started it ends the load, also if it fails.
process.stdin.resume().on('end', () => process.stdout.write(JSON.stringify(responses), () => process.exit()))
await loads[name as keyof typeof loads]()
