// JSON schemas of API clients and keys.
import { type Static, Type } from 'typebox'
import { normalizeTimestamp } from '../../database/columns.ts'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { allScopes } from '../../policy.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import {
  clientActions,
  clientStates,
  clientTransitions,
  defaultOverlapSeconds,
  maxOverlapSeconds,
  stateOf,
} from './rules.ts'
import type { ApiClient, ApiKey } from './store.ts'

const Scope = stringEnum('Scope', allScopes, 'A permission of an API client. `securitySchemes` describes the scopes.')
const State = stringEnum('ApiClientState', clientStates, 'Requests are accepted from active clients only.')
const lifecycle = lifecycleSchemas('ApiClient', clientActions, { action: 'revoke', reason: 'The laptop was lost.' })

const KeyView = strict(
  {
    keyId: Type.String({
      minLength: 12,
      maxLength: 12,
      pattern: '^[0-9A-Za-z]{12}$',
      description: 'The public part of the key: the 12 characters after pb_live_ or pb_test_.',
      examples: ['4Zr8uXk2LmQ9'],
    }),
    createdAt: timestampOf('When the key was created.'),
    expiresAt: timestampOf(
      'When the key expires: together with the client, or at the end of the overlap after a rotation.',
    ),
  },
  { $id: 'ApiKey', description: 'A valid key of an API client. Its secret part is not stored.' },
)

const maxDeprecatedOperations = 100
const DeprecatedUse = strict(
  {
    operationId: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[A-Za-z]+$',
      description: 'The `operationId` of the operation in the OpenAPI document.',
      examples: ['listOffers'],
    }),
    lastUsedAt: timestampOf('When the client last used what is deprecated. Updated once a minute.'),
  },
  {
    $id: 'DeprecatedOperationUse',
    description: 'A deprecated operation, or one with a deprecated parameter or property, that an API client uses.',
    examples: [{ operationId: 'listOffers', lastUsedAt: '2026-11-23T15:04:05.123456Z' }],
  },
)

export const scopeList = Type.Array(ref(Scope), {
  minItems: 1,
  maxItems: allScopes.length,
  uniqueItems: true,
  description:
    'Its scopes. They are a subset of the scopes of the API client that grants them, unless an operator grants them.',
})
const expiry = timestampOf('When the client expires: at most two years ahead; by default one year.')

export const apiClientSchemas = resource('ApiClient', {
  description:
    'A program that calls the service for an organization. Create one for each system, so that a lost key affects only that system.',
  fields: {
    name: text(200, 'The name of the system.', 'Student information system'),
    scopes: scopeList,
    expiresAt: Type.Optional(expiry),
    tokenIssuer: Type.Optional(
      Type.String({
        format: 'uri',
        minLength: 1,
        maxLength: 500,
        description:
          'The issuer whose access tokens the client uses: the `iss` of an issuer that the service is configured to trust.',
        examples: ['https://login.springfield.example'],
      }),
    ),
    tokenClientId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        pattern: '^[\\x20-\\x7e]+$',
        description: 'The `client_id` of its access tokens.',
        examples: ['student-information-system'],
      }),
    ),
  },
  computed: {
    id: uuidOf('the API client'),
    organizationId: uuidOf('the organization that it belongs to'),
    state: ref(State),
    createdBy: nullable(uuidOf('the API client that created it; null if the bootstrap key or a hand-over code did')),
    lastUsedAt: nullable(timestampOf('When it last sent a request. Updated once a minute.')),
    deprecatedOperations: Type.Array(ref(DeprecatedUse), {
      maxItems: maxDeprecatedOperations,
      description:
        'The deprecated operations that it has used, and those of which it has used a deprecated parameter or property, the last used first. A property of responses counts as used by every request.',
    }),
    revokedAt: nullable(timestampOf('When it was revoked; null if it was not.')),
    revocationReason: nullable(text(2000, 'The reason given with the revocation.', 'The laptop was lost.')),
    keys: Type.Array(ref(KeyView), { maxItems: 100, description: 'The valid keys, oldest first.' }),
    ...lifecycle.lists,
  },
  example: { name: 'Student information system', scopes: ['partnerships:read', 'partnerships:write'] },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'active',
    createdBy: null,
    lastUsedAt: null,
    deprecatedOperations: [],
    revokedAt: null,
    revocationReason: null,
    keys: [
      {
        keyId: '4Zr8uXk2LmQ9',
        createdAt: '2026-11-23T15:04:05.123456Z',
        expiresAt: '2027-11-23T15:04:05.123456Z',
      },
    ],
    availableActions: [{ action: 'revoke', needs: ['reason'] }],
    blockedActions: [],
  },
})

