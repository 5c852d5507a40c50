// `npm start` as a process: its output, its data folder, and signals.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import { copyTemplate, emptyDatabase } from '../support/template.ts'

interface Started {
  child: ChildProcess
  address: string
  /** The output so far. */
  output: () => string
  ended: Promise<[code: number | null]>
}

/** Runs the service until it has printed its address, or ends. */
async function run(
  t: Test,
  environment: Record<string, string>,
  [program, ...args]: [string, ...string[]] = [process.execPath, 'src/main.ts'],
): Promise<Started> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.exitCode === null && child.kill('SIGKILL'))
  let text = ''
  const ended = once(child, 'exit') as Promise<[number | null]>
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        text += chunk
        if (/\/docs\n/.test(text)) resolve()
      })
    }
  })
  await Promise.race([ready, ended])
  return { child, address: /is running at (\S+)/.exec(text)?.[1] ?? '', output: () => text, ended }
}

async function newFolder(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'partnership-basics-start-'))
  // PostgreSQL runs as another user if the test runs as root.
  await chmod(path, 0o711)
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return join(path, 'data')
}

const bootstrap = (address: string, key: string) =>
  fetch(`${address}/v1/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ organization: { name: 'Operator', kinds: ['other'] }, clientName: 'Console' }),
  })

t.test('starts on a new data folder', async (t) => {
  const DATA_FOLDER = await newFolder(t)
  const first = await run(t, { DATA_FOLDER })
  const [key = ''] = /pb_bootstrap_\w+/.exec(first.output()) ?? []
  t.match(first.output(), /\/docs/)
  t.match(first.output(), `npm run --silent demo -- ${key}`)

  const made = await bootstrap(first.address, key)
  t.equal(made.status, 201)
  const { key: operatorKey } = (await made.json()) as { key: string }
  t.equal((await bootstrap(first.address, key)).status, 401, 'the bootstrap key is valid once')
  const attestationKeys = async (address: string) => (await fetch(`${address}/.well-known/jwks.json`)).json()
  const keys = await attestationKeys(first.address)
  t.match(keys, { keys: [{ kty: 'OKP' }] })

  t.test('a second service on the same folder is rejected', async (t) => {
    const second = await run(t, { DATA_FOLDER })
    t.strictSame(await second.ended, [1, null])
    t.match(second.output(), DATA_FOLDER)
    t.equal((await fetch(`${first.address}/readyz`)).status, 200)
  })

  t.test('SIGTERM ends it with status 0, and the data persists', async (t) => {
    first.child.kill('SIGTERM')
    t.strictSame(await first.ended, [0, null])
    const again = await run(t, { DATA_FOLDER, LOG_LEVEL: 'debug' })
    t.strictSame(await attestationKeys(again.address), keys, 'the attestation key is the same')
    const [{ seed }] = JSON.parse(await readFile(join(DATA_FOLDER, 'attestation-keys.json'), 'utf8'))
    t.notMatch(first.output() + again.output(), seed, 'no output contains its secret')
    t.notMatch(again.output(), /pb_bootstrap_/, 'there is an operator already')
    const me = await fetch(`${again.address}/v1/organizations`, { headers: { authorization: `Bearer ${operatorKey}` } })
    t.match(await me.json(), { data: [{ name: 'Operator' }] })
    again.child.kill('SIGINT')
    t.strictSame(await again.ended, [0, null])
  })
})

t.test('SIGTERM to `npm start` stops the service', async (t) => {
  const service = await run(t, { DATA_FOLDER: await newFolder(t) }, ['npm', 'start'])
  t.match(service.output(), `SERVICE_URL=${service.address} npm run --silent demo -- pb_bootstrap_`)
  // As from a process manager that signals the whole process group.
  service.child.kill('SIGTERM')
  service.child.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
  await t.rejects(fetch(`${service.address}/livez`))
})

t.test('a service that listens on every address prints one that works', async (t) => {
  for (const HOST of ['0.0.0.0', '::']) {
    const service = await run(t, { DATA_FOLDER: await newFolder(t), HOST })
    t.equal((await fetch(`${service.address}/readyz`)).status, 200, service.address)
    t.match(service.address, /^http:\/\/(127.0.0.1|localhost):/)
    service.child.kill('SIGTERM')
    await service.ended
  }
})

t.test('it exits with an error if its PostgreSQL ends', async (t) => {
  const DATA_FOLDER = await newFolder(t)
  const service = await run(t, { DATA_FOLDER })
  const pid = Number((await readFile(join(DATA_FOLDER, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
  process.kill(pid, 'SIGKILL')
  t.strictSame(await service.ended, [1, null])
  t.match(service.output(), /PostgreSQL has ended/)
})

t.test('a request that is running at SIGTERM gets its response', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const service = await run(t, { DATABASE_URL: ownerUrl, DATA_FOLDER: await newFolder(t), SHUTDOWN_GRACE_SECONDS: '1' })
  const body = JSON.stringify({ organization: { name: 'Operator', kinds: ['other'] }, clientName: 'Console' })
  const [key = ''] = /pb_bootstrap_\w+/.exec(service.output()) ?? []
  let send = (_rest: string) => {}
  const slow = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, 10)))
      send = (rest) => {
        controller.enqueue(new TextEncoder().encode(rest))
        controller.close()
      }
    },
  })
  const answer = fetch(`${service.address}/v1/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: slow,
    duplex: 'half',
  } as RequestInit)
  t.equal((await fetch(`${service.address}/readyz`)).status, 200)
  service.child.kill('SIGTERM')
  // Load balancers see the shutdown in /readyz first.
  for (;;) if ((await fetch(`${service.address}/readyz`)).status === 503) break
  const livez = await fetch(`${service.address}/livez`)
  t.strictSame([livez.status, livez.headers.get('connection')], [200, 'close'], 'clients have to reconnect')
  send(body.slice(10))
  t.equal((await answer).status, 201)
  t.strictSame(await service.ended, [0, null])
})

