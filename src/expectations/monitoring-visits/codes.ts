// The codes that monitoring visits report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const monitoringVisitCodes = {
  CONDUCT_MONITORING_VISIT: {
    kind: 'next_step',
    meaning: 'The next visit to a site of a party is due within 14 days, or was due. `refs` are the visits before it.',
    advice:
      'Visit the site, and record the visit with `createMonitoringVisit` for the same `partyId` and `site`; or change `nextVisitDueOn` with `updateMonitoringVisit`.',
  },
  CORRECT_MONITORING_FINDING: {
    kind: 'next_step',
    meaning: 'A finding of a visit to your organization is not corrected.',
    advice: 'Correct it, and set `correctedOn` of the finding with `updateMonitoringVisit`.',
  },
} as const satisfies CodeDeclarations
