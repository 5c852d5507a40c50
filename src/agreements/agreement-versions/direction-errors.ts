// Characters that change the direction of text. Pure.
import type { RequestError } from '../../problems.ts'

/** Characters that change the direction of the text after them: a contract would read differently from what is signed. */
const directionControl = /[\u202a-\u202e\u2066-\u2069]/

/** An error for each text in a value that has such a character. */
export function directionErrors(value: unknown, pointer: string): RequestError[] {
  if (typeof value === 'string') {
    return directionControl.test(value)
      ? [
          {
            pointer,
            code: 'rule-violation',
            detail:
              'The text contains a character that changes the direction of text (U+202A to U+202E, U+2066 to U+2069).',
          },
        ]
      : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => directionErrors(member, `${pointer}/${name}`))
}
