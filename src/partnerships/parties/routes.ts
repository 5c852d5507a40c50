// Routes of parties.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, organizationPath, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { findExpanded } from '../../identity/organizations/actions.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import type { PartyAcceptanceHook, PartyDepartureHook } from '../../records/contributions.ts'
import { utcDayOf } from '../../records/days.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { PartyBinding } from '../agreement-bindings/rules.ts'
import { findOfParties as findBindings } from '../agreement-bindings/store.ts'
import * as actions from './actions.ts'
import { lockPartnership } from './context.ts'
import * as removal from './removal-actions.ts'
import { checkRemovalOn, currentNoticeOf } from './removal-rules.ts'
import { blockersOf, isLead, type PartyAction, type PartyState, partyTransitions } from './rules.ts'
import { NewPartyTransition, NewRemovalObjection, PartyStateView, partySchemas, view } from './schema.ts'
import { findByPartnership, findRemovalNotices, type Party, type RemovalNotice } from './store.ts'
import { parties } from './table.ts'

const list = '/partnerships/:partnershipId/parties'
const about = 'A party is an organization that takes part in a partnership, with a role (I5, Q7).'

/** What a party is shown with. */
interface Context {
  allParties: Party[]
  /** Every notice of removal in the partnership that the caller may see. */
  notices: RemovalNotice[]
  bindings: PartyBinding[]
}

const collection: Collection<Party, Context, Organization[]> = {
  ...actions.partyRecords,
  plural: 'parties',
  tag: 'Parties',
  about,
  schemas: partySchemas,
  filters: {
    state: oneOfFilter(ref(PartyStateView), parties.state),
    organizationId: oneOfFilter(uuidOf('an organization'), parties.organizationId),
  },
  expand: ['organization'],
  locksPartnership: true,
  async context(reader, partnershipId) {
    const [allParties, notices, bindings] = await Promise.all([
      reader.query(findByPartnership, { partnershipId }),
      reader.query(findRemovalNotices, { partnershipId }),
      reader.query(findBindings, { partnershipId }),
    ])
    return { allParties, notices, bindings }
  },
  related: findExpanded,
  view: (row, request, context, now, organizations = []) =>
    view(
      shownTo(request, row),
      actionsOf(row, request, context, now),
      currentNoticeOf(row.id, context.notices),
      organizations.find(({ id }) => id === row.organizationId),
    ),
  beforeSave(after, _before, { allParties }) {
    const callerId = after.updatedBy
    if (after.organizationId === callerId || isLead(callerId, allParties)) return after
    throw new Problem('insufficient-relation', 'Only the party itself and the lead may update a party.')
  },
}

/** Whether the caller sees offers of the lead and notices of removal. */
const isParty = ({ relation }: FastifyRequest): boolean => relation === 'lead' || relation === 'party'

const shownTo = (request: FastifyRequest, row: Party): Party => (isParty(request) ? row : { ...row, leadOffer: null })

function actionsOf(party: Party, request: FastifyRequest, { allParties, notices, bindings }: Context, now: string) {
  const subject = { party, allParties, notice: currentNoticeOf(party.id, notices), bindings }
  return statusOfActions(partyTransitions, party.state, {
    subject,
    callerId: request.caller.organizationId,
    // The blockers would tell others of an offer of the lead.
    blockersOf: (action) => (isParty(request) ? blockersOf(action, subject, now) : []),
    isBlockedByClosure: blockedByClosure(request, 'transitionParty'),
  })
}

const transitionDescription = [
  'An invited organization accepts or declines; the lead rescinds an invitation.',
  'The lead offers the lead to another party, which accepts or declines it (I5). One offer is open at a time; it ends when the party is given notice of removal, when the party leaves, or when the lead changes.',
  'A party that does not respond can be removed: the lead gives notice with a reason and `removalOn`, at least 14 days ahead. If the lead does not respond, any other party gives the notice. Until the day before `removalOn`, in UTC, the party or its representative objects with `object_to_removal`, or an operator does with `objectToRemoval`; the party cannot be removed under a notice with an objection. From `removalOn` on, the lead removes the party; the lead itself is removed by any other party, and the party that gave the notice becomes the lead.',
  'A party that an agreement in force names cannot withdraw, but it can be removed.',
  'A party that withdraws or is removed can still read what was shared with it until then. What waited for its consent then waits for the remaining parties only.',
].join(' ')

interface Options {
  endpoints: Endpoints
  acceptanceHooks: readonly PartyAcceptanceHook[]
  departureHooks: readonly PartyDepartureHook[]
}

