// Checks a communication plan, and schedules its touchpoints when it comes into force.
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { stateOf } from '../../partnerships/observers/rules.ts'
import { findByPartnerships as observersOf } from '../../partnerships/observers/store.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { hashOf } from '../../records/consents.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { saveRecord } from '../../records/save.ts'
import { occurrenceRecordType, refreshAgenda } from '../occurrences/actions.ts'
import { findSameMeetings } from '../occurrences/same-meetings.ts'
import * as occurrenceStore from '../occurrences/store.ts'
import { effectiveFromOf } from '../touchpoints/rules.ts'
import * as touchpointStore from '../touchpoints/store.ts'
import { touchpoints } from '../touchpoints/table.ts'
import { checkReferences, contactIdsOf } from './rules.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

type TouchpointRow = touchpointStore.TouchpointRow

export const planCollection = { singular: 'communication_plan', table: communicationPlans }
const touchpointRecordType = collectionRecordType<TouchpointRow>({ singular: 'touchpoint', table: touchpoints })

/** A touchpoint is read with the version of the plan that created it. */
export const touchpointLocation: RecordLocation = {
  containedIn: 'communication_plan',
  idOf: ({ communication_plan_id }) => String(communication_plan_id),
  fields: ['planNumber', 'key', 'content', 'effectiveFrom', 'effectiveUntil'],
}

/** Throws 422 if the plan names an organization or a contact that the partnership does not have. */
export async function checkPlanReferences(
  write: WriteContext,
  plan: store.CommunicationPlan,
  { parties }: PartnershipContext,
): Promise<void> {
  const { partnershipId } = plan
  const [observers, contacts, { now }] = await Promise.all([
    write.query(observersOf, { partnershipIds: pgArray([partnershipId]) }),
    write.query(store.findContacts, { partnershipId, ids: pgArray(contactIdsOf(plan)) }),
    write.context,
  ])
  const active = observers.filter((observer) => stateOf(observer, now) === 'active')
  checkReferences(plan, {
    parties: new Set(parties),
    observers: new Set(active.map(({ organizationId }) => organizationId)),
    contacts: new Set(contacts.map(({ id }) => id)),
  })
}

/**
 * How far back ended touchpoints are read: longer than the largest difference between time zones, so that an earlier start
 * is in the past in every time zone.
 */
const endedTouchpointMillis = 4 * 86_400_000

/**
 * Makes the touchpoints in effect those of `plan`: ends those that it changes or omits, and creates those that are new.
 * Recorded outcomes do not change.
 */
export async function scheduleTouchpoints(write: WriteContext, plan: store.CommunicationPlan): Promise<void> {
  const { partnershipId } = plan
  const now = await write.now()
  const [recent, occurrences] = await Promise.all([
    write.query(touchpointStore.findInEffectSince, {
      partnershipId,
      from: new Date(Date.parse(now) - endedTouchpointMillis).toISOString(),
    }),
    write.query(occurrenceStore.findFuture, { partnershipId, from: now }),
  ])
  const inEffect = recent.filter(({ effectiveUntil }) => effectiveUntil === null)
  const unchanged = inEffect.filter((row) => {
    const next = plan.touchpoints.find(({ key }) => key === row.key)
    return next && hashOf(next) === hashOf(row.content) && responsibleFor(plan, next) === row.organizationId
  })
  for (const row of inEffect) if (!unchanged.includes(row)) await endTouchpoint(write, row)
  for (const content of plan.touchpoints) {
    const { key } = content
    if (unchanged.some((row) => row.key === key)) continue
    const previous = recent.filter((row) => row.key === key)
    const row: TouchpointRow = {
      id: uuidv7(),
      partnershipId,
      organizationId: responsibleFor(plan, content),
      communicationPlanId: plan.id,
      planNumber: plan.number,
      key,
      content,
      effectiveFrom: effectiveFromOf(content, previous, now),
      effectiveUntil: null,
      externalIds: [],
      ...(await write.creationStamp()),
    }
    saveRecord(write, touchpointRecordType, undefined, row, { change: 'create', verb: 'scheduled' })
    await moveOccurrences(write, row, occurrences)
  }
  await refreshAgenda(write, partnershipId)
}

/** Attaches the records of future occurrences to the new version of their touchpoint, if it has the same meeting. */
async function moveOccurrences(
  write: WriteContext,
  touchpoint: TouchpointRow,
  occurrences: readonly occurrenceStore.OccurrenceRow[],
): Promise<void> {
  const ofTouchpoint = occurrences.filter(({ key }) => key === touchpoint.key)
  for (const [before, planned] of findSameMeetings(touchpoint, ofTouchpoint)) {
    const plannedStart = planned.originalStart === before.originalStart ? null : planned.originalStart
    const originallyAt = new Date(planned.originallyAt).toISOString()
    const startsAt = before.state === 'rescheduled' ? before.startsAt : originallyAt
    const { id: touchpointId, organizationId } = touchpoint
    const changes = { touchpointId, organizationId, plannedStart, originallyAt, startsAt }
    const after = await write.nextVersion(before, changes)
    saveRecord(write, occurrenceRecordType, before, after, { change: 'update', verb: 'rescheduled_by_plan' })
  }
}

/** Ends all touchpoints, and cancels the future occurrences that were rescheduled. */
export async function endTouchpoints(write: WriteContext, partnershipId: string, reason: string): Promise<void> {
  const now = await write.now()
  const [inEffect, occurrences] = await Promise.all([
    write.query(touchpointStore.findInEffect, { partnershipId }),
    write.query(occurrenceStore.findFuture, { partnershipId, from: now }),
  ])
  for (const row of inEffect) await endTouchpoint(write, row)
  for (const before of occurrences) {
    if (before.state !== 'rescheduled' || Date.parse(before.startsAt) < Date.parse(now)) continue
    const after = await write.nextVersion(before, { state: 'cancelled', reason })
    saveRecord(write, occurrenceRecordType, before, after, { change: 'transition', verb: 'cancelled', reason })
  }
  await refreshAgenda(write, partnershipId)
}

async function endTouchpoint(write: WriteContext, row: TouchpointRow): Promise<void> {
  const ended = await write.nextVersion(row, { effectiveUntil: await write.now() })
  saveRecord(write, touchpointRecordType, row, ended, { change: 'update', verb: 'ended' })
}

const responsibleFor = (
  plan: store.CommunicationPlan,
  { responsibleOrganizationId }: { responsibleOrganizationId?: string },
): string => responsibleOrganizationId ?? plan.organizationId
