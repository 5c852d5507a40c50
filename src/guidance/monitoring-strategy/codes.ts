// The codes that the monitoring strategy reports.
import type { CodeDeclarations } from '../../records/codes.ts'

export const monitoringStrategyCodes = {
  COMPLETE_MONITORING_STRATEGY: {
    kind: 'next_step',
    meaning: 'A record to which the parties agreed is not monitored.',
    advice:
      'Read `notMonitored` of `getMonitoringStrategy`, and `MonitoredKind` for what each kind of records needs. For an expectation set `schedule` or `meansOfVerification` with `updateExpectation`, or assess it with `transitionExpectation`; for a legal acknowledgement set `dueOn` with `updateLegalAcknowledgement`.',
  },
} as const satisfies CodeDeclarations
