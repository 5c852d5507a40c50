// Blockers, assessments and next steps from the missions of a partnership (V1, V2, V4, I2, I3, Q20).
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type Assessment, type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { endorsements } from '../endorsements/table.ts'
import { reaffirmations } from '../reaffirmations/table.ts'
import { values } from '../values/table.ts'
import { missingEndorsements, reaffirmationStatusOf, resultConfirmationsOf } from './rules.ts'
import type { Mission } from './store.ts'
import { missions } from './table.ts'

type MissionSummary = Pick<
  Mission,
  'id' | 'state' | 'philosophy' | 'anticipatedResults' | 'proposedAt' | 'proposedBy' | 'reaffirmEveryMonths'
> & {
  endorsedAt: string
  valueCount: number
  statesQuality: boolean
  endorsements: { organizationId: string; confirmedResults: string[] }[]
  reaffirmationCount: number
  lastReaffirmedOn: string | null
}

interface Row {
  partnershipId: string
  /** The parties that have accepted. */
  parties: { organizationId: string; acceptedAt: string | null; statesValues: boolean }[]
  /** The mission in force, and the draft or proposal. */
  missions: MissionSummary[]
}

const query = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    parties: sql<Row['parties']>`(select coalesce(jsonb_agg(jsonb_build_object(
        'organizationId', party.organization_id, 'acceptedAt', party.accepted_at, 'statesValues', exists (
          select from ${values} value where value.partnership_id = party.partnership_id
            and value.organization_id = party.organization_id)) order by party.id), '[]')
      from ${parties} party where party.partnership_id = input.partnership_id and party.state = 'accepted')`,
    missions: sql<MissionSummary[]>`(select coalesce(jsonb_agg(jsonb_build_object(
        'id', mission.id, 'state', mission.state, 'philosophy', mission.philosophy,
        'anticipatedResults', mission.anticipated_results, 'proposedAt', mission.proposed_at,
        'proposedBy', mission.proposed_by, 'endorsedAt', mission.endorsed_at,
        'reaffirmEveryMonths', mission.reaffirm_every_months, 'valueCount', jsonb_array_length(mission.values),
        'statesQuality', mission.quality_framework is not null and mission.quality_statement is not null,
        'endorsements', (select coalesce(jsonb_agg(jsonb_build_object('organizationId', endorsement.organization_id,
          'confirmedResults', endorsement.confirmed_results)), '[]') from ${endorsements} endorsement
          where endorsement.partnership_id = mission.partnership_id and endorsement.mission_id = mission.id),
        'reaffirmationCount', (select count(*) from ${reaffirmations} reaffirmation
          where reaffirmation.partnership_id = mission.partnership_id and reaffirmation.mission_id = mission.id),
        'lastReaffirmedOn', (select max(reaffirmation.reaffirmed_on) from ${reaffirmations} reaffirmation
          where reaffirmation.partnership_id = mission.partnership_id and reaffirmation.mission_id = mission.id))), '[]')
      from ${missions} mission where mission.partnership_id = input.partnership_id
        and mission.state in ('draft', 'proposed', 'endorsed'))`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) input(partnership_id)`)
  .prepare('')

function summarize([row]: Row[]) {
  const { parties = [], missions = [] } = row ?? {}
  const inForce = missions.find(({ state }) => state === 'endorsed')
  return {
    parties,
    inForce,
    /** The draft or proposal. */
    open: missions.find(({ state }) => state !== 'endorsed'),
    notEndorsedBy: inForce ? missingEndorsements(inForce, inForce.endorsements, parties).waitingOn : [],
    unconfirmedResults: inForce
      ? resultConfirmationsOf(inForce, inForce.endorsements, parties).filter(
          ({ notConfirmedBy }) => notConfirmedBy.length > 0,
        )
      : [],
    partiesWithoutValues: parties
      .filter(({ statesValues }) => !statesValues)
      .map(({ organizationId }) => organizationId),
  }
}

export const missionContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'start_negotiation') return []
    const { inForce, notEndorsedBy, parties } = summarize(rows)
    if (inForce && notEndorsedBy.length === 0) return []
    const message = inForce
      ? `${notEndorsedBy.length} of ${parties.length} parties have not endorsed the mission.`
      : 'The parties have not endorsed a mission.'
    const ref = pathInPartnership(partnershipId, inForce ? `/missions/${inForce.id}` : '/missions')
    return [{ code: 'MISSION_NOT_ENDORSED', message, ref }]
  },

  assess(rows, { partnershipId, now }): Assessment[] {
    const { inForce, open, notEndorsedBy, unconfirmedResults, parties, partiesWithoutValues } = summarize(rows)
    const mission = inForce ?? open
    const refs = mission ? [pathInPartnership(partnershipId, `/missions/${mission.id}`)] : []
    const status = inForce && reaffirmationStatusOf(inForce, now)
    const reaffirmationCount = inForce?.reaffirmationCount ?? 0
    const hasReaffirmations = reaffirmationCount > 0
    const reaffirmationRefs = [
      ...refs,
      ...(hasReaffirmations ? [pathInPartnership(partnershipId, '/reaffirmations')] : []),
    ]
    const isEndorsedByAll = inForce !== undefined && notEndorsedBy.length === 0
    const endorsed = inForce
      ? `${parties.length - notEndorsedBy.length} of ${parties.length} parties have endorsed the mission in force.`
      : 'No mission is endorsed.'
    const reaffirmed = status
      ? `The mission was last reaffirmed on ${status.lastReaffirmedOn}.`
      : 'No mission is in force.'
    const withValues = parties.length - partiesWithoutValues.length
    return [
      {
        strategy: 'I2',
        status: isEndorsedByAll && unconfirmedResults.length === 0 ? 'done' : mission ? 'partly' : 'missing',
        because: inForce
          ? `${endorsed} ${unconfirmedResults.length} of its ${inForce.anticipatedResults.length} anticipated results are not confirmed by every party.`
          : endorsed,
        refs,
      },
      {
        strategy: 'I3',
        status: status ? (status.reaffirmationOverdue ? 'partly' : 'done') : 'missing',
        because: reaffirmed,
        refs: reaffirmationRefs,
      },
      {
        strategy: 'V1',
        status: isEndorsedByAll && inForce.philosophy !== null ? 'done' : mission ? 'partly' : 'missing',
        because:
          mission && mission.philosophy === null
            ? `${endorsed} The mission does not state the beliefs of the partners.`
            : endorsed,
        refs,
      },
      {
        strategy: 'V2',
        // Whether the parties use the mission to resolve conflicts cannot be computed: there are no records of conflicts.
        status: hasReaffirmations ? 'partly' : 'missing',
        because: `${reaffirmationCount} reaffirmations of the mission in force are recorded.`,
        refs: hasReaffirmations ? reaffirmationRefs : refs,
      },
      {
        strategy: 'V4',
        status:
          inForce?.statesQuality && status?.nextReaffirmationDueOn && !status.reaffirmationOverdue && hasReaffirmations
            ? 'done'
            : mission?.statesQuality
              ? 'partly'
              : 'missing',
        because: `The mission ${mission?.statesQuality ? 'commits' : 'does not commit'} to a quality framework. ${reaffirmed}`,
        refs: reaffirmationRefs,
      },
      {
        strategy: 'Q20',
        status:
          inForce && inForce.valueCount > 0 && partiesWithoutValues.length === 0
            ? 'done'
            : (mission?.valueCount ?? 0) > 0 || withValues > 0
              ? 'partly'
              : 'missing',
        because: `The mission states ${mission?.valueCount ?? 0} values; ${withValues} of ${parties.length} parties have stated their own.`,
        refs: [
          ...(mission ? [pathInPartnership(partnershipId, `/missions/${mission.id}/value-comparison`)] : []),
          ...(withValues > 0 ? [pathInPartnership(partnershipId, '/values')] : []),
        ],
      },
    ]
  },

  nextSteps(rows, { partnershipId, now }): NextStep[] {
    const { inForce, open, notEndorsedBy, unconfirmedResults, parties, partiesWithoutValues } = summarize(rows)
    const steps: NextStep[] = []
    const add = (
      code: string,
      strategy: NextStep['strategy'],
      title: string,
      path: string,
      { actors = [], dueOn = null }: Partial<Pick<NextStep, 'actors' | 'dueOn'>> = {},
    ) => steps.push({ code, strategy, title, actors, dueOn, refs: [pathInPartnership(partnershipId, path)] })
    const [openPath, inForcePath] = [`/missions/${open?.id}`, `/missions/${inForce?.id}`]

    if (open?.state === 'draft') {
      add('PROPOSE_MISSION', 'V1', 'Propose the drafted mission, or edit it.', openPath)
    } else if (open) {
      const actors = missingEndorsements(open, open.endorsements, parties).waitingOn
      if (actors.length > 0) {
        add('ENDORSE_MISSION', 'V1', 'Endorse the proposed mission, or object to it.', openPath, { actors })
      } else {
        add('CONCLUDE_MISSION', 'V1', 'Conclude the mission: every remaining party has endorsed it.', openPath)
      }
    }
    if (inForce === undefined) {
      if (open === undefined) add('DRAFT_MISSION', 'V1', 'Draft the mission.', '/missions')
      return steps
    }
    if (notEndorsedBy.length > 0) {
      add('ENDORSE_MISSION', 'V1', 'Endorse the mission in force.', inForcePath, { actors: notEndorsedBy })
    }
    const notConfirmedBy = new Set(unconfirmedResults.flatMap((result) => result.notConfirmedBy))
    const actors = [...notConfirmedBy].filter((party) => !notEndorsedBy.includes(party))
    if (actors.length > 0) {
      add('CONFIRM_RESULTS', 'I2', 'Confirm the anticipated results, or propose others.', inForcePath, { actors })
    }
    const dueOn = reaffirmationStatusOf(inForce, now).nextReaffirmationDueOn
    if (dueOn !== null) add('REAFFIRM_MISSION', 'V4', 'Reaffirm the mission together.', '/reaffirmations', { dueOn })
    if (partiesWithoutValues.length > 0) {
      add('STATE_VALUES', 'Q20', 'State the values of your organization.', '/values', { actors: partiesWithoutValues })
    }
    return steps
  },
})
