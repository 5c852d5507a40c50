// The rules of saving a progress report, its effect on the expectation, and what is computed from all reports.

import { isDeepStrictEqual } from 'node:util'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { bindingsOf, frozenAfter } from '../../partnerships/agreement-bindings/rules.ts'
import { invalidQuery, notFound, Problem, ruleViolation, throwIfBlocked, transitionBlocked } from '../../problems.ts'
import type { Params } from '../../records/collections/collection.ts'
import { consentOf, countedConsents, withConsent } from '../../records/consents.ts'
import { addDays } from '../../records/days.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { expectationRecordType, seesProposals } from '../expectations/actions.ts'
import { agendaOfReport } from '../expectations/agenda.ts'
import { type ExpectationContext, loadContext as loadExpectationContext } from '../expectations/context.ts'
import { dueUntil, nextDueDate, plannedFigureOf, progressStatusOf } from '../expectations/progress.ts'
import { correctionDiffers } from '../expectations/rules.ts'
import type { Expectation } from '../expectations/store.ts'
import { blockersOf, expectationBlockers, missingSide, progressReportTransitions } from './rules.ts'
import type { NewProgressReportTransition } from './schema.ts'
import * as store from './store.ts'

export interface ReportContext extends ExpectationContext {
  /** As it is stored: `dueUntil` limits its due dates. */
  expectation: Expectation
}

/** Throws 404 if the expectation does not exist, or the caller may not read it. */
export async function loadContext(
  reader: Reader,
  partnershipId: string,
  { expectationId }: Params,
): Promise<ReportContext> {
  const [[expectation], context] = await Promise.all([
    reader.query(expectationRecordType.store.find, { partnershipId, id: expectationId }),
    loadExpectationContext(reader, partnershipId),
  ])
  if (expectation === undefined) throw notFound()
  return { ...context, expectation }
}

/** The last day on which something of the expectation is due, if its agreement has ended; else null. */
const lastDayOf = ({ expectation, bindings }: ReportContext, now: string): string | null =>
  frozenAfter(bindingsOf(expectation.id, bindings), now)

export const viewOf = (row: store.ProgressReport, request: FastifyRequest, context: ReportContext, now: string) => {
  const { pendingCorrection: pending, organizationId: author } = row
  const isShown = pending !== null && seesProposals(request)
  return {
    ...row,
    pendingCorrection: isShown
      ? {
          ...pending,
          waitingOn: missingSide(countedConsents(pending.consents, context.acceptedParties), author, context.parties),
        }
      : null,
    ...actionLists(actionsOf(row, request, context, now)),
  }
}

export function actionsOf(row: store.ProgressReport, request: FastifyRequest, context: ReportContext, now: string) {
  const { parties } = context
  const expectation = dueUntil(context.expectation, lastDayOf(context, now))
  return statusOfActions(progressReportTransitions, row.state, {
    subject: { parties, report: row, expectation },
    callerId: request.caller.organizationId,
    // The blockers of others would reveal proposals that only the parties read.
    blockersOf: (action) =>
      parties.includes(request.caller.organizationId) ? blockersOf(action, row, expectation) : [],
    isBlockedByClosure: blockedByClosure(request, 'transitionProgressReport'),
  })
}

/** Computes the status. Throws if the report cannot be created or changed now. */
export function beforeSave(
  after: store.ProgressReport,
  before: store.ProgressReport | undefined,
  context: ReportContext,
  now: string,
): store.ProgressReport {
  const { expectation } = context
  const { dueOn, figure, organizationId } = after
  if (before === undefined) {
    if (expectation.responsibleOrganizationId !== organizationId) {
      throw new Problem('insufficient-relation', 'Only the responsible party reports progress.')
    }
    throwIfBlocked(expectationBlockers(expectation.state))
    if (!expectation.dueDates.includes(dueOn)) {
      throw ruleViolation('/dueOn', 'This day is not a due date of the expectation.')
    }
    const lastDay = lastDayOf(context, now)
    if (lastDay !== null && dueOn > lastDay) {
      throw ruleViolation('/dueOn', `The agreement of the expectation ended on ${lastDay}: nothing is due after it.`)
    }
  } else if (!isDeepStrictEqual(contentOf(after), contentOf(before))) {
    throwIfBlocked(expectationBlockers(expectation.state))
    if (before.state === 'accepted') {
      throw transitionBlocked({ code: 'REPORT_ACCEPTED', message: 'The report has been accepted.', ref: null })
    }
  }
  // A revision of the expectation does not change the status of earlier figures.
  const status = before?.figure === figure ? before.status : progressStatusOf(expectation, dueOn, figure)
  return { ...after, status }
}

const contentOf = ({ figure, narrative, evidence }: store.ProgressReport) => ({ figure, narrative, evidence })

/** The changes of an action, and the last part of the event type. */
export async function applyTransition(
  write: WriteContext,
  before: store.ProgressReport,
  body: Static<typeof NewProgressReportTransition>,
  { context }: { context: ReportContext },
): Promise<{ changes: Partial<store.ProgressReport>; verb: string }> {
  const { action, reason = null } = body
  switch (action) {
    case 'accept':
      return { changes: { state: 'accepted', reason: null }, verb: 'accepted' }
    case 'send_back':
      return { changes: { state: 'sent_back', reason }, verb: 'sent_back' }
    case 'resubmit': {
      // The party that is now responsible takes over the report of the earlier one.
      const { organizationId } = write.caller
      return { changes: { state: 'submitted', reason: null, organizationId }, verb: 'resubmitted' }
    }
    case 'correct':
      return correct(write, before, body, context)
    case 'refuse_correction':
      return { changes: { pendingCorrection: null }, verb: 'correction_refused' }
  }
}

