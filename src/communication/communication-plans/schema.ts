// Schemas of communication plans.
import { Type } from 'typebox'
import { erasedAt, nullable, ref, resource, sha256Of, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { MethodView, TouchpointView, touchpointExample } from '../touchpoints/schema.ts'
import { confidentialities, planActions, planStates } from './rules.ts'

const State = stringEnum(
  'CommunicationPlanState',
  planStates,
  'The state of this version. `agreed` is the version in force.',
)
const ConfidentialityView = stringEnum('Confidentiality', confidentialities, 'Who may receive the information.')
const lifecycle = lifecycleSchemas('CommunicationPlan', planActions, { action: 'propose' })

const ContactPointView = strict(
  {
    organizationId: uuidOf('the party'),
    contactId: Type.Optional(uuidOf('the contact of that party')),
    formerContact: Type.Optional({
      ...text(
        200,
        'The name of the contact, if it was deleted since. Computed; ignored in a request.',
        'Jordan Rivera',
      ),
      readOnly: true,
    }),
    detail: Type.Optional(text(500, 'The address on this channel.', 'partners@springfield.example')),
  },
  { $id: 'ContactPoint', description: 'How to reach a party on a channel.' },
)
const contactPoints = Type.Optional(
  Type.Array(ref(ContactPointView), { maxItems: 50, description: 'How to reach each party.' }),
)

const ChannelView = strict(
  {
    method: ref(MethodView),
    information: text(2000, 'The information that is exchanged.', 'Attendance figures, monthly invoices'),
    confidentiality: ref(ConfidentialityView),
    contactPoints,
  },
  { $id: 'Channel', description: 'A means of communication, and the information that is exchanged by it (C2).' },
)

const hours = Type.Integer({
  minimum: 1,
  maximum: 8760,
  format: 'int32',
  description: 'Hours until a response is due at this level.',
  examples: [48],
})
const EscalationLevelView = strict(
  {
    title: text(200, 'Who handles the issue.', 'Directors of both agencies'),
    respondWithinHours: hours,
    contactPoints,
  },
  { $id: 'EscalationLevel', description: 'Who handles an issue that the previous level did not resolve.' },
)

const hashExample = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
const hash = sha256Of(
  'SHA-256 of what the parties agree to, in hexadecimal digits: the object with the properties channels, touchpoints and escalation as canonical JSON (RFC 8785). It does not change if a contact is deleted: the agreed content has the id of the contact, and the response its name. After an erasure of personal data (`erasedAt`) it is still the hash of the content before.',
  hashExample,
)

export const planExample = {
  channels: [
    {
      method: 'email' as const,
      information: 'Attendance figures, monthly invoices',
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
    'A version of the communication plan (C2). It comes into force when every party has agreed to its content.',
  fields: {
    channels: Type.Array(ref(ChannelView), { maxItems: 20, description: 'The means of communication.' }),
    touchpoints: Type.Array(ref(TouchpointView), { maxItems: 50, description: 'When the parties meet.' }),
    escalation: Type.Array(ref(EscalationLevelView), {
      maxItems: 10,
      description: 'Who handles an issue, level by level, until it is resolved.',
    }),
  },
  computed: {
    ...collectionProperties,
    number: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'The number of the version within the partnership: 1, 2, 3 …',
      examples: [1],
    }),
    state: ref(State),
    hash,
    consents: Type.Array(ref(ConsentView), {
      maxItems: 1000,
      description: 'The parties that have agreed to this content.',
    }),
    waitingOn: Type.Array(uuidOf('a party'), { maxItems: 1000, description: 'The parties that have not agreed yet.' }),
    reason: nullable(
      text(2000, 'The reason of the last transition, such as an objection.', 'Tuesdays do not suit the center.'),
    ),
    erasedAt,
    ...lifecycle.lists,
  },
  example: planExample,
  computedExample: {
    ...collectionExample,
    number: 1,
    state: 'draft',
    hash: hashExample,
    consents: [],
    waitingOn: [],
    reason: null,
    erasedAt: null,
    availableActions: [{ action: 'propose', needs: [] }],
    blockedActions: [],
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
  ...lifecycle.elements,
  NewPlanTransition,
  ...planSchemas.all,
]
export { State as PlanStateView }
