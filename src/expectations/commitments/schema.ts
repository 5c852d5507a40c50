// Schemas of commitments.
import { Type } from 'typebox'
import { dateOf, ref, resource, stringEnum, text } from '../../http/schemas.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { commitmentLevels } from './rules.ts'

export const CommitmentLevelView = stringEnum(
  'CommitmentLevel',
  commitmentLevels,
  'How far the party commits itself. committed: to `description`; conditional: to `description` under `condition`; none: it does not commit itself, for `reason`; not_applicable: the aspect does not concern it, for `reason`.',
)

export const commitmentSchemas = resource('Commitment', {
  description: 'What a party commits to in one aspect of the partnership (W1).',
  fields: {
    aspect: ref(Aspect),
    level: ref(CommitmentLevelView),
    description: Type.Optional(
      text(
        4000,
        'What the party commits to; required for `committed` and `conditional`, and not taken by other levels.',
        'We pay the rent and the utilities of the two rooms for the program year.',
      ),
    ),
    condition: Type.Optional(
      text(
        4000,
        'What must be true for the commitment to hold; required for `conditional`, and not taken by other levels.',
        'The subsidy rate of the state is not lowered.',
      ),
    ),
    validUntil: Type.Optional(
      dateOf(
        'The last day, in UTC, on which the commitment counts. After that day `getCommitmentsMatrix` shows the aspect as not stated. By default it has no end.',
        '2027-06-30',
      ),
    ),
    reason: Type.Optional(
      text(
        4000,
        'Why the party does not commit itself; required for `none` and `not_applicable`, and not taken by other levels.',
        'Our funds may be used only at our own sites.',
      ),
    ),
  },
  immutable: ['aspect'],
  computed: collectionProperties,
  example: {
    aspect: 'finance',
    level: 'committed',
    description: 'We pay the rent and the utilities of the two rooms for the program year.',
    validUntil: '2027-06-30',
  },
  computedExample: collectionExample,
})

export const commitmentParts = [CommitmentLevelView, ...commitmentSchemas.all]
