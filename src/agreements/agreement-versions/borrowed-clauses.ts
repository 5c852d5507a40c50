// Clauses that a draft gets from a template, the clause library or another agreement. Pure.
import { sha256OfText } from '../clauses/text.ts'
import type { ClauseSource } from './content.ts'
import type { ClauseParameter, DraftSource } from './parts.ts'

export const templatePath = (id: string): string => `/v1/agreement-templates/${id}`

/** A clause of a source. */
export interface SourceClause {
  key: string
  heading: string
  text: string
  covers: string[]
  survives: boolean
  mustTailor: boolean
  parameters: (Pick<ClauseParameter, 'name' | 'type'> & Partial<ClauseParameter>)[]
  position?: number
}

/** As it is stored in a draft. The values of its parameters stay behind: they are those of another agreement. */
export function borrowedClause(
  kind: ClauseSource['kind'],
  { key, heading, text, covers, survives, mustTailor, parameters, position }: SourceClause,
  origin: Pick<DraftSource, 'borrowerId' | 'path' | 'partyNames'>,
) {
  const source: DraftSource = { kind, sha256: sha256OfText(text), mustTailor, ...origin }
  return {
    key,
    position: position ?? 999,
    heading,
    text,
    covers,
    survives,
    parameters: parameters.map(({ name, type, required, description }) => ({
      name,
      type,
      ...(required && { required }),
      ...(description && { description }),
    })),
    source,
  }
}
