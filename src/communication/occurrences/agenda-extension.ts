// Computes the agenda entries of the occurrences of a partnership, outside the request that changed them.
import { NIL } from 'uuid'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { type AgendaExtension, collectAgendaChanges } from '../../events/agenda.ts'
import { findSuspensions } from '../../partnerships/partnerships/store.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { findInEffect } from '../touchpoints/store.ts'
import { agendaMillis, computedAgenda } from './agenda.ts'
import { agendaJob } from './agenda-job.ts'
import * as store from './store.ts'
import { formatWindow } from './window.ts'

const maxMillis = 20_000

/** Acts as a party of the partnership, which reads every touchpoint. `until` decides how far ahead the agenda is; null: now. */
export async function extendAgenda(
  { database, worker }: { database: Pick<Database, 'write'>; worker: Worker },
  { partnershipId, organizationId, from }: AgendaExtension,
  until: string | null,
): Promise<void> {
  const scope = { organizationId, holderId: 'worker', clientId: NIL, operator: false, partnershipId }
  await database.write({ ...scope, allowedWhenClosed: true }, async (writer) => {
    await writer.query(lockPartnershipRow, { partnershipId })
    // By the clock of the database, as the worker finds what is due.
    const now = until ?? (await writer.context).now
    const window = { from: Date.parse(from), to: Math.max(Date.parse(now), Date.parse(from)) + agendaMillis }
    const parameters = { partnershipIds: pgArray([partnershipId]), ...formatWindow(window) }
    const [touchpoints, records, [suspended], inEffect] = await Promise.all([
      writer.query(store.findTouchpointsBetween, parameters),
      writer.query(store.findBetween, parameters),
      writer.query(findSuspensions, parameters),
      writer.query(findInEffect, { partnershipId }),
    ])
    const suspensions = suspended?.suspensions ?? []
    const input = { touchpoints, records, suspensions, window }
    const occurrences = await worker.run(agendaJob, input, performance.now() + maxMillis)
    const changeAgenda = collectAgendaChanges(writer)
    for (const change of computedAgenda(partnershipId, window, occurrences, {
      now,
      hasTouchpoints: inEffect.length > 0,
    })) {
      changeAgenda(partnershipId, change)
    }
  })
}
