// Endorsements: the endorsement of a version of the mission by each party.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { endorsementRoutes } from './routes.ts'
import { endorsementSchemas } from './schema.ts'

export const endorsements: Feature = {
  routes: [endorsementRoutes],
  schemas: endorsementSchemas.all,
  eventTypes: [...crudEventTypes('endorsement'), 'endorsement.in_force'],
}
