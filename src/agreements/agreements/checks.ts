// The check of a document: whether it is the content of an executed agreement version. Any API client can ask that.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { db, type Prepared } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, writeQuery } from '../../http/openapi/operations.ts'
import { dateOf, nullable, ref, sha256Of, strict, stringEnum } from '../../http/schemas.ts'
import { ruleViolation } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'
import { versionBodyLimit } from '../agreement-versions/routes.ts'

const hashExample = '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70'
const executedStates = ['executed', 'in_force', 'suspended', 'superseded', 'expired', 'terminated'] as const

const State = stringEnum(
  'ExecutedVersionState',
  executedStates,
  'The state of an executed agreement version today; executed: its first day has not come.',
)

const CheckedContent = Type.Object(
  {},
  {
    $id: 'CheckedAgreementContent',
    additionalProperties: true,
    maxProperties: 100,
    description:
      'The content, as `document.json` has it, in any formatting: the service makes it canonical (RFC 8785).',
    examples: [{ format: 'partnership-basics/agreement/1' }],
  },
)
const NewAgreementCheck = strict(
  {
    contentSha256: Type.Optional(sha256Of('SHA-256 of the canonical JSON of the content.', hashExample)),
    content: Type.Optional(ref(CheckedContent)),
  },
  {
    $id: 'NewAgreementCheck',
    description: 'What is checked: either `contentSha256` or `content`.',
    examples: [{ contentSha256: hashExample }],
  },
)

const AgreementCheck = strict(
  {
    known: Type.Boolean({ description: 'Whether it is the content of an executed version.', examples: [true] }),
    contentSha256: sha256Of('SHA-256 of the canonical JSON of the content that was checked.', hashExample),
    executedOn: nullable(dateOf('The day of the last signature; null if it is not known.', '2026-08-27')),
    signatures: nullable(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        format: 'int32',
        description: 'The number of signatures; null if it is not known.',
        examples: [2],
      }),
    ),
    state: nullable(ref(State)),
  },
  {
    $id: 'AgreementCheck',
    description: 'Whether a document is the content of an executed agreement version.',
    examples: [{ known: true, contentSha256: hashExample, executedOn: '2026-08-27', signatures: 2, state: 'in_force' }],
  },
)

export const checkParts = [CheckedContent, State, NewAgreementCheck, AgreementCheck]

interface Found {
  executedOn: string
  signatures: number
  state: (typeof executedStates)[number]
}

const findExecuted = db
  .select({
    executedOn: sql`executed_on`,
    signatures: sql`signature_count`.mapWith(Number),
    state: sql`state`,
  })
  .from(sql`check_agreement(${sql.placeholder('contentSha256')})`)
  .prepare('') as unknown as Prepared<Found[]>

const unknown = { executedOn: null, signatures: null, state: null }

export const checkRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    '/agreement-checks',
    {
      bodyLimit: versionBodyLimit,
      schema: operation(
        {
          operationId: 'checkAgreement',
          summary: 'Check whether a document was executed',
          description:
            'Says whether the document with a hash, or a content, is an executed agreement version of any partnership, and its state (E1). Who knows the hash has the document, so every API client with the scope can do this. Drafts, versions that are out for signature, and contents that the service has never had get the same response: `known` is false.',
          tag: 'Agreements',
          query: writeQuery,
          body: NewAgreementCheck,
        },
        200,
        AgreementCheck,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { contentSha256: sent, content } = request.body
        if ((sent === undefined) === (content === undefined)) {
          throw ruleViolation('', 'The body has either contentSha256 or content.')
        }
        const contentSha256 = sent ?? hashOf(content)
        const [found] = await write.query(findExecuted, { contentSha256 })
        return { body: { known: found !== undefined, contentSha256, ...(found ?? unknown) } }
      }),
  )
}
