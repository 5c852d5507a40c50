// Occurrences as they travel.
import { type Static, Type } from 'typebox'
import { nullable, RecordProperties, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { FocalPointView } from '../../missions/missions/focal-point.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import {
  durationMinutes,
  localTimeOf,
  TouchpointView,
  timeZone,
  touchpointExample,
  touchpointKey,
} from '../touchpoints/schema.ts'
import { type Found, rowOf } from './actions.ts'
import { type OccurrenceAction, occurrenceActions, occurrenceStates, type Timeliness, timelinesses } from './rules.ts'

const State = stringEnum('OccurrenceState', occurrenceStates, 'What has become of it.')
const TimelinessView = stringEnum(
  'OccurrenceTimeliness',
  timelinesses,
  'Due while it lasts; overdue once it is past and nobody has said what became of it; settled once somebody has.',
)
const lifecycle = lifecycleSchemas('Occurrence', occurrenceActions, { action: 'hold' })

export const occurrenceId = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9.-]+$',
  description: 'The id of the occurrence: the key of its touchpoint, and when it was first planned for.',
  examples: ['weekly-check-in.20260908T1000'],
})

const { title, purpose, method, location, attendees } = TouchpointView.properties
const { partnershipId, organizationId } = entryProperties

export const OccurrenceView = strict(
  {
    id: occurrenceId,
    partnershipId,
    organizationId,
    touchpointKey,
    communicationPlanId: uuidOf('the version of the plan that it follows'),
    title,
    purpose,
    method: nullable(method),
    location: nullable(location),
    attendees,
    originalStart: localTimeOf('When it was first planned for, on the clocks of `timeZone`. Part of its id.'),
    timeZone,
    startsAt: timestampOf('When it begins, as it now stands.'),
    endsAt: timestampOf('When it ends.'),
    durationMinutes,
    state: ref(State),
    timeliness: ref(TimelinessView),
    reason: nullable(text(2000, 'Why it is so, where somebody said why.', 'The director is travelling.')),
    focalPoint: Type.Optional(ref(FocalPointView)),
    availableActions: lifecycle.availableActions,
    ...RecordProperties,
  },
  {
    $id: 'Occurrence',
    description: 'One time at which partners meet, as the plan has it, and what has become of it (C2).',
  },
)

const occurrenceExample = {
  id: 'weekly-check-in.20260908T1000',
  partnershipId: entryExample.partnershipId,
  organizationId: entryExample.organizationId,
  touchpointKey: 'weekly-check-in',
  communicationPlanId: entryExample.id,
  title: touchpointExample.title,
  purpose: touchpointExample.purpose,
  method: touchpointExample.method,
  location: null,
  attendees: {},
  originalStart: '2026-09-08T10:00',
  timeZone: 'America/Chicago',
  startsAt: '2026-09-08T15:00:00Z',
  endsAt: '2026-09-08T15:45:00Z',
  durationMinutes: 45,
  state: 'scheduled',
  timeliness: 'not_due',
  reason: null,
  availableActions: [{ action: 'cancel', enabled: true, blockedBy: [] }],
  externalIds: [],
  version: 1,
  createdAt: '2026-09-01T15:04:05.123456Z',
  updatedAt: '2026-09-01T15:04:05.123456Z',
  updatedBy: entryExample.organizationId,
  updatedOnBehalfBy: null,
}
Object.assign(OccurrenceView, { examples: [occurrenceExample] })

export const maxOccurrences = 3000
export const OccurrenceList = strict(
  {
    from: timestampOf('The beginning of the window.'),
    to: timestampOf('Its end, which is not in it.'),
    focalPoint: Type.Optional(ref(FocalPointView)),
    data: Type.Array(ref(OccurrenceView), {
      maxItems: maxOccurrences,
      description: 'What begins in the window, in the order of its beginning.',
    }),
  },
  {
    $id: 'OccurrenceList',
    description: 'The occurrences of a window of time.',
    examples: [{ from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z', data: [occurrenceExample] }],
  },
)

export const NewOccurrenceTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    startsAt: Type.Optional(
      localTimeOf('With `reschedule`: when it is to be instead, on the clocks of its time zone.', '2026-09-10T10:00'),
    ),
  },
  {
    $id: 'OccurrenceTransition',
    description: 'What has become of an occurrence. `reschedule` needs startsAt.',
    examples: [{ action: 'reschedule', reason: 'The director is travelling.', startsAt: '2026-09-10T10:00' }],
  },
)

const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000, format: 'int32', description, examples: [example] })
const adherence = {
  held: count('How many were held.', 10),
  missed: count('How many were missed.', 1),
  cancelled: count('How many were cancelled.', 1),
  overdue: count('How many are past, and nobody has said what became of them.', 1),
  upcoming: count('How many are still to come.', 2),
  percent: nullable(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      format: 'int32',
      description: 'Of those held, missed and overdue, how many were held, in percent; null where there are none.',
      examples: [83],
    }),
  ),
}
const adherenceExample = { held: 10, missed: 1, cancelled: 1, overdue: 1, upcoming: 2, percent: 83 }
const TouchpointAdherenceView = strict(
  { touchpointKey, title, ...adherence },
  { $id: 'TouchpointAdherence', description: 'How far partners met at one touchpoint as they had planned.' },
)
export const AdherenceView = strict(
  {
    from: timestampOf('The beginning of the window.'),
    to: timestampOf('Its end, which is not in it.'),
    ...adherence,
    touchpoints: Type.Array(ref(TouchpointAdherenceView), {
      maxItems: 1000,
      description: 'The same for each touchpoint that had a time in the window.',
    }),
  },
  {
    $id: 'Adherence',
    description: 'How far partners met as they had planned.',
    examples: [
      {
        from: '2026-01-01T00:00:00Z',
        to: '2026-12-01T00:00:00Z',
        ...adherenceExample,
        touchpoints: [{ touchpointKey: 'weekly-check-in', title: touchpointExample.title, ...adherenceExample }],
      },
    ],
  },
)

export const occurrenceParts = [
  State,
  TimelinessView,
  lifecycle.Action,
  lifecycle.Available,
  NewOccurrenceTransition,
  OccurrenceView,
  OccurrenceList,
  TouchpointAdherenceView,
  AdherenceView,
]
export { State as OccurrenceStateView }

const second = (millis: number): string => new Date(millis).toISOString().replace('.000Z', 'Z')

export function view(
  found: Found,
  timeliness: Timeliness,
  availableActions: AvailableAction<OccurrenceAction>[],
  focalPoint?: Static<typeof FocalPointView>,
): Static<typeof OccurrenceView> {
  const { content, communicationPlanId } = found.touchpoint
  const { partnershipId, organizationId, key, originalStart, state, reason } = rowOf(found)
  const { externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } = rowOf(found)
  return {
    id: found.id,
    partnershipId,
    organizationId,
    touchpointKey: key,
    communicationPlanId,
    title: content.title,
    purpose: content.purpose,
    method: content.method ?? null,
    location: content.location ?? null,
    attendees: content.attendees ?? {},
    originalStart,
    timeZone: content.timeZone,
    startsAt: second(found.startsAt),
    endsAt: second(found.endsAt),
    durationMinutes: content.durationMinutes,
    state,
    timeliness,
    reason,
    ...(focalPoint && { focalPoint }),
    availableActions,
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
