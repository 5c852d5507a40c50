// Routes of checklists: the readiness checklist, which the service includes, and those of organizations.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { ofCurrentOrganization } from '../../database/columns.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { notFound, Problem, ruleViolation, transitionBlocked, unknownReference } from '../../problems.ts'
import { actionLists, resolveTransition, statusOfActions, wrongState } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord, supersede } from '../../records/save.ts'
import { checklistTransitions, validateSections } from './rules.ts'
import {
  ChecklistPage,
  ChecklistPatch,
  ChecklistStateView,
  ChecklistView,
  NewChecklist,
  NewChecklistTransition,
} from './schema.ts'
import * as store from './store.ts'
import { checklists, isDraft, isReadable } from './table.ts'

const tag = 'Checklists'
const about = 'An edition of a checklist: questions that parties answer in rounds (Q1 to Q24).'
const checklistParams = path({ checklistId: uuidOf('the edition of the checklist') })

const page = pager<store.Checklist>({
  table: checklists,
  branches: [isReadable, sql`${isDraft} and ${ofCurrentOrganization(checklists.organizationId)}`],
  filters: {
    state: oneOfFilter(ref(ChecklistStateView), checklists.state),
    seriesId: oneOfFilter(uuidOf('a checklist whose editions are listed'), checklists.seriesId),
    externalId: externalIdFilter(checklists.externalIds),
    updatedSince: updatedSinceFilter(checklists.updatedAt),
  },
  sorts: { createdAt: checklists.id, updatedAt: checklists.updatedAt },
})

const checklistRecordType: RecordType<store.Checklist> = {
  subjectType: 'checklist',
  table: checklists,
  store,
  streamOf: ({ organizationId }) => organizationId ?? '',
}

