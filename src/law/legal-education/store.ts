// SQL for legal education: whether each accepted party has acknowledged each legal requirement of a partnership.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { byDay, type DueGroup, groupOf, type RecordGroup } from '../../records/record-groups.ts'
import { latestFirst } from '../legal-acknowledgements/store.ts'
import { legalAcknowledgements } from '../legal-acknowledgements/table.ts'
import { type LegalLevel, maxRequirements } from '../legal-requirements/rules.ts'
import { legalRequirements } from '../legal-requirements/table.ts'
import { type EducationStatus, maxParties } from './rules.ts'

const { placeholder } = sql

const asked = sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`
const inPartnership = sql`partnership_id = asked.partnership_id`

interface Source {
  /** The day for which the cells are computed. */
  today: SQL
  /** Which parties have the cells. */
  members: SQL
  /** A join of the acknowledgement that counts for the `requirement` and the party `member`: `latest`. */
  latest: SQL
  /** Further tables before the cells. */
  tables?: SQL
}

/**
 * Tables of one partnership. `today`: one row. `members`: its parties. `requirements`: those of the partnership. `cells`: one row for each
 * requirement and party. An acknowledgement is valid through the same day of the month, or through the last day of a shorter one. Who has
 * an acknowledgement that expired has as many days to renew it as for a new text.
 */
const cellsOf = ({
  today,
  members,
  latest,
  tables = sql``,
}: Source) => sql`today as materialized (select ${today} as day),
  members as materialized (${members}),
  requirements as materialized (
    select *, effective_until is not null and effective_until < day as has_ended
      from ${legalRequirements} cross join today where ${inPartnership} order by id limit ${sql.raw(String(maxRequirements))}
  ), ${tables} joined as materialized (
    select requirement.id as requirement_id, member.organization_id, member.party_id, requirement.text_version as current_version,
        greatest(requirement.effective_from, requirement.text_changed_on) as known_on, requirement.acknowledge_within_days,
        latest.text_version, latest.acknowledged_on,
        effective_from <= day and not has_ended and (applies_to_roles = '[]' or applies_to_roles ? member.role) as applies,
        case when latest.text_version = requirement.text_version
          then (latest.acknowledged_on + make_interval(months => requirement.valid_months))::date end as valid_until
      from requirements requirement cross join members member ${latest}
  ), cells as materialized (
    select *, case when not applies then 'not_applicable' when text_version is null then 'missing'
          when text_version < current_version or valid_until < day then 'lapsed' else 'acknowledged' end as status,
        greatest(known_on, case when valid_until < day then valid_until end) + acknowledge_within_days as due_on
      from joined cross join today
  )`

const membersOf = (condition: SQL) => sql`select distinct on (organization_id) organization_id, role, id as party_id
  from ${parties} where ${inPartnership} and ${condition} order by organization_id, id desc`
const first = sql.raw(`limit ${maxParties}`)

const current: Source = {
  today: sql`current_date`,
  members: membersOf(sql`state = 'accepted'`),
  latest: sql`left join lateral (
    select text_version, acknowledged_on from ${legalAcknowledgements} a
      where a.partnership_id = asked.partnership_id and a.requirement_id = requirement.id
        and a.organization_id = member.organization_id
      order by ${latestFirst} limit 1) latest on true`,
}

/**
 * For a former party: on the day of the last event that it sees, when it was a party. Its tables are views of events, so that they are read
 * once, and not for each cell.
 */
const former: Source = {
  today: sql`(select (occurred_at at time zone 'UTC')::date from ${events} e
    where e.stream_id = asked.partnership_id and e.position = last_visible_position())`,
  members: membersOf(sql`(state = 'accepted' or organization_id = current_organization_id())`),
  tables: sql`acknowledged as materialized (
      select distinct on (requirement_id, organization_id) requirement_id, organization_id, text_version, acknowledged_on
        from ${legalAcknowledgements} where ${inPartnership} order by requirement_id, organization_id, ${latestFirst}
    ),`,
  latest: sql`left join acknowledged latest
    on latest.requirement_id = requirement.id and latest.organization_id = member.organization_id`,
}

export interface EducationCell {
  organizationId: string
  requirementId: string
  status: EducationStatus
  acknowledgedTextVersion: number | null
  acknowledgedOn: string | null
  validUntil: string | null
  dueOn: string | null
}

const educationOf = (source: Source) =>
  db
    .select({
      partnershipId: sql<string>`asked.partnership_id`,
      asOf: sql<string>`computed.as_of`,
      cells: sql<EducationCell[]>`computed.cells`,
    })
    .from(
      sql`${asked} cross join lateral (
        with ${cellsOf({ ...source, members: sql`select * from (${source.members}) found order by party_id ${first}` })}
        select (select day::text from today) as as_of, coalesce(jsonb_agg(jsonb_build_object(
            'organizationId', organization_id, 'requirementId', requirement_id, 'status', status,
            'acknowledgedTextVersion', text_version, 'acknowledgedOn', acknowledged_on, 'validUntil', valid_until,
            'dueOn', case when status in ('missing', 'lapsed') then due_on end) order by requirement_id, party_id), '[]') as cells
          from cells) computed`,
    )
    .prepare('')

export const findEducation = educationOf(current)
export const findEducationOfFormer = educationOf(former)

/** What the legal education of a partnership lacks. */
export interface EducationSummary {
  partnershipId: string
  lead: string | null
  requirements: number
  /** The levels of the requirements that have not ended. */
  levels: LegalLevel[]
  /** Whether an accepted party has acknowledged a requirement. */
  hasAcknowledgements: boolean
  /** The cells of requirements that apply. */
  applicable: number
  /** The requirements that parties have not acknowledged; the parties are the actors. */
  gaps: RecordGroup
  gapsByDay: DueGroup[]
  /** The requirements of which parties have not said whether they are problematic. */
  unassessed: RecordGroup
  problems: {
    /** Those that are not resolved. */
    open: number
    /** Of these, those without a mitigation, an owner, or a due date that is not past. */
    unplanned: number
    /** By due date; the actors are the owners. */
    byDay: DueGroup[]
  }
}

const gapRows = sql`(select requirement_id as id, organization_id, due_on from cells where status in ('missing', 'lapsed')) gap`
const openRows = sql`(select id, coalesce(owner_id, organization_id) as organization_id, due_on from problems) open`

/** The legal education of the partnerships in `partnershipIds`. An owner that has left does not count. */
export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    lead: sql<EducationSummary['lead']>`computed.lead`,
    requirements: sql<number>`computed.requirements`.mapWith(Number),
    levels: sql<EducationSummary['levels']>`computed.levels`,
    hasAcknowledgements: sql<boolean>`computed.has_acknowledgements`,
    applicable: sql<number>`computed.applicable`.mapWith(Number),
    gaps: sql<RecordGroup>`computed.gaps`,
    gapsByDay: sql<DueGroup[]>`computed.gaps_by_day`,
    unassessed: sql<RecordGroup>`computed.unassessed`,
    problems: sql<EducationSummary['problems']>`computed.problems`,
  })
  .from(
    sql`${asked} cross join lateral (
      with ${cellsOf(current)}, unassessed as materialized (
        select requirement_id as id, organization_id from cells where applies and not exists (
          select from ${legalAcknowledgements} a where a.partnership_id = asked.partnership_id
            and a.requirement_id = cells.requirement_id and a.organization_id = cells.organization_id
            and a.text_version = cells.current_version and a.is_problematic is not null)
      ), problems as materialized (
        select a.id, a.organization_id, a.mitigation, a.due_on,
            case when a.owner_id in (select organization_id from members) then a.owner_id end as owner_id
          from cells join ${legalAcknowledgements} a on a.requirement_id = cells.requirement_id
            and a.organization_id = cells.organization_id and a.text_version = cells.current_version
          where cells.applies and a.partnership_id = asked.partnership_id and a.is_problematic and a.resolved_on is null
      )
      select (select organization_id from ${parties} where ${inPartnership} and lead) as lead,
        (select count(*) from requirements) as requirements,
        (select coalesce(jsonb_agg(distinct level), '[]') from requirements where not has_ended) as levels,
        (select count(*) from cells where applies) as applicable,
        exists (select from cells where text_version is not null) as has_acknowledgements,
        ${groupOf(gapRows)} as gaps, ${byDay(gapRows, sql`due_on`)} as gaps_by_day,
        ${groupOf(sql`unassessed`)} as unassessed,
        jsonb_build_object('open', (select count(*) from problems),
          'unplanned', (select count(*) from problems
            where mitigation is null or owner_id is null or due_on is null or due_on < current_date),
          'byDay', ${byDay(openRows, sql`due_on`)}) as problems) computed`,
  )
  .prepare('')
