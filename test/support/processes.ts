// PostgreSQL and the service as child processes that a test can kill, suspend and restart. Over 300 lines: with their client.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Test } from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { startEmbeddedServer } from '../../src/embedded-postgres/server.ts'
import { nonOperatorScopes } from './service.ts'

/** Runs `end` when the test ends, also if it fails or times out. */
export function onTestEnd(t: Test, end: () => void): void {
  endings.add(end)
  t.teardown(end)
}
const endings = new Set<() => void>()
process.once('exit', () => {
  for (const end of endings) end()
})

// PostgreSQL

export interface Postgres {
  /** With the superuser's login. */
  url: string
  /** Its data folder. */
  data: string
  start(): Promise<void>
  /** Fast shutdown and start, as for an upgrade. */
  stop(): Promise<void>
  /** Sends SIGKILL to the postmaster and all its children. */
  kill(): Promise<void>
  /** Suspends all its processes (SIGSTOP). */
  pause(): void
  resume(): void
}

/** A durable server whose port stays the same after a restart. */
export async function startPostgres(t: Test, ...settings: string[]): Promise<Postgres> {
  const folder = await createFolder(t)
  const initialized = await startEmbeddedServer(folder)
  await initialized.stop()
  return startPostgresOn(t, join(folder, 'postgres'), initialized.url, ...settings)
}

/**
 * A standby that streams from `primary` as the application `standby`. The package has no pg_basebackup, so the server itself
 * writes the copy.
 */
export async function startStandby(t: Test, primary: Postgres, ...settings: string[]): Promise<Postgres> {
  const folder = await createFolder(t)
  const { uid, gid } = await stat(primary.data)
  const [copy, data] = [join(folder, 'copy'), join(folder, 'postgres')]
  await mkdir(data, { mode: 0o700 })
  for (const path of [folder, data]) await chown(path, uid, gid)
  const client = new pg.Client({ connectionString: primary.url, replication: 'true' } as pg.ClientConfig)
  await client.connect()
  await client.query(`BASE_BACKUP (TARGET 'server', TARGET_DETAIL '${copy}', CHECKPOINT 'fast', WAL)`)
  await client.end()
  await promisify(execFile)('tar', ['--extract', '--file', join(copy, 'base.tar'), '--directory', data])
  const { hostname, port, username, password } = new URL(primary.url)
  const source = `host=${hostname} port=${port} user=${username} password=${password} application_name=standby`
  await writeFile(join(data, 'standby.signal'), '')
  await chown(join(data, 'standby.signal'), uid, gid)
  return startPostgresOn(t, data, primary.url, `primary_conninfo=${source}`, ...settings)
}

/** A folder that the account of PostgreSQL may enter, until the test ends. */
async function createFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-faults-'))
  // The server does not run as root.
  await chmod(folder, 0o711)
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** `loginUrl` has the superuser's login. */
async function startPostgresOn(t: Test, data: string, loginUrl: string, ...settings: string[]): Promise<Postgres> {
  const port = await freePort()
  const url = Object.assign(new URL(loginUrl), { port }).href
  const { uid, gid } = await stat(data)
  const { resolve } = createRequire(import.meta.resolve('embedded-postgres'))
  const { postgres } = await import(
    pathToFileURL(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)).href
  )
  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((it) => ['-c', it])
  let server: ChildProcess | undefined

  async function start() {
    server = spawn(postgres, ['-D', data, '-p', String(port), ...flags], {
      ...(process.getuid?.() === 0 && { uid, gid }),
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await waitForOutput(server, /ready to accept (read-only )?connections/)
  }
  const signal = (pids: number[], name: NodeJS.Signals) => {
    for (const pid of pids) {
      try {
        process.kill(pid, name)
      } catch {
        // The process has already ended.
      }
    }
  }
  const processes = () => (server?.pid === undefined ? [] : [server.pid, ...childrenOf(server.pid)])
  async function end(name: NodeJS.Signals, pids: number[]) {
    if (server === undefined || hasEnded(server)) return
    const ended = once(server, 'exit')
    signal(pids, name)
    await ended
    // Children that are still running prevent the next start.
    while (pids.some((pid) => isRunning(pid))) await pause(5)
  }
  const postgresServer: Postgres = {
    url,
    data,
    start,
    stop: () => end('SIGINT', processes().slice(0, 1)),
    kill: () => end('SIGKILL', processes()),
    pause() {
      // The postmaster first, so that it forks no more children.
      signal(processes().slice(0, 1), 'SIGSTOP')
      signal(processes(), 'SIGSTOP')
    },
    resume: () => signal(processes(), 'SIGCONT'),
  }
  t.teardown(() => postgresServer.kill())
  onTestEnd(t, () => signal(processes(), 'SIGKILL'))
  await start()
  return postgresServer
}

const statusOf = (pid: number): string[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
const isRunning = (pid: number) => !['Z', undefined].includes(statusOf(pid)[0])
const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(statusOf(Number(name))[1]) === pid)
    .map(Number)

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

/** Waits until the output of the process matches; throws if it ends before. */
export function waitForOutput({ stderr, pid }: ChildProcess & { stderr: unknown }, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (output.length < 100_000) output += chunk
      if (pattern.test(output)) resolve(output)
    })
    stderr?.on('end', () => reject(new Error(`Process ${pid} has ended: ${output}`)))
  })
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

