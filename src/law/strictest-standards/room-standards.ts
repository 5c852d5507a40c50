// The strictest value of each standard for a room (Q12), or for a group of children. Pure.
import { type Dimension, groupings, type Program, type Session, type Setting, stricterOf } from '../standards/rules.ts'
import {
  type AppliedSet,
  clip,
  matches,
  type Piece,
  piecesOf,
  type SetReference,
  spansOf,
  type UnderstaffedSet,
} from './pieces.ts'

/** A room, or a group of children in one. Ages are in months; the second one of a range is not part of it. */
export interface RoomSituation {
  setting: Setting
  program: Program | null
  session: Session | null
  /** The adults present. */
  staff: number
  fromMonths: number
  toMonths: number
  majorityFromMonths: number
  majorityToMonths: number
}

/** The strictest value for a room over its ages. */
export interface RoomStandard {
  /** Null if each set states it for more adults only. */
  value: number | null
  /** The sets that state the value. */
  sets: SetReference[]
  advisory: boolean
  /** The sets that state the standard at some age of the room, and only for more adults. */
  tooFewStaff: UnderstaffedSet[]
}

/** By dimension; without those for which no set has a row. */
export function strictestInRoom(sets: readonly AppliedSet[], room: RoomSituation): Map<Dimension, RoomStandard> {
  const { setting, program, session, staff } = room
  const conditions = { program, session, grouping: room.toMonths <= 36 ? groupings[1] : groupings[0] }
  const agesOf = {
    each: [room.fromMonths, room.toMonths],
    youngest: [room.fromMonths, room.fromMonths + 1],
    majority: [room.majorityFromMonths, room.majorityToMonths],
  } as const
  const counted = spansOf(sets, (row) =>
    row.setting === setting && matches(row, conditions) ? clip(row, ...agesOf[row.ageRule]) : undefined,
  )
  const dimensions = new Set(counted.flatMap(({ spans }) => spans.map(({ row }) => row.dimension)))
  return new Map(
    [...dimensions].map((dimension) => {
      const ofDimension = counted.map(({ set, spans }) => ({
        set,
        spans: spans.filter(({ row }) => row.dimension === dimension),
      }))
      return [dimension, overAges(dimension, piecesOf(dimension, ofDimension, staff))]
    }),
  )
}

function overAges(dimension: Dimension, pieces: readonly Piece[]): RoomStandard {
  const values = pieces.flatMap(({ value }) => value ?? [])
  const strictest = stricterOf[dimension] === 'lower' ? Math.min(...values) : Math.max(...values)
  const holders = pieces.filter(({ value }) => value === strictest)
  return {
    value: values.length === 0 ? null : strictest,
    sets: uniqueSets(holders.flatMap(({ strictestSets }) => strictestSets)),
    advisory: holders.length > 0 && holders.every(({ advisory }) => advisory),
    tooFewStaff: [
      ...new Map(pieces.flatMap((piece) => piece.tooFewStaff.map((set) => [set.standardId, set] as const))).values(),
    ],
  }
}

const uniqueSets = (sets: readonly SetReference[]): SetReference[] => [
  ...new Map(sets.map(({ standardId, title }) => [standardId, { standardId, title }])).values(),
]
