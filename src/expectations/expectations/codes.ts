// The codes that expectations report.

import type { CodeDeclarations } from '../../records/codes.ts'
import { maxCorrections } from './rules.ts'
import { maxDueDates } from './schedule.ts'

export const expectationCodes = {
  ACCEPT_EXPECTATION: {
    kind: 'next_step',
    meaning: 'A proposed wording of expectations waits for your organization.',
    advice:
      'Take `accept` of `transitionExpectation` with the `revision`, take `refuse_revision`, or change the wording with `updateExpectation`.',
  },
  ALREADY_AGREED: {
    kind: 'blocker',
    meaning:
      'It is already agreed: your organization has agreed to this version of the plan or to this obligation, or the parties have agreed to the expectation.',
    advice:
      'A plan and an obligation need no second agreement. An agreed expectation cannot be deleted; the parties can waive it with `transitionExpectation`.',
  },
  BASELINE_MISSING: {
    kind: 'finding',
    meaning: 'An expectation has no baseline.',
    advice: 'Set `baseline` with `updateExpectation`.',
  },
  COMPLETE_EXPECTATION: {
    kind: 'next_step',
    meaning: 'Expectations do not state who does it, how, when or with which outcome.',
    advice: '`completeness` of the expectations in `refs` lists the gaps. Complete them with `updateExpectation`.',
  },
  CONSENT_TO_CORRECTION: {
    kind: 'next_step',
    meaning: 'A proposed correction waits for your organization.',
    advice:
      'Take `correct_outcome` or `refuse_correction` of `transitionExpectation`, or `correct` or `refuse_correction` of `transitionProgressReport`.',
  },
  CONSENT_TO_WAIVER: {
    kind: 'next_step',
    meaning: 'A proposed waiver of an expectation waits for your organization.',
    advice: 'Take `waive` or `refuse_waiver` of `transitionExpectation`.',
  },
  CORRECTION_DIFFERS: {
    kind: 'blocker',
    meaning: 'Another correction is already proposed.',
    advice: 'Consent to the one in `pendingCorrection`, or take `refuse_correction` first.',
  },
  CORRECTION_NOT_PROPOSED: {
    kind: 'blocker',
    meaning: 'No correction is proposed.',
    advice: 'Propose one with `correct_outcome` of `transitionExpectation` or `correct` of `transitionProgressReport`.',
  },
  CROWDED_DATE: {
    kind: 'finding',
    meaning: 'At least a quarter of the due dates are on the same day.',
    advice: 'Propose other schedules with `updateExpectation`.',
  },
  DIRECTION_MISSING: {
    kind: 'finding',
    meaning: 'The expectation does not state in which direction the figure changes.',
    advice: 'Set `direction` with `updateExpectation`.',
  },
  EARLY_LOAD: {
    kind: 'finding',
    meaning: 'At least half of the due dates are in the first 90 days.',
    advice: 'Begin with fewer expectations: propose later schedules with `updateExpectation`.',
  },
  EXPECTATION_CLOSED: {
    kind: 'blocker',
    meaning: 'The expectation is assessed or waived, so its content cannot be changed.',
    advice: 'Correct the outcome with `correct_outcome` of `transitionExpectation`, or create another expectation.',
  },
  INDICATOR_MISSING: {
    kind: 'finding',
    meaning: 'The expectation has no indicator.',
    advice: 'Set `indicator` with `updateExpectation`.',
  },
  MEANS_OF_VERIFICATION_MISSING: {
    kind: 'finding',
    meaning: 'The expectation does not state how its figure is verified.',
    advice: 'Set `meansOfVerification` with `updateExpectation`.',
  },
  METHOD_MISSING: {
    kind: 'finding',
    meaning: 'The expectation does not state how it is done.',
    advice: 'Set `how` with `updateExpectation`.',
  },
  OPEN_OBLIGATIONS: {
    kind: 'blocker',
    meaning:
      'An agreed expectation is neither assessed nor waived, or an installment of an agreed financial obligation is neither confirmed nor waived.',
    advice:
      'Conclude the record in `ref`, and all others: assess or waive expectations with `transitionExpectation`; confirm or waive installments with `transitionFinancialObligation`.',
  },
  PARTY_HAS_LEFT: {
    kind: 'blocker',
    meaning: 'The content names an organization that is not a party any more.',
    advice: 'Change the content with `updateExpectation` or `updateFinancialObligation`.',
  },
  PARTY_OVERLOADED: {
    kind: 'finding',
    meaning: 'One party is responsible for at least half of the expectations, and for 1.4 times an equal share.',
    advice: 'Propose other responsible parties with `updateExpectation`.',
  },
  REPORT_PROGRESS: {
    kind: 'next_step',
    meaning: 'Your organization is responsible for expectations with a past due date and no report.',
    advice: 'Report with `createProgressReport`.',
  },
  RESPONSIBLE_PARTY_MISSING: {
    kind: ['blocker', 'finding'],
    meaning: 'The expectation names no responsible party.',
    advice: 'Set `responsibleOrganizationId` with `updateExpectation`.',
  },
  RESPONSIBLE_ROLE_MISSING: {
    kind: 'finding',
    meaning: 'The expectation names no responsible position.',
    advice: 'Set `responsibleRole` with `updateExpectation`.',
  },
  REVISION_NOT_PROPOSED: {
    kind: 'blocker',
    meaning: 'No revision of the expectation is proposed.',
    advice: 'Propose one with `updateExpectation`.',
  },
  REVISION_OPEN: {
    kind: 'blocker',
    meaning: 'The revision of another party is pending.',
    advice: 'Take `accept` or `refuse_revision` of `transitionExpectation` first.',
  },
  REVISION_OUTDATED: {
    kind: 'blocker',
    meaning: '`revision` is not the number of the current revision.',
    advice: 'Read the expectation with `getExpectation`, and accept the revision that it shows.',
  },
  SCHEDULE_MISSING: {
    kind: ['blocker', 'finding'],
    meaning: 'The schedule of the expectation is undecided.',
    advice: 'Set `schedule` with `updateExpectation`.',
  },
  TARGET_CONTRADICTS_DIRECTION: {
    kind: 'finding',
    meaning: 'The change from the baseline to the target is opposite to the direction.',
    advice: 'Correct `baseline`, `target` or `direction` with `updateExpectation`.',
  },
  TARGET_FAR_FROM_BASELINE: {
    kind: 'finding',
    meaning: 'The distance from the baseline to the target is more than the baseline.',
    advice: 'Check the figures of the expectations in `ids`, or propose a nearer target with `updateExpectation`.',
  },
  TARGET_MISSING: {
    kind: 'finding',
    meaning: 'The expectation has no target.',
    advice: 'Set `target` with `updateExpectation`.',
  },
  TOO_MANY_CORRECTIONS: {
    kind: 'blocker',
    meaning: `It was corrected ${maxCorrections} times, which is the maximum.`,
    advice: 'Record the change in the narrative of a later report, or create another expectation.',
  },
  TOO_MANY_DUE_DATES: {
    kind: 'blocker',
    meaning: `The new schedule and the reported due dates together are more than ${maxDueDates} due dates.`,
    advice: 'Create another expectation with `createExpectation`.',
  },
  UNIT_MISSING: {
    kind: 'finding',
    meaning: 'The indicator has no unit.',
    advice: 'Set `unit` with `updateExpectation`.',
  },
  WAIVER_NOT_PROPOSED: {
    kind: 'blocker',
    meaning: 'No party has proposed to waive the expectation.',
    advice: 'Propose it with `waive` of `transitionExpectation`.',
  },
} as const satisfies CodeDeclarations
