// The tasks of the worker: what is done outside requests, again and again, in bounded parts.
import type { BaseLogger } from 'pino'

export interface Task {
  /** For logs and metrics. */
  name: string
  /** Milliseconds until the next run after one that had nothing to do, ± 25 %. Default: a second. */
  idleMillis?: number
  /** Whether a write of the same process can cause work: `wake` then brings the next run forward. */
  followsWrites?: boolean
  /** Does a bounded part of the work. Returns whether there may be more. */
  run(): Promise<boolean>
  /** Called when the worker stops, after the last run: resolves when what the runs have begun is completed. */
  stop?(): Promise<void>
}

/** Milliseconds between two runs after one that did something, ± 25 %. */
const busyMillis = 250
const defaultIdleMillis = 1_000

export interface RunningTasks {
  /** Call it after a write. */
  wake(): void
  /** Starts no further run. Resolves when the runs in progress have ended. */
  stop(): Promise<void>
}

/** Runs each task independently of the others. After an error a task waits as if it had nothing to do. */
export function startTasks(
  tasks: readonly Task[],
  log: Pick<BaseLogger, 'error'>,
  countFailure: (name: string) => void,
): RunningTasks {
  let stopped = false
  const running = tasks.map((task) => start(task))

  function start(task: Task) {
    const { name, idleMillis = defaultIdleMillis } = task
    let timer: NodeJS.Timeout
    let nextAt = Number.POSITIVE_INFINITY
    let current: Promise<void> | undefined
    let woken = false

    async function run(): Promise<void> {
      nextAt = Number.POSITIVE_INFINITY
      woken = false
      let hasMore = false
      try {
        hasMore = await task.run()
      } catch (error) {
        log.error({ task: name, error: (error as Error).message }, 'A task of the worker failed.')
        countFailure(name)
      }
      current = undefined
      // The random part keeps workers from polling at the same time.
      schedule((hasMore || woken ? busyMillis : idleMillis) * (0.75 + Math.random() / 2))
    }

    /** Does nothing if a run is scheduled before that. */
    function schedule(millis: number): void {
      const at = performance.now() + millis
      if (stopped || at >= nextAt) return
      clearTimeout(timer)
      nextAt = at
      // Not unref(): between two runs nothing else keeps the process of `npm run worker` running.
      timer = setTimeout(() => {
        current = run()
      }, millis)
    }

    schedule(0)
    return {
      wake() {
        woken = true
        if (current === undefined) schedule(busyMillis)
      },
      stop() {
        clearTimeout(timer)
        return current
      },
    }
  }

  return {
    wake() {
      for (const [index, { followsWrites }] of tasks.entries()) if (followsWrites) running[index]?.wake()
    },
    async stop() {
      stopped = true
      await Promise.all(running.map((task) => task.stop()))
      await Promise.all(tasks.map((task) => task.stop?.()))
    },
  }
}
