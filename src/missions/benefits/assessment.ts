// Blockers, assessments and next steps from the benefits of a partnership (V3, Q2).
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type Beneficiary, balanceOf, isComplete } from './rules.ts'
import { type BenefitCounts, countBenefits } from './store.ts'

const balanceOfRows = ([row]: BenefitCounts[]) => balanceOf(row?.counts ?? [], row?.parties ?? [])
const listPath = (partnershipId: string, beneficiary: Beneficiary) =>
  pathInPartnership(partnershipId, `/benefits?beneficiary=${beneficiary}`)

export const benefitContribution = partnershipContribution<BenefitCounts>({
  query: countBenefits,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'start_negotiation') return []
    const balance = balanceOfRows(rows)
    if (isComplete(balance)) return []
    const messages = balance.findings
      .filter(({ code }) => code.startsWith('NO_BENEFIT_FOR_'))
      .map(({ message }) => message)
    const ref = pathInPartnership(partnershipId, '/benefit-balance')
    return [{ code: 'BENEFIT_MISSING', message: messages.join(' '), ref }]
  },

  assess(rows, { partnershipId }) {
    const balance = balanceOfRows(rows)
    const { children, families, parties } = balance
    const partiesWithBenefit = parties.filter(({ count }) => count > 0).length
    const hasAny = children.count + families.count + partiesWithBenefit > 0
    return [
      {
        strategy: 'V3',
        status: isComplete(balance) ? 'done' : hasAny ? 'partly' : 'missing',
        because: `${children.count} benefits for children and ${families.count} for families are stated; ${partiesWithBenefit} of ${parties.length} parties have stated their own.`,
        refs: hasAny ? [pathInPartnership(partnershipId, '/benefits')] : [],
      },
      {
        strategy: 'Q2',
        status: children.withIndicator > 0 ? 'done' : children.count > 0 ? 'partly' : 'missing',
        because: `${children.count} benefits for children are stated, ${children.withIndicator} with an indicator.`,
        refs: children.count > 0 ? [listPath(partnershipId, 'children')] : [],
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (state !== 'exploring' && state !== 'planning') return []
    const { children, families, findings } = balanceOfRows(rows)
    const step = (code: string, title: string, actors: string[], beneficiary: Beneficiary) => ({
      code,
      strategy: 'V3' as const,
      title,
      actors,
      dueOn: null,
      refs: [listPath(partnershipId, beneficiary)],
    })
    const partiesWithoutBenefit = findings.find(({ code }) => code === 'NO_BENEFIT_FOR_PARTY')?.organizationIds ?? []
    return [
      ...(children.count === 0
        ? [step('STATE_BENEFIT_FOR_CHILDREN', 'State a benefit for children.', [], 'children')]
        : []),
      ...(families.count === 0
        ? [step('STATE_BENEFIT_FOR_FAMILIES', 'State a benefit for families.', [], 'families')]
        : []),
      ...(partiesWithoutBenefit.length > 0
        ? [step('STATE_OWN_BENEFIT', 'State a benefit for your organization.', partiesWithoutBenefit, 'party')]
        : []),
    ]
  },
})
