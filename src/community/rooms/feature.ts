// Rooms, and the children that each can hold (Q12).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { roomContribution } from './assessment.ts'
import { roomCodes } from './codes.ts'
import { roomRoutes } from './routes.ts'
import { roomParts } from './schema.ts'
import { testData } from './test-data.ts'

export const rooms: Feature = {
  routes: [roomRoutes],
  schemas: roomParts,
  codes: roomCodes,
  scope: 'community:read',
  eventTypes: crudEventTypes('room'),
  contributions: [roomContribution],
  testData,
}