export const checklistRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    '/checklists',
    {
      schema: operation(
        {
          operationId: 'createChecklistEdition',
          summary: 'Create a draft of a checklist',
          description: `${about} Only your organization reads the draft. With \`supersedes\` it is the next edition of a checklist of your organization; existing rounds continue with the edition that they use.`,
          tag,
          query: writeQuery,
          body: NewChecklist,
        },
        201,
        ChecklistView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { supersedes = null, description = null, externalIds = [], ...fields } = request.body
        validateSections(fields.sections)
        const latest = supersedes === null ? undefined : await lockLatestEdition(write, supersedes)
        const id = uuidv7()
        const row: store.Checklist = {
          id,
          organizationId: write.caller.organizationId,
          seriesId: latest?.seriesId ?? id,
          edition: (latest?.edition ?? 0) + 1,
          supersedes,
          state: 'draft',
          description,
          externalIds,
          ...fields,
          ...(await write.creationStamp()),
        }
        saveRecord(write, checklistRecordType, undefined, row, { change: 'create', verb: 'created' })
        return created(view(row, write.caller.organizationId), `/v1/checklists/${id}`)
      }),
  )

  app.get(
    '/checklists',
    {
      schema: operation(
        {
          operationId: 'listChecklistEditions',
          summary: 'List the checklists',
          description: `${about} Lists all published and superseded editions, the readiness checklist with the 24 considerations first, and the drafts of your organization. \`expand=sections\` includes the questions.`,
          tag,
          query: Type.Object(
            { ...page.query.properties, ...expandQuery(['sections']) },
            { additionalProperties: false },
          ),
        },
        200,
        ChecklistPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, {}, (rows) =>
          rows.map((row) => {
            const { sections, ...rest } = view(row, request.caller.organizationId)
            return isExpanded(request.query, 'sections') ? { ...rest, sections } : rest
          }),
        ),
      ),
  )

  app.get(
    '/checklists/:checklistId',
    {
      schema: operation(
        {
          operationId: 'getChecklistEdition',
          summary: 'Read a checklist',
          description: `${about} Includes the sections and questions; answers refer to questions by id.`,
          tag,
          params: checklistParams,
        },
        200,
        ChecklistView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [row] = await reader.query(store.find, { id: request.params.checklistId })
        if (row === undefined) throw notFound()
        return { body: view(row, request.caller.organizationId), version: row.version }
      }),
  )

  app.patch(
    '/checklists/:checklistId',
    {
      schema: operation(
        {
          operationId: 'updateChecklistEdition',
          summary: 'Change a draft of a checklist',
          description: `${about} Only the external ids of a published edition can change; to change its content, create the next edition. Only the organization that owns the checklist can update it.`,
          tag,
          params: checklistParams,
          query: writeQuery,
          body: ChecklistPatch,
        },
        200,
        ChecklistView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const before = await lockChecklist(write, request.params.checklistId)
        const { externalIds: _, ...content } = request.body as Partial<store.Checklist>
        if (Object.keys(content).length > 0) requireDraft(before)
        const after = await write.nextVersion(before, request.body as Partial<store.Checklist>)
        validateSections(after.sections)
        saveRecord(write, checklistRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: view(after, write.caller.organizationId), version: after.version }
      }),
  )

  app.delete(
    '/checklists/:checklistId',
    {
      schema: operation(
        {
          operationId: 'deleteChecklistEdition',
          summary: 'Delete a draft of a checklist',
          description: `${about} A published edition cannot be deleted, because rounds may use it. Only the organization that owns the checklist can delete it.`,
          tag,
          params: checklistParams,
          query: writeQuery,
        },
        204,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const before = await lockChecklist(write, request.params.checklistId)
        requireDraft(before)
        const deleted = await write.nextVersion(before, {})
        saveRecord(write, checklistRecordType, before, deleted, { change: 'delete', verb: 'deleted' })
        return { body: undefined, status: 204 }
      }),
  )

  app.post(
    '/checklists/:checklistId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionChecklistEdition',
          summary: 'Publish a checklist',
          description: `${about} Every organization can then read it, every partnership can use it in new rounds, and the edition that was published before becomes superseded. Only the organization that owns the checklist can publish it.`,
          tag,
          params: checklistParams,
          query: writeQuery,
          body: NewChecklistTransition,
        },
        200,
        ChecklistView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { checklistId: id } = request.params
        const { reason } = request.body
        const [[found], series] = await Promise.all([
          write.query(store.find, { id }),
          write.query(store.lockSeriesOf, { id }),
        ])
        if (found !== undefined) requireOwner(found, write)
        const before = write.requireMatch(series.find((edition) => edition.id === id))
        const actions = actionsOf(before, write.caller.organizationId)
        const { to } = resolveTransition(checklistTransitions, actions, request.body)
        const published = series.find(({ state }) => state === 'published')
        await supersede(write, checklistRecordType, published, reason)
        const after = await write.nextVersion(before, { state: to })
        saveRecord(write, checklistRecordType, before, after, { change: 'transition', verb: to, reason })
        return { body: view(after, write.caller.organizationId), version: after.version }
      }),
  )
}

/**
 * The latest edition of the checklist of which `supersedes` is an edition, locked. Throws if the caller's organization does not own
 * it, or if it is a draft: a series has one draft at a time.
 */
async function lockLatestEdition(write: WriteContext, supersedes: string): Promise<store.Checklist> {
  const latest = (await write.query(store.lockSeriesOf, { id: supersedes })).at(-1)
  if (latest === undefined) throw unknownReference('/supersedes', 'Your organization owns no such checklist.')
  if (latest.state === 'draft')
    throw ruleViolation('/supersedes', 'The checklist already has a draft of its next edition.')
  return latest
}

async function lockChecklist(write: WriteContext, id: string): Promise<store.Checklist> {
  // A policy hides checklists of other organizations from the lock, but not from `find`.
  const [[found], [row]] = await Promise.all([write.query(store.find, { id }), write.query(store.lock, { id })])
  if (found !== undefined) requireOwner(found, write)
  return write.requireMatch(row)
}

function requireOwner({ organizationId }: store.Checklist, { caller }: WriteContext): void {
  if (organizationId === caller.organizationId) return
  throw new Problem('insufficient-relation', 'Only the organization that owns a checklist can change it.')
}

function requireDraft({ state }: store.Checklist): void {
  if (state === 'draft') return
  throw transitionBlocked(wrongState(['draft'], state))
}

const actionsOf = (row: store.Checklist, callerId: string) =>
  statusOfActions(checklistTransitions, row.state, { subject: row, callerId })

const view = (row: store.Checklist, callerId: string) => ({ ...row, ...actionLists(actionsOf(row, callerId)) })
