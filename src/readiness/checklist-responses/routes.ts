// Routes of checklist responses. Over 300 lines: lists, files and writes share the views of a response.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { cursorQuery, keysetPage, oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { importStore } from '../../partnerships/partnerships/store.ts'
import { notFound } from '../../problems.ts'
import { collectionPager } from '../../records/collections/pages.ts'
import { fileFormats, fileSchemaOf, formatQuery, formatSuffix, toFile } from '../../records/exports.ts'
import { importRoutes } from '../../records/imports/routes.ts'
import { actionLists } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { findByIds, type Round } from '../checklist-rounds/store.ts'
import { questionsOf, type Section } from '../checklists/rules.ts'
import {
  actionsOf,
  createResponse,
  type ResponseInRound,
  roundOf,
  sectionsOf,
  submitResponse,
  updateResponse,
} from './actions.ts'
import { importAnswers } from './imports.ts'
import { maxRevisions } from './rules.ts'
import {
  AnswerRowSchema,
  answerColumns,
  answerFiles,
  NewResponse,
  NewResponseTransition,
  ResponsePage,
  ResponsePatch,
  ResponseStateView,
  ResponseView,
  RevisionPage,
  readOnlyAnswerFields,
} from './schema.ts'
import * as store from './store.ts'
import { checklistResponses } from './table.ts'

const tag = 'Checklists'
const list = '/partnerships/:partnershipId/checklist-responses'
const about =
  'The answers of one party in a checklist round (Q1 to Q24). Other parties can read them when the round is released.'
const listParams = path(partnershipPath)
const responseParams = path({ ...partnershipPath, checklistResponseId: uuidOf('the response') })
type ResponseParams = Static<typeof responseParams>
const answerForm = { columns: answerColumns, files: answerFiles }

