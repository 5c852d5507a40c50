// What a plan that every party has agreed to brings about: the version before gives way, and touchpoints begin and end.
import { v7 as uuidv7 } from 'uuid'
import type { WriteContext } from '../../http/endpoints.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { hashOf } from '../../records/consents.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { saveRecord, supersede } from '../../records/save.ts'
import { occurrenceRecordType } from '../occurrences/actions.ts'
import { occurrenceAt } from '../occurrences/rules.ts'
import * as occurrenceStore from '../occurrences/store.ts'
import { beginningOf } from '../touchpoints/rules.ts'
import {
  type TouchpointRow,
  inEffect as touchpointsInEffect,
  ofLate as touchpointsOfLate,
} from '../touchpoints/store.ts'
import { touchpoints } from '../touchpoints/table.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

export const planRecordType = collectionRecordType<store.CommunicationPlan>({
  singular: 'communication_plan',
  table: communicationPlans,
})

const touchpointRecordType = collectionRecordType<TouchpointRow>({ singular: 'touchpoint', table: touchpoints })

/** It is read with the version of the plan that brought it. */
export const touchpointPlace: RecordLocation = {
  with: 'communication_plan',
  idOf: ({ communication_plan_id }) => String(communication_plan_id),
  fields: ['planNumber', 'key', 'content', 'effectiveFrom', 'effectiveUntil'],
}

/** What began longer ago does not come again on the clocks of any other zone. */
const recently = 4 * 86_400_000

/** Call it before the plan itself is kept: no two versions are agreed at a time. */
export async function putInForce(write: WriteContext, plan: store.CommunicationPlan): Promise<void> {
  const [before] = await write.query(store.current, { partnershipId: plan.partnershipId })
  await supersede(write, planRecordType, before)
  await schedule(write, plan.partnershipId, plan)
}

/** From now on partners meet as `plan` says; what was held, missed or noted stays. */
export async function schedule(
  write: WriteContext,
  partnershipId: string,
  plan: store.CommunicationPlan,
): Promise<void> {
  const now = await write.now()
  const [recent, notes] = await Promise.all([
    write.query(touchpointsOfLate, { partnershipId, from: new Date(Date.parse(now) - recently).toISOString() }),
    write.query(occurrenceStore.toCome, { partnershipId, from: now }),
  ])
  const inEffect = recent.filter(({ effectiveUntil }) => effectiveUntil === null)
  const lasting = inEffect.filter((row) => {
    const next = plan.touchpoints.find(({ key }) => key === row.key)
    return next && hashOf(next) === hashOf(row.content) && ownerOf(plan, next) === row.organizationId
  })
  for (const row of inEffect) if (!lasting.includes(row)) await end(write, row)
  for (const content of plan.touchpoints) {
    const { key } = content
    if (lasting.some((row) => row.key === key)) continue
    const before = recent.filter((row) => row.key === key)
    const row: TouchpointRow = {
      id: uuidv7(),
      partnershipId,
      organizationId: ownerOf(plan, content),
      communicationPlanId: plan.id,
      planNumber: plan.number,
      key,
      content,
      effectiveFrom: beginningOf(content, before, now),
      effectiveUntil: null,
      externalIds: [],
      ...(await write.creationStamp()),
    }
    saveRecord(write, touchpointRecordType, undefined, row, { change: 'create', verb: 'scheduled' })
    // What was moved or cancelled ahead of its time stays so, for whoever the touchpoint now invites.
    for (const note of notes.filter((one) => one.key === key)) {
      const slot = occurrenceAt([row], note.originalStart)
      if (slot === undefined) continue
      const originallyAt = new Date(slot.originallyAt).toISOString()
      const startsAt = note.state === 'rescheduled' ? note.startsAt : originallyAt
      const { id: touchpointId, organizationId } = row
      const carried = await write.nextVersion(note, { touchpointId, organizationId, originallyAt, startsAt })
      saveRecord(write, occurrenceRecordType, note, carried, { change: 'update', verb: 'rescheduled_by_plan' })
    }
  }
}

/** Partners meet no more: not by the plan, and not where they have moved to. */
export async function unschedule(write: WriteContext, partnershipId: string, reason: string): Promise<void> {
  const now = await write.now()
  const [inEffect, notes] = await Promise.all([
    write.query(touchpointsInEffect, { partnershipId }),
    write.query(occurrenceStore.toCome, { partnershipId, from: now }),
  ])
  for (const row of inEffect) await end(write, row)
  for (const note of notes.filter(
    ({ state, startsAt }) => state === 'rescheduled' && Date.parse(startsAt) >= Date.parse(now),
  )) {
    const cancelled = await write.nextVersion(note, { state: 'cancelled', reason })
    saveRecord(write, occurrenceRecordType, note, cancelled, { change: 'transition', verb: 'cancelled', reason })
  }
}

async function end(write: WriteContext, row: TouchpointRow): Promise<void> {
  const ended = await write.nextVersion(row, { effectiveUntil: await write.now() })
  saveRecord(write, touchpointRecordType, row, ended, { change: 'update', verb: 'ended' })
}

const ownerOf = (plan: store.CommunicationPlan, { ownerId }: { ownerId?: string }): string =>
  ownerId ?? plan.organizationId
