// Actions on checklist responses: start, change, submit, and recall when the party leaves.
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { lockPartnership } from '../../partnerships/parties/context.ts'
import { notFound, Problem } from '../../problems.ts'
import { mustBeAuthor } from '../../records/collections/collection.ts'
import type { PartyDepartureHook } from '../../records/contributions.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import {
  cancellationBlockers,
  recordParticipation,
  requireNotCancelled,
  roundRecordType,
  unknownRound,
} from '../checklist-rounds/actions.ts'
import { isReleasable, withParticipation } from '../checklist-rounds/rules.ts'
import { findOpen, find as findRound, type Round, release } from '../checklist-rounds/store.ts'
import type { Section } from '../checklists/rules.ts'
import { checklistStore } from '../checklists/store.ts'
import {
  type Answer,
  type AnswerPatch,
  incompletenessBlockers,
  merge,
  type ResponseAction,
  responseTransitions,
  validateAmendment,
  withDerivedFields,
} from './rules.ts'
import * as store from './store.ts'
import { checklistResponses } from './table.ts'

interface ResponseParams {
  partnershipId: string
  checklistResponseId: string
}

export const responseRecordType: RecordType<store.ChecklistResponse> = {
  subjectType: 'checklist_response',
  table: checklistResponses,
  store,
  /** Events before sharing are in the author's stream, because the partnership's stream would disclose each change. */
  streamOf: ({ sharedAt, partnershipId, organizationId }) => (sharedAt === null ? organizationId : partnershipId),
  // An error about an external id in use would disclose a sealed response of another party.
  externalIdScopeOf: ({ organizationId }) => organizationId,
  constraintProblems: {
    checklist_responses_one_per_round_and_party: () =>
      new Problem(
        'response-exists',
        'Your organization has created a response in the round of checklistRoundId before.',
      ),
  },
}

export async function sectionsOf(reader: Reader, { checklistId }: Round): Promise<readonly Section[]> {
  const [checklist] = await reader.query(checklistStore.find, { id: checklistId })
  return checklist?.sections ?? []
}

export interface ResponseInRound {
  response: store.ChecklistResponse
  round: Round
}

export async function roundOf(
  reader: Reader,
  { partnershipId, checklistRoundId }: store.ChecklistResponse,
): Promise<Round> {
  const [round] = await reader.query(findRound, { partnershipId, id: checklistRoundId })
  if (round === undefined) throw notFound()
  return round
}

export const actionsOf = (row: store.ChecklistResponse, round: Round, request: FastifyRequest) =>
  statusOfActions(responseTransitions, row.state, {
    subject: row,
    callerId: request.caller.organizationId,
    blockersOf: () => [
      ...cancellationBlockers(round),
      // Other parties do not read the gaps of a response that is not shared.
      ...(row.organizationId === request.caller.organizationId ? incompletenessBlockers(row.gaps) : []),
    ],
    isBlockedByClosure: blockedByClosure(request, 'transitionChecklistResponse'),
  })

/**
 * Inserts the caller's response to a round, and records in the round that the party has started. The partnership is locked;
 * `parties` are the organizations that have accepted.
 */
export async function insertResponse(
  write: WriteContext,
  round: Round,
  parties: readonly string[],
  fields: Pick<store.ChecklistResponse, 'answers' | 'gaps' | 'readiness' | 'externalIds'>,
): Promise<store.ChecklistResponse> {
  const stamp = await write.creationStamp()
  const response: store.ChecklistResponse = {
    id: uuidv7(),
    partnershipId: round.partnershipId,
    organizationId: write.caller.organizationId,
    checklistRoundId: round.id,
    state: 'in_progress',
    ...fields,
    revision: 0,
    submittedAt: null,
    sharedAt: null,
    erasedAt: null,
    ...stamp,
  }
  saveRecord(write, responseRecordType, undefined, response, { change: 'create', verb: 'created' })
  await recordParticipation(write, round, parties, { startedAt: stamp.createdAt }, 'response_started')
  return response
}

export async function createResponse(
  write: WriteContext,
  partnershipId: string,
  input: Pick<store.ChecklistResponse, 'checklistRoundId'> & {
    answers?: AnswerPatch[]
    externalIds?: store.ChecklistResponse['externalIds']
  },
): Promise<ResponseInRound> {
  const { checklistRoundId, answers = [], externalIds = [] } = input
  const [{ parties }, [round]] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(findRound, { partnershipId, id: checklistRoundId }),
  ])
  if (round === undefined) throw unknownRound()
  requireNotCancelled(round)
  const fields = await mergeAnswers(write, round, [], answers, parties)
  return { response: await insertResponse(write, round, parties, { ...fields, externalIds }), round }
}

