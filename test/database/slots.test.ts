// Slots: those that wait take turns by holder, and every wait is bounded.
import t from 'tap'
import { createSlots, type Release } from '../../src/database/slots.ts'

const limits = { total: 2, perHolder: 1, waiting: 5, waitingPerHolder: 3 }
const tooMany = { code: 'too-many-concurrent-requests' }
const unavailable = { code: 'unavailable' }

/** Slots, and a record of who got one, in order. */
function recordingSlots() {
  const slots = createSlots(limits)
  const granted: string[] = []
  const releases: Release[] = []
  const acquire = (holder: string, name: string, deadline = performance.now() + 60_000) =>
    slots.acquire(holder, deadline).then((release) => {
      granted.push(name)
      releases.push(release)
    })
  /** Releases the earliest slot that is taken, and waits until the next request has it. */
  async function releaseNext() {
    releases.shift()?.()
    await new Promise(setImmediate)
  }
  return { slots, granted, acquire, releaseNext }
}

t.test('holders that wait take turns, however many requests each has', async (t) => {
  const { slots, granted, acquire, releaseNext } = recordingSlots()
  await acquire('a', 'a1')
  await acquire('b', 'b1')
  const waiting = [acquire('a', 'a2'), acquire('a', 'a3'), acquire('b', 'b2'), acquire('c', 'c1')]
  t.equal(slots.waitingCount, 4)
  for (let at = 0; at < 6; at++) await releaseNext()
  await Promise.all(waiting)
  t.strictSame(granted, ['a1', 'b1', 'a2', 'b2', 'c1', 'a3'])
  t.strictSame([slots.takenCount, slots.waitingCount], [0, 0])
})

t.test('a holder at its limit waits although slots are free', async (t) => {
  const { granted, acquire, releaseNext } = recordingSlots()
  await acquire('a', 'a1')
  const second = acquire('a', 'a2')
  await acquire('b', 'b1')
  t.strictSame(granted, ['a1', 'b1'])
  await releaseNext()
  await second
  t.strictSame(granted, ['a1', 'b1', 'a2'])
})

t.test('the number of those that wait is bounded, by holder and in total', async (t) => {
  const { acquire, releaseNext, granted } = recordingSlots()
  await acquire('a', 'a1')
  await acquire('b', 'b1')
  const waiting = ['a2', 'a3', 'a4'].map((name) => acquire('a', name))
  await t.rejects(acquire('a', 'a5'), tooMany)
  waiting.push(acquire('c', 'c1'), acquire('c', 'c2'))
  await t.rejects(acquire('d', 'd1'), unavailable)
  for (let at = 0; at < 7; at++) await releaseNext()
  await Promise.all(waiting)
  t.equal(granted.length, 7)
})

t.test('if none may wait, the problem names whose limit is reached', async (t) => {
  const slots = createSlots({ total: 2, perHolder: 1, waiting: 0, waitingPerHolder: 0 })
  await slots.acquire('a', 0)
  await t.rejects(slots.acquire('a', 0), tooMany)
  await slots.acquire('b', 0)
  await t.rejects(slots.acquire('c', 0), unavailable)
})

t.test('a wait ends at the deadline, and its place becomes free', async (t) => {
  const { slots, granted, acquire, releaseNext } = recordingSlots()
  await acquire('a', 'a1')
  const late = [1, 2, 3].map((at) => t.rejects(acquire('a', `late ${at}`, performance.now() + 1), tooMany))
  await Promise.all(late)
  t.equal(slots.waitingCount, 0)
  const last = acquire('a', 'a2')
  await releaseNext()
  await last
  t.strictSame(granted, ['a1', 'a2'])
})

t.test('work that was admitted before is not refused', async (t) => {
  const { slots, acquire } = recordingSlots()
  const [first] = await Promise.all([slots.acquireEventually('a'), acquire('b', 'b1')])
  const waiting = Array.from({ length: 10 }, () => slots.acquireEventually('a').then((release) => release()))
  t.equal(slots.waitingCount, 10)
  await t.rejects(acquire('a', 'a1'), tooMany)
  first()
  await Promise.all(waiting)
})

t.test('a slot that is released twice becomes free once', async (t) => {
  const slots = createSlots(limits)
  const release = await slots.acquire('a', 0)
  await slots.acquire('b', 0)
  release()
  release()
  t.equal(slots.takenCount, 1)
})
