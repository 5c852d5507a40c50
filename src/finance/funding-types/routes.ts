// The types of funding over HTTP. They are data of the service, so nothing is queried.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operation } from '../../http/openapi/operations.ts'
import { FundingTypeList, fundingTypeList } from './schema.ts'

export const fundingTypeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/funding-types',
    {
      schema: operation(
        {
          operationId: 'listFundingTypes',
          summary: 'List the types of funding',
          description:
            'Each type of funding, where it comes from, and what to ask of it before the parties rely on it (Q16). It is not legal advice.',
          tag: 'Funding',
        },
        200,
        FundingTypeList,
      ),
    },
    async () => ({ data: fundingTypeList }),
  )
}
