// JSON schemas of organizations. Over 300 lines: one record with all its parts.
import { type Static, type TProperties, Type } from 'typebox'
import {
  ExternalId,
  erasedAt,
  nullable,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { CurrentRepresentation, RegisteredRepresentation } from '../representations/schema.ts'
import type { Representation } from '../representations/store.ts'
import {
  type OrganizationAction,
  organizationActions,
  organizationKinds,
  organizationStates,
  statePattern,
} from './rules.ts'
import type { Organization } from './store.ts'

const Kind = stringEnum('OrganizationKind', organizationKinds, 'A kind of agency in the directory.')

const State = stringEnum(
  'OrganizationState',
  organizationStates,
  'A closed organization stays in the directory, and cannot join a partnership.',
)
const lifecycle = lifecycleSchemas('Organization', organizationActions, {
  action: 'close',
  reason: 'Registered twice.',
})

export const NewOrganizationTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    duplicateOfId: Type.Optional(
      uuidOf('the active organization that replaces it, if it is closed because it is registered twice'),
    ),
  },
  {
    $id: 'OrganizationTransition',
    description: 'An action on an organization.',
    examples: [
      {
        action: 'close',
        reason: 'Registered twice.',
        duplicateOfId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
      },
    ],
  },
)

export const workEmail = (example: string) =>
  Type.String({ format: 'email', maxLength: 254, description: 'A work email address.', examples: [example] })
export const workPhone = (example: string) =>
  Type.String({
    maxLength: 40,
    pattern: '^\\+?[0-9() .\\-/x]{5,40}$',
    description: 'A work phone number; an extension follows x.',
    examples: [example],
  })

const Contact = strict(
  {
    name: text(200, 'The name of a person or an office.', 'Partnership desk'),
    title: Type.Optional(text(200, 'The job title of the person.', 'Executive director')),
    email: Type.Optional(workEmail('info@springfield.example')),
    phone: Type.Optional(workPhone('+1 555 010 0100')),
  },
  {
    $id: 'OrganizationContact',
    description: 'A public contact of an organization. Every organization in the directory can read it.',
    examples: [{ name: 'Partnership desk', email: 'info@springfield.example' }],
  },
)

const ServiceArea = strict(
  {
    description: Type.Optional(text(1000, 'A description of the area.', 'Springfield and the townships north of it')),
    states: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 2,
          maxLength: 2,
          pattern: statePattern,
          description: 'The postal abbreviation of a state or territory.',
          examples: ['IL'],
        }),
        {
          maxItems: 60,
          uniqueItems: true,
          description: 'The states and territories in the area.',
        },
      ),
    ),
    counties: Type.Optional(
      Type.Array(text(100, 'A county, parish or tribal area.', 'Sangamon County'), {
        maxItems: 200,
        uniqueItems: true,
        description: 'The counties in the area.',
      }),
    ),
    postalCodes: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 5,
          maxLength: 10,
          pattern: '^[0-9]{5}(-[0-9]{4})?$',
          description: 'A ZIP code.',
          examples: ['62701'],
        }),
        {
          maxItems: 500,
          uniqueItems: true,
          description: 'The ZIP codes in the area.',
        },
      ),
    ),
  },
  {
    $id: 'ServiceArea',
    description: 'The area that an organization serves.',
    examples: [{ states: ['IL'], counties: ['Sangamon County'] }],
  },
)

const example = {
  name: 'Springfield Early Head Start',
  kinds: ['recipient' as const],
  contacts: [{ name: 'Partnership desk', email: 'info@springfield.example' }],
  serviceArea: { states: ['IL'], counties: ['Sangamon County'] },
}

const fields = {
  name: text(200, 'The name of the organization.', 'Springfield Early Head Start'),
  kinds: Type.Array(ref(Kind), {
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
    description: 'The kinds of agency that it is.',
  }),
  description: Type.Optional(
    text(4000, 'The services of the organization.', 'Early Head Start services for 120 infants and toddlers.'),
  ),
  website: Type.Optional(
    Type.String({
      format: 'uri',
      maxLength: 500,
      pattern: '^https?://',
      description: 'The URL of its website.',
      examples: ['https://springfield.example'],
    }),
  ),
  contacts: Type.Optional(Type.Array(ref(Contact), { maxItems: 20, description: 'Its public contacts.' })),
  serviceArea: Type.Optional(ref(ServiceArea)),
}

