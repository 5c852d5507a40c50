// The table of codes over HTTP.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { operation } from '../../http/openapi/operations.ts'
import { ref } from '../../http/schemas.ts'
import { type Code, codeKinds } from '../../records/codes.ts'
import { CodeList, Kind } from './schema.ts'

const query = Type.Object(
  {
    kind: Type.Optional(
      Type.Array(ref(Kind), {
        minItems: 1,
        maxItems: codeKinds.length,
        description: 'Only codes of these kinds; one or several values, separated by commas.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const codeRoutes: FastifyPluginAsyncTypebox<{ codes: readonly Code[] }> = async (app, { codes }) => {
  app.get(
    '/codes',
    {
      schema: operation(
        {
          operationId: 'listCodes',
          summary: 'List the codes of responses',
          description:
            'Lists every code of problems, of errors of requests, of blockers, of next steps (`getNextSteps`) and of findings (`getExpectationFeasibility`, `getBenefitBalance`, and `completeness` of an expectation): what it means, and what to do (I1). The same texts are on the pages below /problems, which need no credential. Strategies, to which next steps refer, are in `listStrategies`.',
          tag: 'Practice',
          query,
        },
        200,
        CodeList,
      ),
    },
    async ({ query: { kind = codeKinds } }) => ({
      data: codes.filter(({ kinds }) => kinds.some((one) => kind.includes(one))),
    }),
  )
}
