// The rule sets of all kinds and editions. A version is checked by the edition in its content. Pure.
import { type AgreementKind, agreementKinds } from './kinds.ts'
import { dataSharingRules } from './rules/data-sharing.ts'
import { ehsCcpRules } from './rules/ehs-ccp.ts'
import { generalRules } from './rules/general.ts'
import { hsPreschoolMouRules } from './rules/hs-preschool-mou.ts'
import { subawardRules } from './rules/subaward.ts'
import type { RuleSet } from './rules.ts'

/** The editions of a kind, the current one last. */
export const ruleSetsByKind: Readonly<Record<AgreementKind, readonly [RuleSet, ...RuleSet[]]>> = {
  general: [{ edition: 'general/1', kind: 'general', rules: generalRules }],
  ehs_ccp: [{ edition: 'ehs_ccp/1', kind: 'ehs_ccp', rules: ehsCcpRules }],
  hs_preschool_mou: [{ edition: 'hs_preschool_mou/1', kind: 'hs_preschool_mou', rules: hsPreschoolMouRules }],
  subaward: [{ edition: 'subaward/1', kind: 'subaward', rules: subawardRules }],
  data_sharing: [{ edition: 'data_sharing/1', kind: 'data_sharing', rules: dataSharingRules }],
}

/** The edition that a new version of the kind has. */
export const currentRuleSet = (kind: AgreementKind): RuleSet => ruleSetsByKind[kind].at(-1) ?? ruleSetsByKind[kind][0]

const ruleSets = agreementKinds.flatMap((kind) => ruleSetsByKind[kind])

/** Undefined if there is no such edition. */
export const ruleSetOf = (edition: string): RuleSet | undefined => ruleSets.find((one) => one.edition === edition)

/** The components that clauses can cover, in the order of the rules. */
export const components: readonly string[] = [
  ...new Set(
    ruleSets.flatMap(({ rules }) =>
      rules.flatMap(({ component, requirements }) => [
        ...(component === null ? [] : [component]),
        ...requirements.flatMap(({ alternatives }) =>
          alternatives.flatMap((test) => (test.kind === 'clause' ? test.component : [])),
        ),
      ]),
    ),
  ),
]

/** The fields of `subaward` that can be unavailable for a time. */
export const deferrableFields: readonly string[] = [
  ...new Set(ruleSets.flatMap(({ rules }) => rules.flatMap(({ deferrableFields }) => deferrableFields))),
]
