// Slots for work that may run a limited number of times at once. Holders of credentials that wait for a slot take turns, so
// that many requests of one do not delay those of another.
import { Problem } from '../problems.ts'
import { unavailable } from './errors.ts'

interface Limits {
  /** How many slots there are, and how many of them one holder may have. */
  total: number
  perHolder: number
  /** How many may wait, and how many of one holder. */
  waiting: number
  waitingPerHolder: number
}

interface Holder {
  taken: number
  /** In the order of their arrival. */
  waiting: Set<() => void>
}

export type Slots = ReturnType<typeof createSlots>
export type Release = () => void

export function createSlots({ total, perHolder, waiting, waitingPerHolder }: Limits) {
  /** Those that have a slot or wait for one. */
  const holders = new Map<string, Holder>()
  /** The ids of those that wait, in the order of their turns. */
  const turns = new Set<string>()
  let taken = 0
  let waitingCount = 0

  const holderOf = (id: string): Holder => holders.get(id) ?? { taken: 0, waiting: new Set() }
  const isAtLimit = (holder: Holder): boolean => holder.taken >= perHolder
  const mayTake = (holder: Holder): boolean => taken < total && !isAtLimit(holder)

  function take(id: string, holder: Holder): Release {
    holders.set(id, holder)
    taken++
    holder.taken++
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      taken--
      holder.taken--
      if (holder.taken === 0 && holder.waiting.size === 0) holders.delete(id)
      grantNext()
    }
  }

  /** Gives a free slot to the first in turn that has not reached its limit. */
  function grantNext(): void {
    if (taken >= total) return
    for (const id of turns) {
      const { taken: own, waiting: queue } = holders.get(id) as Holder
      if (own >= perHolder) continue
      const [grant] = queue
      turns.delete(id)
      if (queue.size > 1) turns.add(id)
      grant?.()
      return
    }
  }

  function wait(id: string, holder: Holder, deadline?: number): Promise<Release> {
    holders.set(id, holder)
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        waitingCount--
        holder.waiting.delete(grant)
      }
      const grant = () => {
        leave()
        resolve(take(id, holder))
      }
      const giveUp = () => {
        leave()
        if (holder.waiting.size === 0) {
          turns.delete(id)
          if (holder.taken === 0) holders.delete(id)
        }
        reject(isAtLimit(holder) ? tooManyOf(perHolder) : unavailable())
      }
      const timer = deadline === undefined ? undefined : setTimeout(giveUp, deadline - performance.now())
      waitingCount++
      holder.waiting.add(grant)
      turns.add(id)
    })
  }

  return {
    /**
     * Resolves with the function that releases the slot. Rejects if too many wait, and at the deadline, in performance.now()
     * milliseconds: with `too-many-concurrent-requests` if the holder has all slots that it may have, otherwise with
     * `unavailable`.
     */
    async acquire(id: string, deadline: number): Promise<Release> {
      const holder = holderOf(id)
      if (mayTake(holder)) return take(id, holder)
      if (isAtLimit(holder) && holder.waiting.size >= waitingPerHolder) throw tooManyOf(perHolder)
      if (waitingCount >= waiting || holder.waiting.size >= waitingPerHolder) throw unavailable()
      return wait(id, holder, deadline)
    },

    /** For parts of work that was admitted before: waits as long as necessary. */
    async acquireEventually(id: string): Promise<Release> {
      const holder = holderOf(id)
      return mayTake(holder) ? take(id, holder) : wait(id, holder)
    },

    get takenCount() {
      return taken
    },
    get waitingCount() {
      return waitingCount
    },
  }
}

const tooManyOf = (perHolder: number) =>
  new Problem(
    'too-many-concurrent-requests',
    `Your organization has ${perHolder} requests of this kind that are not finished.`,
  )
