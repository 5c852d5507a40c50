// What observers contribute to a partnership: the assessment of strategy R3, and the next step: to consent or refuse.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { waitingOn } from '../../records/consents.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { acceptedPartyIds } from '../parties/store.ts'
import { stateOf } from './rules.ts'
import type { Observer } from './store.ts'
import { observers } from './table.ts'

interface Row extends Pick<Observer, 'partnershipId' | 'id' | 'state' | 'consents' | 'endsOn' | 'extension'> {
  /** The organizations that are accepted parties. */
  parties: string[]
}

const query = db
  .select({
    partnershipId: observers.partnershipId,
    id: observers.id,
    state: observers.state,
    consents: observers.consents,
    endsOn: observers.endsOn,
    extension: observers.extension,
    parties: acceptedPartyIds(sql`observers.partnership_id`),
  })
  .from(observers)
  .where(
    sql`${observers.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${observers.state} in ('proposed', 'active')`,
  )
  .orderBy(observers.id)
  .prepare('')

export const observerContribution = partnershipContribution<Row>({
  query,
  nextSteps: (rows, { partnershipId, now }) =>
    rows.flatMap((row) => {
      const state = stateOf(row, now)
      const open =
        state === 'proposed'
          ? { ...row, titles: consentTitles }
          : state === 'active' && row.extension !== null
            ? { ...row.extension, titles: extensionTitles }
            : undefined
      if (open === undefined) return []
      const actors = waitingOn(open.consents, row.parties)
      return [
        {
          code: 'REVIEW_OBSERVER',
          strategy: 'R3' as const,
          title: actors.length > 0 ? open.titles.consent : open.titles.repeat,
          actors,
          dueOn: null,
          refs: [pathInPartnership(partnershipId, `/observers/${row.id}`)],
        },
      ]
    }),
})

// `repeat`: the last party that had not consented has left, so every remaining party has consented.
const consentTitles = {
  consent: 'Consent to the proposed observer, or refuse it.',
  repeat: 'Consent again to the proposed observer: every remaining party has consented.',
}
const extensionTitles = {
  consent: 'Consent to the extension of the observer, or refuse it.',
  repeat: 'Extend the observer again: every remaining party has consented.',
}
