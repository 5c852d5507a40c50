// The kinds of agreements and their rule sets over HTTP. They are data of the service, so nothing is queried.
import { crc32 } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sendConditional } from '../../http/conditional-requests.ts'
import { operation, path } from '../../http/openapi/operations.ts'
import { ref } from '../../http/schemas.ts'
import { agreementKinds } from './kinds.ts'
import { AgreementKindCode, AgreementKindList, AgreementKindView, viewOf } from './schema.ts'

const tag = 'Agreements'
const about =
  'A rule set says what an agreement of a kind should contain, with its legal citations (E1, W2). It is not legal advice.'

const views = agreementKinds.map(viewOf)
/** Texts can be corrected within an edition, so the ETag contains a hash. */
const hashes = new Map(views.map((view) => [view.kind, crc32(JSON.stringify(view))]))

export const agreementKindRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/agreement-kinds',
    {
      schema: operation(
        {
          operationId: 'listAgreementKinds',
          summary: 'List the kinds of agreements',
          description: `${about} Each kind has its rule sets, and the texts that a signature adopts (Q24).`,
          tag,
        },
        200,
        AgreementKindList,
      ),
    },
    async () => ({ data: views }),
  )

  app.get(
    '/agreement-kinds/:kind',
    {
      schema: operation(
        {
          operationId: 'getAgreementKind',
          summary: 'Read a kind of agreement',
          description: `${about} Includes all editions of the rule set: a version is checked by the edition that was current when it was drafted.`,
          tag,
          params: path({ kind: ref(AgreementKindCode) }),
        },
        200,
        AgreementKindView,
      ),
    },
    async (request, reply) => {
      const body = viewOf(request.params.kind)
      return sendConditional(request, reply, { body, version: body.version, position: hashes.get(body.kind) ?? 0 })
    },
  )
}
