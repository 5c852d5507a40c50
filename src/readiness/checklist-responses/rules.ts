// What a party answers to the questions of a checklist, part by part, and when that is complete. Pure.

import { type Blocker, Problem, type RequestError, ruleViolation } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { type Question, questionsOf, type Section } from '../checklists/rules.ts'

export const responseStates = ['in_progress', 'submitted', 'shared'] as const
export type ResponseState = (typeof responseStates)[number]

export const responseActions = ['submit'] as const
export type ResponseAction = (typeof responseActions)[number]

export const answerStatuses = ['not_yet_addressed', 'under_discussion', 'finalized', 'not_applicable'] as const
export type AnswerStatus = (typeof answerStatuses)[number]

export const positions = ['yes', 'partly', 'no', 'unsure'] as const
export type Position = (typeof positions)[number]

export interface Evidence {
  title: string
  url: string
}

export interface ActionStep {
  title: string
  /** The party whose step it is. */
  organizationId: string
  /** Who takes it there, by name or position. */
  owner: string | null
  dueOn: string | null
  done: boolean
}

export interface Answer {
  questionId: string
  status: AnswerStatus
  position: Position | null
  text: string | null
  /** Why it does not apply. */
  reason: string | null
  evidence: Evidence[]
  actionSteps: ActionStep[]
}

/** What a client sends of an answer: absent keeps, null clears. */
export interface AnswerPatch {
  questionId: string
  status?: AnswerStatus
  position?: Position | null
  text?: string | null
  reason?: string | null
  evidence?: Evidence[]
  actionSteps?: (Omit<ActionStep, 'organizationId' | 'owner' | 'dueOn' | 'done'> &
    Partial<Pick<ActionStep, 'organizationId' | 'owner' | 'dueOn' | 'done'>>)[]
}

/** What a file says of an answer. */
export interface RowOfAnswer extends AnswerPatch {
  checklistRoundId: string
}

/** What an answer lacks yet. */
export const gapKinds = ['status', 'position', 'text', 'evidence'] as const
export interface Gap {
  questionId: string
  missing: (typeof gapKinds)[number]
}

/** More of them is another round. */
export const maxRevisions = 100

export const responseSteps: Record<ResponseAction, Transition<ResponseState>> = {
  // Shared at once where the round is released already, or is by this.
  submit: { from: ['in_progress'], to: 'submitted', reasonRequired: false },
}

/**
 * The answers with the patches merged into them, in the order of the questions. `parties` may be given steps to take;
 * a step that names none is the responding party's. `placeOf` says where a patch stands, for what is wrong with it.
 */
export function merge(
  sections: readonly Section[],
  answers: readonly Answer[],
  patches: readonly AnswerPatch[],
  { author, parties }: { author: string; parties: readonly string[] },
  placeOf = (at: number): string => `/answers/${at}`,
): Answer[] {
  const questions = new Map(questionsOf(sections).map((question) => [question.id, question]))
  const merged = new Map(answers.map((answer) => [answer.questionId, answer]))
  const named = new Set<string>()
  const unknown: RequestError[] = []
  const broken: RequestError[] = []
  for (const [at, patch] of patches.entries()) {
    const place = placeOf(at)
    const question = questions.get(patch.questionId)
    if (question === undefined) {
      const detail = `The checklist of this round has no question ${patch.questionId}.`
      unknown.push({ pointer: `${place}/questionId`, code: 'unknown-reference', detail })
      continue
    }
    if (named.has(question.id)) {
      broken.push({
        pointer: `${place}/questionId`,
        code: 'rule-violation',
        detail: `${question.id} stands there twice.`,
      })
    }
    named.add(question.id)
    const strangers = (patch.actionSteps ?? []).flatMap(({ organizationId = author }, nth) =>
      parties.includes(organizationId) || organizationId === author ? [] : [nth],
    )
    for (const nth of strangers) {
      const detail = 'An action step is for a party of this partnership.'
      unknown.push({ pointer: `${place}/actionSteps/${nth}/organizationId`, code: 'unknown-reference', detail })
    }
    const { actionSteps, ...fields } = patch
    const answer: Answer = {
      ...defaults,
      ...merged.get(question.id),
      ...fields,
      ...(actionSteps && {
        actionSteps: actionSteps.map((step) => ({ ...emptyStep, organizationId: author, ...step })),
      }),
    }
    broken.push(...faultsOf(question, answer, place))
    merged.set(question.id, answer)
  }
  const [first] = unknown
  if (first) throw new Problem('unknown-reference', first.detail, { errors: unknown.slice(0, 20) })
  const [rule] = broken
  if (rule) throw new Problem('rule-violation', rule.detail, { errors: broken.slice(0, 20) })
  return [...questions.keys()].flatMap((id) => merged.get(id) ?? [])
}

