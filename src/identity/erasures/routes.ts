// Routes of erasures.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Encryptor } from '../../http/encryption.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { decodeCursor, encodeCursor } from './rules.ts'
import { ErasureView, maxRecords, NewErasure, recordView } from './schema.ts'
import * as store from './store.ts'

const description = `Erases the personal data of a member of the staff of your organization (C1). It cannot be undone: try it with \`dryRun\` first. It needs the scope \`organizations:erase\`, and is not possible with \`On-Behalf-Of\`.

- **What it erases:** a public contact of the organization; its contacts in partnerships, with all that describes them; the name and the title in its endorsements; its participants of communications; the owners of action steps that it is to complete; its addresses on the channels of communication plans; the name and the title of its signatories and of the reviewers in its legal reviews; the name, the role and the evidence in its legal acknowledgements; and the name of the mediator in conflict plans, if the mediator is of the organization. That of a mediator of no organization, or of one that never was in the partnership, is erased by the party that created the plan. Names of deleted contacts in plans and occurrences are erased with the contact. A name becomes \`[erased]\`, other properties null, and the record has \`erasedAt\`. An endorsement stays in force, and the hashes of agreed content do not change.
- **Where:** in your organization and in all partnerships in which it is or was a party or an observer, also closed ones; in records of other parties, if they name the person as staff of your organization; in the history and in deleted records; in what former parties see; and in responses that are stored for an Idempotency-Key. Data of other organizations remains, also of a person with the same name.
- **Agreements:** what the parties read, accept and sign keeps its hash: the contents of agreement versions, also of drafts, and the signatures, the evidence and the documents of them keep the names and contacts in them. A draft has the erased name until it is compiled again; until then \`sourcesChanged\` is true, and it cannot be sent or frozen.
- **What it does not search:** text such as minutes, legal advice, decisions, answers, titles and reasons, external ids, the names of API clients, files of an import that is running, logs and backups of the service, and copies in other systems. Correct text in the records themselves.
- **History:** each event keeps its hash and has \`erasedAt\`. The verification still detects any other change. Each record has a new version and an event such as \`contact.erased\`, without personal data, so that the systems of partners can erase their copies. A deleted record has the event too.
- **Repetition:** one request erases at most ${maxRecords} records of a partnership, and searches for about a second. Repeat it with \`cursor\` until \`complete\`. It may be interrupted and repeated at any time: it finds only what is not erased yet. Data that is written later is not erased.`

interface Options {
  endpoints: Endpoints
  recordPaths: RecordPaths
  encryptor: Encryptor
}

export const erasureRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, recordPaths, encryptor }) => {
  app.post(
    '/organizations/:organizationId/erasures',
    {
      schema: operation(
        {
          operationId: 'erasePersonalData',
          summary: 'Erase personal data of a member of the staff',
          description,
          tag: 'Organizations',
          params: path(organizationPath),
          query: writeQuery,
          body: NewErasure,
        },
        200,
        ErasureView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { name, email = null, phone = null, recordIds, cursor } = request.body
        const start = { fromPartnership: null, afterType: null, afterRecord: null }
        const position = cursor === undefined ? start : decodeCursor(cursor, encryptor)
        // The function raises an error for other callers; they get the same response as for other operations.
        await write.context
        const [erased] = await write.query(store.erase, {
          ...{ name, email, phone, ...position, maxRecords },
          recordIds: recordIds ? pgArray(recordIds) : null,
          requestId: write.origin.requestId,
        })
        const { records, complete, ...end } = erased as store.Erasure
        const visible = records.filter((record) => record.visible)
        return {
          body: {
            records: visible.map((record) => recordView(record, recordPaths)),
            complete,
            nextCursor: complete ? null : encodeCursor(end, encryptor),
          },
        }
      }),
  )
}
