// Schemas of touchpoints, as part of a communication plan.
import { Type } from 'typebox'
import { ref, strict, stringEnum, text, timeZoneOf, uuidOf } from '../../http/schemas.ts'
import { rulePattern } from '../../records/recurrence.ts'
import { methods, touchpointPurposes } from './rules.ts'

export const TouchpointPurposeView = stringEnum('TouchpointPurpose', touchpointPurposes, 'The purpose of the meetings.')
export const MethodView = stringEnum('CommunicationMethod', methods, 'The means of communication.')

/** A date and time without offset, in a time zone that another field contains. */
export const localTimeOf = (description: string, example = '2026-09-08T10:00') =>
  Type.String({
    minLength: 16,
    maxLength: 16,
    pattern: '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
    description,
    examples: [example],
  })

export const timeZone = timeZoneOf('The IANA time zone of the local times.')

export const touchpointKey = Type.String({
  minLength: 1,
  maxLength: 40,
  pattern: '^[a-z0-9][a-z0-9-]*$',
  description: 'Identifies the touchpoint in all versions of the plan.',
  examples: ['weekly-check-in'],
})

export const durationMinutes = Type.Integer({
  minimum: 1,
  maximum: 1440,
  format: 'int32',
  description: 'Duration in minutes.',
  examples: [45],
})

const Attendees = strict(
  {
    parties: Type.Optional(
      Type.Array(uuidOf('the organization of a party'), {
        maxItems: 100,
        description: 'The parties that take part; by default all.',
      }),
    ),
    contacts: Type.Optional(
      Type.Array(uuidOf('a contact of the partnership'), {
        maxItems: 50,
        description: 'The contacts that are invited.',
      }),
    ),
    formerContacts: Type.Optional(
      Type.Array(text(200, 'The name of a contact that was deleted.', 'Jordan Rivera'), {
        maxItems: 50,
        readOnly: true,
        description: 'Invited contacts that were deleted since. Computed; ignored in a request.',
      }),
    ),
    observers: Type.Optional(
      Type.Array(uuidOf('the organization of an observer'), {
        maxItems: 20,
        description:
          'The observers that are invited. They see the occurrences of this touchpoint, and nothing else of the plan.',
      }),
    ),
  },
  { $id: 'TouchpointAttendees', description: 'The parties, contacts and observers that take part.', examples: [{}] },
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
    title: text(200, 'The name of the touchpoint.', 'Weekly check-in'),
    purpose: ref(TouchpointPurposeView),
    method: Type.Optional(ref(MethodView)),
    startsAt: localTimeOf('The first start, as local time in `timeZone`. The recurrence rule must match it.'),
    timeZone,
    durationMinutes,
    recurrence: Type.Optional(
      Type.String({
        minLength: 10,
        maxLength: 300,
        pattern: rulePattern,
        description:
          'An RFC 5545 recurrence rule without `RRULE:`, at most daily. By default the touchpoint takes place once. The rule is evaluated in local time: a local time that occurs twice, at the end of daylight saving time, is the first one; one that is skipped has the offset before the gap.',
        examples: ['FREQ=WEEKLY;BYDAY=TU'],
      }),
    ),
    responsibleOrganizationId: Type.Optional(
      uuidOf('the responsible party; by default the one that created this version of the plan'),
    ),
    attendees: Type.Optional(ref(Attendees)),
    agenda: Type.Optional(text(4000, 'The topics of the meetings.', 'Enrolment, staffing, open questions')),
    location: Type.Optional(text(500, 'The place, or the link of the meeting.', 'https://meet.example/springfield')),
  },
  {
    $id: 'Touchpoint',
    description: 'A series of meetings of the parties (C2).',
    examples: [touchpointExample],
  },
)

export const touchpointParts = [TouchpointPurposeView, MethodView, Attendees, TouchpointView]
