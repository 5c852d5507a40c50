// Rules of agreement templates: their clauses, which are copied, and the lifecycle of an edition. Pure.
import { Problem, type RequestError, throwIfViolated } from '../../problems.ts'
import { editionStates, editionTransitions, whenSuperseded } from '../../records/editions/rules.ts'
import type { Lifecycle } from '../../records/lifecycles.ts'
import { type ClauseText, errorsOfClause } from '../clauses/rules.ts'

export const templateTransitions = editionTransitions('agreement template')
export const templateLifecycle: Lifecycle = {
  record: 'agreement_template',
  own: true,
  states: editionStates,
  transitions: templateTransitions,
  automatic: [whenSuperseded],
}

/** The most bytes that the clauses of a template have together: no agreement has more. */
export const maxTemplateBytes = 2 ** 20

/** A clause of a template. It has a text of its own, so that it never changes with the library. */
export interface TemplateClause extends ClauseText {
  position: number
  /** The edition in the library from which it was copied. */
  clauseId: string | null
}

/** As a request states it: what it does not state is copied from `clauseId`. */
export type NewTemplateClause = Pick<TemplateClause, 'position'> & Partial<TemplateClause>

export interface LibraryClause extends ClauseText {
  id: string
  state: string
}

const defaults = { covers: [], parameters: [], mustTailor: false, survives: false }
const requiredFields = ['key', 'heading', 'text'] as const

/**
 * The clauses by position, then by key. `library` has the editions that they name and the caller may read. Throws
 * `unknown-reference` or `rule-violation`.
 */
export function completeClauses(
  clauses: readonly NewTemplateClause[],
  library: readonly LibraryClause[],
): TemplateClause[] {
  const published = new Map(library.filter(({ state }) => state !== 'draft').map((clause) => [clause.id, clause]))
  checkReferences(clauses, published)
  const errors: RequestError[] = []
  const keys = new Set<string>()
  const complete = clauses.map((clause, index) => {
    const pointer = `/clauses/${index}`
    const source = published.get(clause.clauseId ?? '')
    if (source !== undefined && source.state !== 'published' && clause.text === undefined) {
      const detail = `The edition is ${source.state}, so that its text is not copied: name a published edition, or state the text.`
      errors.push({ pointer: `${pointer}/clauseId`, code: 'rule-violation', detail })
    }
    const merged = { ...defaults, ...(source && textOf(source)), clauseId: null, ...clause }
    for (const name of requiredFields) {
      if (merged[name] !== undefined) continue
      const detail = `A clause without clauseId requires ${name}.`
      errors.push({ pointer: `${pointer}/${name}`, code: 'required', detail })
    }
    const { key = '', heading = '', text = '' } = merged
    if (keys.has(key)) {
      errors.push({ pointer: `${pointer}/key`, code: 'rule-violation', detail: `The key ${key} occurs twice.` })
    }
    keys.add(key)
    const result: TemplateClause = { ...merged, key, heading, text }
    errors.push(...errorsOfClause(result, pointer))
    return result
  })
  throwIfViolated(errors)
  const bytes = Buffer.byteLength(JSON.stringify(complete))
  if (bytes > maxTemplateBytes) {
    const detail = `The clauses have ${bytes} bytes together; the maximum is ${maxTemplateBytes}.`
    throwIfViolated([{ pointer: '/clauses', code: 'rule-violation', detail }])
  }
  return complete.sort((a, b) => a.position - b.position || (a.key < b.key ? -1 : 1))
}

/** The ids of the editions that the clauses name, each once. */
export const clauseIdsIn = (clauses: readonly NewTemplateClause[]): string[] => [
  ...new Set(clauses.flatMap(({ clauseId }) => clauseId ?? [])),
]

function checkReferences(clauses: readonly NewTemplateClause[], known: ReadonlyMap<string, LibraryClause>): void {
  const errors = clauses.flatMap(({ clauseId }, index) =>
    clauseId === undefined || clauseId === null || known.has(clauseId)
      ? []
      : [
          {
            pointer: `/clauses/${index}/clauseId`,
            code: 'unknown-reference',
            detail: 'The library has no such published edition of a clause.',
          },
        ],
  )
  if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
}

const textOf = ({ key, heading, text, covers, parameters, mustTailor, survives }: ClauseText): ClauseText => ({
  key,
  heading,
  text,
  covers,
  parameters,
  mustTailor,
  survives,
})
