// Expectations as they travel.

import { Type } from 'typebox'
import {
  dateOf,
  discriminatedUnion,
  nullable,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  timeZoneOf,
  uuidOf,
} from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { externalIdsColumn, readOnlyColumns, textColumns, textListColumns } from '../../records/csv-columns.ts'
import { fileSchemas } from '../../records/imports/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { findingCodes, severities } from './feasibility.ts'
import { figurePattern } from './figures.ts'
import { progressStatuses } from './progress.ts'
import {
  directions,
  dueWithinDays,
  expectationActions,
  expectationStates,
  gapCodes,
  timelinesses,
  wordingParts,
} from './rules.ts'
import { maxDueDates, maxKeptDates, rulePattern, type When } from './schedule.ts'

const State = stringEnum(
  'ExpectationState',
  expectationStates,
  'proposed until every party has accepted the same wording; then agreed, in effect, and in the end met or not.',
)
const Direction = stringEnum(
  'ExpectationDirection',
  directions,
  'Which way the figure is to go from the baseline; maintain: not below the target.',
)
const Timeliness = stringEnum(
  'ExpectationTimeliness',
  timelinesses,
  `Of the first day that no report has answered: due from ${dueWithinDays} days before it, overdue from the day after it, where the expectation is at home.`,
)
export const ProgressStatus = stringEnum(
  'ProgressStatus',
  progressStatuses,
  'What the last accepted figure says: met; on_track at nine tenths of the planned way or more; constrained below; no_progress where it did not move towards the target.',
)
const Part = stringEnum('ExpectationPart', wordingParts, 'What a complete expectation says (E2).')
const GapCode = stringEnum('ExpectationGapCode', gapCodes, 'What is lacking, stable for programs.')
const lifecycle = lifecycleSchemas('Expectation', expectationActions, { action: 'accept' })

const timeZone = timeZoneOf('The IANA time zone in which its days begin and end.')
const kindOf = (kind: string) =>
  Type.Unsafe<never>({ type: 'string', const: kind, description: 'Tells this kind from the others.' })

const Undecided = strict(
  { kind: kindOf('undecided') },
  { $id: 'WhenUndecided', description: 'The parties have yet to say by when.', examples: [{ kind: 'undecided' }] },
)
const OnDate = strict(
  { kind: kindOf('date'), dueOn: dateOf('The day by which it is done.', '2027-01-31'), timeZone },
  {
    $id: 'WhenDate',
    description: 'Once, by a day.',
    examples: [{ kind: 'date', dueOn: '2027-01-31', timeZone: 'America/Chicago' }],
  },
)
const OverPeriod = strict(
  {
    kind: kindOf('period'),
    startsOn: dateOf('The first day.', '2026-09-01'),
    endsOn: dateOf('The last day, on which it is due.', '2027-05-31'),
    timeZone,
  },
  {
    $id: 'WhenPeriod',
    description: 'Over a period, due at its end.',
    examples: [{ kind: 'period', startsOn: '2026-09-01', endsOn: '2027-05-31', timeZone: 'America/Chicago' }],
  },
)
const Recurring = strict(
  {
    kind: kindOf('recurrence'),
    startsOn: dateOf('The day from which the rule counts (DTSTART).', '2026-09-01'),
    rule: Type.String({
      minLength: 10,
      maxLength: 300,
      pattern: rulePattern,
      description: `An RFC 5545 RRULE of days, which ends by COUNT or UNTIL after at most ${maxDueDates} of them. Each is a due date.`,
      examples: ['FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12'],
    }),
    timeZone,
  },
  {
    $id: 'WhenRecurrence',
    description: 'Again and again, by a rule.',
    examples: [
      {
        kind: 'recurrence',
        startsOn: '2026-09-01',
        rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
        timeZone: 'America/Chicago',
      },
    ],
  },
)
const WhenView = discriminatedUnion<When>('ExpectationWhen', 'When it is due. It is replaced as a whole.', {
  undecided: Undecided,
  date: OnDate,
  period: OverPeriod,
  recurrence: Recurring,
})

const figure = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 24,
    pattern: figurePattern,
    description: `${description} An exact decimal, read back as it was written; of money, in the currency that the unit names.`,
    examples: [example],
  })

export { figure }

