// Limits what runs at the same time for one holder of credentials, and in total: responses that stay open, and large work.
import type { FastifyRequest } from 'fastify'
import { createSlots, type Release } from '../../database/slots.ts'

/** Responses that stay open: requests that wait for changes or stream them, and exports. */
export const maxOpenPerHolder = 25
const maxOpen = 2_000

/** Imports that are received or processed. */
const imports = { total: 64, perHolder: 2, waiting: 0, waitingPerHolder: 0 }

/**
 * Work that takes more than some milliseconds: operations that the policy table calls large, pages of more than 50 records, and
 * each page of an export and batch of an import. Half of the processors remain for other requests.
 */
const largeWork = { total: 2, perHolder: 1, waiting: 400, waitingPerHolder: 20 }

export type Concurrency = ReturnType<typeof createConcurrency>

export function createConcurrency() {
  const responses = createSlots({ total: maxOpen, perHolder: maxOpenPerHolder, waiting: 0, waitingPerHolder: 0 })
  const large = createSlots(largeWork)
  const importSlots = createSlots(imports)

  return {
    /** Counts a response as open until the returned function is called. Throws `too-many-concurrent-requests`. */
    keepOpen: ({ caller }: FastifyRequest): Promise<Release> => responses.acquire(caller.holderId, 0),

    /** Counts an import until the returned function is called. Throws `too-many-concurrent-requests`. */
    startImport: ({ caller }: FastifyRequest): Promise<Release> => importSlots.acquire(caller.holderId, 0),

    get openResponses() {
      return responses.takenCount
    },

    /**
     * Runs `work` when it is the holder's turn: until the deadline, or without a deadline as part of an export or import. Throws
     * `too-many-concurrent-requests` or `unavailable`.
     */
    async runLarge<Result>(
      holderId: string,
      deadline: number | undefined,
      work: () => Promise<Result>,
    ): Promise<Result> {
      const release = await (deadline === undefined
        ? large.acquireEventually(holderId)
        : large.acquire(holderId, deadline))
      const begin = performance.now()
      try {
        return await work()
      } finally {
        // As long as the work took, the processors are for other requests.
        setTimeout(release, performance.now() - begin)
      }
    },
  }
}
