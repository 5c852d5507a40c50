// The catalogue of checklists over HTTP: the one that comes with the service, and those of organizations.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { operation, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { notFound, Problem, ruleViolation, transitionBlocked, unknownReference } from '../../problems.ts'
import { availableActions, reservedFor, resolveTransition } from '../../records/lifecycles.ts'
import { type RecordType, saveRecord, supersede } from '../../records/save.ts'
import { checklistSteps, checkSections } from './rules.ts'
import {
  ChecklistPage,
  ChecklistPatch,
  ChecklistStateView,
  ChecklistView,
  NewChecklist,
  NewChecklistTransition,
} from './schema.ts'
import * as store from './store.ts'
import { checklists } from './table.ts'

const tag = 'Checklists'
const about = 'What parties can ask themselves and each other (Q1 to Q24), in editions.'
const itself = path({ checklistId: uuidOf('the edition of the checklist') })

const page = pager<store.Checklist>({
  table: checklists,
  filters: {
    state: oneOfFilter(ref(ChecklistStateView), checklists.state),
    seriesId: oneOfFilter(uuidOf('a checklist whose editions are wanted'), checklists.seriesId),
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
          operationId: 'createChecklist',
          summary: 'Draft a checklist',
          description: `${about} Only your organization sees the draft. With \`supersedes\` it is the next edition of a checklist of yours; rounds that ask an earlier one go on with that.`,
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
        checkSections(fields.sections)
        const earlier = supersedes === null ? undefined : await latest(write, supersedes)
        const id = uuidv7()
        const row: store.Checklist = {
          id,
          organizationId: write.caller.organizationId,
          seriesId: earlier?.seriesId ?? id,
          edition: (earlier?.edition ?? 0) + 1,
          supersedes,
          state: 'draft',
          description,
          externalIds,
          ...fields,
          ...(await write.creationStamp()),
        }
        saveRecord(write, checklistRecordType, undefined, row, { change: 'create', verb: 'drafted' })
        return created(view(row, write.caller.organizationId), `/v1/checklists/${id}`)
      }),
  )

  app.get(
    '/checklists',
    {
      schema: operation(
        {
          operationId: 'listChecklists',
          summary: 'List the checklists that can be asked',
          description: `${about} All that are published, the readiness checklist with the 24 considerations first, and your own drafts; \`expand=sections\` has what they ask.`,
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
          operationId: 'getChecklist',
          summary: 'Read a checklist',
          description: `${about} Its sections and questions, with the ids that answers name.`,
          tag,
          params: itself,
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
          operationId: 'updateChecklist',
          summary: 'Change the draft of a checklist',
          description: `${about} What is published stays as it is, but for its external ids: draft its next edition.`,
          tag,
          params: itself,
          query: writeQuery,
          body: ChecklistPatch,
        },
        200,
        ChecklistView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const before = await locked(write, request.params.checklistId)
        const { externalIds: _, ...fields } = request.body
        if (Object.keys(fields).length > 0) mustBeDraft(before)
        const after = await write.nextVersion(before, request.body as Partial<store.Checklist>)
        checkSections(after.sections)
        saveRecord(write, checklistRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: view(after, write.caller.organizationId), version: after.version }
      }),
  )

  app.delete(
    '/checklists/:checklistId',
    {
      schema: operation(
        {
          operationId: 'deleteChecklist',
          summary: 'Delete the draft of a checklist',
          description: `${about} What was published is not deleted, for answers go by it.`,
          tag,
          params: itself,
          query: writeQuery,
        },
        204,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const before = await locked(write, request.params.checklistId)
        mustBeDraft(before)
        const gone = await write.nextVersion(before, {})
        saveRecord(write, checklistRecordType, before, gone, { change: 'delete', verb: 'deleted' })
        return { body: undefined, status: 204 }
      }),
  )

  app.post(
    '/checklists/:checklistId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionChecklist',
          summary: 'Publish a checklist',
          description: `${about} From now on every organization sees it, any partnership may ask it, and the edition before it is superseded.`,
          tag,
          params: itself,
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
        if (found !== undefined) mustBeOwn(found, write)
        const before = write.requireMatch(series.find((one) => one.id === id))
        const { to } = resolveTransition(checklistSteps, actionsOf(before, write.caller.organizationId), request.body)
        const published = series.find(({ state }) => state === 'published')
        await supersede(write, checklistRecordType, published, reason)
        const after = await write.nextVersion(before, { state: to })
        saveRecord(write, checklistRecordType, before, after, { change: 'transition', verb: to, reason })
        return { body: view(after, write.caller.organizationId), version: after.version }
      }),
  )
}

/** The newest edition of the caller's checklist that `supersedes` names an edition of; the next waits for its draft. */
async function latest(write: WriteContext, supersedes: string): Promise<store.Checklist> {
  const newest = (await write.query(store.lockSeriesOf, { id: supersedes })).at(-1)
  if (newest === undefined) throw unknownReference('/supersedes', 'Your organization has no such checklist.')
  if (newest.state === 'draft') throw ruleViolation('/supersedes', 'Its next edition is drafted already.')
  return newest
}

async function locked(write: WriteContext, id: string): Promise<store.Checklist> {
  const [[found], [row]] = await Promise.all([write.query(store.find, { id }), write.query(store.lock, { id })])
  if (found !== undefined) mustBeOwn(found, write)
  return write.requireMatch(row)
}

function mustBeOwn({ organizationId }: store.Checklist, { caller }: WriteContext): void {
  if (organizationId === caller.organizationId) return
  throw new Problem('insufficient-relation', 'A checklist is changed by the organization whose it is.')
}

function mustBeDraft({ state }: store.Checklist): void {
  if (state === 'draft') return
  throw transitionBlocked({ code: 'WRONG_STATE', message: `Possible in draft; this is ${state}.`, ref: null })
}

const actionsOf = (row: store.Checklist, asking: string) =>
  availableActions(checklistSteps, row.state, () =>
    row.organizationId === asking ? [] : [reservedFor('the organization whose checklist it is')],
  )

const view = (row: store.Checklist, asking: string) => ({
  ...row,
  availableActions: actionsOf(row, asking),
})
