// Routes of what is computed from agreement versions: completeness, short-cuts, drift and difference.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation } from '../../http/openapi/operations.ts'
import { uuidOf } from '../../http/schemas.ts'
import { loadPartnership } from '../../partnerships/parties/context.ts'
import { invalidQuery, notFound } from '../../problems.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { type Agreement, find as findAgreement } from '../agreements/store.ts'
import { inspect, loadCheckData } from './checks.ts'
import { about, tag, versionParams } from './collection.ts'
import { CompletenessView, DiffView, DriftView, ShortCutsView } from './computed-schema.ts'
import type { Content } from './content.ts'
import { sourcesDayOf } from './dates.ts'
import { diffJob } from './diff-job.ts'
import { compileNow, loadBase } from './drafts.ts'
import { completeParts } from './parts.ts'
import type { Sources } from './sources.ts'
import { type AgreementVersion, find, findCurrentContent } from './store.ts'

type Params = { partnershipId: string; agreementVersionId: string }

/** A version with its content. Throws 404 if the caller sees no such version. */
export async function loadVersion(reader: Reader, { partnershipId, agreementVersionId }: Params) {
  const [[version], [found]] = await Promise.all([
    reader.query(find, { partnershipId, id: agreementVersionId }),
    reader.query(findCurrentContent, { partnershipId, versionId: agreementVersionId }),
  ])
  if (version === undefined || found === undefined) throw notFound()
  return { version, text: found.content, content: JSON.parse(found.content) as Content, parts: found.parts }
}

/** The version from which it started. */
export async function findBase(reader: Reader, { partnershipId, baseVersionId }: AgreementVersion) {
  if (baseVersionId === null) return undefined
  const [base] = await reader.query(find, { partnershipId, id: baseVersionId })
  return base && loadBase(reader, base)
}

/** What is missing in a version, and what should not be in it. */
async function inspectVersion(reader: Reader, params: Params) {
  const [{ version, content, parts }, { now }] = await Promise.all([loadVersion(reader, params), reader.context])
  const [base, checkData] = await Promise.all([
    findBase(reader, version),
    loadCheckData(reader, params.partnershipId, now.slice(0, 10)),
  ])
  const inspected = await inspect(content, completeParts(parts), { base: base?.content ?? null, now, ...checkData })
  return { version, ...inspected }
}

interface Options {
  endpoints: Endpoints
  worker: Worker
}

