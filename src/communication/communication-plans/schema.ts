// Communication plans as they travel.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, sha256Of, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { MethodView, TouchpointView, touchpointExample } from '../touchpoints/schema.ts'
import { confidentialities, type PlanAction, planActions, planStates } from './rules.ts'
import type { CommunicationPlan } from './store.ts'

const State = stringEnum('CommunicationPlanState', planStates, 'Where this version stands.')
const ConfidentialityView = stringEnum('Confidentiality', confidentialities, 'Whom what is exchanged is for.')
const lifecycle = lifecycleSchemas('CommunicationPlan', planActions, { action: 'propose' })

const ContactPointView = strict(
  {
    organizationId: uuidOf('the party'),
    contactId: Type.Optional(uuidOf('its contact who is meant')),
    detail: Type.Optional(text(500, 'How to reach it there.', 'partners@springfield.example')),
  },
  { $id: 'ContactPoint', description: 'Where a party is reached.' },
)
const contactPoints = Type.Optional(
  Type.Array(ref(ContactPointView), { maxItems: 50, description: 'Where each party is reached.' }),
)

const ChannelView = strict(
  {
    method: ref(MethodView),
    exchanged: text(2000, 'What is exchanged there.', 'Attendance figures, monthly invoices'),
    confidentiality: ref(ConfidentialityView),
    contactPoints,
  },
  { $id: 'Channel', description: 'How partners reach each other, and what for (C2).' },
)

const hours = Type.Integer({
  minimum: 1,
  maximum: 8760,
  format: 'int32',
  description: 'Within how many hours the next answer is due.',
  examples: [48],
})
const EscalationLevelView = strict(
  { title: text(200, 'Who takes it up.', 'Directors of both agencies'), respondWithinHours: hours, contactPoints },
  { $id: 'EscalationLevel', description: 'Who takes an issue up where the level before could not settle it.' },
)

const hashExample = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
const hash = sha256Of(
  'SHA-256 of what the parties agree to, in hexadecimal digits: channels, touchpoints and escalation in canonical JSON (RFC 8785).',
  hashExample,
)

export const planExample = {
  channels: [
    {
      method: 'email' as const,
      exchanged: 'Attendance figures, monthly invoices',
      confidentiality: 'parties_only' as const,
    },
  ],
  touchpoints: [touchpointExample],
  escalation: [
    { title: 'Partnership managers', respondWithinHours: 24 },
    { title: 'Directors of both agencies', respondWithinHours: 72 },
  ],
}

export const planSchemas = resource('CommunicationPlan', {
  description:
    'One version of how and when partners communicate, to exchange information and to deal with issues (C2). It holds once every party has agreed to its content.',
  fields: {
    channels: Type.Array(ref(ChannelView), { maxItems: 20, description: 'How partners reach each other.' }),
    touchpoints: Type.Array(ref(TouchpointView), { maxItems: 50, description: 'When partners meet.' }),
    escalation: Type.Array(ref(EscalationLevelView), {
      maxItems: 10,
      description: 'The way of an issue that is not settled, level by level.',
    }),
  },
  computed: {
    ...entryProperties,
    number: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'Which version of the plan it is: 1, 2, 3 …',
      examples: [1],
    }),
    state: ref(State),
    hash,
    consents: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'Which parties have agreed to it.' }),
    waitingOn: Type.Array(uuidOf('a party'), { maxItems: 1000, description: 'The parties that have yet to agree.' }),
    reason: nullable(text(2000, 'Why it went back to draft.', 'Tuesdays do not suit the center.')),
    availableActions: lifecycle.availableActions,
  },
  example: planExample,
  computedExample: {
    ...entryExample,
    number: 1,
    state: 'draft',
    hash: hashExample,
    consents: [],
    waitingOn: [],
    reason: null,
    availableActions: [{ action: 'propose', enabled: true, blockedBy: [] }],
  },
})

export const NewPlanTransition = lifecycle.NewTransition
export const planParts = [
  State,
  ConfidentialityView,
  ContactPointView,
  ChannelView,
  EscalationLevelView,
  lifecycle.Action,
  lifecycle.Available,
  NewPlanTransition,
  ...planSchemas.all,
]
export { State as PlanStateView }

export const view = (
  row: CommunicationPlan,
  waitingOn: string[],
  availableActions: AvailableAction<PlanAction>[],
): Static<typeof planSchemas.View> => ({ ...row, waitingOn, availableActions })
