// Values: what each party values, in its own words.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { valueRoutes } from './routes.ts'
import { valueSchemas } from './schema.ts'

export const values: Feature = {
  routes: [valueRoutes],
  schemas: valueSchemas.all,
  eventTypes: crudEventTypes('value'),
}
