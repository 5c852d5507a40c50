// Contacts over HTTP: a plain register.
import { collectionRoutes } from '../../records/collections/routes.ts'
import { contactSchemas } from './schema.ts'
import { contacts } from './table.ts'

export const contactRoutes = collectionRoutes<typeof contacts.$inferSelect>({
  singular: 'contact',
  plural: 'contacts',
  tag: 'Contacts',
  about: 'Whom to turn to at each party (C2). Planning starts once every party has named one.',
  table: contacts,
  schemas: contactSchemas,
  audienceOf: () => 'everyone',
  authorOnly: true,
})
