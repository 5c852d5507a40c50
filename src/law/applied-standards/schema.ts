// Schemas of applied standards.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { editionProperties } from '../../records/editions/schema.ts'
import { hsppsId, hsppsSeriesId, includedStandards } from '../standards/hspps.ts'
import { jurisdictionCode, StandardStateView } from '../standards/schema.ts'

const editionExample = {
  title: includedStandards[0]?.title ?? '',
  seriesId: hsppsSeriesId,
  edition: 1,
  state: 'published' as const,
  jurisdiction: null,
}
const { seriesId, edition } = editionProperties('set of standards')
const AppliedEdition = strict(
  {
    title: text(200, 'The title of the set.', editionExample.title),
    seriesId,
    edition,
    state: ref(StandardStateView),
    jurisdiction: nullable(jurisdictionCode),
  },
  {
    $id: 'AppliedStandardEdition',
    description: 'The edition of a set of standards that applies, as it is now. `getStandardEdition` has its rows.',
    examples: [editionExample],
  },
)

export const appliedStandardSchemas = resource('AppliedStandard', {
  description: 'A set of standards that applies in the partnership (Q21).',
  fields: {
    standardId: uuidOf('an edition of a set of standards that is published when it is applied'),
    partyId: Type.Optional(
      uuidOf('the organization of the accepted party to which the set applies; absent: it applies to all parties'),
    ),
    effectiveFrom: dateOf('The first day on which the set applies.', '2026-08-01'),
  },
  immutable: ['standardId', 'partyId'],
  computed: { ...collectionProperties, standard: ref(AppliedEdition) },
  example: { standardId: hsppsId, effectiveFrom: '2026-08-01' },
  computedExample: { ...collectionExample, standard: editionExample },
})
export const appliedStandardParts = [AppliedEdition, ...appliedStandardSchemas.all]
