// The feature "missions" as app.ts lists it.
import type { Feature } from '../../records/feature.ts'
import { missionContribution } from './assessment.ts'
import { missionCalendar } from './calendar.ts'
import { endorsementRoutes } from './endorsements.ts'
import { focalPointContribution } from './focal-point.ts'
import { reaffirmationRoutes } from './reaffirmations.ts'
import { missionRoutes } from './routes.ts'
import { missionParts } from './schema.ts'
import { testData } from './test-data.ts'

export const missions: Feature = {
  routes: [missionRoutes, endorsementRoutes, reaffirmationRoutes],
  schemas: missionParts,
  codes: [
    'CONCLUDE_MISSION',
    'CONFIRM_RESULTS',
    'DRAFT_MISSION',
    'ENDORSE_MISSION',
    'MISSION_NOT_ENDORSED',
    'NEWER_VERSION',
    'PROPOSE_MISSION',
    'REAFFIRM_MISSION',
    'STATE_VALUES',
    'WRONG_STATE',
  ],
  eventTypes: [],
  contributions: [missionContribution, focalPointContribution],
  calendar: missionCalendar,
  testData,
}
