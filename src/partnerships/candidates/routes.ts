// Candidates over HTTP: a register, whose records may turn into parties.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { unknownReference } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { invite } from '../parties/actions.ts'
import { lockPartnership } from '../parties/context.ts'
import { blockersOf, candidateSteps } from './rules.ts'
import { CandidateStateView, candidateSchemas, NewCandidateTransition } from './schema.ts'
import { candidates } from './table.ts'

type Candidate = typeof candidates.$inferSelect

const about =
  'An agency that the parties think of asking to join (Q7): what speaks for it, and what became of the thought.'
const register = {
  singular: 'candidate',
  table: candidates,
  refusals: {
    candidates_candidate_organization_id_organizations_id_fk: () =>
      unknownReference('/candidateOrganizationId', 'There is no such organization.'),
  },
}
const kind = collectionRecordType<Candidate>(register)

const actionsOf = (row: Candidate, relation: string | null, request: FastifyRequest) =>
  availableActions(
    candidateSteps,
    row.state,
    (action) => blockersOf(action, row, relation),
    blockedByClosure(request, 'transitionCandidate'),
  )

export const candidateRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  await app.register(
    collectionRoutes<Candidate>({
      ...register,
      plural: 'candidates',
      tag: 'Candidates',
      about,
      schemas: candidateSchemas,
      filters: { state: oneOfFilter(ref(CandidateStateView), candidates.state) },
      defaults: { state: 'considered' },
      view: (row, request) => ({ ...row, availableActions: actionsOf(row, request.relation, request) }),
      authorOnly: false,
    }),
    { endpoints },
  )

  app.post(
    '/partnerships/:partnershipId/candidates/:candidateId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionCandidate',
          summary: 'Invite a candidate, rule it out, or think again',
          description: `${about} \`invite\` is for the lead, and makes the candidate a party that is invited.`,
          tag: 'Candidates',
          params: path({ ...partnershipPath, candidateId: uuidOf('the candidate') }),
          query: writeQuery,
          body: NewCandidateTransition,
        },
        200,
        candidateSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, candidateId: id } = request.params
        const { action, reason, role = 'other' } = request.body
        const [{ all }, [row]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(kind.store.lock, { partnershipId, id }),
        ])
        const before = write.requireMatch(row)
        const asking = write.caller.organizationId
        const leads = all.some(({ lead, organizationId }) => lead && organizationId === asking)
        const relation = leads ? 'lead' : 'party'
        const { to } = resolveTransition(candidateSteps, actionsOf(before, relation, request), request.body)
        const organizationId = before.candidateOrganizationId
        const party =
          action === 'invite' && organizationId !== null
            ? await invite(write, partnershipId, { organizationId, role })
            : undefined
        const after = await write.nextVersion(before, {
          state: to,
          reason: reason ?? null,
          partyId: party?.id ?? null,
        })
        saveRecord(write, kind, before, after, { change: 'transition', verb: to, reason })
        return { body: { ...after, availableActions: actionsOf(after, relation, request) }, version: after.version }
      }),
  )
}
