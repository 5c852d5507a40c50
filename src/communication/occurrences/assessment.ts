// What came of the times at which partners planned to meet (C2), and what nobody has said anything of yet.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { TouchpointRow } from '../touchpoints/store.ts'
import { touchpoints } from '../touchpoints/table.ts'
import { adherenceOf, occurrencesOf, timelinessOf } from './rules.ts'
import type { OccurrenceRow } from './store.ts'
import { occurrences } from './table.ts'

type Note = Pick<OccurrenceRow, 'touchpointId' | 'key' | 'originalStart' | 'originallyAt' | 'startsAt' | 'state'>
interface Row
  extends Pick<
    TouchpointRow,
    'id' | 'partnershipId' | 'organizationId' | 'content' | 'effectiveFrom' | 'effectiveUntil'
  > {
  notes: Note[]
}

/** Further back nobody is reminded. */
const days = 60
const recent = sql.raw(`now() - interval '${days} days'`)

const { id, partnershipId, organizationId, content, effectiveFrom, effectiveUntil } = touchpoints
const query = db
  .select({
    ...{ id, partnershipId, organizationId, content, effectiveFrom, effectiveUntil },
    notes: sql<Note[]>`(select coalesce(jsonb_agg(jsonb_build_object('touchpointId', one.touchpoint_id, 'key', one.key,
        'originalStart', one.original_start, 'originallyAt', one.originally_at, 'startsAt', one.starts_at,
        'state', one.state)), '[]')
      from ${occurrences} one where one.partnership_id = touchpoints.partnership_id
        and one.touchpoint_id = touchpoints.id and one.originally_at > ${recent})`,
  })
  .from(touchpoints)
  .where(
    sql`${partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])
      and (${effectiveUntil} is null or ${effectiveUntil} > ${recent})`,
  )
  .orderBy(id)
  .prepare('')

const past = (rows: Row[], now: string) => {
  const at = Date.parse(now)
  return occurrencesOf(
    rows,
    rows.flatMap(({ notes }) => notes),
    at - days * 86_400_000,
    at,
  )
}

export const occurrenceContribution = partnershipContribution<Row>({
  query,

  assess(rows, { partnershipId, now }) {
    const { held, percent, missed, overdue } = adherenceOf(past(rows, now), now)
    if (percent === null) return []
    return [
      {
        strategy: 'C2',
        status: percent >= 80 ? 'done' : 'partly',
        because: `Of the last ${held + missed + overdue} times that partners planned to meet, ${held} were held.`,
        refs: [pathInPartnership(partnershipId, '/occurrences')],
      },
    ]
  },

  nextSteps(rows, { partnershipId, now, state }) {
    if (['closed', 'terminated', 'not_pursued'].includes(state)) return []
    const overdue = past(rows, now).filter((one) => timelinessOf(one, now) === 'overdue')
    return [...new Set(overdue.map(({ touchpoint }) => touchpoint.content.key))].map((key) => {
      const ones = overdue.filter(({ touchpoint }) => touchpoint.content.key === key)
      const [first] = ones
      return {
        code: 'NOTE_OCCURRENCE',
        strategy: 'C2' as const,
        title: `Say what became of “${first?.touchpoint.content.title}”.`,
        actors: [...new Set(ones.map(({ touchpoint }) => touchpoint.organizationId))],
        dueOn: new Date(first?.endsAt ?? 0).toISOString().slice(0, 10),
        refs: ones.slice(0, 10).map(({ id }) => pathInPartnership(partnershipId, `/occurrences/${id}`)),
      }
    })
  },
})
