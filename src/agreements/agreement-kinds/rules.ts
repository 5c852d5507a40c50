// What an agreement of a kind should contain: the rules of a rule set, and the closed set of their tests. Pure.
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import type { Citation } from '../../records/citations.ts'
import type { StrategyId } from '../../records/strategies.ts'
import type { AgreementKind } from './kinds.ts'

/** Only what is required prevents signing. */
export const ruleLevels = ['required', 'recommended'] as const
export type RuleLevel = (typeof ruleLevels)[number]

/** Tests that need more than the presence of a value; rule-checks.ts of agreement versions has their functions. */
export const checkNames = [
  'every_party_is_responsible',
  'every_party_can_sign',
  'touchpoint_for_monitoring',
  'expectation_on_staffing',
  'expectations_say_who_and_when',
  'expectations_are_measurable',
  'providers_are_paid',
  'providers_have_places',
  'providers_are_licensed',
  'recipient_expectation_on_staffing',
  'group_sizes',
  'full_day',
  'annual_hours',
  'enrollment_delegate_is_approved',
  'preschool_exception',
  'at_most_two_years',
  'subrecipient_is_party',
  'subrecipient_has_uei',
  'fain_form',
  'performance_period_in_term',
  'budget_period_in_term',
  'this_action_within_obligated',
  'obligated_adds_up',
  'obligated_within_committed',
  'listing_form',
  'subrecipient_rate',
  'subrecipient_rate_base',
  'exclusion_not_by_clause',
  'exclusion_checked_recently',
  'subaward_delegate_is_approved',
  'identifiable_elements_have_grounds',
  'grounds_apply_to_giver',
  'study',
  'authorized_representative',
  'audit_giver_is_education_authority',
  'review_within_a_year',
] as const
export type CheckName = (typeof checkNames)[number]

/** Pointers are JSON pointers into the content of a version. */
export type Test =
  /** A clause covers the component, and has no short-cut finding of severity error. */
  | { kind: 'clause'; component: string }
  /** There is a value. */
  | { kind: 'has'; pointer: string }
  /** The list has at least so many elements. */
  | { kind: 'count'; pointer: string; minimum: number }
  /** A party has one of the roles. */
  | { kind: 'party'; roles: readonly PartyRole[] }
  | { kind: 'check'; name: CheckName }

/** Holds if one of its tests holds. */
export interface Requirement {
  /** `recommended` in a required rule: what the law does not say, or says in a text that was not read. */
  level: RuleLevel
  alternatives: readonly Test[]
}

export interface Rule {
  code: string
  /** The component of the clauses that can satisfy it; null if no clause can. */
  component: string | null
  level: RuleLevel
  /** Whether a version may declare it not applicable, with a reason. */
  notApplicableAllowed: boolean
  /** What it asks for. */
  title: string
  /** All of them have to hold. */
  requirements: readonly Requirement[]
  /** Names of fields of `subaward`: if one of them is in `unavailable`, the rule is deferred. */
  deferrableFields: readonly string[]
  citations: readonly Citation[]
  /** The strategy that it serves. */
  strategy: StrategyId
}

export interface RuleSet {
  /** Kind and number: general/1. An edition that was used never changes. */
  edition: string
  kind: AgreementKind
  rules: readonly Rule[]
}

export const clause = (component: string): Test => ({ kind: 'clause', component })
export const has = (pointer: string): Test => ({ kind: 'has', pointer })
export const count = (pointer: string, minimum = 1): Test => ({ kind: 'count', pointer, minimum })
export const party = (...roles: PartyRole[]): Test => ({ kind: 'party', roles })
export const check = (name: CheckName): Test => ({ kind: 'check', name })

type Tests = readonly Test[] & { advisory?: true }
export const anyOf = (...tests: Test[]): Tests => tests
/** A requirement that is only recommended, in a rule that is required. */
export const advisory = (test: Test): Tests => Object.assign([test], { advisory: true as const })

interface Options {
  /** Of the clauses that a check accepts. */
  component?: string
  citations?: readonly Citation[]
  notApplicableAllowed?: boolean
  deferrableFields?: readonly string[]
}

const ruleOf =
  (level: RuleLevel) =>
  (
    code: string,
    strategy: StrategyId,
    title: string,
    requirements: readonly (Test | Tests)[],
    { component, citations = [], notApplicableAllowed = false, deferrableFields = [] }: Options = {},
  ): Rule => {
    const tests = requirements.map((one): Tests => ('kind' in one ? [one] : one))
    const clauses = tests.flat().filter((test) => test.kind === 'clause')
    return {
      code,
      component: component ?? clauses[0]?.component ?? null,
      level,
      notApplicableAllowed,
      title,
      requirements: tests.map((alternatives) => ({
        level: alternatives.advisory ? 'recommended' : level,
        alternatives: [...alternatives],
      })),
      deferrableFields,
      citations,
      strategy,
    }
  }
export const required = ruleOf('required')
export const recommended = ruleOf('recommended')

/** The rule, only recommended. */
export const asRecommended = (rule: Rule): Rule => ({
  ...rule,
  level: 'recommended',
  requirements: rule.requirements.map((requirement) => ({ ...requirement, level: 'recommended' })),
})
