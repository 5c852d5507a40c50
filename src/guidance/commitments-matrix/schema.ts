// Schemas of the commitments matrix.
import { Type } from 'typebox'
import { dateOf, nullable, recordPath, ref, strict, stringEnum, timestampOf, uuidOf } from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { cellStatuses, maxParties, maxRefs } from './rules.ts'

const StatusView = stringEnum(
  'CommitmentStatus',
  cellStatuses,
  'How far the party commits itself in the aspect. kept: it is committed, and the parties agreed to an expectation or a financial obligation of it in the aspect; committed: it is committed, and they did not; conditional: it is committed under a condition; refused: it does not commit itself (level `none`); not_applicable: the aspect does not concern it; not_stated: it has no commitment in the aspect, or one whose `validUntil` is past.',
)

const example = {
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  aspect: 'finance' as const,
  status: 'kept' as const,
  commitmentId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  validUntil: '2027-06-30',
  refs: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60'],
}

const CellView = strict(
  {
    organizationId: uuidOf('the party'),
    aspect: ref(Aspect),
    status: ref(StatusView),
    commitmentId: nullable(uuidOf('its commitment in the aspect, also an expired one; null if it has none')),
    validUntil: nullable(dateOf('The last day on which the commitment counts; null if it has no end.', '2027-06-30')),
    refs: Type.Array(recordPath('The path of a record.', example.refs[0] ?? ''), {
      maxItems: maxRefs,
      description: `The paths of at most ${maxRefs} records of the party in the aspect to which the parties agreed, whatever its commitment: expectations for which it is responsible that are agreed, in effect, met or partly met; for the aspect finance also agreed and settled financial obligations that it pays, whose paths are omitted if your API client does not have the scope finance:read.`,
    }),
  },
  {
    $id: 'CommitmentCell',
    description: 'How far a party commits itself in one aspect, and what the parties agreed to in that aspect.',
    examples: [example],
  },
)

export const CommitmentsMatrixView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    cells: Type.Array(ref(CellView), {
      maxItems: maxParties * aspects.length,
      description: `One cell for each accepted party and aspect, at most ${maxParties} parties: the party that joined first comes first, then the aspects in the order of \`Aspect\`.`,
    }),
  },
  {
    $id: 'CommitmentsMatrix',
    description: 'What each party commits to by aspect, and what the parties agreed to in that aspect (W1).',
    examples: [
      { partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30', asOf: '2026-11-23T15:04:05.123456Z', cells: [example] },
    ],
  },
)

export const commitmentsMatrixParts = [StatusView, CellView, CommitmentsMatrixView]
