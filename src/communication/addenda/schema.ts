// Schemas of addenda.
import { resource, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'

export const addendumSchemas = resource('Addendum', {
  description: 'What a party added to a communication (C2).',
  fields: { text: text(10_000, 'The text.', 'The second crib arrives on Friday.') },
  computed: { ...collectionProperties, communicationId: uuidOf('the communication') },
  example: { text: 'The second crib arrives on Friday.' },
  computedExample: { ...collectionExample, communicationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a52' },
})
