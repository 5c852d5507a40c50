// Schemas of expectations and of their coverage.

import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { externalIdsColumn, readOnlyColumns, textColumns, textListColumns } from '../../records/csv-columns.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { figurePattern } from './figures.ts'
import { progressStatuses } from './progress.ts'
import {
  contentParts,
  directions,
  dueWindowDays,
  expectationActions,
  expectationStates,
  gapCodes,
  timelinesses,
} from './rules.ts'
import { maxMergedDueDates } from './schedule.ts'
import { ScheduleView } from './schedule-schema.ts'

const State = stringEnum(
  'ExpectationState',
  expectationStates,
  'proposed: not every party has accepted the current revision; agreed: every party has; in_effect: begun; met, partly_met, not_met: assessed; waived: given up by consent of every party.',
)
const Direction = stringEnum(
  'ExpectationDirection',
  directions,
  'The direction in which the figure changes from the baseline to the target; maintain: it does not fall below the target.',
)
const Timeliness = stringEnum(
  'ExpectationTimeliness',
  timelinesses,
  `Of the first due date without a report: due from ${dueWindowDays} days before it, overdue from the day after it, in the time zone of the schedule.`,
)
export const ProgressStatus = stringEnum(
  'ProgressStatus',
  progressStatuses,
  'met: at the target; on_track: at least nine tenths of the planned change; constrained: less; no_progress: no change towards the target.',
)
const Part = stringEnum('ExpectationPart', contentParts, 'A part of a complete expectation (E2).')
const GapCode = stringEnum('ExpectationGapCode', gapCodes, 'The kind of gap; stable.')
const lifecycle = lifecycleSchemas('Expectation', expectationActions, { action: 'accept' })

const figure = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 24,
    pattern: figurePattern,
    description: `${description} An exact decimal, returned as it was sent.`,
    examples: [example],
  })

export { figure }

const GapView = strict(
  { part: ref(Part), code: ref(GapCode), message: text(500, 'The gap in English.', 'The method is missing.') },
  { $id: 'ExpectationGap', description: 'Content that is missing or contradictory.' },
)
const CompletenessView = strict(
  {
    complete: Type.Boolean({ description: 'Whether there is no gap.', examples: [false] }),
    measurable: Type.Boolean({
      description: 'Whether the part `outcome` has no gap (E1).',
      examples: [true],
    }),
    gaps: Type.Array(ref(GapView), { maxItems: gapCodes.length, description: 'The gaps in order of the parts.' }),
  },
  {
    $id: 'ExpectationCompleteness',
    description: 'Whether an expectation states who does what, how, when and with which outcome (E2).',
  },
)

const party = (what: string) => uuidOf(`the party that ${what}`)
const partiesThat = (what: string) =>
  Type.Array(uuidOf('a party'), { maxItems: 20, uniqueItems: true, description: `The parties that ${what}.` })

export const expectationSchemas = resource('Expectation', {
  description: 'Who does what, how, when and with which outcome (E2). Every party accepts it.',
  fields: {
    aspect: ref(Aspect),
    what: text(1000, 'The activity.', 'Developmental screening of every child within 45 days'),
    how: Type.Optional(text(4000, 'The method.', 'With ASQ-3, by the lead teacher, together with the family.')),
    schedule: ref(ScheduleView),
    responsibleOrganizationId: Type.Optional(party('carries it out')),
    responsibleRole: Type.Optional(text(200, 'The position of the responsible person.', 'Education manager')),
    accountableOrganizationId: Type.Optional(party('is accountable for it')),
    consultedOrganizationIds: Type.Optional(partiesThat('are consulted before')),
    informedOrganizationIds: Type.Optional(partiesThat('are informed after')),
    indicator: Type.Optional(text(500, 'The indicator of the outcome.', 'Children screened within 45 days')),
    unit: Type.Optional(text(50, 'The unit of the figures; for money a currency, such as USD.', 'percent')),
    baseline: Type.Optional(figure('The figure at the beginning.', '62.5')),
    target: Type.Optional(figure('The figure to be reached.', '95')),
    direction: Type.Optional(ref(Direction)),
    meansOfVerification: Type.Optional(
      text(2000, 'How the figure can be verified.', 'Monthly export of the screening log'),
    ),
  },
  neverNull: ['consultedOrganizationIds', 'informedOrganizationIds'],
  computed: {
    ...collectionProperties,
    state: ref(State),
    revision: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description:
        'The number of the current revision. A change of the content creates a new revision, which every party has to accept.',
      examples: [1],
    }),
    acceptances: Type.Array(ref(ConsentView), {
      maxItems: 1000,
      description: 'The acceptances of the current revision.',
    }),
    waivers: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'The consents to waive it.' }),
    waitingOn: Type.Array(uuidOf('a party'), {
      maxItems: 1000,
      description: 'The parties that have not accepted the current revision, or not consented to the proposed waiver.',
    }),
    reason: nullable(text(2000, 'The reason of the waiver or of the assessment.', 'The grant was cut by half.')),
    agreedAt: nullable(timestampOf('When a revision was last agreed.')),
    dueDates: Type.Array(dateOf('A due date.'), {
      maxItems: maxMergedDueDates,
      description:
        'The due dates in order: those of the schedule, and past and reported ones of earlier agreed revisions.',
    }),
    nextDueOn: nullable(dateOf('The first due date without a report.')),
    timeliness: ref(Timeliness),
    progress: nullable(ref(ProgressStatus)),
    completeness: ref(CompletenessView),
    availableActions: lifecycle.availableActions,
  },
  example: {
    aspect: 'services',
    what: 'Developmental screening of every child within 45 days',
    how: 'With ASQ-3, by the lead teacher, together with the family.',
    schedule: {
      kind: 'recurrence',
      startsOn: '2026-09-01',
      rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
      timeZone: 'America/Chicago',
    },
    responsibleOrganizationId: collectionExample.organizationId,
    responsibleRole: 'Education manager',
    indicator: 'Children screened within 45 days',
    unit: 'percent',
    baseline: '62.5',
    target: '95',
    direction: 'increase',
    meansOfVerification: 'Monthly export of the screening log',
  },
  computedExample: {
    ...collectionExample,
    state: 'proposed',
    revision: 1,
    acceptances: [],
    waivers: [],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    reason: null,
    agreedAt: null,
    dueDates: ['2026-09-30', '2026-10-31'],
    nextDueOn: '2026-09-30',
    timeliness: 'not_due',
    progress: null,
    completeness: { complete: true, measurable: true, gaps: [] },
    availableActions: [{ action: 'accept', enabled: true, blockedBy: [] }],
  },
})

