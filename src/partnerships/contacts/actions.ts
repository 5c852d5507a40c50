// The collection of contacts, and the creation of one.
import type { Static } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import { collectionActions } from '../../records/collections/actions.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { contactSchemas } from './schema.ts'
import { contacts } from './table.ts'

export const contactCollection: Collection<typeof contacts.$inferSelect> = {
  singular: 'contact',
  plural: 'contacts',
  tag: 'Contacts',
  about:
    'A contact is a person or an office of a party whom the other parties contact (C2). Planning requires a contact of every party. If a contact is deleted, communication plans and occurrences that name it have its name instead of its id.',
  table: contacts,
  schemas: contactSchemas,
  audienceOf: () => 'everyone',
  authorOnly: true,
}
const { create } = collectionActions(contactCollection)

/** Creates a contact of the caller. */
export const createContact = (
  write: WriteContext,
  partnershipId: string,
  fields: Static<typeof contactSchemas.New>,
): Promise<unknown> => create(write, { partnershipId }, fields)
