// Starts of the embedded PostgreSQL. Over 300 lines: the tests share the helpers for processes and folders.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import { loadSecrets, startEmbeddedServer } from '../../src/embedded-postgres/server.ts'

const asRoot = process.getuid?.() === 0

t.test('data and secrets survive a restart', async (t) => {
  const folder = join(await emptyFolder(t), 'new', 'data')
  const umask = process.umask(0o077)
  const first = await startEmbeddedServer(folder)
  process.umask(umask)
  await withClient(first.url, (client) => client.query(`create table notes as select 'kept' as words`))
  await first.stop()
  await first.stop()

  const second = await startEmbeddedServer(folder)
  t.teardown(second.stop)
  t.strictSame(second.secrets, first.secrets)
  t.equal(new URL(second.url).password, new URL(first.url).password)
  const { rows } = await withClient(second.url, (client) => client.query('select words from notes'))
  t.strictSame(rows, [{ words: 'kept' }])
})

t.test('the server is durable, accepts local connections only, and has the same locale everywhere', async (t) => {
  const folder = await emptyFolder(t)
  const { url, secrets, stop } = await startEmbeddedServer(folder)
  t.teardown(stop)
  t.equal(new URL(url).hostname, '127.0.0.1')
  const { rows } = await withClient(url, (client) =>
    client.query(`select current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits,
      current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding, datcollate as locale,
      lower('É') as lower, current_setting('TimeZone') as zone from pg_database where datname = current_database()`),
  )
  t.strictSame(rows, [
    {
      listens: '127.0.0.1',
      sockets: '',
      fsync: 'on',
      commits: 'on',
      pages: 'on',
      encoding: 'UTF8',
      locale: 'C',
      lower: 'é',
      zone: 'UTC',
    },
  ])
  const wrong = Object.assign(new URL(url), { password: 'wrong' }).href
  await t.rejects(
    withClient(wrong, async () => {}),
    { code: '28P01' },
  )

  t.match(secrets.peppers, [{ version: 1, secret: /^[0-9a-f]{64}$/ }])
  t.match(secrets.attestationKeys, [{ name: /^\d{4}-\d\d-\d\d$/, seed: /^[\w-]{43}$/ }])
  for (const name of ['secrets.json', 'attestation-keys.json'])
    t.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
  t.equal((await stat(join(folder, 'postgres'))).mode & 0o077, 0)
  t.equal(await readFile(join(folder, 'partnership-basics.json'), 'utf8'), '{"format":1,"postgres":18}')
  t.equal(await readFile(join(folder, 'service.pid'), 'utf8'), `${process.pid}\n`)
})

t.test('a folder of another program is rejected and not changed', async (t) => {
  const folder = t.testdir({ 'thesis.doc': 'years of work', postgres: { PG_VERSION: '18\n' } })
  await assertUnchanged(t, folder, async () => {
    await t.rejects(startQuickly(folder), /contains files of other programs \(postgres, thesis.doc\).*DATA_FOLDER/)
    await t.rejects(loadSecrets(folder), /contains files of other programs/)
    await t.rejects(startQuickly(join(folder, 'thesis.doc')), /cannot be used: ENOTDIR/)
  })
})

t.test('data of another release is rejected and not changed', async (t) => {
  const marker = (format: number, postgres: number) => JSON.stringify({ format, postgres })
  for (const [content, reason] of [
    [{ 'partnership-basics.json': marker(2, 18) }, /created by a newer release/],
    [{ 'partnership-basics.json': marker(1, 19) }, /data of PostgreSQL 19.*includes PostgreSQL 18/],
    [{ 'partnership-basics.json': marker(1, 18), postgres: { PG_VERSION: '17\n' } }, /data of PostgreSQL 17/],
    [
      { 'partnership-basics.json': 'garbage' },
      /partnership-basics.json does not have the content that the service wrote/,
    ],
    [{ 'partnership-basics.json': '{}' }, /partnership-basics.json does not have the content that the service wrote/],
  ] as const) {
    const folder = t.testdir(content)
    await assertUnchanged(t, folder, async () => {
      await t.rejects(startQuickly(folder), reason)
      await t.rejects(loadSecrets(folder), reason)
    })
  }
})

