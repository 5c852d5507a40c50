// Routes of benefits, and of their balance.
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
import { countBenefits } from './store.ts'
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
        'A benefit is what children, families or a party gain from the partnership (V3, Q2), with its indicators. Each party states its own benefits.',
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
          summary: 'Read the balance of benefits',
          description:
            'Counts the benefits for children, for families and for each party, and reports what is missing or one-sided (V3). It is computed from the current records.',
          tag,
          params: path(partnershipPath),
        },
        200,
        BenefitBalance,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [row] = await reader.query(countBenefits, { partnershipIds: pgArray([request.params.partnershipId]) })
        const balance = balanceOf(row?.counts ?? [], row?.parties ?? [])
        return { body: { ...balance, complete: isComplete(balance) } }
      }),
  )
}

/** Throws unless the references of all indicators are records of the same partnership. */
function checkIndicators(benefit: Benefit): Benefit {
  const { partnershipId, indicators } = benefit
  const index = indicators.findIndex(
    ({ ref }) => ref !== undefined && !ref.startsWith(pathInPartnership(partnershipId, '/')),
  )
  if (index < 0) return benefit
  throw ruleViolation(`/indicators/${index}/ref`, 'The path is not that of a record of this partnership.')
}
