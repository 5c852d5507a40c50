// The balance of the benefits that children, families and each party gain from a partnership (V3). Pure.

export const beneficiaries = ['children', 'families', 'party'] as const
export type Beneficiary = (typeof beneficiaries)[number]

/** The benefits that a party has stated for one kind of beneficiary. */
export interface BenefitCount {
  organizationId: string
  beneficiary: Beneficiary
  count: number
  withIndicator: number
}

export const findingCodes = [
  'NO_BENEFIT_FOR_CHILDREN',
  'NO_BENEFIT_FOR_FAMILIES',
  'NO_BENEFIT_FOR_PARTY',
  'ONE_SIDED',
  'INDICATORS_MISSING',
] as const

export interface BenefitBalanceFinding {
  code: (typeof findingCodes)[number]
  message: string
  organizationIds: string[]
}

/** The balance is one-sided if a party states this many times as many benefits of its own as another party. */
const oneSidedRatio = 3

const sum = (counts: readonly BenefitCount[], field: 'count' | 'withIndicator'): number =>
  counts.reduce((total, count) => total + count[field], 0)

/** `parties` are the organizations of the accepted parties. A party's own benefits are those that it states for itself. */
export function balanceOf(counts: readonly BenefitCount[], parties: readonly string[]) {
  const totalOf = (beneficiary: Beneficiary, party?: string) => {
    const matching = counts.filter(
      (count) => count.beneficiary === beneficiary && (party === undefined || count.organizationId === party),
    )
    return { count: sum(matching, 'count'), withIndicator: sum(matching, 'withIndicator') }
  }
  const [children, families] = [totalOf('children'), totalOf('families')]
  const perParty = parties.map((organizationId) => ({ organizationId, ...totalOf('party', organizationId) }))
  const idsOf = (selected: typeof perParty) => selected.map(({ organizationId }) => organizationId)
  const partiesWithoutBenefit = perParty.filter(({ count }) => count === 0)
  const minimum = Math.min(...perParty.map(({ count }) => count))
  const favored = perParty.filter(({ count }) => minimum > 0 && count >= oneSidedRatio * minimum && count > minimum)
  const totals = [children, families, ...perParty]
  const findings: BenefitBalanceFinding[] = []
  const add = (code: BenefitBalanceFinding['code'], message: string, organizationIds: string[] = []) =>
    findings.push({ code, message, organizationIds })
  if (children.count === 0) add('NO_BENEFIT_FOR_CHILDREN', 'No benefit for children is stated.')
  if (families.count === 0) add('NO_BENEFIT_FOR_FAMILIES', 'No benefit for families is stated.')
  if (partiesWithoutBenefit.length > 0) {
    const message = `${partiesWithoutBenefit.length} of ${parties.length} parties have not stated a benefit of their own.`
    add('NO_BENEFIT_FOR_PARTY', message, idsOf(partiesWithoutBenefit))
  }
  if (favored.length > 0) {
    const message = `Some parties state at least ${oneSidedRatio} times as many benefits of their own as another party.`
    add('ONE_SIDED', message, idsOf(favored))
  }
  if (totals.some(({ count }) => count > 0) && totals.every(({ withIndicator }) => withIndicator === 0)) {
    add('INDICATORS_MISSING', 'No benefit has an indicator.')
  }
  return { children, families, parties: perParty, findings }
}

/** Whether children, families and each party have a benefit. */
export const isComplete = ({ findings }: ReturnType<typeof balanceOf>): boolean =>
  !findings.some(({ code }) => code.startsWith('NO_BENEFIT_FOR_'))