t.test('a new file system and an interrupted first start are accepted', async (t) => {
  const folder = await emptyFolder(t)
  await mkdir(join(folder, 'lost+found'))
  await writeFile(join(folder, 'partnership-basics.json.draft'), '')
  await (await startQuickly(folder)).stop()

  await rename(join(folder, 'postgres'), join(folder, 'postgres.new'))
  await (await startQuickly(folder)).stop()
  t.strictSame((await readdir(folder)).sort(), [
    'attestation-keys.json',
    'lost+found',
    'partnership-basics.json',
    'partnership-basics.json.draft',
    'postgres',
    'secrets.json',
    'service.lock',
  ])
})

t.test('data without its secrets is rejected', async (t) => {
  const folder = await emptyFolder(t)
  await (await startQuickly(folder)).stop()
  const file = join(folder, 'secrets.json')
  const kept = await readFile(file, 'utf8')
  await writeFile(file, kept.slice(0, -20))
  const damaged = await startQuickly(folder).catch((error) => error)
  t.match(damaged.message, /secrets.json does not have the content that the service wrote/)
  t.notMatch(`${damaged.message} ${damaged.cause}`, kept.slice(30, 40), 'the error contains no secret')
  await rm(file)
  await t.rejects(startQuickly(folder), /secrets.json is missing.*restore it from a backup/)
  await t.rejects(loadSecrets(folder), /secrets.json is missing/)
  t.notOk((await readdir(folder)).includes('secrets.json'), 'no new secrets are created')
})

t.test('a folder of a release without attestation keys gets one, and a damaged file is rejected', async (t) => {
  const folder = await emptyFolder(t)
  const first = await startQuickly(folder)
  await first.stop()
  const file = join(folder, 'attestation-keys.json')
  await rm(file)
  const second = await startQuickly(folder)
  await second.stop()
  t.strictSame(second.secrets.peppers, first.secrets.peppers)
  t.notSame(second.secrets.attestationKeys, first.secrets.attestationKeys)
  const kept = await readFile(file, 'utf8')
  await writeFile(file, kept.slice(0, -20))
  const damaged = await startQuickly(folder).catch((error) => error)
  t.match(damaged.message, /attestation-keys.json does not have the content that the service wrote/)
  t.notMatch(`${damaged.message} ${damaged.cause}`, kept.slice(-30, -20), 'the error contains no secret')
})

t.test('a folder that a running service uses is rejected and not changed', async (t) => {
  const parent = await emptyFolder(t)
  const [folder, alias] = [join(parent, 'data'), join(parent, 'alias')]
  const service = await startService(t, folder)
  await assertUnchanged(t, folder, async () => {
    const inUse = new RegExp(`Another running service \\(process ${service.process.pid}\\) uses`)
    await t.rejects(startQuickly(folder), inUse)
    await symlink(folder, alias)
    await t.rejects(startQuickly(alias), inUse, 'also by a symbolic link')
  })
  await t.resolves(query(service.url))

  const own = join(parent, 'own')
  const { stop } = await startQuickly(own)
  await t.rejects(startQuickly(own), /Another running service/, 'also in the same process')
  await stop()
})

t.test('one of several concurrent starts on a new folder succeeds', async (t) => {
  const folder = await emptyFolder(t)
  const starts = await Promise.allSettled([1, 2, 3].map(() => startQuickly(folder)))
  const [winner, ...more] = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value)
  t.equal(more.length, 0)
  await t.resolves(query(winner?.url ?? ''))
  await winner?.stop()
})

