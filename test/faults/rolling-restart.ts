// Two instances behind HAProxy are restarted one after the other under load, as in an upgrade.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import {
  formatNumber,
  formPartnership,
  freePort,
  keepAliveAgent,
  onTestEnd,
  sendRequest,
  startPostgres,
  startProcess,
} from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const clients = 16
const rounds = 2

// `npm run test:faults` works on a machine without HAProxy; .ci/run installs it.
const haproxyPath = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/usr/local/bin/haproxy'].find(existsSync)

t.test(
  'a rolling restart loses no request',
  { skip: haproxyPath === undefined && 'HAProxy is not installed' },
  async (t) => {
    const { url } = await startPostgres(t)
    const ports = [await freePort(), await freePort()]
    const startInstance = (port: number) => startProcess(t, url, { PORT: String(port), SHUTDOWN_GRACE_SECONDS: '2' })
    const first = await startInstance(ports[0] ?? 0)
    const instances = [first, await startInstance(ports[1] ?? 0)]
    const { lead, path } = await formPartnership(first)

    const front = await freePort()
    const stats = await freePort()
    const configuration = `
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 10s
frontend front
  bind 127.0.0.1:${front}
  default_backend instances
backend instances
  option httpchk GET /readyz
  default-server check inter 250ms fall 2 rise 1
  ${ports.map((port) => `server at${port} 127.0.0.1:${port}`).join('\n  ')}
listen stats
  bind 127.0.0.1:${stats}
  stats enable
  stats uri /
`
    const folder = t.testdir({ 'haproxy.cfg': configuration })
    const haproxy = spawn(haproxyPath ?? '', ['-db', '-q', '-f', `${folder}/haproxy.cfg`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    onTestEnd(t, () => haproxy.kill())
    const bothServe = () =>
      waitFor(async () => {
        const { text } = await sendRequest(stats, 'GET', '/;csv').catch(() => ({ text: '' }))
        return text.match(/^instances,at\d+,.*,UP,/gm)?.length === 2
      })

    await bothServe()
    const failed: string[] = []
    let [served, created] = [0, 0]
    let isDone = false
    const working = Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        const agent = keepAliveAgent()
        for (let turn = client; !isDone; turn++) {
          const [method, target, body] = (
            [
              ['GET', path, undefined],
              ['POST', `${path}/offers`, { aspect: 'staffing', title: 'A coach' }],
            ] as const
          )[turn % 2] as [string, string, object | undefined]
          const answer = await sendRequest(front, method, target, { agent, key: lead, body }).catch((error) => {
            failed.push(`${method} ${target}: ${error.message}`)
          })
          if (answer === undefined) continue
          if (answer.status < 300) served++
          else failed.push(`${method} ${target}: ${answer.status} ${answer.text}`)
          if (answer.status === 201) created++
          // Busy and occasional clients.
          await pause(client * 10)
        }
        agent.destroy()
      }),
    )
    for (let round = 1; round <= rounds; round++) {
      for (const [at, port] of ports.entries()) {
        instances[at]?.kill('SIGTERM')
        t.strictSame(await instances[at]?.ended, [0, null])
        instances[at] = await startInstance(port)
        await bothServe()
      }
    }
    isDone = true
    await working
    t.strictSame(failed, [], 'no request fails')
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const stored = Number((await client.query('select count(*) from offers')).rows[0].count)
    await client.end()
    t.equal(stored, created, 'each POST was executed once')
    t.comment(
      `${rounds * 2} restarts of two instances behind haproxy, ${clients} clients: ${formatNumber(served)} requests served, ${formatNumber(created)} of them POSTs without a key, ${failed.length} failed`,
    )
    haproxy.kill()
    await once(haproxy, 'exit')
  },
)
