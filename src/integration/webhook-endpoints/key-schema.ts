// Schemas of the keys of webhook endpoints, and of the test of a receiver.
import { Type } from 'typebox'
import { nullable, ref, strict, timestampOf } from '../../http/schemas.ts'
import { defaultOverlapSeconds, maxOverlapSeconds } from './rules.ts'

export const WebhookKey = strict(
  {
    id: Type.String({
      minLength: 16,
      maxLength: 16,
      pattern: '^whk_[A-Za-z0-9_-]{12}$',
      description: 'The id of the key.',
      examples: ['whk_4Zr8uXk2LmQ9'],
    }),
    createdAt: timestampOf('When the key was created.'),
    endsAt: nullable(timestampOf('When the key no longer signs; null for the current key.')),
    publicKey: nullable(
      Type.String({
        maxLength: 100,
        pattern: '^whpk_[A-Za-z0-9+/]+=*$',
        description: 'The key that verifies signatures of ed25519, in base64 after whpk_; null for hmac.',
        examples: ['whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
      }),
    ),
  },
  { $id: 'WebhookKey', description: 'A key that signs deliveries. Its secret is not returned.' },
)

export const NewEndpointKey = strict(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxOverlapSeconds,
        default: defaultOverlapSeconds,
        format: 'int32',
        description: 'How long the previous key also signs, in seconds: at most 7 days; by default one day.',
        examples: [3600],
      }),
    ),
  },
  { $id: 'NewWebhookKey', description: 'A new key of a webhook endpoint.', examples: [{ overlapSeconds: 3600 }] },
)

/** Of what was sent once: the response, or why there is none. */
export const responseProperties = {
  status: nullable(
    Type.Integer({
      minimum: 100,
      maximum: 999,
      format: 'int32',
      description: 'The status of the response; null without one.',
      examples: [204],
    }),
  ),
  code: nullable(
    Type.String({
      maxLength: 20,
      pattern: '^[A-Z_]+$',
      description:
        'Why there is no response: CONNECT, TLS, RESET, TIMEOUT, or the rule that refused the address; null with one.',
      examples: ['TIMEOUT'],
    }),
  ),
}

const PingResult = strict(
  {
    ...responseProperties,
    milliseconds: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      format: 'int32',
      description: 'How long it took.',
      examples: [12],
    }),
  },
  { $id: 'WebhookPingResult', description: 'The response of a receiver to a ping.' },
)
export const EndpointTest = strict(
  {
    ping: ref(PingResult),
    falseSignature: ref(PingResult),
    checksSignature: Type.Boolean({
      description: 'Whether the receiver answered the ping with 2xx, and that with a false signature otherwise.',
      examples: [true],
    }),
  },
  {
    $id: 'WebhookEndpointTest',
    description: 'The responses of the receiver to a ping, and to one with a false signature.',
    examples: [
      {
        ping: { status: 204, code: null, milliseconds: 12 },
        falseSignature: { status: 401, code: null, milliseconds: 9 },
        checksSignature: true,
      },
    ],
  },
)

export const NewEndpointTest = strict(
  {},
  { $id: 'NewWebhookEndpointTest', description: 'A test of a webhook endpoint.', examples: [{}] },
)

export const keyAndTestComponents = [WebhookKey, NewEndpointKey, PingResult, NewEndpointTest, EndpointTest]
