// The feature "contacts" as app.ts lists it.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { contactContribution } from './assessment.ts'
import { contactRoutes } from './routes.ts'
import { contactSchemas } from './schema.ts'

export const contacts: Feature = {
  routes: [contactRoutes],
  schemas: contactSchemas.all,
  codes: ['NAME_CONTACT', 'NO_CONTACT'],
  eventTypes: crudEventTypes('contact'),
  contributions: [contactContribution],
}