export const partyRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { endpoints, acceptanceHooks, departureHooks },
) => {
  const routes = recordRoutes(app, endpoints, collection)

  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'inviteParty',
          summary: 'Invite an organization to a partnership',
          description: `${about} Only the lead may invite. An invited organization can read the partnership, its parties and its observers; it can read the other records once it has accepted.`,
          tag: collection.tag,
          params: path(partnershipPath),
          query: writeQuery,
          body: partySchemas.New,
        },
        201,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { allParties } = await lockPartnership(write, partnershipId)
        const row = await actions.invite(write, partnershipId, request.body)
        // Neither a notice of removal nor an agreement blocks an action on an invited party.
        const context = { allParties: [...allParties, row], notices: [], bindings: [] }
        const body = view(row, actionsOf(row, request, context, await write.now()))
        return created(body, pathInPartnership(partnershipId, `/parties/${row.id}`))
      }),
  )

  routes.list({
    description:
      'The list contains parties in every state, including those that declined, withdrew or were removed. Observers and invited organizations do not see `removalNotice`.',
  })
  routes.get({ description: '`availableActions` lists what the caller may do with the party.' })
  routes.update({ description: 'Only the party itself and the lead may update it.' })

  app.post(
    `${list}/:partyId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionParty',
          summary: 'Accept or decline an invitation, withdraw, transfer the lead, or remove a party',
          description: transitionDescription,
          tag: collection.tag,
          params: path({ ...partnershipPath, partyId: uuidOf('the party') }),
          query: writeQuery,
          body: NewPartyTransition,
        },
        200,
        partySchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, partyId } = request.params
        const { action, reason, removalOn } = request.body
        // The queries after the lock see what earlier holders of the lock committed.
        const [{ allParties }, notices, bindings, now] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(findRemovalNotices, { partnershipId }),
          write.query(findBindings, { partnershipId }),
          write.now(),
        ])
        const party = write.requireMatch(allParties.find(({ id }) => id === partyId))
        const notice = currentNoticeOf(party.id, notices)
        const available = actionsOf(party, request, { allParties, notices, bindings }, now)
        const { to } = resolveTransition(partyTransitions, available, request.body)
        if (removalOn !== undefined && action !== 'give_notice_of_removal') {
          throw ruleViolation('/removalOn', `${action} does not take removalOn.`)
        }
        const input = { party, allParties, reason, acceptanceHooks, departureHooks }
        const changed = await change(write, input, { action, to, removalOn, notice, now })
        const context = { allParties, notices, bindings, ...changed }
        const { after } = changed
        const body = view(
          shownTo(request, after),
          actionsOf(after, request, context, now),
          currentNoticeOf(after.id, context.notices),
        )
        return { body, version: after.version }
      }),
  )

  app.post(
    '/organizations/:organizationId/removal-objections',
    {
      schema: operation(
        {
          operationId: 'objectToRemoval',
          summary: 'Object to the removal of an organization from a partnership',
          description: `${about} An operator objects for an organization that cannot do so itself, for example because its credentials have expired, until the day before \`removalOn\` of the notice. The party then cannot be removed under this notice; the parties see who objected and why. 422 if the partnership has no notice of removal of the organization: an operator sees nothing else of a partnership. The response repeats the objection.`,
          tag: collection.tag,
          params: path(organizationPath),
          query: writeQuery,
          body: NewRemovalObjection,
        },
        200,
        NewRemovalObjection,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        await removal.objectForOrganization(write, request.params.organizationId, request.body)
        return { body: request.body }
      }),
  )
}

interface Transition {
  action: PartyAction
  to: PartyState
  removalOn: string | undefined
  notice: RemovalNotice | undefined
  now: string
}

/** Performs an action that nothing blocks. Returns what it changed. */
async function change(
  write: WriteContext,
  input: actions.TransitionInput,
  { action, to, removalOn, notice, now }: Transition,
): Promise<{ after: Party } & Partial<Context>> {
  switch (action) {
    case 'accept':
    case 'decline':
    case 'rescind':
      return actions.answerInvitation(write, input, to)
    case 'withdraw':
      return actions.withdraw(write, input)
    case 'offer_lead':
      return actions.offerLead(write, input)
    case 'accept_lead':
      return actions.transferLead(write, input)
    case 'decline_lead':
      return actions.endLeadOffer(write, input, 'lead_declined')
    case 'withdraw_lead_offer':
      return actions.endLeadOffer(write, input, 'lead_offer_withdrawn')
    case 'give_notice_of_removal': {
      const day = checkRemovalOn(removalOn ?? '', utcDayOf(Date.parse(now)))
      return withNotice(await removal.giveNotice(write, input, day))
    }
    case 'object_to_removal':
      return withNotice(await removal.object(write, input.party, notice as RemovalNotice, input.reason))
    case 'withdraw_notice_of_removal':
      return withNotice(await removal.withdrawNotice(write, input.party, notice as RemovalNotice, input.reason))
    case 'remove':
      return actions.remove(write, input, notice?.organizationId)
  }
}

const withNotice = ({ after, notice }: { after: Party; notice: RemovalNotice }) => ({ after, notices: [notice] })
