// The tasks of the worker: what is done outside requests, again and again, in bounded parts.
import type { BaseLogger } from 'pino'

export interface Task {
  /** For logs and metrics. */
  name: string
  /** Does a bounded part of the work. Returns whether there may be more. */
  run(): Promise<boolean>
  /** Receives a function that runs the task at once. */
  subscribe?(wake: () => void): void
  /** Called when the worker stops, after the last run. */
  stop?(): Promise<void>
}

/** Milliseconds between two runs after one that did something, and after one that had nothing to do; ± 25 %. */
const [busyMillis, idleMillis] = [250, 1_000]

export interface RunningTasks {
  /** Resolves when the runs in progress have ended. */
  stop(): Promise<void>
}

/** Runs each task independently of the others. After an error a task waits as if it had nothing to do. */
export function startTasks(
  tasks: readonly Task[],
  log: Pick<BaseLogger, 'error'>,
  countFailure: (name: string) => void,
): RunningTasks {
  let stopped = false
  const timers = new Map<Task, NodeJS.Timeout>()
  const running = new Map<Task, Promise<void>>()

  async function run(task: Task): Promise<void> {
    let hasMore = false
    try {
      hasMore = await task.run()
    } catch (error) {
      log.error({ task: task.name, error: (error as Error).message }, 'A task of the worker failed.')
      countFailure(task.name)
    }
    running.delete(task)
    // The random part keeps workers from polling at the same time.
    if (!stopped) schedule(task, (hasMore ? busyMillis : idleMillis) * (0.75 + Math.random() / 2))
  }

  function schedule(task: Task, millis: number): void {
    clearTimeout(timers.get(task))
    const timer = setTimeout(() => running.set(task, run(task)), millis)
    timers.set(task, timer.unref())
  }

  for (const task of tasks) {
    schedule(task, 0)
    task.subscribe?.(() => {
      // A run in progress may have looked before there was something to do: it runs again soon.
      if (!stopped && !running.has(task)) schedule(task, 0)
    })
  }
  return {
    async stop() {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
      await Promise.all(tasks.map((task) => task.stop?.()))
    },
  }
}
