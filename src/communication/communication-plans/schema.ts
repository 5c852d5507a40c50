// Schemas of communication plans.
import { Type } from 'typebox'
import { erasedAt, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { versionSchemas } from '../../records/agreed-versions/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { MethodView, TouchpointView, touchpointExample } from '../touchpoints/schema.ts'
import { confidentialities } from './rules.ts'

const ConfidentialityView = stringEnum('Confidentiality', confidentialities, 'Who may receive the information.')

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

const version = versionSchemas('CommunicationPlan', {
  hash: 'SHA-256 of what the parties agree to, in hexadecimal digits: the object with the properties channels, touchpoints and escalation as canonical JSON (RFC 8785). It does not change if a contact is deleted: the agreed content has the id of the contact, and the response its name. After an erasure of personal data (`erasedAt`) it is still the hash of the content before.',
  reason: 'Tuesdays do not suit the center.',
})

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
    ...version.computed,
    erasedAt,
  },
  example: planExample,
  computedExample: {
    ...collectionExample,
    ...version.computedExample,
    erasedAt: null,
  },
})

export const { State: PlanStateView, NewTransition: NewPlanTransition } = version
export const planParts = [
  ConfidentialityView,
  ContactPointView,
  ChannelView,
  EscalationLevelView,
  ...version.parts,
  ...planSchemas.all,
]
