// Organizations: the directory of agencies, and which of them represent others that have no system of their own.
import type { Feature } from '../../records/feature.ts'
import { organizationCodes } from './codes.ts'
import { organizationRoutes } from './routes.ts'
import { organizationLifecycle } from './rules.ts'
import { organizationComponents } from './schema.ts'

export const organizations: Feature = {
  routes: [organizationRoutes],
  schemas: organizationComponents,
  codes: organizationCodes,
  eventTypes: [
    'organization.registered',
    'organization.updated',
    'organization.representation_started',
    'organization.external_id_verified',
    'organization.external_id_verification_ended',
    'organization.representation_ended',
    'organization.closed',
    'organization.reopened',
  ],
  lifecycles: [organizationLifecycle],
}
