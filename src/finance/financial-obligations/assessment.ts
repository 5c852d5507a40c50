// The blocker of `close` and the next steps from financial obligations (W1).
import { countedConsents } from '../../records/consents.ts'
import { type NextStep, type PartnershipSnapshot, partnershipContribution } from '../../records/contributions.ts'
import { addDays } from '../../records/days.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { waitingOn } from './rules.ts'
import { type DueInstallments, findAgreed, type ObligationSummary, summarize } from './store.ts'

const pathOf = (partnershipId: string, id: string) => pathInPartnership(partnershipId, `/financial-obligations/${id}`)

export const agreedObligationContribution = partnershipContribution<{ partnershipId: string; id: string }>({
  query: findAgreed,
  blockers(action, [agreed], { partnershipId }) {
    if (action !== 'close' || agreed === undefined) return []
    const message = 'Installments of an agreed financial obligation are open or not confirmed.'
    return [{ code: 'OPEN_OBLIGATIONS', message, ref: pathOf(partnershipId, agreed.id) }]
  },
})

/** A payment is to be confirmed within this number of days. */
const confirmationDays = 14

/** Pay, and confirm payments: also once the partnership has ended. */
function paymentSteps(
  [summary]: ObligationSummary[],
  { partnershipId, now }: Pick<PartnershipSnapshot, 'partnershipId' | 'now'>,
): NextStep[] {
  if (summary === undefined) return []
  const parties = summary.acceptedParties.map(({ organizationId }) => organizationId)
  const partsOf = ({ organizationIds, ids }: DueInstallments) => ({
    strategy: 'W1' as const,
    // Any party acts in place of one that has left.
    actors: organizationIds.every((id) => parties.includes(id)) ? organizationIds : [],
    refs: ids.map((id) => pathOf(partnershipId, id)),
  })
  return [
    ...summary.due.map((due) => ({
      ...partsOf(due),
      code: 'PAY_INSTALLMENT',
      title: due.on < now.slice(0, 10) ? 'Pay the overdue installments.' : 'Pay the installments that are due soon.',
      dueOn: due.on,
    })),
    ...summary.paid.map((paid) => ({
      ...partsOf(paid),
      code: 'CONFIRM_PAYMENT',
      title: 'Confirm the payments, or dispute those that did not arrive.',
      dueOn: addDays(paid.on, confirmationDays),
    })),
  ]
}

function agreementSteps([summary]: ObligationSummary[], { partnershipId }: PartnershipSnapshot): NextStep[] {
  if (summary === undefined || summary.proposed.length === 0) return []
  const { acceptedParties, proposed } = summary
  const parties = acceptedParties.map(({ organizationId }) => organizationId)
  const actors = proposed.flatMap((obligation) => {
    const consents = countedConsents(obligation.consents, acceptedParties)
    return waitingOn({ ...obligation, consents, state: 'proposed' }, parties)
  })
  return [
    {
      code: 'AGREE_FINANCIAL_OBLIGATION',
      strategy: 'W1',
      title:
        actors.length > 0
          ? 'Agree to the proposed financial obligations, or change them.'
          : 'Name another payer or payee in the proposed financial obligations, or delete them: a party has left.',
      actors: [...new Set(actors)],
      dueOn: null,
      refs: proposed.slice(0, 10).map(({ id }) => pathOf(partnershipId, id)),
    },
  ]
}

export const obligationContribution = partnershipContribution<ObligationSummary>({
  query: summarize,
  nextSteps: (rows, snapshot) => [...agreementSteps(rows, snapshot), ...paymentSteps(rows, snapshot)],
  nextStepsWhenEnded: paymentSteps,
})
