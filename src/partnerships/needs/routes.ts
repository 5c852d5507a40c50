// Routes of needs.
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { matchedNeeds } from '../matches/store.ts'
import { Aspect } from '../partnerships/schema.ts'
import { needSchemas } from './schema.ts'
import { needs } from './table.ts'

export const needRoutes = collectionRoutes<typeof needs.$inferSelect>({
  singular: 'need',
  plural: 'needs',
  tag: 'Offers and needs',
  about: 'A need is what a party needs from the other parties (Q9). listMatches lists the offers that match it.',
  table: needs,
  schemas: needSchemas,
  audienceOf: () => 'everyone',
  filters: { aspect: oneOfFilter(ref(Aspect), needs.aspect), matched: matchedNeeds },
  constraintProblems: { offers_need_exists: () => new Problem('record-in-use', 'An offer refers to this need.') },
  authorOnly: true,
})
