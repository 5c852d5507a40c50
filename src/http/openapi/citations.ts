// Descriptions cite strategies by their ids, such as (Q8) or (I2, Q6): readers of the document get the names, too.
import type { Document, Schema } from './shared.ts'

/** One or several ids in parentheses, or a range: (Q1 to Q24). */
const citation = /\s*\(([A-Z]\d+(?:(?:, | to )[A-Z]\d+)*)\)/g

/**
 * Moves the citations of each operation to the end of its description: "Recommended practice: strategy Q8 (what we can offer)." Schemas and
 * parameters describe the data only, so theirs are removed. `names` has the name of each strategy by its id.
 */
export function citeByName({ paths, webhooks, components }: Document, names: Readonly<Record<string, string>>): void {
  for (const operation of [...Object.values(paths), ...Object.values(webhooks)].flatMap((path) =>
    Object.values(path),
  )) {
    const cited = [...operation.description.matchAll(citation)].flatMap(([, ids = '']) => ids.split(', '))
    if (cited.length === 0) continue
    const strategies = [...new Set(cited)].map((ids) =>
      ids.replaceAll(/[A-Z]\d+/g, (id: string) => `${id} (${nameOf(id)})`),
    )
    const word = strategies.length === 1 && !cited[0]?.includes(' to ') ? 'strategy' : 'strategies'
    operation.description = `${operation.description.replaceAll(citation, '')}\n\nRecommended practice: ${word} ${strategies.join(', ')}.`
  }
  removeCitations([components.schemas, components.parameters, components.responses])

  function nameOf(id: string): string {
    const name = names[id]
    if (name === undefined) throw new Error(`A description cites ${id}, which is no strategy.`)
    return name
  }
}

function removeCitations(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const { description } = node as Schema
  if (typeof description === 'string') (node as Schema).description = description.replaceAll(citation, '')
  for (const [key, value] of Object.entries(node)) if (key !== 'example' && key !== 'examples') removeCitations(value)
}
