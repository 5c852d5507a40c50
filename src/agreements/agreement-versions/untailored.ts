// How much of an agreement equals what its clauses were borrowed from. Pure.
import { countWords, sha256OfText } from '../clauses/text.ts'
import type { DraftClause } from './parts.ts'

/**
 * Whether a clause still equals the text that it was borrowed from. Texts are compared before parameters are filled in, without
 * differences of case, width and white space.
 */
export const equalsSource = ({ text, source }: Pick<DraftClause, 'text' | 'source'>): boolean =>
  source !== null && sha256OfText(text) === source.sha256

type Borrowed = Pick<DraftClause, 'text' | 'source'>

/** The share of words that are in clauses that equal their source: whole percent, rounded half up. 0 without clauses. */
export function untailoredShareOf(
  clauses: readonly Borrowed[],
  untouched: ReadonlySet<Borrowed> = new Set(clauses.filter(equalsSource)),
): number {
  let [all, ofUntouched] = [0, 0]
  for (const clause of clauses) {
    const count = countWords(clause.text)
    all += count
    if (untouched.has(clause)) ofUntouched += count
  }
  return all === 0 ? 0 : Math.floor((200 * ofUntouched + all) / (2 * all))
}
