// More requests than the service can handle: its throughput stays the same, and it rejects the others immediately.
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { open, type Request, send } from '../../bench/load.ts'
import { formatNumber, formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'

const rounds = 3
const millis = 1_500

const { url } = await startPostgres(t)
const service = await startProcess(t, url)
const { lead, path } = await formPartnership(service)

const authorization = `Bearer ${lead}`
const requests: Record<string, () => Request> = {
  reads: () => ({ method: 'GET', path, headers: { authorization } }),
  writes: () => ({
    method: 'POST',
    path: `${path}/offers`,
    headers: { authorization },
    body: JSON.stringify({ aspect: 'staffing', title: 'A coach' }),
  }),
}

interface Load {
  /** Per second. */
  served: number
  rejected: number
  others: string[]
  slowest: number
}

/** Runs clients that each send a request as soon as they have the response to the last. */
async function load(clients: number, next: () => Request): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => open(service.port)))
  let [served, rejected, slowest] = [0, 0, 0]
  const others: string[] = []
  const begin = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      while (performance.now() < begin + millis) {
        const sent = performance.now()
        const { status, text } = await send(socket, next(), service.port)
        slowest = Math.max(slowest, performance.now() - sent)
        if (status < 300) served++
        else if ([429, 503].includes(status) && /^retry-after: /im.test(text)) rejected++
        else others.push(text)
      }
      socket.destroy()
    }),
  )
  const seconds = (performance.now() - begin) / 1000
  return { served: served / seconds, rejected: rejected / seconds, others, slowest }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

for (const [name, next] of Object.entries(requests)) {
  t.test(`throughput under overload: ${name}`, async (t) => {
    await load(8, next)
    const peaks = new Map<number, number>()
    for (const clients of [4, 8, 16]) peaks.set(clients, (await load(clients, next)).served)
    const [best = 8] = [...peaks].sort(([, a], [, b]) => b - a)[0] ?? []
    const livez: number[] = []
    const [peakRuns, overloadRuns]: [Load[], Load[]] = [[], []]
    // Alternately, because other load on the machine varies.
    for (let round = 1; round <= rounds; round++) {
      peakRuns.push(await load(best, next))
      const overload = load(16 * best, next).finally(() => {
        isOverloaded = false
      })
      let isOverloaded = true
      while (isOverloaded) {
        const { status, millis } = await sendRequest(service.port, 'GET', '/livez')
        t.equal(status, 200, '/livez')
        livez.push(millis)
        await pause(50)
      }
      overloadRuns.push(await overload)
    }
    const peak = median(peakRuns.map(({ served }) => served))
    const goodput = median(overloadRuns.map(({ served }) => served))
    const slowest = Math.max(...overloadRuns.map((run) => run.slowest))
    t.strictSame(
      overloadRuns.flatMap(({ others }) => others).slice(0, 3),
      [],
      'the others get 429 or 503 with Retry-After',
    )
    t.ok(goodput >= 0.5 * peak, `goodput: ${goodput / peak}`)
    t.ok(slowest < 5_500, `slowest: ${slowest}`)
    t.ok(Math.max(...livez) < 1_000, `/livez: ${Math.max(...livez)}`)
    t.comment(
      `${name}: ${formatNumber(peak)}/s with ${best} clients; with ${16 * best} clients ${formatNumber(goodput)}/s (${Math.round((100 * goodput) / peak)} %) beside ${formatNumber(median(overloadRuns.map(({ rejected }) => rejected)))} rejected/s, slowest ${formatNumber(slowest)} ms; /livez ${formatNumber(median(livez))} ms, slowest ${formatNumber(Math.max(...livez))} ms of ${livez.length}`,
    )
  })
}

t.test('the service recovers after the overload', async (t) => {
  t.equal((await sendRequest(service.port, 'GET', '/readyz')).status, 200)
})
