// Assessments and next steps from the legal requirements and their acknowledgements (W2, Q21).
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type EducationSummary, summarize } from './store.ts'

export const legalEducationContribution = partnershipContribution<EducationSummary>({
  query: summarize,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const { requirements, hasAcknowledgements, applicable, gaps, unassessed, problems } = row
    const missing = missingLevels(row)
    const otherwise = hasAcknowledgements ? 'partly' : 'missing'
    const pathOf = (list: string) => pathInPartnership(partnershipId, list)
    const missingText = `Missing or lapsed acknowledgements: ${gaps.count}.`
    return [
      {
        strategy: 'W2',
        status: missing.length === 0 && gaps.count === 0 ? 'done' : otherwise,
        because: `Legal requirements: ${requirements}. ${missing.map((level) => `There is no ${level} requirement. `).join('')}${missingText}`,
        refs: requirements > 0 ? [pathOf('/legal-education')] : [],
      },
      {
        strategy: 'Q21',
        status:
          applicable > 0 && gaps.count === 0 && unassessed.count === 0 && problems.unplanned === 0 ? 'done' : otherwise,
        because:
          applicable === 0
            ? 'No legal requirement applies to a party.'
            : `${missingText} Requirements whose parties have not said whether they are problematic: ${unassessed.count}. Open problems: ${problems.open}; without a mitigation, an owner, or a due date that is not past: ${problems.unplanned}.`,
        refs: hasAcknowledgements ? [pathOf('/legal-acknowledgements')] : [],
      },
    ]
  },

  nextSteps([row], { partnershipId, state }) {
    if (row === undefined) return []
    const pathsOf = (list: string, ids: readonly string[]) =>
      ids.map((id) => pathInPartnership(partnershipId, `/${list}/${id}`))
    const steps: NextStep[] = []
    const missing = missingLevels(row)
    if (missing.length > 0 && state !== 'exploring') {
      steps.push({
        code: 'ADD_LEGAL_REQUIREMENTS',
        strategy: 'W2',
        title: `Add the ${missing.join(' and ')} legal requirements that bind the parties.`,
        actors: row.lead === null ? [] : [row.lead],
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/legal-requirements')],
      })
    }
    for (const { dueOn, actors, ids } of row.gapsByDay) {
      steps.push({
        code: 'ACKNOWLEDGE_LEGAL_REQUIREMENT',
        strategy: 'W2',
        title: 'Acknowledge the current text of the legal requirements.',
        ...{ actors, dueOn, refs: pathsOf('legal-requirements', ids) },
      })
    }
    if (row.unassessed.count > 0) {
      const { actors, ids } = row.unassessed
      steps.push({
        code: 'ASSESS_LEGAL_REQUIREMENT',
        strategy: 'Q21',
        title: 'Say whether the legal requirements are problematic.',
        ...{ actors, dueOn: null, refs: pathsOf('legal-requirements', ids) },
      })
    }
    for (const { dueOn, actors, ids } of row.problems.byDay) {
      steps.push({
        code: 'MITIGATE_LEGAL_PROBLEM',
        strategy: 'Q21',
        title: 'Solve the problems with legal requirements.',
        ...{ actors, dueOn, refs: pathsOf('legal-acknowledgements', ids) },
      })
    }
    return steps
  },
})

/** Of the levels that every partnership needs, those without a requirement. */
const missingLevels = ({ levels }: EducationSummary): string[] =>
  (['federal', 'state'] as const).filter((level) => !levels.includes(level))
