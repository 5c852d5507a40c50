// The difference of two contents by unit and field, and which amendment kinds allow it. Pure.
import { isDeepStrictEqual } from 'node:util'
import { daysBetween } from '../../records/days.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'
import { createTextDiff, type Segment } from '../../records/text-diff.ts'
import type { AmendmentKind, Content } from './content.ts'
import { type Unit, type UnitName, unitIdOf, unitNames, unitsOf } from './units.ts'

export const unitChanges = ['added', 'removed', 'changed', 'moved'] as const

export interface UnitChange {
  unit: UnitName
  /** Null if a content has one unit of the name. */
  key: string | null
  /** A unit with several changed fields has one entry for each, and another one if it moved. */
  change: (typeof unitChanges)[number]
  /** A JSON pointer: into the content after, or for what was removed into the content before. */
  pointer: string
  /** Of the whole unit if it was added or removed; of its field if that changed; its number if it moved. */
  before: unknown
  after: unknown
  /** Of a text that has white space before or after. */
  words: Segment[] | null
  /** From the date before to the date after. */
  days: number | null
  /** From the amount before to the amount after, as decimal string with a sign if it is negative. */
  amount: string | null
}

/**
 * What changes in `after` against `before`, in the order of units; without `before` everything is added. `words: false` omits the
 * words of texts, which take most of the time.
 */
export function diffContents(before: Content | null, after: Content, { words = true } = {}): UnitChange[] {
  const [oldUnits, newUnits] = [before === null ? new Map<string, Unit>() : unitsOf(before), unitsOf(after)]
  const context: Context = { diffTexts: words ? createTextDiff() : () => null, pointer: '' }
  const changes: UnitChange[] = []
  const moved = movedUnits(oldUnits, newUnits)
  for (const [id, unit] of newUnits) {
    const old = oldUnits.get(id)
    if (old === undefined) {
      changes.push(entry(unit, { change: 'added', before: null, after: sorted(unit.value) }))
      continue
    }
    if (moved.has(id)) {
      changes.push(entry(unit, { change: 'moved', before: old.position ?? null, after: unit.position ?? null }))
    }
    changes.push(...fieldChanges(old, unit, context))
  }
  for (const [id, unit] of oldUnits) {
    if (!newUnits.has(id)) changes.push(entry(unit, { change: 'removed', before: sorted(unit.value), after: null }))
  }
  return unitNames.flatMap((name) => changes.filter(({ unit }) => unit === name))
}

const entry = (
  { unit, key, pointer }: Unit,
  fields: Pick<UnitChange, 'change' | 'before' | 'after'> & Partial<UnitChange>,
): UnitChange => ({ unit, key, pointer, words: null, days: null, amount: null, ...fields })

/** Numbers and hashes that follow from other fields: they are shown only if nothing else changed. */
const derivedFields = ['revision', 'number', 'contentHash', 'hash']

interface Context {
  diffTexts: (before: string, after: string) => Segment[] | null
  pointer: string
  /** Of the amounts in the same object. */
  currency?: string | undefined
}

function fieldChanges(old: Unit, unit: Unit, context: Context): UnitChange[] {
  if (isDeepStrictEqual(old.value, unit.value)) return []
  const fields = changesWithin(old.value, unit.value, { ...context, pointer: unit.pointer })
  const isDerived = ({ pointer }: Pick<UnitChange, 'pointer'>) =>
    derivedFields.some((name) => pointer === `${unit.pointer}/${name}`)
  const shown = fields.every(isDerived) ? fields : fields.filter((field) => !isDerived(field))
  return shown.map((field) => entry(unit, { change: 'changed', ...field }))
}

type FieldChange = Pick<UnitChange, 'pointer' | 'before' | 'after' | 'words' | 'days' | 'amount'>

