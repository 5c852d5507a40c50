// Schemas of legal education.
import { Type } from 'typebox'
import { dateOf, nullable, ref, strict, stringEnum, uuidOf } from '../../http/schemas.ts'
import { maxRequirements } from '../legal-requirements/rules.ts'
import { textVersion } from '../legal-requirements/schema.ts'
import { educationStatuses, maxParties } from './rules.ts'
import type { EducationCell } from './store.ts'

const maxCells = maxRequirements * maxParties

const StatusView = stringEnum(
  'LegalEducationStatus',
  educationStatuses,
  'acknowledged: the party has acknowledged the current text, and no more than `validMonths` of the requirement ago. lapsed: it has acknowledged only an earlier text, or the acknowledgement has expired. missing: it has not acknowledged the requirement. not_applicable: the requirement does not apply to the role of the party, or not on the day `asOf`.',
)

const cellExample = {
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  requirementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a80',
  status: 'lapsed' as const,
  acknowledgedTextVersion: 1,
  acknowledgedOn: '2026-09-14',
  validUntil: null,
  dueOn: '2026-12-23',
}

const CellView = strict(
  {
    organizationId: uuidOf('the party'),
    requirementId: uuidOf('the legal requirement'),
    status: ref(StatusView),
    acknowledgedTextVersion: nullable(
      textVersion('The latest version of the text that the party has acknowledged; null if there is none.'),
    ),
    acknowledgedOn: nullable(
      dateOf('The day of the latest acknowledgement of this version; null if there is none.', '2026-09-14'),
    ),
    validUntil: nullable(
      dateOf(
        'The last day on which the acknowledgement of the current text is valid; null if it has no end, or if there is none.',
        '2027-09-14',
      ),
    ),
    dueOn: nullable(
      dateOf(
        'Of a cell that is missing or lapsed, the day by which the party is to acknowledge the requirement: `acknowledgeWithinDays` of the requirement after the latest of its `effectiveFrom`, its `textChangedOn` and, if the acknowledgement of the current text has expired, `validUntil`. Null in other cells.',
        '2026-12-23',
      ),
    ),
  },
  {
    $id: 'LegalEducationCell',
    description: 'Whether a party has acknowledged a legal requirement.',
    examples: [cellExample],
  },
)

export const LegalEducationView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: dateOf('The day of the result, in UTC: today; for a former party its last day.', '2026-11-23'),
    cells: Type.Array(ref(CellView), {
      maxItems: maxCells,
      description: `One cell for each requirement and each accepted party, by requirement and then by party, in the order of creation. The first ${maxParties} parties are shown.`,
    }),
    gaps: Type.Array(ref(CellView), {
      maxItems: maxCells,
      description: 'The cells that are missing or lapsed.',
    }),
  },
  {
    $id: 'LegalEducation',
    description: 'Which parties have acknowledged which legal requirements of a partnership (W2).',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        asOf: '2026-11-23',
        cells: [cellExample],
        gaps: [cellExample],
      },
    ],
  },
)

export const legalEducationSchemas = [StatusView, CellView, LegalEducationView]

export const isGap = ({ status }: EducationCell): boolean => status === 'missing' || status === 'lapsed'
