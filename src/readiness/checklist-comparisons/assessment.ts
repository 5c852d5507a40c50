// Contribution of comparisons to partnerships: assessments and next steps from the latest released readiness round.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartyIds } from '../../partnerships/parties/store.ts'
import { type Assessment, type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { checklistResponses } from '../checklist-responses/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { readinessSeriesId } from '../checklists/readiness-checklist.ts'
import { questionsOf, type Section } from '../checklists/rules.ts'
import { checklists } from '../checklists/table.ts'
import { compare, type PartyAnswers } from './rules.ts'

interface Row {
  partnershipId: string
  checklistRoundId: string
  sections: Section[]
  /** The organizations that have accepted. */
  parties: string[]
  /** The shared responses. */
  responses: (PartyAnswers & { id: string })[]
}

/** The latest released round of the readiness checklist. */
const query = db
  .select({
    partnershipId: sql<string>`round.partnership_id`,
    checklistRoundId: sql<string>`round.id`,
    sections: sql<
      Section[]
    >`(select checklist.sections from ${checklists} checklist where checklist.id = round.checklist_id)`,
    parties: acceptedPartyIds(sql`round.partnership_id`),
    responses: sql<Row['responses']>`(select coalesce(jsonb_agg(jsonb_build_object('id', response.id,
        'organizationId', response.organization_id, 'answers', response.answers) order by response.id), '[]')
      from ${checklistResponses} response where response.partnership_id = round.partnership_id
        and response.checklist_round_id = round.id and response.shared_at is not null)`,
  })
  .from(
    sql`(select distinct on (released.partnership_id) released.* from ${checklistRounds} released
      where released.partnership_id = any(${sql.placeholder('partnershipIds')}::uuid[]) and released.state = 'released'
        and released.series_id = ${sql.raw(`'${readinessSeriesId}'`)}
      order by released.partnership_id, released.number desc) round`,
  )
  .prepare('')

/** The statements that only an answer measures, or an answer and records of other features. */
const measuredByAnswers = ['Q11', 'Q12', 'Q13', 'Q16'] as const
/** Also the one that rounds measure. Other features measure what the other questions ask. */
const assessed: readonly (string | null)[] = ['Q10', ...measuredByAnswers]

export const comparisonContribution = partnershipContribution<Row>({
  query,

  assess([row], { partnershipId }): Assessment[] {
    if (row === undefined) {
      const because = 'No round of the readiness checklist has been released.'
      return measuredByAnswers.map((strategy) => ({ strategy, status: 'missing', because, refs: [] }))
    }
    const { sections, parties, responses, checklistRoundId } = row
    const answersByResponse = responses.map(
      ({ answers }) => new Map(answers.map((answer) => [answer.questionId, answer])),
    )
    const refs = [pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}/comparison`)]
    const comparedQuestions = new Map(
      compare(sections, parties, responses).questions.map((question) => [question.questionId, question]),
    )
    return questionsOf(sections).flatMap(({ id, form, strategy }): Assessment[] => {
      const { agreement, positions = [] } = comparedQuestions.get(id) ?? {}
      // The text of an open question cannot be assessed by a program.
      if (strategy === null || !assessed.includes(strategy) || form === 'open' || agreement === undefined) return []
      const finalized = answersByResponse.filter((answers) => answers.get(id)?.status === 'finalized').length
      const withEvidence = answersByResponse.filter((answers) => {
        const answer = answers.get(id)
        return answer?.position === 'yes' && answer.status === 'finalized' && answer.evidence.length > 0
      }).length
      const status = withEvidence === positions.length ? 'done' : agreement === 'unanswered' ? 'missing' : 'partly'
      const conflict = agreement === 'conflicting' ? '; their answers differ' : ''
      const because = `${finalized} of ${positions.length} parties have finalized ${id}, ${withEvidence} with yes and evidence${conflict}.`
      return [{ strategy, status, because, refs }]
    })
  },

  nextSteps([row], { partnershipId, now }): NextStep[] {
    if (row === undefined) return []
    const { sections, parties, responses, checklistRoundId } = row
    const conflicts = compare(sections, parties, responses).questions.filter(
      ({ agreement }) => agreement === 'conflicting',
    )
    const strategies = new Map(questionsOf(sections).map(({ id, strategy }) => [id, strategy ?? 'Q10']))
    return [
      ...conflicts.map(({ questionId }) => ({
        code: 'DISCUSS_ANSWERS',
        strategy: strategies.get(questionId) ?? 'Q10',
        title: `Discuss ${questionId}: the answers of the parties differ.`,
        actors: parties,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}/comparison`)],
      })),
      ...responses.flatMap(({ id, answers }) =>
        answers.flatMap(({ questionId, actionSteps }) =>
          actionSteps
            .filter(({ dueOn, done }) => !done && dueOn !== null && dueOn < now.slice(0, 10))
            .map(({ organizationId, dueOn }) => ({
              code: 'COMPLETE_ACTION_STEP',
              strategy: strategies.get(questionId) ?? 'Q10',
              title: `Complete the overdue action step for ${questionId}.`,
              actors: [organizationId],
              dueOn,
              refs: [pathInPartnership(partnershipId, `/checklist-responses/${id}`)],
            })),
        ),
      ),
    ]
  },
})