export const expectationColumns = [
  ...readOnlyColumns('id', 'state', 'revision'),
  ...textColumns(
    'aspect',
    'what',
    'how',
    'schedule.kind',
    'schedule.dueOn',
    'schedule.startsOn',
    'schedule.endsOn',
    'schedule.rule',
    'schedule.timeZone',
  ),
  ...textColumns('responsibleOrganizationId', 'responsibleRole', 'accountableOrganizationId'),
  ...textListColumns('consultedOrganizationIds', 'informedOrganizationIds'),
  ...textColumns('indicator', 'unit', 'baseline', 'target', 'direction', 'meansOfVerification'),
  externalIdsColumn,
]
export const expectationFiles = fileSchemas(
  'Expectation',
  expectationColumns,
  ['aspect,what,schedule.kind', 'services,Developmental screening of every child within 45 days,undecided', ''],
  {
    aspect: 'services',
    what: 'Developmental screening of every child within 45 days',
    schedule: { kind: 'undecided' },
  },
)

export const NewExpectationTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    revision: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        format: 'int32',
        description: 'The revision that is accepted; `accept` requires it.',
        examples: [1],
      }),
    ),
  },
  {
    $id: 'ExpectationTransition',
    description: 'An action on an expectation. `accept` requires `revision`.',
    examples: [{ action: 'accept', revision: 1 }],
  },
)

const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: 'int64', description, examples: [12] })

export { count }

const Cell = strict(
  {
    organizationId: nullable(uuidOf('the responsible party; null if there is none')),
    aspect: ref(Aspect),
    expectations: count('The number of expectations.'),
    agreed: count('The number of them that are or were agreed.'),
  },
  { $id: 'ExpectationCoverageCell', description: 'The expectations of one party in one aspect.' },
)
export const CoverageView = strict(
  {
    partnershipId: collectionProperties.partnershipId,
    asOf: timestampOf('The time of the computation.'),
    cells: Type.Array(ref(Cell), {
      maxItems: 8008,
      description: 'Each combination of party and aspect with expectations.',
    }),
    partiesWithoutExpectations: Type.Array(uuidOf('a party'), {
      maxItems: 1000,
      description: 'The parties that are responsible for no expectation.',
    }),
    aspectsWithoutExpectations: Type.Array(ref(Aspect), {
      maxItems: aspects.length,
      description: 'The aspects without an expectation (W1).',
    }),
  },
  {
    $id: 'ExpectationCoverage',
    description: 'The number of expectations by party and aspect, and the parties and aspects without any.',
    examples: [
      {
        partnershipId: collectionExample.partnershipId,
        asOf: '2026-11-23T15:04:05.123456Z',
        cells: [{ organizationId: collectionExample.organizationId, aspect: 'services', expectations: 3, agreed: 2 }],
        partiesWithoutExpectations: [],
        aspectsWithoutExpectations: ['finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'data'],
      },
    ],
  },
)

export const expectationParts = [
  State,
  Direction,
  Timeliness,
  ProgressStatus,
  Part,
  GapCode,
  lifecycle.Action,
  lifecycle.Available,
  GapView,
  CompletenessView,
  ...expectationSchemas.all,
  ...expectationFiles.all,
  NewExpectationTransition,
  Cell,
  CoverageView,
]
export { State as ExpectationStateView }
