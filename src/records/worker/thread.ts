// The thread that runs jobs: each is a function `run` of a module, which is loaded when it is first used.
import '../../module-hooks.js'
import { parentPort } from 'node:worker_threads'

export interface Job {
  /** URL of the module. */
  module: string
  input: unknown
}

/** The result of a job. The bytes of a Uint8Array are moved, not copied. */
export type JobResult = { output: unknown } | { error: unknown }

parentPort?.on('message', async ({ module, input }: Job) => {
  try {
    const { run } = (await import(module)) as { run: (input: unknown) => unknown }
    const output = (await run(input)) as { bytes?: Uint8Array<ArrayBuffer> }
    parentPort?.postMessage({ output }, output.bytes ? [output.bytes.buffer] : [])
  } catch (error) {
    parentPort?.postMessage({ error })
  }
})