t.test('a request during shutdown gets its response', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const service = await run(t, { DATABASE_URL: ownerUrl, DATA_FOLDER: await newFolder(t) })
  const { port } = new URL(service.address)
  const socket = connect(Number(port), '127.0.0.1')
  let answers = ''
  socket.setEncoding('utf8').on('data', (part) => {
    answers += part
  })
  const closed = once(socket, 'close')
  socket.write('POST /v1/bootstrap HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{')
  await fetch(`${service.address}/livez`)
  service.child.kill('SIGTERM')
  for (;;) if ((await fetch(`${service.address}/livez`).catch(() => 'no longer listens')) === 'no longer listens') break
  socket.write('}GET /version HTTP/1.1\r\nhost: a\r\n\r\n')
  await closed
  t.match(answers, /^HTTP\/1.1 400 .*HTTP\/1.1 200 .*connection: close.*partnership-basics/is)
  t.strictSame(await service.ended, [0, null])
})

t.test('migrates with DATABASE_MIGRATION_URL, and serves with the login in DATABASE_URL', async (t) => {
  const DATABASE_MIGRATION_URL = await emptyDatabase()
  const DATA_FOLDER = await newFolder(t)
  const login = { username: `serving_${process.pid}`, password: 'of the service' }
  const DATABASE_URL = Object.assign(new URL(DATABASE_MIGRATION_URL), login).href
  t.teardown(() =>
    withClient(DATABASE_MIGRATION_URL, (client) =>
      client.query(`drop owned by ${login.username}; drop role ${login.username}`),
    ),
  )
  const service = await run(t, { DATABASE_URL, DATABASE_MIGRATION_URL, DATA_FOLDER })
  t.equal((await fetch(`${service.address}/readyz`)).status, 200, service.output())
  const users = await withClient(DATABASE_MIGRATION_URL, async (client) => {
    const { rows } = await client.query(`select distinct usename from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`)
    return rows
  })
  t.strictSame(users, [{ usename: login.username }])

  const privileged = await run(t, { DATABASE_URL: DATABASE_MIGRATION_URL, DATABASE_MIGRATION_URL, DATA_FOLDER })
  t.match([await privileged.ended, privileged.output()], [[1, null], /is a superuser/])
  const unreachable = await run(t, {
    DATABASE_URL,
    DATABASE_MIGRATION_URL: 'postgres://u:p@127.0.0.1:1/x',
    DATA_FOLDER,
  })
  t.match([await unreachable.ended, unreachable.output()], [[1, null], /^DATABASE_MIGRATION_URL: /])
  const alone = await run(t, { DATABASE_MIGRATION_URL, DATA_FOLDER })
  t.match([await alone.ended, alone.output()], [[1, null], /^DATABASE_MIGRATION_URL: /])
})

t.test('a start error is one line that names the setting', async (t) => {
  const { url } = await copyTemplate()
  const DATA_FOLDER = await newFolder(t)
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }

  const inUse = await run(t, { DATABASE_URL: url, DATA_FOLDER, PORT: String(port) })
  t.match([await inUse.ended, inUse.output()], [[1, null], new RegExp(`^PORT: ${port} .* is in use`)])

  const wrong = await run(t, { DATABASE_URL: url, DATA_FOLDER, PORT: 'many', POOL_SIZE: '0' })
  t.match([await wrong.ended, wrong.output()], [[1, null], /PORT.*\s*.*POOL_SIZE/])

  const unreachable = await run(t, { DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none', DATA_FOLDER })
  t.match([await unreachable.ended, unreachable.output()], [[1, null], /DATABASE_URL/])
  t.notMatch(unreachable.output(), /nothing/, 'the error contains no password')
})

t.test('the package states the Node version that it includes', async (t) => {
  const { optionalDependencies } = JSON.parse(await readFile('package.json', 'utf8'))
  t.match(process.version, new RegExp(`^v${optionalDependencies.node.replace(/^\^(\d+).*/, '$1')}\\.`))
})
