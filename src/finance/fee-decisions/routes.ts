// Fee decisions over HTTP: a collection of versions, which every party agrees to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { throwIfViolated } from '../../problems.ts'
import { agreedVersions } from '../../records/agreed-versions/actions.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { checkAmount } from '../../records/money.ts'
import { checkPartnershipCurrency } from '../../records/partnership-currency.ts'
import { contradictionsIn, feeBlockersOf, feeDecisionHash, findingsOf } from './rules.ts'
import { FeeDecisionStateView, feeDecisionSchemas, NewFeeDecisionTransition } from './schema.ts'
import * as store from './store.ts'
import { feeDecisions } from './table.ts'

type Decision = store.FeeDecision

const records = { singular: 'fee_decision', table: feeDecisions }

const versions = agreedVersions<Decision>({
  records,
  queries: store,
  transitionOperation: 'transitionFeeDecision',
  hashOf: feeDecisionHash,
  blockersOf: feeBlockersOf,
})

const collection: Collection<Decision, PartnershipContext> = {
  ...records,
  plural: 'fee_decisions',
  tag: 'Funding',
  about:
    'A version of the decision whether and how parents are charged, which every party agrees to; its findings say what the law allows (Q19).',
  schemas: feeDecisionSchemas,
  filters: { state: oneOfFilter(ref(FeeDecisionStateView), feeDecisions.state) },
  ...versions.collection,
  defaults: { ...versions.collection.defaults, requiredForEnrollment: false },
  context: loadPartnership,
  view: (row, request, context) => ({ ...versions.view(row, request, context), findings: findingsOf(row) }),
  async beforeSave(after, before, _context, _now, write) {
    const saved = versions.save(after, before)
    if (saved.hash === before?.hash) return saved
    throwIfViolated(contradictionsIn(after))
    const { currency, monthlyMaximum } = after
    if (currency !== null && monthlyMaximum !== null) {
      await checkPartnershipCurrency(write, after, currency)
      checkAmount(monthlyMaximum, currency, '/monthlyMaximum')
    }
    return saved
  },
}

export const feeDecisionRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Partial<Decision>>({
    summary: 'Create a draft of the fee decision',
    description:
      'To change the agreed decision, create its next version. The agreed version remains in force until every party has agreed to the next one. `findings` of the response say whether the law allows it; with `dryRun=true` nothing is stored.',
    complete: (write, input, _context, { partnershipId }) => versions.complete(write, input, partnershipId),
  })
  routes.list({
    summary: 'List the versions of the fee decision',
    description: 'Includes drafts and past versions; `state=agreed` returns the version in force.',
  })
  routes.get({
    summary: 'Read a version of the fee decision',
    description:
      '`waitingOn` lists the parties that have not agreed yet, `hash` identifies the content that they agree to, and `findings` have what the law says about it.',
  })
  routes.update({
    summary: 'Change a draft of the fee decision',
    description:
      'Every party can update it. A change of the content turns a proposal back into a draft and removes all consents. The content of an agreed version cannot be changed.',
  })
  routes.delete({
    summary: 'Delete a draft of the fee decision',
    description:
      'The party that created a draft or a proposal may delete it; if that party has left the partnership, every party may. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewFeeDecisionTransition>>({
    summary: 'Propose a fee decision, agree to it, or object',
    description:
      'The party that proposes a version also agrees to it. When the last party agrees, the version comes into force and the previous one is superseded. `object` requires a reason and turns the proposal back into a draft. `propose` is blocked by FEE_NOT_ALLOWED if the law does not allow the decision and it has no `overrideReason`.',
    body: NewFeeDecisionTransition,
    ...versions.transition,
  })
}
