// Names and identifiers in a text that belong to another agreement. Pure.
import type { Content } from './content.ts'
import { type Match, matchesOf, type Token, tokensOf } from './text-search.ts'

/** The words of names from the last to the first, one after the other (Aho and Corasick, 1975). */
interface Names {
  next: Map<string, Names>
  /** The number of words up to here. */
  length: number
  /** Set where a name ends: whether it is of no party. */
  isForeign?: boolean
  /** The longest other beginning of a name that ends with the same words. Set by `complete`. */
  fallback?: Names
  /** The longest name that ends with the same words. */
  longest?: Names | undefined
}

const noNames = (): Names => ({ next: new Map(), length: 0 })
const wordsOfName = (name: string): string[] => tokensOf(name).map(({ word }) => word)

/** A name that was added before stays as it is. */
function addName(names: Names, words: readonly string[], isForeign: boolean): void {
  let last = names
  for (const word of words.toReversed()) {
    const next = last.next.get(word) ?? { next: new Map(), length: last.length + 1 }
    last.next.set(word, next)
    last = next
  }
  if (words.length > 0) last.isForeign ??= isForeign
}

/** The place after one more word. */
function follow(names: Names, from: Names, word: string): Names {
  let place: Names | undefined = from
  while (place !== undefined) {
    const next = place.next.get(word)
    if (next !== undefined) return next
    place = place.fallback
  }
  return names
}

/** Prepares a search in time that grows with the text alone, however many words of a name it repeats. */
function complete(names: Names): Names {
  const places = [names]
  for (const place of places) {
    for (const [word, next] of place.next) {
      next.fallback = place.fallback === undefined ? names : follow(names, place.fallback, word)
      next.longest = next.isForeign === undefined ? next.fallback.longest : next
      places.push(next)
    }
  }
  return names
}

/** The longest name that begins at each token. */
function namesIn(names: Names, tokens: readonly Token[]): (Names | undefined)[] {
  const found: (Names | undefined)[] = new Array(tokens.length)
  let place = names
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    place = follow(names, place, tokens[at]?.word ?? '')
    found[at] = place.longest
  }
  return found
}

/**
 * A search for names of organizations that are no parties: those in `candidateNames`, and those that it is called with. It finds
 * whole words, ignores case, width and punctuation, and does not find a name that is a part of one in `ownNames`.
 */
export function searchForeignNames(ownNames: readonly string[], candidateNames: readonly string[]) {
  const always = noNames()
  for (const name of ownNames) addName(always, wordsOfName(name), false)
  for (const name of candidateNames) addName(always, wordsOfName(name), true)
  complete(always)
  /** Many clauses are borrowed from the same agreement. */
  const borrowed = new Map<string, Names>()

  function namesOf(list: readonly string[]): Names {
    const key = JSON.stringify(list)
    const known = borrowed.get(key)
    if (known !== undefined) return known
    const names = noNames()
    for (const name of list) addName(names, wordsOfName(name), true)
    borrowed.set(key, complete(names))
    return names
  }

  return function* foreignNamesIn(text: string, tokens: readonly Token[], names: readonly string[]): Generator<Match> {
    const [ones, others] = [namesIn(always, tokens), namesIn(namesOf(names), tokens)]
    for (let at = 0; at < tokens.length; at += 1) {
      const [one, other] = [ones[at], others[at]]
      const name = (one?.length ?? 0) >= (other?.length ?? 0) ? one : other
      if (name === undefined) continue
      const [first, last] = [tokens[at], tokens[at + name.length - 1]] as [Token, Token]
      if (name.isForeign) yield { index: first.index, text: text.slice(first.index, last.index + last.text.length) }
      at += name.length - 1
    }
  }
}

const entityIdentifier = /\b[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}\b/g
/** Award numbers of the Departments of Health and Human Services, and of Education: 05CH012345-01-00, H79TI012345, S010A230013. */
const awardNumber = /\b(?:\d{2}[A-Z]{2}\d{4,6}(?:-\d{2}-\d{2})?|[A-Z]\d{2}[A-Z]{2}\d{6}|[A-Z]\d{3}[A-Z]\d{6})\b/g

/** Unique entity identifiers and award numbers that are not known. */
export function* foreignIdentifiersIn(text: string, known: ReadonlySet<string>): Generator<Match> {
  for (const match of matchesOf(text, entityIdentifier)) {
    if (/\d/.test(match.text) && /[A-Z]/.test(match.text) && !known.has(baseOf(match.text))) yield match
  }
  for (const match of matchesOf(text, awardNumber)) if (!known.has(baseOf(match.text))) yield match
}

/** An award number without the number of its budget period. */
const baseOf = (identifier: string): string => identifier.replace(/-\d{2}-\d{2}$/, '')

/** The identifiers of the parties, and of the awards that the agreement names outside its clauses. */
export function knownIdentifiersOf({ parties, agreement, subaward, financialTerms }: Content): ReadonlySet<string> {
  const awards = [agreement.reference, subaward?.fain, ...financialTerms.map(({ source }) => source)]
  const named = awards.flatMap((text) => [
    text ?? '',
    ...Array.from(matchesOf(text ?? '', awardNumber), (match) => match.text),
  ])
  const ofParties = parties.flatMap(({ externalIds }) => externalIds.map(({ value }) => value))
  return new Set([...named, ...ofParties].map(baseOf))
}
