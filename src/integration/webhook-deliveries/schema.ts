// Schemas of deliveries and recoveries, and of what a receiver gets.
import { type Static, Type } from 'typebox'
import { encodePosition } from '../../events/feed-rules.ts'
import { nullable, pageOf, ref, strict, stringEnum, timestampOf, uuidOf } from '../../http/schemas.ts'
import { eventProperties } from '../changes/schema.ts'
import { responseProperties } from '../webhook-endpoints/key-schema.ts'
import { changeIdOf } from './change-event.ts'
import { type DeliveryAttempt, deliveryStates, recoveryKinds, recoveryStates } from './rules.ts'
import type { Delivery, Recovery } from './store.ts'

export const DeliveryState = stringEnum(
  'WebhookDeliveryState',
  deliveryStates,
  'What became of a delivery. `waiting`: a first attempt or another one is due. `delivered`: answered with 2xx. `deferred`: failed three times; tried again outside the order of its partnership. `exhausted`: no attempts are left. `skipped`: the feed no longer has the change.',
)
const RecoveryKind = stringEnum(
  'WebhookRecoveryKind',
  recoveryKinds,
  'What is sent again. `failed`: deliveries that were given up. `all`: every change.',
)
const RecoveryState = stringEnum(
  'WebhookRecoveryState',
  recoveryStates,
  'How far a recovery is. `running`: changes are being added to those that wait. `done`: all were added.',
)

const changeId = Type.String({
  minLength: 5,
  maxLength: 1004,
  pattern: '^chg_[A-Za-z0-9_-]+$',
  description: 'The id of the change, in the header webhook-id: the same in every attempt.',
  examples: ['chg_MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'],
})
const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, format: 'int32', description, examples: [example] })

const { type, path } = eventProperties
const summary = {
  id: uuidOf('the delivery'),
  changeId,
  type,
  path,
  partnershipId: nullable(uuidOf('the partnership of the change; null for an organization and for a record of one')),
  state: ref(DeliveryState),
  attemptCount: count('How often it was sent.', 2),
  nextAttemptAt: nullable(
    timestampOf('When it is sent again; null if it is not, or when those before it in its partnership are done.'),
  ),
  createdAt: timestampOf('When it was first sent, or began to wait.'),
}
const sampleDelivery = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a80',
  changeId: 'chg_MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy',
  type: 'contact.updated',
  path: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  state: 'waiting' as const,
  attemptCount: 1,
  nextAttemptAt: '2026-11-23T15:04:10.223456Z',
  createdAt: '2026-11-23T15:04:05.123Z',
}
const Summary = strict(summary, {
  $id: 'WebhookDeliverySummary',
  description: 'A change that was sent to a webhook endpoint, or waits.',
  examples: [sampleDelivery],
})
export const DeliveryPage = pageOf('WebhookDeliverySummary', Summary, sampleDelivery)

const AttemptView = strict(
  {
    at: timestampOf('When it was sent.'),
    milliseconds: count('How long it took.', 12),
    ...responseProperties,
    response: nullable(
      Type.String({
        maxLength: 1024,
        pattern: '^[^\\u0000]*$',
        description: 'The first 1,024 bytes of the response; null without one.',
        examples: ['Internal Server Error'],
      }),
    ),
  },
  { $id: 'WebhookAttempt', description: 'The result of sending a change once.' },
)
export const DeliveryView = strict(
  {
    ...summary,
    attempts: Type.Array(ref(AttemptView), { maxItems: 20, description: 'The last 20 attempts, oldest first.' }),
  },
  {
    $id: 'WebhookDelivery',
    description: 'A change that was sent to a webhook endpoint, or waits, with its attempts.',
    examples: [
      {
        ...sampleDelivery,
        attempts: [
          {
            at: '2026-11-23T15:04:05.123456Z',
            milliseconds: 12,
            status: 500,
            code: null,
            response: 'Internal Server Error',
          },
        ],
      },
    ],
  },
)

export const NewRedelivery = strict(
  {},
  { $id: 'NewWebhookRedelivery', description: 'A request to send a delivery once more.', examples: [{}] },
)

export const NewRecovery = strict(
  {
    since: timestampOf('Changes that entered the feed at or after this time are sent again.'),
    until: Type.Optional(timestampOf('Only those before this time; by default all until now.')),
    only: ref(RecoveryKind),
  },
  {
    $id: 'NewWebhookRecovery',
    description: 'A range of the feed that is to be sent again.',
    examples: [{ since: '2026-11-23T15:00:00Z', only: 'failed' }],
  },
)
export const RecoveryView = strict(
  {
    id: uuidOf('the recovery'),
    since: timestampOf('Changes that entered the feed at or after this time are sent again.'),
    until: nullable(timestampOf('Only those before this time; null: until the request.')),
    only: ref(RecoveryKind),
    state: ref(RecoveryState),
    deliveries: count('How many deliveries it has added to those that wait.', 3),
    createdAt: timestampOf('When it was requested.'),
    finishedAt: nullable(timestampOf('When all were added; null before.')),
  },
  {
    $id: 'WebhookRecovery',
    description: 'A range of the feed that is sent again, in order, in parallel with new changes.',
    examples: [
      {
        id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a90',
        since: '2026-11-23T15:00:00Z',
        until: null,
        only: 'failed',
        state: 'done',
        deliveries: 3,
        createdAt: '2026-11-23T16:04:05.123456Z',
        finishedAt: '2026-11-23T16:04:06.123456Z',
      },
    ],
  },
)

export const deliveryComponents = [
  DeliveryState,
  RecoveryKind,
  RecoveryState,
  Summary,
  DeliveryPage,
  AttemptView,
  DeliveryView,
  NewRedelivery,
  NewRecovery,
  RecoveryView,
]

export function summaryOf(row: Delivery, organizationId: string): Static<typeof Summary> {
  const { id, number, type, path, changePartnershipId, state, attemptCount, nextAt, requestedAt, createdAt } = row
  return {
    id,
    changeId: changeIdOf(encodePosition(organizationId, number)),
    type,
    path,
    partnershipId: changePartnershipId,
    state,
    attemptCount,
    nextAttemptAt: requestedAt ?? nextAt,
    createdAt,
  }
}

const attemptView = ({ at, millis, status, code, text }: DeliveryAttempt) => ({
  at,
  milliseconds: millis,
  status: status ?? null,
  code: code ?? null,
  response: text ?? null,
})
export const deliveryView = (row: Delivery, organizationId: string): Static<typeof DeliveryView> => ({
  ...summaryOf(row, organizationId),
  attempts: row.attempts.map(attemptView),
})

export const recoveryView = ({
  id,
  since,
  until,
  only,
  state,
  deliveries,
  createdAt,
  finishedAt,
}: Recovery): Static<typeof RecoveryView> => ({ id, since, until, only, state, deliveries, createdAt, finishedAt })
