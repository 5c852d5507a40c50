import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import { prepareHeavyData } from './heavy-data.ts'
import { cpuMillis, start } from './processes.ts'
import { runWithServer } from './server.ts'
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))
await runWithServer(async ({ url, folder, stops }) => {
  const service = await start({
    command: process.execPath,
    args: [...manifest.scripts.start.split(' ').slice(1, -1), pathOf('../src/main.ts')],
    env: { RATE_LIMIT: '0', DATABASE_URL: url, API_KEY_PEPPERS: `1:${'bench'.repeat(8)}` },
    probe: '/readyz',
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)
  const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(await readFile(`${folder}/service.log`, 'utf8')) ?? []
  const data = await prepareHeavyData(`http://127.0.0.1:${service.port}`, bootstrapKey, 5000)
  const postgres = Number((await readFile(`${folder}/data/postgres/postmaster.pid`, 'utf8')).split('\n')[0])
  const [first = ''] = data.paths
  const get = async (path: string, headers = {}) => {
    const r = await fetch(`http://127.0.0.1:${service.port}${path}`, { headers: { authorization: `Bearer ${data.keys[0]}`, ...headers } })
    const text = await r.text()
    return [r.status, text.length]
  }
  for (const path of [`${first}`, `${first}/foundation`, `${first}/next-steps`, `${first}/expectations/coverage`, `${first}/expectations/feasibility`, `${first}/expectations/progress-summary`,
    `${first}/history/verification`, `${first}/history?limit=100`, `${first}/occurrences?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`, `${first}/occurrences?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z`,
    `${first}/occurrences/adherence?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`, '/v1/partnerships?limit=100', `${first}/expectations?limit=100`, `${first}/needs?limit=100&matched=false`, `${first}/offers?limit=100&matched=false`, `${first}/needs?limit=100&matched=true`, `${first}/matches?limit=100`, `${first}/calendar.ics`, data.calendarUrl, '/v1/changes?limit=100', '/v1/organizations?limit=100', `${first}/parties`, `${first}/communication-plans`]) {
    const n = 10
    let status: unknown
    for (let i = 0; i < 3; i++) status = await get(path)
    const [a, b, t] = [cpuMillis(service.pid), cpuMillis(postgres, true), performance.now()]
    for (let i = 0; i < n; i++) await get(path)
    console.log(((cpuMillis(service.pid) - a) / n).toFixed(0).padStart(5), ((cpuMillis(postgres, true) - b) / n).toFixed(0).padStart(5), ((performance.now() - t) / n).toFixed(0).padStart(5), JSON.stringify(status), path.slice(0, 20) + path.slice(50))
  }
})