const defaults = {
  status: 'under_discussion' as const,
  position: null,
  text: null,
  reason: null,
  evidence: [],
  actionSteps: [],
}
const emptyStep = { owner: null, dueOn: null, done: false }

function faultsOf({ id, form }: Question, { status, position, reason }: Answer, place: string): RequestError[] {
  const faults: RequestError[] = []
  const broken = (property: string, detail: string) =>
    faults.push({ pointer: `${place}/${property}`, code: 'rule-violation', detail })
  if (form === 'open' && position !== null) broken('position', `${id} is an open question: answer it in words.`)
  if (status === 'not_applicable' && reason === null) broken('reason', `Say why ${id} does not apply.`)
  if (status !== 'not_applicable' && reason !== null)
    broken('reason', `${id} applies; only what does not has a reason.`)
  return faults
}

/** What is not answered completely yet. That something is not yet addressed is an answer, if it is said. */
export function gapsOf(sections: readonly Section[], answers: readonly Answer[]): Gap[] {
  const given = new Map(answers.map((answer) => [answer.questionId, answer]))
  return questionsOf(sections).flatMap(({ id: questionId, form, evidenceRequired }): Gap[] => {
    const answer = given.get(questionId)
    if (answer === undefined) return [{ questionId, missing: 'status' }]
    if (answer.status !== 'finalized') return []
    if (form === 'closed' && answer.position === null) return [{ questionId, missing: 'position' }]
    if (form === 'open' && answer.text === null) return [{ questionId, missing: 'text' }]
    const isShown = answer.evidence.length > 0 || answer.position === 'no' || answer.position === 'unsure'
    return evidenceRequired && !isShown ? [{ questionId, missing: 'evidence' }] : []
  })
}

const weights: Record<AnswerStatus, number> = {
  not_yet_addressed: 0,
  under_discussion: 0.5,
  finalized: 1,
  not_applicable: 0,
}
const leanings: Record<Position, number> = { yes: 1, partly: 0.5, no: 0, unsure: 0 }

/**
 * How ready the answers to some questions show a party to be, from 0 to 100: what is under discussion counts half of
 * what is finalized, partly half of yes, no and unsure nothing. Null where no question applies.
 */
export function readinessOf(questions: readonly Question[], answers: ReadonlyMap<string, Answer>): number | null {
  let applying = 0
  let sum = 0
  for (const { id, form } of questions) {
    const answer = answers.get(id)
    if (answer?.status === 'not_applicable') continue
    applying++
    if (answer === undefined) continue
    const { status, position } = answer
    sum += weights[status] * (form === 'open' ? 1 : position === null ? 0 : leanings[position])
  }
  return applying === 0 ? null : Math.round((100 * sum) / applying)
}

/** What a readiness comes down to in one word. */
export const positionOf = (readiness: number): 'yes' | 'partly' | 'no' =>
  readiness >= 75 ? 'yes' : readiness >= 35 ? 'partly' : 'no'

/** How ready the answers to all questions of a checklist show a party to be. */
export const readinessOfAll = (sections: readonly Section[], answers: readonly Answer[]): number | null =>
  readinessOf(questionsOf(sections), new Map(answers.map((answer) => [answer.questionId, answer])))

/** The answers, and what follows from them. */
export const withDerivedFields = (sections: readonly Section[], answers: Answer[]) => ({
  answers,
  gaps: gapsOf(sections, answers),
  readiness: readinessOfAll(sections, answers),
})

/** What keeps `asking` from an action on a response, whose state allows it. */
export function blockersOf(author: string, gaps: readonly Gap[], asking: string): Blocker[] {
  if (author !== asking) return [reservedFor('the party whose response it is')]
  return gaps.slice(0, 100).map(({ questionId, missing }) => ({
    code: 'INCOMPLETE',
    message: `${questionId} lacks ${missing === 'evidence' ? 'a link to evidence' : `a ${missing}`}.`,
    ref: null,
  }))
}

/** What was submitted is amended with a reason, and stays complete. */
export function checkAmendment(revision: number, gaps: readonly Gap[], reason: string | undefined): void {
  if (reason === undefined) throw ruleViolation('/reason', 'What was submitted is amended with a reason.')
  if (revision >= maxRevisions) {
    throw ruleViolation('/answers', `It was amended ${maxRevisions - 1} times; open another round.`)
  }
  const [gap] = gaps
  if (gap) throw ruleViolation('/answers', `What was submitted stays complete; ${gap.questionId} lacks ${gap.missing}.`)
}