const VerifiedExternalId = strict(
  { ...ExternalId.properties, verifiedAt: timestampOf('When an operator verified it.') },
  {
    $id: 'VerifiedExternalId',
    description: 'An external id that an operator has verified with the authority that issued it.',
  },
)

export const ExternalIdVerification = strict(
  {
    ...ExternalId.properties,
    verified: Type.Boolean({
      description: 'True verifies the external id; false ends its verification.',
      examples: [true],
    }),
  },
  {
    $id: 'ExternalIdVerification',
    description: 'The decision of an operator about an external id of an organization.',
    examples: [{ scheme: 'uei', value: 'J7M9HPTGJ1S9', verified: true }],
  },
)

const schemas = resource('Organization', {
  description:
    'An agency in the directory. Every organization can read it; it contains no data about children or families.',
  fields,
  computed: {
    id: uuidOf('the organization'),
    state: ref(State),
    stateReason: nullable(
      text(2000, 'The reason of the last transition. Every organization can read it.', 'Registered twice.'),
    ),
    closedAt: nullable(timestampOf('When it was closed; null if it is not closed.')),
    duplicateOfId: nullable(
      uuidOf('the organization that replaces it; null if it is not closed, or no other one replaces it'),
    ),
    erasedAt,
    // Absent in lists of organizations.
    availableActions: Type.Optional(lifecycle.lists.availableActions),
    blockedActions: Type.Optional(lifecycle.lists.blockedActions),
    representation: Type.Optional(ref(CurrentRepresentation)),
    verifiedExternalIds: Type.Array(ref(VerifiedExternalId), {
      maxItems: 20,
      description:
        'Those of its `externalIds` that an operator has verified. All others with the scheme uei, nces_lea, grant or state_license are claims of the organization.',
    }),
  },
  neverNull: ['contacts', 'serviceArea'],
  example,
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'active',
    stateReason: null,
    closedAt: null,
    duplicateOfId: null,
    erasedAt: null,
    verifiedExternalIds: [],
  },
})

export const {
  View: OrganizationView,
  Page: OrganizationPage,
  Patch: OrganizationPatch,
  sample: organizationSample,
} = schemas
const {
  representation: _,
  availableActions: __,
  blockedActions: ___,
  ...expandedProperties
} = (schemas.View as unknown as { properties: TProperties }).properties
/** Part of other records. */
export const ExpandedOrganization = Type.Unsafe<
  Omit<Static<typeof OrganizationView>, 'representation' | 'availableActions' | 'blockedActions'>
>(
  strict(expandedProperties, {
    $id: 'ExpandedOrganization',
    description: 'An organization in the response of another record: without its representative and its actions.',
    examples: [organizationSample],
  }),
)
/** The body of the upsert, and part of the body of other requests. */
export const OrganizationFields = strict(schemas.New.properties, {
  $id: 'OrganizationFields',
  description: 'The writable fields of an organization.',
  examples: [example],
})
export const NewOrganization = strict(
  { ...schemas.New.properties, representation: Type.Optional(ref(RegisteredRepresentation)) },
  {
    $id: 'NewOrganization',
    description: 'A new organization. A caller that is not an operator has to represent it.',
    examples: [
      {
        name: "Rosa's Family Child Care",
        kinds: ['family_child_care_home'],
        externalIds: [{ scheme: 'state_license', value: 'IL-FCC-20417' }],
        representation: { authority: 'Letter of the provider, 2026-08-14' },
      },
    ],
  },
)

export const organizationComponents = [
  Kind,
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  NewOrganizationTransition,
  Contact,
  ServiceArea,
  VerifiedExternalId,
  ExternalIdVerification,
  OrganizationView,
  ExpandedOrganization,
  OrganizationPage,
  OrganizationPatch,
  ...schemas.parts,
  OrganizationFields,
  NewOrganization,
]
export { Kind as OrganizationKind }

/** `nameSearch` is a generated column for the search. */
export const view = (
  { nameSearch: _, ...row }: Organization & { nameSearch?: string },
  representation?: Representation,
  actions?: ActionStatus<OrganizationAction>[],
): Static<typeof OrganizationView> => ({
  ...row,
  ...(actions && actionLists(actions)),
  ...(representation && {
    representation: {
      id: representation.id,
      representativeId: representation.representativeId,
      authority: representation.authority,
      startedAt: representation.startedAt ?? representation.createdAt,
    },
  }),
})