async function correct(
  write: WriteContext,
  before: store.ProgressReport,
  { figure = null, narrative = before.narrative, reason }: Static<typeof NewProgressReportTransition>,
  { expectation, parties, acceptedParties }: ReportContext,
) {
  const { corrections, organizationId: author } = before
  const pending = before.pendingCorrection && {
    ...before.pendingCorrection,
    consents: countedConsents(before.pendingCorrection.consents, acceptedParties),
  }
  if (figure === before.figure && narrative === before.narrative) {
    throw ruleViolation('/figure', 'correct requires another figure or narrative than the report has.')
  }
  if (pending !== null && (pending.figure !== figure || pending.narrative !== narrative)) {
    throw transitionBlocked(correctionDiffers)
  }
  const now = await write.now()
  const consent = consentOf(write.caller, now)
  const correctionReason = pending?.reason ?? reason ?? ''
  const { organizationId: proposedBy, onBehalfBy } = consent
  const proposed = { figure, narrative, reason: correctionReason }
  const proposal = pending ?? { ...proposed, proposedBy, onBehalfBy, proposedAt: now, consents: [] }
  const consents = withConsent(proposal.consents, consent)
  if (missingSide(consents, author, parties).length > 0) {
    return { changes: { pendingCorrection: { ...proposal, consents } }, verb: 'correction_proposed' }
  }
  const corrected = {
    ...{ figure: before.figure, narrative: before.narrative },
    ...{ reason: correctionReason, correctedAt: now, consents },
  }
  const changes = {
    figure,
    narrative,
    status: figure === before.figure ? before.status : progressStatusOf(expectation, before.dueOn, figure),
    pendingCorrection: null,
    corrections: [...corrections, corrected],
  }
  return { changes, verb: 'corrected' }
}

/** Updates the next due date and the progress of the expectation. */
export async function afterSave(
  write: WriteContext,
  after: store.ProgressReport,
  before: store.ProgressReport | undefined,
  { expectation }: ReportContext,
): Promise<void> {
  if (after.state === before?.state && after.status === before.status) return
  if (expectation.dueDates.includes(after.dueOn)) {
    write.changeAgenda(expectation.partnershipId, agendaOfReport(expectation, after))
  }
  const { id: expectationId, partnershipId, dueDates } = expectation
  const stored = await write.query(store.findByExpectation, { partnershipId, expectationId })
  const reports = [...stored.filter(({ id }) => id !== after.id), after]
  const [latest] = reports.filter(({ state }) => state === 'accepted').sort((a, b) => (a.dueOn < b.dueOn ? 1 : -1))
  const changes = { nextDueOn: nextDueDate(dueDates, reports), progress: latest?.status ?? null }
  if (changes.nextDueOn === expectation.nextDueOn && changes.progress === expectation.progress) return
  const updated = await write.nextVersion(expectation, changes)
  saveRecord(write, expectationRecordType, expectation, updated, { change: 'update', verb: 'progressed' })
}

/** The planned and the reported figure of each due date. */
export function trendOf(context: ReportContext, reports: readonly store.ReportSummary[], now: string) {
  const { expectation } = context
  const { id: expectationId, partnershipId, indicator, unit, baseline, target } = expectation
  // The plan has all due dates, also those that the end of the agreement has removed.
  const points = dueUntil(expectation, lastDayOf(context, now)).dueDates.map((dueOn) => {
    const { figure = null, status = null, state = null } = reports.find((report) => report.dueOn === dueOn) ?? {}
    return { dueOn, planned: plannedFigureOf(expectation, dueOn), figure, status, state }
  })
  return { partnershipId, expectationId, indicator, unit, baseline, target, points }
}

const maxSummaryDays = 3_660

/** The totals of the due dates between two days: of all, by responsible party, by aspect and by month. */
export async function summarizeProgress(
  reader: Reader,
  partnershipId: string,
  { asOf, from, to }: { asOf: string; from: string; to: string },
) {
  if (from > to || to > addDays(from, maxSummaryDays)) {
    throw invalidQuery('to', 'must be between from and ten years after it.')
  }
  const rows = await reader.query(store.totalsByGroup, { partnershipId, asOf, from, to })
  // The first row has the totals of all due dates; each further row has the totals of one group.
  const [all, ...groups] = rows as [store.Totals, ...store.Totals[]]
  const totalsOf = ({ organizationId: _, aspect: __, month: ___, ...totals }: store.Totals) => totals
  const byParty = groups.filter(({ aspect, month }) => aspect === null && month === null)
  return {
    partnershipId,
    asOf,
    from,
    to,
    total: totalsOf(all),
    parties: byParty.map((row) => ({ organizationId: row.organizationId, ...totalsOf(row) })),
    aspects: groups.filter(({ aspect }) => aspect !== null).map((row) => ({ aspect: row.aspect, ...totalsOf(row) })),
    months: groups.filter(({ month }) => month !== null).map((row) => ({ month: row.month, ...totalsOf(row) })),
  }
}
