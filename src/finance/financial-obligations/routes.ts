// Financial obligations over HTTP: a collection with a lifecycle.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import {
  actionsOf,
  applyTransition,
  beforeDelete,
  beforeSave,
  type ObligationTransition,
  obligationRecords,
  viewOf,
} from './actions.ts'
import { installmentTransitions, obligationTransitions } from './rules.ts'
import { FinancialObligationStateView, financialObligationSchemas, NewFinancialObligationTransition } from './schema.ts'
import type { FinancialObligation } from './store.ts'
import { financialObligations } from './table.ts'

const collection: Collection<FinancialObligation, PartnershipContext> = {
  ...obligationRecords,
  plural: 'financial_obligations',
  tag: 'Financial obligations',
  about: 'A financial obligation is an amount that one party owes another, paid in installments (W1).',
  schemas: financialObligationSchemas,
  filters: {
    state: oneOfFilter(ref(FinancialObligationStateView), financialObligations.state),
    payerId: oneOfFilter(uuidOf('a party that pays'), financialObligations.payerId),
    payeeId: oneOfFilter(uuidOf('a party that is paid'), financialObligations.payeeId),
  },
  defaults: { state: 'proposed', consents: [] },
  locksPartnership: true,
  context: loadPartnership,
  view: viewOf,
  beforeSave,
  beforeDelete,
}

export const financialObligationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    summary: 'Propose a financial obligation',
    description:
      'Every party can propose one, also between other parties. It is agreed when payer and payee have agreed to it.',
  })
  routes.list()
  routes.get({
    description:
      '`installments` have the state and the timeliness of each payment, `totals` the amounts by state. PATCH, DELETE and transitions require the ETag of the response.',
  })
  routes.update({
    description:
      'Every party can change a proposed obligation. A change of the content removes the consents of payer and payee; `installments` replaces the whole list. The content of an agreed or settled obligation cannot be changed, only its external ids.',
  })
  routes.delete({
    description:
      'Payer, payee and the party that created it can delete a proposed obligation; after the party that created it has left the partnership, every party can. Its last state remains in the history.',
  })
  routes.transition<ObligationTransition>({
    summary: 'Agree to a financial obligation; pay, confirm, dispute or waive an installment',
    description:
      'Payer and payee both `agree`. The other actions need the number of an `installment`: the payer states that it has paid (`pay`, with `paidOn`), and the payee confirms that the payment arrived, or disputes it with a reason, after which the installment is open again. The payee can also waive an open installment, with a reason. These actions are possible also after the partnership has closed. When every installment is confirmed or waived, the obligation is settled: the event of the last confirmation or waiver is `financial_obligation.settled`. After payer or payee has left the partnership, any remaining party pays, confirms, disputes or waives in its place. For a party that has left without agreeing nobody agrees: name another one with `updateFinancialObligation`, or delete the obligation.',
    body: NewFinancialObligationTransition,
    transitions: { ...obligationTransitions, ...installmentTransitions },
    actionsOf: (row, request, context) =>
      actionsOf(row, request, context, (request.body as ObligationTransition).installment),
    apply: applyTransition,
  })
}
