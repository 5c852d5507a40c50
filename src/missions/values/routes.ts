// Routes of the values of parties.
import { collectionRoutes } from '../../records/collections/routes.ts'
import { valueSchemas } from './schema.ts'
import { values } from './table.ts'

export const valueRoutes = collectionRoutes<typeof values.$inferSelect>({
  singular: 'value',
  plural: 'values',
  tag: 'Missions',
  about:
    'A value of a party in its own words (Q20). The operation getValueComparison compares the values of the parties with those of the mission.',
  table: values,
  schemas: valueSchemas,
  audienceOf: () => 'everyone',
  authorOnly: true,
})
