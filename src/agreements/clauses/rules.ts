// Rules of clauses: what their texts may contain, and the lifecycle of an edition. Pure.
import { type RequestError, throwIfViolated } from '../../problems.ts'
import { editionStates, editionTransitions, whenSuperseded } from '../../records/editions/rules.ts'
import type { Lifecycle } from '../../records/lifecycles.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import type { ClauseParameter, DraftClause } from '../agreement-versions/parts.ts'
import { directionErrors } from './direction-errors.ts'
import { isBuiltIn, parametersIn } from './text.ts'

export const clauseTransitions = editionTransitions('clause')
export const clauseLifecycle: Lifecycle = {
  record: 'clause',
  own: true,
  states: editionStates,
  transitions: clauseTransitions,
  automatic: [whenSuperseded],
}

/** A parameter in a library, where it has no value. */
export type LibraryParameter = Omit<ClauseParameter, 'value'>

/** A law or a guideline that a clause serves. */
export interface Citation {
  text: string
  url: string | null
  /** Whether the author has read the text of the source itself, and not only what others say about it. */
  verified: boolean
}

/** What every clause has, in a library, in a template and in an agreement. */
export interface ClauseText extends Pick<DraftClause, 'key' | 'heading' | 'text' | 'covers' | 'survives'> {
  parameters: LibraryParameter[]
  /** Whether an agreement must not contain the text unchanged. */
  mustTailor: boolean
}

export interface ClauseContent extends ClauseText {
  kinds: AgreementKind[]
  citations: Citation[]
  /** For drafters; never part of an agreement. */
  advice: string | null
  language: string
}

const error = (pointer: string, detail: string): RequestError => ({ pointer, code: 'rule-violation', detail })

/** The errors of a clause: of its texts, and between its text and its parameters. `pointer` names the clause in the body. */
export function errorsOfClause(
  { heading, text, parameters }: { heading: string; text: string; parameters: readonly { name: string }[] },
  pointer: string,
): RequestError[] {
  const names = parameters.map(({ name }) => name)
  const used = parametersIn(text)
  return [
    ...directionErrors(heading, `${pointer}/heading`),
    ...directionErrors(text, `${pointer}/text`),
    ...used
      .filter((name) => !names.includes(name) && !isBuiltIn(name))
      .map((name) => error(`${pointer}/text`, `{{${name.slice(0, 100)}}} is not a parameter of the clause.`)),
    ...names.flatMap((name, index) => {
      const at = `${pointer}/parameters/${index}/name`
      if (isBuiltIn(name)) return [error(at, `{{${name}}} has its value from the agreement.`)]
      if (names.indexOf(name) < index) return [error(at, `The parameter ${name} occurs twice.`)]
      return used.includes(name) ? [] : [error(at, `The text does not contain {{${name}}}.`)]
    }),
  ]
}

export const checkClause = (clause: Parameters<typeof errorsOfClause>[0]): void =>
  throwIfViolated(errorsOfClause(clause, ''))
