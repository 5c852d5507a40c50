// Rules of checklists: sections of questions, and the lifecycle of an edition. Pure.

import { type RequestError, throwIfViolated } from '../../problems.ts'
import { editionTransitions, type OfOrganization, whenSuperseded } from '../../records/editions/rules.ts'
import type { Lifecycle, Transition } from '../../records/lifecycles.ts'
import type { StrategyId } from '../../records/strategies.ts'

export const checklistStates = ['draft', 'published', 'superseded'] as const
export type ChecklistState = (typeof checklistStates)[number]

export const checklistActions = ['publish'] as const
export type ChecklistAction = (typeof checklistActions)[number]

/** A closed question is answered by a position, an open one by text. */
export const questionForms = ['closed', 'open'] as const

/** Maximum number of questions in all sections of a checklist. */
export const maxQuestions = 200

export interface Question {
  /** The same in every edition, because answers are compared by it. */
  id: string
  text: string
  form: (typeof questionForms)[number]
  /** Whether a finalized answer must link to evidence. */
  evidenceRequired: boolean
  /** The strategy that the question serves. */
  strategy: StrategyId | null
}

export interface Section {
  id: string
  title: string
  questions: Question[]
}

const { publish } = editionTransitions('checklist')
export const checklistTransitions: Record<ChecklistAction, Transition<ChecklistState, OfOrganization>> = { publish }

export const checklistLifecycle: Lifecycle<ChecklistState> = {
  record: 'checklist',
  own: true,
  states: checklistStates,
  transitions: checklistTransitions,
  automatic: [whenSuperseded],
}

export const questionsOf = (sections: readonly Section[]): Question[] => sections.flatMap(({ questions }) => questions)

/** Throws `rule-violation` if an id occurs twice or there are more than `maxQuestions` questions. */
export function validateSections(sections: readonly Section[]): void {
  const errors: RequestError[] = []
  const ids = new Set<string>()
  const requireUnique = (id: string, pointer: string) => {
    if (ids.has(id)) errors.push({ pointer, code: 'rule-violation', detail: `The id ${id} occurs twice.` })
    ids.add(id)
  }
  for (const [sectionIndex, { id, questions }] of sections.entries()) {
    const pointer = `/sections/${sectionIndex}`
    requireUnique(id, `${pointer}/id`)
    for (const [index, question] of questions.entries()) requireUnique(question.id, `${pointer}/questions/${index}/id`)
  }
  const count = questionsOf(sections).length
  if (count > maxQuestions) {
    const detail = `There are ${count} questions; the maximum is ${maxQuestions}.`
    errors.push({ pointer: '/sections', code: 'rule-violation', detail })
  }
  throwIfViolated(errors)
}
