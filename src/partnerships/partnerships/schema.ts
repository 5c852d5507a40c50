// Partnerships as they travel.
import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { OrganizationView } from '../../identity/organizations/schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { type PartnershipAction, partnershipActions, partnershipStates } from '../../records/partnership-lifecycle.ts'
import { partyRoles } from '../parties/rules.ts'
import { aspects, serviceModels, terminationCodes } from './rules.ts'
import type { Partnership } from './store.ts'

const State = stringEnum('PartnershipState', partnershipStates, 'Where the partnership stands.')
const ServiceModel = stringEnum('ServiceModel', serviceModels, 'The structure that fits what families need (Q6).')
const TerminationCode = stringEnum(
  'TerminationCode',
  terminationCodes,
  'Why a partnership was terminated, in one word.',
)
export const Aspect = stringEnum('Aspect', aspects, 'The aspect of a partnership that it is about (W1).')
export const PartyRole = stringEnum('PartyRole', partyRoles, 'What a party is to the others.')

const lifecycle = lifecycleSchemas('Partnership', partnershipActions, { action: 'start_planning' })

const schemas = resource('Partnership', {
  description: 'Two or more agencies that work together, from "are we ready?" to "what did we learn?".',
  fields: {
    name: text(200, 'What the parties call it.', 'Springfield infant and toddler partnership'),
    purpose: text(
      4000,
      'Why the parties think about partnering (Q1).',
      'Full-day care for 40 more infants and toddlers.',
    ),
    serviceModel: Type.Optional(ref(ServiceModel)),
    description: Type.Optional(
      text(10_000, 'Whatever else describes it.', 'One center and two family child care homes.'),
    ),
    programYear: Type.Optional(
      Type.String({
        minLength: 4,
        maxLength: 9,
        pattern: '^[0-9]{4}(-[0-9]{4})?$',
        description: 'The program year that it is about.',
        examples: ['2026-2027'],
      }),
    ),
    startsOn: Type.Optional(dateOf('The first day of the term.', '2026-09-01')),
    endsOn: Type.Optional(dateOf('The last day of the term.', '2027-08-31')),
  },
  computed: {
    id: uuidOf('the partnership'),
    leadId: uuidOf('the organization that leads it'),
    lead: Type.Optional(ref(OrganizationView)),
    state: ref(State),
    stateReason: nullable(
      text(2000, 'Why it is in this state, where the last transition said so.', 'The grant has ended.'),
    ),
    terminationCode: nullable(TerminationCode),
    focalPoint: Type.Optional(Type.Unsafe<object>(Type.Ref('FocalPoint'))),
    availableActions: lifecycle.availableActions,
  },
  example: {
    name: 'Springfield infant and toddler partnership',
    purpose: 'Full-day care for 40 more infants and toddlers.',
    serviceModel: 'locally_designed',
    programYear: '2026-2027',
    startsOn: '2026-09-01',
    endsOn: '2027-08-31',
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    leadId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'exploring',
    stateReason: null,
    terminationCode: null,
    availableActions: [
      {
        action: 'start_planning',
        enabled: false,
        blockedBy: [
          {
            code: 'PARTIES_NOT_ACCEPTED',
            message: 'At least 2 parties have to accept; 1 has.',
            ref: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/parties',
          },
        ],
      },
    ],
  },
})

export const { View: PartnershipView, Page: PartnershipPage, Patch: PartnershipPatch } = schemas

export const NewPartnership = strict(
  { ...schemas.New.properties, role: Type.Optional(ref(PartyRole)) },
  {
    $id: 'NewPartnership',
    description:
      'A new partnership. Your organization leads it; `role` is what it is to the others, recipient unless said.',
    examples: [
      {
        name: 'Springfield infant and toddler partnership',
        purpose: 'Full-day care for 40 more infants and toddlers.',
        serviceModel: 'locally_designed',
        programYear: '2026-2027',
        role: 'recipient',
      },
    ],
  },
)

export const NewPartnershipTransition = strict(
  { ...lifecycle.NewTransition.properties, terminationCode: Type.Optional(ref(TerminationCode)) },
  {
    $id: 'PartnershipTransition',
    description: 'An action on a partnership. `terminate` needs a terminationCode.',
    examples: [{ action: 'start_planning' }],
  },
)

export const partnershipParts = [
  State,
  ServiceModel,
  TerminationCode,
  Aspect,
  PartyRole,
  lifecycle.Action,
  lifecycle.Available,
  NewPartnershipTransition,
  NewPartnership,
  PartnershipView,
  PartnershipPage,
  PartnershipPatch,
]

export { State as PartnershipStateView }

export function view(
  row: Partnership,
  leadId: string,
  availableActions: AvailableAction<PartnershipAction>[],
  focalPoint?: object,
  lead?: Static<typeof OrganizationView>,
): Static<typeof PartnershipView> {
  const { id, state, stateReason, terminationCode, name, purpose, serviceModel, description, programYear } = row
  const { startsOn, endsOn, externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } = row
  return {
    id,
    leadId,
    ...(lead && { lead }),
    state,
    stateReason,
    terminationCode,
    ...(focalPoint && { focalPoint }),
    availableActions,
    name,
    purpose,
    serviceModel,
    description,
    programYear,
    startsOn,
    endsOn,
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
