// Checklists: editions of questionnaires that partnerships can answer in rounds.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { checklistRoutes } from './routes.ts'
import { checklistLifecycle } from './rules.ts'
import { checklistSchemas } from './schema.ts'
import { testData } from './test-data.ts'

export const checklists: Feature = {
  routes: [checklistRoutes],
  schemas: checklistSchemas,
  eventTypes: [...crudEventTypes('checklist'), 'checklist.published', 'checklist.superseded'],
  lifecycles: [checklistLifecycle],
  testData,
}
