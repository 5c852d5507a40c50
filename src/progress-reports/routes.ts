// Progress reports over HTTP: submitted by the responsible party, accepted or sent back by another; and what they add up to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { and, eq, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../database/database.ts'
import { expectationKind, surroundingsOf } from '../expectations/actions.ts'
import { nextDue, plannedFor, statusOf } from '../expectations/progress.ts'
import { shift } from '../expectations/schedule.ts'
import { ProgressStatus } from '../expectations/schema.ts'
import type { Expectation } from '../expectations/store.ts'
import type { Change, Exchange } from '../http/exchange.ts'
import { keep } from '../http/keeping.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { externalIdFilter, oneOfFilter, pageQuery, pager, updatedSinceFilter } from '../http/pages.ts'
import { dateOf, ref, uuidOf } from '../http/schemas.ts'
import { available, take } from '../lifecycles.ts'
import { hold } from '../partnerships/store.ts'
import { notFound, Problem, ruleBroken } from '../problems.ts'
import { mustBeAuthor, registerKind } from '../registers/routes.ts'
import { blockersOf, notInEffect, reportSteps } from './rules.ts'
import { NewReportTransition, ReportStateView, RollupView, reportSchemas, TrendView } from './schema.ts'
import * as store from './store.ts'
import { progressReports } from './table.ts'

const tag = 'Expectations'
const about = 'A report on what an expectation was due to show (Q22), one for each due date.'
const one = '/partnerships/:partnershipId/expectations/:expectationId'
const list = `${one}/progress-reports`
const expectationPath = { ...partnershipPath, expectationId: uuidOf('the expectation') }
const ofExpectation = path(expectationPath)
const ofReport = path({ ...expectationPath, progressReportId: uuidOf('the report') })

const kind = registerKind<store.ProgressReport>({
  one: 'progress_report',
  table: progressReports,
  audienceOf: ({ state }) => (state === 'accepted' ? 'everyone' : 'parties'),
  refusals: {
    progress_reports_once: () => new Problem('already-reported'),
  },
})

const filters = {
  state: oneOfFilter(ref(ReportStateView), progressReports.state),
  status: oneOfFilter(ref(ProgressStatus), progressReports.status),
  externalId: externalIdFilter(progressReports.externalIds),
  updatedSince: updatedSinceFilter(progressReports.updatedAt),
}
const sorts = { createdAt: progressReports.id, updatedAt: progressReports.updatedAt }
const page = pager<store.ProgressReport>({
  table: progressReports,
  within: and(
    eq(progressReports.partnershipId, sql.placeholder('partnershipId')),
    eq(progressReports.expectationId, sql.placeholder('expectationId')),
  ) as ReturnType<typeof sql>,
  filters,
  sorts,
})

interface Params {
  partnershipId: string
  expectationId: string
}
type Surroundings = Awaited<ReturnType<typeof surroundingsOf>>

