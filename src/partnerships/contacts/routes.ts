// Contacts over HTTP: a plain register.
import { registerRoutes } from '../../records/collections/routes.ts'
import { contactSchemas } from './schema.ts'
import { contacts } from './table.ts'

export const contactRoutes = registerRoutes<typeof contacts.$inferSelect>({
  one: 'contact',
  many: 'contacts',
  tag: 'Contacts',
  about: 'Whom to turn to at each party (C2). Planning starts once every party has named one.',
  table: contacts,
  schemas: contactSchemas,
  audienceOf: () => 'everyone',
  byAuthor: true,
})
