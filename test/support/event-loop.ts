// Counts the blocks of the event loop of a service in a child process, into which NODE_OPTIONS loads this file.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import type { Test } from 'tap'

const maxBlockMillis = 50
/** A garbage collection, or many requests in one turn, can take longer now and then: at most two of these, up to `maxRareMillis`. */
const maxRareBlocks = 2
const maxRareMillis = 100
const intervalMillis = 5

/** In a process with this variable: the file to which it appends the length of each block, in milliseconds. */
const variable = 'EVENT_LOOP_BLOCKS'

const file = process.env[variable]
if (file !== undefined && isMainThread) recordBlocks(file)

/**
 * The delay of a timer also depends on other processes of the machine. Therefore a block counts only if the main thread
 * itself has used that much CPU time.
 */
function recordBlocks(file: string): void {
  const cpuMillis = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let [time, cpu] = [performance.now(), cpuMillis()]
  setInterval(() => {
    const [now, cpuNow] = [performance.now(), cpuMillis()]
    const used = Math.min(now - time, cpuNow - cpu)
    if (used > maxBlockMillis) appendFileSync(file, `${Math.round(used)}\n`)
    ;[time, cpu] = [performance.now(), cpuMillis()]
  }, intervalMillis).unref()
}

export interface EventLoopBlocks {
  /** The environment of the process, for startProcess(). */
  environment: Record<string, string>
  /** Forgets earlier blocks, such as those of the start. */
  restart(): void
  /** Fails if a block took more than 100 ms, or more than two took more than 50 ms. */
  check(t: Test): void
}

export function countBlocks(t: Test): EventLoopBlocks {
  const file = join(t.testdir(), 'blocks')
  const restart = () => writeFileSync(file, '')
  restart()
  return {
    environment: { [variable]: file, NODE_OPTIONS: `--import=${import.meta.url}` },
    restart,
    check: (t) => {
      const blocks = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
      t.ok(blocks.length <= maxRareBlocks, `blocks of the event loop of more than ${maxBlockMillis} ms: [${blocks}]`)
      t.strictSame(
        blocks.filter((millis) => millis > maxRareMillis),
        [],
        `no block of the event loop of more than ${maxRareMillis} ms`,
      )
    },
  }
}
