// Checklists: editions of questionnaires that partnerships can answer in rounds.
import { editionTestData } from '../../records/editions/test-data.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { checklistRoutes } from './routes.ts'
import { checklistLifecycle } from './rules.ts'
import { checklistSchemas } from './schema.ts'

export const checklists: Feature = {
  routes: [checklistRoutes],
  schemas: checklistSchemas,
  eventTypes: [...crudEventTypes('checklist'), 'checklist.published', 'checklist.superseded'],
  lifecycles: [checklistLifecycle],
  testData: [editionTestData('checklistId', '/v1/checklists')],
}
