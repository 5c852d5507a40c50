// Rules of checklist responses: answers, gaps, readiness and amendments. Pure.

import { type Blocker, Problem, type RequestError, ruleViolation } from '../../problems.ts'
import type { Actors, Lifecycle, Transition } from '../../records/lifecycles.ts'
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
  /** The party that is to complete the step. */
  organizationId: string
  /** The responsible person in that party, by name or position. */
  owner: string | null
  dueOn: string | null
  done: boolean
}

export interface Answer {
  questionId: string
  status: AnswerStatus
  position: Position | null
  text: string | null
  /** Why the question does not apply. */
  reason: string | null
  evidence: Evidence[]
  actionSteps: ActionStep[]
}

/** A change of an answer: absent fields are unchanged, null clears a field. */
export interface AnswerPatch {
  questionId: string
  status?: AnswerStatus
  position?: Position | null
  text?: string | null
  reason?: string | null
  evidence?: Evidence[]
  actionSteps?: (Pick<ActionStep, 'title'> & Partial<ActionStep>)[]
}

/** A row of an imported file. */
export interface AnswerRow extends AnswerPatch {
  checklistRoundId: string
}

export const gapKinds = ['status', 'position', 'text', 'evidence'] as const
/** A part that an answer needs before the response can be submitted. */
export interface Gap {
  questionId: string
  missing: (typeof gapKinds)[number]
}

/** Maximum number of revisions: the first submission and its amendments. */
export const maxRevisions = 100

interface OfParty {
  organizationId: string
}

const author: Actors<OfParty> = {
  words: 'the party that created the response',
  kind: 'one',
  include: ({ organizationId }, callerId) => organizationId === callerId,
}

export const responseTransitions: Record<ResponseAction, Transition<ResponseState, OfParty>> = {
  // The new state is `shared` if the round is already released, or if this submission releases it.
  submit: {
    from: ['in_progress'],
    to: 'submitted',
    orTo: ['shared'],
    needs: [],
    by: author,
    whenAwaitedLeaves: 'the round goes on without the response; it can also be cancelled',
  },
}

export const responseLifecycle: Lifecycle<ResponseState> = {
  record: 'checklist_response',
  states: responseStates,
  transitions: responseTransitions,
  automatic: [
    { from: ['submitted'], to: 'shared', when: 'the round is released, or was released before' },
    { from: ['submitted'], to: 'in_progress', when: 'its party leaves the partnership before the round is released' },
  ],
}

interface MergeContext {
  /** The organization that responds. */
  author: string
  /** The organizations that have accepted, which may own action steps. */
  parties: readonly string[]
}

/**
 * Merges patches into the answers, and returns them in the order of the questions. `pointerOf` returns the JSON pointer of a
 * patch in the request. Throws `unknown-reference` or `rule-violation` with the errors of all patches.
 */
export function merge(
  sections: readonly Section[],
  answers: readonly Answer[],
  patches: readonly AnswerPatch[],
  context: MergeContext,
  pointerOf = (index: number): string => `/answers/${index}`,
): Answer[] {
  const questions = new Map(questionsOf(sections).map((question) => [question.id, question]))
  const merged = new Map(answers.map((answer) => [answer.questionId, answer]))
  const patched = new Set<string>()
  const unknownReferences: RequestError[] = []
  const violations: RequestError[] = []
  for (const [index, patch] of patches.entries()) {
    const pointer = pointerOf(index)
    const question = questions.get(patch.questionId)
    if (question === undefined) {
      const detail = `The checklist of this round has no question ${patch.questionId}.`
      unknownReferences.push({ pointer: `${pointer}/questionId`, code: 'unknown-reference', detail })
      continue
    }
    if (patched.has(question.id)) {
      const detail = `The question ${question.id} occurs twice.`
      violations.push({ pointer: `${pointer}/questionId`, code: 'rule-violation', detail })
    }
    patched.add(question.id)
    const answer = applyPatch(merged.get(question.id), patch, context.author)
    unknownReferences.push(...validateOwners(patch, context, pointer))
    violations.push(...validateAnswer(question, answer, pointer))
    merged.set(question.id, answer)
  }
  const [unknownReference] = unknownReferences
  if (unknownReference) {
    throw new Problem('unknown-reference', unknownReference.detail, { errors: unknownReferences.slice(0, 20) })
  }
  const [violation] = violations
  if (violation) throw new Problem('rule-violation', violation.detail, { errors: violations.slice(0, 20) })
  return [...questions.keys()].flatMap((id) => merged.get(id) ?? [])
}

/** The fields of a new answer that its patch does not have. */
export const answerDefaults = {
  status: 'under_discussion' as const,
  position: null,
  text: null,
  reason: null,
  evidence: [],
  actionSteps: [],
}
const stepDefaults = { owner: null, dueOn: null, done: false }

