// What the routes of progress reports share: what a report is decided by, and what follows from one.

import type { FastifyRequest } from 'fastify'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { loadPartnership, lockPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { notFound, Problem } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { expectationRecordType } from '../expectations/actions.ts'
import { nextDue } from '../expectations/progress.ts'
import type { Expectation } from '../expectations/store.ts'
import { blockersOf, reportSteps } from './rules.ts'
import * as store from './store.ts'
import { progressReports } from './table.ts'

export const reportRecordType = collectionRecordType<store.ProgressReport>({
  singular: 'progress_report',
  table: progressReports,
  audienceOf: ({ state }) => (state === 'accepted' ? 'everyone' : 'parties'),
  constraintProblems: {
    progress_reports_one_per_due_date: () => new Problem('already-reported'),
  },
})

interface Params {
  partnershipId: string
  expectationId: string
}

/** The expectation, its surroundings and the report, if one is named, as they stay until the transaction ends. */
export async function held(write: WriteContext, params: Params & { progressReportId?: string }) {
  const { partnershipId, expectationId, progressReportId } = params
  const [context, [expectation], [row]] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(expectationRecordType.store.lock, { partnershipId, id: expectationId }),
    progressReportId === undefined ? [] : write.query(store.lock, { partnershipId, id: progressReportId }),
  ])
  if (expectation === undefined) throw notFound()
  return { expectation, context, row: row?.expectationId === expectationId ? row : undefined }
}

/** The expectation and its surroundings, for whoever sees it. */
export async function seen(reader: Reader, { partnershipId, expectationId }: Params) {
  const [[expectation], context] = await Promise.all([
    reader.query(expectationRecordType.store.find, { partnershipId, id: expectationId }),
    loadPartnership(reader, partnershipId),
  ])
  if (expectation === undefined) throw notFound()
  return { expectation, context }
}

/** What the reports leave to be answered, and how far the last accepted one says it has come. */
export async function follow(
  write: WriteContext,
  expectation: Expectation,
  written: store.ProgressReport,
): Promise<void> {
  const { id: expectationId, partnershipId, dueDates } = expectation
  const known = await write.query(store.ofExpectation, { partnershipId, expectationId })
  const reports = [...known.filter(({ id }) => id !== written.id), written]
  const answered = reports.filter(({ state }) => state !== 'sent_back').map(({ dueOn }) => dueOn)
  const [latest] = reports
    .filter(({ state }) => state === 'accepted')
    .sort((one, other) => (one.dueOn < other.dueOn ? 1 : -1))
  const now = { nextDueOn: nextDue(dueDates, answered), progress: latest?.status ?? null }
  if (now.nextDueOn === expectation.nextDueOn && now.progress === expectation.progress) return
  const after = await write.nextVersion(expectation, now)
  saveRecord(write, expectationRecordType, expectation, after, { change: 'update', verb: 'progressed' })
}

export const actionsOf = (
  row: store.ProgressReport,
  { state }: Expectation,
  { parties }: PartnershipContext,
  request: FastifyRequest,
) =>
  availableActions(
    reportSteps,
    row.state,
    (action) => blockersOf(action, row, state, parties, request.caller.organizationId),
    blockedByClosure(request, 'transitionProgressReport'),
  )

export const viewOf = (
  row: store.ProgressReport,
  expectation: Expectation,
  context: PartnershipContext,
  request: FastifyRequest,
) => ({
  ...row,
  availableActions: actionsOf(row, expectation, context, request),
})
