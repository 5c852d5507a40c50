// What progress reports add up to, over HTTP: the course of one expectation, and how a partnership stands.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { dateOf, uuidOf } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import { plannedFor } from '../expectations/progress.ts'
import { shift } from '../expectations/schedule.ts'
import { seen } from './actions.ts'
import { RollupView, TrendView } from './schema.ts'
import * as store from './store.ts'

const tag = 'Expectations'
const list = '/partnerships/:partnershipId/expectations'

export const progressOverviewRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    `${list}/:expectationId/trend`,
    {
      schema: operation(
        {
          operationId: 'getExpectationTrend',
          summary: 'See the figures of an expectation as a series',
          description:
            'For each due date what was planned, in even steps from baseline to target, and what was reported (Q22): fit for a chart.',
          tag,
          params: path({ ...partnershipPath, expectationId: uuidOf('the expectation') }),
        },
        200,
        TrendView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, expectationId } = request.params
        const [{ expectation }, reports] = await Promise.all([
          seen(reader, request.params),
          reader.query(store.ofExpectation, request.params),
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
    `${list}/rollup`,
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
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { now } = await reader.context
        const { asOf = now.slice(0, 10) } = request.query
        const { from = shift(asOf, -365), to = asOf } = request.query
        checkSpan(from, to)
        const rows = await reader.query(store.rollup, { partnershipId, asOf, from, to })
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

/** Ten years are as many months as anybody looks at. */
function checkSpan(from: string, to: string): void {
  if (from <= to && to <= shift(from, 3_660)) return
  const detail = 'must be a day after from, at most ten years later.'
  throw new Problem('invalid-request', `The query is invalid: to ${detail}`, {
    errors: [{ pointer: 'to', code: 'rule-violation', detail }],
  })
}
