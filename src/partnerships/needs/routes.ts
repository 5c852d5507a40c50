// Needs over HTTP: a plain register.
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import { registerRoutes } from '../../records/collections/routes.ts'
import { Aspect } from '../../records/collections/schema.ts'
import { needSchemas } from './schema.ts'
import { needs } from './table.ts'

export const needRoutes = registerRoutes<typeof needs.$inferSelect>({
  one: 'need',
  many: 'needs',
  tag: 'Offers and needs',
  about: 'What a party hopes to get from the others (Q9); `matches` sets it beside what they offer.',
  table: needs,
  schemas: needSchemas,
  audienceOf: () => 'everyone',
  filters: { aspect: oneOfFilter(ref(Aspect), needs.aspect) },
  refusals: { offers_need_exists: () => new Problem('record-in-use', 'An offer is made for this need.') },
  byAuthor: true,
})
