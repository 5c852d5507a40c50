// Contingencies over HTTP: a collection that all parties write.
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { mustBeAcceptedParty } from '../../partnerships/parties/context.ts'
import { ruleViolation, throwIfViolated, unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { checkPartnershipCurrency } from '../../records/partnership-currency.ts'
import { findIds } from '../funding-sources/store.ts'
import { defaultDecideWithinDays, maxContingencies, triggerAmountErrors, triggerErrors } from './rules.ts'
import { contingencySchemas, view } from './schema.ts'
import { type Contingency, findByPartnership } from './store.ts'
import { contingencies } from './table.ts'
import { contingencyRecords, findTriggered, recordTriggered, verbOf } from './triggers.ts'

export const contingencyRoutes = collectionRoutes<Contingency>({
  ...contingencyRecords,
  plural: 'contingencies',
  tag: 'Funding',
  about: `A contingency says what the parties do if funding falls short (Q18). Each write that changes the funding or the cost of the partnership computes whether it is triggered. A partnership has at most ${maxContingencies}.`,
  schemas: contingencySchemas,
  filters: {
    ownerId: oneOfFilter(uuidOf('an organization that acts'), contingencies.ownerId),
    triggered: {
      schema: Type.Boolean({
        description: 'Only contingencies that are triggered, or that are not.',
        examples: [true],
      }),
      where: (value) => sql`(${contingencies.triggeredSince} is not null) = ${value}::boolean`,
    },
  },
  defaults: { decideWithinDays: defaultDecideWithinDays },
  locksPartnership: true,
  view,
  async beforeSave(after, before, _context, now, write) {
    if (before === undefined) await checkNumber(write, after)
    if (after.ownerId !== before?.ownerId) {
      await mustBeAcceptedParty(write, after.partnershipId, after.ownerId, '/ownerId')
    }
    if (isDeepStrictEqual(after.trigger, before?.trigger)) return after
    await checkTrigger(write, after, before)
    const [triggered] = await findTriggered(write, after.partnershipId, [after.trigger])
    return { ...after, triggeredSince: triggered ? (after.triggeredSince ?? now.slice(0, 10)) : null }
  },
  async afterSave(write, after, before) {
    if (before === undefined && after.triggeredSince !== null) recordTriggered(write, after)
  },
  eventVerb: verbOf,
})

async function checkNumber(write: WriteContext, { partnershipId }: Contingency): Promise<void> {
  const found = await write.query(findByPartnership, { partnershipId })
  if (found.length >= maxContingencies) {
    throw ruleViolation('', `A partnership has at most ${maxContingencies} contingencies.`)
  }
}

async function checkTrigger(write: WriteContext, row: Contingency, before: Contingency | undefined): Promise<void> {
  const { partnershipId, trigger } = row
  throwIfViolated(triggerErrors(trigger))
  const { currency, sourceId } = trigger
  if (currency !== undefined && currency !== before?.trigger.currency) {
    await checkPartnershipCurrency(write, row, currency, '/trigger/currency')
  }
  throwIfViolated(triggerAmountErrors(trigger))
  if (sourceId === undefined || sourceId === before?.trigger.sourceId) return
  const found = await write.query(findIds, { partnershipId, ids: pgArray([sourceId]) })
  if (found.length > 0) return
  throw unknownReference('/trigger/sourceId', 'There is no such funding source in this partnership.')
}
