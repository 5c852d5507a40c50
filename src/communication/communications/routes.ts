// Communications over HTTP: a collection, whose records can refer to an occurrence.
import { pgArray } from '../../database/queries.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { findByPartnerships as observersOf } from '../../partnerships/observers/store.ts'
import { findByPartnership as partiesOf } from '../../partnerships/parties/store.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { MethodView } from '../touchpoints/schema.ts'
import { markOccurrenceHeld } from './actions.ts'
import { checkDates, checkReferences, type References } from './rules.ts'
import { communicationSchemas } from './schema.ts'
import { type Communication, communications } from './table.ts'

export const communicationRoutes = collectionRoutes<Communication, References>({
  singular: 'communication',
  plural: 'communications',
  tag: 'Communication',
  about:
    'A communication is a meeting, call or message of the parties: when, by what means, who took part, decisions, follow-ups (C2). It can refer to an occurrence, which becomes held, and remains held if the communication is deleted.',
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
      reader.query(partiesOf, { partnershipId }),
      reader.query(observersOf, { partnershipIds: pgArray([partnershipId]) }),
    ])
    const idsOf = <Row extends { state: string; organizationId: string }>(rows: Row[], ...states: Row['state'][]) =>
      new Set(rows.filter(({ state }) => states.includes(state)).map(({ organizationId }) => organizationId))
    return {
      parties: idsOf(parties, 'accepted', 'withdrawn', 'removed'),
      observers: idsOf(observers, 'active', 'ended'),
    }
  },
  beforeSave(after, _before, references, now) {
    checkDates(after, now)
    checkReferences(after, references)
    return after
  },
  afterSave: markOccurrenceHeld,
})
