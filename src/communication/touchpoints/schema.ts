// Touchpoints as they travel within a plan.
import { Type } from 'typebox'
import { ref, strict, stringEnum, text, timeZoneOf, uuidOf } from '../../http/schemas.ts'
import { methods, touchpointPurposes } from './rules.ts'

export const TouchpointPurposeView = stringEnum('TouchpointPurpose', touchpointPurposes, 'What partners meet for.')
export const MethodView = stringEnum('CommunicationMethod', methods, 'By what means.')

/** A time of day that is only told with a time zone beside it. */
export const localTimeOf = (description: string, example = '2026-09-08T10:00') =>
  Type.String({
    minLength: 16,
    maxLength: 16,
    pattern: '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
    description,
    examples: [example],
  })

export const timeZone = timeZoneOf('The IANA time zone on whose clocks it is.')

export const touchpointKey = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[a-z0-9][a-z0-9-]*$',
  description: 'Names the touchpoint within the plan, and stays the same from one version of it to the next.',
  examples: ['weekly-check-in'],
})

export const durationMinutes = Type.Integer({
  minimum: 1,
  maximum: 1440,
  format: 'int32',
  description: 'How long it takes, in minutes.',
  examples: [45],
})

const Attendees = strict(
  {
    parties: Type.Optional(
      Type.Array(uuidOf('the organization of a party'), {
        maxItems: 100,
        description: 'Which parties take part; all of them where it is left out.',
      }),
    ),
    contacts: Type.Optional(
      Type.Array(uuidOf('a contact of the partnership'), {
        maxItems: 50,
        description: 'Who is asked to come by name.',
      }),
    ),
    observers: Type.Optional(
      Type.Array(uuidOf('the organization of an observer'), {
        maxItems: 20,
        description: 'Which observers are invited. They see its occurrences, and nothing else of the plan.',
      }),
    ),
  },
  { $id: 'TouchpointAttendees', description: 'Who takes part.', examples: [{}] },
)

export const touchpointExample = {
  key: 'weekly-check-in',
  title: 'Weekly check-in',
  purpose: 'information_exchange' as const,
  method: 'video' as const,
  startsAt: '2026-09-08T10:00',
  timeZone: 'America/Chicago',
  durationMinutes: 45,
  recurrence: 'FREQ=WEEKLY;BYDAY=TU',
}

export const TouchpointView = strict(
  {
    key: touchpointKey,
    title: text(200, 'What partners call it.', 'Weekly check-in'),
    purpose: ref(TouchpointPurposeView),
    method: Type.Optional(ref(MethodView)),
    startsAt: localTimeOf('The first time, on the clocks of `timeZone`. A rule has to fall on it.'),
    timeZone,
    durationMinutes,
    recurrence: Type.Optional(
      Type.String({
        minLength: 10,
        maxLength: 300,
        pattern: '^[A-Z]+=[A-Z0-9,;=+-]+$',
        description:
          'How it repeats: an RFC 5545 recurrence rule, daily at most, without `RRULE:` in front. Once where it is left out. It counts on the clocks of `timeZone`: of a time that is there twice when clocks are turned back it is the first, and a time that is left out when they are put forward keeps the offset from before.',
        examples: ['FREQ=WEEKLY;BYDAY=TU'],
      }),
    ),
    ownerId: Type.Optional(uuidOf('the party that sees to it; the one that made the plan unless said')),
    attendees: Type.Optional(ref(Attendees)),
    agenda: Type.Optional(text(4000, 'What it goes through.', 'Enrolment, staffing, open questions')),
    location: Type.Optional(text(500, 'Where, or by which link.', 'https://meet.example/springfield')),
  },
  {
    $id: 'Touchpoint',
    description: 'When partners meet, what for, and who sees to it (C2).',
    examples: [touchpointExample],
  },
)

export const touchpointParts = [TouchpointPurposeView, MethodView, Attendees, TouchpointView]
