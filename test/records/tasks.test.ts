// The tasks of the worker: when they run, and that stopping waits for the work in progress and starts none.
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { startTasks, type Task } from '../../src/records/tasks.ts'
import { waitFor } from '../support/service.ts'

const log = { error: () => {} }
const hour = 3_600_000

t.test('runs a task again while there is more to do, and then waits', async (t) => {
  let runs = 0
  const task: Task = { name: 'count', idleMillis: hour, run: async () => ++runs < 3 }
  const tasks = startTasks([task], log, () => {})
  t.teardown(() => tasks.stop())
  await waitFor(() => runs === 3)
  await tasks.stop()
  t.equal(runs, 3)
})

t.test('after a write, runs only the tasks that follow writes, also if one was running', async (t) => {
  const runs = { following: 0, other: 0 }
  let wakeWhileRunning = () => {}
  const tasks = startTasks(
    [
      {
        name: 'following',
        idleMillis: hour,
        followsWrites: true,
        run: async () => {
          runs.following++
          await setImmediate()
          if (runs.following === 2) wakeWhileRunning()
          return false
        },
      },
      { name: 'other', idleMillis: hour, run: async () => ++runs.other < 0 },
    ],
    log,
    () => {},
  )
  t.teardown(() => tasks.stop())
  wakeWhileRunning = tasks.wake
  await waitFor(() => runs.following === 1 && runs.other === 1)
  tasks.wake()
  await waitFor(() => runs.following === 3)
  await tasks.stop()
  t.strictSame(runs, { following: 3, other: 1 })
})

t.test('an error is counted, and delays no other task', async (t) => {
  const failures: string[] = []
  let runs = 0
  const tasks = startTasks(
    [
      { name: 'failing', idleMillis: hour, run: () => Promise.reject(new Error('No connection.')) },
      { name: 'count', idleMillis: hour, run: async () => ++runs < 2 },
    ],
    log,
    (name) => failures.push(name),
  )
  t.teardown(() => tasks.stop())
  await waitFor(() => runs === 2)
  await tasks.stop()
  t.strictSame(failures, ['failing'])
})

t.test('stop waits for the work in progress, and starts none', async (t) => {
  let runs = 0
  let finish: (() => void) | undefined
  const task: Task = {
    name: 'slow',
    run: () =>
      new Promise((resolve) => {
        runs++
        finish = () => resolve(true)
      }),
  }
  const tasks = startTasks([task], log, () => {})
  t.teardown(() => tasks.stop())
  await waitFor(() => finish !== undefined)
  let stopped = false
  const stopping = tasks.stop().then(() => {
    stopped = true
  })
  await setImmediate()
  t.notOk(stopped)
  finish?.()
  await stopping
  tasks.wake()
  // Others run at the same interval: by then this one would have run again.
  let later = 0
  const others = startTasks([{ name: 'later', run: async () => ++later < 4 }], log, () => {})
  t.teardown(() => others.stop())
  await waitFor(() => later === 4)
  await others.stop()
  t.equal(runs, 1)
})
