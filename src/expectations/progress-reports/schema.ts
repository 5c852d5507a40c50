// Schemas of progress reports, trends and summaries.

import { Type } from 'typebox'
import {
  dateOf,
  nullable,
  orNull,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { figure } from '../expectations/content-schema.ts'
import { consentsOf, proposalProperties, waitingFor } from '../expectations/proposals-schema.ts'
import { maxCorrections } from '../expectations/rules.ts'
import { maxMergedDueDates } from '../expectations/schedule.ts'
import { count, ProgressStatus } from '../expectations/schema.ts'
import { progressReportActions, progressReportStates } from './rules.ts'

const State = stringEnum(
  'ProgressReportState',
  progressReportStates,
  'A report that was sent back does not count until it is resubmitted. Observers read accepted reports.',
)
const lifecycle = lifecycleSchemas('ProgressReport', progressReportActions, { action: 'accept' })

const Evidence = strict(
  {
    title: text(200, 'The title of the evidence.', 'Screening log, September'),
    url: Type.String({
      minLength: 12,
      maxLength: 2000,
      format: 'uri',
      pattern: '^https://[^\\s]+$',
      description: 'An https URL. It must not identify a child or family.',
      examples: ['https://springfield.example/screening/2026-09'],
    }),
  },
  { $id: 'ProgressEvidence', description: 'Evidence of the reported progress.' },
)

const statement = {
  figure: nullable(figure('The figure.', '65')),
  narrative: text(4000, 'The narrative.', 'Two teachers were trained in ASQ-3.'),
}
const correctionReason = text(2000, 'Why it was corrected.', 'Children were counted twice.')
const PendingCorrectionView = orNull(
  strict(
    {
      ...statement,
      reason: correctionReason,
      ...proposalProperties,
      consents: consentsOf('The consents to the correction.'),
      waitingOn: waitingFor(
        'The party that reported, if it has not consented; otherwise the other parties, of which one is enough: the correction applies when any one of them consents. After the party that reported has left, two of the other parties consent.',
      ),
    },
    {
      $id: 'ProgressReportPendingCorrection',
      description:
        'What an accepted report is corrected to, when both sides have consented; null if there is nothing, and for observers and former parties.',
    },
  ),
)
const CorrectionView = strict(
  {
    ...statement,
    reason: correctionReason,
    correctedAt: timestampOf('When the correction applied.'),
    consents: consentsOf('The consents to the correction.'),
  },
  { $id: 'ProgressReportCorrection', description: 'What a report stated before it was corrected.' },
)

const expectationExample = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'

export const progressReportSchemas = resource('ProgressReport', {
  description: 'The report of the responsible party on the progress of an expectation at a due date (Q22).',
  fields: {
    dueOn: dateOf('The due date of the expectation that the report is about.', '2026-09-30'),
    figure: Type.Optional(figure('The figure of the indicator.', '70.5')),
    narrative: text(4000, 'The work done and the obstacles.', 'Two teachers were trained in ASQ-3.'),
    evidence: Type.Optional(Type.Array(ref(Evidence), { maxItems: 20, description: 'The evidence.' })),
  },
  immutable: ['dueOn'],
  neverNull: ['evidence'],
  computed: {
    ...collectionProperties,
    expectationId: uuidOf('the expectation'),
    state: ref(State),
    status: nullable(ref(ProgressStatus)),
    reason: nullable(text(2000, 'The reason why it was sent back.', 'The figure is of August.')),
    pendingCorrection: ref(PendingCorrectionView),
    corrections: Type.Array(ref(CorrectionView), {
      maxItems: maxCorrections,
      description: 'What it stated before each correction, oldest first.',
    }),
    ...lifecycle.lists,
  },
  example: {
    dueOn: '2026-09-30',
    figure: '70.5',
    narrative: 'Two teachers were trained in ASQ-3.',
    evidence: [{ title: 'Screening log, September', url: 'https://springfield.example/screening/2026-09' }],
  },
  computedExample: {
    ...collectionExample,
    expectationId: expectationExample,
    state: 'submitted',
    status: 'on_track',
    reason: null,
    pendingCorrection: null,
    corrections: [],
    availableActions: [{ action: 'accept', needs: [] }],
    blockedActions: [],
  },
})
export const NewProgressReportTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    figure: Type.Optional(
      nullable(figure('The right figure, for `correct`, which requires it also if it remains.', '65')),
    ),
    narrative: Type.Optional(
      text(
        4000,
        'The right narrative, for `correct`; by default the narrative remains. Required to consent to another narrative.',
        'Two teachers were trained.',
      ),
    ),
  },
  {
    $id: 'ProgressReportTransition',
    description: 'An action on a progress report. `correct` requires `figure`, and from the first party `reason`.',
    examples: [{ action: 'accept' }],
  },
)

