// Schemas of webhook endpoints.
import { type Static, Type } from 'typebox'
import { encodePosition } from '../../events/feed-rules.ts'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { positionOf } from '../changes/schema.ts'
import { keyAndTestComponents, WebhookKey } from './key-schema.ts'
import {
  blockersOf,
  defaultMaxConcurrent,
  endpointActions,
  endpointStates,
  endpointTransitions,
  healths,
  signings,
} from './rules.ts'
import { completeUrl, type SecretSettings } from './secrets.ts'
import type { Progress, WebhookEndpoint, WebhookSecret } from './store.ts'
import { disabledReasons } from './table.ts'

const State = stringEnum(
  'WebhookEndpointState',
  endpointStates,
  'The state of a webhook endpoint. `unverified`: nothing is sent but pings. `active`: changes are sent. `paused`: nothing is sent, and nothing is lost for 90 days. `disabled`: the service stopped sending, for `disabledReason`.',
)
const Signing = stringEnum(
  'WebhookSigning',
  signings,
  'How deliveries are signed. `hmac`: HMAC-SHA256 with a secret that both sides have. `ed25519`: the service signs with a private key, and the receiver verifies with the public one.',
)
const WebhookHealth = stringEnum(
  'WebhookHealth',
  healths,
  'Whether deliveries succeed. `failing`: five attempts in a row failed. Only the oldest delivery is then tried, by the schedule, until one succeeds.',
)
const DisabledReason = stringEnum(
  'WebhookDisabledReason',
  disabledReasons,
  'Why the service stopped sending. `GONE`: the receiver answered 410. `FAILING`: no success for 120 hours. `CLIENT_REVOKED`: the API client that created the endpoint, or changed its URL last, was revoked. `REPRESENTATION_ENDED`: the representation under which it did so ended. `SECRET_LOST`: the service can no longer decrypt its secret, or the query of its URL; create a new key, and send a URL with a query again.',
)
const lifecycle = lifecycleSchemas('WebhookEndpoint', endpointActions, { action: 'verify' })

const urlOf = (description: string) =>
  Type.String({
    format: 'uri',
    minLength: 8,
    maxLength: 500,
    description,
    examples: ['https://sis.springfield.example/partnership-changes'],
  })

const typeName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[a-z_]+(\\.[a-z_]+)?$',
  examples: ['contact'],
})

export const endpointSchemas = resource('WebhookEndpoint', {
  description:
    'A URL of the organization to which the service sends each change that the organization may see, as an HTTP POST.',
  fields: {
    name: text(200, 'The system that receives the changes.', 'Student information system'),
    url: urlOf(
      'Where changes are sent: https, a public host, port 443 or another one that the operator allows, without user, password and fragment. Events and the history do not contain its query.',
    ),
    types: Type.Optional(
      Type.Array(typeName, {
        maxItems: 20,
        uniqueItems: true,
        description:
          'Only changes of these types: record types such as contact, or event types such as party.accepted; GET /v1/event-types lists them. Empty, the default: all, also those of later releases.',
      }),
    ),
    partnershipIds: Type.Optional(
      Type.Array(uuidOf('a partnership'), {
        maxItems: 100,
        uniqueItems: true,
        description:
          'Only changes in these partnerships. Empty, the default: all present and future partnerships of the organization, and changes of organizations.',
      }),
    ),
    signing: Type.Optional({ ...ref(Signing), default: 'hmac' } as ReturnType<typeof ref<typeof Signing>>),
    maxConcurrent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 16,
        default: defaultMaxConcurrent,
        format: 'int32',
        description: 'How many deliveries are sent at once, of different partnerships.',
        examples: [4],
      }),
    ),
    maxPerSecond: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        format: 'int32',
        description: 'How many deliveries are sent in a second; by default there is no limit.',
        examples: [20],
      }),
    ),
  },
  immutable: ['signing'],
  neverNull: ['types', 'partnershipIds', 'signing', 'maxConcurrent'],
  computed: {
    id: uuidOf('the webhook endpoint'),
    organizationId: uuidOf('the organization whose changes are sent'),
    newUrl: nullable(
      urlOf(
        'The URL that replaces `url` when it has been verified; null if there is none. Until then changes are sent to `url`.',
      ),
    ),
    state: ref(State),
    disabledReason: nullable(ref(DisabledReason)),
    health: ref(WebhookHealth),
    failingSince: nullable(timestampOf('Since when it is failing; null if it is not.')),
    position: positionOf(
      'The position in the feed up to which changes were processed: delivered, waiting, or not of the types.',
    ),
    lagSeconds: Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'The age of the oldest change that was not delivered, in seconds; 0 if there is none.',
      examples: [0],
    }),
    waiting: Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'The number of deliveries that wait for another attempt, or behind one that does.',
      examples: [0],
    }),
    keys: Type.Array(ref(WebhookKey), { maxItems: 10, description: 'The keys that sign, oldest first.' }),
    createdByClient: uuidOf('the API client that created it, or changed its URL last'),
    createdBy: uuidOf('the organization of that API client: this one, or its representative'),
    ...lifecycle.lists,
  },
  example: { name: 'Student information system', url: 'https://sis.springfield.example/partnership-changes' },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    newUrl: null,
    state: 'unverified',
    disabledReason: null,
    health: 'ok',
    failingSince: null,
    position: 'MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy',
    lagSeconds: 0,
    waiting: 0,
    keys: [{ id: 'whk_4Zr8uXk2LmQ9', createdAt: '2026-11-23T15:04:05.123456Z', endsAt: null, publicKey: null }],
    createdByClient: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
    createdBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    availableActions: [{ action: 'verify', needs: [] }],
    blockedActions: [],
    signing: 'hmac',
    maxConcurrent: 4,
  } as never,
})

