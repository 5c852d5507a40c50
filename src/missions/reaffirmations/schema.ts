// JSON schemas of reaffirmations.
import { Type } from 'typebox'
import { dateOf, resource, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'

export const reaffirmationSchemas = resource('Reaffirmation', {
  description: 'A day on which the parties reviewed their mission and reaffirmed it (V4, V2).',
  fields: {
    reaffirmedOn: Type.Optional(dateOf('The day; by default today in UTC.', '2027-01-15')),
    note: Type.Optional(text(4000, 'The occasion and the outcome.', 'Read aloud at the winter meeting.')),
  },
  computed: { ...collectionProperties, missionId: uuidOf('the version of the mission') },
  example: { note: 'Read aloud at the winter meeting.' },
  computedExample: { ...collectionExample, missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51' },
})
