// Starts servers as child processes, and reads their CPU time and memory from /proc.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { sendOnce } from './load.ts'

export interface RunningServer {
  pid: number
  port: number
  /** From the start of the process to its first response with status 200. */
  startMillis: number
  stop(): Promise<void>
}

/** The setting ATTESTATION_KEYS of a service. */
export const attestationKeys = `bench:${randomBytes(32).toString('base64url')}`

interface StartOptions {
  command: string
  args: string[]
  env: Record<string, string>
  /** The environment variable for the port. */
  portName?: string
  /** Path that returns 200 once the process is ready. */
  probe: string
  headers?: Record<string, string>
  /** File for its output. */
  log: string
}

export async function start({
  command,
  args,
  env,
  portName = 'PORT',
  probe,
  headers = {},
  log,
}: StartOptions): Promise<RunningServer> {
  const port = await freePort()
  const output = openSync(log, 'a')
  const startedAt = performance.now()
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH ?? '', [portName]: String(port), ...env },
  })
  closeSync(output)
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} did not start.`)
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`${command} ${args.join(' ')} ended: ${readFileSync(log, 'utf8').slice(-2000)}`)
    const status = await sendOnce(port, { method: 'GET', path: probe, headers }).then(
      (response) => response.status,
      () => undefined,
    )
    if (status === 200) break
    if (performance.now() - startedAt > 60_000) {
      child.kill()
      throw new Error(`${command} ${args.join(' ')} did not answer: ${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await pause(2)
  }
  return { pid, port, startMillis: performance.now() - startedAt, stop: () => end(child) }
}

/** A server without a framework, whose memory is that of Node. */
export const startBareServer = (folder: string): Promise<RunningServer> =>
  start({
    command: process.execPath,
    args: [
      '-e',
      `const page = 'x'.repeat(50000); require('http').createServer((request, response) => response.end(page)).listen(process.env.PORT)`,
    ],
    env: {},
    probe: '/',
    log: `${folder}/bare.log`,
  })

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

const ticksPerSecond = 100

/** Milliseconds of CPU that a process has used, optionally including its running and ended children. */
export function cpuMillis(pid: number, withChildren = false): number {
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields(pid).slice(11, 15).map(Number)
  const ticks = withChildren ? user + system + endedUser + endedSystem : user + system
  const own = (ticks * 1000) / ticksPerSecond
  return withChildren ? childrenOf(pid).reduce((sum, child) => sum + cpuMillis(child, true), own) : own
}

/** The fields of /proc/<pid>/stat from the state on; the name before it can contain spaces. */
function fields(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(fields(Number(name))[1]) === pid)
    .map(Number)
}

export function residentMegabytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