const keySample = `pb_test_4Zr8uXk2LmQ9_${'x'.repeat(49)}`
export const secretKey = Type.String({
  minLength: 69,
  maxLength: 90,
  pattern: '^pb_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$',
  description: 'The API key. Only this response contains it: store it as a secret.',
  examples: [keySample],
})

export const apiClientWithKeySample = { apiClient: apiClientSchemas.sample, key: keySample }
export const ApiClientWithKey = strict(
  { apiClient: ref(apiClientSchemas.View), key: nullable(secretKey) },
  {
    $id: 'ApiClientWithKey',
    description: 'An API client and its new key. The key is null if the client uses access tokens.',
    examples: [apiClientWithKeySample],
  },
)

export const NewApiKey = strict(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxOverlapSeconds,
        default: defaultOverlapSeconds,
        format: 'int32',
        description: 'How long the previous keys remain valid, in seconds: at most 30 days; by default one day.',
        examples: [3600],
      }),
    ),
    expiresAt: Type.Optional(timestampOf('When the client expires, at most two years ahead; by default unchanged.')),
  },
  { $id: 'NewApiKey', description: 'A new key of an API client.', examples: [{ overlapSeconds: 3600 }] },
)

export const CallerView = strict(
  {
    organizationId: uuidOf('the organization that the requests are attributed to'),
    onBehalfBy: nullable(uuidOf('the representative that sends the requests; null without On-Behalf-Of')),
    apiClientId: uuidOf('the API client'),
    scopes: Type.Array(ref(Scope), {
      maxItems: allScopes.length,
      uniqueItems: true,
      description: 'The scopes of the API client.',
    }),
  },
  {
    $id: 'Caller',
    description: 'The organization and the API client of a request, and their scopes.',
    examples: [
      {
        organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
        onBehalfBy: null,
        apiClientId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
        scopes: ['partnerships:read', 'partnerships:write'],
      },
    ],
  },
)

export const NewApiClientTransition = lifecycle.NewTransition

export const apiClientComponents = [
  Scope,
  State,
  KeyView,
  DeprecatedUse,
  lifecycle.Action,
  ...lifecycle.elements,
  NewApiClientTransition,
  NewApiKey,
  ApiClientWithKey,
  CallerView,
  ...apiClientSchemas.all,
]

/** The operations that are deprecated now. */
type Deprecated = Pick<ReadonlySet<string>, 'has'>

export function view(
  { deprecatedUses, ...client }: ApiClient,
  keys: ApiKey[],
  now: string,
  deprecated: Deprecated = new Set(),
): Static<typeof apiClientSchemas.View> {
  const state = stateOf(client, now)
  return {
    ...client,
    state,
    deprecatedOperations: Object.entries(deprecatedUses)
      .filter(([operationId]) => deprecated.has(operationId))
      .map(([operationId, lastUsedAt]) => ({ operationId, lastUsedAt: normalizeTimestamp(lastUsedAt) }))
      .sort((a, b) => Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt))
      .slice(0, maxDeprecatedOperations),
    keys: state === 'active' ? keys.map(({ keyId, createdAt, expiresAt }) => ({ keyId, createdAt, expiresAt })) : [],
    ...actionLists(statusOfActions(clientTransitions, state)),
  }
}
