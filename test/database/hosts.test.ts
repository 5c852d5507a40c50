// Database URLs with several hosts. test/faults/standby.ts verifies that the service follows the primary server.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { firstServer, mapServers, serverUrls } from '../../src/config/database-urls.ts'
import { openDatabase } from '../../src/database/database.ts'
import { prepareDatabase } from '../../src/database/login.ts'
import { withClient } from '../../src/database/migrate.ts'
import { db } from '../../src/database/queries.ts'
import { freePort } from '../support/processes.ts'
import { copyTemplate } from '../support/template.ts'

t.test('a URL with several hosts is one URL for each', async (t) => {
  const lists: [url: string, urls: string[]][] = [
    ['postgres://u:p@h1/db', ['postgres://u:p@h1/db']],
    [
      'postgresql://u:p,q%40@h1:5433,h2,[::1]:5434/db?sslmode=verify-full',
      ['h1:5433', 'h2', '[::1]:5434'].map((host) => `postgresql://u:p,q%40@${host}/db?sslmode=verify-full`),
    ],
    ['postgres://h1,h2', ['postgres://h1', 'postgres://h2']],
    ['postgres:///db?host=/run/postgresql', ['postgres:///db?host=/run/postgresql']],
  ]
  for (const [url, urls] of lists) {
    t.strictSame(serverUrls(url), urls)
    t.equal(
      mapServers(url, (each) => each),
      url,
    )
  }
  const changed = mapServers(
    'postgres://u:p@h1:5433,h2/db',
    (url) => Object.assign(new URL(url), { username: 'v' }).href,
  )
  t.equal(changed, 'postgres://v:p@h1:5433,h2/db')
  t.equal(firstServer(changed).host, 'h1:5433')
})

t.test('a URL with an invalid host or port is rejected', async (t) => {
  for (const url of [
    'postgres://u:p@h1:port,h2/db',
    'postgres://u:p@h1:65536,h2/db',
    'postgres://u:p@h1,,h2/db',
    'postgres://u:p@,h2/db',
    'postgres://u:p@h1,/db',
    'postgres://u:p@h1,h1/db',
    'postgres://u:p@h1,h2/db?host=h3',
    'postgres:///db?host=h1,h2',
    'h1,h2',
  ])
    t.throws(() => serverUrls(url), url)
})

/** Accepts connections and never responds. */
async function startSilentServer(t: Test): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

t.test('hosts that refuse connections or do not respond are skipped', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const { host, hostname } = new URL(ownerUrl)
  const hosts = [`${hostname}:${await freePort()}`, `${hostname}:${await startSilentServer(t)}`, host].join(',')
  const url = await prepareDatabase(ownerUrl.replace(host, hosts), 'secret')
  t.match(url, `@${hosts}/`, 'the restricted login has the same hosts')

  const database = openDatabase(url, { poolSize: 4, log: pino({ level: 'silent' }) })
  t.teardown(() => database.close())
  const one = db.select({ one: sql<number>`one` }).from(sql`(select 1 as one) it`).prepare('')
  const answers = await Promise.all([1, 2, 3].map(() => database.query(one)))
  t.strictSame(
    answers,
    [1, 2, 3].map(() => [{ one: 1 }]),
  )
})

t.test('the error names each host without a primary server', async (t) => {
  const [one, other] = [await freePort(), await freePort()]
  await t.rejects(
    withClient(`postgres://u:hush@127.0.0.1:${one},127.0.0.1:${other}/db`, async () => {}),
    {
      code: 'EHOSTUNREACH',
      message: new RegExp(`No host accepts writes \\(127.0.0.1:${one}: .*; 127.0.0.1:${other}: [^;]*\\)`),
    },
  )
})
