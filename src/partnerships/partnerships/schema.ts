// JSON schemas of partnerships.
import { type Static, type TSchema, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { ExpandedOrganization, view as organizationView } from '../../identity/organizations/schema.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { type PartnershipAction, partnershipActions, partnershipStates } from '../../records/partnership-lifecycle.ts'
import { programYearOf } from '../../records/program-years.ts'
import type { contactSchemas } from '../contacts/schema.ts'
import type { observerSchemas } from '../observers/schema.ts'
import { partyRoles } from '../parties/rules.ts'
import type { partySchemas } from '../parties/schema.ts'
import { aspects, maxSuspensions, serviceModels, terminationCodes } from './rules.ts'
import type { Partnership } from './store.ts'

const State = stringEnum('PartnershipState', partnershipStates, 'The state of a partnership in its lifecycle.')
const ServiceModel = stringEnum(
  'ServiceModel',
  serviceModels,
  'The structure of the services that fits the needs of the families (Q6).',
)
export const TerminationCodeView = stringEnum(
  'TerminationCode',
  terminationCodes,
  'The reason of a termination, as a code.',
)
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

const example = {
  name: 'Springfield infant and toddler partnership',
  purpose: 'Full-day care for 40 more infants and toddlers.',
  serviceModel: 'locally_designed' as const,
  programYear: '2026-2027',
  startsOn: '2026-09-01',
  endsOn: '2027-08-31',
}
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
    programYear: Type.Optional(programYearOf('The program year')),
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
    terminationCode: nullable(TerminationCodeView),
    suspensions: Type.Array(ref(SuspensionView), {
      maxItems: maxSuspensions,
      description:
        'When it was suspended, the latest one last. Occurrences in this time are `suspended`; due dates continue.',
    }),
    focalPoint: Type.Optional(Type.Unsafe<object>(Type.Ref('FocalPoint'))),
    ...lifecycle.lists,
  },
  example,
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    leadId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'exploring',
    stateReason: null,
    terminationCode: null,
    suspensions: [],
    availableActions: [
      { action: 'do_not_pursue', needs: ['reason'] },
      { action: 'withdraw', needs: [] },
    ],
    blockedActions: [{ action: 'start_planning', codes: ['PARTIES_NOT_ACCEPTED'] }],
  },
})

export const { View: PartnershipView, Page: PartnershipPage, Patch: PartnershipPatch } = schemas

/** What the lead writes. */
export const PartnershipFields = strict(schemas.New.properties, {
  $id: 'PartnershipFields',
  description: 'All fields of a partnership that its lead writes. An absent field has no value.',
  examples: [example],
})

const listOf = <Schema extends TSchema>($id: string, maxItems: number, description: string) =>
  Type.Optional(Type.Array(Type.Unsafe<Static<Schema>>(Type.Ref($id)), { maxItems, description }))

export const NewPartnership = strict(
  {
    ...schemas.New.properties,
    role: Type.Optional(ref(PartyRole)),
    parties: listOf<typeof partySchemas.New>('NewParty', 20, 'Organizations to invite, as with `inviteParty`.'),
    contacts: listOf<typeof contactSchemas.New>('NewContact', 20, 'Contacts of the caller.'),
    observers: listOf<typeof observerSchemas.New>(
      'NewObserver',
      10,
      'Observers to propose, as with `proposeObserver`, which requires the scope `partnerships:commit`. Parties that have not accepted yet are not asked for their consent, so the observers are active at once.',
    ),
  },
  {
    $id: 'NewPartnership',
    description:
      'A new partnership. The caller becomes its lead; `role` is the role of the caller, by default recipient. The parties, contacts and observers are created with it: either everything is created or nothing.',
    examples: [
      {
        name: 'Springfield infant and toddler partnership',
        purpose: 'Full-day care for 40 more infants and toddlers.',
        serviceModel: 'locally_designed',
        programYear: '2026-2027',
        role: 'recipient',
      },
      {
        name: 'Springfield infant and toddler partnership',
        purpose: 'Full-day care for 40 more infants and toddlers.',
        externalIds: [{ scheme: 'springfield-sis', value: 'P-2026-04' }],
        parties: [{ organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11', role: 'child_care_provider' }],
        contacts: [{ name: 'Jordan Rivera', email: 'j.rivera@springfield.example' }],
        observers: [
          {
            organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a12',
            purpose: 'Monitoring of the subaward by the state office',
            endsOn: '2027-06-30',
          },
        ],
      },
    ],
  },
)

export const NewPartnershipTransition = strict(
  { ...lifecycle.NewTransition.properties, terminationCode: Type.Optional(ref(TerminationCodeView)) },
  {
    $id: 'PartnershipTransition',
    description: 'An action on a partnership. The action terminate requires a terminationCode.',
    examples: [{ action: 'start_planning' }],
  },
)

export const partnershipComponents = [
  State,
  ServiceModel,
  TerminationCodeView,
  SuspensionView,
  Aspect,
  PartyRole,
  lifecycle.Action,
  ...lifecycle.elements,
  NewPartnershipTransition,
  NewPartnership,
  PartnershipFields,
  PartnershipView,
  PartnershipPage,
  PartnershipPatch,
]

export { State as PartnershipStateView }

export const view = (
  row: Partnership,
  leadId: string,
  actions: ActionStatus<PartnershipAction>[],
  focalPoint?: object,
  lead?: Organization,
): Static<typeof PartnershipView> => ({
  ...row,
  leadId,
  ...(lead && { lead: organizationView(lead) }),
  ...(focalPoint && { focalPoint }),
  ...actionLists(actions),
})
