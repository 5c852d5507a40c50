// Needs as they travel.

import { Type } from 'typebox'
import { ref, resource, text } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { Aspect } from '../partnerships/schema.ts'

export const needSchemas = resource('Need', {
  description: 'What a party hopes to get from the others (Q9).',
  fields: {
    aspect: ref(Aspect),
    title: text(200, 'What is needed, in a few words.', 'Coaching for infant and toddler teachers'),
    description: Type.Optional(
      text(4000, 'How much, for whom, by when.', 'Two lead teachers, twice a month, from September on.'),
    ),
  },
  computed: entryProperties,
  example: {
    aspect: 'staffing',
    title: 'Coaching for infant and toddler teachers',
    description: 'Two lead teachers, twice a month, from September on.',
  },
  computedExample: entryExample,
})
