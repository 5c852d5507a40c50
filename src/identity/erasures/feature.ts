// Erasures: an organization erases the personal data of a member of its staff, also from the history.
import type { Feature } from '../../records/feature.ts'
import { erasureRoutes } from './routes.ts'
import { erasureSchemas } from './schema.ts'

/** The types of record that contain personal data of staff: see migrations/functions/erased_content.sql. */
const recordTypes = [
  'organization',
  'contact',
  'endorsement',
  'communication',
  'communication_plan',
  'checklist_response',
  'conflict_plan',
  'signatory',
  'legal_review',
  'legal_acknowledgement',
]

export const erasures: Feature = {
  routes: [erasureRoutes],
  schemas: erasureSchemas,
  eventTypes: recordTypes.map((recordType) => `${recordType}.erased`),
}
