// Routes of the agreements of all partnerships of the caller: a list, and the same as a file.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation } from '../../http/openapi/operations.ts'
import { fileQuery } from '../../http/pages.ts'
import { fileFormats, fileSchemaOf, formatQuery, formatSuffix, sendFile } from '../../records/exports.ts'
import { loadOverviews } from './across.ts'
import { AgreementOverviewPage, overviewFile } from './across-schema.ts'
import { agreementPage as page } from './across-store.ts'

const tag = 'Agreements'
const about =
  'The agreements of all partnerships in which your organization is a party (E1) and, of those that it observes, the agreements of which a version was executed.'

export const acrossRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    '/agreements',
    {
      schema: operation(
        {
          operationId: 'listAllAgreements',
          summary: 'List the agreements of all partnerships',
          description: `${about} Those of a partnership that it has left are not listed. With \`sort=endsOn\` agreements without a last day come last.`,
          tag,
          query: page.query,
        },
        200,
        AgreementOverviewPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, { organizationId: request.caller.organizationId }, (rows) => loadOverviews(reader, rows)),
      ),
  )

  for (const format of fileFormats) {
    const name = format.toUpperCase()
    app.get(
      `/agreements.${format}`,
      {
        schema: operation(
          {
            operationId: `exportAllAgreements${formatSuffix[format]}`,
            summary: `Export the agreements of all partnerships as ${name}`,
            description: `${about} The file has the filters of \`listAllAgreements\`. It is sent in parts: if the right to read the records ends, the connection is closed before the end.`,
            tag,
            query: fileQuery(page.query, formatQuery(format)),
            mediaType: fileTypes[format],
          },
          200,
          fileSchemaOf(overviewFile, format),
        ),
      },
      (request, reply) => {
        const query = (work: (reader: Reader) => Promise<object[]>) => endpoints.queryLarge(request, work)
        const { organizationId } = request.caller
        const pages = page.allPages(request, query, { organizationId }, async (reader, found) =>
          loadOverviews(reader, await found),
        )
        return sendFile(request, reply, format, overviewFile.columns, pages)
      },
    )
  }
}
