// The codes that missions report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const missionCodes = {
  ALREADY_ENDORSED: {
    kind: 'blocker',
    meaning: 'Your organization has already endorsed this version of the mission.',
    advice: 'Change what it confirms with `updateEndorsement`.',
  },
  ANTICIPATED_RESULTS_MISSING: {
    kind: 'blocker',
    meaning: 'The mission states no anticipated result.',
    advice: 'Create a version with `anticipatedResults` with `createMission`.',
  },
  CONCLUDE_MISSION: {
    kind: 'next_step',
    meaning: 'Every remaining party has endorsed the mission, which is not in force yet.',
    advice: 'Take `conclude` of `transitionMission`.',
  },
  CONFIRM_RESULTS: {
    kind: 'next_step',
    meaning: 'Your organization has not confirmed all anticipated results of the mission.',
    advice: 'Confirm them with `updateEndorsement`, or propose others with `createMission`.',
  },
  DRAFT_MISSION: {
    kind: 'next_step',
    meaning: 'The partnership has no mission.',
    advice: 'Draft it with `createMission`.',
  },
  ENDORSEMENTS_MISSING: {
    kind: 'blocker',
    meaning: 'A party has not endorsed the mission.',
    advice: 'Each party endorses it with `createEndorsement`.',
  },
  ENDORSE_MISSION: {
    kind: 'next_step',
    meaning: 'Your organization has not endorsed the mission.',
    advice: 'Endorse it with `createEndorsement`, or object to a proposed one with `transitionMission`.',
  },
  MISSION_NOT_ENDORSED: {
    kind: 'blocker',
    meaning: 'The partnership has no mission that every party has endorsed.',
    advice: 'Propose it with `transitionMission`; each party endorses it with `createEndorsement`.',
  },
  NEWER_VERSION_EXISTS: {
    kind: 'blocker',
    meaning: 'There is a newer version of the mission than the one in `basedOnId`.',
    advice: 'Read the version in `ref`, and send its id as `basedOnId`.',
  },
  PROPOSE_MISSION: {
    kind: 'next_step',
    meaning: 'The mission is drafted and not proposed.',
    advice: 'Take `propose` of `transitionMission`, or change the draft with `createMission`.',
  },
  REAFFIRM_MISSION: {
    kind: 'next_step',
    meaning: 'The mission is due to be reaffirmed on the day in `dueOn`.',
    advice: 'Record the reaffirmation with `createReaffirmation`.',
  },
  STATE_VALUES: {
    kind: 'next_step',
    meaning: 'Your organization has not stated its values.',
    advice: 'State them with `createValue`.',
  },
} as const satisfies CodeDeclarations
