// Standards: editions of sets of standards for the care of children, included in the service or owned by organizations (Q21).
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { standardCodes } from './codes.ts'
import { rowFiles } from './columns.ts'
import { RowImportPage, RowImportView } from './import-schema.ts'
import { standardRoutes } from './routes.ts'
import { standardRowRoutes } from './row-routes.ts'
import { standardLifecycle } from './rules.ts'
import { standardParts } from './schema.ts'
import { testData } from './test-data.ts'

export const standards: Feature = {
  routes: [standardRoutes, standardRowRoutes],
  schemas: [...standardParts, ...rowFiles.all, RowImportView, RowImportPage],
  codes: standardCodes,
  eventTypes: [...crudEventTypes('standard'), 'standard.published', 'standard.superseded', 'standard.retired'],
  lifecycles: [standardLifecycle],
  testData,
}