/** Stores answers. If the response is submitted, the change is an amendment and adds a revision. */
export async function updateResponse(
  write: WriteContext,
  params: ResponseParams,
  input: { answers?: AnswerPatch[]; reason?: string; externalIds?: store.ChecklistResponse['externalIds'] },
): Promise<ResponseInRound> {
  const { partnershipId } = params
  const { answers: patches, reason, externalIds } = input
  const [{ parties }, before] = await Promise.all([
    lockPartnership(write, partnershipId),
    lockOwnResponse(write, params),
  ])
  const round = await roundOf(write, before)
  if (patches) requireNotCancelled(round)
  const changes = patches ? await mergeAnswers(write, round, before.answers, patches, parties) : undefined
  const isAmendment = changes !== undefined && before.state !== 'in_progress'
  if (isAmendment) validateAmendment(before.revision, changes.gaps, reason)
  const after = await write.nextVersion(before, {
    ...changes,
    ...(externalIds && { externalIds }),
    ...(isAmendment && { revision: before.revision + 1 }),
  })
  const verb = isAmendment ? 'amended' : 'updated'
  saveRecord(write, responseRecordType, before, after, { change: 'update', verb, reason })
  return { response: after, round }
}

/** Submits the response. In a released round it is shared at once; otherwise the submission may release the round. */
export async function submitResponse(
  write: WriteContext,
  request: FastifyRequest,
  params: ResponseParams,
  input: { action: ResponseAction; reason?: string },
): Promise<ResponseInRound> {
  const { partnershipId } = params
  const [{ parties }, before] = await Promise.all([
    lockPartnership(write, partnershipId),
    lockOwnResponse(write, params),
  ])
  const round = await roundOf(write, before)
  const { to } = resolveTransition(responseTransitions, actionsOf(before, round, request), input)
  const submittedAt = await write.now()
  const isReleased = round.state === 'released'
  const after = await write.nextVersion(before, {
    state: isReleased ? 'shared' : to,
    revision: before.revision + 1,
    submittedAt,
    sharedAt: isReleased ? submittedAt : null,
  })
  const { reason } = input
  saveRecord(write, responseRecordType, before, after, { change: 'transition', verb: after.state, reason })
  const roundAfter = await recordParticipation(write, round, parties, { submittedAt }, 'response_submitted')
  const [shared] = roundAfter.state === round.state ? [] : await write.query(store.find, after)
  return { response: shared ?? after, round: roundAfter }
}

/** The response, locked, if If-Match has its version. Throws 404, 412, or 403 if another party created it and it is shared. */
async function lockOwnResponse(
  write: WriteContext,
  { partnershipId, checklistResponseId: id }: ResponseParams,
): Promise<store.ChecklistResponse> {
  // A policy hides responses of other parties from the lock, but not shared ones from `find`.
  const [[row], [found]] = await Promise.all([
    write.query(store.lock, { partnershipId, id }),
    write.query(store.find, { partnershipId, id }),
  ])
  if (found !== undefined) mustBeAuthor('checklist_response', found, write)
  return write.requireMatch(row)
}

async function mergeAnswers(
  write: WriteContext,
  round: Round,
  before: Answer[],
  patches: AnswerPatch[],
  parties: string[],
) {
  const sections = await sectionsOf(write, round)
  return withDerivedFields(sections, merge(sections, before, patches, { author: write.caller.organizationId, parties }))
}

/**
 * Recalls the submitted responses of a leaving party that are not shared, and its agreements to share. Rounds that become
 * releasable without it are released.
 */
export const recallUnsharedResponses: PartyDepartureHook = async (
  write,
  { partnershipId, organizationId, remaining },
) => {
  const [rounds, { partnershipClosed }] = await Promise.all([write.query(findOpen, { partnershipId }), write.context])
  // A function of the database recalls the responses, because they are hidden from a party that removes another one.
  write.enqueue(store.recall, { partnershipId, organizationId, ...write.origin })
  for (const round of rounds) {
    const own = round.participations.find((participation) => participation.organizationId === organizationId)
    if (!own?.submittedAt && !own?.agreedAt) continue
    const recalled = { submittedAt: null, agreedAt: null }
    const participations = withParticipation(round.participations, organizationId, recalled)
    const after = await write.nextVersion(round, { participations })
    saveRecord(write, roundRecordType, round, after, { change: 'transition', verb: 'response_recalled' })
  }
  return () => {
    // A round that is open when the partnership closes remains sealed.
    if (partnershipClosed) return
    for (const { id: checklistRoundId, participations } of rounds)
      if (isReleasable(participations, remaining))
        write.enqueue(release, { partnershipId, checklistRoundId, ...write.origin })
  }
}