export const computedRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, worker }) => {
  const path = '/partnerships/:partnershipId/agreement-versions/:agreementVersionId'

  app.get(
    `${path}/completeness`,
    {
      schema: operation(
        {
          operationId: 'getAgreementCompleteness',
          summary: 'Read which rules an agreement version satisfies',
          description: `${about} Checks the content against the rule set of its kind: what is satisfied, missing or incomplete, each rule with its citation. Only missing or incomplete rules of level required block \`freeze\`. It is advice, and not legal advice.`,
          tag,
          params: versionParams,
        },
        200,
        CompletenessView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { version, completeness } = await inspectVersion(reader, request.params)
        return { body: { agreementVersionId: version.id, contentSha256: version.contentSha256, ...completeness } }
      }),
  )

  app.get(
    `${path}/short-cuts`,
    {
      schema: operation(
        {
          operationId: 'getAgreementShortCuts',
          summary: 'Find short-cuts in an agreement version',
          description: `${about} Finds placeholders, parameters without a value, parties and award numbers of other agreements, texts that equal their source, dates and notice periods that differ from the term, and references to rules that no longer exist (E1). Errors block \`freeze\`; warnings do not.`,
          tag,
          params: versionParams,
        },
        200,
        ShortCutsView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { version, shortCuts } = await inspectVersion(reader, request.params)
        return { body: { agreementVersionId: version.id, contentSha256: version.contentSha256, ...shortCuts } }
      }),
  )

  app.get(
    `${path}/drift`,
    {
      schema: operation(
        {
          operationId: 'getAgreementDrift',
          summary: 'Read how the sources of an agreement version have changed',
          description: `${about} Compiles the version again and returns the difference, unit by unit, with who last changed the record and when. Drift blocks \`send\` and \`freeze\` of a draft; after execution it is a reason to amend.`,
          tag,
          params: versionParams,
        },
        200,
        DriftView,
      ),
    },
    async (request, reply) => {
      const { partnershipId } = request.params
      return endpoints.respondToRead(request, reply, async (reader) => {
        const [{ version, content, parts }, partnership] = await Promise.all([
          loadVersion(reader, request.params),
          loadPartnership(reader, partnershipId),
        ])
        const [[agreement], base] = await Promise.all([
          reader.query(findAgreement, { partnershipId, id: version.agreementId }),
          findBase(reader, version),
        ])
        const drafting = { partnership, agreement: agreement as Agreement, base }
        const day = sourcesDayOf(version, (await reader.context).now)
        const now = await compileNow(reader, drafting, version, completeParts(parts), day)
        const authorOf = authorsOf(now.sources, now.content)
        const { changes } = await worker.run(diffJob, { before: content, after: now.content }, request.deadline)
        return {
          body: {
            agreementVersionId: version.id,
            identical: changes.length === 0,
            changes: changes.map((change) => ({ ...change, ...authorOf(change.unit, change.key) })),
          },
        }
      })
    },
  )

  app.get(
    `${path}/diff`,
    {
      schema: operation(
        {
          operationId: 'getAgreementVersionDiff',
          summary: 'Compare an agreement version with another one',
          description: `${about} Returns what the version changes, by unit: an expectation, a clause, a financial term. By default it is compared with its base; in an initial version without \`against\` every unit is added. A version of another agreement is 400.`,
          tag,
          params: versionParams,
          query: Type.Object(
            { against: Type.Optional(uuidOf('another version of the agreement')) },
            { additionalProperties: false },
          ),
        },
        200,
        DiffView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { version, content } = await loadVersion(reader, request.params)
        const againstId = request.query.against ?? version.baseVersionId
        const [[other], [found]] =
          againstId === null
            ? [[], []]
            : await Promise.all([
                reader.query(find, { partnershipId, id: againstId }),
                reader.query(findCurrentContent, { partnershipId, versionId: againstId }),
              ])
        if (againstId !== null && (found === undefined || other?.agreementId !== version.agreementId)) {
          throw invalidQuery('against', 'must be a version of the agreement.')
        }
        const before = found ? (JSON.parse(found.content) as Content) : null
        const { changes } = await worker.run(diffJob, { before, after: content }, request.deadline)
        return { body: { agreementVersionId: version.id, againstId, identical: changes.length === 0, changes } }
      }),
  )
}

/** Who last changed the record of a unit, and when. */
function authorsOf(sources: Sources, content: Content) {
  const recordOf = (unit: string, key: string | null) => {
    switch (unit) {
      case 'mission':
        return sources.mission
      case 'communication':
        return sources.communicationPlan
      case 'expectation': {
        const id = content.expectations.find(({ number }) => number === key)?.id
        return [...sources.expectations, ...sources.namedExpectations].find((row) => row.id === id)
      }
      case 'commitment':
        return sources.commitments.find(({ organizationId, aspect }) => key === `${organizationId}/${aspect}`)
      case 'legal_requirement':
        return sources.legalRequirements.find(({ level, citation }) => key === `${level}/${citation}`)
      case 'party':
        return sources.organizations.find(({ organizationId }) => organizationId === key)
      case 'signatory':
        return sources.signatories.find(({ organizationId, name }) => key === `${organizationId}/${name}`)
      default:
        return undefined
    }
  }
  return (unit: string, key: string | null) => {
    const record = recordOf(unit, key)
    return { changedBy: record?.updatedBy ?? null, changedAt: record?.updatedAt ?? null }
  }
}
