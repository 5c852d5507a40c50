// JSON schemas of partnerships.
import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { ExpandedOrganization, view as organizationView } from '../../identity/organizations/schema.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { type PartnershipAction, partnershipActions, partnershipStates } from '../../records/partnership-lifecycle.ts'
import { partyRoles } from '../parties/rules.ts'
import { aspects, maxSuspensions, serviceModels, terminationCodes } from './rules.ts'
import type { Partnership } from './store.ts'

const State = stringEnum('PartnershipState', partnershipStates, 'The state of a partnership in its lifecycle.')
const ServiceModel = stringEnum(
  'ServiceModel',
  serviceModels,
  'The structure of the services that fits the needs of the families (Q6).',
)
const TerminationCode = stringEnum('TerminationCode', terminationCodes, 'The reason of a termination, as a code.')
export const Aspect = stringEnum('Aspect', aspects, 'An aspect of a partnership (W1).')
export const PartyRole = stringEnum('PartyRole', partyRoles, 'The role of a party in the partnership.')

const lifecycle = lifecycleSchemas('Partnership', partnershipActions, { action: 'start_planning' })

const SuspensionView = strict(
  {
    startedAt: timestampOf('When the suspension began.'),
    endedAt: nullable(timestampOf('When it ended; null while the partnership is suspended.')),
  },
  { $id: 'Suspension', description: 'A time during which a partnership was suspended.' },
)

const schemas = resource('Partnership', {
  description: 'Two or more agencies that work together, with a purpose, a term and a lifecycle.',
  fields: {
    name: text(200, 'The name of the partnership.', 'Springfield infant and toddler partnership'),
    purpose: text(
      4000,
      'Why the parties want to work together (Q1).',
      'Full-day care for 40 more infants and toddlers.',
    ),
    serviceModel: Type.Optional(ref(ServiceModel)),
    description: Type.Optional(
      text(
        10_000,
        'The services that the partnership provides, and how.',
        'One center and two family child care homes.',
      ),
    ),
    programYear: Type.Optional(
      Type.String({
        minLength: 4,
        maxLength: 9,
        pattern: '^[0-9]{4}(-[0-9]{4})?$',
        description: 'The program year, as one year (2026) or two (2026-2027).',
        examples: ['2026-2027'],
      }),
    ),
    startsOn: Type.Optional(dateOf('The first day of the term.', '2026-09-01')),
    endsOn: Type.Optional(dateOf('The last day of the term.', '2027-08-31')),
  },
  computed: {
    id: uuidOf('the partnership'),
    leadId: uuidOf('the organization that is the lead'),
    lead: Type.Optional(ref(ExpandedOrganization)),
    state: ref(State),
    stateReason: nullable(
      text(2000, 'The reason given with the last transition; null if there was none.', 'The grant has ended.'),
    ),
    terminationCode: nullable(TerminationCode),
    suspensions: Type.Array(ref(SuspensionView), {
      maxItems: maxSuspensions,
      description:
        'When it was suspended, the latest one last. Occurrences in this time are `suspended`; due dates continue.',
    }),
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
    suspensions: [],
    availableActions: [
      {
        action: 'start_planning',
        enabled: false,
        blockedBy: [
          {
            code: 'PARTIES_NOT_ACCEPTED',
            message: 'At least 2 parties must accept; accepted: 1.',
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
      'A new partnership. The caller becomes its lead; `role` is the role of the caller, by default recipient.',
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
    description: 'An action on a partnership. The action terminate requires a terminationCode.',
    examples: [{ action: 'start_planning' }],
  },
)

export const partnershipComponents = [
  State,
  ServiceModel,
  TerminationCode,
  SuspensionView,
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

export const view = (
  row: Partnership,
  leadId: string,
  availableActions: AvailableAction<PartnershipAction>[],
  focalPoint?: object,
  lead?: Organization,
): Static<typeof PartnershipView> => ({
  ...row,
  leadId,
  ...(lead && { lead: organizationView(lead) }),
  ...(focalPoint && { focalPoint }),
  availableActions,
})
