// Schemas of occurrences.
import { type Static, Type } from 'typebox'
import { nullable, RecordProperties, ref, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { FocalPointView } from '../../missions/missions/focal-point.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { attendeesWithNames } from '../touchpoints/rules.ts'
import {
  durationMinutes,
  localTimeOf,
  TouchpointView,
  timeZone,
  touchpointExample,
  touchpointKey,
} from '../touchpoints/schema.ts'
import { type LoadedOccurrence, rowOf } from './actions.ts'
import { type OccurrenceAction, occurrenceActions, occurrenceStates, type Timeliness, timelinesses } from './rules.ts'

const State = stringEnum(
  'OccurrenceState',
  occurrenceStates,
  'The outcomes are `held`, `missed` and `cancelled`. A `rescheduled` occurrence has a start that the parties set. A `suspended` one has no outcome and starts while the partnership is suspended; it remains suspended after the partnership resumes.',
)
const TimelinessView = stringEnum(
  'OccurrenceTimeliness',
  timelinesses,
  'Whether an outcome is due. not_due: before its start, or suspended. due: from its start to its end. overdue: after its end, without an outcome. resolved: held, missed or cancelled.',
)
const lifecycle = lifecycleSchemas('Occurrence', occurrenceActions, { action: 'mark_held' })

export const windowQuery = {
  from: Type.Optional(timestampOf('The beginning of the window.')),
  to: Type.Optional(timestampOf('The end of the window, excluded; at most 366 days after its beginning.')),
}

export const occurrenceId = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9.-]+$',
  description: 'The id of the occurrence: the key of its touchpoint and the planned start.',
  examples: ['weekly-check-in.20260908T1000'],
})

const { title, purpose, method, location, attendees } = TouchpointView.properties
const { partnershipId, organizationId } = collectionProperties

export const OccurrenceView = strict(
  {
    id: occurrenceId,
    partnershipId,
    organizationId,
    touchpointKey,
    communicationPlanId: uuidOf('the version of the plan that contains it'),
    title,
    purpose,
    method: nullable(method),
    location: nullable(location),
    attendees,
    originalStart: localTimeOf(
      'The first planned start, as local time in `timeZone`. Part of the id. If a later version of the plan has another start for the same meeting, `reopen` leads to that one.',
    ),
    timeZone,
    startsAt: timestampOf('The start: the planned one, or the one to which it was rescheduled.'),
    endsAt: timestampOf('The end.'),
    durationMinutes,
    state: ref(State),
    timeliness: ref(TimelinessView),
    reason: nullable(text(2000, 'The reason of the last transition.', 'The director is travelling.')),
    focalPoint: Type.Optional(ref(FocalPointView)),
    ...lifecycle.lists,
    ...RecordProperties,
  },
  {
    $id: 'Occurrence',
    description: 'One meeting of a touchpoint, and its outcome (C2).',
  },
)

const occurrenceExample = {
  id: 'weekly-check-in.20260908T1000',
  partnershipId: collectionExample.partnershipId,
  organizationId: collectionExample.organizationId,
  touchpointKey: 'weekly-check-in',
  communicationPlanId: collectionExample.id,
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
  availableActions: [{ action: 'cancel', needs: ['reason'] }],
  blockedActions: [],
  externalIds: [],
  version: 1,
  createdAt: '2026-09-01T15:04:05.123456Z',
  updatedAt: '2026-09-01T15:04:05.123456Z',
  updatedBy: collectionExample.organizationId,
  updatedOnBehalfBy: null,
}
Object.assign(OccurrenceView, { examples: [occurrenceExample] })

export const maxOccurrences = 500
export const OccurrenceList = strict(
  {
    from: timestampOf('The beginning of the window.'),
    to: timestampOf('The end of the window, excluded.'),
    focalPoint: Type.Optional(ref(FocalPointView)),
    data: Type.Array(ref(OccurrenceView), {
      maxItems: maxOccurrences,
      description: 'The occurrences that start in the window, by start.',
    }),
  },
  {
    $id: 'OccurrenceList',
    description: 'The occurrences in a window of time.',
    examples: [{ from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z', data: [occurrenceExample] }],
  },
)

export const NewOccurrenceTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    startsAt: Type.Optional(
      localTimeOf('The new start, as local time in its time zone. Only with `reschedule`.', '2026-09-10T10:00'),
    ),
  },
  {
    $id: 'OccurrenceTransition',
    description: 'An action on an occurrence. `reschedule` requires startsAt.',
    examples: [{ action: 'reschedule', reason: 'The director is travelling.', startsAt: '2026-09-10T10:00' }],
  },
)

const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000, format: 'int32', description, examples: [example] })
const adherence = {
  held: count('The number of occurrences that were held.', 10),
  missed: count('The number of occurrences that were missed.', 1),
  cancelled: count('The number of occurrences that were cancelled.', 1),
  suspended: count(
    'The number of occurrences without an outcome that started while the partnership was suspended, or start while it is.',
    0,
  ),
  overdue: count('The number of past occurrences without an outcome.', 1),
  upcoming: count('The number of occurrences that have not ended, without an outcome.', 2),
  percent: nullable(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      format: 'int32',
      description: '`held` as a percentage of held, missed and overdue, rounded; null if there are none.',
      examples: [83],
    }),
  ),
}
const adherenceExample = { held: 10, missed: 1, cancelled: 1, suspended: 0, overdue: 1, upcoming: 2, percent: 83 }
const TouchpointAdherenceView = strict(
  { touchpointKey, title, ...adherence },
  { $id: 'TouchpointAdherence', description: 'The number of occurrences of one touchpoint, by outcome.' },
)
export const AdherenceView = strict(
  {
    from: timestampOf('The beginning of the window.'),
    to: timestampOf('The end of the window, excluded.'),
    ...adherence,
    touchpoints: Type.Array(ref(TouchpointAdherenceView), {
      maxItems: 1000,
      description: 'The same for each touchpoint with an occurrence in the window.',
    }),
  },
  {
    $id: 'OccurrenceAdherence',
    description: 'The number of occurrences of a partnership, by outcome.',
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
  ...lifecycle.elements,
  NewOccurrenceTransition,
  OccurrenceView,
  OccurrenceList,
  TouchpointAdherenceView,
  AdherenceView,
]
export { State as OccurrenceStateView }

const formatSeconds = (millis: number): string => new Date(millis).toISOString().replace('.000Z', 'Z')

export function view(
  occurrence: LoadedOccurrence,
  timeliness: Timeliness,
  actions: ActionStatus<OccurrenceAction>[],
  formerContacts: ReadonlyMap<string, string>,
  focalPoint?: Static<typeof FocalPointView>,
): Static<typeof OccurrenceView> {
  const { content, communicationPlanId } = occurrence.touchpoint
  const { partnershipId, organizationId, key, originalStart, reason } = rowOf(occurrence)
  const { externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } = rowOf(occurrence)
  return {
    id: occurrence.id,
    partnershipId,
    organizationId,
    touchpointKey: key,
    communicationPlanId,
    title: content.title,
    purpose: content.purpose,
    method: content.method ?? null,
    location: content.location ?? null,
    attendees: attendeesWithNames(content.attendees ?? {}, formerContacts),
    originalStart,
    timeZone: content.timeZone,
    startsAt: formatSeconds(occurrence.startsAt),
    endsAt: formatSeconds(occurrence.endsAt),
    durationMinutes: content.durationMinutes,
    state: occurrence.state,
    timeliness,
    reason,
    ...(focalPoint && { focalPoint }),
    ...actionLists(actions),
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
