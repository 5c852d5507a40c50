// What the released answers to the readiness checklist say of how far a partnership has come, and what to talk about.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type Assessment, type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { checklistResponses } from '../checklist-responses/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { readinessSeries } from '../checklists/considerations.ts'
import { questionsOf, type Section } from '../checklists/rules.ts'
import { checklists } from '../checklists/table.ts'
import { compare, type Response } from './rules.ts'

interface Row {
  partnershipId: string
  checklistRoundId: string
  sections: Section[]
  /** Those that have accepted. */
  parties: string[]
  /** What is shared: what is sealed shows nowhere. */
  responses: (Response & { id: string })[]
}

/** The newest round of the readiness checklist that is released. */
const query = db
  .select({
    partnershipId: sql<string>`round.partnership_id`,
    checklistRoundId: sql<string>`round.id`,
    sections: sql<Section[]>`(select asked.sections from ${checklists} asked where asked.id = round.checklist_id)`,
    parties: sql<
      string[]
    >`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
      where party.partnership_id = round.partnership_id and party.state = 'accepted')`,
    responses: sql<Row['responses']>`(select coalesce(jsonb_agg(jsonb_build_object('id', given.id,
        'organizationId', given.organization_id, 'answers', given.answers) order by given.id), '[]')
      from ${checklistResponses} given where given.partnership_id = round.partnership_id
        and given.checklist_round_id = round.id and given.shared_at is not null)`,
  })
  .from(
    sql`(select distinct on (released.partnership_id) released.* from ${checklistRounds} released
      where released.partnership_id = any(${sql.placeholder('partnershipIds')}::uuid[]) and released.state = 'released'
        and released.series_id = ${sql.raw(`'${readinessSeries}'`)}
      order by released.partnership_id, released.number desc) round`,
  )
  .prepare('')

export const comparisonContribution = partnershipContribution<Row>({
  query,

  assess([row], { partnershipId }): Assessment[] {
    if (row === undefined) return []
    const { sections, parties, responses, checklistRoundId } = row
    const given = responses.map(({ answers }) => new Map(answers.map((answer) => [answer.questionId, answer])))
    const refs = [pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}/comparison`)]
    const agreements = new Map(compare(sections, parties, responses).questions.map((one) => [one.questionId, one]))
    return questionsOf(sections).flatMap(({ id, form, strategy }): Assessment[] => {
      const { agreement, sides = [] } = agreements.get(id) ?? {}
      // Whether an open question is answered well is for people to say.
      if (strategy === null || form === 'open' || agreement === undefined) return []
      const final = given.filter((answers) => answers.get(id)?.status === 'finalized').length
      // To say so is not to have it: what is done has been shown.
      const shown = given.filter((answers) => {
        const answer = answers.get(id)
        return answer?.position === 'yes' && answer.status === 'finalized' && answer.evidence.length > 0
      }).length
      const status = shown === sides.length ? 'done' : agreement === 'unanswered' ? 'missing' : 'partly'
      const differ = agreement === 'conflicting' ? ', and they answer it differently' : ''
      const because = `${final} of ${sides.length} parties have finalized ${id}, ${shown} of them with evidence${differ}.`
      return [{ strategy, status, because, refs }]
    })
  },

  nextSteps([row], { partnershipId, state, now }): NextStep[] {
    if (row === undefined || ['closed', 'terminated', 'not_pursued'].includes(state)) return []
    const { sections, parties, responses, checklistRoundId } = row
    const conflicts = compare(sections, parties, responses).questions.filter((one) => one.agreement === 'conflicting')
    const serves = new Map(questionsOf(sections).map(({ id, strategy }) => [id, strategy ?? 'Q10']))
    return [
      ...conflicts.map(({ questionId }) => ({
        code: 'DISCUSS_ANSWERS',
        strategy: serves.get(questionId) ?? 'Q10',
        title: `Talk about ${questionId}: the parties answer it differently.`,
        actors: parties,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}/comparison`)],
      })),
      ...responses.flatMap(({ id, answers }) =>
        answers.flatMap(({ questionId, actionSteps }) =>
          actionSteps
            .filter(({ dueOn, done }) => !done && dueOn !== null && dueOn < now.slice(0, 10))
            .map(({ organizationId, dueOn }) => ({
              code: 'TAKE_ACTION_STEP',
              strategy: serves.get(questionId) ?? 'Q10',
              title: `Take the action step of ${questionId} that is overdue.`,
              actors: [organizationId],
              dueOn,
              refs: [pathInPartnership(partnershipId, `/checklist-responses/${id}`)],
            })),
        ),
      ),
    ]
  },
})
