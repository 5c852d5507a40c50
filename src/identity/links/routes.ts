// Links to files over HTTP: created here, and accepted by api-clients/authentication.ts.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pepper } from '../../config/config.ts'
import { formatTimestamp } from '../../database/columns.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import type { Files } from '../../http/files.ts'
import { operation, writeQuery } from '../../http/openapi/operations.ts'
import { policy } from '../../policy.ts'
import { notFound, Problem, ruleViolation } from '../../problems.ts'
import { checkGrantedScopes } from '../api-clients/rules.ts'
import { type LinkedFile, lifetimeMillis, linkedFileAt } from './rules.ts'
import { FileLinkView, NewFileLink } from './schema.ts'
import { createLinkUrl } from './tokens.ts'

interface Options {
  endpoints: Endpoints
  files: Files
  peppers: readonly Pepper[]
  publicUrl?: string | undefined
}

export const linkRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { endpoints, files, peppers, publicUrl = '' },
) => {
  app.post(
    '/links',
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'createLink',
          summary: 'Create a link to a file',
          description:
            'Returns a URL by which a browser, which cannot send an Authorization header, reads one file: an export, a calendar or a chart (C2). It reads only that file with that query, by GET and HEAD, for 15 minutes, and counts as a request of your organization. A link reads what its creator may read when it is used: it ends with the API client, the key, the scope and the representation that created it, and when an access token that created it expires. An invalid link gets 404, whatever the reason. The caller needs the scope of the file, otherwise the response is 403 with `scope-too-wide`; a file that the caller cannot read is 404. With `dryRun` the URL cannot be used.',
          tag: 'API clients',
          query: writeQuery,
          body: NewFileLink,
        },
        201,
        FileLinkView,
      ),
    },
    async (request, reply) => {
      const file = linkedFileAt(request.body.path, files)
      await checkIsReadable(app, request, file)
      return endpoints.respondToWrite(request, reply, async ({ caller: { clientId, holderId, scopes: granted } }) => {
        const { keyId, representedId, token } = request.credential
        const expiresAt = Math.min(Date.now() + lifetimeMillis, token?.expiresAt ?? Number.POSITIVE_INFINITY)
        const scopes = token?.scopes === undefined ? null : granted
        const link = {
          clientId,
          keyId,
          holderId,
          representedId,
          scopes,
          expiresAt: request.query.dryRun ? 0 : expiresAt,
        }
        const url = publicUrl + createLinkUrl(file.path, link, peppers)
        return {
          status: 201,
          location: file.path.replace(/\?.*$/, ''),
          body: { url, path: file.path, expiresAt: formatTimestamp(expiresAt) },
        }
      })
    },
  )
}

/**
 * Throws unless the credential of the request can read the file now. It reads the head of the file, so that every check of its
 * operation applies; before the transaction of the request, which would otherwise hold one connection and wait for another.
 */
async function checkIsReadable(
  app: FastifyInstance,
  { headers, ip, id, caller }: FastifyRequest,
  { operationId, path }: LinkedFile,
): Promise<void> {
  const { scope } = policy[operationId]
  if (scope !== null) checkGrantedScopes([scope], { scopes: caller.scopes, operator: false })
  const { authorization, 'on-behalf-of': represented } = headers
  const { statusCode, headers: answer } = await app.inject({
    method: 'HEAD',
    url: path,
    headers: { authorization, 'x-request-id': id, ...(represented !== undefined && { 'on-behalf-of': represented }) },
    remoteAddress: ip,
  })
  switch (statusCode) {
    case 200:
      return
    case 400:
    case 422:
      throw ruleViolation('/path', `${operationId} rejects an id or the query of the path.`)
    case 429:
      throw new Problem('too-many-concurrent-requests', 'The file could not be read to check its path.', {
        headers: { 'retry-after': String(answer['retry-after']) },
      })
    case 401:
    case 403:
    case 404:
      throw notFound()
    default:
      throw new Problem('unavailable', 'The file could not be read to check its path.')
  }
}
