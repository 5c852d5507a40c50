// Routes of offers.
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { matchedOffers } from '../matches/store.ts'
import { Aspect } from '../partnerships/schema.ts'
import { offerSchemas } from './schema.ts'
import { offers } from './table.ts'

export const offerRoutes = collectionRoutes<typeof offers.$inferSelect>({
  singular: 'offer',
  plural: 'offers',
  tag: 'Offers and needs',
  about:
    'An offer is what a party can contribute to the partnership (Q8). It is for one need of another party, or for all needs of its aspect.',
  table: offers,
  schemas: offerSchemas,
  audienceOf: () => 'everyone',
  filters: { aspect: oneOfFilter(ref(Aspect), offers.aspect), matched: matchedOffers },
  constraintProblems: {
    offers_need_exists: () => unknownReference('/needId', 'There is no such need in this partnership.'),
  },
  authorOnly: true,
})
