// Values of parties over HTTP: a plain register.
import { registerRoutes } from '../../records/collections/routes.ts'
import { valueSchemas } from './schema.ts'
import { values } from './table.ts'

export const valueRoutes = registerRoutes<typeof values.$inferSelect>({
  one: 'value',
  many: 'values',
  tag: 'Missions',
  about: 'What a party stands for (Q20), beside which the values of the mission are set.',
  table: values,
  schemas: valueSchemas,
  audienceOf: () => 'everyone',
  byAuthor: true,
})
