// Routes of signatures, and of the evidence that they leave.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Attestation } from '../../attestation/attestation.ts'
import { publicKeyOf } from '../../attestation/keys.ts'
import { listKeys } from '../../attestation/store.ts'
import type { Reader } from '../../database/session.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation } from '../../http/openapi/operations.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { tag, versionParams } from '../agreement-versions/collection.ts'
import { withoutNulls } from '../agreement-versions/parts.ts'
import { signingStates } from '../agreement-versions/rules.ts'
import { findCurrentContent, find as findVersion } from '../agreement-versions/store.ts'
import { findByVersion as findReviews } from '../legal-reviews/store.ts'
import { findSigned, type Signed, sign } from './actions.ts'
import { bundleOf, type EvidenceBundle, type Execution, keysOf, payloadOf, textsOf } from './evidence.ts'
import { EvidenceBundleView, VerificationView } from './evidence-schema.ts'
import { signatureSchemas } from './schema.ts'
import { findByVersion, findHistoryEntry, type Signature } from './store.ts'
import { signatures } from './table.ts'
import { verificationJob } from './verification-job.ts'

const about =
  'A signature of an agreement version by its hash (Q24). The service attests it with a key that it publishes, so that it can be verified without the service.'

const collection: Collection<Signature, PartnershipContext> = {
  singular: 'signature',
  plural: 'signatures',
  parent: { singular: 'agreement_version', plural: 'agreement_versions', store: { find: findVersion } },
  tag,
  about,
  table: signatures,
  schemas: signatureSchemas,
  locksPartnership: true,
  context: loadPartnership,
  createVerb: 'recorded',
  audienceOf: () => 'parties',
  view,
}

function view(row: Signature) {
  const { statement } = payloadOf(row.attestation)
  return {
    ...row,
    signatory: withoutNulls(statement?.signatory),
    evidence: statement?.evidence ? withoutNulls(statement.evidence) : null,
    electronicConsent: statement?.electronicConsent ?? false,
    substitution: statement?.substitution ? withoutNulls(statement.substitution) : null,
    recordedBy: statement?.recordedBy?.organizationId ?? null,
  }
}

interface Options {
  endpoints: Endpoints
  attestation: Attestation
  worker: Worker
}

export const signatureRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, attestation, worker }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Static<typeof signatureSchemas.New>, Signed>({
    summary: 'Sign an agreement version',
    description:
      'Each party signs for itself, by its own signatories. A representative records a signature on paper or of an e-signature service with `On-Behalf-Of`, and cannot sign over the API for the party that it represents. The last signature executes the version: expectations that are agreed take effect, and the version that it amends or renews is superseded on its first day.',
    load: findSigned,
    complete: (write, body, partnership, _params, signed) => sign(write, body, { ...signed, partnership }, attestation),
  })
  routes.list({
    summary: 'List the signatures of an agreement version',
    description: 'In the order of their creation.',
  })
  routes.get({ description: 'A signature never changes.' })

  app.get(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/evidence',
    {
      schema: operation(
        {
          operationId: 'getAgreementEvidence',
          summary: 'Read the evidence of an agreement version',
          description:
            'The evidence of the signatures of an agreement version (Q24): the signed content, the attestations in order, the outcomes of the legal reviews, the texts that signatures adopt, and the event of the history that the last attestation names. With it and a copy of the keys at `/.well-known/jwks.json` the signatures can be verified without the service. It exists from freezing on; before that the response is 409 with `WRONG_STATE`.',
          tag,
          params: versionParams,
        },
        200,
        EvidenceBundleView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => ({ body: await bundleFor(reader, request.params) })),
  )

  app.get(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/verification',
    {
      schema: operation(
        {
          operationId: 'getAgreementVerification',
          summary: 'Verify the evidence of an agreement version',
          description:
            'Makes the checks that are possible with the evidence of an agreement version and the published keys (Q24), and compares the evidence with the history. Before freezing the response is 409 with `WRONG_STATE`.',
          tag,
          params: versionParams,
        },
        200,
        VerificationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [bundle, keys] = await Promise.all([bundleFor(reader, request.params), reader.query(listKeys)])
        const evidence = { bundle, keys: keys.map(({ x }) => publicKeyOf(x)) }
        const checks = await worker.run(verificationJob, evidence, request.deadline)
        const intact = checks.every(({ ok }) => ok)
        return { body: { contentSha256: bundle.contentSha256, intact, checks } }
      }),
  )
}

async function bundleFor(
  reader: Reader,
  { partnershipId, agreementVersionId }: { partnershipId: string; agreementVersionId: string },
): Promise<EvidenceBundle> {
  const [[version], [found], recorded, reviews, keys] = await Promise.all([
    reader.query(findVersion, { partnershipId, id: agreementVersionId }),
    reader.query(findCurrentContent, { partnershipId, versionId: agreementVersionId }),
    reader.query(findByVersion, { partnershipId, agreementVersionId }),
    reader.query(findReviews, { partnershipId, agreementVersionId }),
    reader.query(listKeys),
  ])
  if (version === undefined || found === undefined) throw notFound()
  if (version.frozenAt === null) {
    const message = `Possible from ${signingStates[0]} on; the state is ${version.state}.`
    throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
  }
  const tokens = recorded.map(({ attestation }) => attestation)
  const { executionAttestation: last } = version
  const executed = last && payloadOf(last).executed
  return bundleOf({
    content: found.content,
    attestations: last === null ? tokens : [...tokens, last],
    keys: keysOf(
      tokens,
      keys.map(({ x }) => publicKeyOf(x)),
    ),
    reviews: version.evidenceReviews ?? reviews.filter(({ contentSha256 }) => contentSha256 === found.sha256),
    texts: textsOf(tokens),
    history: executed ? await historyOf(reader, partnershipId, executed) : null,
  })
}

/** The event that the execution names. An observer may read the evidence, but not the history: it gets the event as attested. */
async function historyOf(reader: Reader, partnershipId: string, { historyPosition: position, historyHash }: Execution) {
  if ((await reader.context).relation === 'observer') return { position, hash: historyHash }
  const [entry] = await reader.query(findHistoryEntry, { partnershipId, position })
  return entry ?? null
}
