// The codes of short-cut findings (E1).
import type { CodeDeclarations } from '../../records/codes.ts'

export const agreementFindingCodes = {
  CLAUSE_TOO_SHORT: {
    kind: 'finding',
    meaning: 'A clause has fewer than 12 words.',
    advice: 'Say what the parties agree on, or remove the clause.',
  },
  DATE_OUTSIDE_TERM: {
    kind: 'finding',
    meaning: 'A clause names a day that is before or after the term of the agreement.',
    advice: 'Correct the date, or the term.',
  },
  DUPLICATE_CLAUSE: {
    kind: 'finding',
    meaning: 'Two clauses have the same text.',
    advice: 'Remove one of them.',
  },
  FOREIGN_IDENTIFIER: {
    kind: 'finding',
    meaning:
      'A clause has a unique entity identifier or an award number that no party and no award of the agreement has.',
    advice: 'Correct the identifier, or add it to the external ids of the party.',
  },
  FOREIGN_PARTY: {
    kind: 'finding',
    meaning:
      'A clause names an organization that is no party: one of the agreement that it was borrowed from, or a candidate.',
    advice: 'Name the party that is meant, or use the parameter of the clause.',
  },
  MOSTLY_BORROWED: {
    kind: 'finding',
    meaning: 'More than 80 percent of the words are in clauses that equal their source.',
    advice: 'Tailor the clauses to what these parties need.',
  },
  NOTICE_DIFFERS: {
    kind: 'finding',
    meaning: 'A clause names another number of days of notice than the term.',
    advice: 'Use the parameter `{{term.noticeDays}}`, or correct `noticeDays`.',
  },
  NO_MEASURE: {
    kind: 'finding',
    meaning: 'It cannot be measured whether an expectation is met.',
    advice: 'Complete indicator, unit, baseline, target, direction and means of verification of the expectation.',
  },
  OUTDATED_REFERENCE: {
    kind: 'finding',
    meaning: 'A clause refers to a regulation, circular or identifier that has been replaced.',
    advice: 'Use the present reference, which the finding names, and check what it says.',
  },
  PARAMETER_EMPTY: {
    kind: 'finding',
    meaning: 'A required parameter of a clause has no value.',
    advice: 'Give the parameter a value.',
  },
  PERSONAL_DATA: {
    kind: 'finding',
    meaning: 'A text has a number in the form of a social security number.',
    advice: 'Remove it: an agreement names kinds of data, and contains no data of a person.',
  },
  PLACEHOLDER_LEFT: {
    kind: 'finding',
    meaning: 'A text has a blank that has not been filled in.',
    advice: 'Fill it in, or remove it.',
  },
  UNTAILORED_CLAUSE: {
    kind: 'finding',
    meaning: 'A clause that must be tailored equals the text that it was borrowed from.',
    advice: 'Change the clause to what these parties agree on.',
  },
} as const satisfies CodeDeclarations