/** The fields of an object that differ, in alphabetical order. A list is one field, unless both have as many objects. */
function changesWithin(before: unknown, after: unknown, context: Context): FieldChange[] {
  const { pointer } = context
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isObject)) {
    return after.flatMap((item, index) =>
      changesWithin(before[index], item, { ...context, pointer: `${pointer}/${index}` }),
    )
  }
  if (!isObject(before) || !isObject(after)) {
    return [{ pointer, before: sorted(before), after: sorted(after), ...detailsOf(before, after, context) }]
  }
  const ofBoth = 'currency' in before || 'currency' in after ? [before.currency, after.currency] : [context.currency]
  const currency = ofBoth.every((one) => one === ofBoth[0]) ? (ofBoth[0] as string | undefined) : undefined
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) =>
    // An optional property without a value is absent.
    changesWithin(before[name] ?? null, after[name] ?? null, {
      ...context,
      currency,
      pointer: `${pointer}/${escapePointer(name)}`,
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 6901, section 3. */
const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const amountFields = /\/(?:amount|notToExceed|thisAction|obligated|committed|cost|allocated|unfunded|monthlyMaximum)$/

function detailsOf(
  before: unknown,
  after: unknown,
  { pointer, currency, diffTexts }: Context,
): Pick<UnitChange, 'words' | 'days' | 'amount'> {
  const none = { words: null, days: null, amount: null }
  if (typeof before !== 'string' || typeof after !== 'string') return none
  if (datePattern.test(before) && datePattern.test(after)) return { ...none, days: daysBetween(before, after) }
  if (currency && amountFields.test(pointer)) {
    const difference = toMinorUnits(after, currency) - toMinorUnits(before, currency)
    return { ...none, amount: formatAmount(difference, currency) }
  }
  return /\s/.test(before) || /\s/.test(after) ? { ...none, words: diffTexts(before, after) } : none
}

/** The value with the properties of objects in alphabetical order, so that equal contents give equal bytes. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  )
}

/** The ids of units with a position that do not stand in the order of before: as few as possible. */
function movedUnits(oldUnits: ReadonlyMap<string, Unit>, newUnits: ReadonlyMap<string, Unit>): ReadonlySet<string> {
  const moved = new Set<string>()
  for (const name of ['conflict_step', 'data_element', 'clause', 'exhibit']) {
    const isCommon = (id: string) => {
      const unit = newUnits.get(id)
      return unit?.unit === name && unit.position !== undefined && oldUnits.has(id)
    }
    const order = new Map([...oldUnits.keys()].filter(isCommon).map((id, index) => [id, index]))
    const ids = [...newUnits.keys()].filter(isCommon)
    const stay = longestIncreasing(ids.map((id) => order.get(id) ?? 0))
    for (const [index, id] of ids.entries()) if (!stay.has(index)) moved.add(id)
  }
  return moved
}

/** The indexes of a longest increasing subsequence. */
function longestIncreasing(numbers: readonly number[]): ReadonlySet<number> {
  /** By length - 1: the index at which a subsequence of this length ends with the smallest number. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [index, number] of numbers.entries()) {
    const at = ends.findIndex((end) => (numbers[end] ?? 0) >= number)
    const length = at === -1 ? ends.length : at
    previous.push(ends[length - 1])
    ends[length] = index
  }
  const indexes = new Set<number>()
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) indexes.add(index)
  return indexes
}

/** Whether the amendment kind allows a change. */
const allowed: Record<AmendmentKind, (change: UnitChange) => boolean> = {
  correction: ({ unit, change, pointer }) =>
    unit === 'clause' && change === 'changed' && /\/(?:heading|text)$/.test(pointer),
  term_extension: ({ unit, pointer }) => unit === 'term' && /^\/term\/(?:endsOn$|renewal(?:\/|$))/.test(pointer),
  financial_change: ({ unit }) =>
    ['financial', 'cost_allocation', 'financial_obligation', 'fee_decision', 'subaward'].includes(unit),
  expectation_change: ({ unit }) => ['expectation', 'commitment', 'enrollment'].includes(unit),
  party_change: ({ unit }) => unit === 'party' || unit === 'signatory',
  other: () => true,
}

/** The ids of the units with a change that none of the declared kinds allows, in order: AMENDMENT_KIND_MISMATCH names them. */
export const amendmentKindMismatch = (changes: readonly UnitChange[], kinds: readonly AmendmentKind[]): string[] => [
  ...new Set(changes.filter((change) => !kinds.some((kind) => allowed[kind](change))).map(unitIdOf)),
]
