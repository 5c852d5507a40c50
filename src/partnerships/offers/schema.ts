// JSON schemas of offers.
import { Type } from 'typebox'
import { ref, resource, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { Aspect } from '../partnerships/schema.ts'

export const offerSchemas = resource('Offer', {
  description: 'What a party can contribute to the partnership (Q8).',
  fields: {
    aspect: ref(Aspect),
    title: text(200, 'A short title.', 'A coach for infant and toddler teachers'),
    description: Type.Optional(
      text(4000, 'The details, such as how much, for whom and on what terms.', 'Eight hours a month at each site.'),
    ),
    needId: Type.Optional(uuidOf('the need of another party that the offer is for')),
  },
  computed: collectionProperties,
  example: {
    aspect: 'staffing',
    title: 'A coach for infant and toddler teachers',
    description: 'Eight hours a month at each site.',
  },
  computedExample: collectionExample,
})