// Services

export const peppers = '1:a pepper of the fault tests only'
export const attestationKeys = `test:${Buffer.alloc(32, 7).toString('base64url')}`

export interface Process {
  pid: number
  ended: Promise<[code: number | null, signal: string | null]>
  kill(signal: NodeJS.Signals): void
}
export interface Started extends Process {
  port: number
  /** Its output at the start. */
  output: string
}

/** Runs `npm start` in the folder `home`; `started` resolves when it has printed its address. `LOG_FILE`: where it logs. */
export function launch(
  t: Test,
  databaseUrl: string,
  { LOG_FILE, ...environment }: Record<string, string> = {},
  home = process.cwd(),
): Process & { started: Promise<Started> } {
  const flags = manifest.scripts.start.split(' ').slice(2)
  const log = LOG_FILE === undefined ? 'ignore' : openSync(LOG_FILE, 'a')
  const child = spawn(process.execPath, flags, {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '0',
      DATABASE_URL: databaseUrl,
      API_KEY_PEPPERS: peppers,
      ATTESTATION_KEYS: attestationKeys,
      ...environment,
    },
    stdio: ['ignore', log, 'pipe'],
  })
  if (typeof log === 'number') closeSync(log)
  onTestEnd(t, () => child.kill('SIGKILL'))
  const launched: Process = {
    pid: child.pid ?? 0,
    ended: once(child, 'exit') as Process['ended'],
    kill: (signal) => child.kill(signal),
  }
  const started = waitForOutput(child, /\/docs\n/).then((output) => {
    const port = Number(/running at http:\/\/[^:]+:(\d+)/.exec(output)?.[1])
    return { ...launched, port, output }
  })
  started.catch(() => {})
  return { ...launched, started }
}

export const startProcess = (...args: Parameters<typeof launch>): Promise<Started> => launch(...args).started

// Clients

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  millis: number
}

export interface RequestOptions {
  key?: string
  headers?: Record<string, string>
  body?: unknown
  agent?: Agent
}

/** A keep-alive connection. */
export const keepAliveAgent = () => new Agent({ keepAlive: true, maxSockets: 1 })

/** Sends a request once. Throws connection errors. */
export function sendRequest(
  port: number,
  method: string,
  path: string,
  { key, headers, body, agent }: RequestOptions = {},
) {
  const begin = performance.now()
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(agent && { agent }),
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          millis: performance.now() - begin,
        }),
      )
    })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Test data of the fault tests: two agencies in a partnership. */
export interface TestPartnership {
  /** API keys. */
  operator: string
  lead: string
  partner: string
  /** Path of the partnership. */
  path: string
}

/** Bootstraps a new service, and forms a partnership. */
export async function formPartnership({ port, output }: Started): Promise<TestPartnership> {
  async function create(key: string, method: string, path: string, body: object, headers = {}) {
    const answer = await sendRequest(port, method, path, { key, body, headers })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
    return JSON.parse(answer.text)
  }
  const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(output) ?? []
  const { key: operator } = await create(bootstrapKey, 'POST', '/v1/bootstrap', {
    organization: { name: 'Regional Partnership Office', kinds: ['other'] },
    clientName: 'Console',
  })
  async function organization(name: string) {
    const { id } = await create(operator, 'POST', '/v1/organizations', { name, kinds: ['recipient'] })
    const client = { name: 'A system', scopes: nonOperatorScopes }
    const { key } = await create(operator, 'POST', `/v1/organizations/${id}/api-clients`, client)
    return { id, key }
  }
  const lead = await organization('Springfield Early Head Start')
  const partner = await organization('Little Steps Child Care')
  const { id } = await create(lead.key, 'POST', '/v1/partnerships', {
    name: 'Full-day care',
    purpose: 'Forty more infants and toddlers in full-day care.',
  })
  const path = `/v1/partnerships/${id}`
  const invitation = { organizationId: partner.id, role: 'child_care_provider' }
  const { id: partyId } = await create(lead.key, 'POST', `${path}/parties`, invitation)
  const accept = { action: 'accept' }
  await create(partner.key, 'POST', `${path}/parties/${partyId}/transitions`, accept, { 'if-match': '"1"' })
  return { operator, lead: lead.key, partner: partner.key, path }
}

/** Formats 1234 as 1,234. */
export const formatNumber = (count: number): string => Math.round(count).toLocaleString('en')
