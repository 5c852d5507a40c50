// Imports answers from a file: each row is merged into the caller's response to its round.
import { isDeepStrictEqual } from 'node:util'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lockPartnership } from '../../partnerships/parties/context.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import type { Params } from '../../records/collections/collection.ts'
import type { ValidateRow } from '../../records/imports/actions.ts'
import type { RowOutcome } from '../../records/imports/rules.ts'
import { saveRecord } from '../../records/save.ts'
import { requireNotCancelled, unknownRound } from '../checklist-rounds/actions.ts'
import { findByIds, type Round } from '../checklist-rounds/store.ts'
import { insertResponse, responseRecordType, sectionsOf } from './actions.ts'
import { type Answer, type AnswerPatch, type AnswerRow, answerDefaults, merge, withDerivedFields } from './rules.ts'
import * as store from './store.ts'

/** Merges the rows into responses of the caller, and creates those that do not exist. Returns the outcome of each row. */
export async function importAnswers(
  write: WriteContext,
  { partnershipId = '' }: Params,
  inputs: Record<string, unknown>[],
  validate: ValidateRow,
): Promise<RowOutcome[]> {
  const { organizationId } = write.caller
  const checked = inputs.map((input) => toRow(input, validate))
  const rows = checked.flatMap((row) => (row instanceof Problem ? [] : [row]))
  const roundIds = pgArray([...new Set(rows.map(({ checklistRoundId }) => checklistRoundId))])
  const [{ parties }, rounds, responses] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(findByIds, { partnershipId, ids: roundIds }),
    write.query(store.lockInRounds, { partnershipId, organizationId, roundIds }),
  ])
  const outcomes: RowOutcome[] = checked.map((row) => (row instanceof Problem ? row : unknownRound()))
  for (const round of rounds) {
    const response = responses.find(({ checklistRoundId }) => checklistRoundId === round.id)
    const inRound = [...checked.entries()].flatMap(([index, row]) =>
      row instanceof Problem || row.checklistRoundId !== round.id ? [] : [[index, row] as const],
    )
    const patches = inRound.map(([, { checklistRoundId: _, ...patch }]) => patch)
    const roundOutcomes = await importIntoRound(write, round, response, patches, parties)
    for (const [index, [rowIndex]] of inRound.entries()) outcomes[rowIndex] = roundOutcomes[index] as RowOutcome
  }
  return outcomes
}

/**
 * A field that the row clears gets the value that it has in a new answer. A row whose status is also empty is that of a question
 * without an answer, as in an exported file: it changes nothing.
 */
function toRow(input: Record<string, unknown>, validate: ValidateRow): AnswerRow | Problem {
  const { checklistRoundId, questionId, ...fields } = input
  const isUnanswered = fields.status === null && Object.values(fields).every(isEmptyValue)
  const answer = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value ?? answerDefaults[name as keyof typeof answerDefaults]]),
  )
  try {
    const ids = Object.entries({ checklistRoundId, questionId }).filter(([, id]) => id !== null && id !== undefined)
    return validate({ ...Object.fromEntries(ids), ...(isUnanswered ? {} : answer) }) as unknown as AnswerRow
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

async function importIntoRound(
  write: WriteContext,
  round: Round,
  before: store.ChecklistResponse | undefined,
  patches: AnswerPatch[],
  parties: string[],
): Promise<RowOutcome[]> {
  const sections = await sectionsOf(write, round)
  const context = { author: write.caller.organizationId, parties }
  let answers = before?.answers ?? []

  function importAnswer(patch: AnswerPatch): RowOutcome {
    const isAnswered = ({ questionId }: Answer) => questionId === patch.questionId
    const stored = answers.find(isAnswered)
    try {
      const merged = merge(sections, answers, [patch], context, () => '')
      const isUnchanged = stored ? isDeepStrictEqual(merged.find(isAnswered), stored) : isEmpty(patch)
      if (isUnchanged) return 'unchanged'
      requireNotCancelled(round)
      if (before !== undefined && before.state !== 'in_progress') {
        throw ruleViolation('', 'The response is submitted; an import cannot amend it.')
      }
      answers = merged
      return stored ? 'updated' : 'created'
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
  }

  const outcomes = patches.map(importAnswer)
  if (answers === before?.answers || answers.length === 0) return outcomes
  const fields = withDerivedFields(sections, answers)
  if (before === undefined) await insertResponse(write, round, parties, { ...fields, externalIds: [] })
  else {
    const after = await write.nextVersion(before, fields)
    saveRecord(write, responseRecordType, before, after, { change: 'update', verb: 'updated' })
  }
  return outcomes
}

const isEmptyValue = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

/** Whether the patch contains no answer, as the row of an unanswered question in an exported file. */
const isEmpty = ({ questionId: _, ...fields }: AnswerPatch): boolean => Object.values(fields).every(isEmptyValue)
