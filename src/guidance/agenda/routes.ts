// The agenda of an organization over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation } from '../../http/openapi/operations.ts'
import { agendaKinds } from '../../policy.ts'
import { invalidQuery } from '../../problems.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { AgendaPage } from './schema.ts'
import { type AgendaReader, findAcceptedParties, findEntries, agendaPage as page } from './store.ts'

interface Options {
  endpoints: Endpoints
  recordPaths: RecordPaths
}

export const agendaRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, recordPaths }) => {
  app.get(
    '/agenda',
    {
      schema: operation(
        {
          operationId: 'listAgenda',
          summary: 'List what is due in all partnerships',
          description:
            'Lists what is due or overdue about the records of all partnerships of your organization, and about its API clients, until it is done: the day, whose turn it is, and the path of the record (I1, C2). Occurrences are listed 400 days ahead. Entries of records that your API client has no scope to read are omitted. `getCalendar` and `getNextSteps` are the same for one partnership.',
          tag: 'Practice',
          query: page.query,
        },
        200,
        AgendaPage,
      ),
    },
    (request, reply) => {
      const { from, to } = request.query as { from?: string; to?: string }
      if (from !== undefined && to !== undefined && from > to) throw invalidQuery('to', 'must not be before from.')
      const { organizationId, scopes } = request.caller
      const readableKinds = pgArray(
        Object.entries(agendaKinds).flatMap(([kind, scope]) => (scopes.includes(scope) ? kind : [])),
      )
      return endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, { organizationId, readableKinds }, (rows) => viewsOf(reader, rows, organizationId)),
      )
    },
  )

  async function viewsOf(reader: Reader, rows: readonly AgendaReader[], organizationId: string) {
    const partnershipIds = [...new Set(rows.map(({ streamId }) => streamId))].filter((id) => id !== organizationId)
    reader.namePartnerships(partnershipIds)
    const [entries, parties, { now }] = await Promise.all([
      reader.query(findEntries, {
        streamIds: pgArray(rows.map(({ streamId }) => streamId)),
        ids: pgArray(rows.map(({ entryId }) => entryId)),
      }),
      reader.query(findAcceptedParties, { partnershipIds: pgArray(partnershipIds) }),
      reader.context,
    ])
    return rows.flatMap(({ entryId }) => {
      const entry = entries.find(({ id }) => id === entryId)
      // It may have been done since the page was read.
      if (entry === undefined) return []
      const { id, kind, streamId, subjectType, subjectId, location, dueOn, dueAt, overdueAt, actorIds, doneIds } = entry
      const isOfOrganization = streamId === organizationId
      const members = isOfOrganization
        ? [organizationId]
        : parties.filter((party) => party.partnershipId === streamId).map((party) => party.organizationId)
      return {
        id,
        kind,
        partnershipId: isOfOrganization ? null : streamId,
        recordType: subjectType,
        path: recordPaths.pathOf({ subjectType, subjectId, streamId, after: location }) ?? '',
        dueOn,
        dueAt,
        overdue: Date.parse(now) >= Date.parse(overdueAt),
        actors: members.filter(
          (member) => !doneIds.includes(member) && (actorIds.length === 0 || actorIds.includes(member)),
        ),
      }
    })
  }
}
