// Short-cuts in a draft: blanks, borrowed names and numbers, texts that were not tailored (E1). Every search takes time that grows with the text. Pure.
import { completenessOf } from '../../expectations/expectations/completeness.ts'
import { countWords, normalForm } from '../clauses/text.ts'
import type { Content } from './content.ts'
import { agreementFindingCodes } from './finding-codes.ts'
import { foreignIdentifiersIn, knownIdentifiersOf, searchForeignNames } from './foreign-names.ts'
import { otherNoticesIn } from './notice-days.ts'
import { outdatedReferencesIn } from './outdated-references.ts'
import type { DraftClause, Parts } from './parts.ts'
import { datesIn, inOrder, type Match, matchesOf, matching, tokensOf } from './text-search.ts'
import { equalsSource, untailoredShareOf } from './untailored.ts'

/** Only errors prevent signing. */
export const findingSeverities = ['error', 'warning'] as const
export type FindingSeverity = (typeof findingSeverities)[number]

export type FindingCode = keyof typeof agreementFindingCodes
export const findingCodes = Object.keys(agreementFindingCodes) as FindingCode[]

export interface Finding {
  code: FindingCode
  severity: FindingSeverity
  /** A JSON pointer into the content. */
  pointer: string
  /** What was found, with some of the text around it: at most 120 characters. Social security numbers are masked. */
  excerpt: string
  advice: string
}

export interface ShortCuts {
  /** Errors first; otherwise in the order of the content. At most `maxFindings`. */
  findings: Finding[]
  /** The share of words in clauses that equal their source, in percent. */
  untailoredShare: number
}

interface ShortCutContext {
  /** The clauses of the draft from which the content was compiled. */
  parts: Pick<Parts, 'clauses'>
  /** The names of organizations that are candidates of the partnership. */
  candidateNames: readonly string[]
}

export const maxFindings = 1_000
/** Of one code, in one text. */
const maxMatches = 10
const maxExcerpt = 120
/** Characters of clauses that are searched in one step: some milliseconds. */
const maxStep = 50_000
/** Where the excerpt is the beginning of the text. */
const start: Match = { index: 0, text: '' }
const minWords = 12
const maxUntailoredShare = 80

/** In steps, none of which takes long: contents have up to 1 MiB. */
export function* shortCutsOf(content: Content, { parts, candidateNames }: ShortCutContext): Generator<void, ShortCuts> {
  const drafts = new Map(parts.clauses.map((draft) => [draft.key, draft]))
  const untouched = new Set(parts.clauses.filter(equalsSource))
  const untailoredShare = untailoredShareOf(parts.clauses, untouched)
  yield
  const found = textFindings(content, drafts)
  yield
  found.push(...(yield* clauseFindings(content, drafts, untouched, candidateNames)))
  found.push(...expectationFindings(content))
  if (untailoredShare > maxUntailoredShare) {
    found.push(finding('MOSTLY_BORROWED', 'warning', '/clauses', `${untailoredShare} %`))
  }
  const bySeverity = findingSeverities.flatMap((severity) => found.filter((one) => one.severity === severity))
  const excerptOf = excerpts()
  const findings = bySeverity.slice(0, maxFindings).map(({ code, severity, pointer, text, match, advice }) => {
    const excerpt = match === undefined ? text : excerptOf(text, match)
    return { code, severity, pointer, excerpt, advice }
  })
  return { findings, untailoredShare }
}

/** A finding before its excerpt is made: there may be more than are returned. */
interface Found extends Omit<Finding, 'excerpt'> {
  text: string
  /** In the text; undefined if the text is the excerpt. */
  match: Match | undefined
}

const finding = (
  code: FindingCode,
  severity: FindingSeverity,
  pointer: string,
  text: string,
  match?: Match,
  advice: string = agreementFindingCodes[code].advice,
): Found => ({ code, severity, pointer, advice, text, match })

const socialSecurityNumber = /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g

/** Makes excerpts: the match with some of the text around it, on one line. */
function excerpts() {
  /** Many findings are in the same text. */
  const masked = new Map<string, string>()

  function maskedOf(text: string): string {
    // The mask is as long as the number.
    const known = masked.get(text) ?? text.replaceAll(/\d{3}-\d{2}-\d{4}/g, '***-**-****')
    masked.set(text, known)
    return known
  }

  return (text: string, { index, text: found }: Match): string => {
    const start = Math.max(0, index - Math.max(0, Math.floor((maxExcerpt - found.length) / 2)))
    const near = maskedOf(text).slice(start, start + 2 * maxExcerpt)
    // A character of two code units may be cut.
    const characters = [...near.replaceAll(/[\uD800-\uDFFF]/gu, '')]
    return characters.slice(0, maxExcerpt).join('').replaceAll(/\s+/g, ' ').trim()
  }
}

/** Its advice, if it depends on the match. */
type FoundMatch = Match & { advice?: string }

/** The first matches in a text. */
function findingsOf(
  matches: Iterable<FoundMatch>,
  text: string,
  code: FindingCode,
  severity: FindingSeverity,
  pointer: string,
): Found[] {
  const findings: Found[] = []
  for (const match of matches) {
    findings.push(finding(code, severity, pointer, text, match, match.advice))
    if (findings.length === maxMatches) break
  }
  return findings
}

