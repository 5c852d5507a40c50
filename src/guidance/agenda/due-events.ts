// Records the events of what has become due, in order.
import { extendAgenda } from '../../communication/occurrences/agenda-extension.ts'
import { recordDueEvents as query } from '../../events/agenda.ts'
import type { WorkerServices } from '../../records/feature.ts'

type DueServices = Pick<WorkerServices, 'database' | 'worker' | 'log' | 'countFailure'>

/** As many events as one transaction records: it locks their partnerships. */
const maxEvents = 100

interface Recorded {
  events: number
  /** Whether there may be more. */
  hasMore: boolean
}

/** Records at most `maxEvents` events that are due at `until`; by default now. */
export async function recordDueEvents(services: DueServices, until: string | null = null): Promise<Recorded> {
  const { database, log, countFailure } = services
  const [result] = await database.query(query, { until, maxEvents })
  if (result === undefined) return { events: 0, hasMore: false }
  for (const failure of result.failures) {
    log.error(failure, 'A due event could not be recorded. It is tried again after an hour.')
    countFailure('due-events')
  }
  for (const extension of result.extensions) {
    try {
      await extendAgenda(services, extension, until)
    } catch (error) {
      const { partnershipId } = extension
      const reason = (error as Error).message
      log.error({ partnershipId, reason }, 'The agenda could not be extended. It is tried again after an hour.')
      countFailure('agenda')
    }
  }
  return { events: result.recorded, hasMore: result.recorded + result.extensions.length > 0 }
}

/** Records all that becomes due until a time, in order. Returns the number of events. */
export async function recordDueEventsUntil(services: DueServices, until: string): Promise<number> {
  let events = 0
  for (;;) {
    const recorded = await recordDueEvents(services, until)
    events += recorded.events
    if (!recorded.hasMore) return events
  }
}