const GapView = strict(
  { part: ref(Part), code: ref(GapCode), message: text(500, 'The same in words.', 'It does not say how.') },
  { $id: 'ExpectationGap', description: 'Something that an expectation does not say yet.' },
)
const CompletenessView = strict(
  {
    complete: Type.Boolean({ description: 'Whether nothing is lacking.', examples: [false] }),
    measurable: Type.Boolean({
      description: 'Whether its outcome can be held against a figure (E1).',
      examples: [true],
    }),
    gaps: Type.Array(ref(GapView), { maxItems: gapCodes.length, description: 'What is lacking, part by part.' }),
  },
  { $id: 'ExpectationCompleteness', description: 'Whether it says who does what, how, when, with which outcome.' },
)

const party = (what: string) => uuidOf(`the party that ${what}`)
const partiesThat = (what: string) =>
  Type.Array(uuidOf('a party'), { maxItems: 20, uniqueItems: true, description: `The parties that ${what}.` })

export const expectationSchemas = resource('Expectation', {
  description: 'Who does what, how, when, with which outcome (E2), in stringEnum that every party accepts.',
  fields: {
    aspect: ref(Aspect),
    what: text(1000, 'What is done.', 'Developmental screening of every child within 45 days'),
    how: Type.Optional(text(4000, 'How it is done.', 'With ASQ-3, by the lead teacher, together with the family.')),
    when: ref(WhenView),
    responsibleOrganizationId: Type.Optional(party('does it')),
    responsibleRole: Type.Optional(text(200, 'Who at that party does it, by position.', 'Education manager')),
    accountableOrganizationId: Type.Optional(party('answers for it')),
    consultedOrganizationIds: Type.Optional(partiesThat('are asked before')),
    informedOrganizationIds: Type.Optional(partiesThat('are told after')),
    indicator: Type.Optional(text(500, 'By what the outcome shows.', 'Children screened within 45 days')),
    unit: Type.Optional(text(50, 'What the figures count; a currency, such as USD, for money.', 'percent')),
    baseline: Type.Optional(figure('Where things stand at the beginning.', '62.5')),
    target: Type.Optional(figure('What is to be reached.', '95')),
    direction: Type.Optional(ref(Direction)),
    meansOfVerification: Type.Optional(
      text(2000, 'How anybody can see that the figure is true.', 'Monthly export of the screening log'),
    ),
  },
  neverNull: ['consultedOrganizationIds', 'informedOrganizationIds'],
  computed: {
    ...entryProperties,
    state: ref(State),
    revision: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'Counts the wordings. A new one is accepted anew, by everybody.',
      examples: [1],
    }),
    acceptances: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'Who has accepted this wording.' }),
    waivers: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'Who consents to waive it.' }),
    waitingOn: Type.Array(uuidOf('a party'), {
      maxItems: 1000,
      description: 'The parties that have yet to accept the wording, or to consent to the waiver that was proposed.',
    }),
    reason: nullable(text(2000, 'Why it was waived, or not wholly met.', 'The grant was cut by half.')),
    agreedAt: nullable(timestampOf('When this wording, or one before it, was agreed last.')),
    dueDates: Type.Array(dateOf('A day on which it is due.'), {
      maxItems: maxKeptDates,
      description: 'Every day on which it is due. Once agreed, what was due stays due when it was.',
    }),
    nextDueOn: nullable(dateOf('The first of them that no report has answered.')),
    timeliness: ref(Timeliness),
    progress: nullable(ref(ProgressStatus)),
    completeness: ref(CompletenessView),
    availableActions: lifecycle.availableActions,
  },
  example: {
    aspect: 'services',
    what: 'Developmental screening of every child within 45 days',
    how: 'With ASQ-3, by the lead teacher, together with the family.',
    when: {
      kind: 'recurrence',
      startsOn: '2026-09-01',
      rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
      timeZone: 'America/Chicago',
    },
    responsibleOrganizationId: entryExample.organizationId,
    responsibleRole: 'Education manager',
    indicator: 'Children screened within 45 days',
    unit: 'percent',
    baseline: '62.5',
    target: '95',
    direction: 'increase',
    meansOfVerification: 'Monthly export of the screening log',
  },
  computedExample: {
    ...entryExample,
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
    'when.kind',
    'when.dueOn',
    'when.startsOn',
    'when.endsOn',
    'when.rule',
    'when.timeZone',
  ),
  ...textColumns('responsibleOrganizationId', 'responsibleRole', 'accountableOrganizationId'),
  ...textListColumns('consultedOrganizationIds', 'informedOrganizationIds'),
  ...textColumns('indicator', 'unit', 'baseline', 'target', 'direction', 'meansOfVerification'),
  externalIdsColumn,
]
export const expectationFiles = fileSchemas(
  'Expectation',
  expectationColumns,
  ['aspect,what,when.kind', 'services,Developmental screening of every child within 45 days,undecided', ''],
  { aspect: 'services', what: 'Developmental screening of every child within 45 days', when: { kind: 'undecided' } },
)

