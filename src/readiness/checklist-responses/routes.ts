// Responses to checklists over HTTP: begun, saved part by part, submitted, amended, and sealed until the round is released.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, lockPartnership } from '../../partnerships/parties/context.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { notFound } from '../../problems.ts'
import { mustBeAuthor } from '../../records/collections/collection.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { fileOf, formatOf, withFiles } from '../../records/exports.ts'
import { importRoutes } from '../../records/imports/routes.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { recordParticipation, unknownRound } from '../checklist-rounds/actions.ts'
import { find as findRound, type Round } from '../checklist-rounds/store.ts'
import { questionsOf, type Section } from '../checklists/rules.ts'
import { begin, responseRecordType, sectionsOf, takeAnswers } from './actions.ts'
import {
  type Answer,
  type AnswerPatch,
  blockersOf,
  checkAmendment,
  maxRevisions,
  merge,
  type RowOfAnswer,
  responseSteps,
  withDerivedFields,
} from './rules.ts'
import {
  AnswerRow,
  answerColumns,
  answerFiles,
  NewResponse,
  NewResponseTransition,
  ResponsePage,
  ResponsePatch,
  ResponseStateView,
  ResponseView,
  RevisionList,
  readOnlyAnswerFields,
} from './schema.ts'
import * as store from './store.ts'
import { checklistResponses } from './table.ts'

const tag = 'Checklists'
const list = '/partnerships/:partnershipId/checklist-responses'
const about = 'What a party answers in a round (Q1 to Q24), for itself alone until the round is released.'
const ofPartnershipPath = path(partnershipPath)
const ofResponse = path({ ...partnershipPath, checklistResponseId: uuidOf('the response') })

const page = recordPager<store.Response>(checklistResponses, {
  checklistRoundId: oneOfFilter(uuidOf('a round whose responses are wanted'), checklistResponses.checklistRoundId),
  state: oneOfFilter(ref(ResponseStateView), checklistResponses.state),
  organizationId: oneOfFilter(uuidOf('a party whose responses are wanted'), checklistResponses.organizationId),
})

