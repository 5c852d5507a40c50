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
const poolSize = 8

const { url } = await startPostgres(t)
const blocks = countBlocks(t)
const first = await startProcess(t, url)
const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(first.output) ?? []
const data = await prepareHeavyData(`http://127.0.0.1:${first.port}`, bootstrapKey, 10_000)
first.kill('SIGTERM')
await first.ended
const heavyLoad = fileURLToPath(new URL('../../bench/heavy-load.ts', import.meta.url))

for (const name of loadNames) {
  t.test(`one organization sends ${name}`, async (t) => {
    const environment = { RATE_LIMIT: '6000', POOL_SIZE: `${poolSize}`, ...blocks.environment }
    const service = await startProcess(t, url, environment)
    const agent = keepAliveAgent()
    t.teardown(() => agent.destroy())
    const { key, offer } = data.other
    const read = () => sendRequest(service.port, 'GET', offer, { agent, key })
    for (let at = 0; at < 300; at++) await read()
    const before = residentMegabytes(service.pid)
    blocks.restart()

    const child = spawn(process.execPath, [heavyLoad, `${service.port}`, name, JSON.stringify(data)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill())
    let responses = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      responses += text
    })
    let [megabytes, connections, served] = [0, 0, 0]
    const end = performance.now() + loadMillis
    await withClient(url, async (client) => {
      while (performance.now() < end) {
        const { status, text } = await read()
        if (status !== 200) t.fail(text)
        served++
        megabytes = Math.max(megabytes, residentMegabytes(service.pid) - before)
        const { rows } = await client.query(`select count(*)::int from pg_stat_activity where usename ~ '_service_'`)
        connections = Math.max(connections, rows[0].count)
        await pause(100)
      }
    })
    child.stdin.end()
    await once(child, 'close')
    service.kill('SIGTERM')
    await service.ended

    t.ok(megabytes <= maxMegabytes, `memory: +${formatNumber(megabytes)} MB`)
    t.ok(connections <= poolSize, `connections: ${connections}`)
    blocks.check(t)
    t.ok(served > 10, 'another organization is served')
    t.notMatch(responses, /"500"/)
    t.comment(
      `${name}: ${responses}; +${formatNumber(megabytes)} MB, ${connections} connections, ${served} reads served`,
    )
  })
}
