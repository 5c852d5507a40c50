// Secrets of webhook endpoints, queries of their URLs, signatures, and what is sent and received are in no dump of the database, heap,
// log, metrics, history, feed or event, except where the service stores them.

import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { createEncryptor } from '../../src/http/encryption.ts'
import { peppers, sendRequest } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'
import { startWebhookProcess } from '../support/webhook-processes.ts'

const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-canaries-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))
const LOG_FILE = join(folder, 'log')

/** What the receiver gets and returns. */
const seen = { signatures: new Set<string>(), bodies: new Set<string>(), challenges: new Set<string>() }
const [kept, notKept, header] = ['canary-response-begin', 'canary-response-end', 'canary-response-header']
let [status, changeCount] = [200, 0]
const server = createServer(async (request, response) => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts).toString()
  for (const signature of String(request.headers['webhook-signature']).split(' ')) seen.signatures.add(signature)
  const { type, data } = JSON.parse(body)
  if (type === 'ping') {
    seen.challenges.add(data.challenge)
    return response.end(data.challenge)
  }
  seen.bodies.add(body)
  changeCount++
  response.writeHead(status, { 'x-canary': header, 'set-cookie': `session=${header}`, location: `/${header}` })
  response.end(`${kept} ${'x'.repeat(1100)} ${notKept}`)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
t.teardown(() => {
  server.close()
  server.closeAllConnections()
})
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/changes`

const service = await startWebhookProcess(t, {
  WEBHOOK_NETWORKS: '127.0.0.0/8',
  WEBHOOK_PORTS: '1024-65535',
  WEBHOOK_DELAYS: '0.1,0.1,0.1,0.1,0.1',
  LOG_LEVEL: 'debug',
  LOG_FILE,
  NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`,
})
const owner = new pg.Client({ connectionString: service.postgres.url })
await owner.connect()
t.teardown(() => owner.end())

/** Every row of every table as text, by table. */
async function dump(): Promise<Map<string, string>> {
  const { rows: tables } = await owner.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const texts = new Map<string, string>()
  for (const { name } of tables) {
    const { rows } = await owner.query(`select t::text as row from only ${name} t`)
    texts.set(name, rows.map(({ row }) => row).join('\n'))
  }
  return texts
}

/** The strings in the heap of the service after a garbage collection. */
async function heapStrings(): Promise<string> {
  service.process.kill('SIGUSR2')
  const { strings } = await waitFor(() => {
    const file = readdirSync(folder).find((name) => name.endsWith('.heapsnapshot'))
    try {
      return file === undefined ? undefined : JSON.parse(readFileSync(join(folder, file), 'utf8'))
    } catch {
      // It is still being written.
      return undefined
    }
  })
  return strings.join('\n')
}

t.test('secrets and contents of webhooks are where they are stored, and nowhere else', async (t) => {
  const secrets: string[] = []
  const queries = ['canary-query-1', 'canary-query-2', 'canary-query-3', 'canary-query-4']
  const create = async (signing: string, query: string) => {
    const { status, body } = await service.create(`${base}?token=${query}`, { signing })
    t.equal(status, 201)
    const path = `${service.list}/${body.webhookEndpoint.id}`
    t.equal((await service.call('POST', `${path}/transitions`, { action: 'verify' })).status, 200)
    if (body.secret !== null) secrets.push(body.secret)
    return path
  }
  const paths = [await create('hmac', queries[0] ?? ''), await create('ed25519', queries[1] ?? '')]
  for (const path of paths) {
    const rotated = await service.call('POST', `${path}/keys`, { overlapSeconds: 3600 })
    t.equal(rotated.status, 201)
    if (rotated.body.secret !== null) secrets.push(rotated.body.secret)
    t.equal((await service.call('POST', `${path}/tests`, {})).status, 200)
  }
  // A URL that is replaced, one that is not verified, and some that are refused.
  const [path = ''] = paths
  t.equal((await service.call('PATCH', path, { url: `${base}?token=${queries[2]}` })).status, 200)
  t.equal((await service.call('POST', `${path}/transitions`, { action: 'verify' })).status, 200)
  t.equal((await service.call('PATCH', path, { url: `${base}?token=${queries[3]}` })).status, 200)
  for (const url of [
    `http://10.0.0.1/?token=${queries[0]}`,
    `http://user:${queries[0]}@127.0.0.1/`,
    `${base}#${queries[0]}`,
  ]) {
    t.equal((await service.create(url)).status, 422)
  }
  for (let n = 0; n < 20; n++) await service.addContact(`Contact ${n}`)
  await waitFor(() => changeCount >= 20 * paths.length)
  for (const one of paths) await service.attempts(one, 'delivered')
  status = 500
  await service.addContact('Somebody who is not received')
  for (const one of paths) await service.attempts(one, 'exhausted')

  const encryptor = createEncryptor([peppers.slice(peppers.indexOf(':') + 1)])
  const { rows: stored } = await owner.query('select endpoint_id, id, encrypted from webhook_secrets')
  const decrypted = stored.map(({ endpoint_id, encrypted }) => encryptor.decrypt(encrypted, endpoint_id))
  const privateKeys = decrypted.filter((text) => text.startsWith('whsk_'))
  t.match({ length: secrets.length, private: privateKeys.length }, { length: 2, private: 2 })
  t.ok(secrets.every((secret) => decrypted.includes(secret)))
  t.ok(queries.slice(1).every((query) => decrypted.includes(`?token=${query}`)))

  // Also without their prefixes.
  const keys = [...secrets, ...privateKeys].flatMap((text) => [text, text.slice(text.indexOf('_') + 1)])
  const sent = [...seen.signatures, ...seen.challenges, ...[...seen.bodies].map((body) => body.slice(0, 200))]
  const never = { keys, queries, sent, responses: [notKept, header] }
  const places = new Map([...(await dump())].map(([table, text]) => [`dump of ${table}`, text]))
  places.set('log', readFileSync(LOG_FILE, 'utf8'))
  places.set('metrics', (await sendRequest(service.process.port, 'GET', '/metrics')).text)
  for (const read of [
    `${service.partnership}/history?limit=100`,
    '/v1/changes?limit=100',
    '/v1/changes?type=webhook_endpoint',
  ]) {
    const { status, body } = await service.call('GET', read)
    t.equal(status, 200, read)
    places.set(read, JSON.stringify(body))
  }
  t.match(places.get('/v1/changes?type=webhook_endpoint'), /webhook_endpoint.key_rotated/)
  places.set('heap', await heapStrings())

  for (const [place, text] of places) {
    for (const [what, values] of Object.entries(never)) {
      const found = values.filter((value) => text.includes(value))
      t.strictSame(found, [], `${place}: ${what}`)
    }
    const isLog = /^dump of .*webhook_deliveries/.test(place)
    t.ok(isLog || !text.includes(kept), `${place}: the beginning of responses`)
  }
  const deliveries = [...places].filter(([place]) => /webhook_deliveries/.test(place)).map(([, text]) => text)
  t.ok(deliveries.join().includes(kept), 'the delivery log has the beginning of responses')
  t.match(places.get('log'), /webhook-endpoints/, 'the log has the requests')
  t.match(places.get('heap'), /webhook-endpoints/, 'the heap has strings of the service')
})
