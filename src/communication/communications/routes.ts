// The communication log over HTTP: a register, whose entries may satisfy an occurrence.
import { pgArray } from '../../database/queries.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { findByPartnerships as findObservers } from '../../partnerships/observers/store.ts'
import { findByPartnership as findParties } from '../../partnerships/parties/store.ts'
import { ruleViolation, unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { findOccurrence, note } from '../occurrences/actions.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { dayIn } from '../touchpoints/rules.ts'
import { MethodView } from '../touchpoints/schema.ts'
import { checkDayOf, checkDays, checkNames } from './rules.ts'
import { communicationSchemas } from './schema.ts'
import { communications } from './table.ts'

type Communication = typeof communications.$inferSelect
interface Context {
  /** That take part, or once did. */
  parties: ReadonlySet<string>
  observers: ReadonlySet<string>
}

export const communicationRoutes = collectionRoutes<Communication, Context>({
  singular: 'communication',
  plural: 'communications',
  tag: 'Communication',
  about:
    'How partners communicated: when, by what means, who took part, what was decided, what follows (C2). An entry may satisfy an occurrence, which is held by it, and stays so where the entry is deleted.',
  table: communications,
  schemas: communicationSchemas,
  filters: {
    method: oneOfFilter(ref(MethodView), communications.method),
    occurrenceId: oneOfFilter(occurrenceId, communications.occurrenceId),
  },
  defaults: { decisions: [], followUps: [] },
  authorOnly: false,
  locksPartnership: true,
  async context(reader, partnershipId) {
    const [parties, observers] = await Promise.all([
      reader.query(findParties, { partnershipId }),
      reader.query(findObservers, { partnershipIds: pgArray([partnershipId]) }),
    ])
    const taking = parties.filter(({ state }) => state === 'accepted' || state === 'withdrawn')
    const watching = observers.filter(({ state }) => state === 'active' || state === 'ended')
    const ids = (all: { organizationId: string }[]) => new Set(all.map(({ organizationId }) => organizationId))
    return { parties: ids(taking), observers: ids(watching) }
  },
  beforeSave(after, _before, context, now) {
    checkDays(after, now)
    checkNames(after, context)
    return after
  },
  async afterSave(write, { partnershipId, occurrenceId, heldOn }, before) {
    if (occurrenceId === null || before?.heldOn === heldOn) return
    const found = await findOccurrence(write, partnershipId, occurrenceId)
    if (found === undefined) {
      throw unknownReference('/occurrenceId', 'There is no such occurrence in the partnership.')
    }
    if (before === undefined) {
      if (found.state === 'cancelled')
        throw ruleViolation('/occurrenceId', 'It was cancelled: reopen or move it first.')
      if (Date.parse(await write.now()) < found.startsAt) {
        throw ruleViolation('/occurrenceId', `It begins at ${new Date(found.startsAt).toISOString()}.`)
      }
    }
    checkDayOf(heldOn, dayIn(found.touchpoint.content.timeZone, found.startsAt))
    if (before === undefined && found.state !== 'held') {
      await note(write, found, { state: 'held', reason: null }, 'held')
    }
  },
})
