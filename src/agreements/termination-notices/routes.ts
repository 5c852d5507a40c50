// Routes of notices of termination: a collection whose records change by transitions only.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { TerminationCodeView } from '../../partnerships/partnerships/schema.ts'
import { transitionBlocked, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import type { Content } from '../agreement-versions/content.ts'
import { findCurrentContent } from '../agreement-versions/store.ts'
import { find as findAgreement } from '../agreements/store.ts'
import { applyNotice } from './actions.ts'
import {
  checkDays,
  isInEffect,
  noticeStateOn,
  noticeTransitions,
  onBehalfBlockers,
  terminableExecution,
  waitingOn,
  withResponse,
} from './rules.ts'
import { NewNoticeTransition, terminationNoticeSchemas } from './schema.ts'
import type { TerminationNotice } from './store.ts'
import { terminationNotices } from './table.ts'

const collection: Collection<TerminationNotice, PartnershipContext> = {
  singular: 'termination_notice',
  plural: 'termination_notices',
  tag: 'Agreements',
  about:
    'A notice of termination ends an agreement (E1), and the agreements under it, from `terminatesOn` on. Whether it is justified is not decided here: a disputed notice ends the agreement too.',
  table: terminationNotices,
  schemas: terminationNoticeSchemas,
  filters: {
    agreementId: oneOfFilter(uuidOf('an agreement'), terminationNotices.agreementId),
    reasonCode: oneOfFilter(ref(TerminationCodeView), terminationNotices.reasonCode),
  },
  defaults: { mutual: false, responses: [] },
  audienceOf: () => 'everyone',
  locksPartnership: true,
  createVerb: 'recorded',
  context: loadPartnership,
  view: (row, request, context, now) => {
    const { timeZone: _, partyIds: __, ...shown } = row
    return {
      ...shown,
      state: noticeStateOn(row, now),
      waitingOn: waitingOn(row, context.acceptedParties),
      ...actionLists(actionsOf(row, request, context, now)),
    }
  },
  async afterSave(write, after, before) {
    const wasInEffect = before !== undefined && isInEffect(before)
    if (isInEffect(after) !== wasInEffect) await applyNotice(write, after)
  },
}

const actionsOf = (row: TerminationNotice, request: FastifyRequest, context: PartnershipContext, now: string) => {
  const callerId = request.caller.organizationId
  const open = waitingOn(row, context.acceptedParties)
  return statusOfActions(noticeTransitions, noticeStateOn(row, now), {
    subject: { parties: context.parties, notice: row },
    callerId,
    blockersOf: (action) =>
      // If the last party that had not consented has left, another one repeats the action.
      action === 'consent' && open.length > 0 && !open.includes(callerId)
        ? [{ code: 'ALREADY_CONSENTED', message: 'Your organization has already consented.', ref: null }]
        : [],
    isBlockedByClosure: blockedByClosure(request, 'transitionTerminationNotice'),
  })
}

const responseKindOf = { consent: 'consented', acknowledge: 'acknowledged', dispute: 'disputed' } as const

export const terminationNoticeRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Static<typeof terminationNoticeSchemas.New>>({
    summary: 'Give notice of termination',
    description:
      'Every party of the agreement can do this, also after the partnership has ended. A notice that is not mutual is in effect at once; `revoke` takes it back before its day.',
    async complete(write, fields, _context, { partnershipId = '' }) {
      const { agreementId, documentSha256, mutual = false } = fields
      const { caller } = write
      const [agreement] = await write.query(findAgreement, { partnershipId, id: agreementId })
      if (agreement === undefined)
        throw unknownReference('/agreementId', 'There is no such agreement in the partnership.')
      const { executions } = agreement
      const now = await write.now()
      const current = terminableExecution(executions, caller.organizationId, now)
      const blockers = onBehalfBlockers(caller, current.partyIds, documentSha256)
      if (blockers.length > 0) throw transitionBlocked(...blockers)
      checkDays({ ...fields, mutual }, current, executions, now)
      const [found] = await write.query(findCurrentContent, { partnershipId, versionId: current.versionId })
      const { clauses } = JSON.parse(found?.content ?? '{"clauses":[]}') as Content
      return {
        ...fields,
        state: mutual ? ('proposed' as const) : ('given' as const),
        timeZone: current.timeZone,
        partyIds: current.partyIds,
        surviving: clauses.filter(({ survives }) => survives).map(({ key }) => key),
      }
    },
  })
  routes.list({
    summary: 'List the notices of termination',
    description: 'Observers see them too, as they see executed agreements.',
  })
  routes.get({ description: 'Transitions require the ETag of the response.' })
  routes.transition<NewNoticeTransition>({
    summary: 'Consent to, acknowledge, dispute or revoke a notice',
    description:
      'The other parties of the agreement consent to a mutual notice; they acknowledge any other, or dispute it with a reason, which does not stop it. The party that gave notice revokes it before its day; the agreement then continues.',
    body: NewNoticeTransition,
    transitions: noticeTransitions,
    actionsOf,
    apply(write, row, { action, reason = null, documentSha256 = null }, { context, now }) {
      if (action === 'revoke') return { changes: { state: 'revoked' } }
      const kind = responseKindOf[action]
      const { organizationId, onBehalfBy } = write.caller
      const blockers = action === 'consent' ? onBehalfBlockers(write.caller, row.partyIds, documentSha256) : []
      if (blockers.length > 0) throw transitionBlocked(...blockers)
      const response = { organizationId, onBehalfBy, kind, reason, documentSha256, at: now }
      return { changes: withResponse(row, response, context.acceptedParties), verb: kind }
    },
  })
}
