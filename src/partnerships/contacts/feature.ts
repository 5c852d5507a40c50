// Contacts: the staff at each party whom the other parties contact.
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { contactContribution } from './assessment.ts'
import { contactCodes } from './codes.ts'
import { contactRoutes } from './routes.ts'
import { contactSchemas } from './schema.ts'

export const contacts: Feature = {
  routes: [contactRoutes],
  schemas: contactSchemas.all,
  codes: contactCodes,
  scope: 'partnerships:read',
  eventTypes: crudEventTypes('contact'),
  contributions: [contactContribution],
}
