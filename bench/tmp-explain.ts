import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import manifest from '../package.json' with { type: 'json' }
import { prepareHeavyData } from './heavy-data.ts'
import { start } from './processes.ts'
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
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  client.on('notice', (n) => console.log(n.message?.slice(0, 3500)))
  const id = data.paths[0]?.split('/')[3]
  await client.query(`load 'auto_explain'; set auto_explain.log_nested_statements=on; set auto_explain.log_min_duration=60; set auto_explain.log_analyze=on; set client_min_messages=log; set plan_cache_mode=force_generic_plan; set role partnership_basics_app`)
  for (const q of ['select count(*) from check_chain(0, 2000)', 'select count(*) from altered_records(0, 2000, 100)', 'select count(*) from altered_records(2000, 4000, 100)', 'select count(*) from records_without_event(100)']) {
    await client.query('begin')
    await client.query('select set_request_context($1,$2,false,$3,null,false)', [data.organizationId, data.organizationId, id])
    const t = performance.now()
    await client.query(q).catch((e) => console.log(e.message))
    console.log('###', q, performance.now() - t)
    await client.query('rollback')
  }
  await client.end()
})
