// JSON schemas of endorsements, and of the fields that they share with missions.
import { Type } from 'typebox'
import { erasedAt, resource, sha256Of, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'

export const resultKey = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[a-z0-9][a-z0-9_-]*$',
  description:
    'Identifies the result within the mission. Parties confirm a result by its key, so a new version should not change it.',
  examples: ['full-day-places'],
})

const hashExample = '5f0c6b3bbf2d2b6a7b8f6b7f3f1a3cf0a52f1f7a56a2f5ab35f6a5cf4d1d7b21'
export const contentHash = sha256Of(
  'The SHA-256, in hexadecimal digits, of the content of the mission: the object of mission, philosophy, vision, values, anticipatedResults, qualityFramework, qualityLevel, qualityStatement and reaffirmEveryMonths as they are read, in canonical JSON (RFC 8785).',
  hashExample,
)

export const endorsementSchemas = resource('Endorsement', {
  description: 'The endorsement of a version of the mission by a party. The content hash identifies what was endorsed.',
  fields: {
    contentHash,
    name: text(200, 'The person who authorized the endorsement.', 'Jordan Rivera'),
    title: text(200, 'The position of that person.', 'Executive director'),
    confirmedResults: Type.Array(resultKey, {
      maxItems: 50,
      uniqueItems: true,
      description: 'The keys of the anticipated results that the party confirms. It may confirm more later.',
    }),
  },
  immutable: ['contentHash'],
  computed: { ...collectionProperties, missionId: uuidOf('the version of the mission'), erasedAt },
  example: {
    contentHash: hashExample,
    name: 'Jordan Rivera',
    title: 'Executive director',
    confirmedResults: ['full-day-places'],
  },
  computedExample: { ...collectionExample, missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51', erasedAt: null },
})
