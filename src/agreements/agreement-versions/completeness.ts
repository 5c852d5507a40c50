// Which rules of its rule set the content of a version satisfies, and what is missing. Pure.
import type { Citation } from '../../records/citations.ts'
import { ruleSetOf } from '../agreement-kinds/rule-sets.ts'
import type { Requirement, Rule, RuleLevel, Test } from '../agreement-kinds/rules.ts'
import type { Content } from './content.ts'
import { checks } from './rule-checks.ts'
import { type CheckContext, incomplete, missing, type Outcome, satisfied } from './rule-outcomes.ts'

export const ruleStatuses = ['satisfied', 'missing', 'incomplete', 'not_applicable', 'deferred'] as const
export type RuleStatus = (typeof ruleStatuses)[number]

export interface RuleResult {
  code: string
  component: string | null
  /** Of the rule; `recommended` also if only a recommended requirement of a required rule does not hold. */
  level: RuleLevel
  status: RuleStatus
  title: string
  /** A JSON pointer into the content: what satisfies the rule, or what should be changed. */
  pointer: string
  /** The reason for the status; with `not_applicable` and `deferred` the reason that the version gives. */
  because: string
  citations: readonly Citation[]
  strategy: string
}

export interface Completeness {
  ruleSet: string
  rules: RuleResult[]
  /** How many rules are missing or incomplete, by level. */
  gaps: Record<RuleLevel, number>
}

export interface CompletenessContext extends CheckContext {
  /** The short-cut findings of the content. */
  findings: readonly { severity: string; pointer: string }[]
}

interface EvaluationContext extends CheckContext {
  /** The pointers of clauses with a finding of severity error. */
  faultyClauses: ReadonlySet<string>
}

/** Checks the content by the edition of the rule set in it. Throws if there is no such edition. */
export function completenessOf(content: Content, { findings, ...checked }: CompletenessContext): Completeness {
  const ruleSet = ruleSetOf(content.agreement.ruleSet)
  if (ruleSet === undefined) throw new Error(`There is no rule set ${content.agreement.ruleSet}.`)
  const errors = findings.filter(({ severity }) => severity === 'error')
  const faultyClauses = new Set(errors.map(({ pointer }) => pointer.split('/').slice(0, 3).join('/')))
  const context = { ...checked, faultyClauses }
  const rules = ruleSet.rules.map((rule) => resultOf(rule, content, context))
  const gapsOf = (level: RuleLevel) =>
    rules.filter((rule) => rule.level === level && (rule.status === 'missing' || rule.status === 'incomplete')).length
  return {
    ruleSet: ruleSet.edition,
    rules,
    gaps: { required: gapsOf('required'), recommended: gapsOf('recommended') },
  }
}

function resultOf(rule: Rule, content: Content, context: EvaluationContext): RuleResult {
  const { code, component, title, citations, strategy } = rule
  const evaluated = evaluate(rule, content, context)
  const { level, status, pointer, because } = declared(rule, content, evaluated.status) ?? evaluated
  return { code, component, level, status, title, pointer, because, citations, strategy }
}

type Evaluated = Pick<RuleResult, 'level' | 'status' | 'pointer' | 'because'>

/** What the version declares about the rule, if it may. A rule that is satisfied is not deferred. */
function declared(rule: Rule, content: Content, status: RuleStatus): Evaluated | undefined {
  const { level } = rule
  const index = content.notApplicable.findIndex((one) => one.rule === rule.code)
  const reason = content.notApplicable[index]?.reason
  if (rule.notApplicableAllowed && reason !== undefined) {
    return { level, status: 'not_applicable', pointer: `/notApplicable/${index}`, because: reason }
  }
  const unavailable = content.subaward?.unavailable ?? []
  const deferral = unavailable.findIndex(({ field }) => rule.deferrableFields.includes(field))
  const field = unavailable[deferral]
  if (field === undefined || (status !== 'missing' && status !== 'incomplete')) return undefined
  return { level, status: 'deferred', pointer: `/subaward/unavailable/${deferral}`, because: field.reason }
}

function evaluate(rule: Rule, content: Content, context: EvaluationContext): Evaluated {
  const outcomes = rule.requirements.map((requirement) => ({
    level: requirement.level,
    ...outcomeOf(requirement, content, context),
  }))
  const failed = outcomes.filter(({ status }) => status === 'missing' || status === 'incomplete')
  const worst = failed.find(({ level }) => level === 'required') ?? failed[0]
  if (worst !== undefined) {
    const hasSomething = outcomes.some(({ status }) => status === 'incomplete' || status === 'satisfied')
    return { ...worst, status: hasSomething ? 'incomplete' : 'missing' }
  }
  const met = outcomes.find(({ status }) => status === 'satisfied') ?? outcomes[0]
  if (met === undefined) throw new Error(`The rule ${rule.code} has no requirement.`)
  return { ...met, level: rule.level }
}

/** The outcome of the test that holds, or what all tests lack. */
function outcomeOf({ alternatives }: Requirement, content: Content, context: EvaluationContext): Outcome {
  const outcomes = alternatives.map((test) => run(test, content, context))
  const met =
    outcomes.find(({ status }) => status === 'not_applicable') ?? outcomes.find(({ status }) => status === 'satisfied')
  const best = met ?? outcomes.find(({ status }) => status === 'incomplete')
  if (best !== undefined) return best
  return missing(outcomes[0]?.pointer ?? '', outcomes.map(({ because }) => because).join(' '))
}

function run(test: Test, content: Content, context: EvaluationContext): Outcome {
  switch (test.kind) {
    case 'clause':
      return clauseOutcome(test.component, content, context)
    case 'has': {
      const { pointer } = test
      return (valueAt(content, pointer) ?? null) === null
        ? missing(pointer, `${pointer} has no value.`)
        : satisfied(pointer, `${pointer} has a value.`)
    }
    case 'count': {
      const { pointer, minimum } = test
      const value = valueAt(content, pointer)
      const length = Array.isArray(value) ? value.length : 0
      if (length >= minimum) return satisfied(pointer, `${pointer} has ${length} elements.`)
      return (length === 0 ? missing : incomplete)(pointer, `${pointer} has fewer than ${minimum} elements.`)
    }
    case 'party': {
      const index = content.parties.findIndex(({ role }) => test.roles.includes(role))
      return index === -1
        ? missing('/parties', `No party has the role ${test.roles.join(' or ')}.`)
        : satisfied(`/parties/${index}`, `${content.parties[index]?.name} has the role.`)
    }
    case 'check':
      return checks[test.name](content, context)
  }
}

function clauseOutcome(component: string, { clauses }: Content, { faultyClauses }: EvaluationContext): Outcome {
  const covering = clauses.flatMap(({ covers, number }, index) => {
    const pointer = `/clauses/${index}`
    return covers.includes(component) ? [{ pointer, number, hasError: faultyClauses.has(pointer) }] : []
  })
  const best = covering.find(({ hasError }) => !hasError) ?? covering[0]
  if (best === undefined) return missing('/clauses', `No clause covers ${component}.`)
  return best.hasError
    ? incomplete(best.pointer, `Clause ${best.number} covers ${component}, and has a short-cut of severity error.`)
    : satisfied(best.pointer, `Clause ${best.number} covers ${component}.`)
}

/** The value at a pointer of a rule, whose keys need no escaping; undefined if there is none. */
const valueAt = (content: Content, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], content)
