// References to regulations that no longer exist, or that have another number now. Pure.
import { inOrder, type Match, matchesOf, searchBeside, sentenceAt, type Token, wordsAround } from './text-search.ts'

export interface OutdatedReference extends Match {
  /** Names the present reference. */
  advice: string
}

interface CfrReference extends Match {
  title: number
  part: number
  /** Null for a whole part. */
  section: number | null
}

const firstReference =
  /\b(\d{1,2})\s{1,3}C\.?\s?F\.?\s?R\.?,?\s{0,3}(?:§{1,2}|parts?\b|sections?\b)?\s{0,3}(\d{2,4})(?:\.(\d{1,3}))?(?!\d)/gi
/** After a reference: ", 1304.22 and 1304.23". Numbers with fewer digits could be of anything. */
const nextReference = /,?\s{0,3}(?:and|or|through|to|[-–])?\s{0,3}§{0,2}\s{0,3}(\d{4})(?:\.(\d{1,3}))?(?!\d)/iy

/** References to the Code of Federal Regulations: 45 CFR 1304.21, 45 C.F.R. §§ 1304.21 and 1304.22, 45 CFR part 74. */
function* cfrReferencesIn(text: string): Generator<CfrReference> {
  const sectionOf = (digits: string | undefined) => (digits === undefined ? null : Number(digits))
  for (const match of text.matchAll(firstReference)) {
    const title = Number(match[1])
    let end = match.index + match[0].length
    yield { index: match.index, text: match[0], title, part: Number(match[2]), section: sectionOf(match[3]) }
    for (;;) {
      nextReference.lastIndex = end
      const next = nextReference.exec(text)
      if (next === null) break
      end = nextReference.lastIndex
      yield { index: next.index, text: next[0], title, part: Number(next[1]), section: sectionOf(next[2]) }
    }
  }
}

const uniformGuidance = '2 CFR parts 200 and 300'

/** Sections of the performance standards before 2016 whose numbers are not used any more. */
const sections1304: Readonly<Record<number, string>> = {
  21: '45 CFR part 1302, subpart C',
  22: '45 CFR 1302.47',
  23: '45 CFR 1302.44',
  24: '45 CFR 1302.45',
  50: '45 CFR part 1301',
  51: '45 CFR part 1302, subpart J',
  52: '45 CFR part 1302, subpart I',
  53: '45 CFR 1302.31 and 1302.47',
  60: '45 CFR part 1304, subpart A',
  61: '45 CFR part 1304, subpart A',
}
/** Sections that have another subject now: outdated beside words of the former one. */
const reusedSections1304: Readonly<Record<number, { words: RegExp; present: string }>> = {
  20: { words: /^(health|medical|dental|developmental)$/, present: '45 CFR 1302.42' },
  40: { words: /^(family|families|parents?)$/, present: '45 CFR part 1302, subpart E' },
  41: { words: /^(community|partnerships?|transitions?)$/, present: '45 CFR 1302.53' },
}
/** Parts of title 45 that do not exist any more. */
const parts45: Readonly<Record<number, string>> = {
  74: uniformGuidance,
  75: uniformGuidance,
  1306: '45 CFR part 1302, subpart B',
  1307: '45 CFR part 1304, subpart B',
  1308: '45 CFR part 1302, subpart F',
  1309: '45 CFR part 1303, subpart E',
  1310: '45 CFR part 1303, subpart F',
  1311: '45 CFR part 1304, subpart E',
}

const beside = 12
const nondiscrimination = /^(nondiscrimination|discrimination|1557)$/
const administration = /^(grants?|administrative|procurement)$/

/** The references of a text that are outdated, in order. */
export function outdatedReferencesIn(text: string, tokens: readonly Token[]): Generator<OutdatedReference> {
  const hasBeside = searchBeside(tokens, beside)

  /** The present reference, if this one is outdated where it stands. */
  function presentOf(reference: CfrReference): string | undefined {
    const { title, part, section } = reference
    if (title === 2 && part === 200 && section === 331) {
      const words = wordsAround(tokens, reference, beside)
      const isOfPassThrough = words.some(
        (word, at) => word === 'passthrough' || (word === 'pass' && words[at + 1] === 'through'),
      )
      // It still is how to tell a subrecipient from a contractor.
      return isOfPassThrough && !/determin|classif|contractor/i.test(sentenceAt(text, reference.index))
        ? '2 CFR 200.332'
        : undefined
    }
    if (title !== 45) return undefined
    if (part === 1304 && section !== null) {
      const reused = reusedSections1304[section]
      return sections1304[section] ?? (reused && hasBeside(reference, reused.words) ? reused.present : undefined)
    }
    if (part === 92) {
      // Part 92 is about nondiscrimination now.
      if (hasBeside(reference, nondiscrimination)) return undefined
      return hasBeside(reference, administration) ? uniformGuidance : undefined
    }
    return parts45[part]
  }

  const outdated = ({ index, text }: Match, present: string): OutdatedReference => ({
    index,
    text,
    advice: `The present reference is ${present}.`,
  })
  function* regulations(): Generator<OutdatedReference> {
    for (const reference of cfrReferencesIn(text)) {
      const present = presentOf(reference)
      if (present !== undefined) yield outdated(reference, present)
    }
  }
  function* terms(pattern: RegExp, present: string, words?: RegExp): Generator<OutdatedReference> {
    for (const match of matchesOf(text, pattern)) {
      if (words === undefined || hasBeside(match, words)) yield outdated(match, present)
    }
  }
  return inOrder([
    regulations(),
    terms(/\bA[-‐–](?:87|110|122|133)\b/g, '2 CFR part 200', /^(omb|circulars?)$/),
    terms(/\bD-?U-?N-?S\b/g, 'the unique entity identifier (UEI)'),
    terms(/\bCFDA\b|\bcatalog of federal domestic assistance\b/gi, 'the number of the Assistance Listing'),
  ])
}
