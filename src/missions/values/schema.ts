// JSON schemas of the values of parties.
import { Type } from 'typebox'
import { resource, text } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'

export const valueSchemas = resource('Value', {
  description: 'A value of a party in its own words (Q20).',
  fields: {
    name: text(100, 'The name of the value.', 'Respect'),
    description: Type.Optional(
      text(2000, 'The meaning of the value for the party.', 'We ask families before we advise them.'),
    ),
  },
  computed: collectionProperties,
  example: { name: 'Respect', description: 'We ask families before we advise them.' },
  computedExample: collectionExample,
})