t.test('the server of a killed service is stopped at the next start, and no committed data is lost', async (t) => {
  const folder = await emptyFolder(t)
  const service = await startService(t, folder)
  const orphan = await serverPid(folder)
  await withClient(service.url, (client) => client.query(`create table notes as select 'kept' as words`))
  service.process.kill('SIGKILL')
  await once(service.process, 'exit')
  await t.resolves(query(service.url), 'the server keeps running')

  const { url, stop } = await startQuickly(folder)
  t.teardown(stop)
  await t.rejects(query(service.url), { code: 'ECONNREFUSED' })
  t.not(await serverPid(folder), orphan)
  const { rows } = await withClient(url, (client) => client.query('select words from notes'))
  t.strictSame(rows, [{ words: 'kept' }])
})

t.test('the service starts after the server was killed', async (t) => {
  const folder = await emptyFolder(t)
  const killed = await startQuickly(folder)
  const pid = await serverPid(folder)
  process.kill(pid, 'SIGKILL')
  await killed.ended
  await killed.stop()
  t.equal(await serverPid(folder), pid, 'postmaster.pid still exists')
  await (await startQuickly(folder)).stop()

  // As after the restart of a container: the process id now belongs to another program.
  const { uid, gid } = await stat(join(folder, 'postgres'))
  const program = spawn('tail', ['-f', '/dev/null'], { ...(asRoot && { uid, gid }), cwd: '/' })
  t.teardown(() => program.kill())
  await once(program, 'spawn')
  const pidFile = join(folder, 'postgres', 'postmaster.pid')
  await writeFile(pidFile, `${program.pid}\n${join(folder, 'postgres')}\n1795440000\n5432\n\n127.0.0.1\n\nready\n`)
  await (await startQuickly(folder)).stop()
})

t.test('on a signal the service stops the server', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const service = await startService(t, await emptyFolder(t))
    // To the whole group, as a terminal sends Ctrl+C.
    process.kill(-(service.process.pid ?? 0), signal)
    t.equal(await service.nextLine(), 'the database still answers', signal)
    t.strictSame(await once(service.process, 'exit'), [0, null])
    await t.rejects(query(service.url), { code: 'ECONNREFUSED' })
  }
})

t.test('a service that exits stops its server, and has its own exit status', async (t) => {
  const folder = await emptyFolder(t)
  const service = await startService(t, folder)
  await withClient(service.url, async (client) => {
    const disconnected = new Promise((resolve) => client.once('end', resolve))
    service.process.stdin?.end()
    t.strictSame(await once(service.process, 'exit'), [3, null])
    await disconnected
  })
  const { url, stop } = await startQuickly(folder)
  await t.resolves(query(url))
  await stop()
})

t.test('without API_KEY_PEPPERS and ATTESTATION_KEYS the folder stores a pepper and a key', async (t) => {
  const folder = join(await emptyFolder(t), 'data')
  const loaded = await Promise.all(Array.from({ length: 40 }, () => loadSecrets(folder)))
  t.match(loaded[0], {
    peppers: [{ version: 1, secret: /^[0-9a-f]{64}$/ }],
    attestationKeys: [{ seed: /^[\w-]{43}$/ }],
  })
  for (const other of loaded) t.strictSame(other, loaded[0], 'all instances have the same')
  t.equal((await stat(join(folder, 'secrets.json'))).mode & 0o777, 0o600)
  t.strictSame((await readdir(folder)).sort(), ['attestation-keys.json', 'partnership-basics.json', 'secrets.json'])

  const { secrets, stop } = await startQuickly(folder)
  t.strictSame(secrets, loaded[0], 'a server in the same folder has the same')
  await stop()
})

t.test('only created folders get permissions for the server', async (t) => {
  const parent = await emptyFolder(t)
  await chmod(parent, 0o750)
  const home = process.cwd()
  process.chdir(parent)
  await loadSecrets('new/data').finally(() => process.chdir(home))
  const modes = ['.', 'new', 'new/data'].map(async (name) => (await stat(join(parent, name))).mode & 0o777)
  t.strictSame(await Promise.all(modes), [0o750, 0o711, 0o711])
})