const placeholderPatterns = [
  /\{\{[^{}]*\}\}/g,
  /\[\s{0,3}insert\b[^[\]]{0,200}\]/gi,
  /\[\p{Lu}[\p{Lu}\p{N} '’&/.,_-]{1,80}\]/gu,
  /_{4,}/g,
  /\.{4,}/g,
  // Not a comparison, an e-mail address or a URL.
  /<(?=[^\s<>])(?=[^<>]{0,100}\p{L})[^<>@:\n]{1,200}(?<!\s)>/gu,
  /\bTB[DA]\b|\bX{3,}\b/g,
  /\bto be determined\b|\blorem ipsum\b|\bmm\/dd\/yyyy\b/gi,
]
/** Each blank once, also if several patterns match it, except those in `known`. */
function* placeholdersIn(text: string, known: readonly string[]): Generator<Match> {
  let end = 0
  for (const match of inOrder(matching(text, placeholderPatterns).map((pattern) => matchesOf(text, pattern)))) {
    if (match.index < end) continue
    end = match.index + match.text.length
    if (!known.includes(match.text)) yield match
  }
}

/** The parts that the drafter writes, without exhibits: those may be forms with blanks. */
const writtenParts = [
  'version',
  'term',
  'financialTerms',
  'noMoneyReason',
  'enrollment',
  'subaward',
  'preschoolCoordination',
  'dataSharing',
  'clauses',
  'notApplicable',
] as const

/** The texts in a value, with their pointers. No key of a content needs escaping. */
function textsIn(value: unknown, pointer: string): { pointer: string; text: string }[] {
  if (typeof value === 'string') return [{ pointer, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, `${pointer}/${key}`))
}

/** What no text may have. */
function textFindings(content: Content, drafts: ReadonlyMap<string, DraftClause>): Found[] {
  const written = writtenParts.flatMap((part) => textsIn(content[part], `/${part}`))
  const personal = [...written, ...textsIn(content.exhibits, '/exhibits')].flatMap(({ pointer, text }) =>
    findingsOf(matchesOf(text, socialSecurityNumber), text, 'PERSONAL_DATA', 'error', pointer),
  )
  const emptyNames = new Map(
    content.clauses.map(({ key }, index) => [`/clauses/${index}/text`, emptyParametersOf(drafts.get(key))]),
  )
  const placeholders = written.flatMap(({ pointer, text }) => {
    const empty = emptyNames.get(pointer) ?? []
    return [
      ...empty.map((name) => finding('PARAMETER_EMPTY', 'error', pointer, name.slice(0, maxExcerpt))),
      ...findingsOf(placeholdersIn(text, empty), text, 'PLACEHOLDER_LEFT', 'error', pointer),
    ]
  })
  return [...placeholders, ...personal]
}

/** Required parameters without a value, as they stand in the text. */
const emptyParametersOf = (draft: DraftClause | undefined): string[] =>
  (draft?.parameters ?? [])
    .filter(({ required, value }) => required && (value ?? '').trim() === '')
    .map(({ name }) => `{{${name}}}`)

function* clauseFindings(
  content: Content,
  drafts: ReadonlyMap<string, DraftClause>,
  untouched: ReadonlySet<DraftClause>,
  candidateNames: readonly string[],
): Generator<void, Found[]> {
  const known = knownIdentifiersOf(content)
  const foreignNamesIn = searchForeignNames(
    [...content.parties.map(({ name }) => name), content.partnership.name],
    candidateNames,
  )
  const firstWithText = new Map<string, string>()
  const found: Found[] = []
  let searched = 0
  for (const [index, { key, number, heading, text }] of content.clauses.entries()) {
    const draft = drafts.get(key)
    const borrowedNames = draft?.source?.partyNames ?? []
    const pointer = `/clauses/${index}/text`
    const tokens = tokensOf(text)
    const errors = (matches: Iterable<Match>, within: string, code: FindingCode, field: 'heading' | 'text') =>
      findingsOf(matches, within, code, 'error', `/clauses/${index}/${field}`)
    const warnings = (matches: Iterable<FoundMatch>, code: FindingCode) =>
      findingsOf(matches, text, code, 'warning', pointer)
    const normal = normalForm(text)
    const earlier = firstWithText.get(normal)
    firstWithText.set(normal, earlier ?? number)
    found.push(
      ...errors(foreignNamesIn(heading, tokensOf(heading), borrowedNames), heading, 'FOREIGN_PARTY', 'heading'),
      ...errors(foreignNamesIn(text, tokens, borrowedNames), text, 'FOREIGN_PARTY', 'text'),
      ...errors(foreignIdentifiersIn(text, known), text, 'FOREIGN_IDENTIFIER', 'text'),
      ...(draft?.source?.mustTailor && untouched.has(draft) ? warnings([start], 'UNTAILORED_CLAUSE') : []),
      ...(countWords(text, minWords) < minWords ? warnings([start], 'CLAUSE_TOO_SHORT') : []),
      ...(earlier === undefined ? [] : warnings([start], 'DUPLICATE_CLAUSE')),
      ...warnings(datesOutside(text, content.term), 'DATE_OUTSIDE_TERM'),
      ...warnings(otherNoticesIn(tokens, content.term.noticeDays), 'NOTICE_DIFFERS'),
      ...warnings(outdatedReferencesIn(text, tokens), 'OUTDATED_REFERENCE'),
    )
    searched += text.length
    if (searched < maxStep) continue
    searched = 0
    yield
  }
  return found
}

function* datesOutside(text: string, { effectiveOn, endsOn }: Content['term']): Generator<Match> {
  for (const match of datesIn(text)) {
    const { date } = match
    if ((effectiveOn !== null && date < effectiveOn) || (endsOn !== null && date > endsOn)) yield match
  }
}

/** The expectations of which it cannot be measured whether they are met. */
const expectationFindings = ({ expectations }: Content): Found[] =>
  expectations.flatMap((expectation, index) =>
    completenessOf(expectation).measurable
      ? []
      : [finding('NO_MEASURE', 'warning', `/expectations/${index}`, expectation.what, start)],
  )
