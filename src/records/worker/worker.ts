// Runs functions in a thread of their own, one at a time: work that would block the event loop.
import { Worker as Thread } from 'node:worker_threads'
import { Problem } from '../../problems.ts'
import type { JobResult, Task, TaskResult } from './thread.ts'

/** A module with a pure function `run`. It may import rules, and no database code. */
export interface JobModule<Input, Output> {
  url: string
  /** Never set: the types of `run`. */
  types?: (input: Input) => Output
}

export interface Worker {
  /**
   * Runs the function in the thread. Input and output are copied (structured clone). Rejects with `unavailable` if too many
   * jobs wait, or if the job has not ended at `deadline`, in performance.now() milliseconds; a running job is then stopped. If the
   * thread is still loading its module, only the job is rejected: the thread loads to the end, for later jobs.
   */
  run<Input, Output>(module: JobModule<Input, Output>, input: Input, deadline: number): Promise<Output>
  close(): Promise<void>
}

interface Job {
  module: string
  input: unknown
  deadline: number
  settle(result: JobResult): void
}

interface Options {
  maxWaiting?: number
  maxMegabytes?: number
  /** How long the thread is kept without a job, with what it has loaded; by default until the worker closes. */
  idleMillis?: number
}

/** The thread starts with the first job, takes about 30 MB, and starts again after an error. */
export function createWorker({ maxWaiting = 20, maxMegabytes = 192, idleMillis }: Options = {}): Worker {
  let thread: Thread | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let running: Job | undefined
  /** The modules that the thread has loaded. */
  let loaded = new Set<string>()
  /** Stops the thread if a module does not load in time; defined while it loads one. */
  let loadTimer: NodeJS.Timeout | undefined
  const waiting: Job[] = []

  function start(): Thread {
    const started = new Thread(new URL('./thread.ts', import.meta.url), {
      // Not the options of the process, such as the loaders of a test runner.
      execArgv: [],
      // A small young generation would be collected all the time.
      resourceLimits: { maxOldGenerationSizeMb: maxMegabytes, maxYoungGenerationSizeMb: 32 },
    })
    started.on('message', (result: TaskResult) => {
      if (started !== thread) return
      endLoading()
      if (!('loaded' in result)) return end(result)
      loaded.add(result.loaded)
      if (running !== undefined) send({ module: running.module, input: running.input })
      else next()
    })
    started.on('error', (error) => lose(started, error))
    started.on('exit', () => lose(started, new Error('The worker has ended.')))
    // A job keeps the process alive, an idle thread does not.
    started.unref()
    loaded = new Set()
    return started
  }

  /** Rejects the running job. The next one gets a new thread. */
  function lose(lost: Thread, error: unknown): void {
    if (lost !== thread) return
    thread = undefined
    endLoading()
    end({ error })
  }

  function endLoading(): void {
    clearTimeout(loadTimer)
    loadTimer = undefined
  }

  function send(task: Task): void {
    try {
      thread?.postMessage(task)
    } catch (error) {
      end({ error })
    }
  }

  function end(result: JobResult): void {
    running?.settle(result)
    running = undefined
    next()
  }

  function next(): void {
    if (running !== undefined || loadTimer !== undefined) return
    running = waiting.shift()
    clearTimeout(idleTimer)
    if (running === undefined) {
      if (idleMillis !== undefined) idleTimer = setTimeout(stop, idleMillis).unref()
      return
    }
    const { module, input } = running
    thread ??= start()
    if (loaded.has(module)) {
      send({ module, input })
    } else {
      loadTimer = setTimeout(() => {
        void stop()
        end({ error: unavailable() })
      }, maxMillis).unref()
      send({ load: module })
    }
  }

  /** Ends the thread, which is not an error of a job. */
  async function stop(): Promise<void> {
    const stopped = thread
    thread = undefined
    endLoading()
    await stopped?.terminate()
  }

  /** Stops a job whose deadline has passed. */
  function expire(job: Job): void {
    const index = waiting.indexOf(job)
    if (index >= 0) waiting.splice(index, 1)
    const isRunning = job === running
    job.settle({ error: unavailable() })
    if (!isRunning) return
    running = undefined
    if (loadTimer !== undefined) return
    void stop()
    next()
  }

  return {
    run<Input, Output>({ url }: JobModule<Input, Output>, input: Input, deadline: number): Promise<Output> {
      if (waiting.length >= maxWaiting) return Promise.reject(unavailable())
      return new Promise((resolve, reject) => {
        const job: Job = {
          module: url,
          input,
          deadline,
          settle(result) {
            clearTimeout(timer)
            if ('error' in result) reject(result.error)
            else resolve(result.output as Output)
          },
        }
        const timer = setTimeout(() => expire(job), Math.max(0, Math.min(deadline - performance.now(), maxMillis)))
        waiting.push(job)
        next()
      })
    },

    async close() {
      for (const job of waiting.splice(0)) job.settle({ error: unavailable() })
      running?.settle({ error: unavailable() })
      running = undefined
      clearTimeout(idleTimer)
      await stop()
    },
  }
}

const maxMillis = 30_000

const unavailable = () =>
  new Problem('unavailable', 'Too many requests that take long are being processed. Repeat the request later.', {
    headers: { 'retry-after': '2' },
  })
