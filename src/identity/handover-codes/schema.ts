// JSON schemas of hand-over codes.

import { type Static, Type } from 'typebox'
import type { Caller } from '../../http/authorization.ts'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { apiClientSchemas, apiClientWithKeySample, scopeList, secretKey } from '../api-clients/schema.ts'
import { actionsOf, handoverCodeActions, handoverCodeStates, stateOf } from './rules.ts'
import type { HandoverCode } from './store.ts'

const State = stringEnum('HandoverCodeState', handoverCodeStates, 'Only an issued code can be redeemed.')
const lifecycle = lifecycleSchemas('HandoverCode', handoverCodeActions, {
  action: 'revoke',
  reason: 'It was sent to a wrong address.',
})

export const handoverCodeSchemas = resource('HandoverCode', {
  description:
    'A code with which an organization creates an API client of its own. An operator issues it and passes it on. It is valid for one use and seven days.',
  fields: {
    clientName: Type.Optional(
      text(200, 'The name of the API client, if the request that redeems the code gives no other.', 'Office system'),
    ),
    scopes: Type.Optional(
      Type.Unsafe<Static<typeof scopeList>>({
        ...scopeList,
        description: 'The scopes of the API client; by default every scope except organizations:register.',
      }),
    ),
  },
  neverNull: ['scopes'],
  computed: {
    id: uuidOf('the hand-over code'),
    organizationId: uuidOf('the organization of the API client'),
    state: ref(State),
    expiresAt: timestampOf('When it expires: seven days after it was issued.'),
    redeemedAt: nullable(timestampOf('When it was redeemed; null if it was not.')),
    apiClientId: nullable(uuidOf('the API client that it created; null if it was not redeemed')),
    revokedAt: nullable(timestampOf('When it was revoked; null if it was not.')),
    revocationReason: nullable(text(2000, 'The reason of the revocation.', 'It was sent to a wrong address.')),
    ...lifecycle.lists,
  },
  example: { clientName: 'Office system', scopes: ['partnerships:read', 'partnerships:write'] },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a13',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'issued',
    expiresAt: '2026-11-30T15:04:05.123456Z',
    redeemedAt: null,
    apiClientId: null,
    revokedAt: null,
    revocationReason: null,
    availableActions: [{ action: 'revoke', needs: ['reason'] }],
    blockedActions: [],
  },
})

const codeSample = `pb_handover_4Zr8uXk2LmQ9_${'x'.repeat(49)}`
/** The response that issues a code. */
export const HandoverCodeWithSecret = strict(
  {
    handoverCode: ref(handoverCodeSchemas.View),
    code: Type.String({
      minLength: 74,
      maxLength: 74,
      pattern: '^pb_handover_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$',
      description: 'The code. Only this response contains it: pass it on to the organization as a secret.',
      examples: [codeSample],
    }),
  },
  {
    $id: 'HandoverCodeWithSecret',
    description: 'A new hand-over code, with the code itself.',
    examples: [{ handoverCode: handoverCodeSchemas.sample, code: codeSample }],
  },
)

export const HandoverRequest = strict(
  {
    clientName: Type.Optional(
      text(200, 'The name of the API client; by default the one in the hand-over code.', 'Office system'),
    ),
  },
  {
    $id: 'HandoverRequest',
    description: 'The API client that the hand-over code creates.',
    examples: [{ clientName: 'Office system' }],
  },
)

export const HandoverResult = strict(
  { apiClient: ref(apiClientSchemas.View), key: secretKey },
  {
    $id: 'HandoverResult',
    description: 'The API client that the hand-over code created, and its key.',
    examples: [apiClientWithKeySample],
  },
)

export const NewHandoverCodeTransition = lifecycle.NewTransition
const { New, View, Page } = handoverCodeSchemas
export const handoverCodeComponents = [
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  NewHandoverCodeTransition,
  New,
  View,
  Page,
  HandoverCodeWithSecret,
  HandoverRequest,
  HandoverResult,
]

export const view = (row: HandoverCode, now: string, caller: Caller): Static<typeof View> => ({
  ...row,
  state: stateOf(row, now),
  ...actionLists(actionsOf(row, now, caller)),
})
