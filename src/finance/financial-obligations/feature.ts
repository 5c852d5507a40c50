// Financial obligations: amounts that one party owes another (W1).
import { crudEventTypes, type Feature } from '../../records/feature.ts'

export const financialObligations: Feature = {
  routes: [],
  schemas: [],
  scope: 'finance:read',
  eventTypes: crudEventTypes('financial_obligation'),
}
