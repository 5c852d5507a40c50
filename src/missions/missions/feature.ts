// Missions: versions of the mission, and the mission in force as the focal point of the partnership.
import type { Feature } from '../../records/feature.ts'
import { missionAgenda } from './agenda.ts'
import { missionContribution } from './assessment.ts'
import { missionCalendar } from './calendar.ts'
import { missionCodes } from './codes.ts'
import { comparisonComponents } from './comparison-schema.ts'
import { focalPointContribution } from './focal-point.ts'
import { missionRoutes } from './routes.ts'
import { missionLifecycle } from './rules.ts'
import { missionComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const missions: Feature = {
  routes: [missionRoutes],
  schemas: [...missionComponents, ...comparisonComponents],
  codes: missionCodes,
  scope: 'missions:read',
  eventTypes: [
    'mission.created',
    'mission.proposed',
    'mission.withdrawn',
    'mission.objected',
    'mission.endorsed',
    'mission.superseded',
    'mission.reaffirmation_due',
  ],
  lifecycles: [missionLifecycle],
  contributions: [missionContribution, focalPointContribution],
  calendar: missionCalendar,
  agenda: { partnership: missionAgenda },
  testData,
}
