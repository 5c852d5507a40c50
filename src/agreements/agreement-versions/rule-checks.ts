// The named checks of rules that every kind or Head Start agreements have; those of subawards and data sharing have their own files. Pure.
import { completenessOf } from '../../expectations/expectations/completeness.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import { daysBetween } from '../../records/days.ts'
import type { CheckName } from '../agreement-kinds/rules.ts'
import type { Content, ContentParty } from './content.ts'
import { dataSharingChecks } from './data-sharing-checks.ts'
import { lastDayOfTerm } from './dates.ts'
import { isGroupSize } from './group-sizes.ts'
import {
  type Check,
  delegateOutcome,
  every,
  incomplete,
  itemsOf,
  missing,
  notApplicable,
  type Outcome,
  satisfied,
} from './rule-outcomes.ts'
import { subawardChecks } from './subaward-checks.ts'

const partiesOf = ({ parties }: Content) => itemsOf(parties, '/parties', ({ name }) => name)
const expectationsOf = ({ expectations }: Content) => itemsOf(expectations, '/expectations', ({ number }) => number)
const providersOf = (content: Content) => partiesOf(content).filter(({ value }) => value.role === 'child_care_provider')
const noProvider = 'No party has the role child_care_provider.'

/** Whether an expectation on staffing exists, of a party with the role if there is one. */
function staffingExpectation({ expectations, parties }: Content, role?: PartyRole): Outcome {
  const index = expectations.findIndex(
    ({ aspect, responsibleOrganizationId }) =>
      aspect === 'staffing' &&
      (role === undefined ||
        parties.some((party) => party.role === role && party.organizationId === responsibleOrganizationId)),
  )
  const of = role === undefined ? '' : ` of the ${role}`
  if (index === -1) return missing('/expectations', `There is no expectation${of} on staffing.`)
  return satisfied(`/expectations/${index}`, `Expectation ${expectations[index]?.number} is on staffing.`)
}

const licenseSchemes = ['state_license', 'tribal_license', 'local_license']

/** A center that is exempt from licensing states in a clause that it meets the requirements; a home is never exempt. */
function isLicensed({ organizationId, externalIds }: ContentParty, { enrollment, clauses }: Content): boolean {
  if (externalIds.some(({ scheme }) => licenseSchemes.includes(scheme))) return true
  const isHome = enrollment?.sites.some(
    (site) => site.organizationId === organizationId && site.setting === 'family_child_care',
  )
  return isHome !== true && clauses.some(({ covers }) => covers.includes('licensing'))
}

const minHoursPerYear = 1_380

const generalChecks = {
  every_party_is_responsible: (content) =>
    every(
      partiesOf(content),
      ({ organizationId }) =>
        content.expectations.some(({ responsibleOrganizationId }) => responsibleOrganizationId === organizationId),
      {
        pointer: '/expectations',
        empty: 'There are no parties.',
        met: 'Every party is responsible for an expectation.',
        unmet: 'Parties that are responsible for no expectation',
        whenNone: 'missing',
      },
    ),
  every_party_can_sign: (content) =>
    every(partiesOf(content), ({ signatories }) => signatories.length > 0, {
      pointer: '/parties',
      empty: 'There are no parties.',
      met: 'Every party has a signatory with an authority.',
      unmet: 'Parties without a signatory',
      whenNone: 'missing',
    }),
  touchpoint_for_monitoring: ({ communication }) => {
    const index = communication?.touchpoints.findIndex(({ purpose }) => purpose === 'monitoring') ?? -1
    return index === -1
      ? missing('/communication/touchpoints', 'The communication plan has no touchpoint for monitoring.')
      : satisfied(`/communication/touchpoints/${index}`, 'The communication plan has a touchpoint for monitoring.')
  },
  expectation_on_staffing: (content) => staffingExpectation(content),
  expectations_say_who_and_when: (content) =>
    every(
      expectationsOf(content),
      (expectation) => !completenessOf(expectation).gaps.some(({ part }) => part === 'who' || part === 'when'),
      {
        pointer: '/expectations',
        empty: 'There are no expectations.',
        met: 'Every expectation says who does it and when.',
        unmet: 'Expectations that do not say who does it, in which position, or when',
      },
    ),
  expectations_are_measurable: (content) =>
    every(expectationsOf(content), (expectation) => completenessOf(expectation).measurable, {
      pointer: '/expectations',
      empty: 'There are no expectations.',
      met: 'Every expectation can be measured.',
      unmet: 'Expectations that cannot be measured',
    }),
} satisfies Partial<Record<CheckName, Check>>

