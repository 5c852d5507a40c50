// What the mission of a partnership says of how far it has come (V1, V2, V4, I2, I3, Q20).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type Assessment, type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { values } from '../values/table.ts'
import { confirmationsOf, revisiting, waitingFor } from './rules.ts'
import type { Mission } from './store.ts'
import { endorsements, missions, reaffirmations } from './table.ts'

type Known = Pick<
  Mission,
  'id' | 'state' | 'philosophy' | 'anticipatedResults' | 'proposedAt' | 'proposedBy' | 'reaffirmEveryMonths'
> & {
  endorsedAt: string
  valueCount: number
  saysQuality: boolean
  endorsed: { organizationId: string; confirmedResults: string[] }[]
  revisits: number
  lastRevisitedOn: string | null
}

interface Row {
  partnershipId: string
  /** Those that have accepted. */
  parties: { organizationId: string; acceptedAt: string | null; statesValues: boolean }[]
  /** What is being worked on, and what stands. */
  live: Known[]
}

const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    parties: sql<Row['parties']>`(select coalesce(jsonb_agg(jsonb_build_object(
        'organizationId', party.organization_id, 'acceptedAt', party.accepted_at, 'statesValues', exists (
          select from ${values} stated where stated.partnership_id = party.partnership_id
            and stated.organization_id = party.organization_id)) order by party.id), '[]')
      from ${parties} party where party.partnership_id = asked.partnership_id and party.state = 'accepted')`,
    live: sql<Known[]>`(select coalesce(jsonb_agg(jsonb_build_object(
        'id', one.id, 'state', one.state, 'philosophy', one.philosophy, 'anticipatedResults', one.anticipated_results,
        'proposedAt', one.proposed_at, 'proposedBy', one.proposed_by, 'endorsedAt', one.endorsed_at,
        'reaffirmEveryMonths', one.reaffirm_every_months, 'valueCount', jsonb_array_length(one.values),
        'saysQuality', one.quality_framework is not null and one.quality_statement is not null,
        'endorsed', (select coalesce(jsonb_agg(jsonb_build_object('organizationId', yes.organization_id,
          'confirmedResults', yes.confirmed_results)), '[]') from ${endorsements} yes
          where yes.partnership_id = one.partnership_id and yes.mission_id = one.id),
        'revisits', (select count(*) from ${reaffirmations} visit
          where visit.partnership_id = one.partnership_id and visit.mission_id = one.id),
        'lastRevisitedOn', (select max(visit.revisited_on) from ${reaffirmations} visit
          where visit.partnership_id = one.partnership_id and visit.mission_id = one.id))), '[]')
      from ${missions} one where one.partnership_id = asked.partnership_id
        and one.state in ('draft', 'proposed', 'endorsed'))`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')

function look([row]: Row[]) {
  const { parties = [], live = [] } = row ?? {}
  const standing = live.find(({ state }) => state === 'endorsed')
  return {
    parties,
    standing,
    open: live.find(({ state }) => state !== 'endorsed'),
    missing: standing ? waitingFor(standing, standing.endorsed, parties).waitingOn : [],
    /** The results that some party has yet to confirm. */
    unconfirmed: standing
      ? confirmationsOf(standing, standing.endorsed, parties).filter(({ notConfirmedBy }) => notConfirmedBy.length > 0)
      : [],
    silent: parties.filter(({ statesValues }) => !statesValues).map(({ organizationId }) => organizationId),
  }
}

