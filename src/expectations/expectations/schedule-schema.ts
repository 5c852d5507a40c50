// Schemas of the schedule of an expectation.
import { Type } from 'typebox'
import { dateOf, discriminatedUnion, strict, timeZoneOf } from '../../http/schemas.ts'
import { rulePattern } from '../../records/recurrence.ts'
import { maxDueDates, type Schedule } from './schedule.ts'

const timeZone = timeZoneOf('The IANA time zone of the days.')
const kindOf = (kind: string) =>
  Type.Unsafe<never>({ type: 'string', const: kind, description: 'The kind of schedule.' })

const Undecided = strict(
  { kind: kindOf('undecided') },
  {
    $id: 'ScheduleUndecided',
    description: 'The parties have not decided on a schedule.',
    examples: [{ kind: 'undecided' }],
  },
)
const OnDate = strict(
  { kind: kindOf('date'), dueOn: dateOf('The due date.', '2027-01-31'), timeZone },
  {
    $id: 'ScheduleDate',
    description: 'A schedule with one due date.',
    examples: [{ kind: 'date', dueOn: '2027-01-31', timeZone: 'America/Chicago' }],
  },
)
const OverPeriod = strict(
  {
    kind: kindOf('period'),
    startsOn: dateOf('The first day.', '2026-09-01'),
    endsOn: dateOf('The last day, which is the due date.', '2027-05-31'),
    timeZone,
  },
  {
    $id: 'SchedulePeriod',
    description: 'A period, due on its last day.',
    examples: [{ kind: 'period', startsOn: '2026-09-01', endsOn: '2027-05-31', timeZone: 'America/Chicago' }],
  },
)
const Recurring = strict(
  {
    kind: kindOf('recurrence'),
    startsOn: dateOf('The first day to which the rule applies (DTSTART).', '2026-09-01'),
    rule: Type.String({
      minLength: 10,
      maxLength: 300,
      pattern: rulePattern,
      description: `An RFC 5545 RRULE of days with COUNT or UNTIL that matches at most ${maxDueDates} days. Each is a due date. UNTIL is a day, or a time in UTC: then the last day is the one in \`timeZone\` at that time.`,
      examples: ['FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12'],
    }),
    timeZone,
  },
  {
    $id: 'ScheduleRecurrence',
    description: 'Due dates by a recurrence rule.',
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
export const ScheduleView = discriminatedUnion<Schedule>(
  'ExpectationSchedule',
  'The due dates, which continue while the partnership is suspended, unless the parties agree to a revision.',
  {
    undecided: Undecided,
    date: OnDate,
    period: OverPeriod,
    recurrence: Recurring,
  },
)

export const scheduleParts = [Undecided, OnDate, OverPeriod, Recurring, ScheduleView]