const earlyHeadStartChecks = {
  providers_are_paid: (content) =>
    every(
      providersOf(content),
      ({ organizationId }) => content.financialTerms.some(({ payeeId }) => payeeId === organizationId),
      {
        pointer: '/financialTerms',
        empty: noProvider,
        met: 'A financial term pays each child care provider.',
        unmet: 'Child care providers that no financial term pays',
        whenNone: 'missing',
      },
    ),
  providers_have_places: (content) =>
    every(
      providersOf(content),
      ({ organizationId }) =>
        content.enrollment?.sites.some((site) => site.organizationId === organizationId && site.places >= 1) ?? false,
      {
        pointer: '/enrollment/sites',
        empty: noProvider,
        met: 'Each child care provider has a site with places.',
        unmet: 'Child care providers without a site with places',
        whenNone: 'missing',
      },
    ),
  providers_are_licensed: (content) =>
    every(providersOf(content), (provider) => isLicensed(provider, content), {
      pointer: '/parties',
      empty: noProvider,
      met: 'Each child care provider has a license, or a clause states that a center is exempt and meets the requirements.',
      unmet: 'Child care providers without a license',
      whenNone: 'missing',
    }),
  recipient_expectation_on_staffing: (content) => staffingExpectation(content, 'recipient'),
  group_sizes: ({ enrollment }, { standards }) =>
    every(
      (enrollment?.sites ?? []).flatMap((site, index) =>
        itemsOf(site.groups, `/enrollment/sites/${index}/groups`, ({ name }) => `${name} of ${site.name}`).map(
          (item) => ({
            ...item,
            value: { site, group: item.value },
          }),
        ),
      ),
      ({ site, group }) => isGroupSize(site, group, standards),
      {
        pointer: '/enrollment/sites',
        empty: 'No site has a group.',
        met: 'No group is too large for its age and number of teachers.',
        unmet: 'Groups that are too large for their age and number of teachers',
      },
    ),
  full_day: ({ enrollment }) => {
    const { hoursPerDay = null, weeksPerYear = null } = enrollment ?? {}
    if (hoursPerDay === null || weeksPerYear === null) {
      return missing('/enrollment', 'The hours per day and the weeks per year are not given.')
    }
    if (hoursPerDay < 10) return incomplete('/enrollment/hoursPerDay', `${hoursPerDay} hours a day are fewer than 10.`)
    if (weeksPerYear < 48) {
      return incomplete('/enrollment/weeksPerYear', `${weeksPerYear} weeks a year are fewer than 48.`)
    }
    return satisfied('/enrollment', `${hoursPerDay} hours a day on ${weeksPerYear} weeks a year.`)
  },
  annual_hours: ({ enrollment }) => {
    const { hoursPerDay = null, weeksPerYear = null } = enrollment ?? {}
    if (hoursPerDay === null || weeksPerYear === null) {
      return missing('/enrollment', 'The hours per day and the weeks per year are not given.')
    }
    const hours = hoursPerDay * 5 * weeksPerYear
    return hours < minHoursPerYear
      ? incomplete('/enrollment', `${hours} hours a year are fewer than ${minHoursPerYear}.`)
      : satisfied('/enrollment', `${hours} hours a year.`)
  },
  enrollment_delegate_is_approved: ({ enrollment }) => delegateOutcome(enrollment?.delegate, '/enrollment/delegate'),
} satisfies Partial<Record<CheckName, Check>>

const preschoolChecks = {
  preschool_exception: ({ preschoolCoordination }) => {
    const pointer = '/preschoolCoordination/exception'
    const exception = preschoolCoordination?.exception
    if (!exception) return missing(pointer, 'There is no exception.')
    if (exception.kind === 'unable_or_unwilling' && exception.informedOn === null) {
      const because =
        'The exception does not say when the Secretary and the state collaboration director were informed.'
      return incomplete(`${pointer}/informedOn`, because)
    }
    return notApplicable(pointer, exception.statement)
  },
  at_most_two_years: ({ term: { effectiveOn, endsOn } }) => {
    if (effectiveOn === null || endsOn === null) return missing('/term/endsOn', 'The term has no first or no last day.')
    const latest = lastDayOfTerm(effectiveOn, 24)
    return daysBetween(endsOn, latest) < 0
      ? incomplete('/term/endsOn', `The term ends after ${latest}, when two years are over.`)
      : satisfied('/term/endsOn', 'The term is at most two years.')
  },
} satisfies Partial<Record<CheckName, Check>>

export const checks: Readonly<Record<CheckName, Check>> = {
  ...generalChecks,
  ...earlyHeadStartChecks,
  ...preschoolChecks,
  ...subawardChecks,
  ...dataSharingChecks,
}
