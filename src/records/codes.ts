// The table of all codes that a response can contain: what each means, and what to do. Pure.

import { statusOf } from '../http/problems.ts'
import { requestErrorCodes } from '../http/request-error-codes.ts'
import { type ProblemCode, problemTypes } from '../problems.ts'

/**
 * `problem`: `code` of an error response; `request_error`: `code` in `errors`; `blocker`: why an action is not possible;
 * `next_step`: what a partnership should do next; `finding`: what the content of a record lacks, or where it is out of balance.
 */
export const codeKinds = ['problem', 'request_error', 'blocker', 'next_step', 'finding'] as const
export type CodeKind = (typeof codeKinds)[number]

/** A code, as the feature that reports it declares it. Both texts are sentences. */
interface CodeDeclaration {
  kind: CodeKind | readonly CodeKind[]
  /** What it means. */
  meaning: string
  /** What the client can do, with the operation that does it. */
  advice: string
}
export type CodeDeclarations = Readonly<Record<string, CodeDeclaration>>

export interface Code {
  code: string
  kinds: readonly CodeKind[]
  /** The HTTP status of a problem; null for other codes. */
  status: number | null
  /** The path of the page that explains it. */
  page: string
  meaning: string
  advice: string
}

/** Blockers that every lifecycle can have. */
const lifecycleCodes = {
  ACTOR_NOT_ALLOWED: {
    kind: 'blocker',
    meaning: 'Your organization may not take this action on this record.',
    advice: '`message` of the blocker names who may take it.',
  },
  WRONG_STATE: {
    kind: 'blocker',
    meaning: 'The state of the record does not allow the action.',
    advice:
      '`message` of the blocker names the states that allow it. `availableActions` and `blockedActions` of the record list what its state allows.',
  },
  PARTNERSHIP_CLOSED: {
    kind: 'blocker',
    meaning: `${problemTypes['partnership-closed'].title}.`,
    advice: problemTypes['partnership-closed'].advice,
  },
} as const satisfies CodeDeclarations

/** Errors of a row of an import, besides those of the request that creates the record. */
const importCodes = {
  'list-syntax': {
    kind: 'request_error',
    meaning: 'The cell of a list cannot be parsed.',
    advice: 'Separate elements by lines and the fields of an element by |; quote a field that contains |.',
  },
  'misplaced-quote': {
    kind: 'request_error',
    meaning: 'The row has a quotation mark within or after a cell.',
    advice: 'Put the cell in quotation marks, and write a mark within it twice.',
  },
  'number-syntax': {
    kind: 'request_error',
    meaning: 'The cell of a number cannot be read, or can be read in two ways.',
    advice:
      'Write 1234.50: without a currency sign, a percent sign, thousands separators or an exponent. If ; separates the cells, a decimal comma is read too.',
  },
  'row-too-long': {
    kind: 'request_error',
    meaning: 'The row has too many characters.',
    advice: 'Close every quotation mark. `detail` names the maximum.',
  },
  'unclosed-quote': {
    kind: 'request_error',
    meaning: 'The row has a quotation mark that is not closed.',
    advice: 'Close the quotation mark, and write a mark within a cell twice.',
  },
  'unnamed-column': {
    kind: 'request_error',
    meaning: 'The row has a value in a column that the first line does not name.',
    advice: 'Name the column in the first line, or put a cell that contains a comma in quotation marks.',
  },
} as const satisfies CodeDeclarations

const problemCodes: CodeDeclarations = Object.fromEntries(
  Object.entries(problemTypes).map(([code, { title, advice }]) => [
    code,
    { kind: 'problem', meaning: `${title}.`, advice },
  ]),
)

/** The codes of all declarations, sorted. Throws if two declarations of a code have different texts. */
export function codeTable(...declarations: readonly CodeDeclarations[]): Code[] {
  const table = new Map<string, Code>()
  const all = [problemCodes, requestErrorCodes, importCodes, lifecycleCodes, ...declarations]
  for (const [code, { kind, meaning, advice }] of all.flatMap((codes) => Object.entries(codes))) {
    const known = table.get(code)
    if (known !== undefined && (known.meaning !== meaning || known.advice !== advice)) {
      throw new Error(`Two declarations of the code ${code} have different texts.`)
    }
    const kinds = [...(known?.kinds ?? []), ...[kind].flat()]
    table.set(code, {
      code,
      kinds: codeKinds.filter((one) => kinds.includes(one)),
      status: Object.hasOwn(problemTypes, code) ? statusOf[problemTypes[code as ProblemCode].kind] : null,
      page: `/problems/${code}`,
      meaning,
      advice,
    })
  }
  return [...table.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}

export const codesOf = (table: readonly Code[], ...kinds: readonly CodeKind[]): string[] =>
  table.filter((code) => kinds.some((kind) => code.kinds.includes(kind))).map(({ code }) => code)
