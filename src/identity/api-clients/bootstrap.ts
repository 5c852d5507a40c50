// The first operator. `npm start` prints a bootstrap key at the first start; the key authorizes this one route, once.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config/config.ts'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import type { Caller } from '../../http/authorization.ts'
import { createWriteContext, type WriteContext } from '../../http/endpoints.ts'
import { writeQuery } from '../../http/openapi/operations.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import { ref, strict, text } from '../../http/schemas.ts'
import { allScopes } from '../../policy.ts'
import { Problem } from '../../problems.ts'
import { saveRecord } from '../../records/save.ts'
import { newOrganizationState, organizationDefaults, organizationRecordType } from '../organizations/actions.ts'
import { checkExternalIds } from '../organizations/rules.ts'
import {
  OrganizationFields,
  OrganizationView,
  organizationSample,
  view as organizationView,
} from '../organizations/schema.ts'
import type { Organization } from '../organizations/store.ts'
import { apiClientRecordType, insertKey, newClientDefaults } from './actions.ts'
import { createKey, digestsOf, keyIdOf } from './keys.ts'
import { expiryOf } from './rules.ts'
import { apiClientSchemas, apiClientWithKeySample, secretKey, view } from './schema.ts'
import * as store from './store.ts'

const BootstrapRequest = strict(
  {
    organization: ref(OrganizationFields),
    clientName: text(200, 'The name of the first API client.', 'Operator console'),
  },
  {
    $id: 'BootstrapRequest',
    description: 'The organization that operates the service.',
    examples: [
      { organization: { name: 'Regional Partnership Office', kinds: ['other'] }, clientName: 'Operator console' },
    ],
  },
)
const BootstrapResult = strict(
  {
    organization: ref(OrganizationView),
    apiClient: ref(apiClientSchemas.View),
    key: secretKey,
  },
  {
    $id: 'BootstrapResult',
    description: 'The operator, its API client with every scope, and the key of the client.',
    examples: [{ organization: organizationSample, ...apiClientWithKeySample }],
  },
)

export const bootstrapComponents = [BootstrapRequest, BootstrapResult]

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
      config: { hasSecret: true },
      schema: {
        operationId: 'bootstrapOperator',
        summary: 'Create the first operator',
        description:
          'Requires the bootstrap key, which the service prints at its first start. The key is valid for this operation only, and only once; `npm run bootstrap` creates another one. An operator registers the first organizations (I2).',
        tags: ['API clients'],
        querystring: writeQuery,
        body: ref(BootstrapRequest),
        response: {
          201: { content: { 'application/json': { schema: ref(BootstrapResult) } } },
        },
      },
    },
    async (request, reply) => {
      const [, key = ''] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
      const rejected = () => {
        const problem = new Problem('unauthenticated', 'The bootstrap key is not valid, or it was used.')
        return attempts.countFailure(request.ip, reply, problem)
      }
      if (!key.startsWith('pb_bootstrap_') || keyIdOf(key) === undefined) throw rejected()
      const organizationId = uuidv7()
      const caller: Caller = {
        organizationId,
        holderId: organizationId,
        clientId: uuidv7(),
        onBehalfBy: null,
        scopes: allScopes,
        operator: true,
      }
      request.caller = caller
      const { holderId, clientId } = caller
      const scope: RequestScope = { organizationId, holderId, clientId, operator: true, deadline: request.deadline }
      const commits = request.query.dryRun !== true
      const body = await database.write(
        scope,
        async (writer) => {
          const [result] = await writer.query(store.useBootstrapKey, { digests: pgArray(digestsOf(key, peppers)) })
          if (!result?.used) throw rejected()
          return createOperator(createWriteContext(writer, request), request.body as Body, peppers, keyKind)
        },
        commits,
      )
      if (!commits) reply.header('dry-run', 'true')
      return reply.code(201).header('location', `/v1/organizations/${organizationId}`).send(body)
    },
  )
}

interface Body {
  organization: Pick<Organization, 'name' | 'kinds'> & Partial<Organization>
  clientName: string
}

/** Creates the organization and the API client that `write.caller` names. */
async function createOperator(
  write: WriteContext,
  { organization: fields, clientName }: Body,
  peppers: readonly Pepper[],
  keyKind: 'live' | 'test',
) {
  const { organizationId, clientId } = write.caller
  const stamp = await write.creationStamp()
  const organization: Organization = {
    id: organizationId,
    ...organizationDefaults,
    ...fields,
    ...newOrganizationState,
    ...stamp,
  }
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
    ...newClientDefaults,
    externalIds: [],
    ...stamp,
  }
  saveRecord(write, apiClientRecordType, undefined, client, { change: 'create', verb: 'created' })
  const newKey = createKey(keyKind, peppers)
  const apiClient = view(client, [insertKey(write, client, newKey)], stamp.createdAt)
  return { organization: organizationView(organization), apiClient, key: newKey.key }
}

/** Creates and stores a bootstrap key. Returns undefined if there was one before, unless `replace` is true. */
export async function createBootstrapKey(
  database: Database,
  peppers: readonly Pepper[],
  replace: boolean,
): Promise<string | undefined> {
  const { key, digest } = createKey('bootstrap', peppers)
  const [result] = await database.query(store.storeBootstrapKey, { digest, replace })
  return result?.stored ? key : undefined
}
