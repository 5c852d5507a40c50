// The outcome of a test of a rule, and how to make one. Pure.
import type { PartnershipSet } from '../../law/strictest-standards/pieces.ts'
import type { Content, Delegate } from './content.ts'

export interface Outcome {
  /** `not_applicable`: the test asks for nothing here. */
  status: 'satisfied' | 'missing' | 'incomplete' | 'not_applicable'
  /** Into the content: what satisfies the test, or what should be changed. */
  pointer: string
  /** A sentence. */
  because: string
}

export interface CheckContext {
  /** The content of the version that an amendment or a renewal starts from. */
  base: Content | null
  /** The day of freezing, in the time zone of the agreement; for a version that is not frozen, today. */
  today: string
  /** The standards that apply in the partnership. */
  standards: readonly PartnershipSet[]
}

export type Check = (content: Content, context: CheckContext) => Outcome

const outcome =
  (status: Outcome['status']) =>
  (pointer: string, because: string): Outcome => ({ status, pointer, because })
export const satisfied = outcome('satisfied')
export const missing = outcome('missing')
export const incomplete = outcome('incomplete')
export const notApplicable = outcome('not_applicable')

/** An item of a list, with its JSON pointer and what a sentence calls it. */
interface Item<Value> {
  value: Value
  pointer: string
  name: string
}

export const itemsOf = <Value>(values: readonly Value[], pointer: string, nameOf: (value: Value) => string) =>
  values.map((value, index): Item<Value> => ({ value, pointer: `${pointer}/${index}`, name: nameOf(value) }))

const maxNames = 5

/** The first names, and the number of the others. */
function listOf(names: readonly string[]): string {
  const others = names.length - maxNames
  return `${names.slice(0, maxNames).join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}

/**
 * Whether all items are as they should be. `texts`: without an item; if all are as they should be; the beginning of the
 * sentence that names the others. Without one that is as it should be, the outcome is `whenNone`.
 */
export function every<Value>(
  items: readonly Item<Value>[],
  isMet: (value: Value) => boolean,
  {
    pointer,
    empty,
    met,
    unmet,
    whenNone = 'incomplete',
  }: { pointer: string; empty: string; met: string; unmet: string; whenNone?: 'missing' | 'incomplete' },
): Outcome {
  if (items.length === 0) return missing(pointer, empty)
  const others = items.filter(({ value }) => !isMet(value))
  const [first] = others
  if (first === undefined) return satisfied(pointer, met)
  const because = `${unmet}: ${listOf(others.map(({ name }) => name))}.`
  return outcome(others.length === items.length ? whenNone : 'incomplete')(first.pointer, because)
}

/** Whether HHS has approved the agreement if a partner is a delegate agency (45 CFR 1303.31). */
export function delegateOutcome(delegate: Delegate | null | undefined, pointer: string): Outcome {
  if (!delegate) return notApplicable(pointer, 'It is not given whether a partner is a delegate agency.')
  if (!delegate.isDelegate) return satisfied(pointer, 'No partner is a delegate agency.')
  return delegate.approvedOn === null
    ? incomplete(
        `${pointer}/approvedOn`,
        'A partner is a delegate agency, and the day of the approval by HHS is missing.',
      )
    : satisfied(`${pointer}/approvedOn`, 'HHS has approved the agreement.')
}
