// Routes of candidates.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { unknownReference } from '../../problems.ts'
import { type Collection, mustBeAuthorUnlessLeft } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { invite } from '../parties/actions.ts'
import { loadPartnership, type PartnershipContext } from '../parties/context.ts'
import { blockersOf, candidateTransitions } from './rules.ts'
import { CandidateStateView, candidateSchemas, NewCandidateTransition } from './schema.ts'
import { candidates } from './table.ts'

type Candidate = typeof candidates.$inferSelect

const collection: Collection<Candidate, PartnershipContext> = {
  singular: 'candidate',
  plural: 'candidates',
  tag: 'Candidates',
  about: 'A candidate is an agency that the parties consider inviting (Q7). Only the parties can read it.',
  table: candidates,
  constraintProblems: {
    candidates_candidate_organization_id_organizations_id_fk: () =>
      unknownReference('/candidateOrganizationId', 'There is no such organization.'),
  },
  schemas: candidateSchemas,
  filters: { state: oneOfFilter(ref(CandidateStateView), candidates.state) },
  defaults: { state: 'considered' },
  locksPartnership: true,
  context: loadPartnership,
  view: (row, request, context) => ({ ...row, ...actionLists(actionsOf(row, request, context)) }),
  // Every party completes a candidate, for example with the organization that the lead registers for it.
  beforeDelete: (row, { parties }, write) => mustBeAuthorUnlessLeft('candidate', row, parties, write),
}

function actionsOf(row: Candidate, request: FastifyRequest, context: PartnershipContext) {
  return statusOfActions(candidateTransitions, row.state, {
    subject: context,
    callerId: request.caller.organizationId,
    blockersOf: (action) => blockersOf(action, row, context),
    isBlockedByClosure: blockedByClosure(request, 'transitionCandidate'),
  })
}

export const candidateRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create()
  routes.list()
  routes.get()
  routes.update()
  routes.delete({
    description:
      'The party that created it can delete it or, after that party has left the partnership, every party. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewCandidateTransition>>({
    summary: 'Invite, rule out or reconsider a candidate',
    description:
      'Every party can rule out and reconsider a candidate. Only the lead can invite one; this creates an invited party for its organization. An invited candidate can be reconsidered once the invitation was rescinded or declined, or the party has left.',
    body: NewCandidateTransition,
    transitions: candidateTransitions,
    actionsOf,
    async apply(write, { partnershipId, candidateOrganizationId: organizationId }, { action, reason, role }, { to }) {
      const party =
        action === 'invite' && organizationId !== null
          ? await invite(write, partnershipId, { organizationId, role: role ?? 'other' })
          : undefined
      return { changes: { state: to as Candidate['state'], reason: reason ?? null, partyId: party?.id ?? null } }
    },
  })
}
