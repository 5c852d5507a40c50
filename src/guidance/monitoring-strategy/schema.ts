// Schemas of the monitoring strategy.
import { Type } from 'typebox'
import { localTimeOf, TouchpointView as Touchpoint } from '../../communication/touchpoints/schema.ts'
import { maxFindings } from '../../expectations/monitoring-visits/rules.ts'
import { FindingSeverityView } from '../../expectations/monitoring-visits/schema.ts'
import { dateOf, nullable, recordPath, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { rulePattern } from '../../records/recurrence.ts'
import { maxListed, monitoredKinds } from './rules.ts'

const KindView = stringEnum(
  'MonitoredKind',
  monitoredKinds,
  'What is to be monitored. expectation: an expectation that is agreed or in effect, monitored if it has a next due date and a means of verification; financial_obligation: one that is agreed and not settled, which is always monitored; legal_acknowledgement: the latest acknowledgement by a party of the current text of a legal requirement that applies to it, if it is problematic and not resolved, monitored if it has `dueOn`; funding_source: a pending one of an accepted party, monitored if it has `decisionOn`.',
)
const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000, format: 'int32', description, examples: [example] })

const KindCountView = strict(
  {
    kind: ref(KindView),
    all: count('The number of records of the kind.', 5),
    monitored: count('The number of those that are monitored.', 4),
  },
  {
    $id: 'MonitoredKindCount',
    description: 'How many records of a kind are monitored.',
    examples: [{ kind: 'expectation', all: 5, monitored: 4 }],
  },
)

const touchpoint = {
  communicationPlanId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
  key: 'monitoring',
  title: 'Quarterly monitoring review',
  startsAt: '2026-12-08T10:00',
  timeZone: 'America/Chicago',
  recurrence: 'FREQ=MONTHLY;INTERVAL=3',
}
const TouchpointView = strict(
  {
    communicationPlanId: uuidOf('the communication plan that is in force'),
    key: Touchpoint.properties.key,
    title: Touchpoint.properties.title,
    startsAt: localTimeOf('The first start, as local time in `timeZone`.'),
    timeZone: Touchpoint.properties.timeZone,
    recurrence: nullable(
      Type.String({
        minLength: 10,
        maxLength: 300,
        pattern: rulePattern,
        description: 'The recurrence rule (RFC 5545); null if the touchpoint takes place once.',
        examples: [touchpoint.recurrence],
      }),
    ),
  },
  { $id: 'MonitoringTouchpoint', description: 'A touchpoint whose purpose is monitoring.', examples: [touchpoint] },
)

const visit = {
  visitId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  partyId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
  site: 'Oak Street center',
  visitedOn: '2026-02-09',
  nextVisitDueOn: '2026-08-09',
}
const OverdueVisitView = strict(
  {
    visitId: uuidOf('the last visit to the site'),
    partyId: uuidOf('the party that is to be visited'),
    site: nullable(text(200, 'The name of the site; null if the visit names none.', visit.site)),
    visitedOn: dateOf('The day of the last visit.', visit.visitedOn),
    nextVisitDueOn: dateOf('The day by which the next visit was due.', visit.nextVisitDueOn),
  },
  {
    $id: 'OverdueMonitoringVisit',
    description: 'A site whose next visit was due, and has not been recorded.',
    examples: [visit],
  },
)

const finding = {
  visitId: visit.visitId,
  index: 0,
  partyId: visit.partyId,
  severity: 'minor' as const,
  correctionDueOn: '2026-03-09',
  overdue: true,
}
const UncorrectedFindingView = strict(
  {
    visitId: uuidOf('the visit'),
    index: Type.Integer({
      minimum: 0,
      maximum: maxFindings - 1,
      format: 'int32',
      description: 'The place of the finding in `findings` of the visit, beginning with 0.',
      examples: [0],
    }),
    partyId: uuidOf('the visited party, which corrects it'),
    severity: ref(FindingSeverityView),
    correctionDueOn: dateOf('The day by which it is to be corrected.', finding.correctionDueOn),
    overdue: Type.Boolean({ description: 'Whether that day is past, in UTC.', examples: [true] }),
  },
  {
    $id: 'UncorrectedMonitoringFinding',
    description: 'A finding of a monitoring visit that is not corrected.',
    examples: [finding],
  },
)

export const MonitoringStrategyView = strict(
  {
    partnershipId: uuidOf('the partnership'),
    asOf: timestampOf('When it was computed.'),
    coverage: nullable(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        format: 'int32',
        description:
          '100 × `monitored` ÷ `all`, rounded down; null if there is nothing to monitor. Records that your API client has no scope to read are counted, too.',
        examples: [80],
      }),
    ),
    all: count('The number of records that are to be monitored.', 5),
    monitored: count('The number of those that are monitored.', 4),
    kinds: Type.Array(ref(KindCountView), {
      maxItems: monitoredKinds.length,
      description: 'The same numbers for each kind of records, in the order of `MonitoredKind`.',
    }),
    notMonitored: Type.Array(
      recordPath(
        'The path of a record.',
        '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60',
      ),
      {
        maxItems: maxListed,
        description: `The paths of the first ${maxListed} records that are not monitored, in the order of \`MonitoredKind\`, without those that your API client has no scope to read: those of finance need finance:read, legal acknowledgements law:read.`,
      },
    ),
    touchpointCount: count(
      'The number of touchpoints with the purpose monitoring in the communication plan that is in force.',
      1,
    ),
    touchpoints: Type.Array(ref(TouchpointView), {
      maxItems: maxListed,
      description: 'These touchpoints; empty if your API client does not have the scope communication:read.',
    }),
    overdueVisits: Type.Array(ref(OverdueVisitView), {
      maxItems: maxListed,
      description: `The sites whose next visit is overdue: \`nextVisitDueOn\` of the last visit to the site of an accepted party is past, in UTC. The earliest ${maxListed}.`,
    }),
    uncorrectedFindings: Type.Array(ref(UncorrectedFindingView), {
      maxItems: maxListed,
      description: `The findings about accepted parties that are not corrected. The ${maxListed} that are due first.`,
    }),
  },
  {
    $id: 'MonitoringStrategy',
    description: 'Whether what the parties agreed to is monitored, and what is overdue (Q22).',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        asOf: '2026-11-23T15:04:05.123456Z',
        ...{ coverage: 80, all: 5, monitored: 4 },
        kinds: [{ kind: 'expectation', all: 5, monitored: 4 }],
        notMonitored: [
          '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60',
        ],
        touchpointCount: 1,
        touchpoints: [touchpoint],
        overdueVisits: [visit],
        uncorrectedFindings: [finding],
      },
    ],
  },
)

export const monitoringStrategyParts = [
  KindView,
  KindCountView,
  TouchpointView,
  OverdueVisitView,
  UncorrectedFindingView,
  MonitoringStrategyView,
]
