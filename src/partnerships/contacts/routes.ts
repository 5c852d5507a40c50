// Routes of contacts.
import { collectionRoutes } from '../../records/collections/routes.ts'
import { contactCollection } from './actions.ts'

export const contactRoutes = collectionRoutes(contactCollection)
