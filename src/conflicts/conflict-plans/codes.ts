// The codes that conflict plans report, besides ALREADY_AGREED of expectations.
import type { CodeDeclarations } from '../../records/codes.ts'

export const conflictPlanCodes = {
  AGREE_CONFLICT_PLAN: {
    kind: 'next_step',
    meaning: 'A version of the conflict plan waits for your organization.',
    advice: 'Take `agree` or `object` of `transitionConflictPlan`.',
  },
  CONFLICT_PLAN_MISSING: {
    kind: 'blocker',
    meaning: 'The partnership has no conflict plan to which every party has agreed.',
    advice: 'Draft it with `createConflictPlan`; propose it and agree to it with `transitionConflictPlan`.',
  },
  DRAFT_CONFLICT_PLAN: {
    kind: 'next_step',
    meaning: 'The partnership has no conflict plan.',
    advice: 'Draft it with `createConflictPlan`.',
  },
  NO_ARBITRATOR: {
    kind: 'finding',
    meaning:
      'No step of the conflict plan has the level `arbitrator`, so a conflict can remain undecided. Between a governing body and a policy council, 45 CFR 1301.6 requires arbitration after a mediation that failed, except in American Indian and Alaska Native programs; for a partnership it is advice.',
    advice: 'Add a last step whose decision is final, with `updateConflictPlan`, unless the parties do not want one.',
  },
  NO_MEDIATOR: {
    kind: 'finding',
    meaning:
      'The conflict plan names no mediator, or no step has the level `mediator`. Between a governing body and a policy council, 45 CFR 1301.6 requires mediation; for a partnership it is advice.',
    advice: 'Name a mediator that every party trusts, and add a step of this level, with `updateConflictPlan`.',
  },
  NO_WRITTEN_REASONS: {
    kind: 'finding',
    meaning:
      'No step of the conflict plan requires reasons in writing. 45 CFR 1301.6 requires them of a governing body and a policy council; for a partnership it is advice.',
    advice: 'Set `writtenReasons` of at least one step with `updateConflictPlan`.',
  },
  PROPOSE_CONFLICT_PLAN: {
    kind: 'next_step',
    meaning: 'Your organization has drafted a conflict plan and not proposed it.',
    advice: 'Take `propose` of `transitionConflictPlan`.',
  },
} as const satisfies CodeDeclarations
