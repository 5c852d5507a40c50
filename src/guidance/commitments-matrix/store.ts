// SQL for the commitments matrix, and for what it lacks.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { CommitmentLevel } from '../../expectations/commitments/rules.ts'
import { commitments } from '../../expectations/commitments/table.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { financialObligations } from '../../finance/financial-obligations/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type Aspect, aspects } from '../../partnerships/partnerships/rules.ts'
import { readingDay } from '../../records/reading-day.ts'
import { keepingObligationStates, keepingStates, maxParties, maxRefs, requiredAspects } from './rules.ts'

const { placeholder, raw } = sql

const listOf = (values: readonly string[]) => raw(values.map((value) => `'${value}'`).join(', '))
/** Rows of a place and an aspect. */
const aspectRows = (shown: readonly Aspect[]) =>
  raw(`(values ${shown.map((one, index) => `(${index}, '${one}')`).join(', ')})`)
const partnershipId = sql`${placeholder('partnershipId')}::uuid`

export interface CellRow {
  organizationId: string
  aspect: Aspect
  commitmentId: string | null
  level: CommitmentLevel | null
  validUntil: string | null
  /** For which the cell is computed. */
  today: string
  /** The first 10 each. */
  expectationIds: string[]
  obligationIds: string[]
}

const idsOf = (kind: string) => sql<string[]>`coalesce(${raw(kind)}.ids, '[]')`
const firstIds = sql`to_jsonb((array_agg(id order by id))[1:${raw(String(maxRefs))}]) as ids`

/** One row for each accepted party and aspect. A former party reads the rows of its last day, and was a party then. */
export const findCells = db
  .select({
    organizationId: sql<string>`member.organization_id`,
    aspect: sql<Aspect>`shown.aspect`,
    commitmentId: sql<string | null>`commitment.id`,
    level: sql<CommitmentLevel | null>`commitment.level`,
    validUntil: sql<string | null>`commitment.valid_until::text`,
    today: sql<string>`reading.day::text`,
    expectationIds: idsOf('expected'),
    obligationIds: idsOf('owed'),
  })
  .from(
    sql`(select organization_id, id from ${parties} where partnership_id = ${partnershipId}
        and (state = 'accepted' or (organization_id = current_organization_id() and last_visible_position() is not null))
        order by id limit ${raw(String(maxParties))}) member
      cross join ${aspectRows(aspects)} shown (place, aspect)
      cross join (select ${readingDay(partnershipId)} as day) reading
      left join ${commitments} commitment on commitment.partnership_id = ${partnershipId}
        and commitment.organization_id = member.organization_id and commitment.aspect = shown.aspect
      left join (select responsible_organization_id as organization_id, aspect, ${firstIds} from ${expectations}
          where partnership_id = ${partnershipId} and state in (${listOf(keepingStates)}) group by 1, 2) expected
        on expected.organization_id = member.organization_id and expected.aspect = shown.aspect
      left join (select payer_id as organization_id, ${firstIds} from ${financialObligations}
          where partnership_id = ${partnershipId} and state in (${listOf(keepingObligationStates)}) group by 1) owed
        on owed.organization_id = member.organization_id and shown.aspect = 'finance'`,
  )
  .orderBy(sql`member.id`, sql`shown.place`)
  .prepare('')

export interface MatrixSummary {
  partnershipId: string
  /** Cells of the accepted parties with a commitment that has not expired, of all aspects. */
  stated: number
  /** Cells of the required aspects, and those of them that are committed or not applicable. */
  required: number
  settled: number
  /** The parties that have stated nothing, or only a conditional commitment, by required aspect: the oldest 1000 each. */
  open: { aspect: Aspect; organizationIds: string[] }[]
}

/** How far the parties of each partnership commit themselves. */
export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    stated: sql<number>`summary.stated`,
    required: sql<number>`summary.required`,
    settled: sql<number>`summary.settled`,
    open: sql<MatrixSummary['open']>`summary.open`,
  })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
      with members as materialized (
        select organization_id, id from ${parties} where partnership_id = asked.partnership_id and state = 'accepted'
          order by id limit ${raw(String(maxParties))}
      ), stated as materialized (
        select organization_id, aspect, level from ${commitments} where partnership_id = asked.partnership_id
          and organization_id in (select organization_id from members)
          and (valid_until is null or valid_until >= (now() at time zone 'UTC')::date)
      ), cells as materialized (
        select required.place, required.aspect, members.organization_id, members.id, stated.level
          from members cross join ${aspectRows(requiredAspects)} required (place, aspect)
            left join stated on stated.organization_id = members.organization_id and stated.aspect = required.aspect
      )
      select (select count(*)::int from stated) as stated, (select count(*)::int from cells) as required,
        (select count(*)::int from cells where level in ('committed', 'not_applicable')) as settled,
        (select coalesce(jsonb_agg(jsonb_build_object('aspect', aspect, 'organizationIds', organization_ids) order by place), '[]')
          from (select place, aspect, jsonb_agg(organization_id order by id) as organization_ids from cells
            where level is null or level = 'conditional' group by 1, 2) by_aspect) as open
    ) summary`,
  )
  .prepare('')
