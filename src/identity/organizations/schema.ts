// Organizations as they travel.
import { type Static, Type } from 'typebox'
import { ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { organizationKinds, statePattern } from './rules.ts'
import type { Organization, Representation } from './store.ts'

const Kind = stringEnum('OrganizationKind', organizationKinds, 'What kind of agency it is.')

const email = Type.String({
  format: 'email',
  maxLength: 254,
  description: 'A work address.',
  examples: ['info@springfield.example'],
})
const phone = Type.String({
  maxLength: 40,
  pattern: '^\\+?[0-9() .\\-/x]{5,40}$',
  description: 'A work number, with an extension behind x.',
  examples: ['+1 555 010 0100'],
})

const Contact = strict(
  {
    name: text(200, 'The name of the person, or of the desk.', 'Partnership desk'),
    title: Type.Optional(text(200, 'The position held.', 'Executive director')),
    email: Type.Optional(email),
    phone: Type.Optional(phone),
  },
  {
    $id: 'OrganizationContact',
    description: 'Whom other agencies turn to. Everyone in the directory sees it.',
    examples: [{ name: 'Partnership desk', email: 'info@springfield.example' }],
  },
)

const ServiceArea = strict(
  {
    description: Type.Optional(text(1000, 'The area in words.', 'Springfield and the townships north of it')),
    states: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 2,
          maxLength: 2,
          pattern: statePattern,
          description: 'A postal code of a state or territory.',
          examples: ['IL'],
        }),
        {
          maxItems: 60,
          uniqueItems: true,
          description: 'States and territories.',
        },
      ),
    ),
    counties: Type.Optional(
      Type.Array(text(100, 'A county, parish or tribal area.', 'Sangamon County'), {
        maxItems: 200,
        uniqueItems: true,
        description: 'Counties.',
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
          description: 'ZIP codes.',
        },
      ),
    ),
  },
  {
    $id: 'ServiceArea',
    description: 'Where an organization works.',
    examples: [{ states: ['IL'], counties: ['Sangamon County'] }],
  },
)

const RepresentationView = strict(
  {
    organizationId: uuidOf('the organization that represents it'),
    authority: text(1000, 'On what the right to act rests.', 'Letter of the provider, 2026-08-14'),
    startedAt: timestampOf('Since when.'),
  },
  { $id: 'Representation', description: 'Who acts for an organization that has no system of its own.' },
)

const NewRepresentation = strict(
  { authority: text(1000, 'On what the right to act rests.', 'Letter of the provider, 2026-08-14') },
  {
    $id: 'NewRepresentation',
    description: 'Your organization acts for this one, with On-Behalf-Of, until it has an API client of its own.',
  },
)

const example = {
  name: 'Springfield Early Head Start',
  kinds: ['recipient' as const],
  contacts: [{ name: 'Partnership desk', email: 'info@springfield.example' }],
  serviceArea: { states: ['IL'], counties: ['Sangamon County'] },
}

const fields = {
  name: text(200, 'The name that others know it by.', 'Springfield Early Head Start'),
  kinds: Type.Array(ref(Kind), {
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
    description: 'What kinds of agency it is.',
  }),
  description: Type.Optional(text(4000, 'What it does.', 'Early Head Start services for 120 infants and toddlers.')),
  website: Type.Optional(
    Type.String({
      format: 'uri',
      maxLength: 500,
      pattern: '^https?://',
      description: 'Its site.',
      examples: ['https://springfield.example'],
    }),
  ),
  contacts: Type.Optional(Type.Array(ref(Contact), { maxItems: 20, description: 'Whom to turn to.' })),
  serviceArea: Type.Optional(ref(ServiceArea)),
}

const schemas = resource('Organization', {
  description: 'An agency in the directory, which every organization reads. It says nothing of children or families.',
  fields,
  computed: {
    id: uuidOf('the organization'),
    representation: Type.Optional(ref(RepresentationView)),
  },
  neverNull: ['contacts', 'serviceArea'],
  example,
  computedExample: { id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' },
})

export const {
  View: OrganizationView,
  Page: OrganizationPage,
  Patch: OrganizationPatch,
  sample: organizationSample,
} = schemas
/** For the upsert, and inside other requests. */
export const OrganizationFields = strict(schemas.New.properties, {
  $id: 'OrganizationFields',
  description: 'All that an organization says of itself.',
  examples: [example],
})
export const NewOrganization = strict(
  { ...schemas.New.properties, representation: Type.Optional(ref(NewRepresentation)) },
  {
    $id: 'NewOrganization',
    description: 'A new organization. Whoever is not an operator registers those alone that it represents.',
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

export const organizationParts = [
  Kind,
  Contact,
  ServiceArea,
  RepresentationView,
  NewRepresentation,
  OrganizationView,
  OrganizationPage,
  OrganizationPatch,
  OrganizationFields,
  NewOrganization,
]
export { Kind as OrganizationKind }

export function view(row: Organization, representation?: Representation): Static<typeof OrganizationView> {
  const { id, name, kinds, description, website, contacts, serviceArea } = row
  const { externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } = row
  return {
    id,
    ...(representation && {
      representation: {
        organizationId: representation.representativeId,
        authority: representation.authority,
        startedAt: representation.startedAt,
      },
    }),
    name,
    kinds,
    description,
    website,
    contacts,
    serviceArea,
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
