// The named checks of the rules of subawards, 2 CFR 200.332. Pure.
import { addDays } from '../../records/days.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'
import type { CheckName } from '../agreement-kinds/rules.ts'
import type { Content, Period, Subaward } from './content.ts'
import {
  type Check,
  delegateOutcome,
  incomplete,
  missing,
  notApplicable,
  type Outcome,
  satisfied,
} from './rule-outcomes.ts'

type AmountField = 'thisAction' | 'obligated' | 'committed'

/** An amount in the smallest units of the currency of the subaward; undefined without one. */
function unitsOf(subaward: Subaward | null | undefined, field: AmountField): bigint | undefined {
  const { [field]: amount = null, currency = null } = subaward ?? {}
  return amount === null || currency === null ? undefined : toMinorUnits(amount, currency)
}

const amountsMissing = (pointer: string) => notApplicable(pointer, 'The amounts that it compares are not given.')

/** `smaller` and `larger` are compared if both are given. */
function isAtMost({ subaward }: Content, smaller: AmountField, larger: AmountField, pointer: string): Outcome {
  const [least, most] = [unitsOf(subaward, smaller), unitsOf(subaward, larger)]
  if (least === undefined || most === undefined) return amountsMissing(pointer)
  return least <= most
    ? satisfied(pointer, `${smaller} is at most ${larger}.`)
    : incomplete(pointer, `${smaller} is more than ${larger}.`)
}

function isInTerm(
  period: Period | null | undefined,
  { effectiveOn, endsOn }: Content['term'],
  pointer: string,
): Outcome {
  if (!period) return notApplicable(pointer, 'The period is not given.')
  const isBefore = effectiveOn !== null && period.startsOn < effectiveOn
  const isAfter = endsOn !== null && period.endsOn > endsOn
  return isBefore || isAfter
    ? incomplete(pointer, 'The period is not within the term.')
    : satisfied(pointer, 'The period is within the term.')
}

function hasForm(text: string | undefined, form: RegExp, example: string, pointer: string): Outcome {
  if (text === undefined) return notApplicable(pointer, 'The value is not given.')
  return form.test(text)
    ? satisfied(pointer, 'It has the usual form.')
    : incomplete(pointer, `It does not have the usual form, such as ${example}.`)
}

const subrecipientOf = ({ subaward, parties }: Content) =>
  parties.find(({ organizationId }) => organizationId === subaward?.subrecipientId)

const ratedKinds = ['federal', 'pass_through', 'de_minimis']
/** 2 CFR 200.414(f): percent of modified total direct costs. */
const maxDeMinimis = 15
const maxDaysSinceCheck = 30

export const subawardChecks = {
  subrecipient_is_party: (content) => {
    const pointer = '/subaward/subrecipientId'
    if (!content.subaward?.subrecipientId) return missing(pointer, 'The subrecipient is not given.')
    return subrecipientOf(content) === undefined
      ? incomplete(pointer, 'The subrecipient is no party of the agreement.')
      : satisfied(pointer, 'The subrecipient is a party.')
  },
  subrecipient_has_uei: (content) => {
    const subrecipient = subrecipientOf(content)
    if (subrecipient === undefined) return missing('/subaward/subrecipientId', 'The subrecipient is not given.')
    const pointer = `/parties/${content.parties.indexOf(subrecipient)}/externalIds`
    return subrecipient.externalIds.some(({ scheme }) => scheme === 'uei')
      ? satisfied(pointer, 'The subrecipient has an external id uei.')
      : missing(pointer, 'The subrecipient has no external id uei.')
  },
  fain_form: ({ subaward }) =>
    hasForm(subaward?.fain ?? undefined, /^[A-Z0-9-]{5,30}$/, '05CH012345', '/subaward/fain'),
  performance_period_in_term: ({ subaward, term }) =>
    isInTerm(subaward?.performancePeriod, term, '/subaward/performancePeriod'),
  budget_period_in_term: ({ subaward, term }) => isInTerm(subaward?.budgetPeriod, term, '/subaward/budgetPeriod'),
  this_action_within_obligated: (content) => isAtMost(content, 'thisAction', 'obligated', '/subaward/thisAction'),
  obligated_within_committed: (content) => isAtMost(content, 'obligated', 'committed', '/subaward/obligated'),
  obligated_adds_up: ({ subaward }, { base }) => {
    const pointer = '/subaward/obligated'
    const [action, obligated] = [unitsOf(subaward, 'thisAction'), unitsOf(subaward, 'obligated')]
    if (action === undefined || obligated === undefined) return amountsMissing(pointer)
    // A version without a base obligates for the first time.
    const expected = (unitsOf(base?.subaward, 'obligated') ?? 0n) + action
    if (obligated === expected) return satisfied(pointer, 'obligated is that of the version before and thisAction.')
    const amount = formatAmount(expected, subaward?.currency ?? '')
    return incomplete(pointer, `obligated of the version before and thisAction are ${amount} together.`)
  },
  listing_form: ({ subaward }) =>
    hasForm(subaward?.listing?.number, /^\d{2}\.\d{3}$/, '93.600', '/subaward/listing/number'),
  subrecipient_rate: ({ subaward }) => {
    const pointer = '/subaward/indirectCost/ratePercent'
    const cost = subaward?.indirectCost
    if (!cost) return notApplicable(pointer, 'It is not given how the subrecipient charges indirect costs.')
    if (!ratedKinds.includes(cost.kind)) return satisfied('/subaward/indirectCost', `${cost.kind} has no rate.`)
    if (cost.ratePercent === null) return incomplete(pointer, 'The rate is missing.')
    return cost.kind === 'de_minimis' && Number(cost.ratePercent) > maxDeMinimis
      ? incomplete(pointer, `A de minimis rate is at most ${maxDeMinimis} percent.`)
      : satisfied(pointer, 'The rate is given.')
  },
  subrecipient_rate_base: ({ subaward }) => {
    const pointer = '/subaward/indirectCost/base'
    const cost = subaward?.indirectCost
    if (!cost || !ratedKinds.includes(cost.kind)) return notApplicable(pointer, 'There is no rate.')
    return cost.base === null
      ? incomplete(pointer, 'The base of the rate is missing.')
      : satisfied(pointer, 'The base of the rate is given.')
  },
  exclusion_not_by_clause: ({ subaward }) => {
    const pointer = '/subaward/exclusionCheck'
    const method = subaward?.exclusionCheck?.method
    if (method === undefined) return notApplicable(pointer, 'It is not given how exclusion was checked.')
    return method === 'clause'
      ? missing(pointer, 'The method is a clause.')
      : satisfied(pointer, `Exclusion was checked: ${method}.`)
  },
  exclusion_checked_recently: ({ subaward }, { today }) => {
    const pointer = '/subaward/exclusionCheck/checkedOn'
    const exclusion = subaward?.exclusionCheck
    if (!exclusion || exclusion.method === 'clause') return notApplicable(pointer, 'There is no day of a check.')
    if (exclusion.checkedOn === null) return incomplete(pointer, 'The day of the check is missing.')
    return exclusion.checkedOn < addDays(today, -maxDaysSinceCheck)
      ? incomplete(pointer, `The check is more than ${maxDaysSinceCheck} days ago.`)
      : satisfied(pointer, `The check was on ${exclusion.checkedOn}.`)
  },
  subaward_delegate_is_approved: ({ subaward }) => delegateOutcome(subaward?.delegate, '/subaward/delegate'),
} satisfies Partial<Record<CheckName, Check>>
