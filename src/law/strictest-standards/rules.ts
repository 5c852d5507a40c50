// The strictest value of each standard over several sets, by age, setting and condition (Q21). Pure.
import {
  type Dimension,
  type Grouping,
  groupings,
  type Program,
  type Session,
  type Setting,
  type StandardRow,
  sessions,
} from '../standards/rules.ts'
import {
  type AppliedSet,
  type Conditions,
  clip,
  countValues,
  matches,
  type Piece,
  piecesOf,
  sourcesOf,
  spansOf,
} from './pieces.ts'

export interface StrictestStandard extends Conditions {
  dimension: Dimension
  setting: Setting
  /** By age. Without ages for which no set has a row. */
  pieces: Piece[]
}

/** What is asked for; absent: all of it. */
export interface StrictestFilters {
  dimensions?: readonly Dimension[]
  settings?: readonly Setting[]
  fromMonths?: number
  toMonths?: number
  program?: Program
  session?: Session
  grouping?: Grouping
  staff?: number
}

/** What two neighboring pieces must have in common to be one. */
const contentOf = ({ value, strictestSets, otherSets, tooFewStaff, advisory }: Piece): string =>
  JSON.stringify([value, strictestSets.map(({ standardId }) => standardId), otherSets, tooFewStaff, advisory])

function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (last === undefined || last.toMonths !== piece.fromMonths || contentOf(last) !== contentOf(piece)) {
      result.push(piece)
      continue
    }
    const strictestSets = last.strictestSets.map((set, index) => ({
      ...set,
      sources: sourcesOf([...set.sources, ...(piece.strictestSets[index]?.sources ?? [])]),
    }))
    result[result.length - 1] = { ...last, toMonths: piece.toMonths, strictestSets }
  }
  return result
}

/** The values of a condition to be distinguished: what is asked for, otherwise those given. */
const valuesOf = <Value>(occurs: boolean, asked: Value | undefined, values: readonly Value[]): (Value | null)[] => {
  if (!occurs) return [null]
  return asked === undefined ? [...values] : [asked]
}

/** Each combination of the conditions that occur in the rows. */
function combinationsOf(rows: readonly StandardRow[], filters: StrictestFilters): Conditions[] {
  const programs = [...new Set(rows.flatMap((row) => row.programs))].sort()
  const staffs = [...new Set(rows.flatMap(({ staff }) => staff ?? []))].sort((a, b) => a - b)
  const otherPrograms = filters.program === undefined && rows.some((row) => row.programs.length === 0) ? [null] : []
  const byProgram =
    programs.length === 0 ? [null] : [...valuesOf<Program>(true, filters.program, programs), ...otherPrograms]
  const bySession = valuesOf(
    rows.some(({ session }) => session !== null),
    filters.session,
    sessions,
  )
  const byGrouping = valuesOf(
    rows.some(({ grouping }) => grouping !== null),
    filters.grouping,
    groupings,
  )
  return byProgram.flatMap((program) =>
    bySession.flatMap((session) =>
      byGrouping.flatMap((grouping) =>
        valuesOf(staffs.length > 0, filters.staff, staffs).map((staff) => ({ program, session, grouping, staff })),
      ),
    ),
  )
}

/** More values of sets are not computed for one response. */
export const maxValues = 2_000

/**
 * The strictest values of each standard, setting and combination of conditions, in the order of `dimensions` and `settings`. Undefined if they
 * have more than `maxValues` values of sets before neighboring ages are merged.
 */
export function compareStandards(
  sets: readonly AppliedSet[],
  filters: StrictestFilters & Required<Pick<StrictestFilters, 'dimensions' | 'settings'>>,
): StrictestStandard[] | undefined {
  const { dimensions, settings, fromMonths = 0, toMonths = Number.POSITIVE_INFINITY } = filters
  const result: StrictestStandard[] = []
  let count = 0
  for (const dimension of dimensions) {
    for (const setting of settings) {
      const clipped = spansOf(sets, (row) =>
        row.dimension === dimension && row.setting === setting ? clip(row, fromMonths, toMonths) : undefined,
      )
      const rows = clipped.flatMap(({ spans }) => spans.map(({ row }) => row))
      for (const conditions of combinationsOf(rows, filters)) {
        const matching = clipped.map(({ set, spans }) => ({
          set,
          spans: spans.filter(({ row }) => matches(row, conditions)),
        }))
        count += countValues(matching)
        if (count > maxValues) return undefined
        const pieces = piecesOf(dimension, matching, conditions.staff)
        if (pieces.length > 0) result.push({ dimension, setting, ...conditions, pieces: merged(pieces) })
      }
    }
  }
  return result
}
