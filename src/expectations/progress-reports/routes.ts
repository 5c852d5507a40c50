// Progress reports on an expectation over HTTP, and what is computed from all of them.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { addDays } from '../../records/days.ts'
import { expectationRecordType } from '../expectations/actions.ts'
import { ProgressStatus } from '../expectations/schema.ts'
import {
  actionsOf,
  afterSave,
  applyTransition,
  beforeSave,
  loadContext,
  type ReportContext,
  summarizeProgress,
  trendOf,
  viewOf,
} from './actions.ts'
import { progressReportTransitions } from './rules.ts'
import {
  NewProgressReportTransition,
  ProgressReportStateView,
  ProgressSummaryView,
  progressReportSchemas,
  TrendView,
} from './schema.ts'
import * as store from './store.ts'
import { progressReports } from './table.ts'

const tag = 'Expectations'

const collection: Collection<store.ProgressReport, ReportContext> = {
  singular: 'progress_report',
  plural: 'progress_reports',
  parent: { singular: 'expectation', plural: 'expectations', store: expectationRecordType.store },
  tag,
  about:
    'A progress report states the progress on an expectation at one of its due dates (Q22). Each due date has one report at most.',
  table: progressReports,
  schemas: progressReportSchemas,
  filters: {
    state: oneOfFilter(ref(ProgressReportStateView), progressReports.state),
    status: oneOfFilter(ref(ProgressStatus), progressReports.status),
  },
  audienceOf: ({ state }, verb) =>
    state === 'accepted' && !['correction_proposed', 'correction_refused'].includes(verb) ? 'everyone' : 'parties',
  constraintProblems: {
    progress_reports_one_per_due_date: () =>
      new Problem('already-reported', 'The expectation has a report for the day in dueOn.'),
  },
  defaults: { state: 'submitted', evidence: [], corrections: [] },
  locksPartnership: true,
  context: loadContext,
  view: viewOf,
  beforeSave,
  afterSave,
  authorOnly: true,
}

export const progressReportRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    summary: 'Submit a progress report',
    description:
      'Only the responsible party can submit a report, while the expectation is in effect. `status` is computed from the figure.',
  })
  routes.list({
    summary: 'List the progress reports on an expectation',
    description: 'Observers read accepted reports.',
  })
  routes.get()
  routes.update({
    description:
      'Only the party that reported can update it, until it is accepted. The action `resubmit` submits a report again that was sent back. An accepted report is corrected with the action `correct`.',
  })
  routes.transition<Static<typeof NewProgressReportTransition>>({
    summary: 'Accept, send back, resubmit or correct a progress report',
    description:
      'A party other than the one that reported accepts it, or sends it back with a reason. The due date of a report that was sent back counts as not reported. The party that reported resubmits it; the party that is responsible now can take it over with `resubmit`, and the report then belongs to it. `correct` changes the figure or the narrative of an accepted report with the consent of the party that reported and of another one: one proposes it with a reason, the other sends the same values. If one of them leaves the partnership, any other party takes its place. What the report stated before remains in `corrections`.',
    body: NewProgressReportTransition,
    transitions: progressReportTransitions,
    actionsOf,
    apply: applyTransition,
  })

  app.get(
    '/partnerships/:partnershipId/expectations/:expectationId/trend',
    {
      schema: operation(
        {
          operationId: 'getExpectationTrend',
          summary: 'Read the trend of an expectation',
          description:
            'Returns the planned and the reported figure of each due date (Q22), as a series for a chart. Planned figures are equal steps from the baseline to the target.',
          tag,
          params: path({ ...partnershipPath, expectationId: uuidOf('the expectation') }),
        },
        200,
        TrendView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [context, reports, { now }] = await Promise.all([
          loadContext(reader, request.params.partnershipId, request.params),
          reader.query(store.findByExpectation, request.params),
          reader.context,
        ])
        return { body: trendOf(context, reports, now) }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/expectations/progress-summary',
    {
      schema: operation(
        {
          operationId: 'getProgressSummary',
          summary: 'Read the progress summary of a partnership',
          description:
            'Counts due dates and their reports between two days by state and status (Q22): in total, by responsible party, by aspect and by month. The period is at most ten years.',
          tag,
          params: path(partnershipPath),
          query: Type.Object(
            {
              asOf: Type.Optional(
                dateOf('Due dates before this day without a report are overdue; by default today in UTC.'),
              ),
              from: Type.Optional(dateOf('The first day; by default 365 days before asOf.', '2026-09-01')),
              to: Type.Optional(dateOf('The last day; by default asOf.', '2027-08-31')),
            },
            { additionalProperties: false },
          ),
        },
        200,
        ProgressSummaryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { now } = await reader.context
        const { asOf = now.slice(0, 10) } = request.query
        const { from = addDays(asOf, -365), to = asOf } = request.query
        return { body: await summarizeProgress(reader, request.params.partnershipId, { asOf, from, to }) }
      }),
  )
}
