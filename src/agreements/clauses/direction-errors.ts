// Characters that change the direction of text. Pure.
import type { RequestError } from '../../problems.ts'

/** Embeddings, overrides and isolates: the text would be shown in another order than it is stored in. */
const directionControl = /[\u202a-\u202e\u2066-\u2069]/

/** An error for each text in a value that has such a character. */
export function directionErrors(value: unknown, pointer: string): RequestError[] {
  if (typeof value === 'string') {
    return directionControl.test(value)
      ? [
          {
            pointer,
            code: 'rule-violation',
            detail: 'The text contains a character that changes the direction of text (U+202A-202E, U+2066-2069).',
          },
        ]
      : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => directionErrors(member, `${pointer}/${name}`))
}