export const NewExpectationTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    revision: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        format: 'int32',
        description: 'The wording that you have seen; `accept` needs it.',
        examples: [1],
      }),
    ),
  },
  {
    $id: 'ExpectationTransition',
    description: 'An action on an expectation. `accept` names the revision that it accepts.',
    examples: [{ action: 'accept', revision: 1 }],
  },
)

const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: 'int64', description, examples: [12] })

export { count }

const Cell = strict(
  {
    organizationId: nullable(uuidOf('the responsible party; null where none is named')),
    aspect: ref(Aspect),
    expectations: count('How many there are.'),
    agreed: count('How many of them are agreed, or further.'),
  },
  { $id: 'ExpectationCoverageCell', description: 'The expectations of one party in one aspect.' },
)
export const CoverageView = strict(
  {
    partnershipId: entryProperties.partnershipId,
    asOf: timestampOf('When it was computed.'),
    cells: Type.Array(ref(Cell), { maxItems: 8008, description: 'Each party and aspect that has any.' }),
    partiesWithout: Type.Array(uuidOf('a party'), {
      maxItems: 1000,
      description: 'The parties that are responsible for none.',
    }),
    aspectsWithout: Type.Array(ref(Aspect), {
      maxItems: aspects.length,
      description: 'The aspects that none is about (W1).',
    }),
  },
  {
    $id: 'ExpectationCoverage',
    description: 'For which parties and aspects there are expectations, and for which there are none.',
    examples: [
      {
        partnershipId: entryExample.partnershipId,
        asOf: '2026-11-23T15:04:05.123456Z',
        cells: [{ organizationId: entryExample.organizationId, aspect: 'services', expectations: 3, agreed: 2 }],
        partiesWithout: [],
        aspectsWithout: ['finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'data'],
      },
    ],
  },
)

const Severity = stringEnum('FeasibilitySeverity', severities, 'How much it ought to worry the parties.')
const FindingCode = stringEnum('FeasibilityFindingCode', findingCodes, 'What was found, stable for programs.')
const FindingView = strict(
  {
    code: ref(FindingCode),
    severity: ref(Severity),
    message: text(500, 'The same in words.', '9 of 12 due dates fall into the first 90 days.'),
    organizationId: nullable(uuidOf('the party that it is about')),
    dueOn: nullable(dateOf('The day that it is about.')),
    refs: Type.Array(
      Type.String({
        maxLength: 500,
        pattern: '^/v1/',
        description: 'The path of an expectation.',
        examples: [`/v1/partnerships/${entryExample.partnershipId}/expectations/${entryExample.id}`],
      }),
      { maxItems: 20, description: 'Some of the expectations behind it.' },
    ),
  },
  { $id: 'FeasibilityFinding', description: 'A sign that the parties may have taken on too much at once.' },
)
export const FeasibilityView = strict(
  {
    partnershipId: entryProperties.partnershipId,
    asOf: dateOf('The day from which it looks ahead.', '2026-11-23'),
    expectations: count('How many expectations were looked at: those that are not over.'),
    dueDates: count('On how many days they are due from then on, all together.'),
    findings: Type.Array(ref(FindingView), { maxItems: 100, description: 'What was found, the gravest first.' }),
  },
  {
    $id: 'ExpectationFeasibility',
    description: 'Whether the parties start small (V5). The same records and the same day give the same findings.',
    examples: [
      {
        partnershipId: entryExample.partnershipId,
        asOf: '2026-11-23',
        expectations: 12,
        dueDates: 12,
        findings: [
          {
            code: 'EARLY_LOAD',
            severity: 'high',
            message: '9 of 12 due dates fall into the first 90 days.',
            organizationId: null,
            dueOn: null,
            refs: [],
          },
        ],
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
  Undecided,
  OnDate,
  OverPeriod,
  Recurring,
  WhenView,
  GapView,
  CompletenessView,
  ...expectationSchemas.all,
  ...expectationFiles.all,
  NewExpectationTransition,
  Cell,
  CoverageView,
  Severity,
  FindingCode,
  FindingView,
  FeasibilityView,
]
export { State as ExpectationStateView }
