// JSON schemas of needs.
import { Type } from 'typebox'
import { ref, resource, text } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { Aspect } from '../partnerships/schema.ts'

export const needSchemas = resource('Need', {
  description: 'What a party needs from the other parties (Q9).',
  fields: {
    aspect: ref(Aspect),
    title: text(200, 'A short title.', 'Coaching for infant and toddler teachers'),
    description: Type.Optional(
      text(
        4000,
        'The details, such as how much, for whom and by when.',
        'Two lead teachers, twice a month, from September on.',
      ),
    ),
  },
  computed: collectionProperties,
  example: {
    aspect: 'staffing',
    title: 'Coaching for infant and toddler teachers',
    description: 'Two lead teachers, twice a month, from September on.',
  },
  computedExample: collectionExample,
})
