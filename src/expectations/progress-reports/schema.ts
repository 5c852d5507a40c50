// Progress reports as they travel, and what they add up to.

import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { maxKeptDates } from '../expectations/schedule.ts'
import { count, figure, ProgressStatus } from '../expectations/schema.ts'
import { reportActions, reportStates } from './rules.ts'

const State = stringEnum(
  'ProgressReportState',
  reportStates,
  'A report that was sent back answers nothing until it is resubmitted. Observers see accepted ones.',
)
const lifecycle = lifecycleSchemas('ProgressReport', reportActions, { action: 'accept' })

const Evidence = strict(
  {
    title: text(200, 'What is to be seen there.', 'Screening log, September'),
    url: Type.String({
      minLength: 12,
      maxLength: 2000,
      format: 'uri',
      pattern: '^https://[^\\s]+$',
      description: 'Where it is: https alone, and nothing that names a child or family.',
      examples: ['https://springfield.example/screening/2026-09'],
    }),
  },
  { $id: 'ProgressEvidence', description: 'What shows that a figure is true.' },
)

const expectationExample = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'

export const reportSchemas = resource('ProgressReport', {
  description: 'What an expectation showed on a due date, by the party responsible for it (Q22).',
  fields: {
    dueOn: dateOf('Which of the due dates of the expectation it answers.', '2026-09-30'),
    figure: Type.Optional(figure('What the indicator shows.', '70.5')),
    narrative: text(4000, 'What was done, and what stands in the way.', 'Two teachers were trained in ASQ-3.'),
    evidence: Type.Optional(
      Type.Array(ref(Evidence), { maxItems: 20, description: 'What shows that the figure is true.' }),
    ),
  },
  immutable: ['dueOn'],
  neverNull: ['evidence'],
  computed: {
    ...entryProperties,
    expectationId: uuidOf('the expectation'),
    state: ref(State),
    status: nullable(ref(ProgressStatus)),
    reason: nullable(text(2000, 'Why it was sent back.', 'The figure is of August.')),
    availableActions: lifecycle.availableActions,
  },
  example: {
    dueOn: '2026-09-30',
    figure: '70.5',
    narrative: 'Two teachers were trained in ASQ-3.',
    evidence: [{ title: 'Screening log, September', url: 'https://springfield.example/screening/2026-09' }],
  },
  computedExample: {
    ...entryExample,
    expectationId: expectationExample,
    state: 'submitted',
    status: 'on_track',
    reason: null,
    availableActions: [{ action: 'accept', enabled: true, blockedBy: [] }],
  },
})
export const NewReportTransition = lifecycle.NewTransition

const Point = strict(
  {
    dueOn: dateOf('The due date.', '2026-09-30'),
    planned: nullable(figure('Where the figure ought to be by then.', '65.208333')),
    figure: nullable(figure('What was reported.', '70.5')),
    status: nullable(ref(ProgressStatus)),
    state: nullable(ref(State)),
  },
  { $id: 'TrendPoint', description: 'A due date of an expectation: what was planned, and what was reported.' },
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
    partnershipId: entryProperties.partnershipId,
    expectationId: uuidOf('the expectation'),
    indicator: nullable(text(500, 'By what the outcome shows.', 'Children screened within 45 days')),
    unit: nullable(text(50, 'What the figures count.', 'percent')),
    baseline: nullable(figure('Where things stood at the beginning.', '62.5')),
    target: nullable(figure('What is to be reached.', '95')),
    points: Type.Array(ref(Point), { maxItems: maxKeptDates, description: 'Each due date, in their order.' }),
  },
  {
    $id: 'ExpectationTrend',
    description: 'A series fit for a chart: planned in even steps from baseline to target, and reported.',
    examples: [
      {
        partnershipId: entryExample.partnershipId,
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

const tallies = {
  due: count('How many due dates there were.'),
  reported: count('How many of them a report answers, accepted or not yet.'),
  accepted: count('How many reports were accepted.'),
  overdue: count('How many of what is in effect were due before, and no report answers.'),
  met: count('Accepted reports that say met.'),
  onTrack: count('Accepted reports that say on track.'),
  constrained: count('Accepted reports that say constrained.'),
  noProgress: count('Accepted reports that say no progress.'),
}
const sums = { due: 12, reported: 11, accepted: 9, overdue: 1, met: 1, onTrack: 6, constrained: 2, noProgress: 0 }
const Totals = strict(tallies, { $id: 'ProgressTotals', description: 'What all of it adds up to.' })
const OfParty = strict(
  { organizationId: nullable(uuidOf('the responsible party')), ...tallies },
  { $id: 'ProgressOfParty', description: 'What one party was due to show.' },
)
const OfAspect = strict(
  { aspect: ref(Aspect), ...tallies },
  { $id: 'ProgressOfAspect', description: 'What was due in one aspect.' },
)
const OfPeriod = strict(
  {
    period: Type.String({
      minLength: 7,
      maxLength: 7,
      pattern: '^[0-9]{4}-[0-9]{2}$',
      description: 'The month.',
      examples: ['2026-09'],
    }),
    ...tallies,
  },
  { $id: 'ProgressOfPeriod', description: 'What was due in one month.' },
)
export const RollupView = strict(
  {
    partnershipId: entryProperties.partnershipId,
    asOf: dateOf('The day before which what was not answered is overdue.', '2026-11-23'),
    from: dateOf('The first day that is looked at.', '2026-09-01'),
    to: dateOf('The last one.', '2027-08-31'),
    total: ref(Totals),
    parties: Type.Array(ref(OfParty), { maxItems: 1001, description: 'By responsible party.' }),
    aspects: Type.Array(ref(OfAspect), { maxItems: aspects.length, description: 'By aspect.' }),
    periods: Type.Array(ref(OfPeriod), { maxItems: 130, description: 'By month, in their order.' }),
  },
  {
    $id: 'ProgressRollup',
    description: 'What was due, reported, accepted and overdue, and what the figures said.',
    examples: [
      {
        partnershipId: entryExample.partnershipId,
        asOf: '2026-11-23',
        from: '2026-09-01',
        to: '2027-08-31',
        total: sums,
        parties: [{ organizationId: entryExample.organizationId, ...sums }],
        aspects: [{ aspect: 'services', ...sums }],
        periods: [{ period: '2026-09', ...sums }],
      },
    ],
  },
)

export const reportParts = [
  State,
  lifecycle.Action,
  lifecycle.Available,
  Evidence,
  ...reportSchemas.all,
  NewReportTransition,
  Point,
  TrendView,
  Totals,
  OfParty,
  OfAspect,
  OfPeriod,
  RollupView,
]
export { State as ReportStateView }
