// The query parameter `expand`: related records that a response includes on request.
import { Type } from 'typebox'

/** The parameter of an operation; `names` are its allowed values. */
export const expandQuery = <const Names extends readonly string[]>(names: Names) => ({
  expand: Type.Optional(
    Type.Array(
      Type.Unsafe<Names[number]>({ type: 'string', enum: names, description: 'A related record to include.' }),
      {
        maxItems: names.length,
        uniqueItems: true,
        description: 'Related records to include beside their ids.',
      },
    ),
  ),
})

export const isExpanded = (query: unknown, name: string): boolean =>
  ((query as { expand?: string[] }).expand ?? []).includes(name)
