// What a plan that every party has agreed to brings about: the version before gives way, and touchpoints begin and end.
import { v7 as uuidv7 } from 'uuid'
import { hashOf } from '../consents.ts'
import type { Change } from '../http/exchange.ts'
import { keep, supersede } from '../http/keeping.ts'
import { occurrenceKind } from '../occurrences/actions.ts'
import { occurrenceAt } from '../occurrences/rules.ts'
import * as occurrenceStore from '../occurrences/store.ts'
import { registerKind } from '../registers/register.ts'
import { type TouchpointRow, inEffect as touchpointsInEffect } from '../touchpoints/store.ts'
import { touchpoints } from '../touchpoints/table.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

export const planKind = registerKind<store.CommunicationPlan>({ one: 'communication_plan', table: communicationPlans })

const touchpointKind = registerKind<TouchpointRow>({ one: 'touchpoint', table: touchpoints })

/** Call it before the plan itself is kept: no two versions are agreed at a time. */
export async function putInForce(change: Change, plan: store.CommunicationPlan): Promise<void> {
  const [before] = await change.ask(store.current, { partnershipId: plan.partnershipId })
  await supersede(change, planKind, before)
  await schedule(change, plan.partnershipId, plan)
}

/** From now on partners meet as `plan` says; what was held, missed or noted stays. Without a plan they meet no more. */
export async function schedule(change: Change, partnershipId: string, plan?: store.CommunicationPlan): Promise<void> {
  const now = await change.now()
  const [inEffect, notes] = await Promise.all([
    change.ask(touchpointsInEffect, { partnershipId }),
    change.ask(occurrenceStore.toCome, { partnershipId, from: now }),
  ])
  const unchanged = new Set<string>()
  for (const row of inEffect) {
    const next = plan?.touchpoints.find(({ key }) => key === row.key)
    if (plan && next && hashOf(next) === hashOf(row.content) && ownerOf(plan, next) === row.organizationId) {
      unchanged.add(row.key)
      continue
    }
    const ended = await change.next(row, { effectiveUntil: now })
    keep(change, touchpointKind, row, ended, { change: 'update', verb: 'ended' })
  }
  for (const content of plan?.touchpoints ?? []) {
    if (plan === undefined || unchanged.has(content.key)) continue
    const row: TouchpointRow = {
      id: uuidv7(),
      partnershipId,
      organizationId: ownerOf(plan, content),
      planId: plan.id,
      planNumber: plan.number,
      key: content.key,
      content,
      effectiveFrom: now,
      effectiveUntil: null,
      externalIds: [],
      ...(await change.first()),
    }
    keep(change, touchpointKind, undefined, row, { change: 'create', verb: 'scheduled' })
    // What was moved or cancelled ahead of its time stays so, for whoever the touchpoint now invites.
    for (const note of notes.filter((one) => one.key === row.key && occurrenceAt([row], one.originalStart))) {
      const carried = await change.next(note, { touchpointId: row.id, organizationId: row.organizationId })
      keep(change, occurrenceKind, note, carried, { change: 'update', verb: 'carried_over' })
    }
  }
}

const ownerOf = (plan: store.CommunicationPlan, { ownerId }: { ownerId?: string }): string =>
  ownerId ?? plan.organizationId
