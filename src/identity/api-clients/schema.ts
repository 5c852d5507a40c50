// API clients as they travel.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { allScopes } from '../../policy.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { clientActions, clientStates, clientSteps, maxOverlapSeconds, stateOf } from './rules.ts'
import type { ApiClient, ApiKey } from './store.ts'

const Scope = stringEnum(
  'Scope',
  allScopes,
  'What an API client may do; the list of scopes stands under `securitySchemes`.',
)
const State = stringEnum('ApiClientState', clientStates, 'Only an active client opens anything.')
const lifecycle = lifecycleSchemas('ApiClient', clientActions, { action: 'revoke', reason: 'The laptop was lost.' })

const KeyView = strict(
  {
    keyId: Type.String({
      minLength: 12,
      maxLength: 12,
      pattern: '^[0-9A-Za-z]{12}$',
      description: 'The public part of the key: what stands behind pb_live_.',
      examples: ['4Zr8uXk2LmQ9'],
    }),
    createdAt: timestampOf('When it was made.'),
    expiresAt: timestampOf('When it stops: with the client, or at the end of the overlap after a rotation.'),
  },
  { $id: 'ApiKey', description: 'A key of an API client that still opens. Its secret part is never shown again.' },
)

const scopeList = Type.Array(ref(Scope), {
  minItems: 1,
  maxItems: allScopes.length,
  uniqueItems: true,
  description: 'What it may do: nothing beyond what the API client that makes it may do itself.',
})
const expiry = timestampOf('When it stops: at most two years ahead; in a year unless said.')

export const clientSchemas = resource('ApiClient', {
  description: "A program that calls for an organization. One for each system keeps a lost key's damage small.",
  fields: {
    name: text(200, 'What system it is.', 'Student information system'),
    scopes: scopeList,
    expiresAt: Type.Optional(expiry),
    tokenIssuer: Type.Optional(
      Type.String({
        format: 'uri',
        minLength: 1,
        maxLength: 500,
        description:
          'The issuer whose access tokens open for it: one that this service trusts, as it names itself in `iss`.',
        examples: ['https://login.springfield.example'],
      }),
    ),
    tokenClientId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        pattern: '^[\\x20-\\x7e]+$',
        description: 'What that issuer calls it: the `client_id` of its tokens.',
        examples: ['student-information-system'],
      }),
    ),
  },
  computed: {
    id: uuidOf('the API client'),
    organizationId: uuidOf('the organization that it calls for'),
    state: ref(State),
    createdBy: nullable(uuidOf('the API client that made it; null for the first operator')),
    lastUsedAt: nullable(timestampOf('When it last called, to the minute.')),
    revokedAt: nullable(timestampOf('When it was revoked.')),
    revocationReason: nullable(text(2000, 'Why it was revoked.', 'The laptop was lost.')),
    keys: Type.Array(ref(KeyView), { maxItems: 100, description: 'The keys that still open, oldest first.' }),
    availableActions: lifecycle.availableActions,
  },
  example: { name: 'Student information system', scopes: ['partnerships:read', 'partnerships:write'] },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'active',
    createdBy: null,
    lastUsedAt: null,
    revokedAt: null,
    revocationReason: null,
    keys: [
      {
        keyId: '4Zr8uXk2LmQ9',
        createdAt: '2026-11-23T15:04:05.123456Z',
        expiresAt: '2027-11-23T15:04:05.123456Z',
      },
    ],
    availableActions: [{ action: 'revoke', enabled: true, blockedBy: [] }],
  },
})

const keySample = `pb_test_4Zr8uXk2LmQ9_${'x'.repeat(49)}`
export const secretKey = Type.String({
  minLength: 69,
  maxLength: 90,
  pattern: '^pb_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$',
  description: 'The whole key. It is shown in this answer only: keep it where secrets are kept.',
  examples: [keySample],
})

export const clientWithKeySample = { apiClient: clientSchemas.sample, key: keySample }
/** Only the answer that makes a key has it. */
export const ClientWithKey = strict(
  { apiClient: ref(clientSchemas.View), key: nullable(secretKey) },
  {
    $id: 'ApiClientWithKey',
    description: 'An API client and the key that was just made for it; null where it calls with access tokens instead.',
    examples: [clientWithKeySample],
  },
)

export const NewKeyRequest = strict(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxOverlapSeconds,
        default: 86_400,
        format: 'int32',
        description: 'How long the keys of before still open, at most 30 days; a day unless said.',
        examples: [3600],
      }),
    ),
    expiresAt: Type.Optional(
      timestampOf('Until when the client goes on; as before unless said, at most two years ahead.'),
    ),
  },
  { $id: 'NewApiKey', description: 'A new key for a client.', examples: [{ overlapSeconds: 3600 }] },
)

/** Whom the service takes a request to come from. */
export const CallerView = strict(
  {
    organizationId: uuidOf('the organization whose acts your requests are'),
    onBehalfBy: nullable(uuidOf('the organization that acts for it; null where it acts itself')),
    apiClientId: uuidOf('the API client'),
    scopes: Type.Array(ref(Scope), {
      maxItems: allScopes.length,
      uniqueItems: true,
      description: 'What the API client may do.',
    }),
  },
  {
    $id: 'Caller',
    description: 'Who asks, and what the API client may do.',
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

export const NewClientTransition = lifecycle.NewTransition

export const clientParts = [
  Scope,
  State,
  KeyView,
  lifecycle.Action,
  lifecycle.Available,
  NewClientTransition,
  NewKeyRequest,
  ClientWithKey,
  CallerView,
  ...clientSchemas.all,
]

export function view(client: ApiClient, keys: ApiKey[], now: string): Static<typeof clientSchemas.View> {
  const state = stateOf(client, now)
  const { id, organizationId, name, scopes, createdBy, expiresAt, lastUsedAt, revokedAt, revocationReason } = client
  const { tokenIssuer, tokenClientId, externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } =
    client
  return {
    id,
    organizationId,
    state,
    createdBy,
    lastUsedAt,
    revokedAt,
    revocationReason,
    keys: state === 'active' ? keys.map(({ keyId, createdAt, expiresAt }) => ({ keyId, createdAt, expiresAt })) : [],
    availableActions: availableActions(clientSteps, state),
    name,
    scopes,
    expiresAt,
    tokenIssuer,
    tokenClientId,
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
