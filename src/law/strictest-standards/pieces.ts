// The strictest value of one standard over several sets, in pieces of age. Pure.
import {
  type Dimension,
  type Grouping,
  hundredths,
  type Program,
  type Session,
  type StandardRow,
  stricterOf,
  type Verification,
} from '../standards/rules.ts'

/** A set of standards that counts. A set occurs once in a list of them. */
export interface AppliedSet {
  standardId: string
  title: string
  rows: readonly StandardRow[]
}

/** A set that applies in a partnership. */
export interface PartnershipSet extends AppliedSet {
  /** The organization of the party to which it applies; null: to all parties. */
  partyId: string | null
}

/** The sets that apply to a party or, without one, to any party; each once. */
export const setsFor = (applied: readonly PartnershipSet[], partyId?: string | undefined): AppliedSet[] => {
  const sets = applied.filter((set) => partyId === undefined || set.partyId === null || set.partyId === partyId)
  return [...new Map(sets.map((set) => [set.standardId, set])).values()]
}

export interface SetReference {
  standardId: string
  title: string
}

/** Of a row that states the strictest value. */
export interface RowSource {
  citation: string
  url: string | null
  verification: Verification
}

export interface StrictestSet extends SetReference {
  /** Of the rows with the strictest value, without repetitions; at most `maxSources`. */
  sources: RowSource[]
}

export interface OtherSet extends SetReference {
  value: number
  /** By how much the value is less strict. */
  difference: number
  advisory: boolean
}

/** A set that states the standard only for more adults than are present. */
export interface UnderstaffedSet extends SetReference {
  /** The fewest adults that the set states it for. */
  staff: number
}

/** The strictest value for children from `fromMonths` to before `toMonths`. */
export interface Piece {
  fromMonths: number
  toMonths: number
  /** Null if each set states it for more adults only. */
  value: number | null
  strictestSets: StrictestSet[]
  otherSets: OtherSet[]
  tooFewStaff: UnderstaffedSet[]
  /** Whether only one set has a row. */
  singleSet: boolean
  /** Whether no row with the value was verified in the text of the law. */
  advisory: boolean
}

/** The value of a condition that rows of the standard have. Null: a program that no row names, or no row has the condition. */
export interface Conditions {
  program: Program | null
  session: Session | null
  grouping: Grouping | null
  staff: number | null
}

/** One row of one set, at the ages for which it counts. */
export interface Span {
  fromMonths: number
  toMonths: number
  row: StandardRow
}

interface SpansOfSet {
  set: SetReference
  spans: Span[]
}

export const spansOf = (sets: readonly AppliedSet[], spanOf: (row: StandardRow) => Span | undefined): SpansOfSet[] =>
  sets.map(({ standardId, title, rows }) => ({
    set: { standardId, title },
    spans: rows.flatMap((row) => spanOf(row) ?? []),
  }))

export const matches = ({ programs, session, grouping }: StandardRow, conditions: Omit<Conditions, 'staff'>): boolean =>
  (programs.length === 0 || (conditions.program !== null && programs.includes(conditions.program))) &&
  (session === null || session === conditions.session) &&
  (grouping === null || grouping === conditions.grouping)

/**
 * Of rows that match otherwise, those that apply to this number of adults: rows without the condition, and of the others those with the
 * highest number that is not above it.
 */
function forStaff(rows: readonly StandardRow[], adults: number | null): StandardRow[] {
  const numbers = rows.flatMap(({ staff }) => (staff !== null && adults !== null && staff <= adults ? [staff] : []))
  const highest = Math.max(...numbers)
  return rows.filter(({ staff }) => staff === null || staff === highest)
}

/** The ages at which a row begins or ends. */
const agesOf = (sets: readonly SpansOfSet[]): number[] =>
  [...new Set(sets.flatMap(({ spans }) => spans.flatMap(({ fromMonths, toMonths }) => [fromMonths, toMonths])))].sort(
    (a, b) => a - b,
  )

/** The number of values and of sets in `tooFewStaff` of all pieces of `piecesOf`, without computing them. */
export function countValues(sets: readonly SpansOfSet[]): number {
  const ages = agesOf(sets)
  const indexes = new Map(ages.map((age, index) => [age, index]))
  let count = 0
  for (const { spans } of sets) {
    const changes: number[] = new Array(ages.length).fill(0)
    for (const { fromMonths, toMonths } of spans) {
      const [from, to] = [indexes.get(fromMonths) ?? 0, indexes.get(toMonths) ?? 0]
      changes[from] = (changes[from] ?? 0) + 1
      changes[to] = (changes[to] ?? 0) - 1
    }
    let rows = 0
    for (const change of changes) {
      rows += change
      if (rows > 0) count++
    }
  }
  return count
}

/** One piece between each two ages at which a row begins or ends, without those for which no set has a row. */
export function piecesOf(dimension: Dimension, sets: readonly SpansOfSet[], adults: number | null): Piece[] {
  const lowerIsStricter = stricterOf[dimension] === 'lower'
  const ages = agesOf(sets)
  return ages.slice(0, -1).flatMap((fromMonths, index) => {
    const toMonths = ages[index + 1] ?? fromMonths
    const tooFewStaff: UnderstaffedSet[] = []
    const found: { set: SetReference; units: number; rows: StandardRow[] }[] = []
    for (const { set, spans } of sets) {
      const rows = spans
        .filter((span) => span.fromMonths <= fromMonths && fromMonths < span.toMonths)
        .map(({ row }) => row)
      const applicable = forStaff(rows, adults)
      if (applicable.length > 0) {
        const values = applicable.map(({ value }) => hundredths(value))
        const units = lowerIsStricter ? Math.min(...values) : Math.max(...values)
        found.push({ set, units, rows: applicable.filter(({ value }) => hundredths(value) === units) })
      } else if (rows.length > 0) {
        tooFewStaff.push({ ...set, staff: Math.min(...rows.flatMap(({ staff }) => staff ?? [])) })
      }
    }
    if (found.length + tooFewStaff.length === 0) return []
    const units = found.map((one) => one.units)
    const strictest = lowerIsStricter ? Math.min(...units) : Math.max(...units)
    const holders = found.filter((one) => one.units === strictest)
    return {
      fromMonths,
      toMonths,
      value: found.length === 0 ? null : strictest / 100,
      strictestSets: holders.map(({ set, rows }) => ({ ...set, sources: sourcesOf(rows) })),
      otherSets: found
        .filter((one) => one.units !== strictest)
        .map(({ set, units, rows }) => ({
          ...set,
          value: units / 100,
          difference: Math.abs(units - strictest) / 100,
          advisory: isAdvisory(rows),
        })),
      tooFewStaff,
      singleSet: found.length + tooFewStaff.length === 1,
      advisory: isAdvisory(holders.flatMap(({ rows }) => rows)),
    }
  })
}

export const isAdvisory = (rows: readonly StandardRow[]): boolean =>
  rows.every(({ verification }) => verification !== 'text')

export const maxSources = 5

export function sourcesOf(rows: readonly Pick<StandardRow, 'citation' | 'url' | 'verification'>[]): RowSource[] {
  const sources = rows.map(({ citation, url, verification }) => ({ citation, url, verification }))
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()].slice(0, maxSources)
}

/** The row at the ages in the range; undefined if it has none of them. */
export function clip(row: StandardRow, fromMonths: number, toMonths: number): Span | undefined {
  const span = { fromMonths: Math.max(row.fromMonths, fromMonths), toMonths: Math.min(row.toMonths, toMonths), row }
  return span.fromMonths < span.toMonths ? span : undefined
}
