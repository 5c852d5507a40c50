// The rules of saving an expectation, and what callers read of it.

import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { bindingsOf, boundBy, frozenAfter, rewordingBlockers } from '../../partnerships/agreement-bindings/rules.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { Problem, throwIfBlocked, transitionBlocked } from '../../problems.ts'
import { collectionRecordType, mustBeAuthorUnlessLeft } from '../../records/collections/collection.ts'
import { countedConsents, waitingOn } from '../../records/consents.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { findByExpectation } from '../progress-reports/store.ts'
import { agendaOf, changesAgenda } from './agenda.ts'
import { completenessOf } from './completeness.ts'
import { contentOf, hasSameContent, referencedOrganizations } from './content.ts'
import type { ExpectationContext } from './context.ts'
import { dueUntil } from './progress.ts'
import {
  bindingStates,
  blockersOf,
  dueDatesOfRevision,
  expectationTransitions,
  missingConsents,
  outcomeStates,
  type PendingRevision,
  revisionAuthor,
  timelinessOf,
} from './rules.ts'
import { dueDatesOf } from './schedule.ts'
import type { Expectation } from './store.ts'
import { expectations } from './table.ts'

/** Events of proposals that only the parties read. */
const proposalVerbs = [
  'revision_proposed',
  'revision_accepted',
  'revision_withdrawn',
  'revision_refused',
  'waiver_consented',
  'waiver_refused',
  'correction_proposed',
  'correction_consented',
  'correction_refused',
]

export const expectationCollection = {
  singular: 'expectation',
  table: expectations,
  audienceOf: ({ state }: Expectation, verb: string) =>
    state === 'proposed' || proposalVerbs.includes(verb) ? ('parties' as const) : ('everyone' as const),
}
export const expectationRecordType = collectionRecordType<Expectation>(expectationCollection)

export function actionsOf(stored: Expectation, request: FastifyRequest, context: ExpectationContext, now: string) {
  const { parties } = context
  const row = withCountedConsents(stored, context)
  const bindings = bindingsOf(row.id, context.bindings)
  const callerId = request.caller.organizationId
  return statusOfActions(expectationTransitions, row.state, {
    subject: { parties, expectation: row },
    callerId,
    // The blockers of others would reveal proposals that only the parties read.
    blockersOf: (action) => (parties.includes(callerId) ? blockersOf(action, row, bindings, now) : []),
    isBlockedByClosure: blockedByClosure(request, 'transitionExpectation'),
  })
}

/** Whether the caller reads proposals that wait for the consent of the parties. */
export const seesProposals = ({ relation }: FastifyRequest): boolean => relation === 'lead' || relation === 'party'

/** The row with the consents to what is open that count. */
export function withCountedConsents(row: Expectation, { acceptedParties }: PartnershipContext): Expectation {
  const { state, pendingRevision, pendingCorrection } = row
  const counted = (consents: Expectation['waivers']) => countedConsents(consents, acceptedParties)
  return {
    ...row,
    ...(state === 'proposed' && { acceptances: counted(row.acceptances) }),
    ...(bindingStates.includes(state) && { waivers: counted(row.waivers) }),
    pendingRevision: pendingRevision && { ...pendingRevision, acceptances: counted(pendingRevision.acceptances) },
    pendingCorrection: pendingCorrection && { ...pendingCorrection, consents: counted(pendingCorrection.consents) },
  }
}

export function viewOf(stored: Expectation, request: FastifyRequest, context: ExpectationContext, now: string) {
  const bindings = bindingsOf(stored.id, context.bindings)
  const lastDay = frozenAfter(bindings, now)
  const row = dueUntil(withCountedConsents(stored, context), lastDay)
  const { lastRevision: _, ...shown } = row
  const { parties } = context
  const isShown = seesProposals(request)
  const [revision, correction] = isShown ? [row.pendingRevision, row.pendingCorrection] : []
  const hidesWaiver = !isShown && bindingStates.includes(row.state)
  return {
    ...shown,
    ...(hidesWaiver && { waivers: [], reason: null }),
    waitingOn: hidesWaiver ? [] : missingConsents(row, parties),
    boundBy: boundBy(bindings, now),
    frozen: lastDay !== null,
    timeliness: timelinessOf(row, now),
    completeness: completenessOf(row),
    pendingRevision: revision
      ? {
          ...revision,
          waitingOn: waitingOn(revision.acceptances, parties),
          completeness: completenessOf(revision),
          dueDates: dueDatesOfRevision(revision),
        }
      : null,
    pendingCorrection: correction ? { ...correction, waitingOn: waitingOn(correction.consents, parties) } : null,
    ...actionLists(actionsOf(row, request, context, now)),
  }
}