const sampleSecret = `whsec_${'x'.repeat(43)}=`
export const EndpointWithSecret = strict(
  {
    webhookEndpoint: ref(endpointSchemas.View),
    secret: nullable(
      Type.String({
        maxLength: 100,
        pattern: '^whsec_[A-Za-z0-9+/]+=*$',
        description:
          'The secret that verifies signatures: 32 bytes in base64 after whsec_. Only this response contains it. Null for ed25519: its public key is in `keys`.',
        examples: [sampleSecret],
      }),
    ),
  },
  {
    $id: 'WebhookEndpointWithSecret',
    description: 'A webhook endpoint and its new secret.',
    examples: [{ webhookEndpoint: endpointSchemas.sample, secret: sampleSecret }],
  },
)

export const NewEndpointTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    from: Type.Optional(
      positionOf(
        'With `enable`, where deliveries go on: `last_position`, the default, so that nothing is lost; `now`, after the last change; or a position, from which changes are also sent again. What waits is then given up, unless it is `last_position`.',
      ),
    ),
  },
  {
    $id: 'WebhookEndpointTransition',
    description: 'An action on a webhook endpoint.',
    examples: [{ action: 'verify' }],
  },
)

export const endpointComponents = [
  State,
  Signing,
  WebhookHealth,
  DisabledReason,
  ...keyAndTestComponents,
  lifecycle.Action,
  ...lifecycle.elements,
  NewEndpointTransition,
  EndpointWithSecret,
  ...endpointSchemas.all,
]

export interface EndpointParts {
  secrets: readonly WebhookSecret[]
  progress: Progress
}

/** `secrets`: those of the endpoint. A query that can no longer be decrypted is absent. */
export function view(
  row: WebhookEndpoint,
  { secrets, progress }: EndpointParts,
  { encryptor }: Pick<SecretSettings, 'encryptor'>,
): Static<typeof endpointSchemas.View> {
  const { organizationId, state, url, newUrl } = row
  const { position, failingSince, lagSeconds, waiting } = progress
  const query = (id: string) => secrets.find((secret) => secret.id === id)
  return {
    ...row,
    url: completeUrl({ encryptor }, url, query('url')),
    newUrl: newUrl && completeUrl({ encryptor }, newUrl, query('new_url')),
    health: failingSince === null ? 'ok' : 'failing',
    failingSince,
    position: encodePosition(organizationId, position),
    lagSeconds,
    waiting,
    keys: secrets
      .filter(({ id }) => id.startsWith('whk_'))
      .map(({ id, createdAt, endsAt, publicKey }) => ({ id, createdAt, endsAt, publicKey })),
    ...actionLists(statusOfActions(endpointTransitions, state, { blockersOf: (action) => blockersOf(row, action) })),
  }
}
