// Addenda: what the parties add to the communications of each other (C2).
import type { Feature } from '../../records/feature.ts'
import { addendumCodes } from './codes.ts'
import { addendumRoutes } from './routes.ts'
import { addendumSchemas } from './schema.ts'
import { testData } from './test-data.ts'

const { New, View, Page } = addendumSchemas

export const addenda: Feature = {
  routes: [addendumRoutes],
  schemas: [New, View, Page],
  codes: addendumCodes,
  eventTypes: ['addendum.created'],
  testData,
}
