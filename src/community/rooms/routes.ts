// Rooms over HTTP: a collection.
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipSet } from '../../law/strictest-standards/pieces.ts'
import { Problem, ruleViolation, throwIfViolated } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { maxRooms, roomErrors } from './rules.ts'
import { roomSchemas, view } from './schema.ts'
import { countInPartnership, findSets, type Room } from './store.ts'
import { rooms } from './table.ts'

/** What the views depend on besides their rows. */
interface RoomContext {
  /** That apply in the partnership. */
  sets: PartnershipSet[]
}

export const roomRoutes = collectionRoutes<Room, RoomContext>({
  singular: 'room',
  plural: 'rooms',
  tag: 'Community',
  about: `A room of a party has the children that are planned in it, and the places that it has by the standards that apply in the partnership (Q12). A partnership has at most ${maxRooms}.`,
  table: rooms,
  schemas: roomSchemas,
  constraintProblems: {
    rooms_name_unique: () =>
      new Problem('record-exists', 'Another room of your organization at this site has this name.'),
  },
  authorOnly: true,
  locksPartnership: true,
  context: loadSets,
  view: (row, _request, { sets }) => view(row, sets),
  dependsOnDay: true,
  async beforeSave(after, before, _context, _now, write) {
    throwIfViolated(roomErrors(after))
    if (before === undefined) await checkNumber(write, after)
    return after
  },
})

async function loadSets(reader: Reader, partnershipId: string): Promise<RoomContext> {
  const [found] = await reader.query(findSets, { partnershipId })
  return { sets: found?.sets ?? [] }
}

async function checkNumber(write: WriteContext, { partnershipId }: Room): Promise<void> {
  const [found] = await write.query(countInPartnership, { partnershipId })
  if ((found?.count ?? 0) >= maxRooms) throw ruleViolation('', `A partnership has at most ${maxRooms} rooms.`)
}
