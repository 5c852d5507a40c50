// Whether the parties have begun and submitted the readiness checklist: what guards the first steps (Q10).

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
import { readinessSeries } from '../checklists/considerations.ts'
import { type Participation, without } from './rules.ts'
import { checklistRounds } from './table.ts'

interface Round {
  id: string
  dueOn: string | null
  participations: Participation[]
}
interface Row {
  partnershipId: string
  /** The parties that have accepted. */
  parties: string[]
  /** All rounds of the readiness checklist, the newest first. */
  rounds: Round[]
}

/** Only for partnerships that the asking organization is a party to: nobody else sees who has begun. */
const query = db
  .select({
    partnershipId: parties.partnershipId,
    parties: sql<string[]>`jsonb_agg(parties.organization_id order by parties.id)`,
    rounds: sql<Round[]>`(select coalesce(jsonb_agg(jsonb_build_object('id', round.id, 'dueOn', round.due_on,
        'participations', round.participations) order by round.number desc), '[]')
      from ${checklistRounds} round
      where round.partnership_id = parties.partnership_id and round.series_id = ${sql.raw(`'${readinessSeries}'`)})`,
  })
  .from(parties)
  .where(
    sql`${parties.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${parties.state} = 'accepted'
      and ${parties.partnershipId} = any((select visible_partnership_ids('party'))::uuid[])`,
  )
  .groupBy(parties.partnershipId)
  .prepare('')

/** The parties that have not done so in any round. */
const missing = ({ parties, rounds }: Row, what: 'begunAt' | 'submittedAt'): string[] =>
  rounds.reduce((left, { participations }) => without(participations, left, what), parties)

const guards = {
  start_planning: { what: 'begunAt', code: 'READINESS_NOT_STARTED', done: 'begins' },
  start_negotiation: { what: 'submittedAt', code: 'READINESS_NOT_SUBMITTED', done: 'submits' },
} as const

export const readinessContribution = partnershipContribution<Row>({
  query,

  blockers(action, [row], { partnershipId }): Blocker[] {
    if (row === undefined || !(action in guards)) return []
    const { what, code, done } = guards[action as keyof typeof guards]
    const count = missing(row, what).length
    if (count === 0) return []
    const message = `Every party ${done} the readiness checklist; ${count} of ${row.parties.length} have not.`
    return [{ code, message, ref: pathInPartnership(partnershipId, '/checklist-rounds') }]
  },

  assess([row], { partnershipId }): Assessment[] {
    if (row === undefined || row.rounds.length === 0) return []
    const count = missing(row, 'submittedAt').length
    return [
      {
        strategy: 'I5',
        status: count === 0 ? 'done' : 'partly',
        because: `${row.parties.length - count} of ${row.parties.length} parties have submitted the readiness checklist.`,
        refs: row.rounds.slice(0, 10).map(({ id }) => pathInPartnership(partnershipId, `/checklist-rounds/${id}`)),
      },
    ]
  },

  nextSteps([row], situation): NextStep[] {
    if (row === undefined || !['exploring', 'planning'].includes(situation.state)) return []
    const [newest] = row.rounds
    const begin = missing(row, 'begunAt')
    const submit = missing(row, 'submittedAt').filter((party) => !begin.includes(party))
    return [
      step('BEGIN_READINESS', 'Begin to answer the readiness checklist.', begin, newest, situation),
      step('SUBMIT_READINESS', 'Complete and submit the readiness checklist.', submit, newest, situation),
    ].filter(({ actors }) => actors.length > 0)
  },
})

const step = (
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
