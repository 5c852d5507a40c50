// Communication plans over HTTP: a collection of versions, which every party agrees to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { findFormerContacts } from '../../partnerships/contacts/store.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { agreedVersions } from '../../records/agreed-versions/actions.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { checkPlanReferences, planCollection, scheduleTouchpoints } from './actions.ts'
import {
  changedContent,
  checkTouchpoints,
  contactIdsOf,
  contentBlockersOf,
  contentWithNames,
  contentWithoutNames,
  planHash,
} from './rules.ts'
import { NewPlanTransition, PlanStateView, planSchemas } from './schema.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

type Plan = store.CommunicationPlan

const versions = agreedVersions<Plan>({
  records: planCollection,
  queries: store,
  transitionOperation: 'transitionCommunicationPlan',
  hashOf: planHash,
  blockersOf: contentBlockersOf,
  onAgreed: scheduleTouchpoints,
})

const collection: Collection<Plan, PartnershipContext, ReadonlyMap<string, string>> = {
  ...planCollection,
  plural: 'communication_plans',
  tag: 'Communication',
  about:
    'A version of the communication plan: channels, touchpoints and an escalation route, agreed by every party, to exchange information and to deal with issues (C2).',
  schemas: planSchemas,
  filters: { state: oneOfFilter(ref(PlanStateView), communicationPlans.state) },
  ...versions.collection,
  context: loadPartnership,
  related: (reader, rows) => findFormerContacts(reader, rows.flatMap(contactIdsOf)),
  view(stored, request, context, _now, formerContacts) {
    const row = versions.view(stored, request, context)
    return { ...row, ...contentWithNames(row, formerContacts) }
  },
  async beforeSave(after, before, _context, _now, write) {
    const content =
      before === undefined
        ? contentWithoutNames(after)
        : changedContent(after, before, await findFormerContacts(write, contactIdsOf(before)))
    const saved = versions.save({ ...after, ...content }, before)
    if (saved.hash !== before?.hash) checkTouchpoints(content)
    return saved
  },
  async afterSave(write, after, before, context) {
    if (after.hash !== before?.hash) await checkPlanReferences(write, after, context)
  },
}

export const communicationPlanRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Partial<Plan>>({
    summary: 'Create a draft of the communication plan',
    description:
      'To change the agreed plan, create its next version. The agreed version remains in force until every party has agreed to the next one.',
    complete: (write, input, _context, { partnershipId }) => versions.complete(write, input, partnershipId),
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
    ...versions.transition,
  })
}
