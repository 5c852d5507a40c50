// Needs: what each party needs from the others.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { needRoutes } from './routes.ts'
import { needSchemas } from './schema.ts'

export const needs: Feature = {
  routes: [needRoutes],
  schemas: needSchemas.all,
  eventTypes: crudEventTypes('need'),
}