const Point = strict(
  {
    dueOn: dateOf('The due date.', '2026-09-30'),
    planned: nullable(figure('The planned figure.', '65.208333')),
    figure: nullable(figure('The reported figure.', '70.5')),
    status: nullable(ref(ProgressStatus)),
    state: nullable(ref(State)),
  },
  { $id: 'TrendPoint', description: 'The planned and the reported figure of a due date.' },
)
const pointExample = {
  dueOn: '2026-09-30',
  planned: '65.208333',
  figure: '70.5',
  status: 'on_track',
  state: 'accepted',
}
export const TrendView = strict(
  {
    partnershipId: collectionProperties.partnershipId,
    expectationId: uuidOf('the expectation'),
    indicator: nullable(text(500, 'The indicator of the outcome.', 'Children screened within 45 days')),
    unit: nullable(text(50, 'The unit of the figures.', 'percent')),
    baseline: nullable(figure('The figure at the beginning.', '62.5')),
    target: nullable(figure('The figure to be reached.', '95')),
    points: Type.Array(ref(Point), { maxItems: maxMergedDueDates, description: 'The due dates in order.' }),
  },
  {
    $id: 'ExpectationTrend',
    description:
      'The planned and reported figures of an expectation. Planned figures are equal steps from the baseline to the target.',
    examples: [
      {
        partnershipId: collectionExample.partnershipId,
        expectationId: expectationExample,
        indicator: 'Children screened within 45 days',
        unit: 'percent',
        baseline: '62.5',
        target: '95',
        points: [pointExample],
      },
    ],
  },
)

const totals = {
  due: count('The number of due dates.'),
  reported: count('Due dates with a submitted or accepted report.'),
  accepted: count('Due dates with an accepted report.'),
  overdue: count('Due dates before asOf without such a report, of expectations in effect.'),
  met: count('Accepted reports with the status met.'),
  onTrack: count('Accepted reports with the status on_track.'),
  constrained: count('Accepted reports with the status constrained.'),
  noProgress: count('Accepted reports with the status no_progress.'),
}
const totalsExample = {
  due: 12,
  reported: 11,
  accepted: 9,
  overdue: 1,
  met: 1,
  onTrack: 6,
  constrained: 2,
  noProgress: 0,
}
const Totals = strict(totals, { $id: 'ProgressTotals', description: 'The totals of all due dates.' })
const ByParty = strict(
  { organizationId: nullable(uuidOf('the responsible party')), ...totals },
  { $id: 'ProgressByParty', description: 'The totals of the due dates of one responsible party.' },
)
const ByAspect = strict(
  { aspect: ref(Aspect), ...totals },
  { $id: 'ProgressByAspect', description: 'The totals of the due dates in one aspect.' },
)
const ByMonth = strict(
  {
    month: Type.String({
      minLength: 7,
      maxLength: 7,
      pattern: '^[0-9]{4}-[0-9]{2}$',
      description: 'The month.',
      examples: ['2026-09'],
    }),
    ...totals,
  },
  { $id: 'ProgressByMonth', description: 'The totals of the due dates in one month.' },
)
export const ProgressSummaryView = strict(
  {
    partnershipId: collectionProperties.partnershipId,
    asOf: dateOf('Due dates before this day without a report are overdue.', '2026-11-23'),
    from: dateOf('The first day.', '2026-09-01'),
    to: dateOf('The last day.', '2027-08-31'),
    total: ref(Totals),
    parties: Type.Array(ref(ByParty), { maxItems: 1001, description: 'By responsible party.' }),
    aspects: Type.Array(ref(ByAspect), { maxItems: aspects.length, description: 'By aspect.' }),
    months: Type.Array(ref(ByMonth), { maxItems: 130, description: 'By month, in order.' }),
  },
  {
    $id: 'ProgressSummary',
    description: 'The due dates of a period, and their reports by state and status.',
    examples: [
      {
        partnershipId: collectionExample.partnershipId,
        asOf: '2026-11-23',
        from: '2026-09-01',
        to: '2027-08-31',
        total: totalsExample,
        parties: [{ organizationId: collectionExample.organizationId, ...totalsExample }],
        aspects: [{ aspect: 'services', ...totalsExample }],
        months: [{ month: '2026-09', ...totalsExample }],
      },
    ],
  },
)

export const progressReportParts = [
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  Evidence,
  PendingCorrectionView,
  CorrectionView,
  ...progressReportSchemas.all,
  NewProgressReportTransition,
  Point,
  TrendView,
  Totals,
  ByParty,
  ByAspect,
  ByMonth,
  ProgressSummaryView,
]
export { State as ProgressReportStateView }
