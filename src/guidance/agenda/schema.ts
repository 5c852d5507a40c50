// Schemas of the agenda of an organization.
import { Type } from 'typebox'
import {
  dateOf,
  nullable,
  pageOf,
  recordPath,
  ref,
  strict,
  stringEnum,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { type AgendaKind, agendaKinds } from '../../policy.ts'

export const AgendaKindView = stringEnum(
  'AgendaKind',
  Object.keys(agendaKinds) as AgendaKind[],
  'What is due about the record. `expectation_due`: a due date of an expectation in effect that has no report. `occurrence`: a meeting without an outcome. `reaffirmation_due`: the mission in force. `legal_acknowledgement_lapse`: the last day on which the latest acknowledgement of a legal requirement by a party is valid. `community_assessment_review`: the next yearly review. `installment_due`: an installment of an agreed financial obligation that is not paid. `monitoring_correction_due`: a finding of a monitoring visit that is not corrected. `agreement_review`: of an agreement on sharing data. `agreement_filing`: of an executed memorandum. `observer_end`: the last day on which an observer may read the partnership.',
)

export const ActorFilter = Type.Enum(['me'], {
  $id: 'AgendaActor',
  type: 'string',
  description: 'Whose turn it is: `me` is the organization of the request.',
  examples: ['me'],
})

const example = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7b10',
  kind: 'expectation_due' as const,
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  recordType: 'expectation',
  path: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60',
  dueOn: '2026-12-15',
  dueAt: '2026-12-15T06:00:00Z',
  overdue: false,
  actors: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
}

const AgendaEntryView = strict(
  {
    id: uuidOf('the entry'),
    kind: ref(AgendaKindView),
    partnershipId: nullable(uuidOf('the partnership of the record; null for a record of your organization')),
    recordType: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[a-z][a-z_]*$',
      description: 'The type of the record.',
      examples: ['expectation'],
    }),
    path: recordPath('The path of the record.', example.path),
    dueOn: dateOf('The day on which it is due, in the time zone of the record; in UTC if it has none.', example.dueOn),
    dueAt: timestampOf('When it is due: the start of a meeting, or the beginning of the day.'),
    overdue: Type.Boolean({ description: 'Whether that day or meeting is over.', examples: [false] }),
    actors: Type.Array(uuidOf('an organization'), {
      maxItems: 1000,
      uniqueItems: true,
      description: 'Whose turn it is.',
    }),
  },
  {
    $id: 'AgendaEntry',
    description: 'Something that is due about a record, until it is done.',
    examples: [example],
  },
)

export const AgendaPage = pageOf('AgendaEntry', AgendaEntryView, example)
export const agendaParts = [AgendaKindView, ActorFilter, AgendaEntryView, AgendaPage]
