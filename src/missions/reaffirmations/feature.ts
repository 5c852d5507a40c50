// Reaffirmations: days on which the parties reaffirmed their mission.
import type { Feature } from '../../records/feature.ts'
import { reaffirmationRoutes } from './routes.ts'
import { reaffirmationSchemas } from './schema.ts'

const { New, View, Page } = reaffirmationSchemas

export const reaffirmations: Feature = {
  routes: [reaffirmationRoutes],
  schemas: [New, View, Page],
  eventTypes: ['reaffirmation.created'],
}
