// Days of notice in the text of a clause. Pure.
import type { Token } from './text-search.ts'

const byWord = (words: string, step: number): [string, number][] =>
  words.split(' ').map((word, index) => [word, (index + 1) * step])
const units = new Map(byWord('one two three four five six seven eight nine', 1))
const tens = new Map(byWord('ten twenty thirty forty fifty sixty seventy eighty ninety', 10))

/** The number that ends with the word: 60, sixty, forty five. Undefined for others. */
function numberAt(tokens: readonly Token[], at: number): number | undefined {
  const word = tokens[at]?.word ?? ''
  if (/^\d{1,4}$/.test(word)) return Number(word)
  const before = [tokens[at - 1]?.word ?? '', tokens[at - 2]?.word ?? '']
  if (before.includes('hundred')) return undefined
  const unit = units.get(word)
  return unit === undefined ? tens.get(word) : unit + (tens.get(before[0] ?? '') ?? 0)
}

const beside = 8

const kindsOfDays = ['calendar', 'business', 'working']

/** The word "days" of each "n days" at most 8 words from "notice" whose n is another number of days. */
export function* otherNoticesIn(tokens: readonly Token[], noticeDays: number | null): Generator<Token> {
  if (noticeDays === null) return
  for (const [at, token] of tokens.entries()) {
    if (token.word !== 'days' && token.word !== 'day') continue
    const days = numberAt(tokens, kindsOfDays.includes(tokens[at - 1]?.word ?? '') ? at - 2 : at - 1)
    if (days === undefined || days === noticeDays) continue
    const around = tokens.slice(Math.max(0, at - beside), at + beside + 1)
    if (around.some(({ word }) => word === 'notice' || word === 'notices')) yield token
  }
}
