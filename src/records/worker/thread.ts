// The thread that runs jobs: each is a function `run` of a module, which is loaded when it is first used.
import '../../module-hooks.js'
import { parentPort } from 'node:worker_threads'

/** To load a module, or to run its function. */
export type Task = { load: string } | { module: string; input: unknown }

/** The result of a job. The bytes of a Uint8Array are moved, not copied. */
export type JobResult = { output: unknown } | { error: unknown }
export type TaskResult = JobResult | { loaded: string }

parentPort?.on('message', async (task: Task) => {
  try {
    if ('load' in task) {
      await import(task.load)
      return parentPort?.postMessage({ loaded: task.load })
    }
    const { module, input } = task
    const { run } = (await import(module)) as { run: (input: unknown) => unknown }
    const output = (await run(input)) as { bytes?: Uint8Array<ArrayBuffer> }
    parentPort?.postMessage({ output }, output.bytes ? [output.bytes.buffer] : [])
  } catch (error) {
    parentPort?.postMessage({ error })
  }
})
