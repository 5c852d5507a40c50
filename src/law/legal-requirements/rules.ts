// Legal requirements: the laws and regulations that bind a partnership (W2). Pure.
import { type RequestError, ruleError } from '../../problems.ts'

export const legalLevels = ['federal', 'state', 'local', 'tribal'] as const
export type LegalLevel = (typeof legalLevels)[number]

/** In a partnership: legal education has a cell for each of them and each party. */
export const maxRequirements = 200

export const defaultAcknowledgeWithinDays = 30

interface Term {
  level: LegalLevel
  jurisdiction: string | null
  effectiveFrom: string
  effectiveUntil: string | null
}

export function requirementErrors({ level, jurisdiction, effectiveFrom, effectiveUntil }: Term): RequestError[] {
  const errors: RequestError[] = []
  if (level === 'state' && jurisdiction === null) {
    errors.push(ruleError('/jurisdiction', 'A requirement of a state needs jurisdiction.'))
  }
  if (effectiveUntil !== null && effectiveUntil < effectiveFrom) {
    errors.push(ruleError('/effectiveUntil', 'effectiveUntil must not be before effectiveFrom.'))
  }
  return errors
}

/** The text of a requirement: what a party acknowledges. */
export interface LegalText {
  citation: string
  summary: string
  url: string | null
  effectiveFrom: string
}

const textFields = ['citation', 'summary', 'url', 'effectiveFrom'] as const

export interface TextVersion {
  textVersion: number
  /** The day since which the text is the current one. */
  textChangedOn: string
}

/** The version of the text after a change on the day `today`; `before` is undefined for a new requirement. */
export function textVersionOf(
  after: LegalText,
  before: (LegalText & TextVersion) | undefined,
  today: string,
): TextVersion {
  if (before === undefined) return { textVersion: 1, textChangedOn: today }
  if (textFields.some((name) => after[name] !== before[name])) {
    return { textVersion: before.textVersion + 1, textChangedOn: today }
  }
  return { textVersion: before.textVersion, textChangedOn: before.textChangedOn }
}
