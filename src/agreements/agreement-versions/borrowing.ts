// Copies clauses from the library, a template or another agreement into a draft (E1).
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/session.ts'
import { readScope } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, writeQuery } from '../../http/openapi/operations.ts'
import { ruleViolation, unknownReference } from '../../problems.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { templateStore } from '../agreement-templates/store.ts'
import { clauseStore } from '../clauses/store.ts'
import { borrowedClause, type SourceClause, templatePath } from './borrowed-clauses.ts'
import { about, tag, versionParams } from './collection.ts'
import type { Content } from './content.ts'
import { editDraft } from './edits.ts'
import type { DraftParts, Written } from './parts.ts'
import { NewBorrowing, versionSchemas } from './schema.ts'
import { findCurrentContent } from './store.ts'

type Borrowing = Static<typeof NewBorrowing>

interface Source {
  kind: 'clause' | 'template' | 'agreement'
  clauses: SourceClause[]
  partyNames: string[]
  path: string
}

const noSource = (what: string) => unknownReference('/id', `There is no such ${what}, or it is retired.`)

async function findInLibrary(reader: Reader, { kind, id }: Borrowing): Promise<Source> {
  if (kind === 'clause') {
    const [clause] = await reader.query(clauseStore.find, { id })
    if (clause === undefined || clause.state === 'retired') throw noSource('clause')
    return { kind, clauses: [clause], partyNames: [], path: `/v1/clauses/${id}` }
  }
  const [template] = await reader.query(templateStore.find, { id })
  if (template === undefined || template.state === 'retired') throw noSource('template')
  return { kind: 'template', clauses: template.clauses, partyNames: [], path: templatePath(id) }
}

async function findInAgreement(reader: Reader, partnershipId: string, versionId: string): Promise<Source> {
  const [found] = await reader.query(findCurrentContent, { partnershipId, versionId })
  if (found === undefined) throw unknownReference('/id', 'There is no such agreement version that you may read.')
  const { parties } = JSON.parse(found.content) as Content
  return {
    kind: 'agreement',
    clauses: (found.parts.clauses ?? []).map((clause: Written) => ({
      covers: [],
      survives: false,
      parameters: [],
      mustTailor: clause.source?.mustTailor ?? false,
      ...clause,
    })),
    partyNames: parties.map(({ name }) => name),
    path: pathInPartnership(partnershipId, `/agreement-versions/${versionId}`),
  }
}

/** The parts with the borrowed clauses after the others. Throws 422 if a key is missing or taken. */
function withBorrowed(
  parts: DraftParts,
  { kind, clauses, partyNames, path }: Source,
  borrowerId: string,
  keys?: readonly string[],
): DraftParts {
  const own: Written[] = parts.clauses ?? []
  for (const [index, key] of (keys ?? []).entries()) {
    if (clauses.some((clause) => clause.key === key)) continue
    throw unknownReference(`/keys/${index}`, 'The source has no clause with this key.')
  }
  const chosen = clauses.filter(({ key }) => keys === undefined || keys.includes(key))
  const taken = chosen.find(({ key }) => own.some((clause) => clause.key === key))
  if (taken) throw ruleViolation('/keys', `The draft has a clause with the key ${taken.key}.`)
  const last = Math.max(0, ...own.map(({ position }) => position))
  const added = chosen.map((clause, index) => ({
    ...borrowedClause(kind, clause, { borrowerId, path, partyNames }),
    position: Math.min(999, clause.position ?? last + 10 * (index + 1)),
  }))
  return { ...parts, clauses: [...own, ...added] }
}

interface Options {
  endpoints: Endpoints
  database: Database
}

export const borrowingRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, database }) => {
  /** Reads a version of an agreement in another partnership, as the caller sees it. */
  const findElsewhere = (request: FastifyRequest, partnershipId: string, versionId: string) =>
    database.read(
      {
        ...readScope(request),
        partnershipId,
        authorize({ relation }) {
          if (relation === null || relation === 'invited')
            throw unknownReference('/partnershipId', 'There is no such partnership whose agreements you may read.')
        },
      },
      (reader) => findInAgreement(reader, partnershipId, versionId),
    )

  app.post(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/borrowings',
    {
      schema: operation(
        {
          operationId: 'createAgreementBorrowing',
          summary: 'Borrow clauses for a draft of an agreement',
          description: `${about} Copies the texts of clauses from the library, a template, or an agreement version that your organization may read, also in another partnership (E1). The other parties see that a clause was borrowed, and the hash of its text; from where, only your organization sees. Values of parameters are not copied. Then adapt the clauses: \`untailoredShare\` is the share of words that still equal their source.`,
          tag,
          params: versionParams,
          query: writeQuery,
          body: NewBorrowing,
        },
        200,
        versionSchemas.View,
      ),
    },
    async (request, reply) => {
      const { kind, id, partnershipId, keys } = request.body
      const own = request.params.partnershipId
      const elsewhere =
        kind === 'agreement_version' && partnershipId !== undefined && partnershipId !== own
          ? await findElsewhere(request, partnershipId, id)
          : undefined
      return endpoints.respondToWrite(request, reply, (write) =>
        editDraft(request, async (parts) => {
          const source =
            elsewhere ??
            (kind === 'agreement_version'
              ? await findInAgreement(write, own, id)
              : await findInLibrary(write, request.body))
          return withBorrowed(parts, source, request.caller.organizationId, keys)
        })(write),
      )
    },
  )
}
