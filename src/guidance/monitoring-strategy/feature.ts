// The monitoring strategy: which of the agreed records are monitored, and what is overdue (Q22).
import type { Feature } from '../../records/feature.ts'
import { monitoringContribution } from './assessment.ts'
import { monitoringStrategyCodes } from './codes.ts'
import { monitoringStrategyRoutes } from './routes.ts'
import { monitoringStrategyParts } from './schema.ts'

export const monitoringStrategy: Feature = {
  routes: [monitoringStrategyRoutes],
  schemas: monitoringStrategyParts,
  codes: monitoringStrategyCodes,
  scope: 'expectations:read',
  eventTypes: [],
  contributions: [monitoringContribution],
}