t.test('without a PostgreSQL for the platform the error says what to do', async (t) => {
  const folder = join(await emptyFolder(t), 'data')
  const elsewhere = `Object.defineProperty(process, 'arch', { value: 'pdp11' })`
  const service = run(
    t,
    `${elsewhere}; await start(${JSON.stringify(folder)}).catch(({ message }) => console.log(message))`,
  )
  t.match(await service.nextLine(), /includes no PostgreSQL for \w+-pdp11: set DATABASE_URL/)
  await t.rejects(stat(folder), { code: 'ENOENT' })
})

t.test(
  'a folder that the user postgres may not enter is rejected',
  { skip: !asRoot && 'PostgreSQL runs as another user only if the test runs as root' },
  async (t) => {
    const closed = await emptyFolder(t)
    await chmod(closed, 0o700)
    await assertUnchanged(t, closed, () =>
      t.rejects(startQuickly(join(closed, 'data')), new RegExp(`may not enter ${closed}: choose another DATA_FOLDER`)),
    )
  },
)

t.test('moved data with another owner is accepted', async (t) => {
  const parent = await emptyFolder(t)
  const first = await startQuickly(join(parent, 'here'))
  await first.stop()
  await rename(join(parent, 'here'), join(parent, 'there'))
  const second = await startQuickly(join(parent, 'there'))
  t.strictSame(second.secrets, first.secrets)
  await second.stop()
})

/** Creates a folder that the user postgres may enter, for tests that run as root. */
async function emptyFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-'))
  // Registered before the teardown of a server in it, so it runs after that.
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  await chmod(folder, 0o711)
  return folder
}

async function serverPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10)
}

/** Without durability, which takes most of the time. */
const startQuickly = (folder: string) => startEmbeddedServer(folder, { durable: false })

const query = (url: string) => withClient(url, (client) => client.query('select'))

/** Starts a server in another process, which on SIGINT and SIGTERM queries the database, stops it and exits. */
async function startService(t: Test, folder: string) {
  const service = run(
    t,
    `const server = await start(${JSON.stringify(folder)})
    const end = async () => {
      await withClient(server.url, (client) => client.query('select'))
      console.log('the database still answers')
      await server.stop()
      process.exit(0)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)
    process.stdin.resume().once('end', () => process.exit(3))
    console.log(server.url)`,
  )
  return { ...service, url: await service.nextLine() }
}

function run(t: Test, script: string): { process: ChildProcess; nextLine: () => Promise<string> } {
  const source = (file: string) => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href)
  const imports = `import { startEmbeddedServer } from ${source('embedded-postgres/server.ts')}
    import { withClient } from ${source('database/migrate.ts')}
    const start = (folder) => startEmbeddedServer(folder, { durable: false })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${imports}\n${script}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  // The end of its input lets it exit without reading its folder, which may have been deleted.
  t.teardown(() => child.stdin.end())
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { process: child, nextLine: async () => (await lines.next()).value ?? '' }
}

/** Compares every file and folder, and when each last changed, before and after. */
async function assertUnchanged(t: Test, folder: string, work: () => Promise<unknown>): Promise<void> {
  const before = await listing(folder)
  await work()
  t.strictSame(await listing(folder), before, 'the folder is unchanged')
}

async function listing(folder: string): Promise<string[]> {
  const names = ['.', ...(await readdir(folder, { recursive: true })).sort()]
  // A running server changes its own files.
  const compared = names.filter((name) => !name.startsWith('postgres/') || name.endsWith('postmaster.pid'))
  return Promise.all(
    compared.map(async (name) => {
      const { mtimeMs, size, mode } = await stat(join(folder, name))
      return [name, mode, size, mtimeMs].join(' ')
    }),
  )
}
