// Schemas of expectations and of their coverage.

import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import {
  externalIdsColumn,
  readOnly,
  readOnlyColumns,
  recordListColumn,
  textColumns,
  textListColumns,
} from '../../records/csv-columns.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { CompletenessView, contentFields, contentLists, contentSchemas } from './content-schema.ts'
import { progressStatuses } from './progress.ts'
import {
  CorrectedOutcome,
  consentsOf,
  dueDatesOf,
  PendingCorrectionView,
  PendingRevisionView,
  PreviousOutcomeView,
  proposalSchemas,
  revisionNumber,
  State,
  waitingFor,
} from './proposals-schema.ts'
import { dueWindowDays, expectationActions, maxCorrections, timelinesses } from './rules.ts'
import { maxMergedDueDates } from './schedule.ts'

const Timeliness = stringEnum(
  'ExpectationTimeliness',
  timelinesses,
  `Of the first due date without a report: due from ${dueWindowDays} days before it, overdue from the day after it, in the time zone of the schedule.`,
)
export const ProgressStatus = stringEnum(
  'ProgressStatus',
  progressStatuses,
  'The figure compared with the plan. met: at the target; on_track: at least nine tenths of the planned change; constrained: less; no_progress: no change towards the target.',
)
const BindingView = strict(
  {
    agreementId: uuidOf('the agreement'),
    agreementVersionId: uuidOf('the version of the agreement'),
    number: text(20, 'The number of the expectation in the version.', 'E7'),
  },
  { $id: 'ExpectationBinding', description: 'An executed agreement that contains an expectation.' },
)
const lifecycle = lifecycleSchemas('Expectation', expectationActions, { action: 'accept' })

export const expectationSchemas = resource('Expectation', {
  description: 'Who does what, how, when and with which outcome (E2). Every party accepts it.',
  fields: contentFields,
  neverNull: contentLists,
  computed: {
    ...collectionProperties,
    state: ref(State),
    revision: revisionNumber(
      'The number of the revision of the content. A change of the content creates a revision, which every party has to accept.',
    ),
    acceptances: consentsOf('The acceptances of this revision.'),
    pendingRevision: ref(PendingRevisionView),
    waivers: consentsOf('The consents to waive it.'),
    waitingOn: waitingFor(
      'While it is proposed, the parties that have not accepted it; later, those that have not consented to the proposed waiver.',
    ),
    reason: nullable(text(2000, 'The reason of the waiver or of the assessment.', 'The grant was cut by half.')),
    pendingCorrection: ref(PendingCorrectionView),
    previousOutcomes: Type.Array(ref(PreviousOutcomeView), {
      maxItems: maxCorrections,
      description: 'The outcomes that were corrected, oldest first.',
    }),
    agreedAt: nullable(timestampOf('When a revision was last agreed.')),
    boundBy: Type.Array(ref(BindingView), {
      maxItems: 1000,
      description:
        'The executed versions of agreements that contain the expectation and have not ended. While there is one, the wording is not changed, unless a draft amendment permits it.',
    }),
    frozen: Type.Boolean({
      description:
        'Whether the agreement of the expectation has ended, and no other one binds it. Nothing is due after the last day of the agreement; reports on the days before remain possible.',
      examples: [false],
    }),
    dueDates: dueDatesOf(
      maxMergedDueDates,
      'The due dates in order: those of the schedule, and reported ones of earlier agreed revisions; of a frozen expectation, those until the last day of its agreement. They continue while the partnership is suspended, unless the parties agree to a revision.',
    ),
    supersededDueDates: dueDatesOf(
      maxMergedDueDates,
      'Past due dates without a report to which a later agreed revision of the schedule put an end, in order; the last 1,000. They are not overdue.',
    ),
    nextDueOn: nullable(dateOf('The first due date without a report.')),
    timeliness: ref(Timeliness),
    progress: nullable(ref(ProgressStatus)),
    completeness: ref(CompletenessView),
    ...lifecycle.lists,
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
    pendingRevision: null,
    waivers: [],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    reason: null,
    pendingCorrection: null,
    previousOutcomes: [],
    agreedAt: null,
    boundBy: [],
    frozen: false,
    dueDates: ['2026-09-30', '2026-10-31'],
    supersededDueDates: [],
    nextDueOn: '2026-09-30',
    timeliness: 'not_due',
    progress: null,
    completeness: { complete: true, measurable: true, gaps: [] },
    availableActions: [{ action: 'accept', needs: ['revision'] }],
    blockedActions: [],
  },
})

export const expectationColumns = [
  ...readOnlyColumns('id', 'state', 'revision', 'frozen'),
  readOnly(recordListColumn('boundBy', ['agreementId', 'agreementVersionId', 'number'])),
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
    revision: Type.Optional(revisionNumber('The revision that is accepted; only `accept` uses it, and requires it.')),
    outcome: Type.Optional(ref(CorrectedOutcome)),
  },
  {
    $id: 'ExpectationTransition',
    description:
      'An action on an expectation. `accept` requires `revision`; `correct_outcome` requires `outcome`, and from the first party `reason`.',
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
  ...contentSchemas,
  ...proposalSchemas,
  Timeliness,
  ProgressStatus,
  BindingView,
  lifecycle.Action,
  ...lifecycle.elements,
  ...expectationSchemas.all,
  ...expectationFiles.all,
  NewExpectationTransition,
  Cell,
  CoverageView,
]
export { State as ExpectationStateView }
