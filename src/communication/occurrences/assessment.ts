// Assessment and next steps from the occurrences of the last 60 days (C2).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { Suspension } from '../../partnerships/partnerships/rules.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { TouchpointRow } from '../touchpoints/store.ts'
import { touchpoints } from '../touchpoints/table.ts'
import { refreshAgenda } from './actions.ts'
import { adherenceOf, expandOccurrences, timelinessOf } from './rules.ts'
import type { OccurrenceRow } from './store.ts'
import { suspendedDuring, suspendedTimesOf } from './suspensions.ts'
import { occurrences } from './table.ts'

type RecordColumns = Pick<
  OccurrenceRow,
  'touchpointId' | 'key' | 'originalStart' | 'plannedStart' | 'originallyAt' | 'startsAt' | 'state'
>
interface Row
  extends Pick<
    TouchpointRow,
    'id' | 'partnershipId' | 'organizationId' | 'content' | 'effectiveFrom' | 'effectiveUntil'
  > {
  records: RecordColumns[]
  suspensions: Suspension[]
}

const days = 60
const begin = sql.raw(`now() - interval '${days} days'`)

const { id, partnershipId, organizationId, content, effectiveFrom, effectiveUntil } = touchpoints
const query = db
  .select({
    ...{ id, partnershipId, organizationId, content, effectiveFrom, effectiveUntil },
    records: sql<RecordColumns[]>`(select coalesce(jsonb_agg(jsonb_build_object('touchpointId', o.touchpoint_id,
        'key', o.key, 'originalStart', o.original_start, 'plannedStart', o.planned_start, 'originallyAt', o.originally_at, 'startsAt', o.starts_at,
        'state', o.state)), '[]')
      from ${occurrences} o where o.partnership_id = touchpoints.partnership_id
        and o.touchpoint_id = touchpoints.id and o.originally_at > ${begin})`,
    suspensions: sql<
      Suspension[]
    >`(select p.suspensions from ${partnerships} p where p.id = touchpoints.partnership_id)`,
  })
  .from(touchpoints)
  .where(
    sql`${partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])
      and (${effectiveUntil} is null or ${effectiveUntil} > ${begin})`,
  )
  .orderBy(id)
  .prepare('')

function pastOccurrences(rows: Row[], now: string) {
  const to = Date.parse(now)
  const records = rows.flatMap((row) => row.records)
  const suspendedTimes = suspendedTimesOf(rows[0]?.suspensions)
  const found = expandOccurrences(rows, records, { from: to - days * 86_400_000, to })
  return found.map((occurrence) => suspendedDuring(suspendedTimes, occurrence))
}

export const occurrenceContribution = partnershipContribution<Row>({
  query,

  async onTransition(write, partnershipId, to) {
    // The beginning and the end of a suspension.
    if (to === 'suspended' || to === 'active') await refreshAgenda(write, partnershipId)
  },

  assess(rows, { partnershipId, now }) {
    const { held, percent, missed, overdue } = adherenceOf(pastOccurrences(rows, now), now)
    if (percent === null) return []
    return [
      {
        strategy: 'C2',
        status: percent >= 80 ? 'done' : 'partly',
        because: `${held} of ${held + missed + overdue} occurrences in the last ${days} days were held.`,
        refs: [pathInPartnership(partnershipId, '/occurrences')],
      },
    ]
  },

  nextSteps(rows, { partnershipId, now }) {
    const overdue = pastOccurrences(rows, now).filter((occurrence) => timelinessOf(occurrence, now) === 'overdue')
    return [...new Set(overdue.map(({ touchpoint }) => touchpoint.content.key))].map((key) => {
      const ofTouchpoint = overdue.filter(({ touchpoint }) => touchpoint.content.key === key)
      const [first] = ofTouchpoint
      return {
        code: 'RECORD_OCCURRENCE_OUTCOME',
        strategy: 'C2' as const,
        title: `Record the outcome of “${first?.touchpoint.content.title}”.`,
        actors: [...new Set(ofTouchpoint.map(({ touchpoint }) => touchpoint.organizationId))],
        dueOn: new Date(first?.endsAt ?? 0).toISOString().slice(0, 10),
        refs: ofTouchpoint.slice(0, 10).map(({ id }) => pathInPartnership(partnershipId, `/occurrences/${id}`)),
      }
    })
  },
})
