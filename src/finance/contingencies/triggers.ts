// Saves which contingencies are triggered, when the funding or the cost of the partnership changes (Q18).
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { type CollectionRecords, collectionRecordType } from '../../records/collections/collection.ts'
import type { PartyAcceptanceHook, PartyDepartureHook } from '../../records/contributions.ts'
import { saveRecord } from '../../records/save.ts'
import { noPledges } from '../funding-plan/rules.ts'
import { findCertainties, findFigures } from '../funding-plan/store.ts'
import { isTriggered, type Trigger } from './rules.ts'
import { type Contingency, findByPartnership } from './store.ts'
import { contingencies } from './table.ts'

export const contingencyRecords = {
  singular: 'contingency',
  table: contingencies,
} satisfies CollectionRecords<Contingency>
const recordType = collectionRecordType<Contingency>(contingencyRecords)

/**
 * Saves the contingencies that are triggered by the current figures and were not, or the reverse, with their events. Call it with
 * the partnership locked, after every write of funding sources, of budget lines, or of the agreed cost allocation.
 */
export async function reviewContingencies(write: WriteContext, partnershipId: string): Promise<void> {
  const rows = await findOpen(write, partnershipId)
  if (rows.length === 0) return
  await write.flush()
  for (const [before, after] of await reviewed(write, partnershipId, rows)) save(write, before, after)
}

/** The records of a party count again when it returns. It reads contingencies only once it is a party. */
export const reviewOnAcceptance: PartyAcceptanceHook = async (write, partnershipId) => {
  await write.flush()
  await reviewContingencies(write, partnershipId)
}

/** The records of a party no longer count when it leaves. It does not see what follows from that. */
export const reviewOnDeparture: PartyDepartureHook = async (write, { partnershipId, organizationId }) => {
  const rows = await findOpen(write, partnershipId)
  const changes = await reviewed(write, partnershipId, rows, organizationId)
  return () => {
    for (const [before, after] of changes) save(write, before, after)
  }
}

/** None once the partnership is closed. */
async function findOpen(write: WriteContext, partnershipId: string): Promise<Contingency[]> {
  const [rows, { partnershipClosed }] = await Promise.all([
    write.query(findByPartnership, { partnershipId }),
    write.context,
  ])
  return partnershipClosed ? [] : rows
}

/** Which of the triggers are met; `leavingId`: as it is without the party of this organization. */
export async function findTriggered(
  write: WriteContext,
  partnershipId: string,
  triggers: readonly Trigger[],
  leavingId: string | null = null,
): Promise<boolean[]> {
  if (triggers.length === 0) return []
  const sourceIds = pgArray(triggers.flatMap(({ sourceId }) => sourceId ?? []))
  const [[figures], sources] = await Promise.all([
    write.query(findFigures, { partnershipIds: pgArray([partnershipId]), leavingId }),
    write.query(findCertainties, { partnershipId, sourceIds, leavingId }),
  ])
  if (figures === undefined) throw new Error('The query has one row for each partnership.')
  const certainties = new Map(sources.map(({ id, certainty }) => [id, certainty]))
  return triggers.map((trigger) => isTriggered(trigger, { figures, pledged: noPledges, certainties }))
}

async function reviewed(
  write: WriteContext,
  partnershipId: string,
  rows: readonly Contingency[],
  leavingId: string | null = null,
): Promise<[before: Contingency, after: Contingency][]> {
  const triggers = rows.map(({ trigger }) => trigger)
  const triggered = await findTriggered(write, partnershipId, triggers, leavingId)
  const today = (await write.now()).slice(0, 10)
  const changed = rows.flatMap((before, index) => {
    const is = triggered[index] === true
    return is === (before.triggeredSince !== null) ? [] : [{ before, triggeredSince: is ? today : null }]
  })
  return Promise.all(
    changed.map(async ({ before, triggeredSince }) => [before, await write.nextVersion(before, { triggeredSince })]),
  )
}

const save = (write: WriteContext, before: Contingency, after: Contingency): void =>
  saveRecord(write, recordType, before, after, { change: 'update', verb: verbOf(after, before) })

/** The last part of the type of the event of a change. */
export const verbOf = (after: Contingency, before: Contingency): string => {
  if ((after.triggeredSince === null) === (before.triggeredSince === null)) return 'updated'
  return after.triggeredSince === null ? 'resolved' : 'triggered'
}

/** A new contingency that is triggered has two events, because those of the parties who act on it follow the second. */
export function recordTriggered(write: WriteContext, row: Contingency): void {
  const event = {
    streamId: row.partnershipId,
    change: 'update',
    audience: 'parties',
    table: contingencies,
    row,
  } as const
  write.record({ ...event, subjectType: 'contingency', type: 'contingency.triggered' })
}
