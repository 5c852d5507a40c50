// Schemas of communications.
import { type Static, Type } from 'typebox'
import {
  dateOf,
  erasedAt,
  nullable,
  pageOf,
  RecordProperties,
  ref,
  resource,
  strict,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { MethodView } from '../touchpoints/schema.ts'
import type { Revision } from './store.ts'

const ParticipantView = strict(
  {
    organizationId: uuidOf('the party or observer'),
    names: Type.Optional(
      Type.Array(text(200, 'A person who took part for the organization.', 'Jordan Rivera'), {
        maxItems: 50,
        description:
          'The persons who took part for the organization. Agency staff only: do not name children or families.',
      }),
    ),
  },
  { $id: 'Participant', description: 'An organization that took part, and the persons who represented it.' },
)

const FollowUpView = strict(
  {
    title: text(500, 'The task.', 'Send the revised cost allocation'),
    responsibleOrganizationId: uuidOf('the responsible party'),
    dueOn: dateOf('The due date.', '2026-10-15'),
    doneOn: Type.Optional(dateOf('When it was done; absent until then.', '2026-10-12')),
  },
  { $id: 'FollowUp', description: 'A task that results from a communication.' },
)

const heldOn = dateOf(
  'The date on which it took place. It must have begun in at least one time zone. With `occurrenceId`, at the earliest one day before the date of the occurrence in its time zone, because the author may be in another time zone.',
  '2026-09-08',
)
const method = ref(MethodView)
const participants = Type.Array(ref(ParticipantView), {
  maxItems: 100,
  description: 'The organizations that took part.',
})
const notes = text(10_000, 'The minutes.', 'Enrolment is 36 of 40.')
const decisions = Type.Array(text(2000, 'A decision.', 'Coaching moves to Thursdays.'), {
  maxItems: 50,
  description: 'The decisions.',
})
const followUps = Type.Array(ref(FollowUpView), { maxItems: 50, description: 'The tasks that result from it.' })

export const communicationSchemas = resource('Communication', {
  description: 'A meeting, call or message of the parties: who took part, decisions, follow-ups (C2).',
  fields: {
    heldOn,
    method,
    participants,
    notes: Type.Optional(notes),
    decisions: Type.Optional(decisions),
    followUps: Type.Optional(followUps),
    occurrenceId: Type.Optional({
      ...occurrenceId,
      description:
        'The occurrence at which it took place; the occurrence becomes held. It must have started and must not be cancelled.',
    }),
  },
  immutable: ['occurrenceId'],
  neverNull: ['decisions', 'followUps'],
  computed: {
    ...collectionProperties,
    correctedAt: nullable(
      timestampOf(
        'When its author last corrected the text; null if it was not corrected. Its revisions have the earlier text.',
      ),
    ),
    erasedAt,
  },
  example: {
    heldOn: '2026-09-08',
    method: 'video',
    participants: [],
    notes: 'Enrolment is 36 of 40.',
    decisions: ['Coaching moves to Thursdays.'],
  },
  computedExample: { ...collectionExample, correctedAt: null, erasedAt: null },
})
Object.assign(communicationSchemas.View, {
  examples: [{ ...communicationSchemas.sample, followUps: [] }],
})

const RevisionView = strict(
  {
    version: RecordProperties.version,
    at: timestampOf('When the change was made.'),
    organizationId: uuidOf('the party that made the change'),
    onBehalfBy: nullable(uuidOf('the organization that acted on behalf of the party; null if the party acted itself')),
    ...{ heldOn, method, participants, notes: nullable(notes), decisions, followUps },
  },
  { $id: 'CommunicationRevision', description: 'What a communication stated after one of its changes.' },
)
export const RevisionPage = pageOf('CommunicationRevision', RevisionView, {
  version: 1,
  at: '2026-09-08T16:04:05.123456Z',
  organizationId: collectionExample.organizationId,
  onBehalfBy: null,
  ...{ heldOn: '2026-09-08', method: 'video', participants: [], notes: 'Enrolment is 36 of 40.' },
  ...{ decisions: [], followUps: [] },
})

export function revisionView({ text, position: _, ...revision }: Revision): Static<typeof RevisionView> {
  const { held_on: heldOn, method, participants, notes, decisions, follow_ups: followUps } = text
  return { ...revision, heldOn, method, participants, notes, decisions, followUps }
}

export const communicationParts = [
  ParticipantView,
  FollowUpView,
  RevisionView,
  RevisionPage,
  ...communicationSchemas.all,
]
