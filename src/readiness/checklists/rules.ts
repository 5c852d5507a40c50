// What a checklist asks: sections of questions, drafted, published, and superseded by a later edition.

import { Problem, type RequestError } from '../../problems.ts'
import type { Transition } from '../../records/lifecycles.ts'
import type { StrategyId } from '../../records/strategies.ts'

export const checklistStates = ['draft', 'published', 'superseded'] as const
export type ChecklistState = (typeof checklistStates)[number]

export const checklistActions = ['publish'] as const
export type ChecklistAction = (typeof checklistActions)[number]

/** A closed question is answered by a position, an open one in words. */
export const questionForms = ['closed', 'open'] as const

/** Of one checklist, in all its sections. */
export const maxQuestions = 200

export interface Question {
  /** Stable from edition to edition: answers are compared by it. */
  id: string
  text: string
  form: (typeof questionForms)[number]
  /** Whether an answer that is final has to link to what shows it. */
  evidenceRequired: boolean
  /** The statement of the practice that it serves. */
  strategy: StrategyId | null
}

export interface Section {
  id: string
  title: string
  questions: Question[]
}

export const checklistSteps: Record<ChecklistAction, Transition<ChecklistState>> = {
  publish: { from: ['draft'], to: 'published', reasonRequired: false },
}

export const questionsOf = (sections: readonly Section[]): Question[] => sections.flatMap(({ questions }) => questions)

/** Sections and questions are told apart by their ids, and there are not too many of them. */
export function checkSections(sections: readonly Section[]): void {
  const faults: RequestError[] = []
  const seen = new Set<string>()
  const once = (id: string, pointer: string) => {
    if (seen.has(id)) faults.push({ pointer, code: 'rule-violation', detail: `${id} stands there twice.` })
    seen.add(id)
  }
  for (const [at, { id, questions }] of sections.entries()) {
    once(id, `/sections/${at}/id`)
    for (const [nth, question] of questions.entries()) once(question.id, `/sections/${at}/questions/${nth}/id`)
  }
  const count = questionsOf(sections).length
  if (count > maxQuestions) {
    faults.push({
      pointer: '/sections',
      code: 'rule-violation',
      detail: `${count} questions; at most ${maxQuestions} can be.`,
    })
  }
  if (faults.length > 0) throw new Problem('rule-violation', faults[0]?.detail, { errors: faults.slice(0, 20) })
}
