// Connections in pipeline mode: the batches of several requests follow each other without waiting for responses. For short
// reads, because a slow batch delays those behind it.
import pg from 'pg'
import { Batch, type Statement } from './batch.ts'
import { leavesConnectionUsable, unavailable } from './errors.ts'

interface PipelineOptions {
  /** The maximum number of connections, and of batches in flight on each. */
  connections: number
  maxInFlight: number
  /** Opens a connection in pipeline mode. */
  connect: () => Promise<pg.Client>
  /** The time in which the server must answer the next batch, in milliseconds. Otherwise the connection is closed. */
  responseMillis: number
}

interface Pipeline {
  client: Promise<pg.Client> | pg.Client | undefined
  /** In the order in which the server answers them. */
  batches: Set<PendingBatch>
  /** When the first of `batches` became the first, in milliseconds of performance.now(). */
  firstSince: number
}

interface PendingBatch {
  deadline: number
  reject: (error: Error) => void
}

const watchIntervalMillis = 100

export function createPipelines({ connections, maxInFlight, connect, responseMillis }: PipelineOptions) {
  const pipelines = Array.from(
    { length: connections },
    (): Pipeline => ({ client: undefined, batches: new Set(), firstSince: 0 }),
  )
  // One timer for all batches: one for each would cost as much as sending the batch.
  const watch = setInterval(endExpired, watchIntervalMillis).unref()

  function endExpired(): void {
    const now = performance.now()
    for (const { client, batches, firstSince } of pipelines) {
      for (const { deadline, reject } of batches) if (deadline <= now) reject(unavailable())
      // Rejects all of its batches.
      if (batches.size > 0 && firstSince + responseMillis <= now && client instanceof pg.Client) destroy(client)
    }
  }

  /** The first that is not full: few connections serve more than many, whose server processes sleep between two batches. */
  const choose = (): Pipeline =>
    pipelines.find(({ batches }) => batches.size < maxInFlight) ?? (pipelines[0] as Pipeline)

  async function open(pipeline: Pipeline): Promise<pg.Client> {
    try {
      const client = await connect()
      client.once('end', () => {
        pipeline.client = undefined
      })
      pipeline.client = client
      pipeline.firstSince = performance.now()
      return client
    } catch (error) {
      pipeline.client = undefined
      throw error
    }
  }

  return {
    /** Sends a batch. Rejects with a DatabaseError of the server, or with `unavailable`, also at the deadline. */
    send(statements: readonly Statement[], deadline: number): Promise<void> {
      const pipeline = choose()
      const { batches } = pipeline
      return new Promise((resolve, reject) => {
        const pending: PendingBatch = { deadline, reject }
        const leave = () => {
          batches.delete(pending)
          pipeline.firstSince = performance.now()
        }
        const submit = (client: pg.Client) => {
          const batch = new Batch(statements, (error) => {
            leave()
            if (error === undefined) return resolve()
            if (!leavesConnectionUsable(error)) destroy(client)
            reject(error instanceof pg.DatabaseError ? error : unavailable(error))
          })
          client.query(batch)
        }
        const fail = (error: unknown) => {
          leave()
          reject(unavailable(error))
        }
        if (batches.size === 0) pipeline.firstSince = performance.now()
        batches.add(pending)
        pipeline.client ??= open(pipeline)
        if (pipeline.client instanceof pg.Client) submit(pipeline.client)
        else pipeline.client.then(submit, fail)
      })
    },

    get connectionCount() {
      return pipelines.filter(({ client }) => client instanceof pg.Client).length
    },
    get idleCount() {
      return pipelines.filter(({ client, batches }) => client instanceof pg.Client && batches.size === 0).length
    },
    async close(): Promise<void> {
      clearInterval(watch)
      const clients = await Promise.allSettled(pipelines.map(({ client }) => client))
      await Promise.all(clients.map((client) => client.status === 'fulfilled' && client.value?.end()))
    },
  }
}

/** Closes the connection at once, without waiting for the server. */
const destroy = (client: pg.Client): void => {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}
