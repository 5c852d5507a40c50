// Schemas of the properties that every edition has.
import { Type } from 'typebox'
import { nullable, uuidOf } from '../../http/schemas.ts'

/** `record` in a sentence: agreement template. */
export const editionProperties = (record: string) => ({
  id: uuidOf('the edition'),
  organizationId: nullable(uuidOf(`the organization that owns the ${record}; null if the service includes it`)),
  seriesId: uuidOf(`the ${record}, which all of its editions share`),
  edition: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    format: 'int32',
    description: 'The number of the edition: 1, 2, 3 ...',
    examples: [1],
  }),
})

export const supersedesOf = (record: string) =>
  Type.Optional(uuidOf(`an edition of the same ${record}, which this edition supersedes`))
