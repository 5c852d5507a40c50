// The export of a partnership: all of its records that the caller may read, in one file.
import type { Feature } from '../../records/feature.ts'
import { partnershipExportRoutes } from './routes.ts'
import { PartnershipExport } from './schema.ts'

export const partnershipExports: Feature = {
  routes: [partnershipExportRoutes],
  schemas: [PartnershipExport],
  eventTypes: [],
}
