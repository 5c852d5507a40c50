// What the parties of a released round answered, side by side, and how ready that shows them to be. Pure.

import type { StrategyId } from '../../records/strategies.ts'
import { type Answer, type AnswerStatus, type Position, positionOf, readinessOf } from '../checklist-responses/rules.ts'
import { type Question, questionsOf, type Section } from '../checklists/rules.ts'

export const agreements = ['agreed', 'one_side_only', 'conflicting', 'unanswered'] as const
export type Agreement = (typeof agreements)[number]

export const declarations = ['in_line', 'declares_more', 'declares_less', 'undeclared'] as const

/** In words, and side by side: why the parties partner, and what they stand for. */
const sideBySide: readonly (StrategyId | null)[] = ['Q1', 'Q20']
/** Whether the party itself says that it is ready. */
const declaring: StrategyId = 'Q10'

export interface Response {
  organizationId: string
  answers: readonly Answer[]
}

export interface Side {
  organizationId: string
  status: AnswerStatus | null
  position: Position | null
}

export interface Readiness {
  organizationId: string
  readiness: number | null
}

/**
 * What all parties answer to one question. A party takes a side by a position, or by saying that the question does not
 * apply; with an open question it does by answering at all, and what it says is for people to weigh. Who is unsure, or
 * has not come to it, takes none.
 */
export function agreementOf({ form }: Question, answers: readonly (Answer | undefined)[]): Agreement {
  const sides = answers.flatMap((answer) => {
    if (answer === undefined || answer.status === 'not_yet_addressed') return []
    if (answer.status === 'not_applicable') return ['not_applicable']
    if (form === 'open') return answer.text === null ? [] : ['answered']
    return answer.position === null || answer.position === 'unsure' ? [] : [answer.position]
  })
  if (sides.length === 0) return 'unanswered'
  if (new Set(sides).size > 1) return 'conflicting'
  return sides.length === answers.length ? 'agreed' : 'one_side_only'
}

/** The mean of those that have one, to the whole percent. */
export function meanOf(all: readonly Readiness[]): number | null {
  const known = all.flatMap(({ readiness }) => (readiness === null ? [] : [readiness]))
  return known.length === 0 ? null : Math.round(known.reduce((sum, one) => sum + one, 0) / known.length)
}

/** `parties` are those that are asked; one that has not submitted yet is among them, and has answered nothing. */
export function compare(sections: readonly Section[], parties: readonly string[], responses: readonly Response[]) {
  const asked = [...new Set([...parties, ...responses.map(({ organizationId }) => organizationId)])]
  const given = new Map(
    responses.map(({ organizationId, answers }) => [
      organizationId,
      new Map(answers.map((answer) => [answer.questionId, answer])),
    ]),
  )
  const readinessIn = (questions: readonly Question[]): Readiness[] =>
    asked.map((organizationId) => {
      const answers = given.get(organizationId)
      return { organizationId, readiness: answers ? readinessOf(questions, answers) : null }
    })
  const questions = questionsOf(sections).map((question) => {
    const answers = asked.map((party) => given.get(party)?.get(question.id))
    const sides = asked.map((organizationId, at): Side => {
      const { status = null, position = null } = answers[at] ?? {}
      return { organizationId, status, position }
    })
    const { id: questionId, strategy } = question
    return { questionId, strategy, agreement: agreementOf(question, answers), sides }
  })
  const agreementIn = new Map(questions.map(({ questionId, agreement }) => [questionId, agreement]))
  const overall = readinessIn(questionsOf(sections))
  return {
    parties: overall.map((one) => ({ ...one, submitted: given.has(one.organizationId) })),
    readiness: meanOf(overall),
    sections: sections.map(({ id, title, questions }) => {
      const parties = readinessIn(questions)
      const found = questions.map((question) => agreementIn.get(question.id))
      const count = (agreement: Agreement) => found.filter((one) => one === agreement).length
      return {
        id,
        title,
        readiness: meanOf(parties),
        parties,
        agreed: count('agreed'),
        oneSideOnly: count('one_side_only'),
        conflicting: count('conflicting'),
        unanswered: count('unanswered'),
      }
    }),
    questions,
    declarations: declarationsIn(sections, given),
    sideBySide: questionsOf(sections)
      .filter(({ strategy }) => sideBySide.includes(strategy))
      .map(({ id: questionId, text: question }) => ({
        questionId,
        question,
        answers: [...given].flatMap(([organizationId, answers]) => {
          const { status, position, text } = answers.get(questionId) ?? {}
          return status === undefined
            ? []
            : [{ organizationId, status, position: position ?? null, text: text ?? null }]
        }),
      })),
  }
}

/** Whether a party says to be readier than its other answers show, or less so. */
function declarationsIn(sections: readonly Section[], given: ReadonlyMap<string, ReadonlyMap<string, Answer>>) {
  const all = questionsOf(sections)
  const asking = all.find(({ strategy }) => strategy === declaring)
  if (asking === undefined) return []
  const others = all.filter((question) => question !== asking)
  return [...given].flatMap(([organizationId, answers]) => {
    const readiness = readinessOf(others, answers)
    if (readiness === null) return []
    const declared = answers.get(asking.id)?.position ?? null
    const computed = positionOf(readiness)
    return [{ organizationId, declared, computed, readiness, comparison: declarationOf(declared, computed) }]
  })
}

function declarationOf(declared: Position | null, computed: Position): (typeof declarations)[number] {
  if (declared === null || declared === 'unsure') return 'undeclared'
  const rank: readonly Position[] = ['no', 'partly', 'yes']
  const more = rank.indexOf(declared) - rank.indexOf(computed)
  return more === 0 ? 'in_line' : more > 0 ? 'declares_more' : 'declares_less'
}
