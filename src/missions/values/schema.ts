// Values of parties as they travel.
import { Type } from 'typebox'
import { resource, text } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'

export const valueSchemas = resource('Value', {
  description: 'What a party stands for, in its own stringEnum (Q20).',
  fields: {
    name: text(100, 'The value in a word or two.', 'Respect'),
    description: Type.Optional(text(2000, 'What it means to the party.', 'We ask families before we advise them.')),
  },
  computed: entryProperties,
  example: { name: 'Respect', description: 'We ask families before we advise them.' },
  computedExample: entryExample,
})
