// The codes that progress reports report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const progressReportCodes = {
  REPORT_ACCEPTED: {
    kind: 'blocker',
    meaning: 'The progress report is accepted, so it cannot be changed.',
    advice: 'Correct it with `correct` of `transitionProgressReport`, with the consent of both sides.',
  },
  DUE_DATE_SUPERSEDED: {
    kind: 'blocker',
    meaning:
      'The parties agreed to another schedule, in which the day of the report is not due, or the agreement of the expectation ended before the day.',
    advice: 'Report for one of the `dueDates` of the expectation with `createProgressReport`.',
  },
  NOT_IN_EFFECT: {
    kind: 'blocker',
    meaning: 'The expectation of the report is not in effect.',
    advice: 'Take `begin` of `transitionExpectation` if the expectation is agreed.',
  },
} as const satisfies CodeDeclarations
