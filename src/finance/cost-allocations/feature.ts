// Cost allocations: versions of the plan by which costs are allocated to funding sources (Q15).
import { versionEventTypes, versionLifecycle } from '../../records/agreed-versions/rules.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { costAllocationContribution } from './assessment.ts'
import { costAllocationCodes } from './codes.ts'
import { computedRoutes } from './computed-routes.ts'
import { computedParts } from './computed-schema.ts'
import { costAllocationRoutes } from './routes.ts'
import { costAllocationParts } from './schema.ts'
import { snapshotParts } from './snapshot-schema.ts'
import { testData } from './test-data.ts'
import { varianceContribution } from './variance-assessment.ts'
import { varianceParts } from './variance-schema.ts'

export const costAllocations: Feature = {
  routes: [costAllocationRoutes, computedRoutes],
  schemas: [...costAllocationParts, ...computedParts, ...snapshotParts, ...varianceParts],
  codes: costAllocationCodes,
  scope: 'finance:read',
  eventTypes: [...crudEventTypes('cost_allocation'), ...versionEventTypes('cost_allocation')],
  lifecycles: [versionLifecycle('cost_allocation')],
  contributions: [costAllocationContribution, varianceContribution],
  testData,
}