const page = collectionPager<store.ChecklistResponse>(checklistResponses, undefined, {
  checklistRoundId: oneOfFilter(uuidOf('a round whose responses are listed'), checklistResponses.checklistRoundId),
  state: oneOfFilter(ref(ResponseStateView), checklistResponses.state),
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
          summary: 'Start a response to a round',
          description: `${about} The other parties see that your organization has started. A party has one response per round.`,
          tag,
          params: listParams,
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
        const { response, round } = await createResponse(write, partnershipId, request.body)
        const location = pathInPartnership(partnershipId, `/checklist-responses/${response.id}`)
        return created(view(response, round, request), location)
      }),
  )

  await importRoutes(app, endpoints, {
    store: importStore,
    singular: 'checklist_response',
    plural: 'checklist_responses',
    tag,
    about,
    rows: 'Each row is merged into the response of your organization to its round, which is created if it does not exist. A field that the file has no column for is unchanged, an empty cell clears it; a row in which the status and all other fields are empty changes nothing. A submitted response cannot be changed by an import. Importing a file again changes nothing.',
    New: AnswerRowSchema,
    columns: answerColumns,
    files: answerFiles,
    readOnly: readOnlyAnswerFields,
    importRows: importAnswers,
  })

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listChecklistResponses',
          summary: 'List the checklist responses of a partnership',
          description: `${about} Lists the responses of your organization and those that are shared. \`expand=answers\` includes the answers.`,
          tag,
          params: listParams,
          query: Type.Object(
            { ...page.query.properties, ...expandQuery(['answers']) },
            { additionalProperties: false },
          ),
        },
        200,
        ResponsePage,
      ),
      config: {
        exported: {
          type: 'checklist_response',
          pages: (request, read) =>
            page.allPages(request, read, request.params as object, async (reader, found) =>
              viewsOf(reader, await found, request),
            ),
        },
      },
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, async (rows) => {
          const shown = await viewsOf(reader, rows, request)
          if (isExpanded(request.query, 'answers')) return shown
          return shown.map(({ answers: _, ...rest }) => rest)
        }),
      ),
  )

  app.get(
    `${list}/:checklistResponseId`,
    {
      schema: operation(
        {
          operationId: 'getChecklistResponse',
          summary: 'Read a checklist response',
          description: `${about} \`gaps\` lists what is missing before it can be submitted.`,
          tag,
          params: responseParams,
        },
        200,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { row, round, position } = await findResponse(reader, request.params)
        // The actions depend on the state of the round.
        return { body: view(row, round, request), version: row.version, position }
      }),
  )

  for (const format of fileFormats) {
    app.get(
      `${list}/:checklistResponseId.${format}`,
      {
        schema: operation(
          {
            operationId: `exportChecklistResponse${formatSuffix[format]}`,
            summary: `Export a checklist response as ${format.toUpperCase()}`,
            description: `${about} The file has a row per question, answered or not. It can be completed and imported.`,
            tag,
            params: responseParams,
            query: Type.Object(formatQuery(format), { additionalProperties: false }),
            mediaType: fileTypes[format],
          },
          200,
          fileSchemaOf(answerForm, format),
        ),
      },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const { row, round } = await findResponse(reader, request.params)
          return toFile(request, format, answerColumns, toRows(row, await sectionsOf(reader, round)))
        }),
    )
  }

  app.get(
    `${list}/:checklistResponseId/revisions`,
    {
      schema: operation(
        {
          operationId: 'listChecklistResponseRevisions',
          summary: 'List the revisions of a checklist response',
          description: `${about} A revision contains all answers at a submission or amendment; the latest is first. For the response of another party, the list contains the revisions since it was shared.`,
          tag,
          params: responseParams,
          query: Type.Object(cursorQuery, { additionalProperties: false }),
        },
        200,
        RevisionPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, checklistResponseId } = request.params
        const ids = { partnershipId, checklistResponseId }
        const [[row], page] = await Promise.all([
          reader.query(store.find, { partnershipId, id: checklistResponseId }),
          keysetPage(request, reader, {
            sort: '-revision',
            formats: [isRevision, isRevision],
            read: (after, limit) =>
              reader.query(store.findRevisions, { ...ids, before: after?.afterValue ?? maxRevisions + 1, limit }),
            count: () => reader.query(store.countRevisions, { ...ids, before: maxRevisions + 1, limit: maxRevisions }),
            cursorOf: ({ revision }) => ({ afterValue: `${revision}`, afterId: `${revision}` }),
          }),
        ])
        if (row === undefined) throw notFound()
        return page
      }),
  )

  app.patch(
    `${list}/:checklistResponseId`,
    {
      schema: operation(
        {
          operationId: 'updateChecklistResponse',
          summary: 'Store answers in a checklist response',
          description: `${about} Only the party that created it can update it. Once it is submitted, a change of answers is an amendment: it requires a reason, must leave the response complete, and adds a revision.`,
          tag,
          params: responseParams,
          query: writeQuery,
          body: ResponsePatch,
        },
        200,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        return saved(await updateResponse(write, request.params, request.body), request)
      }),
  )

  app.post(
    `${list}/:checklistResponseId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionChecklistResponse',
          summary: 'Submit a checklist response',
          description: `${about} When the last party submits, the round is released and all submitted responses are shared at the same time. If answers are incomplete, \`blockedBy\` lists them by question.`,
          tag,
          params: responseParams,
          query: writeQuery,
          body: NewResponseTransition,
        },
        200,
        ResponseView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        return saved(await submitResponse(write, request, request.params, request.body), request)
      }),
  )
}

/** A response that the caller may read, with its round. Throws 404. */
async function findResponse(reader: Reader, { partnershipId, checklistResponseId: id }: ResponseParams) {
  const [[row], { position }] = await Promise.all([reader.query(store.find, { partnershipId, id }), reader.context])
  if (row === undefined) throw notFound()
  return { row, round: await roundOf(reader, row), position }
}

/** The responses with their answers. */
async function viewsOf(reader: Reader, rows: store.ChecklistResponse[], request: FastifyRequest) {
  const { partnershipId } = request.params as { partnershipId: string }
  const ids = pgArray([...new Set(rows.map(({ checklistRoundId }) => checklistRoundId))])
  const rounds = await reader.query(findByIds, { partnershipId, ids })
  return rows.flatMap((row) => {
    const round = rounds.find(({ id }) => id === row.checklistRoundId)
    return round === undefined ? [] : [view(row, round, request)]
  })
}

const isRevision = (text: string): boolean => /^\d{1,3}$/.test(text)

/** The rows of an exported file: one per question, whether it is answered or not. */
const toRows = ({ organizationId, checklistRoundId, answers }: store.ChecklistResponse, sections: readonly Section[]) =>
  questionsOf(sections).map(({ id: questionId, text: question }) => {
    const answer = answers.find((candidate) => candidate.questionId === questionId)
    return { organizationId, checklistRoundId, questionId, question, evidence: [], actionSteps: [], ...answer }
  })

const view = (row: store.ChecklistResponse, round: Round, request: FastifyRequest) => ({
  ...row,
  ...actionLists(actionsOf(row, round, request)),
})

const saved = ({ response, round }: ResponseInRound, request: FastifyRequest) => ({
  body: view(response, round, request),
  version: response.version,
})
