// The codes that communication plans report, besides ALREADY_AGREED of expectations.
import type { CodeDeclarations } from '../../records/codes.ts'

export const communicationPlanCodes = {
  AGREE_COMMUNICATION_PLAN: {
    kind: 'next_step',
    meaning: 'A version of the communication plan waits for your organization.',
    advice: 'Take `agree` or `object` of `transitionCommunicationPlan`.',
  },
  COMMUNICATION_PLAN_NOT_AGREED: {
    kind: 'blocker',
    meaning: 'The partnership has no communication plan to which every party has agreed.',
    advice: 'Propose it and agree to it with `transitionCommunicationPlan`.',
  },
  DRAFT_COMMUNICATION_PLAN: {
    kind: 'next_step',
    meaning: 'The partnership has no communication plan.',
    advice: 'Draft it with `createCommunicationPlan`.',
  },
  PLAN_INCOMPLETE: {
    kind: 'blocker',
    meaning: 'The communication plan has no channel or no touchpoint.',
    advice: 'Add both with `updateCommunicationPlan`.',
  },
  PROPOSE_COMMUNICATION_PLAN: {
    kind: 'next_step',
    meaning: 'The communication plan is drafted and not proposed.',
    advice: 'Take `propose` of `transitionCommunicationPlan`.',
  },
} as const satisfies CodeDeclarations
