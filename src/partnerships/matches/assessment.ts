// What offers and needs contribute to a partnership: the assessments of strategies Q8 and Q9.
import { type Assessment, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { countNeeds, countOffers, type RecordCounts } from './store.ts'

/** `done` requires records of at least two parties, because each strategy is about the partners together. */
const contributionOf = (strategy: Assessment['strategy'], name: 'offers' | 'needs', query: typeof countNeeds) =>
  partnershipContribution<RecordCounts>({
    query,
    assess: ([counts], { partnershipId }) => {
      const { parties = 0, records = 0 } = counts ?? {}
      return [
        {
          strategy,
          status: parties >= 2 ? 'done' : parties === 1 ? 'partly' : 'missing',
          because: `Parties with ${name}: ${parties}. Total of ${name}: ${records}.`,
          refs: records > 0 ? [pathInPartnership(partnershipId, `/${name}`)] : [],
        },
      ]
    },
  })

export const offerContribution = contributionOf('Q8', 'offers', countOffers)
export const needContribution = contributionOf('Q9', 'needs', countNeeds)
