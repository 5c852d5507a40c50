// Routes of checklist rounds.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { acceptedOrganizationIds } from '../../partnerships/parties/rules.ts'
import { findByPartnership } from '../../partnerships/parties/store.ts'
import { unknownReference } from '../../problems.ts'
import { collectionActions } from '../../records/collections/actions.ts'
import type { Collection, Params } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { actionLists, resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { checklistStore } from '../checklists/store.ts'
import { recordParticipation, requireNotCancelled, roundCollection, roundRecordType } from './actions.ts'
import { blockersOf, roundTransitions } from './rules.ts'
import { checklistRound, NewRoundTransition, RoundStateView } from './schema.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

/** The context is the list of organizations that have accepted. */
const collection: Collection<store.Round, string[]> = {
  ...roundCollection,
  plural: 'checklist_rounds',
  tag: 'Checklists',
  about:
    'In a round, every party answers the same edition of a checklist (I5, Q10). The parties can see which of them have submitted; the responses are shared when all have.',
  schemas: checklistRound,
  filters: {
    state: oneOfFilter(ref(RoundStateView), checklistRounds.state),
    checklistId: oneOfFilter(uuidOf('an edition of a checklist'), checklistRounds.checklistId),
  },
  defaults: { state: 'open', participations: [] },
  locksPartnership: true,
  context: async (reader, partnershipId) =>
    acceptedOrganizationIds(await reader.query(findByPartnership, { partnershipId })),
  beforeSave(after, before) {
    const isContentChanged = after.title !== before?.title || after.dueOn !== before?.dueOn
    if (before !== undefined && isContentChanged) requireNotCancelled(before)
    return after
  },
  view: (row, request, parties) => ({ ...row, ...actionLists(actionsOf(row, request, parties)) }),
}
const { lockRecord } = collectionActions(collection)

export const checklistRoundRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    description:
      'The round continues to use its edition if a later one supersedes it. Rounds of the same checklist show how readiness changes over time.',
    complete: withNumber,
  })
  routes.list()
  routes.get({ description: '`participations` lists which parties have started and submitted their responses.' })
  routes.update({
    description:
      'Every party may change its title and due date. Only the external ids of a cancelled round can change.',
  })

  app.post(
    '/partnerships/:partnershipId/checklist-rounds/:checklistRoundId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionChecklistRound',
          summary: 'Agree to share early, retract the agreement, or cancel the round',
          description: `${collection.about} When every party agrees, the round is released at once; a response that is submitted later is shared then. Any party may cancel a round that is not released, with a reason: its responses remain sealed and can no longer be changed, and it counts neither for readiness nor in comparisons. Its number is not used again.`,
          tag: collection.tag,
          params: path({ ...partnershipPath, checklistRoundId: uuidOf('the round') }),
          query: writeQuery,
          body: NewRoundTransition,
        },
        200,
        checklistRound.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { before, context: parties } = await lockRecord(write, request.params)
        resolveTransition(roundTransitions, actionsOf(before, request, parties), request.body)
        const { action, reason } = request.body
        if (action === 'cancel') {
          const cancelled = await write.nextVersion(before, { state: 'cancelled' as const, reason: reason ?? null })
          saveRecord(write, roundRecordType, before, cancelled, { change: 'transition', verb: 'cancelled', reason })
          const body = { ...cancelled, ...actionLists(actionsOf(cancelled, request, parties)) }
          return { body, version: cancelled.version }
        }
        const agrees = action === 'agree_to_share'
        const agreedAt = agrees ? await write.now() : null
        const verb = agrees ? 'sharing_agreed' : 'agreement_retracted'
        const after = await recordParticipation(write, before, parties, { agreedAt }, verb)
        const body = { ...after, ...actionLists(actionsOf(after, request, parties)) }
        return { body, version: after.version }
      }),
  )
}

/** Numbers the round within its series. Throws unless the checklist is published. */
async function withNumber(
  write: WriteContext,
  fields: Static<typeof checklistRound.New>,
  _parties: string[],
  { partnershipId }: Params,
): Promise<Partial<store.Round>> {
  const { checklistId } = fields
  const [[checklist], [latest]] = await Promise.all([
    write.query(checklistStore.find, { id: checklistId }),
    write.query(store.findLatestOfSeries, { partnershipId, checklistId }),
  ])
  if (checklist?.state !== 'published') {
    throw unknownReference('/checklistId', 'There is no such published edition of a checklist.')
  }
  return { ...fields, seriesId: checklist.seriesId, number: (latest?.number ?? 0) + 1 }
}

const actionsOf = (row: store.Round, request: FastifyRequest, parties: string[]) =>
  statusOfActions(roundTransitions, row.state, {
    subject: { parties },
    callerId: request.caller.organizationId,
    blockersOf: (action) => blockersOf(action, row.participations, parties, request.caller.organizationId),
    isBlockedByClosure: blockedByClosure(request, 'transitionChecklistRound'),
  })
