// Searching long texts in time that grows with their length: words with their places, and dates. Pure.

/** A part of a text that was found. */
export interface Match {
  index: number
  text: string
}

/** The matches of a global expression, one by one: the rest of the text is searched only if it is asked for. */
export function* matchesOf(text: string, pattern: RegExp): Generator<Match> {
  for (const { index, 0: found } of text.matchAll(pattern)) yield { index, text: found }
}

/** What several searches find, by place, one by one; at the same place in the order of the searches. */
export function* inOrder<Found extends Match>(searches: readonly Iterable<Found>[]): Generator<Found> {
  const running = searches.map((search) => search[Symbol.iterator]())
  const next = running.map((search) => search.next())
  for (;;) {
    let first: Found | undefined
    let at = 0
    for (const [index, { done, value }] of next.entries()) {
      if (done || (first !== undefined && first.index <= value.index)) continue
      first = value
      at = index
    }
    if (first === undefined) return
    yield first
    next[at] = (running[at] as Iterator<Found>).next()
  }
}

/** Those of the expressions that match somewhere in the text, which most do not. */
export const matching = (text: string, patterns: readonly RegExp[]): RegExp[] =>
  patterns.filter((pattern) => text.search(pattern) !== -1)

/** A word as it is compared: NFKC in lower case. */
export interface Token extends Match {
  word: string
}

/** Letters, digits and marks. ASCII first, because looking up the properties of a character takes longer. */
const word = /(?:[A-Za-z0-9]+|(?=[\u0080-\u{10ffff}])[\p{L}\p{N}\p{M}])+/gu
const notAscii = /[\u0080-\uffff]/

/** The letters, digits and marks of a text without what separates them. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const { index, 0: found } of text.matchAll(word)) {
    // ASCII is normalized.
    const normal = notAscii.test(found) ? found.normalize('NFKC') : found
    tokens.push({ index, text: found, word: normal.toLowerCase() })
  }
  return tokens
}

/** The words at most `distance` words before or after the part of the text. */
export function wordsAround(tokens: readonly Token[], match: Match, distance: number): string[] {
  const [first, end] = rangeAround(tokens, match, distance)
  return tokens.slice(first, end).map(({ word }) => word)
}

/**
 * Tells whether a word at most `distance` words before or after a part of the text matches an expression. The words are counted
 * once for each expression, so that many parts with many words beside them take no longer.
 */
export function searchBeside(tokens: readonly Token[], distance: number) {
  /** How many of the first 0, 1, 2 … words match. */
  const countsOf = new Map<RegExp, number[]>()
  return function hasBeside(match: Match, pattern: RegExp): boolean {
    let counts = countsOf.get(pattern)
    if (counts === undefined) {
      let count = 0
      counts = [0, ...tokens.map(({ word }) => (count += Number(pattern.test(word))))]
      countsOf.set(pattern, counts)
    }
    const [first, end] = rangeAround(tokens, match, distance)
    return (counts[end] as number) > (counts[first] as number)
  }
}

function rangeAround(tokens: readonly Token[], { index, text }: Match, distance: number): [first: number, end: number] {
  const first = lowerBound(tokens, index) - distance
  const end = lowerBound(tokens, index + text.length) + distance
  return [Math.max(0, first), Math.min(tokens.length, end)]
}

/** The number of tokens that begin before the index. */
function lowerBound(tokens: readonly Token[], index: number): number {
  let [low, high] = [0, tokens.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.index ?? 0) < index) low = middle + 1
    else high = middle
  }
  return low
}

/** More of a sentence is not searched. */
const maxSentence = 500

/** The sentence around an index. A sentence ends before white space and a capital, or with its paragraph. */
export function sentenceAt(text: string, index: number): string {
  const first = Math.max(0, index - maxSentence)
  const near = text.slice(first, index + maxSentence)
  let start = 0
  for (const end of near.matchAll(/[.!?](?=\s{1,3}\p{Lu})|\n\s{0,3}\n/gu)) {
    if (first + end.index >= index) return near.slice(start, end.index)
    start = end.index + end[0].length
  }
  return near.slice(start)
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const day = '(?<day>\\d{1,2})(?:st|nd|rd|th)?'
const datePatterns = [
  new RegExp(`\\b${month}\\.?\\s{1,3}${day},?\\s{1,3}(?<year>\\d{4})\\b`, 'gi'),
  new RegExp(`\\b${day}\\s{1,3}(?:of\\s{1,3})?${month}\\.?,?\\s{1,3}(?<year>\\d{4})\\b`, 'gi'),
  /\b(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})\b/g,
  // The month comes first, as in the United States.
  /\b(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})\b/g,
]

/** The days that a text names with their year, in words or figures: June 30, 2031; 30 June 2031; 2031-06-30; 6/30/2031. */
export const datesIn = (text: string): Generator<Match & { date: string }> =>
  inOrder(matching(text, datePatterns).map((pattern) => datesBy(pattern, text)))

function* datesBy(pattern: RegExp, text: string): Generator<Match & { date: string }> {
  for (const { index, 0: found, groups } of text.matchAll(pattern)) {
    const date = dateOf(groups ?? {})
    if (date !== undefined) yield { index, text: found, date }
  }
}

/** Undefined if there is no such day. */
function dateOf({ year = '', month: name = '', day = '' }: Readonly<Record<string, string>>): string | undefined {
  const inWords = months.indexOf(name.slice(0, 3).toLowerCase()) + 1
  const date = [year, String(inWords || name).padStart(2, '0'), day.padStart(2, '0')].join('-')
  // 31 June becomes 1 July.
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : undefined
}
