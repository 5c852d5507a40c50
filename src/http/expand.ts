// expand=: what a record points at, read with it where it is asked for.
import { Type } from 'typebox'

/** `expand` of an operation; `words` are what it may name. */
export const expandQuery = <const Words extends readonly string[]>(words: Words) => ({
  expand: Type.Optional(
    Type.Array(Type.Unsafe<Words[number]>({ type: 'string', enum: words, description: 'What to read with it.' }), {
      maxItems: words.length,
      uniqueItems: true,
      description: 'Related records to put beside their ids, separated by commas.',
    }),
  ),
})

export const isExpanded = (query: unknown, word: string): boolean =>
  ((query as { expand?: string[] }).expand ?? []).includes(word)
