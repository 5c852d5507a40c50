// Routes of contacts.
import { collectionRoutes } from '../../records/collections/routes.ts'
import { contactSchemas } from './schema.ts'
import { contacts } from './table.ts'

export const contactRoutes = collectionRoutes<typeof contacts.$inferSelect>({
  singular: 'contact',
  plural: 'contacts',
  tag: 'Contacts',
  about:
    'A contact is a person or an office of a party whom the other parties contact (C2). Planning requires a contact of every party. If a contact is deleted, communication plans and occurrences that name it have its name instead of its id.',
  table: contacts,
  schemas: contactSchemas,
  audienceOf: () => 'everyone',
  authorOnly: true,
})
