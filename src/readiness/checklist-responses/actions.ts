// How responses are kept: begun, filled from files, and taken back when their party leaves.

import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lockPartnership } from '../../partnerships/parties/context.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import type { PartyWithdrawalHook } from '../../records/contributions.ts'
import type { Outcome } from '../../records/imports/rules.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import { recordParticipation, roundRecordType, unknownRound } from '../checklist-rounds/actions.ts'
import { isReleasable, withParticipation } from '../checklist-rounds/rules.ts'
import { findAll as findAllRounds, open as openRounds, type Round, release } from '../checklist-rounds/store.ts'
import type { Section } from '../checklists/rules.ts'
import { find as findChecklist } from '../checklists/store.ts'
import { type Answer, type AnswerPatch, merge, type RowOfAnswer, withDerivedFields } from './rules.ts'
import * as store from './store.ts'
import { checklistResponses } from './table.ts'

/** Before it is shared, what becomes of it is for its author's own stream: the partnership's would tell that it moves. */
export const responseRecordType: RecordType<store.Response> = {
  subjectType: 'checklist_response',
  table: checklistResponses,
  store,
  streamOf: ({ sharedAt, partnershipId, organizationId }) => (sharedAt === null ? organizationId : partnershipId),
  // A key that is taken would tell as well.
  externalIdScopeOf: ({ organizationId }) => organizationId,
  constraintProblems: { checklist_responses_one_per_round_and_party: () => new Problem('response-exists') },
}

export async function sectionsOf(reader: Reader, { checklistId }: Round): Promise<readonly Section[]> {
  const [checklist] = await reader.query(findChecklist, { id: checklistId })
  return checklist?.sections ?? []
}

/** Begins the caller's response to a round; the partnership is held. `parties` have accepted. */
export async function begin(
  write: WriteContext,
  round: Round,
  parties: string[],
  said: Pick<store.Response, 'answers' | 'gaps' | 'readiness' | 'externalIds'>,
): Promise<store.Response> {
  const first = await write.creationStamp()
  const response: store.Response = {
    id: uuidv7(),
    partnershipId: round.partnershipId,
    organizationId: write.caller.organizationId,
    checklistRoundId: round.id,
    state: 'in_progress',
    ...said,
    revision: 0,
    submittedAt: null,
    sharedAt: null,
    ...first,
  }
  saveRecord(write, responseRecordType, undefined, response, { change: 'create', verb: 'begun' })
  await recordParticipation(write, round, parties, { begunAt: first.createdAt }, 'begun')
  return response
}

/** Merges rows of a file into the caller's own responses, which begin with them where there are none. */
export async function takeAnswers(
  write: WriteContext,
  { partnershipId = '' }: Record<string, string>,
  rows: RowOfAnswer[],
): Promise<Outcome[]> {
  const author = write.caller.organizationId
  const ids = pgArray([...new Set(rows.map(({ checklistRoundId }) => checklistRoundId))])
  const [{ parties }, rounds, responses] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(findAllRounds, { partnershipId, ids }),
    write.query(store.lockOwn, { partnershipId, organizationId: author, roundIds: ids }),
  ])
  const outcomes: Outcome[] = rows.map(() => unknownRound())
  for (const round of rounds) {
    const before = responses.find(({ checklistRoundId }) => checklistRoundId === round.id)
    const sections = await sectionsOf(write, round)
    let answers = before?.answers ?? []
    for (const [at, { checklistRoundId, ...patch }] of rows.entries())
      if (checklistRoundId === round.id) outcomes[at] = put(patch)
    if (answers === before?.answers || answers.length === 0) continue
    const said = withDerivedFields(sections, answers)
    if (before === undefined) await begin(write, round, parties, { ...said, externalIds: [] })
    else {
      const after = await write.nextVersion(before, said)
      saveRecord(write, responseRecordType, before, after, { change: 'update', verb: 'updated' })
    }

    function put(patch: AnswerPatch): Outcome {
      const its = ({ questionId }: Answer) => questionId === patch.questionId
      const had = answers.find(its)
      try {
        const merged = merge(sections, answers, [patch], { author, parties }, () => '')
        if (had === undefined ? saysNothing(patch) : isDeepStrictEqual(merged.find(its), had)) return 'unchanged'
        if (before !== undefined && before.state !== 'in_progress') {
          throw ruleViolation('', 'The response was submitted: it is amended, with a reason, and not by a file.')
        }
        answers = merged
        return had === undefined ? 'created' : 'updated'
      } catch (error) {
        if (error instanceof Problem) return error
        throw error
      }
    }
  }
  return outcomes
}

/** A question that nobody has filled in yet, as a file has it that was answered and comes back. */
const saysNothing = ({ questionId: _, ...said }: AnswerPatch): boolean =>
  Object.values(said).every((value) => Array.isArray(value) && value.length === 0)

/** Who leaves takes back what it has submitted and not shared, and is not waited for any more. */
export const recallUnsharedResponses: PartyWithdrawalHook = async (write, partnershipId, remaining) => {
  const { organizationId } = write.caller
  const [rounds, responses, { partnershipClosed }] = await Promise.all([
    write.query(openRounds, { partnershipId }),
    write.query(store.lockSubmitted, { partnershipId, organizationId }),
    write.context,
  ])
  for (const response of responses) {
    const after = await write.nextVersion(response, { state: 'in_progress', submittedAt: null })
    saveRecord(write, responseRecordType, response, after, { change: 'transition', verb: 'recalled' })
  }
  for (const round of rounds) {
    const own = round.participations.find((one) => one.organizationId === organizationId)
    if (!own?.submittedAt && !own?.agreedAt) continue
    const participations = withParticipation(round.participations, organizationId, {
      submittedAt: null,
      agreedAt: null,
    })
    const after = await write.nextVersion(round, { participations })
    saveRecord(write, roundRecordType, round, after, { change: 'transition', verb: 'recalled' })
  }
  return () => {
    // What is sealed when the partnership ends stays so, as it does in takePart().
    const due = partnershipClosed ? [] : rounds.filter(({ participations }) => isReleasable(participations, remaining))
    for (const { id: checklistRoundId } of due)
      write.enqueue(release, { partnershipId, checklistRoundId, ...write.origin })
  }
}
