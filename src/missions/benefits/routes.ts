// Benefits over HTTP: a plain register, and how they are spread.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { ruleViolation } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { balanceOf, isComplete } from './rules.ts'
import { BeneficiaryView, BenefitBalance, benefitSchemas } from './schema.ts'
import { spread } from './store.ts'
import { benefits } from './table.ts'

type Benefit = typeof benefits.$inferSelect

const tag = 'Missions'

export const benefitRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  await app.register(
    collectionRoutes<Benefit>({
      singular: 'benefit',
      plural: 'benefits',
      tag,
      about:
        'What children, families or a party gain (V3, Q2), with what one will notice it by. What a party gains is for that party to say.',
      table: benefits,
      schemas: benefitSchemas,
      filters: { beneficiary: oneOfFilter(ref(BeneficiaryView), benefits.beneficiary) },
      defaults: { indicators: [] },
      beforeSave: checkIndicators,
      audienceOf: () => 'everyone',
      authorOnly: true,
    }),
    { endpoints },
  )

  app.get(
    '/partnerships/:partnershipId/benefit-balance',
    {
      schema: operation(
        {
          operationId: 'getBenefitBalance',
          summary: 'See whether everybody gains',
          description:
            'Benefits for children, for families and for each party side by side, and what is missing or one-sided (V3). Computed from the records as they are.',
          tag,
          params: path(partnershipPath),
        },
        200,
        BenefitBalance,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [found] = await reader.query(spread, { partnershipIds: pgArray([request.params.partnershipId]) })
        const balance = balanceOf(found?.counts ?? [], found?.parties ?? [])
        return { body: { ...balance, complete: isComplete(balance) } }
      }),
  )
}

/** Throws unless the references of all indicators are records of the same partnership. */
function checkIndicators(benefit: Benefit): Benefit {
  const { partnershipId, indicators } = benefit
  const outside = indicators.findIndex(
    ({ ref }) => ref !== undefined && !ref.startsWith(pathInPartnership(partnershipId, '/')),
  )
  if (outside < 0) return benefit
  throw ruleViolation(`/indicators/${outside}/ref`, 'It is not a record of this partnership.')
}
