// SQL for the agenda of an organization.
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { db, type Prepared } from '../../database/queries.ts'
import { agendaEntries, agendaReaders } from '../../events/agenda-table.ts'
import { type Filter, oneOfFilter, pager } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { ActorFilter, AgendaKindView } from './schema.ts'

const { placeholder } = sql

export type AgendaReader = typeof agendaReaders.$inferSelect

/** `due_on` is a day in the time zone of the record. The bound of `due_at`, which the index has, covers every time zone. */
const dayFilter = (description: string, condition: (day: SQL) => SQL): Filter => ({
  schema: dateOf(description, '2026-12-31'),
  where: (day) => condition(sql`${day}::date`),
})

/** The entries that the caller may read: the cost of a page does not grow with their number. */
export const agendaPage = pager<AgendaReader>({
  table: agendaReaders,
  where: sql`${agendaReaders.organizationId} = ${placeholder('organizationId')}::uuid
      and ${agendaReaders.kind} = any(${placeholder('readableKinds')}::text[])
      and (${agendaReaders.lapsesAt} is null or ${agendaReaders.lapsesAt} > now())`,
  filters: {
    from: dayFilter(
      'Only what is due on this day or later; by default also what is overdue.',
      (day) => sql`${agendaReaders.dueAt} >= ${day} - interval '15 hours' and ${agendaReaders.dueOn} >= ${day}`,
    ),
    to: dayFilter(
      'Only what is due on this day or earlier.',
      (day) => sql`${agendaReaders.dueAt} < ${day} + interval '37 hours' and ${agendaReaders.dueOn} <= ${day}`,
    ),
    partnershipId: oneOfFilter(uuidOf('a partnership'), agendaReaders.streamId),
    kind: oneOfFilter(ref(AgendaKindView), agendaReaders.kind),
    actor: { schema: ref(ActorFilter), where: (actor) => sql`${agendaReaders.isActor} and ${actor}::text = 'me'` },
  },
  sorts: { dueAt: agendaReaders.dueAt },
  tieBreaker: agendaReaders.entryId,
})

/** The entries with the ids at the same place in both lists. */
export const findEntries = db
  .select(
    Object.fromEntries(
      Object.entries(getTableColumns(agendaEntries)).map(([name, column]) => [name, sql`${column}`.mapWith(column)]),
    ),
  )
  .from(
    sql`unnest(${placeholder('streamIds')}::uuid[], ${placeholder('ids')}::uuid[]) asked (stream, entry)
      cross join lateral (select * from ${agendaEntries} one where one.stream_id = asked.stream and one.id = asked.entry
        limit 1) ${agendaEntries}`,
  )
  .prepare('') as unknown as Prepared<(typeof agendaEntries.$inferSelect)[]>

/** The accepted parties of some partnerships. */
export const findAcceptedParties = db
  .select({ partnershipId: sql<string>`asked.id`, organizationId: sql<string>`party.organization_id` })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked (id) cross join lateral (
      select one.organization_id from ${parties} one where one.partnership_id = asked.id and one.state = 'accepted') party`,
  )
  .prepare('')
