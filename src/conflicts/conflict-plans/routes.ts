// Conflict plans over HTTP: a collection of versions, which every party agrees to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { find as findOrganization } from '../../identity/organizations/store.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { unknownReference } from '../../problems.ts'
import { agreedVersions } from '../../records/agreed-versions/actions.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { checkKeys, completeContent, conflictPlanHash, findingsOf } from './rules.ts'
import { ConflictPlanStateView, conflictPlanSchemas, NewConflictPlanTransition } from './schema.ts'
import * as store from './store.ts'
import { conflictPlans } from './table.ts'

type Plan = store.ConflictPlan

const records = { singular: 'conflict_plan', table: conflictPlans }

const versions = agreedVersions<Plan>({
  records,
  queries: store,
  transitionOperation: 'transitionConflictPlan',
  hashOf: conflictPlanHash,
})

const collection: Collection<Plan, PartnershipContext> = {
  ...records,
  plural: 'conflict_plans',
  tag: 'Conflicts',
  about:
    'A version of the conflict plan: the steps by which the parties resolve a conflict, each with its time limits, a mediator, and the services that continue meanwhile, agreed by every party (Q23).',
  schemas: conflictPlanSchemas,
  filters: { state: oneOfFilter(ref(ConflictPlanStateView), conflictPlans.state) },
  ...versions.collection,
  context: loadPartnership,
  view: (row, request, context) => ({ ...versions.view(row, request, context), findings: findingsOf(row) }),
  async beforeSave(after, before, _context, _now, write) {
    const content = completeContent(after)
    const saved = versions.save({ ...after, ...content }, before)
    if (saved.hash === before?.hash) return saved
    checkKeys(content)
    const { organizationId: id } = content.mediator ?? {}
    if (id && (await write.query(findOrganization, { id })).length === 0) {
      throw unknownReference('/mediator/organizationId', 'There is no such organization.')
    }
    return saved
  },
}

export const conflictPlanRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Partial<Plan>>({
    summary: 'Create a draft of the conflict plan',
    description:
      'To change the agreed plan, create its next version. The agreed version remains in force until every party has agreed to the next one. A partnership becomes active only with an agreed conflict plan.',
    complete: (write, input, _context, { partnershipId }) => versions.complete(write, input, partnershipId),
  })
  routes.list({
    summary: 'List the versions of the conflict plan',
    description: 'Includes drafts and past versions; `state=agreed` returns the version in force.',
  })
  routes.get({
    summary: 'Read a version of the conflict plan',
    description:
      '`waitingOn` lists the parties that have not agreed yet, `hash` identifies the content that they agree to, and `findings` what the plan lacks.',
  })
  routes.update({
    summary: 'Change a draft of the conflict plan',
    description:
      'Every party can update it. A change of the content turns a proposal back into a draft and removes all consents. The content of an agreed version cannot be changed.',
  })
  routes.delete({
    summary: 'Delete a draft of the conflict plan',
    description:
      'The party that created a draft or a proposal may delete it; if that party has left the partnership, every party may. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewConflictPlanTransition>>({
    summary: 'Propose a conflict plan, agree to it, or object',
    description:
      'The party that proposes a version also agrees to it. When the last party agrees, the version comes into force and the previous one is superseded. `object` requires a reason and turns the proposal back into a draft.',
    body: NewConflictPlanTransition,
    ...versions.transition,
  })
}