export const reportRoutes: FastifyPluginAsyncTypebox<{ exchange: Exchange }> = async (app, { exchange }) => {
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
      exchange.write(request, reply, async (change) => {
        const { partnershipId, expectationId } = request.params
        const { expectation, around } = await held(change, request.params)
        const { organizationId } = change.caller
        if (expectation.responsibleOrganizationId !== organizationId) {
          throw new Problem('relation-missing', 'Progress is reported by the party that is responsible.')
        }
        mustBeInEffect(expectation)
        const { dueOn, figure = null, narrative, evidence = [], externalIds = [] } = request.body
        if (!expectation.dueDates.includes(dueOn)) throw ruleBroken('/dueOn', 'Nothing is due on this day.')
        const said = { dueOn, figure, narrative, evidence, externalIds }
        const status = statusOf(expectation, dueOn, figure)
        const row: store.ProgressReport = {
          ...said,
          ...(await change.first()),
          id: uuidv7(),
          partnershipId,
          expectationId,
          organizationId,
          state: 'submitted',
          status,
          reason: null,
        }
        keep(change, kind, undefined, row, { change: 'create', verb: 'submitted' })
        await follow(change, expectation, row)
        return {
          body: viewOf(row, expectation, around, request),
          status: 201,
          version: 1,
          location: `/v1/partnerships/${partnershipId}/expectations/${expectationId}/progress-reports/${row.id}`,
        }
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
          query: pageQuery(Object.keys(sorts), filters),
        },
        200,
        reportSchemas.Page,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const context = seen(reader, request.params)
        const answer = page(request, reader, request.params, async (rows) => {
          const { expectation, around } = await context
          return rows.map((row) => viewOf(row, expectation, around, request))
        })
        // Both are awaited from the start: a refusal that nobody hears of would end the process.
        return (await Promise.all([answer, context]))[0]
      }),
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
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, expectationId, progressReportId: id } = request.params
        const [{ expectation, around }, [row], { position }] = await Promise.all([
          seen(reader, request.params),
          reader.ask(store.find, { partnershipId, id }),
          reader.entry,
        ])
        if (row?.expectationId !== expectationId) throw notFound()
        return { body: viewOf(row, expectation, around, request), version: row.version, position }
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
      exchange.write(request, reply, async (change) => {
        const { expectation, around, row } = await held(change, request.params)
        if (row !== undefined) mustBeAuthor('report', row, change)
        const before = change.current(row)
        const changed = await change.next(before, request.body as Partial<store.ProgressReport>)
        const says = ({ figure, narrative, evidence }: store.ProgressReport) =>
          JSON.stringify([figure, narrative, evidence])
        if (says(changed) !== says(before)) {
          mustBeInEffect(expectation)
          if (before.state === 'accepted') refuse({ code: 'ACCEPTED', message: 'It is accepted as it is.', ref: null })
        }
        const after = { ...changed, status: statusOf(expectation, changed.dueOn, changed.figure) }
        keep(change, kind, before, after, { change: 'update', verb: 'updated' })
        return { body: viewOf(after, expectation, around, request), version: after.version }
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
      exchange.write(request, reply, async (change) => {
        const { reason } = request.body
        const { expectation, around, row } = await held(change, request.params)
        const before = change.current(row)
        const actions = actionsOf(before, expectation, around, change.caller.organizationId)
        const { to } = take(reportSteps, actions, request.body)
        const after = await change.next(before, { state: to, reason: to === 'sent_back' ? (reason ?? null) : null })
        keep(change, kind, before, after, { change: 'transition', verb: to, reason })
        await follow(change, expectation, after)
        return { body: viewOf(after, expectation, around, request), version: after.version }
      }),
  )

  app.get(
    `${one}/trend`,
    {
      schema: operation(
        {
          operationId: 'getExpectationTrend',
          summary: 'See the figures of an expectation as a series',
          description:
            'For each due date what was planned, in even steps from baseline to target, and what was reported (Q22): fit for a chart.',
          tag,
          params: ofExpectation,
        },
        200,
        TrendView,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, expectationId } = request.params
        const [{ expectation }, reports] = await Promise.all([
          seen(reader, request.params),
          reader.ask(store.ofExpectation, request.params),
        ])
        const { indicator, unit, baseline, target, dueDates } = expectation
        const points = dueDates.map((dueOn) => {
          const { figure = null, status = null, state = null } = reports.find((report) => report.dueOn === dueOn) ?? {}
          return { dueOn, planned: plannedFor(expectation, dueOn), figure, status, state }
        })
        return { body: { partnershipId, expectationId, indicator, unit, baseline, target, points } }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/expectations/rollup',
    {
      schema: operation(
        {
          operationId: 'getProgressRollup',
          summary: 'See progress by party, aspect and month',
          description:
            'What was due between two days, and what was reported, accepted, overdue, met or not on track (Q22): in all, by responsible party, by aspect and by month.',
          tag,
          params: path(partnershipPath),
          query: Type.Object(
            {
              asOf: Type.Optional(dateOf('The day before which what is not answered is overdue; today unless said.')),
              from: Type.Optional(dateOf('The first day to look at; a year before asOf unless said.', '2026-09-01')),
              to: Type.Optional(dateOf('The last day to look at; asOf unless said.', '2027-08-31')),
            },
            { additionalProperties: false },
          ),
        },
        200,
        RollupView,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { now } = await reader.entry
        const { asOf = now.slice(0, 10) } = request.query
        const { from = shift(asOf, -365), to = asOf } = request.query
        checkSpan(from, to)
        const rows = await reader.ask(store.rollup, { partnershipId, asOf, from, to })
        // Grouped by nothing first, then by one thing each.
        const [all, ...groups] = rows as [store.Tally, ...store.Tally[]]
        const by = <Name extends 'organizationId' | 'aspect' | 'period'>(name: Name, found: store.Tally[]) =>
          found.map(({ organizationId, aspect, period, ...tally }) => ({
            [name]: { organizationId, aspect, period }[name],
            ...tally,
          }))
        const { organizationId: _, aspect: __, period: ___, ...total } = all
        return {
          body: {
            partnershipId,
            asOf,
            from,
            to,
            total,
            parties: by(
              'organizationId',
              groups.filter(({ aspect, period }) => aspect === null && period === null),
            ),
            aspects: by(
              'aspect',
              groups.filter(({ aspect }) => aspect !== null),
            ),
            periods: by(
              'period',
              groups.filter(({ period }) => period !== null),
            ),
          },
        }
      }),
  )
}

/** The expectation, its surroundings and the report, if one is named, as they stay until the transaction ends. */
async function held(change: Change, params: Params & { progressReportId?: string }) {
  const { partnershipId, expectationId, progressReportId } = params
  const [, around, [expectation], [row]] = await Promise.all([
    change.ask(hold, { partnershipId }),
    surroundingsOf(change, partnershipId),
    change.ask(expectationKind.store.lock, { partnershipId, id: expectationId }),
    progressReportId === undefined ? [] : change.ask(store.lock, { partnershipId, id: progressReportId }),
  ])
  if (expectation === undefined) throw notFound()
  return { expectation, around, row: row?.expectationId === expectationId ? row : undefined }
}

/** The expectation and its surroundings, for whoever sees it. */
async function seen(reader: Reader, { partnershipId, expectationId }: Params) {
  const [[expectation], around] = await Promise.all([
    reader.ask(expectationKind.store.find, { partnershipId, id: expectationId }),
    surroundingsOf(reader, partnershipId),
  ])
  if (expectation === undefined) throw notFound()
  return { expectation, around }
}

/** What the reports leave to be answered, and how far the last accepted one says it has come. */
async function follow(change: Change, expectation: Expectation, written: store.ProgressReport): Promise<void> {
  const { id: expectationId, partnershipId, dueDates } = expectation
  const known = await change.ask(store.ofExpectation, { partnershipId, expectationId })
  const reports = [...known.filter(({ id }) => id !== written.id), written]
  const answered = reports.filter(({ state }) => state !== 'sent_back').map(({ dueOn }) => dueOn)
  const [latest] = reports
    .filter(({ state }) => state === 'accepted')
    .sort((one, other) => (one.dueOn < other.dueOn ? 1 : -1))
  const now = { nextDueOn: nextDue(dueDates, answered), progress: latest?.status ?? null }
  if (now.nextDueOn === expectation.nextDueOn && now.progress === expectation.progress) return
  const after = await change.next(expectation, now)
  keep(change, expectationKind, expectation, after, { change: 'update', verb: 'progressed' })
}

const actionsOf = (row: store.ProgressReport, { state }: Expectation, { parties }: Surroundings, asking: string) =>
  available(reportSteps, row.state, (action) => blockersOf(action, row, state, parties, asking))

const viewOf = (
  row: store.ProgressReport,
  expectation: Expectation,
  around: Surroundings,
  request: FastifyRequest,
) => ({
  ...row,
  availableActions: actionsOf(row, expectation, around, request.caller.organizationId),
})

function mustBeInEffect({ state }: Expectation): void {
  if (state !== 'in_effect') refuse(notInEffect(state))
}

function refuse(blocker: ReturnType<typeof notInEffect>): never {
  throw new Problem('transition-blocked', blocker.message, { blockedBy: [blocker] })
}

/** Ten years are as many months as anybody looks at. */
function checkSpan(from: string, to: string): void {
  if (from <= to && to <= shift(from, 3_660)) return
  const detail = 'must be a day after from, at most ten years later.'
  throw new Problem('invalid-request', `The query does not fit: to ${detail}`, {
    errors: [{ pointer: 'to', code: 'rule', detail }],
  })
}
