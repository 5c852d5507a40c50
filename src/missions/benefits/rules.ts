// Whether the benefits of a partnership are said, and how they are spread over children, families and parties (V3). Pure.

export const beneficiaries = ['children', 'families', 'party'] as const
export type Beneficiary = (typeof beneficiaries)[number]

/** How many benefits a party has stated for one kind of beneficiary, and how many of them have an indicator. */
export interface Count {
  organizationId: string
  beneficiary: Beneficiary
  count: number
  measured: number
}

export const findingCodes = [
  'NO_BENEFIT_FOR_CHILDREN',
  'NO_BENEFIT_FOR_FAMILIES',
  'NO_BENEFIT_FOR_PARTY',
  'ONE_SIDED',
  'NOTHING_MEASURED',
] as const

export interface BalanceFinding {
  code: (typeof findingCodes)[number]
  message: string
  organizationIds: string[]
}

/** One party that states three times what another does has a bargain that the other has not. */
const oneSided = 3

const sum = (counts: readonly Count[], of: 'count' | 'measured'): number =>
  counts.reduce((total, one) => total + one[of], 0)

/** The benefits beside each other; a party's own are those that it states itself, `parties` those that have accepted. */
export function balanceOf(counts: readonly Count[], parties: readonly string[]) {
  const of = (wanted: Beneficiary, party?: string) => {
    const found = counts.filter(
      ({ beneficiary, organizationId }) => beneficiary === wanted && (party ?? organizationId) === organizationId,
    )
    return { count: sum(found, 'count'), measured: sum(found, 'measured') }
  }
  const [children, families] = [of('children'), of('families')]
  const perParty = parties.map((organizationId) => ({ organizationId, ...of('party', organizationId) }))
  const without = perParty.filter(({ count }) => count === 0).map(({ organizationId }) => organizationId)
  const least = Math.min(...perParty.map(({ count }) => count))
  const favoured = perParty.filter(({ count }) => least > 0 && count >= oneSided * least && count > least)
  const total = [children, families, ...perParty]
  const findings: BalanceFinding[] = []
  const find = (code: BalanceFinding['code'], message: string, organizationIds: string[] = []) =>
    findings.push({ code, message, organizationIds })
  if (children.count === 0) find('NO_BENEFIT_FOR_CHILDREN', 'Nobody has said what children gain.')
  if (families.count === 0) find('NO_BENEFIT_FOR_FAMILIES', 'Nobody has said what families gain.')
  if (without.length > 0) {
    find(
      'NO_BENEFIT_FOR_PARTY',
      `${without.length} of ${parties.length} parties have not said what they gain.`,
      without,
    )
  }
  if (favoured.length > 0) {
    const message = `Some parties state ${oneSided} times as many benefits of their own as others do, or more.`
    find(
      'ONE_SIDED',
      message,
      favoured.map(({ organizationId }) => organizationId),
    )
  }
  if (total.some(({ count }) => count > 0) && total.every(({ measured }) => measured === 0)) {
    find('NOTHING_MEASURED', 'No benefit has an indicator by which one would notice it.')
  }
  return { children, families, parties: perParty, findings }
}

/** Whether children, families and each party have a benefit. */
export const isComplete = ({ findings }: ReturnType<typeof balanceOf>): boolean =>
  !findings.some(({ code }) => code.startsWith('NO_BENEFIT_FOR_'))
