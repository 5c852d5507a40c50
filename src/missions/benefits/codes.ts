// The codes that benefits report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const benefitCodes = {
  BENEFIT_MISSING: {
    kind: 'blocker',
    meaning: 'No benefit is stated for children, for families or for a party.',
    advice: 'State it with `createBenefit`. `getBenefitBalance` names what is missing.',
  },
  INDICATORS_MISSING: {
    kind: 'finding',
    meaning: 'No benefit has an indicator.',
    advice: 'Add indicators with `updateBenefit`.',
  },
  NO_BENEFIT_FOR_CHILDREN: {
    kind: 'finding',
    meaning: 'No benefit for children is stated.',
    advice: 'State one with `createBenefit`.',
  },
  NO_BENEFIT_FOR_FAMILIES: {
    kind: 'finding',
    meaning: 'No benefit for families is stated.',
    advice: 'State one with `createBenefit`.',
  },
  NO_BENEFIT_FOR_PARTY: {
    kind: 'finding',
    meaning: 'A party has stated no benefit of its own.',
    advice: 'The parties in `organizationIds` state one with `createBenefit`.',
  },
  ONE_SIDED: {
    kind: 'finding',
    meaning: 'A party states at least three times as many benefits of its own as another party.',
    advice: 'Discuss the balance, and state further benefits with `createBenefit`.',
  },
  STATE_BENEFIT_FOR_CHILDREN: {
    kind: 'next_step',
    meaning: 'No benefit for children is stated.',
    advice: 'State one with `createBenefit` and the beneficiary `children`.',
  },
  STATE_BENEFIT_FOR_FAMILIES: {
    kind: 'next_step',
    meaning: 'No benefit for families is stated.',
    advice: 'State one with `createBenefit` and the beneficiary `families`.',
  },
  STATE_OWN_BENEFIT: {
    kind: 'next_step',
    meaning: 'Your organization has stated no benefit of its own.',
    advice: 'State one with `createBenefit` and the beneficiary `party`.',
  },
} as const satisfies CodeDeclarations
