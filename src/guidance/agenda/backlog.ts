// Computes the agenda of partnerships and organizations that are older than the agenda.
import { sql } from 'drizzle-orm'
import { NIL } from 'uuid'
import { db } from '../../database/queries.ts'
import { collectAgendaChanges } from '../../events/agenda.ts'
import type { WorkerServices } from '../../records/feature.ts'

const maxStreams = 20

const findBacklog = db
  .select({
    streamId: sql<string>`stream_id`,
    organizationId: sql<string>`organization_id`,
    isPartnership: sql<boolean>`is_partnership`,
  })
  .from(sql`find_agenda_backlog(${sql.placeholder('maxStreams')}::int)`)
  .prepare('')

const takeBacklog = db
  .select({ taken: sql<boolean>`taken` })
  .from(sql`take_agenda_backlog(${sql.placeholder('streamId')}::uuid) taken`)
  .prepare('')

/** Returns whether there may be more. Reminders that are past are not recorded. */
export async function computeBacklog({
  database,
  agendas,
}: Pick<WorkerServices, 'database' | 'agendas'>): Promise<boolean> {
  const backlog = await database.query(findBacklog, { maxStreams })
  for (const { streamId, organizationId, isPartnership } of backlog) {
    const scope = {
      ...{ organizationId, holderId: 'worker', clientId: NIL, operator: false, allowedWhenClosed: true },
      ...(isPartnership ? { partnershipId: streamId } : { subjectId: streamId }),
    }
    await database.write(scope, async (writer) => {
      const [{ now }, [{ taken } = { taken: false }]] = await Promise.all([
        writer.context,
        writer.query(takeBacklog, { streamId }),
      ])
      if (!taken) return
      const changeAgenda = collectAgendaChanges(writer)
      for (const agenda of agendas) {
        const source = isPartnership ? agenda.partnership : agenda.organization
        for (const change of (await source?.(writer, streamId, now)) ?? []) {
          changeAgenda(streamId, { skipsPast: change.kind !== 'occurrence_extension', ...change })
        }
      }
    })
  }
  return backlog.length === maxStreams
}
