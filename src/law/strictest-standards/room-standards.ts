// The strictest value of each standard for a room (Q12), or for a group of children. Pure.
import {
  type Dimension,
  groupings,
  maxMonths,
  type Program,
  type Session,
  type Setting,
  type StandardRow,
  stricterOf,
} from '../standards/rules.ts'
import {
  type AppliedSet,
  clip,
  isAdvisory,
  matches,
  type RowSource,
  type SetReference,
  type Span,
  type StrictestSet,
  sourcesOf,
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

/** A set that states a standard at some age of the room, and there only for more adults. */
export interface UnderstaffedInRoom extends UnderstaffedSet {
  /** Of the rows that need more adults, without repetitions; at most `maxSources`. */
  sources: RowSource[]
  /** Whether no row that needs more adults was verified in the text of the law. */
  advisory: boolean
}

/** The strictest value for a room over its ages. */
export interface RoomStandard {
  /** Null if each set states it for more adults only. */
  value: number | null
  /** The sets that state the value. */
  sets: StrictestSet[]
  advisory: boolean
  /** The sets that state the standard at some age of the room, and only for more adults: `staff` is enough for every age. */
  tooFewStaff: UnderstaffedInRoom[]
}

/**
 * By dimension; without those for which no set has a row. Linear in the number of rows: a partnership has up to 200 rooms, and 20 sets of
 * 500 rows. `piecesOf` gives the same values by age.
 */
export function strictestInRoom(
  sets: readonly AppliedSet[],
  room: RoomSituation,
  dimensions?: readonly Dimension[],
): Map<Dimension, RoomStandard> {
  const { setting, program, session, staff } = room
  const conditions = { program, session, grouping: room.toMonths <= 36 ? groupings[1] : groupings[0] }
  const agesOf = {
    each: [room.fromMonths, room.toMonths],
    youngest: [room.fromMonths, room.fromMonths + 1],
    majority: [room.majorityFromMonths, room.majorityToMonths],
  } as const
  const found = new Map<Dimension, { set: SetReference; rows: RowsInRoom }[]>()
  for (const { standardId, title, rows } of sets) {
    const byDimension = new Map<Dimension, Span[]>()
    for (const row of rows) {
      if (row.setting !== setting || dimensions?.includes(row.dimension) === false || !matches(row, conditions))
        continue
      const span = clip(row, ...agesOf[row.ageRule])
      if (span === undefined) continue
      const spans = byDimension.get(row.dimension)
      if (spans === undefined) byDimension.set(row.dimension, [span])
      else spans.push(span)
    }
    for (const [dimension, spans] of byDimension) {
      const ofSet = { set: { standardId, title }, rows: rowsInRoom(spans, staff) }
      found.set(dimension, [...(found.get(dimension) ?? []), ofSet])
    }
  }
  return new Map([...found].map(([dimension, ofSets]) => [dimension, standardOf(dimension, ofSets)]))
}

interface RowsInRoom {
  /** That apply to the adults present, at some age of the room. */
  applicable: StandardRow[]
  /** That state the standard for more adults, at an age at which no row is for those present. */
  understaffed: { rows: StandardRow[]; staff: number } | null
}

/**
 * Of the rows of a set. Rows with the condition `staff` are taken from the highest number that is not above that of the adults down,
 * each at the ages that no higher number has; then those for more adults from the lowest number up.
 */
function rowsInRoom(spans: readonly Span[], adults: number): RowsInRoom {
  const applicable: Span[] = []
  const byStaff = new Map<number, Span[]>()
  for (const span of spans) {
    const { staff } = span.row
    if (staff === null) applicable.push(span)
    else if (byStaff.has(staff)) byStaff.get(staff)?.push(span)
    else byStaff.set(staff, [span])
  }
  const numbers = [...byStaff.keys()].sort((a, b) => a - b)
  const covered = new Ages()
  for (const staff of numbers.filter((number) => number <= adults).reverse()) {
    const added = (byStaff.get(staff) ?? []).filter((span) => covered.lacks(span))
    applicable.push(...added)
    covered.add(added)
  }
  covered.add(applicable)
  const understaffed: Span[] = []
  let enough = 0
  const needed = new Ages(covered)
  for (const staff of numbers.filter((number) => number > adults)) {
    const ofNumber = byStaff.get(staff) ?? []
    understaffed.push(...ofNumber.filter((span) => covered.lacks(span)))
    if (ofNumber.some((span) => needed.lacks(span))) enough = staff
    needed.add(ofNumber)
  }
  return {
    applicable: applicable.map(({ row }) => row),
    understaffed: understaffed.length === 0 ? null : { rows: understaffed.map(({ row }) => row), staff: enough },
  }
}

/** Ages in months. */
class Ages {
  /** At each age, itself if it is not in the set, otherwise a greater age: none between them is missing. */
  readonly #next: Uint8Array

  constructor(other?: Ages) {
    this.#next =
      other === undefined ? Uint8Array.from({ length: maxMonths + 1 }, (_, month) => month) : other.#next.slice()
  }

  /** The first age from this one on that is not in the set. */
  #missingFrom(age: number): number {
    let month = age
    for (let next = this.#next[month] ?? month; next !== month; next = this.#next[month] ?? month) {
      // Shortens the way for later calls.
      this.#next[month] = this.#next[next] ?? next
      month = next
    }
    return month
  }

  add(spans: readonly Span[]): void {
    for (const { fromMonths, toMonths } of spans) {
      for (let month = this.#missingFrom(fromMonths); month < toMonths; month = this.#missingFrom(month)) {
        this.#next[month] = month + 1
      }
    }
  }

  /** Whether the span has an age that is not in the set. */
  lacks({ fromMonths, toMonths }: Span): boolean {
    return this.#missingFrom(fromMonths) < toMonths
  }
}

function standardOf(dimension: Dimension, found: readonly { set: SetReference; rows: RowsInRoom }[]): RoomStandard {
  const isLower = stricterOf[dimension] === 'lower'
  let strictest: number | null = null
  for (const { rows } of found) {
    for (const { value } of rows.applicable) {
      if (strictest === null || (isLower ? value < strictest : value > strictest)) strictest = value
    }
  }
  const holders = found
    .map(({ set, rows }) => ({ set, rows: rows.applicable.filter(({ value }) => value === strictest) }))
    .filter(({ rows }) => rows.length > 0)
  return {
    value: strictest,
    sets: holders.map(({ set, rows }) => ({ ...set, sources: sourcesOf(rows) })),
    advisory: holders.length > 0 && holders.every(({ rows }) => isAdvisory(rows)),
    tooFewStaff: found.flatMap(({ set, rows: { understaffed } }) =>
      understaffed === null
        ? []
        : {
            ...set,
            staff: understaffed.staff,
            sources: sourcesOf(understaffed.rows),
            advisory: isAdvisory(understaffed.rows),
          },
    ),
  }
}
