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

  function take(id: string, holder: Holder): Release {
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

  function wait(id: string, holder: Holder, deadline: number, signal?: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
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
        reject(unavailable())
      }
      const timer = Number.isFinite(deadline) ? setTimeout(giveUp, deadline - performance.now()) : undefined
      signal?.addEventListener('abort', giveUp)
      waitingCount++
      holder.waiting.add(grant)
      turns.add(id)
    })
  }

  return {
    /**
     * Resolves with the function that releases the slot. Rejects with `too-many-concurrent-requests` if the holder has all
     * slots that it may have and too many of its requests wait, and with `unavailable` if too many wait in total, at the
     * deadline (in performance.now() milliseconds), and on abort.
     */
    async acquire(id: string, deadline = Number.POSITIVE_INFINITY, signal?: AbortSignal): Promise<Release> {
      const holder = holders.get(id) ?? { taken: 0, waiting: new Set() }
      const isAtLimit = holder.taken >= perHolder
      const mayTake = taken < total && !isAtLimit
      if (!mayTake && holder.waiting.size >= waitingPerHolder) throw isAtLimit ? tooManyOfHolder() : unavailable()
      if (signal?.aborted || (!mayTake && waitingCount >= waiting)) throw unavailable()
      holders.set(id, holder)
      return mayTake ? take(id, holder) : wait(id, holder, deadline, signal)
    },

    get takenCount() {
      return taken
    },
    get waitingCount() {
      return waitingCount
    },
  }
}

const tooManyOfHolder = () => new Problem('too-many-concurrent-requests')
