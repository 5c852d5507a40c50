// The worker: jobs run one at a time, and an error, an exit or a deadline affects only its own job.
import { once } from 'node:events'
import t from 'tap'
import { createWorker, type JobModule, type Worker } from '../../../src/records/worker/worker.ts'

interface Step {
  echo?: string
  throws?: string
  exits?: boolean
  neverEnds?: boolean
  allocates?: boolean
  counts?: boolean
}
const code = `let runs = 0
export async function run({ echo, throws, exits, neverEnds, allocates, counts }) {
  runs += 1
  if (counts) return { echo: String(runs) }
  if (throws) throw new RangeError(throws)
  if (exits) process.exit(3)
  while (neverEnds) {}
  const all = []
  while (allocates) all.push(new Array(1e6).fill({}))
  return { echo, bytes: new TextEncoder().encode(echo) }
}`
const job: JobModule<Step, { echo: string; bytes: Uint8Array }> = {
  url: `data:text/javascript,${encodeURIComponent(code)}`,
}
const later = () => performance.now() + 20_000

function useWorker(options: Parameters<typeof createWorker>[0] = {}): Worker {
  const worker = createWorker(options)
  t.teardown(() => worker.close())
  return worker
}

t.test('runs jobs in order and returns their output', async (t) => {
  const worker = useWorker()
  const texts = ['a', 'b', 'c']
  const outputs = await Promise.all(texts.map((echo) => worker.run(job, { echo }, later())))
  t.strictSame(
    outputs.map(({ echo, bytes }) => [echo, new TextDecoder().decode(bytes)]),
    texts.map((text) => [text, text]),
  )
})

t.test('an error, an exit and exhausted memory reject only their own job', async (t) => {
  const worker = useWorker({ maxMegabytes: 32 })
  const jobs = [{ throws: 'no' }, { echo: 'a' }, { exits: true }, { echo: 'b' }, { allocates: true }, { echo: 'c' }]
  const results = await Promise.allSettled(jobs.map((step) => worker.run(job, step, later())))
  t.match(results, [
    { status: 'rejected', reason: { name: 'RangeError', message: 'no' } },
    { status: 'fulfilled', value: { echo: 'a' } },
    { status: 'rejected', reason: { message: 'The worker has ended.' } },
    { status: 'fulfilled', value: { echo: 'b' } },
    { status: 'rejected', reason: { code: 'ERR_WORKER_OUT_OF_MEMORY' } },
    { status: 'fulfilled', value: { echo: 'c' } },
  ])
})

t.test('a job that exceeds its deadline is stopped, and the next one runs', async (t) => {
  const worker = useWorker()
  await worker.run(job, { echo: 'start' }, later())
  const endless = worker.run(job, { neverEnds: true }, performance.now() + 50)
  const waiting = worker.run(job, { echo: 'a' }, performance.now() + 1)
  const next = worker.run(job, { echo: 'b' }, later())
  await t.rejects(waiting, { code: 'unavailable' })
  await t.rejects(endless, { code: 'unavailable' })
  t.match(await next, { echo: 'b' })
})

t.test('a job whose deadline passes while its module loads does not stop the loading', async (t) => {
  const worker = useWorker()
  const channel = new BroadcastChannel('worker.test.ts')
  t.teardown(() => channel.close())
  let loads = 0
  const loading = new Promise<void>((resolve) => {
    channel.onmessage = () => {
      loads += 1
      resolve()
    }
  })
  // Loads until the test lets it continue.
  const slow: JobModule<object, string> = {
    url: `data:text/javascript,${encodeURIComponent(`const channel = new BroadcastChannel('worker.test.ts')
      await new Promise((resolve) => {
        channel.onmessage = resolve
        channel.postMessage('loading')
      })
      channel.close()
      export const run = () => 'done'`)}`,
  }
  const first = worker.run(slow, {}, performance.now() + 1)
  await t.rejects(first, { code: 'unavailable' })
  await loading
  await t.rejects(worker.run(slow, {}, performance.now() + 1), { code: 'unavailable' })
  const third = worker.run(slow, {}, later())
  channel.postMessage('continue')
  t.equal(await third, 'done')
  t.equal(loads, 1)
})

t.test('rejects a job if too many wait, and all when it closes', async (t) => {
  const worker = useWorker({ maxWaiting: 2 })
  const first = ['a', 'b', 'c'].map((echo) => worker.run(job, { echo }, later()))
  await t.rejects(worker.run(job, { echo: 'd' }, later()), { code: 'unavailable' })
  t.equal((await Promise.all(first)).length, 3)
  const endless = worker.run(job, { neverEnds: true }, later())
  const closing = worker.close()
  await t.rejects(endless, { code: 'unavailable' })
  await closing
})

/** How many jobs its thread has run, this one included. */
const countJobs = async (worker: Worker) => Number((await worker.run(job, { counts: true }, later())).echo)

t.test('a thread that has no job for the idle time ends, and the next job gets a new one', async (t) => {
  const worker = useWorker({ idleMillis: 1 })
  const started = once(process, 'worker')
  t.equal(await countJobs(worker), 1)
  const [thread] = await started
  // Neither the thread nor its timer keeps the process alive.
  const keepAlive = setInterval(() => {}, 60_000)
  await once(thread, 'exit')
  clearInterval(keepAlive)
  t.equal(await countJobs(worker), 1)
})

t.test('a thread is kept while jobs follow each other', async (t) => {
  for (const worker of [useWorker(), useWorker({ idleMillis: 60_000 })]) {
    t.strictSame([await countJobs(worker), await countJobs(worker)], [1, 2])
  }
})
