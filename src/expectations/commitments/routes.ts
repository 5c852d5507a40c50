// Commitments over HTTP: a collection, with one record for each party and aspect.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { Aspect } from '../../partnerships/partnerships/schema.ts'
import { Problem, throwIfViolated } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { commitmentErrors } from './rules.ts'
import { CommitmentLevelView, commitmentSchemas } from './schema.ts'
import { commitments } from './table.ts'

const collection: Collection<typeof commitments.$inferSelect> = {
  singular: 'commitment',
  plural: 'commitments',
  tag: 'Commitments and monitoring',
  about: 'A commitment is what a party commits to in one aspect of the partnership (W1).',
  table: commitments,
  schemas: commitmentSchemas,
  filters: {
    aspect: oneOfFilter(ref(Aspect), commitments.aspect),
    level: oneOfFilter(ref(CommitmentLevelView), commitments.level),
  },
  constraintProblems: {
    commitments_one_per_aspect: () =>
      new Problem('record-exists', 'Your organization has a commitment in this aspect. Change that one.'),
  },
  authorOnly: true,
  beforeSave(after) {
    throwIfViolated(commitmentErrors(after))
    return after
  },
}

export const commitmentRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    description:
      'A party has at most one in each aspect: a second one is 409 `record-exists`. `level` says which of `description`, `condition` and `reason` it needs. `getCommitmentsMatrix` shows the commitments of all parties by aspect.',
  })
  routes.list()
  routes.get()
  routes.update({
    description:
      'Only the party that created the record can do this. The aspect cannot be changed. With another `level`, set the texts that it does not take (`description`, `condition` or `reason`) to null.',
  })
  routes.delete()
}
