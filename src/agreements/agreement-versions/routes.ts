// Routes of agreement versions: drafts, their clauses, and the actions on them.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { leadIdOf, lockPartnership } from '../../partnerships/parties/context.ts'
import { notFound, Problem, unknownReference } from '../../problems.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { currentRuleSet } from '../agreement-kinds/rule-sets.ts'
import { find as findAgreement } from '../agreements/store.ts'
import { act } from './actions.ts'
import { updateRewordable } from './bindings.ts'
import { about, collection, tag, versionParams } from './collection.ts'
import { actionsOf } from './context.ts'
import { compileDraft, saveVersion } from './drafts.ts'
import { editDraft, lock, mergeParts, respond, withSources } from './edits.ts'
import { startingPoint } from './new-versions.ts'
import type { DraftParts, Written } from './parts.ts'
import { ClauseContentView } from './parts-schema.ts'
import { rebaseDraft } from './rebase-draft.ts'
import { changeRenewalAgenda } from './renewal-agenda.ts'
import { versionTransitions } from './rules.ts'
import { NewVersionTransition, versionSchemas } from './schema.ts'
import { findLastNumber, type AgreementVersion as Version } from './store.ts'

/** For bodies with the text of a whole agreement. */
export const versionBodyLimit = 1.5 * 1024 * 1024

const clauseParams = path({
  ...versionParams.properties,
  key: Type.String({
    minLength: 1,
    maxLength: 40,
    pattern: '^[a-z0-9][a-z0-9_-]*$',
    description: 'The key of the clause.',
    examples: ['amendment'],
  }),
})

