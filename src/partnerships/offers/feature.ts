// Offers: what each party offers to the others.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { offerRoutes } from './routes.ts'
import { offerSchemas } from './schema.ts'

export const offers: Feature = {
  routes: [offerRoutes],
  schemas: offerSchemas.all,
  eventTypes: crudEventTypes('offer'),
}
