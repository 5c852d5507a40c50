// Webhook endpoints: URLs to which the service sends the changes of an organization (C2).
import type { Feature } from '../../records/feature.ts'
import { disableEndpointsOfClient, disableEndpointsOfRepresentative } from './actions.ts'
import { webhookCodes } from './codes.ts'
import { webhookEndpointRoutes } from './routes.ts'
import { endpointLifecycle } from './rules.ts'
import { endpointComponents } from './schema.ts'
import { testData } from './test-data.ts'

export const webhookEndpoints: Feature = {
  routes: [webhookEndpointRoutes],
  schemas: endpointComponents,
  codes: webhookCodes,
  eventTypes: [
    'created',
    'updated',
    'deleted',
    'verified',
    'paused',
    'resumed',
    'enabled',
    'disabled',
    'key_rotated',
    'failing',
  ].map((verb) => `webhook_endpoint.${verb}`),
  lifecycles: [endpointLifecycle],
  onRepresentationEnd: disableEndpointsOfRepresentative,
  onClientRevocation: disableEndpointsOfClient,
  testData,
}