export const defaults = {
  state: 'proposed',
  revision: 1,
  lastRevision: 1,
  consultedOrganizationIds: [],
  informedOrganizationIds: [],
  acceptances: [],
  waivers: [],
  dueDates: [],
  supersededDueDates: [],
  previousOutcomes: [],
} satisfies Partial<Expectation>

/** A patch applies to the pending revision, if there is one. */
export const baseOf = (row: Expectation): Expectation =>
  row.pendingRevision === null ? row : { ...row, ...contentOf(row.pendingRevision) }

/**
 * A change of the content is a new revision, which no party has accepted. It replaces content that was never agreed; it
 * stands beside agreed content, until every party has accepted it. Throws 409 if the revision of another party is pending,
 * or if an agreement binds the content, and 422 if it names an organization that is not a party.
 */
export function beforeSave(
  after: Expectation,
  before: Expectation | undefined,
  context: ExpectationContext,
  now: string,
) {
  if (before !== undefined && hasSameContent(after, baseOf(before))) return { ...after, ...contentOf(before) }
  if (before !== undefined && outcomeStates.includes(before.state)) {
    const message = `The expectation is ${before.state}: its content cannot be changed.`
    throw transitionBlocked({ code: 'EXPECTATION_CLOSED', message, ref: null })
  }
  if (before !== undefined && !revisionAuthor.include({ ...context, expectation: before }, after.updatedBy)) {
    const message = `The revision of ${before.pendingRevision?.proposedBy} is open: accept it, or refuse it with a reason, before you propose another one.`
    throw transitionBlocked({ code: 'REVISION_OPEN', message, ref: null })
  }
  // The revision was changed back to the agreed content.
  if (before !== undefined && hasSameContent(after, before)) return { ...after, pendingRevision: null }
  if (before !== undefined) throwIfBlocked(rewordingBlockers(bindingsOf(before.id, context.bindings), now))
  const nonParties = referencedOrganizations(after).filter(([, id]) => !context.parties.includes(id))
  if (nonParties.length > 0) {
    const detail = 'The organization is not a party that has accepted the partnership.'
    const errors = nonParties.map(([pointer]) => ({ pointer, code: 'unknown-reference', detail }))
    throw new Problem('unknown-reference', detail, { errors })
  }
  const dueDates = dueDatesOf(after.schedule)
  const lastRevision = before === undefined ? 1 : Math.max(before.revision, before.lastRevision) + 1
  if (before !== undefined && bindingStates.includes(before.state)) {
    const pendingRevision: PendingRevision = {
      ...contentOf(after),
      revision: lastRevision,
      dueDates,
      proposedBy: after.updatedBy,
      onBehalfBy: after.updatedOnBehalfBy,
      proposedAt: after.updatedAt,
      acceptances: [],
    }
    return { ...after, ...contentOf(before), pendingRevision, lastRevision }
  }
  return { ...after, revision: lastRevision, lastRevision, acceptances: [], dueDates, nextDueOn: dueDates[0] ?? null }
}

/** Replaces the agenda entries of the due dates. */
export async function afterSave(
  write: WriteContext,
  after: Expectation,
  before: Expectation | undefined,
): Promise<void> {
  if (!changesAgenda(after, before)) return
  const { id: expectationId, partnershipId } = after
  const reports = await write.query(findByExpectation, { partnershipId, expectationId })
  write.changeAgenda(partnershipId, agendaOf(after, reports))
}

/** The last part of the event type of a patch. */
export function eventVerb(after: Expectation, before: Expectation): string {
  if (after.pendingRevision?.revision !== before.pendingRevision?.revision) {
    return after.pendingRevision === null ? 'revision_withdrawn' : 'revision_proposed'
  }
  return after.revision === before.revision ? 'updated' : 'revised'
}

/** Throws 409 if the content was agreed, and 403 unless the caller created the expectation or its author has left. */
export function beforeDelete(row: Expectation, { parties }: PartnershipContext, write: WriteContext): void {
  if (row.state !== 'proposed') {
    const message = 'The expectation was agreed, so it can be waived, but not deleted.'
    throw transitionBlocked({ code: 'ALREADY_AGREED', message, ref: null })
  }
  mustBeAuthorUnlessLeft('expectation', row, parties, write)
}
