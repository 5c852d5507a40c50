// Values of parties over HTTP: a plain register.
import { collectionRoutes } from '../../records/collections/routes.ts'
import { valueSchemas } from './schema.ts'
import { values } from './table.ts'

export const valueRoutes = collectionRoutes<typeof values.$inferSelect>({
  singular: 'value',
  plural: 'values',
  tag: 'Missions',
  about: 'What a party stands for (Q20), beside which the values of the mission are set.',
  table: values,
  schemas: valueSchemas,
  audienceOf: () => 'everyone',
  authorOnly: true,
})