export const agreementVersionRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)

  app.post(
    '/partnerships/:partnershipId/agreement-versions',
    {
      bodyLimit: versionBodyLimit,
      schema: operation(
        {
          operationId: 'createAgreementVersion',
          summary: 'Draft an agreement version',
          description: `${about} The lead drafts the first version and renewals; every party of the agreement drafts amendments, which start from the latest executed version. A renewal begins on the day after the last day of its base and lasts \`renewal.months\`. With \`templateId\` a first version gets the clauses and the term of a template; what the request states is added or replaces it. The content is compiled at once.`,
          tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: versionSchemas.New,
        },
        201,
        versionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { agreementId, origin: _, baseVersionId: __, templateId: ___, ...fields } = request.body
        const { signByOn = null, externalIds = [], ...written } = fields
        const [partnership, [agreement], [last]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(findAgreement, { partnershipId, id: agreementId }),
          write.query(findLastNumber, { partnershipId, agreementId }),
        ])
        if (agreement === undefined)
          throw unknownReference('/agreementId', 'There is no such agreement in the partnership.')
        const start = await startingPoint(write, agreement, partnership, request.body)
        const { origin, base, noticeLate } = start
        const drafting = { partnership, agreement, base }
        const parts = withSources(mergeParts(start.parts, written), start.parts)
        const draft = await compileDraft(
          write,
          drafting,
          {
            ...(emptyVersion as Version),
            ...(await write.creationStamp()),
            id: uuidv7(),
            partnershipId,
            organizationId: write.caller.organizationId,
            agreementId,
            number: (last?.number ?? 0) + 1,
            origin,
            baseVersionId: base?.version.id ?? null,
            ruleSet: currentRuleSet(agreement.kind).edition,
            signByOn,
            noticeLate,
            externalIds,
          },
          parts,
        )
        await updateRewordable(write, draft)
        saveVersion(write, undefined, draft, 'compiled')
        if (origin === 'renewal') await changeRenewalAgenda(write, agreement, draft)
        const { body } = await respond(write, request, draft, drafting)
        return created(body, pathInPartnership(partnershipId, `/agreement-versions/${draft.id}`))
      }),
  )
  routes.list({
    summary: 'List the versions of agreements',
    description: 'Lists omit what the drafters wrote. Observers see executed versions.',
  })
  routes.get({
    summary: 'Read an agreement version',
    description:
      '`contentSha256` is what parties accept, counsel reviews and signatories sign; `document.json` returns the content. The state follows from the last action and from dates.',
  })

  app.patch(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId',
    {
      bodyLimit: versionBodyLimit,
      schema: operation(
        {
          operationId: 'updateAgreementVersion',
          summary: 'Change a draft of an agreement',
          description: `${about} The party that drafted it and the lead can do this while it is a draft. Every change compiles the content. A list is replaced as a whole; \`putAgreementClause\` changes one clause. Its parties can change the external ids in every state.`,
          tag,
          params: versionParams,
          query: writeQuery,
          body: versionSchemas.Patch,
        },
        200,
        versionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { externalIds, signByOn, ...written } = request.body as DraftParts & Partial<Version>
        const fields = {
          ...(externalIds !== undefined && { externalIds: externalIds ?? [] }),
          ...(signByOn !== undefined && { signByOn }),
        }
        if (Object.keys(written).length === 0 && signByOn === undefined) {
          const { before, ...locked } = await lock(write, request.params)
          const { organizationId } = write.caller
          if (![before.organizationId, leadIdOf(locked.partnership), ...before.partyIds].includes(organizationId)) {
            throw new Problem('insufficient-relation', 'Only the parties of the agreement change its external ids.')
          }
          const after = await write.nextVersion(before, fields)
          saveVersion(write, before, after, 'updated')
          return respond(write, request, after, locked)
        }
        return editDraft(request, (parts) => withSources(mergeParts(parts, written), parts), fields)(write)
      }),
  )

  app.put(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/clauses/:key',
    {
      schema: operation(
        {
          operationId: 'putAgreementClause',
          summary: 'Add or replace a clause of a draft',
          description: `${about} The other clauses do not change. If-Match has the ETag of the version.`,
          tag,
          params: clauseParams,
          query: writeQuery,
          body: ClauseContentView,
        },
        200,
        versionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) => {
        const { key } = request.params
        return editDraft(request, (parts) => {
          const { clauses = [] } = parts
          const found = clauses.findIndex((clause: Written) => clause.key === key)
          const source = clauses[found]?.source
          const clause = { key, ...request.body, ...(source && { source }) }
          return { ...parts, clauses: found === -1 ? [...clauses, clause] : clauses.with(found, clause) }
        })(write)
      }),
  )

  app.delete(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/clauses/:key',
    {
      schema: operation(
        {
          operationId: 'deleteAgreementClause',
          summary: 'Remove a clause from a draft',
          description: `${about} The response is the version without the clause. If-Match has the ETag of the version.`,
          tag,
          params: clauseParams,
          query: writeQuery,
        },
        200,
        versionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) => {
        const { key } = request.params
        return editDraft(request, (parts) => {
          const { clauses = [] } = parts
          const rest = clauses.filter((clause: Written) => clause.key !== key)
          if (rest.length === clauses.length) throw notFound()
          return { ...parts, clauses: rest }
        })(write)
      }),
  )

  app.post(
    '/partnerships/:partnershipId/agreement-versions/:agreementVersionId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionAgreementVersion',
          summary: 'Send, accept, freeze or end an agreement version',
          description: `${about} \`send\` counts as acceptance of the sender; \`accept\` requires the hash that your organization has read. After the last acceptance each party records its final legal review (\`createLegalReview\`), and \`freeze\` puts the version out for signature (\`createSignature\`). \`request_changes\` and \`reopen\` make it a draft again and clear the acceptances. \`decline\` and \`withdraw\` end a version that is not executed. \`rebase\` merges into a draft amendment what was executed since. \`suspend\` and \`resume\` are for a version in force, whose term continues to run.`,
          tag,
          params: versionParams,
          query: writeQuery,
          body: NewVersionTransition,
        },
        200,
        versionSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const locked = await lock(write, request.params)
        const { before, versions, partnership, agreement } = locked
        const { action, reason, resolved } = request.body
        resolveTransition(versionTransitions, actionsOf(before, request, versions), request.body)
        const { changes, verb } =
          action === 'compile'
            ? { changes: await compileDraft(write, locked, before, locked.parts), verb: 'compiled' }
            : action === 'rebase'
              ? { changes: await rebaseDraft(write, locked, resolved ?? []), verb: 'rebased' }
              : await act(write, before, request.body, {
                  parties: partnership.parties,
                  agreement,
                  signatories: versions.sources.get(before.id)?.signatories ?? [],
                })
        const after = await write.nextVersion(before, { ...changes, reason: reason ?? null })
        if (after.state !== before.state) await updateRewordable(write, after)
        saveVersion(write, before, after, verb, reason)
        if (endsRenewal(after)) await changeRenewalAgenda(write, agreement, after)
        return respond(write, request, after, locked)
      }),
  )
}

const endsRenewal = ({ origin, state }: Version): boolean =>
  origin === 'renewal' && /^(declined|withdrawn)$/.test(state)

/** A version before it is compiled for the first time. */
const emptyVersion = {
  state: 'draft',
  reason: null,
  revision: 0,
  acceptances: [],
  waitingSince: null,
  frozenAt: null,
  sequential: false,
  signatories: [],
  executedAt: null,
  executedOn: null,
  executionAttestation: null,
  evidenceReviews: null,
  inForceFrom: null,
  supersededOn: null,
  terminatesOn: null,
  suspendedBy: null,
  gapDays: 0,
} satisfies Partial<Version> as Partial<Version>
