// Rules of comparisons: agreement on each question, and readiness by section and party. Pure.

import type { StrategyId } from '../../records/strategies.ts'
import { type Answer, type AnswerStatus, type Position, positionOf, readinessOf } from '../checklist-responses/rules.ts'
import { type Question, questionsOf, type Section } from '../checklists/rules.ts'

export const agreements = ['agreed', 'partly_answered', 'conflicting', 'unanswered'] as const
export type Agreement = (typeof agreements)[number]

export const declarations = ['consistent', 'overstated', 'understated', 'undeclared'] as const

/** The questions whose answers are listed as text: the motives of the parties, and their values. */
const textQuestions: readonly (StrategyId | null)[] = ['Q1', 'Q20']
/** The question that asks a party whether it is ready. */
const declarationQuestion: StrategyId = 'Q10'

/** The shared answers of one party. */
export interface PartyAnswers {
  organizationId: string
  answers: readonly Answer[]
}

export interface PartyPosition {
  organizationId: string
  status: AnswerStatus | null
  position: Position | null
}

export interface PartyReadiness {
  organizationId: string
  /** In percent; null if the party has not submitted or no question applies. */
  readiness: number | null
}

/**
 * The agreement of the parties on one question. `answers` has an element per party. A party counts as answering with a
 * position other than unsure, or with not_applicable; an open question with any text, because texts are not compared.
 */
export function agreementOf({ form }: Question, answers: readonly (Answer | undefined)[]): Agreement {
  const positions = answers.flatMap((answer) => {
    if (answer === undefined || answer.status === 'not_yet_addressed') return []
    if (answer.status === 'not_applicable') return ['not_applicable']
    if (form === 'open') return answer.text === null ? [] : ['answered']
    return answer.position === null || answer.position === 'unsure' ? [] : [answer.position]
  })
  if (positions.length === 0) return 'unanswered'
  if (new Set(positions).size > 1) return 'conflicting'
  return positions.length === answers.length ? 'agreed' : 'partly_answered'
}

/** The mean of the figures that are not null, rounded to a whole percent; null if there is none. */
export function meanReadiness(parties: readonly PartyReadiness[]): number | null {
  const figures = parties.flatMap(({ readiness }) => (readiness === null ? [] : [readiness]))
  return figures.length === 0 ? null : Math.round(figures.reduce((sum, figure) => sum + figure, 0) / figures.length)
}

/** `parties` are the compared organizations, in order; one of them may have no response. */
export function compare(sections: readonly Section[], parties: readonly string[], responses: readonly PartyAnswers[]) {
  const organizationIds = [...new Set([...parties, ...responses.map(({ organizationId }) => organizationId)])]
  const answersByParty = new Map(
    responses.map(({ organizationId, answers }) => [
      organizationId,
      new Map(answers.map((answer) => [answer.questionId, answer])),
    ]),
  )
  const readinessByParty = (questions: readonly Question[]): PartyReadiness[] =>
    organizationIds.map((organizationId) => {
      const answers = answersByParty.get(organizationId)
      return { organizationId, readiness: answers ? readinessOf(questions, answers) : null }
    })
  const questions = questionsOf(sections).map((question) => {
    const answers = organizationIds.map((id) => answersByParty.get(id)?.get(question.id))
    const positions = organizationIds.map((organizationId, index): PartyPosition => {
      const { status = null, position = null } = answers[index] ?? {}
      return { organizationId, status, position }
    })
    const { id: questionId, strategy } = question
    return { questionId, strategy, agreement: agreementOf(question, answers), positions }
  })
  const overall = readinessByParty(questionsOf(sections))
  return {
    parties: overall.map((party) => ({ ...party, submitted: answersByParty.has(party.organizationId) })),
    readiness: meanReadiness(overall),
    sections: compareSections(sections, questions, readinessByParty),
    questions,
    declarations: compareDeclarations(sections, answersByParty),
    motivesAndValues: listTexts(sections, answersByParty),
  }
}

type AnswersByParty = ReadonlyMap<string, ReadonlyMap<string, Answer>>

function compareSections(
  sections: readonly Section[],
  compared: readonly { questionId: string; agreement: Agreement }[],
  readinessByParty: (questions: readonly Question[]) => PartyReadiness[],
) {
  const agreementById = new Map(compared.map(({ questionId, agreement }) => [questionId, agreement]))
  return sections.map(({ id, title, questions }) => {
    const parties = readinessByParty(questions)
    const count = (agreement: Agreement) =>
      questions.filter((question) => agreementById.get(question.id) === agreement).length
    return {
      id,
      title,
      readiness: meanReadiness(parties),
      parties,
      agreed: count('agreed'),
      partlyAnswered: count('partly_answered'),
      conflicting: count('conflicting'),
      unanswered: count('unanswered'),
    }
  })
}

const listTexts = (sections: readonly Section[], answersByParty: AnswersByParty) =>
  questionsOf(sections)
    .filter(({ strategy }) => textQuestions.includes(strategy))
    .map(({ id: questionId, text: question }) => ({
      questionId,
      question,
      answers: [...answersByParty].flatMap(([organizationId, answers]) => {
        const { status, position = null, text = null } = answers.get(questionId) ?? {}
        return status === undefined ? [] : [{ organizationId, status, position, text }]
      }),
    }))

/** Compares the readiness that a party declares (Q10) with the readiness that its other answers show. */
function compareDeclarations(sections: readonly Section[], answersByParty: AnswersByParty) {
  const all = questionsOf(sections)
  const question = all.find(({ strategy }) => strategy === declarationQuestion)
  if (question === undefined) return []
  const others = all.filter((other) => other !== question)
  return [...answersByParty].flatMap(([organizationId, answers]) => {
    const readiness = readinessOf(others, answers)
    if (readiness === null) return []
    const declared = answers.get(question.id)?.position ?? null
    const computed = positionOf(readiness)
    return [{ organizationId, declared, computed, readiness, comparison: declarationOf(declared, computed) }]
  })
}

function declarationOf(declared: Position | null, computed: Position): (typeof declarations)[number] {
  if (declared === null || declared === 'unsure') return 'undeclared'
  const rank: readonly Position[] = ['no', 'partly', 'yes']
  const difference = rank.indexOf(declared) - rank.indexOf(computed)
  return difference === 0 ? 'consistent' : difference > 0 ? 'overstated' : 'understated'
}
