// The schema of calendars.
import { Type } from 'typebox'

export const CalendarView = Type.String({
  $id: 'Calendar',
  minLength: 1,
  maxLength: 20_000_000,
  pattern: '^BEGIN:VCALENDAR',
  description: 'A calendar (RFC 5545), with one VEVENT for each entry and a VTIMEZONE for each time zone.',
  examples: [
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Partnership Basics//Calendars//EN',
      'BEGIN:VEVENT',
      'UID:weekly-check-in.20260908T1000@019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
      'SEQUENCE:100',
      'DTSTAMP:20260901T150405Z',
      'DTSTART;TZID=America/Chicago:20260908T100000',
      'DTEND;TZID=America/Chicago:20260908T104500',
      'SUMMARY:Weekly check-in',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n'),
  ],
})
