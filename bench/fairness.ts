// Measures what one organization's heaviest load within its limits costs the others: `npm run bench:fairness`. In each round the
// other organization reads one record without and beside each load, one after the other.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type HeavyData, loadNames, prepareHeavyData } from './heavy-data.ts'
import { open, send } from './load.ts'
import { residentMegabytes } from './processes.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService } from './service.ts'

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values
const pace = quick ? { rows: 5_000, rounds: 1, millis: 4_000 } : { rows: 20_000, rounds: 3, millis: 10_000 }

const heavyLoad = fileURLToPath(new URL('heavy-load.ts', import.meta.url))

interface Figures {
  /** In milliseconds. */
  median: number
  p99: number
  livez: number
}

await runWithServer(measure)

async function measure({ url, folder, stops }: BenchServer): Promise<void> {
  const service = await startService({ databaseUrl: url, log: `${folder}/service.log` })
  stops.push(service.stop)
  print(`Creating the data, with ${pace.rows} expectations ...`)
  const data = await prepareHeavyData(`http://127.0.0.1:${service.port}`, service.bootstrapKey, pace.rows)
  await measureOther(service.port, data, pace.millis)

  const rows: string[][] = [['load', 'median', 'p99', 'ratio of p99', '/livez, slowest', 'memory', 'responses']]
  for (const name of loadNames.filter((one) => only === undefined || one === only)) {
    const [alone, beside]: [Figures[], Figures[]] = [[], []]
    let megabytes = 0
    let responses = ''
    for (let round = 0; round < pace.rounds; round++) {
      alone.push(await measureOther(service.port, data, pace.millis))
      const before = residentMegabytes(service.pid)
      const child = spawn(process.execPath, [heavyLoad, `${service.port}`, name, JSON.stringify(data)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text) => {
        output += text
      })
      await pause(1_500)
      beside.push(await measureOther(service.port, data, pace.millis))
      megabytes = Math.max(megabytes, residentMegabytes(service.pid) - before)
      child.stdin.end()
      await once(child, 'close')
      responses = output
    }
    const [without, under] = [alone, beside].map((figures) => ({
      median: median(figures.map((figure) => figure.median)),
      p99: median(figures.map((figure) => figure.p99)),
      livez: Math.max(...figures.map(({ livez }) => livez)),
    })) as [Figures, Figures]
    rows.push([
      name,
      `${without.median.toFixed(1)} → ${under.median.toFixed(1)} ms`,
      `${without.p99.toFixed(1)} → ${under.p99.toFixed(1)} ms`,
      (under.p99 / without.p99).toFixed(1),
      `${Math.round(under.livez)} ms`,
      `+${Math.round(megabytes)} MB`,
      responses,
    ])
    print(rows.at(-1)?.join(' | ') ?? '')
  }
  print(
    '\nA read of one record by another organization, without → beside the load (p99: <= 3 times; /livez: <= 100 ms)',
  )
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of rows) print(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}

/** Reads one record over four connections, with a pause of 50 ms after each response, and /livez every 50 ms. */
async function measureOther(port: number, { other }: HeavyData, millis: number): Promise<Figures> {
  const end = performance.now() + millis
  const latencies: number[] = []
  const livez: number[] = []
  const repeat = async (path: string, headers: Record<string, string>, into: number[], pauseMillis: number) => {
    const socket = await open(port)
    while (performance.now() < end) {
      const sent = performance.now()
      const { status, text } = await send(socket, { method: 'GET', path, headers }, port)
      into.push(performance.now() - sent)
      if (status !== 200) throw new Error(text)
      await pause(pauseMillis)
    }
    socket.destroy()
  }
  const headers = { authorization: `Bearer ${other.key}` }
  await Promise.all([
    ...Array.from({ length: 4 }, () => repeat(other.offer, headers, latencies, 50)),
    repeat('/livez', {}, livez, 50),
  ])
  latencies.sort((a, b) => a - b)
  return {
    median: latencies[latencies.length >> 1] ?? Number.NaN,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
    livez: Math.max(...livez),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
