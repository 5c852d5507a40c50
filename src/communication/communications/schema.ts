// Schemas of communications.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { MethodView } from '../touchpoints/schema.ts'

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

export const communicationSchemas = resource('Communication', {
  description: 'A meeting, call or message of the parties: who took part, decisions, follow-ups (C2).',
  fields: {
    heldOn: dateOf(
      'The date on which it took place; not in the future in every time zone. With `occurrenceId`, at the earliest one day before the date of the occurrence in its time zone, because the author may be in another time zone.',
      '2026-09-08',
    ),
    method: ref(MethodView),
    participants: Type.Array(ref(ParticipantView), { maxItems: 100, description: 'The organizations that took part.' }),
    notes: Type.Optional(text(10_000, 'The minutes.', 'Enrolment is 36 of 40.')),
    decisions: Type.Optional(
      Type.Array(text(2000, 'A decision.', 'Coaching moves to Thursdays.'), {
        maxItems: 50,
        description: 'The decisions.',
      }),
    ),
    followUps: Type.Optional(
      Type.Array(ref(FollowUpView), { maxItems: 50, description: 'The tasks that result from it.' }),
    ),
    occurrenceId: Type.Optional({
      ...occurrenceId,
      description:
        'The occurrence at which it took place; the occurrence becomes held. It must have started and must not be cancelled.',
    }),
  },
  immutable: ['occurrenceId'],
  neverNull: ['decisions', 'followUps'],
  computed: collectionProperties,
  example: {
    heldOn: '2026-09-08',
    method: 'video',
    participants: [],
    notes: 'Enrolment is 36 of 40.',
    decisions: ['Coaching moves to Thursdays.'],
  },
  computedExample: collectionExample,
})
Object.assign(communicationSchemas.View, {
  examples: [{ ...communicationSchemas.sample, followUps: [] }],
})

export const communicationParts = [ParticipantView, FollowUpView, ...communicationSchemas.all]
