// The first operator: made with a key that is printed at the first start and opens this one route, once.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config.ts'
import type { Database, RequestScope } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { Caller } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { createWriteContext } from '../../http/endpoints.ts'
import { writeQuery } from '../../http/openapi/operations.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import { ref, strict, text } from '../../http/schemas.ts'
import { allScopes } from '../../policy.ts'
import { Problem } from '../../problems.ts'
import { saveRecord } from '../../records/save.ts'
import { organizationRecordType } from '../organizations/actions.ts'
import { checkExternalIds } from '../organizations/rules.ts'
import {
  OrganizationFields,
  OrganizationView,
  organizationSample,
  view as organizationView,
} from '../organizations/schema.ts'
import type { Organization } from '../organizations/store.ts'
import { clientRecordType, give, unused } from './actions.ts'
import { digestsOf, keyIdOf, newKey } from './keys.ts'
import { expiryOf } from './rules.ts'
import { clientSchemas, clientWithKeySample, secretKey, view } from './schema.ts'
import * as store from './store.ts'

const Bootstrap = strict(
  {
    organization: ref(OrganizationFields),
    clientName: text(200, 'What the first API client is called.', 'Operator console'),
  },
  {
    $id: 'Bootstrap',
    description: 'The organization that operates the service.',
    examples: [
      { organization: { name: 'Regional Partnership Office', kinds: ['other'] }, clientName: 'Operator console' },
    ],
  },
)
const Bootstrapped = strict(
  {
    organization: ref(OrganizationView),
    apiClient: ref(clientSchemas.View),
    key: secretKey,
  },
  {
    $id: 'Bootstrapped',
    description: 'The operator, its API client with every scope, and the key, shown once.',
    examples: [{ organization: organizationSample, ...clientWithKeySample }],
  },
)

export const bootstrapParts = [Bootstrap, Bootstrapped]

interface Options {
  database: Database
  peppers: readonly Pepper[]
  keyKind: 'live' | 'test'
  attempts: AttemptLimit
}

export const bootstrapRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { database, peppers, keyKind, attempts } = options
  app.decorateRequest('caller', null as never)

  app.post(
    '/v1/bootstrap',
    {
      schema: {
        operationId: 'bootstrapOperator',
        summary: 'Make the first operator',
        description:
          'With the bootstrap key that the first start printed. The key opens nothing else, and only once; `npm run bootstrap` makes another one. An operator registers the first organizations, so that partners can begin early (I2).',
        tags: ['API clients'],
        querystring: writeQuery,
        body: ref(Bootstrap),
        response: {
          201: { content: { 'application/json': { schema: ref(Bootstrapped) } } },
        },
      },
    },
    async (request, reply) => {
      const [, key = ''] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
      const refused = () =>
        attempts.countFailure(
          request.ip,
          reply,
          new Problem('unauthenticated', 'This is not the bootstrap key, or it was used.'),
        )
      if (!key.startsWith('pb_bootstrap_') || keyIdOf(key) === undefined) throw refused()
      const organizationId = uuidv7()
      const clientId = uuidv7()
      request.caller = {
        organizationId,
        clientId,
        onBehalfBy: null,
        scopes: allScopes,
        operator: true,
      } satisfies Caller
      const scope: RequestScope = { organizationId, clientId, operator: true, deadline: request.deadline }
      const keepIt = request.query.dryRun !== true
      const body = await database.write(
        scope,
        async (writer) => {
          const [answer] = await writer.query(store.useBootstrapKey, {
            digests: pgArray(digestsOf(key, peppers)),
          })
          if (!answer?.used) throw refused()
          return operator(createWriteContext(writer, request), organizationId, clientId, request.body)
        },
        keepIt,
      )
      if (!keepIt) reply.header('dry-run', 'true')
      return reply.code(201).header('location', `/v1/organizations/${organizationId}`).send(body)
    },
  )

  type Body = { organization: Pick<Organization, 'name' | 'kinds'> & Partial<Organization>; clientName: string }

  async function operator(write: WriteContext, organizationId: string, clientId: string, body: unknown) {
    const { organization: fields, clientName } = body as Body
    const stamp = await write.creationStamp()
    const unsaid = { description: null, website: null, contacts: [], serviceArea: {}, externalIds: [] }
    const organization: Organization = { id: organizationId, ...unsaid, ...fields, ...stamp }
    checkExternalIds(organization.externalIds)
    saveRecord(write, organizationRecordType, undefined, organization, { change: 'create', verb: 'registered' })
    const client: store.ApiClient = {
      id: clientId,
      organizationId,
      name: clientName,
      scopes: allScopes,
      createdBy: null,
      expiresAt: expiryOf(undefined, stamp.createdAt),
      tokenIssuer: null,
      tokenClientId: null,
      ...unused,
      externalIds: [],
      ...stamp,
    }
    saveRecord(write, clientRecordType, undefined, client, { change: 'create', verb: 'created' })
    const made = newKey(keyKind, peppers)
    const apiClient = view(client, [give(write, client, made)], stamp.createdAt)
    return { organization: organizationView(organization), apiClient, key: made.key }
  }
}

/** A new bootstrap key, if there is none yet or it is wanted again; undefined where an operator was made before. */
export async function offerBootstrapKey(
  database: Database,
  peppers: readonly Pepper[],
  again: boolean,
): Promise<string | undefined> {
  const { key, digest } = newKey('bootstrap', peppers)
  const [answer] = await database.query(store.storeBootstrapKey, { digest, again })
  return answer?.stored ? key : undefined
}
