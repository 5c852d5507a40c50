// Progress reports over HTTP: submitted by the responsible party, accepted or sent back by another.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { notFound, Problem, ruleViolation, throwIfBlocked, transitionBlocked } from '../../problems.ts'
import { mustBeAuthor } from '../../records/collections/collection.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { statusOf } from '../expectations/progress.ts'
import { ProgressStatus } from '../expectations/schema.ts'
import { actionsOf, follow, held, reportRecordType, seen, viewOf } from './actions.ts'
import { effectBlockers, reportSteps } from './rules.ts'
import { NewReportTransition, ReportStateView, reportSchemas } from './schema.ts'
import * as store from './store.ts'
import { progressReports } from './table.ts'

const tag = 'Expectations'
const about = 'A report on what an expectation was due to show (Q22), one for each due date.'
const list = '/partnerships/:partnershipId/expectations/:expectationId/progress-reports'
const expectationPath = { ...partnershipPath, expectationId: uuidOf('the expectation') }
const ofExpectation = path(expectationPath)
const ofReport = path({ ...expectationPath, progressReportId: uuidOf('the report') })

const page = recordPager<store.ProgressReport>(
  progressReports,
  {
    state: oneOfFilter(ref(ReportStateView), progressReports.state),
    status: oneOfFilter(ref(ProgressStatus), progressReports.status),
  },
  eq(progressReports.expectationId, sql.placeholder('expectationId')),
)

export const reportRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'submitProgressReport',
          summary: 'Report progress on an expectation',
          description: `${about} For the responsible party; \`status\` is computed from the figure.`,
          tag,
          params: ofExpectation,
          query: writeQuery,
          body: reportSchemas.New,
        },
        201,
        reportSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, expectationId } = request.params
        const { expectation, context } = await held(write, request.params)
        const { organizationId } = write.caller
        if (expectation.responsibleOrganizationId !== organizationId) {
          throw new Problem('insufficient-relation', 'Progress is reported by the party that is responsible.')
        }
        throwIfBlocked(effectBlockers(expectation.state))
        const { dueOn, figure = null, narrative, evidence = [], externalIds = [] } = request.body
        if (!expectation.dueDates.includes(dueOn)) throw ruleViolation('/dueOn', 'Nothing is due on this day.')
        const said = { dueOn, figure, narrative, evidence, externalIds }
        const status = statusOf(expectation, dueOn, figure)
        const row: store.ProgressReport = {
          ...said,
          ...(await write.creationStamp()),
          id: uuidv7(),
          partnershipId,
          expectationId,
          organizationId,
          state: 'submitted',
          status,
          reason: null,
        }
        saveRecord(write, reportRecordType, undefined, row, { change: 'create', verb: 'submitted' })
        await follow(write, expectation, row)
        const body = viewOf(row, expectation, context, request)
        return created(
          body,
          pathInPartnership(partnershipId, `/expectations/${expectationId}/progress-reports/${row.id}`),
        )
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listProgressReports',
          summary: 'List the progress reports on an expectation',
          description: `${about} Observers see those that were accepted.`,
          tag,
          params: ofExpectation,
          query: page.query,
        },
        200,
        reportSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(
          request,
          reader,
          request.params,
          (rows, { expectation, context }) => rows.map((row) => viewOf(row, expectation, context, request)),
          seen(reader, request.params),
        ),
      ),
  )

  app.get(
    `${list}/:progressReportId`,
    {
      schema: operation(
        {
          operationId: 'getProgressReport',
          summary: 'Read a progress report',
          description: `${about} Its ETag is what a change of it needs.`,
          tag,
          params: ofReport,
        },
        200,
        reportSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, expectationId, progressReportId: id } = request.params
        const [{ expectation, context }, [row], { position }] = await Promise.all([
          seen(reader, request.params),
          reader.query(store.find, { partnershipId, id }),
          reader.context,
        ])
        if (row?.expectationId !== expectationId) throw notFound()
        return { body: viewOf(row, expectation, context, request), version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:progressReportId`,
    {
      schema: operation(
        {
          operationId: 'updateProgressReport',
          summary: 'Change a progress report',
          description: `${about} For the party that reported, until it is accepted; one that was sent back is resubmitted by a transition.`,
          tag,
          params: ofReport,
          query: writeQuery,
          body: reportSchemas.Patch,
        },
        200,
        reportSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { expectation, context, row } = await held(write, request.params)
        if (row !== undefined) mustBeAuthor('report', row, write)
        const before = write.requireMatch(row)
        const changed = await write.nextVersion(before, request.body as Partial<store.ProgressReport>)
        const says = ({ figure, narrative, evidence }: store.ProgressReport) =>
          JSON.stringify([figure, narrative, evidence])
        if (says(changed) !== says(before)) {
          throwIfBlocked(effectBlockers(expectation.state))
          if (before.state === 'accepted')
            throw transitionBlocked({ code: 'ACCEPTED', message: 'It is accepted as it is.', ref: null })
        }
        const after = { ...changed, status: statusOf(expectation, changed.dueOn, changed.figure) }
        saveRecord(write, reportRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: viewOf(after, expectation, context, request), version: after.version }
      }),
  )

  app.post(
    `${list}/:progressReportId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionProgressReport',
          summary: 'Accept a progress report, send it back, resubmit it',
          description: `${about} Another party than the one that reported accepts it, or sends it back with a reason; what was sent back is overdue as it was.`,
          tag,
          params: ofReport,
          query: writeQuery,
          body: NewReportTransition,
        },
        200,
        reportSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { reason } = request.body
        const { expectation, context, row } = await held(write, request.params)
        const before = write.requireMatch(row)
        const actions = actionsOf(before, expectation, context, request)
        const { to } = resolveTransition(reportSteps, actions, request.body)
        const after = await write.nextVersion(before, {
          state: to,
          reason: to === 'sent_back' ? (reason ?? null) : null,
        })
        saveRecord(write, reportRecordType, before, after, { change: 'transition', verb: to, reason })
        await follow(write, expectation, after)
        return { body: viewOf(after, expectation, context, request), version: after.version }
      }),
  )
}
