// Clauses: editions of texts for agreements, included in the service or owned by organizations.
import { editionTestData } from '../../records/editions/test-data.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { clauseRoutes } from './routes.ts'
import { clauseLifecycle } from './rules.ts'
import { clauseParts } from './schema.ts'

export const clauses: Feature = {
  routes: [clauseRoutes],
  schemas: clauseParts,
  eventTypes: [...crudEventTypes('clause'), 'clause.published', 'clause.superseded', 'clause.retired'],
  lifecycles: [clauseLifecycle],
  testData: [
    editionTestData('clauseId', '/v1/clauses', { text: 'A text.', parameters: [], citations: [], advice: null }),
  ],
}
