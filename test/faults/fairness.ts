// The heaviest load of one organization within its limits: what it costs the service, counted in memory, connections and blocks
// of the event loop. `npm run bench:fairness` measures what it costs the others.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { loadNames, prepareHeavyData } from '../../bench/heavy-data.ts'
import { residentMegabytes } from '../../bench/processes.ts'
import { withClient } from '../../src/database/migrate.ts'
import { countBlocks } from '../support/event-loop.ts'
import { formatNumber, keepAliveAgent, sendRequest, startPostgres, startProcess } from '../support/processes.ts'

const loadMillis = 8_000
const maxMegabytes = 150

const { url } = await startPostgres(t)
const blocks = countBlocks(t)
const service = await startProcess(t, url, { RATE_LIMIT: '6000', ...blocks.environment })
const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(service.output) ?? []
const data = await prepareHeavyData(`http://127.0.0.1:${service.port}`, bootstrapKey, 10_000)
const heavyLoad = fileURLToPath(new URL('../../bench/heavy-load.ts', import.meta.url))

/** The memory that the service keeps after requests of every kind. */
const baseline = residentMegabytes(service.pid)

for (const name of loadNames) {
  t.test(`one organization sends ${name}`, async (t) => {
    blocks.restart()
    const child = spawn(process.execPath, [heavyLoad, `${service.port}`, name, JSON.stringify(data)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill())
    let responses = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      responses += text
    })
    const agent = keepAliveAgent()
    t.teardown(() => agent.destroy())
    const end = performance.now() + loadMillis
    let [megabytes, connections, served] = [0, 0, 0]
    await withClient(url, async (client) => {
      while (performance.now() < end) {
        const { status, text } = await sendRequest(service.port, 'GET', data.other.offer, {
          agent,
          key: data.other.key,
        })
        if (status !== 200) t.fail(text)
        served++
        megabytes = Math.max(megabytes, residentMegabytes(service.pid))
        const { rows } = await client.query(`select count(*)::int from pg_stat_activity where usename ~ '_service_'`)
        connections = Math.max(connections, rows[0].count)
        await pause(100)
      }
    })
    child.stdin.end()
    await once(child, 'close')
    t.ok(megabytes - baseline <= maxMegabytes, `memory: +${megabytes - baseline} MB`)
    t.ok(connections <= 10, `connections: ${connections}`)
    t.strictSame(blocks.read(), [], 'no block of the event loop of more than 50 ms')
    t.ok(served > 10, 'all requests of another organization are served')
    t.notMatch(responses, /"5/, 'no response is 5xx')
    t.comment(
      `${name}: ${responses}; +${formatNumber(megabytes - baseline)} MB, ${connections} connections, ${served} requests of another organization served`,
    )
  })
}