export const checklistResponseRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createChecklistResponse',
          summary: 'Begin to answer a round',
          description: `${about} The other parties see that you have begun. One response per party and round.`,
          tag,
          params: ofPartnershipPath,
          query: writeQuery,
          body: NewResponse,
        },
        201,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { checklistRoundId, answers = [], externalIds = [] } = request.body
        const [{ parties }, [round]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(findRound, { partnershipId, id: checklistRoundId }),
        ])
        if (round === undefined) throw unknownRound()
        const said = await answered(write, round, [], answers, parties)
        const row = await begin(write, round, parties, { ...said, externalIds })
        return created(view(row, request), pathInPartnership(partnershipId, `/checklist-responses/${row.id}`))
      }),
  )

  await importRoutes(app, endpoints, {
    store: importStore,
    singular: 'checklist_response',
    plural: 'checklist_responses',
    tag,
    about,
    rows: 'Each row is merged into your own response to its round, which begins with it where there is none: what a row does not say stays as it is. What was submitted is amended, and not imported. Sent again, a file changes nothing.',
    New: AnswerRow,
    columns: answerColumns,
    files: answerFiles,
    readOnly: readOnlyAnswerFields,
    importRows: (write, params, bodies) => takeAnswers(write, params, bodies as unknown as RowOfAnswer[]),
  })

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listChecklistResponses',
          summary: 'List the responses that you may read',
          description: `${about} Your own, and those that are shared; \`expand=answers\` has what they say.`,
          tag,
          params: ofPartnershipPath,
          query: Type.Object(
            { ...page.query.properties, ...expandQuery(['answers']) },
            { additionalProperties: false },
          ),
        },
        200,
        ResponsePage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, (rows) =>
          rows.map((row) => {
            const { answers, ...rest } = view(row, request)
            return isExpanded(request.query, 'answers') ? { ...rest, answers } : rest
          }),
        ),
      ),
  )

  app.get(
    `${list}/:checklistResponseId`,
    {
      schema: withFiles(
        answerFiles,
        operation(
          {
            operationId: 'getChecklistResponse',
            summary: 'Read a response',
            description: `${about} \`gaps\` says what it lacks before it can be submitted. With \`Accept: text/csv\` or \`application/x-ndjson\` it comes as a file with a row for each question, to be filled in and imported.`,
            tag,
            params: ofResponse,
          },
          200,
          ResponseView,
        ),
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, checklistResponseId: id } = request.params
        const [row] = await reader.query(store.find, { partnershipId, id })
        if (row === undefined) throw notFound()
        const { version, checklistRoundId } = row
        const format = formatOf(request)
        if (format === undefined) return { body: view(row, request), version }
        const [round] = await reader.query(findRound, { partnershipId, id: checklistRoundId })
        const sections = round ? await sectionsOf(reader, round) : []
        return { ...fileOf(format, answerColumns, rowsOf(row, sections)), version }
      }),
  )

  app.get(
    `${list}/:checklistResponseId/revisions`,
    {
      schema: operation(
        {
          operationId: 'listChecklistResponseRevisions',
          summary: 'Read what a response said before it was amended',
          description: `${about} Every revision, word for word, the latest first; of another party, those since it was shared.`,
          tag,
          params: ofResponse,
          query: revisionQuery,
        },
        200,
        RevisionList,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, checklistResponseId } = request.params
        const { before = maxRevisions + 1, limit } = request.query
        const [[row], data] = await Promise.all([
          reader.query(store.find, { partnershipId, id: checklistResponseId }),
          reader.query(store.revisions, { partnershipId, checklistResponseId, before, limit }),
        ])
        if (row === undefined) throw notFound()
        return { body: { data } }
      }),
  )

  app.patch(
    `${list}/:checklistResponseId`,
    {
      schema: operation(
        {
          operationId: 'updateChecklistResponse',
          summary: 'Save some answers',
          description: `${about} Save as often as you like. Once it is submitted, a change is an amendment: it has a reason, it stays complete, and what was said before stays readable.`,
          tag,
          params: ofResponse,
          query: writeQuery,
          body: ResponsePatch,
        },
        200,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { answers: patches, reason, externalIds } = request.body
        const [before, { parties }] = await Promise.all([
          locked(write, request.params),
          loadPartnership(write, partnershipId),
        ])
        const [round] = patches ? await write.query(findRound, { partnershipId, id: before.checklistRoundId }) : []
        const changes = patches && round ? await answered(write, round, before.answers, patches, parties) : undefined
        const amends = changes !== undefined && before.state !== 'in_progress'
        if (amends) checkAmendment(before.revision, changes.gaps, reason)
        const after = await write.nextVersion(before, {
          ...changes,
          ...(externalIds && { externalIds }),
          ...(amends && { revision: before.revision + 1 }),
        })
        saveRecord(write, responseRecordType, before, after, {
          change: 'update',
          verb: amends ? 'amended' : 'updated',
          reason,
        })
        return { body: view(after, request), version: after.version }
      }),
  )

  app.post(
    `${list}/:checklistResponseId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionChecklistResponse',
          summary: 'Submit a response',
          description: `${about} Once the last party has submitted, all are shared at the same moment. What is incomplete is said, question by question, in blockedBy.`,
          tag,
          params: ofResponse,
          query: writeQuery,
          body: NewResponseTransition,
        },
        200,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const [{ parties }, before] = await Promise.all([
          lockPartnership(write, partnershipId),
          locked(write, request.params),
        ])
        const { to } = resolveTransition(responseSteps, actionsOf(before, request), request.body)
        const [round] = await write.query(findRound, { partnershipId, id: before.checklistRoundId })
        if (round === undefined) throw notFound()
        const submittedAt = await write.now()
        const isLate = round.state === 'released'
        const after = await write.nextVersion(before, {
          state: isLate ? 'shared' : to,
          revision: before.revision + 1,
          submittedAt,
          sharedAt: isLate ? submittedAt : null,
        })
        const { reason } = request.body
        saveRecord(write, responseRecordType, before, after, { change: 'transition', verb: after.state, reason })
        const { state } = await recordParticipation(write, round, parties, { submittedAt }, 'submitted')
        const [shared] = state === round.state ? [] : await write.query(store.find, after)
        const row = shared ?? after
        return { body: view(row, request), version: row.version }
      }),
  )
}

const revisionQuery = Type.Object(
  {
    limit: Type.Integer({
      minimum: 1,
      maximum: 20,
      default: 10,
      format: 'int32',
      description: 'How many revisions to answer at most.',
      examples: [10],
    }),
    before: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: maxRevisions,
        format: 'int32',
        description: 'Only revisions before this one, to go on from the last that you have.',
        examples: [3],
      }),
    ),
  },
  { additionalProperties: false },
)

/** The caller's own response as it stays until the transaction ends; another's that is shared is not the caller's to change. */
async function locked(
  write: WriteContext,
  { partnershipId, checklistResponseId: id }: { partnershipId: string; checklistResponseId: string },
): Promise<store.Response> {
  const [[row], [found]] = await Promise.all([
    write.query(store.lock, { partnershipId, id }),
    write.query(store.find, { partnershipId, id }),
  ])
  if (found !== undefined) mustBeAuthor('response', found, write)
  return write.requireMatch(row)
}

/** The answers with `patches` merged in, and what follows from them. */
async function answered(
  write: WriteContext,
  round: Round,
  before: Answer[],
  patches: AnswerPatch[],
  parties: string[],
) {
  const sections = await sectionsOf(write, round)
  return withDerivedFields(sections, merge(sections, before, patches, { author: write.caller.organizationId, parties }))
}

/** A row of a file for each question. */
const rowsOf = ({ organizationId, checklistRoundId, answers }: store.Response, sections: readonly Section[]) =>
  questionsOf(sections).map(({ id: questionId, text: question }) => {
    const answer = answers.find((one) => one.questionId === questionId)
    return { organizationId, checklistRoundId, questionId, question, evidence: [], actionSteps: [], ...answer }
  })

const actionsOf = (row: store.Response, request: FastifyRequest) =>
  availableActions(
    responseSteps,
    row.state,
    () => blockersOf(row.organizationId, row.gaps, request.caller.organizationId),
    blockedByClosure(request, 'transitionChecklistResponse'),
  )

const view = (row: store.Response, request: FastifyRequest) => ({ ...row, availableActions: actionsOf(row, request) })
