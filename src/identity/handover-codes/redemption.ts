// The route by which an organization redeems a hand-over code for an API client of its own. It accepts no other credential.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import { createWriteContext } from '../../http/endpoints.ts'
import { writeQuery } from '../../http/openapi/operations.ts'
import { bearerChallenge } from '../../http/problems.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import { ref } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { ClientSettings } from '../api-clients/actions.ts'
import { digestsOf, keyIdOf } from '../api-clients/keys.ts'
import { view } from '../api-clients/schema.ts'
import { redeemCode } from './actions.ts'
import { HandoverRequest, HandoverResult } from './schema.ts'
import * as store from './store.ts'

interface Options extends ClientSettings {
  database: Database
  attempts: AttemptLimit
}

export const redemptionRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { database, attempts, ...settings } = options
  app.decorateRequest('caller', null as never)

  app.post(
    '/v1/handover',
    {
      config: { hasSecret: true },
      schema: {
        operationId: 'redeemHandoverCode',
        summary: 'Redeem a hand-over code',
        description:
          'Creates an API client of the organization of the code, with the scopes of the code. Only this response contains its key. The first API client of a represented organization ends the representation. A code is valid for one use and seven days; an unknown, expired, used or revoked code gets the same 401 (C2).',
        tags: ['API clients'],
        querystring: writeQuery,
        body: ref(HandoverRequest),
        response: { 201: { content: { 'application/json': { schema: ref(HandoverResult) } } } },
      },
    },
    async (request, reply) => {
      const { ip, deadline } = request
      const rejected = () => {
        const problem = new Problem('unauthenticated', 'The hand-over code is not valid, or it was used.', {
          headers: bearerChallenge('invalid_token'),
        })
        return attempts.countFailure(ip, reply, problem)
      }
      const [, code = ''] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
      if (!code.startsWith('pb_handover_') || keyIdOf(code) === undefined) throw rejected()
      const digests = pgArray(digestsOf(code, settings.peppers))
      const [found] = await attempts.runInTurn(ip, () =>
        database.query(store.authenticateHandoverCode, { digests }, deadline),
      )
      if (found === undefined) throw rejected()
      const { codeId, organizationId } = found
      const clientId = uuidv7()
      const identity = { organizationId, holderId: organizationId, clientId, operator: false }
      request.caller = { ...identity, onBehalfBy: null, scopes: [] }
      const scope: RequestScope = { ...identity, deadline }
      const commits = request.query.dryRun !== true
      const body = await database.write(
        scope,
        async (writer) => {
          const write = createWriteContext(writer, request)
          const created = await redeemCode(write, codeId, request.body.clientName, settings)
          if (created === undefined) throw rejected()
          const { client, keys, key } = created
          // Without a token binding there is a key.
          return { apiClient: view(client, keys, client.createdAt), key: key as string }
        },
        commits,
      )
      if (!commits) reply.header('dry-run', 'true')
      return reply
        .code(201)
        .header('location', `/v1/organizations/${organizationId}/api-clients/${clientId}`)
        .send(body)
    },
  )
}
