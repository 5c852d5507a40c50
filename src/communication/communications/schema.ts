// Entries of the communication log as they travel.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, text, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { MethodView } from '../touchpoints/schema.ts'

const ParticipantView = strict(
  {
    organizationId: uuidOf('the party or observer'),
    names: Type.Optional(
      Type.Array(text(200, 'A person who took part for it.', 'Jordan Rivera'), {
        maxItems: 50,
        description: 'Who took part for it. Staff of agencies only: no child or family is ever named here.',
      }),
    ),
  },
  { $id: 'Participant', description: 'An organization that took part, and who did for it.' },
)

const FollowUpView = strict(
  {
    title: text(500, 'What is to be done.', 'Send the revised cost allocation'),
    ownerId: uuidOf('the party that sees to it'),
    dueOn: dateOf('By when.', '2026-10-15'),
    doneOn: Type.Optional(dateOf('When it was done; left out until it is.', '2026-10-12')),
  },
  { $id: 'FollowUp', description: 'What follows from a conversation, who sees to it, and by when.' },
)

export const communicationSchemas = resource('Communication', {
  description:
    'An entry of the communication log: how partners spoke, who took part, what was decided, what follows (C2).',
  fields: {
    heldOn: dateOf(
      'The day on which it was, which has begun in some time zone at least. Where it satisfies an occurrence, not before the day on which that begins, on the clocks of its touchpoint; one day less is let pass, for those in other zones.',
      '2026-09-08',
    ),
    method: ref(MethodView),
    participants: Type.Array(ref(ParticipantView), { maxItems: 100, description: 'Who took part.' }),
    notes: Type.Optional(text(10_000, 'What was spoken of.', 'Enrolment stands at 36 of 40.')),
    decisions: Type.Optional(
      Type.Array(text(2000, 'One decision.', 'Coaching moves to Thursdays.'), {
        maxItems: 50,
        description: 'What was decided.',
      }),
    ),
    followUps: Type.Optional(Type.Array(ref(FollowUpView), { maxItems: 50, description: 'What follows.' })),
    occurrenceId: Type.Optional({
      ...occurrenceId,
      description: 'The occurrence that it satisfies, which is held by it. It has begun, and is not cancelled.',
    }),
  },
  immutable: ['occurrenceId'],
  neverNull: ['decisions', 'followUps'],
  computed: entryProperties,
  example: {
    heldOn: '2026-09-08',
    method: 'video',
    participants: [],
    notes: 'Enrolment stands at 36 of 40.',
    decisions: ['Coaching moves to Thursdays.'],
  },
  computedExample: entryExample,
})
Object.assign(communicationSchemas.View, {
  examples: [{ ...communicationSchemas.sample, followUps: [] }],
})

export const communicationParts = [ParticipantView, FollowUpView, ...communicationSchemas.all]