function applyPatch(before: Answer | undefined, { actionSteps, ...fields }: AnswerPatch, author: string): Answer {
  return {
    ...answerDefaults,
    ...before,
    ...fields,
    ...(actionSteps && {
      actionSteps: actionSteps.map((step) => ({ ...stepDefaults, organizationId: author, ...step })),
    }),
  }
}

const validateOwners = (
  { actionSteps = [] }: AnswerPatch,
  { author, parties }: MergeContext,
  pointer: string,
): RequestError[] =>
  actionSteps.flatMap(({ organizationId = author }, index) => {
    if (parties.includes(organizationId) || organizationId === author) return []
    const detail = 'The organization of an action step must be a party of this partnership.'
    return [{ pointer: `${pointer}/actionSteps/${index}/organizationId`, code: 'unknown-reference', detail }]
  })

function validateAnswer({ id, form }: Question, { status, position, reason }: Answer, pointer: string): RequestError[] {
  const violation = (property: string, detail: string): RequestError => ({
    pointer: `${pointer}/${property}`,
    code: 'rule-violation',
    detail,
  })
  const applies = status !== 'not_applicable'
  return [
    ...(form === 'open' && position !== null
      ? [violation('position', `${id} is an open question; answer it with text.`)]
      : []),
    ...(!applies && reason === null ? [violation('reason', `State why ${id} does not apply.`)] : []),
    ...(applies && reason !== null
      ? [violation('reason', `Only an answer with the status not_applicable has a reason; that of ${id} is ${status}.`)]
      : []),
  ]
}

/** What is missing before the response can be submitted. An answer with the status not_yet_addressed has no gap. */
export function gapsOf(sections: readonly Section[], answers: readonly Answer[]): Gap[] {
  const answersById = new Map(answers.map((answer) => [answer.questionId, answer]))
  return questionsOf(sections).flatMap(({ id: questionId, form, evidenceRequired }): Gap[] => {
    const answer = answersById.get(questionId)
    if (answer === undefined) return [{ questionId, missing: 'status' }]
    if (answer.status !== 'finalized') return []
    if (form === 'closed' && answer.position === null) return [{ questionId, missing: 'position' }]
    if (form === 'open' && answer.text === null) return [{ questionId, missing: 'text' }]
    const needsNoEvidence = answer.evidence.length > 0 || answer.position === 'no' || answer.position === 'unsure'
    return evidenceRequired && !needsNoEvidence ? [{ questionId, missing: 'evidence' }] : []
  })
}

const statusWeights: Record<AnswerStatus, number> = {
  not_yet_addressed: 0,
  under_discussion: 0.5,
  finalized: 1,
  not_applicable: 0,
}
const positionWeights: Record<Position, number> = { yes: 1, partly: 0.5, no: 0, unsure: 0 }

/**
 * The readiness in percent: the mean over the applicable questions of the weight of the status times the weight of the
 * position; an open question has no position and counts by status alone. Null if no question applies.
 */
export function readinessOf(questions: readonly Question[], answers: ReadonlyMap<string, Answer>): number | null {
  let applicable = 0
  let sum = 0
  for (const { id, form } of questions) {
    const answer = answers.get(id)
    if (answer?.status === 'not_applicable') continue
    applicable++
    if (answer === undefined) continue
    const { status, position } = answer
    sum += statusWeights[status] * (form === 'open' ? 1 : position === null ? 0 : positionWeights[position])
  }
  return applicable === 0 ? null : Math.round((100 * sum) / applicable)
}

/** The position that a readiness in percent corresponds to. */
export const positionOf = (readiness: number): 'yes' | 'partly' | 'no' =>
  readiness >= 75 ? 'yes' : readiness >= 35 ? 'partly' : 'no'

/** The columns of a response that contain its answers, or are computed from them. */
export const withDerivedFields = (sections: readonly Section[], answers: Answer[]) => ({
  answers,
  gaps: gapsOf(sections, answers),
  readiness: readinessOf(questionsOf(sections), new Map(answers.map((answer) => [answer.questionId, answer]))),
})

/** What else blocks the submission of a response by its party. */
export const incompletenessBlockers = (gaps: readonly Gap[]): Blocker[] =>
  gaps.slice(0, 100).map(({ questionId, missing }) => ({
    code: 'INCOMPLETE',
    message: `${questionId} lacks ${missing === 'evidence' ? 'a link to evidence' : `a ${missing}`}.`,
    ref: null,
  }))

/** Throws unless a submitted response can be amended: with a reason, at most `maxRevisions - 1` times, without gaps. */
export function validateAmendment(revision: number, gaps: readonly Gap[], reason: string | undefined): void {
  if (reason === undefined) throw ruleViolation('/reason', 'An amendment of a submitted response requires a reason.')
  if (revision >= maxRevisions) {
    const detail = `The response was amended ${maxRevisions - 1} times, which is the maximum; create another round.`
    throw ruleViolation('/answers', detail)
  }
  const [gap] = gaps
  if (gap) {
    const detail = `An amended response must be complete; ${gap.questionId} lacks ${gap.missing}.`
    throw ruleViolation('/answers', detail)
  }
}
