// Records what becomes due, with a clock that is an argument: no test waits for it.
import { pino } from 'pino'
import type { Test } from 'tap'
import { recordDueEventsUntil } from '../../src/guidance/agenda/due-events.ts'
import { createWorker } from '../../src/records/worker/worker.ts'
import type { OwnService } from './own-service.ts'
import type { Body, Client } from './service.ts'

export const idOf = (path: string): string => path.split('/')[3] ?? ''
export const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const earlier = (at: string): string => new Date(Date.parse(at) - 1).toISOString()

export interface DueEvent {
  type: string
  /** RFC 3339. */
  at: string
}

export function dueEventsOf(t: Test, { database }: OwnService) {
  const worker = createWorker()
  t.teardown(() => worker.close())
  const failures: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void failures.push(line) })
  const services = { database, worker, log, countFailure: () => {} }

  /** By default now. Returns the number of events. */
  const recordUntil = (until = new Date().toISOString()): Promise<number> => recordDueEventsUntil(services, until)

  /** The events with which the service has told a client that dates of a record or of its partnership were reached. */
  async function dueChanges(client: Client, types: readonly string[], path: string): Promise<Body[]> {
    const partnership = path.startsWith('/v1/partnerships') ? `&partnershipId=${idOf(path)}` : ''
    const found: Body[] = []
    for (let after = ''; ; ) {
      const query = `type=${[...new Set(types)].join()}${partnership}${after}`
      const { body } = await client.call('GET', `/v1/changes?${query}`)
      found.push(...body.data)
      if (!body.hasMore) return found.filter((change) => change.path === path)
      after = `&after=${body.position}`
    }
  }

  /**
   * Checks that the events about the record at `path` are recorded at these times, not a millisecond earlier, and that exactly the
   * `readers` of all `clients` receive them.
   */
  async function checkEvents(
    t: Test,
    path: string,
    expected: readonly DueEvent[],
    { readers, others }: { readers: readonly Client[]; others: readonly Client[] },
  ): Promise<void> {
    const types = expected.map(({ type }) => type)
    async function check(count: number, message: string): Promise<void> {
      for (const client of [...readers, ...others]) {
        const received = await dueChanges(client, types, path)
        const wanted = readers.includes(client) ? types.slice(0, count) : []
        t.strictSame(
          received.map(({ type }) => type),
          wanted,
          message,
        )
        for (const change of received)
          t.match(change, { change: 'due', organizationId: '00000000-0000-0000-0000-000000000000', onBehalfBy: null })
      }
    }
    for (const [index, { type, at }] of expected.entries()) {
      await recordUntil(earlier(at))
      await check(index, `${type}: not before ${at}`)
      await recordUntil(at)
      await check(index + 1, `${type}: at ${at}`)
    }
    for (const client of readers) t.equal((await client.call('GET', path)).status, 200)
    t.strictSame(failures, [])
  }

  return { recordUntil, checkEvents, dueChanges, failures }
}
