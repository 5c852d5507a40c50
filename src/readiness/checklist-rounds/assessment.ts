// Contribution of rounds to partnerships: blockers and next steps until every party has answered the readiness checklist (Q10).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import type { Blocker } from '../../problems.ts'
import {
  type Assessment,
  type NextStep,
  type PartnershipSnapshot,
  partnershipContribution,
} from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { readinessSeriesId } from '../checklists/readiness-checklist.ts'
import { type Participation, partiesWithout } from './rules.ts'
import { checklistRounds } from './table.ts'

interface Round {
  id: string
  dueOn: string | null
  participations: Participation[]
}
interface Row {
  partnershipId: string
  /** The organizations that have accepted. */
  parties: string[]
  /** The rounds of the readiness checklist that are not cancelled, the latest first. */
  rounds: Round[]
}

/** Only for partnerships of which the caller is a party: observers do not see participations. */
const query = db
  .select({
    partnershipId: parties.partnershipId,
    parties: sql<string[]>`jsonb_agg(parties.organization_id order by parties.id)`,
    rounds: sql<Round[]>`(select coalesce(jsonb_agg(jsonb_build_object('id', round.id, 'dueOn', round.due_on,
        'participations', round.participations) order by round.number desc), '[]')
      from ${checklistRounds} round
      where round.partnership_id = parties.partnership_id and round.series_id = ${sql.raw(`'${readinessSeriesId}'`)}
        and round.state <> 'cancelled')`,
  })
  .from(parties)
  .where(
    sql`${parties.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${parties.state} = 'accepted'
      and ${parties.partnershipId} = any((select visible_partnership_ids('party'))::uuid[])`,
  )
  .groupBy(parties.partnershipId)
  .prepare('')

/** The parties that have not reached the milestone in any round. */
const missingParties = ({ parties, rounds }: Row, milestone: 'startedAt' | 'submittedAt'): string[] =>
  rounds.reduce((remaining, { participations }) => partiesWithout(milestone, participations, remaining), parties)

const requirements = {
  start_planning: { milestone: 'startedAt', code: 'READINESS_NOT_STARTED', verb: 'start' },
  start_negotiation: { milestone: 'submittedAt', code: 'READINESS_NOT_SUBMITTED', verb: 'submit' },
} as const

export const roundContribution = partnershipContribution<Row>({
  query,

  blockers(action, [row], { partnershipId }): Blocker[] {
    if (row === undefined || !(action in requirements)) return []
    const { milestone, code, verb } = requirements[action as keyof typeof requirements]
    const count = missingParties(row, milestone).length
    if (count === 0) return []
    const message = `Every party must ${verb} a response to the readiness checklist; ${count} of ${row.parties.length} have not.`
    return [{ code, message, ref: pathInPartnership(partnershipId, '/checklist-rounds') }]
  },

  assess([row], { partnershipId }): Assessment[] {
    if (row === undefined || row.rounds.length === 0) return []
    const count = missingParties(row, 'submittedAt').length
    return [
      {
        strategy: 'I5',
        status: count === 0 ? 'done' : 'partly',
        because: `${row.parties.length - count} of ${row.parties.length} parties have submitted a response to the readiness checklist.`,
        refs: row.rounds.slice(0, 10).map(({ id }) => pathInPartnership(partnershipId, `/checklist-rounds/${id}`)),
      },
    ]
  },

  nextSteps([row], snapshot): NextStep[] {
    if (row === undefined || !['exploring', 'planning'].includes(snapshot.state)) return []
    const [latest] = row.rounds
    const notStarted = missingParties(row, 'startedAt')
    const notSubmitted = missingParties(row, 'submittedAt').filter((party) => !notStarted.includes(party))
    return [
      nextStep('START_READINESS_CHECKLIST', 'Start to answer the readiness checklist.', notStarted, latest, snapshot),
      nextStep(
        'SUBMIT_READINESS_CHECKLIST',
        'Complete and submit your response to the readiness checklist.',
        notSubmitted,
        latest,
        snapshot,
      ),
    ].filter(({ actors }) => actors.length > 0)
  },
})

const nextStep = (
  code: string,
  title: string,
  actors: string[],
  round: Round | undefined,
  { partnershipId }: PartnershipSnapshot,
): NextStep => ({
  code,
  strategy: 'Q10',
  title,
  actors,
  dueOn: round?.dueOn ?? null,
  refs: [pathInPartnership(partnershipId, round ? `/checklist-rounds/${round.id}` : '/checklist-rounds')],
})
