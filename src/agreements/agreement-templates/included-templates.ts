// The agreement templates that the service includes, one for each kind of agreement. A migration inserts them: see included-clauses.ts.

import { includedId } from '../../records/editions/included.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import type { Renewal } from '../agreement-versions/content.ts'
import { includedClause } from '../clauses/included-clauses.ts'
import type { TemplateClause } from './rules.ts'
import type { AgreementTemplate } from './store.ts'

export interface IncludedTemplate
  extends Pick<
    AgreementTemplate,
    'title' | 'description' | 'kind' | 'language' | 'clauses' | 'noticeDays' | 'immediateGrounds' | 'renewal'
  > {
  /** Of the series; never used again. */
  number: number
  edition: number
}

const opening = ['definitions', 'period']
const collaboration = [
  'roles',
  'legal_compliance',
  'oversight',
  'staff_employment',
  'professional_development',
  'travel',
  'continuity',
  'family',
  'parent_decisions',
  'records',
  'no_child_data',
  'conflict_of_interest',
  'liability',
]
const closing = [
  'disputes',
  'amendment',
  'renewal_termination',
  'notices',
  'governing_law',
  'entire_agreement',
  'severability',
  'legally_binding',
]
const headStartServices = [
  'hspps_roles',
  'parties_rights',
  'enrollment_selection',
  'parent_fees',
  'subsidy_change',
  'staff_qualifications',
  'background_checks',
  'health_safety',
]

/** A copy of the clause that the service includes. */
export function copyOf(clause: string, position: number): TemplateClause {
  const { number, edition, key, heading, text, covers, parameters, mustTailor, survives } = includedClause(clause)
  const clauseId = includedId('clauses', number, edition)
  return { key, position, clauseId, heading, text, covers, parameters, mustTailor, survives }
}

/** The clauses at the positions 10, 20, 30 ... */
const clausesOf = (...keys: string[]): TemplateClause[] => keys.map((key, index) => copyOf(key, 10 * (index + 1)))

const template = (
  number: number,
  kind: AgreementKind,
  title: string,
  description: string,
  clauses: TemplateClause[],
  noticeDays: number,
  renewal: Renewal | null,
): IncludedTemplate => ({
  number,
  edition: 1,
  kind,
  title,
  description,
  language: 'en',
  clauses,
  noticeDays,
  immediateGrounds: ['standards_not_met'],
  renewal,
})

export const includedTemplates: readonly IncludedTemplate[] = [
  template(
    1,
    'general',
    'Partnership agreement',
    'For agencies that coordinate their work for children and families. Replace what does not fit your partnership: the clauses leave open what only the parties know.',
    clausesOf(...opening, ...collaboration, ...closing),
    60,
    { maxRenewals: 4, months: 12, noticeDays: 90 },
  ),
  template(
    2,
    'ehs_ccp',
    'Early Head Start-Child Care Partnership agreement',
    'For a recipient of an Early Head Start award and child care providers: centers, or family child care homes. Enter the sites, places and groups, the payments and the training in the draft.',
    clausesOf(...opening, ...headStartServices, ...collaboration, ...closing),
    60,
    { maxRenewals: 4, months: 12, noticeDays: 90 },
  ),
  template(
    3,
    'hs_preschool_mou',
    'Memorandum of understanding on publicly funded preschool',
    'For a Head Start agency and the local entity that manages publicly funded preschool. Enter the review and the plan of each of the ten subjects in the draft. The memorandum is renewed every two years, in alignment with the beginning of the school year.',
    clausesOf(...opening, ...collaboration, ...closing),
    90,
    { maxRenewals: 4, months: 24, noticeDays: 120 },
  ),
  template(
    4,
    'subaward',
    'Subaward agreement',
    'For a pass-through entity and a subrecipient of a federal award. Enter the data of the award in the draft. A delegate agency also needs the approval of HHS before operations are delegated.',
    clausesOf(...opening, 'award_requirements', ...collaboration, 'audit_access', 'closeout', ...closing),
    60,
    null,
  ),
  template(
    5,
    'data_sharing',
    'Data sharing agreement',
    'For parties that exchange data on children or families. Enter the kinds of data with their legal grounds, the safeguards and the destruction in the draft. A parent may review the agreement (45 CFR 1303.23(e)), and the parties review it every 12 months.',
    clausesOf(...opening, 'parent_review', 'no_child_data', ...closing),
    60,
    { maxRenewals: 4, months: 12, noticeDays: 90 },
  ),
]