export const missionContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'start_negotiation') return []
    const { standing, missing, parties } = look(rows)
    if (standing && missing.length === 0) return []
    const message = standing
      ? `${missing.length} of ${parties.length} parties have yet to endorse the mission.`
      : 'The parties have not endorsed a mission yet.'
    const ref = pathInPartnership(partnershipId, standing ? `/missions/${standing.id}` : '/missions')
    return [{ code: 'MISSION_NOT_ENDORSED', message, ref }]
  },

  assess(rows, { partnershipId, now }): Assessment[] {
    const { standing, open, missing, unconfirmed, parties, silent } = look(rows)
    const words = standing ?? open
    const refs = words ? [pathInPartnership(partnershipId, `/missions/${words.id}`)] : []
    const visited = standing && revisiting(standing, now)
    const visits = standing?.revisits ?? 0
    const visitRefs = [...refs, ...(visits > 0 ? [pathInPartnership(partnershipId, '/reaffirmations')] : [])]
    const all = standing !== undefined && missing.length === 0
    const stands = standing
      ? `${parties.length - missing.length} of ${parties.length} parties have endorsed the mission that stands.`
      : 'No mission is endorsed.'
    const last = visited ? `It was last returned to on ${visited.lastRevisitedOn}.` : 'There is none to return to.'
    const states = parties.length - silent.length
    return [
      {
        strategy: 'I2',
        status: all && unconfirmed.length === 0 ? 'done' : words ? 'partly' : 'missing',
        because: standing
          ? `${stands} ${unconfirmed.length} of its ${standing.anticipatedResults.length} anticipated results are yet to be confirmed by all.`
          : stands,
        refs,
      },
      {
        strategy: 'I3',
        status: visited ? (visited.reaffirmationOverdue ? 'partly' : 'done') : 'missing',
        because: last,
        refs: visitRefs,
      },
      {
        strategy: 'V1',
        status: all && standing.philosophy !== null ? 'done' : words ? 'partly' : 'missing',
        because:
          words && words.philosophy === null ? `${stands} It does not say what the partners believe in.` : stands,
        refs,
      },
      {
        strategy: 'V2',
        // That they went back to it when they clashed shows in conflicts, which a later release has.
        status: visits > 0 ? 'partly' : 'missing',
        because: `${visits} returns to the mission that stands are recorded.`,
        refs: visits > 0 ? visitRefs : refs,
      },
      {
        strategy: 'V4',
        status:
          standing?.saysQuality && visited?.nextReaffirmationDueOn && !visited.reaffirmationOverdue && visits > 0
            ? 'done'
            : words?.saysQuality
              ? 'partly'
              : 'missing',
        because: `The mission ${words?.saysQuality ? 'commits' : 'does not commit'} to a framework of quality. ${last}`,
        refs: visitRefs,
      },
      {
        strategy: 'Q20',
        status:
          standing && standing.valueCount > 0 && silent.length === 0
            ? 'done'
            : (words?.valueCount ?? 0) > 0 || states > 0
              ? 'partly'
              : 'missing',
        because: `The mission names ${words?.valueCount ?? 0} values; ${states} of ${parties.length} parties have stated their own.`,
        refs: [
          ...(words ? [pathInPartnership(partnershipId, `/missions/${words.id}/values`)] : []),
          ...(states > 0 ? [pathInPartnership(partnershipId, '/values')] : []),
        ],
      },
    ]
  },

  nextSteps(rows, { partnershipId, state, now }): NextStep[] {
    if (['closed', 'terminated', 'not_pursued'].includes(state)) return []
    const { standing, open, missing, unconfirmed, parties, silent } = look(rows)
    const steps: NextStep[] = []
    const advise = (
      code: string,
      strategy: NextStep['strategy'],
      title: string,
      rest: string,
      { actors = [], dueOn = null }: Partial<Pick<NextStep, 'actors' | 'dueOn'>> = {},
    ) => steps.push({ code, strategy, title, actors, dueOn, refs: [pathInPartnership(partnershipId, rest)] })
    const [opened, stands] = [`/missions/${open?.id}`, `/missions/${standing?.id}`]

    if (open?.state === 'draft') {
      advise('PROPOSE_MISSION', 'V1', 'Propose the drafted mission, or go on writing.', opened)
    } else if (open) {
      const actors = waitingFor(open, open.endorsed, parties).waitingOn
      if (actors.length > 0) {
        advise('ENDORSE_MISSION', 'V1', 'Endorse the proposed mission, or object to it.', opened, { actors })
      } else {
        advise('CONCLUDE_MISSION', 'V1', 'Conclude the mission: all who are left have endorsed it.', opened)
      }
    }
    if (standing === undefined) {
      if (open === undefined) advise('DRAFT_MISSION', 'V1', 'Draft the mission that you share.', '/missions')
      return steps
    }
    if (missing.length > 0) {
      advise('ENDORSE_MISSION', 'V1', 'Endorse the mission that stands.', stands, { actors: missing })
    }
    const owing = new Set(unconfirmed.flatMap(({ notConfirmedBy }) => notConfirmedBy))
    const actors = [...owing].filter((party) => !missing.includes(party))
    if (actors.length > 0) {
      advise('CONFIRM_RESULTS', 'I2', 'Confirm the anticipated results, or say what you expect.', stands, { actors })
    }
    const dueOn = revisiting(standing, now).nextReaffirmationDueOn
    if (dueOn !== null)
      advise('REAFFIRM_MISSION', 'V4', 'Return to your mission together.', '/reaffirmations', { dueOn })
    if (silent.length > 0) advise('STATE_VALUES', 'Q20', 'Say what you stand for.', '/values', { actors: silent })
    return steps
  },
})
