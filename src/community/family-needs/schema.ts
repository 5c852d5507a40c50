// Schemas of the needs of families.
import { Type } from 'typebox'
import { ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { resultKey } from '../../missions/endorsements/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { maxAlternatives, maxLinks, priorities } from './rules.ts'

export const PriorityView = stringEnum(
  'FamilyNeedPriority',
  priorities,
  'How important the need is. Needs of high priority are to be traced, and to have a capable provider and alternatives (Q4, Q5).',
)

const idsOf = (record: string, description: string) =>
  Type.Optional(Type.Array(uuidOf(record), { maxItems: maxLinks, uniqueItems: true, description }))

const remain = 'The ids of records that were deleted later remain, and do not count.'

export const familyNeedSchemas = resource('FamilyNeed', {
  description: 'A need of families that is drawn from a community assessment, and what addresses it (Q4, Q5).',
  fields: {
    assessmentId: uuidOf('the community assessment from which the need is drawn'),
    title: text(200, 'The need in a few words.', 'Full-day care for infants and toddlers'),
    priority: ref(PriorityView),
    figure: Type.Optional(
      text(4000, 'The figure of the assessment that shows the need.', '212 infants of working parents, 48 places.'),
    ),
    providerId: Type.Optional(uuidOf('the party that should meet the need')),
    alternatives: Type.Optional(
      Type.Array(
        text(500, 'A provider, and why it was not chosen.', 'The hospital: for the children of its staff only.'),
        {
          maxItems: maxAlternatives,
          description: 'The other providers that were considered.',
        },
      ),
    ),
    expectationIds: idsOf('an expectation of the partnership', `The expectations that address the need. ${remain}`),
    benefitIds: idsOf('a benefit of the partnership', `The benefits that address the need. ${remain}`),
    resultKeys: Type.Optional(
      Type.Array(resultKey, {
        maxItems: maxLinks,
        uniqueItems: true,
        description:
          'The keys of the anticipated results that address the need: those of the mission in force or, without one, of its draft or proposal. Keys that a later version of the mission does not have remain, and do not count.',
      }),
    ),
  },
  neverNull: ['alternatives', 'expectationIds', 'benefitIds', 'resultKeys'],
  computed: collectionProperties,
  example: {
    assessmentId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41',
    title: 'Full-day care for infants and toddlers',
    priority: 'high',
    figure: '212 infants of working parents, 48 places.',
    alternatives: ['The hospital: for the children of its staff only.'],
  },
  computedExample: collectionExample,
})

export const familyNeedParts = [PriorityView, ...familyNeedSchemas.all]
