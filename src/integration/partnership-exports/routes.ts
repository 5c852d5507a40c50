// The export of a partnership over HTTP. Registered after the lists that it contains.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { exportedPages } from '../../records/exported-records.ts'
import { sendFile } from '../../records/exports.ts'
import type { Services } from '../../records/feature.ts'
import { PartnershipExport } from './schema.ts'

type Options = Pick<Services, 'exportedRecords'> & { endpoints: Endpoints }

export const partnershipExportRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { endpoints, exportedRecords },
) => {
  const types = exportedRecords.map(({ type }) => `\`${type}\``).join(', ')
  app.get(
    '/partnerships/:partnershipId.ndjson',
    {
      schema: operation(
        {
          operationId: 'exportPartnershipNdjson',
          summary: 'Export a partnership',
          description: `Sends all records of a partnership that the caller may read as one file (C1): the partnership first, then its records by type, each type in order of creation. The types are, in this order: ${types}. Records that need a scope which the API client lacks are left out. Checklist responses have their answers, agreement versions their \`content\` as canonical JSON (a text: its SHA-256 is \`contentSha256\`); legal reviews lack their \`advice\`; of the occurrences, the file contains those with an outcome or another start, as the others follow from the communication plan. A former party gets what it could read when it left. The file contains nothing that is computed from several records, and no history: see \`listHistory\`. Each part is read when the part before has been sent, so a record that changes meanwhile may be in the file before or after its change; if the right to read ends, the connection is closed.`,
          tag: 'Partnerships',
          params: path(partnershipPath),
          mediaType: 'application/x-ndjson',
        },
        200,
        PartnershipExport,
      ),
    },
    (request, reply) => {
      const pages = exportedPages(request, (work) => endpoints.queryLarge(request, work), exportedRecords)
      return sendFile(request, reply, 'ndjson', [], pages)
    },
  )
}
