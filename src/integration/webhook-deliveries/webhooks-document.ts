// The webhooks of the OpenAPI document: the requests that the service sends.
import { Type } from 'typebox'
import type { Webhook } from '../../http/openapi/shared.ts'
import { recordPath, ref, strict, timestampOf, uuidOf } from '../../http/schemas.ts'
import { ChangeView, changeExample, EventType } from '../changes/schema.ts'
import { pingEvent } from '../webhook-endpoints/pings.ts'
import { changeEvent, changeEventMediaType } from './change-event.ts'

const publicUrl = 'https://partnerships.agency.gov'
const header = (name: string, description: string, pattern: string, example: string) => ({
  in: 'header',
  name,
  required: true,
  description,
  schema: { type: 'string', minLength: 1, maxLength: 1004, pattern, examples: [example] },
})
const headers = [
  header(
    'webhook-id',
    'The id of the event: the same in every attempt. A receiver that has processed it ignores it.',
    '^(chg|ping)_[A-Za-z0-9_-]+$',
    'chg_MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy',
  ),
  header(
    'webhook-timestamp',
    'When it was sent, in seconds since 1970. Reject one that is more than five minutes off.',
    '^[0-9]+$',
    '1795446245',
  ),
  header(
    'webhook-signature',
    'Signatures of `webhook-id.webhook-timestamp.body`, as Standard Webhooks defines them: v1 is HMAC-SHA256, v1a is Ed25519, both in base64. After a rotation of the key there are two, separated by a space; one that verifies is enough.',
    '^v1a?,[A-Za-z0-9+/]+=*( v1a?,[A-Za-z0-9+/]+=*)*$',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
]

const common = {
  specversion: Type.Unsafe<'1.0'>({ type: 'string', const: '1.0', description: 'The version of CloudEvents.' }),
  source: Type.String({
    format: 'uri-reference',
    minLength: 3,
    maxLength: 520,
    description: 'The service; relative if the operator has not configured its address.',
    examples: [`${publicUrl}/v1`],
  }),
  datacontenttype: Type.Unsafe<'application/json'>({
    type: 'string',
    const: 'application/json',
    description: 'The media type of `data`.',
  }),
}
const eventId = (prefix: string, example: string) =>
  Type.String({
    minLength: 5,
    maxLength: 1004,
    pattern: `^${prefix}_[A-Za-z0-9_-]+$`,
    description: 'The id of the event, as in the header webhook-id. It contains no full stop.',
    examples: [example],
  })

const ChangeEvent = strict(
  {
    ...common,
    id: eventId('chg', 'chg_MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'),
    type: ref(EventType),
    time: timestampOf('When the change happened.'),
    subject: Type.Optional(
      recordPath(
        'The path of the record; absent if no operation reads it.',
        '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
      ),
    ),
    partitionkey: uuidOf('the partnership, or of the organization of a change that is of no partnership'),
    sequence: Type.String({
      minLength: 15,
      maxLength: 15,
      pattern: '^[0-9]{15}$',
      description: 'The number of the change in your feed; sorts as text.',
      examples: ['000000000000042'],
    }),
    data: ref(ChangeView),
  },
  {
    $id: 'ChangeEvent',
    description: 'A change, in the format of CloudEvents. It does not contain the record: read it at `subject`.',
    examples: [changeEvent(changeExample, { publicUrl, orderKey: changeExample.partnershipId, number: 42 })],
  },
)
const Ping = strict(
  {
    challenge: Type.String({
      minLength: 32,
      maxLength: 32,
      pattern: '^[A-Za-z0-9_-]{32}$',
      description: 'Return it in the body or in the header webhook-challenge.',
      examples: ['Zm9ydHkgbW9yZSBpbmZhbnRzIGFuZCB0'],
    }),
  },
  { $id: 'Ping', description: 'What a receiver returns.' },
)
const PingEvent = strict(
  {
    ...common,
    id: eventId('ping', 'ping_019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a95'),
    type: Type.Unsafe<'ping'>({ type: 'string', const: 'ping', description: 'A ping is no change.' }),
    time: timestampOf('When it was sent.'),
    data: ref(Ping),
  },
  {
    $id: 'PingEvent',
    description: 'A request that verifies or tests a receiver, in the format of CloudEvents.',
    examples: [
      {
        ...pingEvent(publicUrl, '2026-11-23T15:04:05.123456Z', 'Zm9ydHkgbW9yZSBpbmZhbnRzIGFuZCB0'),
        id: 'ping_019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a95',
      },
    ],
  },
)

const webhook = (operationId: string, summary: string, description: string, schema: string): Webhook => ({
  post: {
    operationId,
    summary,
    description,
    tags: ['Webhooks'],
    security: [],
    parameters: headers,
    requestBody: {
      required: true,
      description: 'At most 24 KiB: nearly always less than 1 KiB, more with many external ids.',
      content: { [changeEventMediaType]: { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
    responses: {
      '2XX': { description: 'Received. The body is ignored, except that of a ping.' },
      '410': { description: 'The receiver is gone: the endpoint is disabled at once.' },
      '429': {
        description:
          'Too many requests: sent again as after other failures, but not before the time in Retry-After, up to 24 hours. So is 503.',
      },
    },
  },
})

export const webhooks: Record<string, Webhook> = {
  change: webhook(
    'receiveChange',
    'Receive a change',
    'Sent to each webhook endpoint at least once, and within a partnership in order. Answer within 15 seconds with 2xx when you have stored the event; everything else is a failure, and the event is sent again: 10 attempts in about 76 to 91 hours (C2).',
    'ChangeEvent',
  ),
  ping: webhook(
    'receivePing',
    'Receive a ping',
    'Sent to verify and to test a receiver. Answer with 2xx and `data.challenge`, unless the signature is false (C2).',
    'PingEvent',
  ),
}

export const webhookComponents = [ChangeEvent, Ping, PingEvent]
