// Assessment and next steps from the rooms of a partnership (Q12).
import { setsFor } from '../../law/strictest-standards/pieces.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { placesOf } from './rules.ts'
import { type PartnershipRooms, type RoomSummary, summarize } from './store.ts'

/** The roles of the parties that provide places: those that run the rooms themselves. */
const placeProviders: readonly PartyRole[] = ['child_care_provider', 'school_district']

/** The rooms in which more children are planned than they can hold. */
export const roomsWithShortage = ({ rooms, sets }: Pick<PartnershipRooms, 'rooms' | 'sets'>): RoomSummary[] =>
  rooms.filter((room) => (placesOf(room, setsFor(sets, room.organizationId)).shortage ?? 0) > 0)

const maxRefs = 10

export const roomContribution = partnershipContribution<PartnershipRooms>({
  query: summarize,

  assess([row], { partnershipId }) {
    // Without rooms the checklist alone says how far Q12 is followed.
    if (row === undefined || row.rooms.length === 0) return []
    const short = roomsWithShortage(row)
    return [
      {
        strategy: 'Q12',
        status: short.length === 0 ? 'done' : 'partly',
        because: `Rooms: ${row.rooms.length}. Rooms with a shortage of places: ${short.length}.`,
        refs: short.length === 0 ? [pathInPartnership(partnershipId, '/rooms')] : pathsOf(partnershipId, short),
      },
    ]
  },

  nextSteps([row], { partnershipId, state }) {
    if (row === undefined) return []
    const owners = new Set(row.rooms.map(({ organizationId }) => organizationId))
    const without = row.parties.filter(
      ({ organizationId, role }) => placeProviders.includes(role as PartyRole) && !owners.has(organizationId),
    )
    const short = roomsWithShortage(row)
    const steps: NextStep[] = []
    if (state !== 'exploring' && without.length > 0) {
      steps.push({
        ...{ code: 'ADD_ROOMS', strategy: 'Q12', title: 'Add your rooms, and the children that are planned in each.' },
        ...{ actors: without.map(({ organizationId }) => organizationId), dueOn: null },
        refs: [pathInPartnership(partnershipId, '/rooms')],
      })
    }
    if (short.length > 0) {
      steps.push({
        ...{ code: 'RESOLVE_ROOM_SHORTAGE', strategy: 'Q12', dueOn: null },
        title: 'Make places for the children who are planned, or plan fewer: rooms cannot hold all of them.',
        actors: [...new Set(short.map(({ organizationId }) => organizationId))],
        refs: pathsOf(partnershipId, short),
      })
    }
    return steps
  },
})

const pathsOf = (partnershipId: string, rooms: readonly RoomSummary[]): string[] =>
  rooms.slice(0, maxRefs).map(({ id }) => pathInPartnership(partnershipId, `/rooms/${id}`))
