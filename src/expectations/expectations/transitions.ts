// The changes that each transition makes to an expectation.
import { isDeepStrictEqual } from 'node:util'
import type { Static } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { ruleViolation, throwIfBlocked, transitionBlocked } from '../../problems.ts'
import { consentOf, waitingOn, withConsent } from '../../records/consents.ts'
import { findByExpectation } from '../progress-reports/store.ts'
import { withCountedConsents } from './actions.ts'
import { contentOf, type ExpectationContent, referencedOrganizations } from './content.ts'
import { nextDueDate } from './progress.ts'
import { bindingStates, correctionDiffers, dueDatesOfRevision, gapsInEffect, type PendingRevision } from './rules.ts'
import { currentDayOf, maxMergedDueDates, revisedDueDates } from './schedule.ts'
import type { NewExpectationTransition } from './schema.ts'
import type { Expectation } from './store.ts'

/** The changed columns, and the last part of the event type; by default the state to which the action leads. */
interface Change {
  changes: Partial<Expectation>
  verb?: string
}

export async function applyTransition(
  write: WriteContext,
  stored: Expectation,
  body: Static<typeof NewExpectationTransition>,
  { to, context }: { to: string; context: PartnershipContext },
): Promise<Change> {
  const { parties } = context
  const before = withCountedConsents(stored, context)
  const { action, reason = null } = body
  const state = to as Expectation['state']
  switch (action) {
    case 'accept':
      return accept(write, before, body, parties)
    case 'withdraw_revision':
      return { changes: { pendingRevision: null }, verb: 'revision_withdrawn' }
    case 'refuse_revision':
      return { changes: { pendingRevision: null }, verb: 'revision_refused' }
    case 'begin':
      return { changes: { state }, verb: 'begun' }
    case 'waive':
      return waive(write, before, body, parties)
    case 'refuse_waiver':
      return { changes: { waivers: [], reason: null }, verb: 'waiver_refused' }
    case 'correct_outcome':
      return correctOutcome(write, before, body, parties)
    case 'refuse_correction':
      return { changes: { pendingCorrection: null }, verb: 'correction_refused' }
    default:
      return { changes: { state, reason, waivers: [], pendingRevision: null } }
  }
}

async function accept(
  write: WriteContext,
  before: Expectation,
  { revision }: Static<typeof NewExpectationTransition>,
  parties: readonly string[],
): Promise<Change> {
  const { pendingRevision } = before
  const current = (pendingRevision ?? before).revision
  if (revision !== current) {
    const message = `The current revision is ${current}, not ${revision}.`
    throw transitionBlocked({ code: 'REVISION_OUTDATED', message, ref: null })
  }
  const now = await write.now()
  const acceptances = withConsent((pendingRevision ?? before).acceptances, consentOf(write.caller, now))
  const isLast = waitingOn(acceptances, parties).length === 0
  if (pendingRevision === null) {
    if (!isLast) return { changes: { acceptances }, verb: 'accepted' }
    assertReferencesPresent(before, parties)
    return { changes: { acceptances, state: 'agreed', agreedAt: now }, verb: 'agreed' }
  }
  if (!isLast) return { changes: { pendingRevision: { ...pendingRevision, acceptances } }, verb: 'revision_accepted' }
  assertReferencesPresent(pendingRevision, parties)
  const changes = {
    ...contentOf(pendingRevision),
    revision,
    acceptances,
    agreedAt: now,
    pendingRevision: null,
    // The consents to a waiver were about the earlier content.
    waivers: [],
    reason: null,
    ...(await changesOfDueDates(write, before, pendingRevision, now)),
  }
  return { changes, verb: 'agreed' }
}

/** Throws 409 if the content names an organization that has left the partnership. */
function assertReferencesPresent(content: ExpectationContent, parties: readonly string[]): void {
  const [left] = referencedOrganizations(content).filter(([, id]) => !parties.includes(id))
  if (left === undefined) return
  const message = `${left[0].slice(1)} names an organization that is not a party any more: change the content first.`
  throw transitionBlocked({ code: 'PARTY_HAS_LEFT', message, ref: null })
}

/** The due dates when a revision with another schedule takes effect. */
async function changesOfDueDates(
  write: WriteContext,
  { id, partnershipId, schedule, dueDates, supersededDueDates }: Expectation,
  revision: PendingRevision,
  now: string,
): Promise<Partial<Expectation>> {
  if (isDeepStrictEqual(schedule, revision.schedule)) return {}
  const reports = await write.query(findByExpectation, { partnershipId, expectationId: id })
  const reported = reports.filter(({ state }) => state !== 'sent_back').map(({ dueOn }) => dueOn)
  const old = { dueDates, superseded: supersededDueDates }
  const revised = revisedDueDates(old, dueDatesOfRevision(revision), reported, currentDayOf(schedule, now))
  if (revised.dueDates.length > maxMergedDueDates) {
    const message = `With those that are reported there are more than ${maxMergedDueDates} due dates: create another expectation.`
    throw transitionBlocked({ code: 'TOO_MANY_DUE_DATES', message, ref: null })
  }
  const nextDueOn = nextDueDate(revised.dueDates, reports)
  return { dueDates: revised.dueDates, supersededDueDates: revised.superseded, nextDueOn }
}

async function waive(
  write: WriteContext,
  before: Expectation,
  { reason }: Static<typeof NewExpectationTransition>,
  parties: readonly string[],
): Promise<Change> {
  const isFirst = before.waivers.length === 0
  const waivers = withConsent(before.waivers, consentOf(write.caller, await write.now()))
  const changes = { waivers, reason: isFirst ? (reason ?? null) : before.reason }
  if (waitingOn(waivers, parties).length > 0) return { changes, verb: 'waiver_consented' }
  return { changes: { ...changes, state: 'waived', pendingRevision: null } }
}

async function correctOutcome(
  write: WriteContext,
  before: Expectation,
  { outcome, reason }: Static<typeof NewExpectationTransition>,
  parties: readonly string[],
): Promise<Change> {
  const { state, pendingCorrection: pending, previousOutcomes } = before
  if (outcome === undefined || outcome === state) throw ruleViolation('/outcome', 'This is the present outcome.')
  if (pending !== null && pending.outcome !== outcome) throw transitionBlocked(correctionDiffers)
  if (outcome === 'in_effect') throwIfBlocked(gapsInEffect(before))
  const now = await write.now()
  const consent = consentOf(write.caller, now)
  const correctionReason = pending?.reason ?? reason ?? ''
  const { organizationId: proposedBy, onBehalfBy } = consent
  const proposal = pending ?? {
    outcome,
    reason: correctionReason,
    proposedBy,
    onBehalfBy,
    proposedAt: now,
    consents: [],
  }
  const consents = withConsent(proposal.consents, consent)
  if (waitingOn(consents, parties).length > 0) {
    const verb = pending === null ? 'correction_proposed' : 'correction_consented'
    return { changes: { pendingCorrection: { ...proposal, consents } }, verb }
  }
  const isTakenBack = bindingStates.includes(outcome)
  const previous = { outcome: state, reason: before.reason, correctionReason, correctedAt: now, consents }
  const changes = {
    state: outcome,
    reason: isTakenBack ? null : correctionReason,
    // Otherwise a single party could repeat the waiver.
    waivers: [],
    pendingCorrection: null,
    previousOutcomes: [...previousOutcomes, previous],
  }
  return { changes, verb: 'outcome_corrected' }
}
