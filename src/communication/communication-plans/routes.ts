// Communication plans over HTTP: a collection of versions, which every party agrees to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { findFormerContacts } from '../../partnerships/contacts/store.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { transitionBlocked } from '../../problems.ts'
import { type Collection, mustBeAuthorUnlessLeft } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { consentOf, countedConsents } from '../../records/consents.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { checkPlanReferences, planCollection, putInForce } from './actions.ts'
import {
  blockersOf,
  changedContent,
  checkTouchpoints,
  contactIdsOf,
  contentWithNames,
  contentWithoutNames,
  outcomeOf,
  planHash,
  planTransitions,
  waitingOn,
} from './rules.ts'
import { NewPlanTransition, PlanStateView, planSchemas } from './schema.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

type Plan = store.CommunicationPlan

const collection: Collection<Plan, PartnershipContext, ReadonlyMap<string, string>> = {
  ...planCollection,
  plural: 'communication_plans',
  tag: 'Communication',
  about:
    'A version of the communication plan: channels, touchpoints and an escalation route, agreed by every party, to exchange information and to deal with issues (C2).',
  schemas: planSchemas,
  filters: { state: oneOfFilter(ref(PlanStateView), communicationPlans.state) },
  defaults: { state: 'draft', consents: [] },
  locksPartnership: true,
  context: loadPartnership,
  related: (reader, rows) => findFormerContacts(reader, rows.flatMap(contactIdsOf)),
  view(stored, request, context, _now, formerContacts) {
    const row = withCountedConsents(stored, context)
    return {
      ...row,
      ...contentWithNames(row, formerContacts),
      waitingOn: waitingOn(row, context.parties),
      ...actionLists(actionsOf(row, request, context)),
    }
  },
  async beforeSave(after, before, _context, _now, write) {
    const content =
      before === undefined
        ? contentWithoutNames(after)
        : changedContent(after, before, await findFormerContacts(write, contactIdsOf(before)))
    const hash = planHash(content)
    // After an erasure `before.hash` is still that of the content to which the parties agreed.
    if (before !== undefined && hash === planHash(before)) return { ...after, ...content }
    if (before !== undefined) assertChangeable(before)
    checkTouchpoints(content)
    return { ...after, ...content, hash, state: 'draft', consents: [] }
  },
  async afterSave(write, after, before, context) {
    if (after.hash !== before?.hash) await checkPlanReferences(write, after, context)
  },
  beforeDelete(row, { parties }, write) {
    assertChangeable(row)
    mustBeAuthorUnlessLeft(planCollection.singular, row, parties, write)
  },
}

/** Throws 409 unless the version is a draft or a proposal. */
function assertChangeable({ state }: Plan): void {
  if (state === 'draft' || state === 'proposed') return
  const message = `This version is ${state} and cannot be changed. Create a new version instead.`
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
}

const withCountedConsents = (row: Plan, { acceptedParties }: PartnershipContext): Plan => ({
  ...row,
  consents: countedConsents(row.consents, acceptedParties),
})

const actionsOf = (row: Plan, request: FastifyRequest, { parties }: PartnershipContext) =>
  statusOfActions(planTransitions, row.state, {
    subject: { parties },
    callerId: request.caller.organizationId,
    blockersOf: (action) => blockersOf(action, row, request.caller.organizationId),
    isBlockedByClosure: blockedByClosure(request, 'transitionCommunicationPlan'),
  })

export const communicationPlanRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Partial<Plan>>({
    summary: 'Create a draft of the communication plan',
    description:
      'To change the agreed plan, create its next version. The agreed version remains in force until every party has agreed to the next one.',
    async complete(write, input, _context, { partnershipId }) {
      const [last] = await write.query(store.findLastNumber, { partnershipId })
      return { ...input, number: (last?.number ?? 0) + 1 }
    },
  })
  routes.list({
    summary: 'List the versions of the communication plan',
    description: 'Includes drafts and past versions; `state=agreed` returns the version in force.',
  })
  routes.get({
    summary: 'Read a version of the communication plan',
    description:
      '`waitingOn` lists the parties that have not agreed yet, `hash` identifies the content that they agree to.',
  })
  routes.update({
    summary: 'Change a draft of the communication plan',
    description:
      'Every party can update it. A change of the content turns a proposal back into a draft and removes all consents. The content of an agreed version cannot be changed.',
  })
  routes.delete({
    summary: 'Delete a draft of the communication plan',
    description:
      'The party that created a draft or a proposal may delete it; if that party has left the partnership, every party may. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewPlanTransition>>({
    summary: 'Propose a communication plan, agree to it, or object',
    description:
      'The party that proposes a version also agrees to it. When the last party agrees, the version comes into force and the previous one is superseded: future occurrences follow the new version, past ones do not change. A rescheduled occurrence keeps its id and start. It takes the place of an occurrence of the new version, by the first of these rules that finds one, with local dates: the one with the same start; the one on the day of its planned start; the one on the day to which it was rescheduled. If none is found, it is kept as an additional occurrence. `object` requires a reason and turns the proposal back into a draft.',
    body: NewPlanTransition,
    transitions: planTransitions,
    actionsOf: (row, request, context) => actionsOf(withCountedConsents(row, context), request, context),
    async apply(write, stored, { action, reason }, { context, now }) {
      const before = withCountedConsents(stored, context)
      const { verb, ...outcome } = outcomeOf(action, before, consentOf(write.caller, now), context.parties)
      if (outcome.state === 'agreed' && before.state !== 'agreed') await putInForce(write, before)
      return { changes: { ...outcome, reason: reason ?? null }, verb }
    },
  })
}
