// The feature "needs" as app.ts lists it.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { needRoutes } from './routes.ts'
import { needSchemas } from './schema.ts'

export const needs: Feature = {
  routes: [needRoutes],
  schemas: needSchemas.all,
  codes: [],
  eventTypes: crudEventTypes('need'),
}
