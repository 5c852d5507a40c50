// The text of clauses: its parameters, its words, and the form in which texts are compared. Pure.
import { createHash } from 'node:crypto'

/** Parameters that every text may contain. Their values come from the agreement. */
const builtInParameters = ['term.endsOn', 'term.noticeDays', 'lead', 'parties'] as const
export const isBuiltIn = (name: string): boolean => (builtInParameters as readonly string[]).includes(name)

const parameter = /\{\{([^{}]*)\}\}/g

/** What stands between `{{` and `}}`, each once, in the order of the text. */
export const parametersIn = (text: string): string[] => [
  ...new Set([...text.matchAll(parameter)].map(([, name = '']) => name)),
]

/** Replaces `{{name}}` by the value of that name. What has no value, or an empty one, stays as it is; values are not searched. */
export const fillParameters = (text: string, values: Readonly<Record<string, string | null>>): string =>
  text.replaceAll(
    parameter,
    (placeholder, name: string) => (Object.hasOwn(values, name) && values[name]) || placeholder,
  )

/** The form in which texts are compared: without differences of case, width and white space. Parameters are not filled in. */
export const normalForm = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(otherSpace, ' ').trim()

/** White space other than one space, which is most of it. */
const otherSpace = / \s+|[^\S ]\s*/g

/** SHA-256 of the normal form in UTF-8, in hexadecimal digits. */
export const sha256OfText = (text: string): string => createHash('sha256').update(normalForm(text)).digest('hex')

/**
 * What white space separates and has a letter or a digit, without the punctuation before and after it. `{{name}}` is the word
 * `name`, and `1.` before an item of a list is a word.
 */
export const wordsOf = (text: string): string[] =>
  text.split(/\s+/).flatMap((part) => /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/u.exec(part)?.[0] ?? [])

/** The number of words, up to `atMost`. */
export function countWords(text: string, atMost = Number.POSITIVE_INFINITY): number {
  const word = /[\p{L}\p{N}]\S*/gu
  let count = 0
  while (count < atMost && word.test(text)) count += 1
  return count
}
