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
  const acquire = (holder: string, name: string, deadline?: number, signal?: AbortSignal) =>
    slots.acquire(holder, deadline, signal).then((release) => {
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

t.test('without places to wait, a holder at its limit is told so', async (t) => {
  const slots = createSlots({ total: 2, perHolder: 1, waiting: 0, waitingPerHolder: 0 })
  await slots.acquire('a')
  await t.rejects(slots.acquire('a'), tooMany)
  await slots.acquire('b')
  await t.rejects(slots.acquire('c'), unavailable)
})

t.test('a wait ends at the deadline and at the abort, and its place becomes free', async (t) => {
  const { slots, granted, acquire, releaseNext } = recordingSlots()
  await acquire('a', 'a1')
  await t.rejects(acquire('a', 'late', performance.now() + 1), unavailable)
  const left = new AbortController()
  const aborted = t.rejects(acquire('a', 'left', undefined, left.signal), unavailable)
  const last = acquire('a', 'a2')
  left.abort()
  await aborted
  await t.rejects(acquire('b', 'gone', undefined, left.signal), unavailable)
  t.equal(slots.waitingCount, 1)
  await releaseNext()
  await last
  t.strictSame(granted, ['a1', 'a2'])
})

t.test('a slot that is released twice becomes free once', async (t) => {
  const slots = createSlots(limits)
  const release = await slots.acquire('a')
  await slots.acquire('b')
  release()
  release()
  t.equal(slots.takenCount, 1)
})
