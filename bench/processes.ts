// Starts what is compared as processes of its own, and reads from /proc what they cost.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from './load.ts'

export interface Running {
  pid: number
  port: number
  /** From the start of the process to its first good answer. */
  startMillis: number
  stop(): Promise<void>
}

interface Start {
  command: string
  args: string[]
  env: Record<string, string>
  /** The name of the variable that tells it its port. */
  portName?: string
  /** Answers 200 once the process is ready. */
  probe: string
  headers?: Record<string, string>
  /** What it prints goes here. */
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
}: Start): Promise<Running> {
  const port = await freePort()
  const output = openSync(log, 'a')
  const begin = performance.now()
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
    const status = await ask(port, { method: 'GET', path: probe, headers }).then(
      (answer) => answer.status,
      () => undefined,
    )
    if (status === 200) break
    if (performance.now() - begin > 15_000) {
      child.kill()
      throw new Error(`${command} ${args.join(' ')} did not answer: ${readFileSync(log, 'utf8').slice(-2000)}`)
    }
    await pause(2)
  }
  return { pid, port, startMillis: performance.now() - begin, stop: () => end(child) }
}

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

/** Milliseconds of CPU that a process has used, or a process with its children, living or gone. */
export function cpuMillis(pid: number, withChildren = false): number {
  const [user = 0, system = 0, goneUser = 0, goneSystem = 0] = fields(pid).slice(11, 15).map(Number)
  const ticks = withChildren ? user + system + goneUser + goneSystem : user + system
  const own = (ticks * 1000) / ticksPerSecond
  return withChildren ? childrenOf(pid).reduce((sum, child) => sum + cpuMillis(child, true), own) : own
}

/** From the state on: what stands before it, the name, may hold spaces. */
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
