// The codes that rooms report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const roomCodes = {
  STAFF_TOO_FEW: {
    kind: 'finding',
    meaning: 'A set of standards states a limit of the room only for more adults than it has.',
    advice: 'Plan more adults: set `staff` with `updateRoom`. `message` says how many are needed.',
  },
  ADD_ROOMS: {
    kind: 'next_step',
    meaning: 'A party with the role child_care_provider or school_district has no room.',
    advice: 'Add its rooms with `createRoom`, with the number of children that are planned in each.',
  },
  RESOLVE_ROOM_SHORTAGE: {
    kind: 'next_step',
    meaning: 'More children are planned in a room than it can hold.',
    advice: 'Change the room or `plannedChildren` with `updateRoom`: `bindingConstraints` says what limits its places.',
  },
} as const satisfies CodeDeclarations
