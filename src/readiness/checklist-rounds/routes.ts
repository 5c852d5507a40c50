// Rounds of checklists over HTTP: opened by a party, answered by each, released together.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { lockPartnership } from '../../partnerships/parties/context.ts'
import { acceptedOrganizationIds } from '../../partnerships/parties/rules.ts'
import { findByPartnership } from '../../partnerships/parties/store.ts'
import { notFound, unknownReference } from '../../problems.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { find as findChecklist } from '../checklists/store.ts'
import { recordParticipation, roundRecordType } from './actions.ts'
import { blockersOf, roundSteps } from './rules.ts'
import { NewRoundTransition, RoundStateView, roundSchemas } from './schema.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

const tag = 'Checklists'
const list = '/partnerships/:partnershipId/checklist-rounds'
const about =
  'One asking of a checklist, for all parties (I5, Q10): that a party has submitted shows at once, what it says when all have.'
const ofPartnershipPath = path(partnershipPath)
const ofRound = path({ ...partnershipPath, checklistRoundId: uuidOf('the round') })

const page = recordPager<store.Round>(checklistRounds, {
  state: oneOfFilter(ref(RoundStateView), checklistRounds.state),
  checklistId: oneOfFilter(uuidOf('an edition of a checklist'), checklistRounds.checklistId),
})

export const checklistRoundRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'openChecklistRound',
          summary: 'Ask all parties a checklist',
          description: `${about} The round goes by the edition that it names, whatever becomes of the checklist. A later round of the same checklist shows how things have moved.`,
          tag,
          params: ofPartnershipPath,
          query: writeQuery,
          body: roundSchemas.New,
        },
        201,
        roundSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { checklistId, title = null, dueOn = null, externalIds = [] } = request.body
        const [{ parties }, [checklist]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(findChecklist, { id: checklistId }),
        ])
        if (checklist?.state !== 'published') {
          throw unknownReference('/checklistId', 'There is no such edition of a checklist that is published.')
        }
        const { seriesId } = checklist
        const [before] = await write.query(store.newest, { partnershipId, seriesId })
        const row: store.Round = {
          id: uuidv7(),
          partnershipId,
          organizationId: write.caller.organizationId,
          checklistId,
          seriesId,
          number: (before?.number ?? 0) + 1,
          title,
          dueOn,
          state: 'open',
          participations: [],
          releasedAt: null,
          externalIds,
          ...(await write.creationStamp()),
        }
        saveRecord(write, roundRecordType, undefined, row, { change: 'create', verb: 'opened' })
        const body = view(row, parties, request)
        return created(body, pathInPartnership(partnershipId, `/checklist-rounds/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listChecklistRounds',
          summary: 'List the rounds of checklists in a partnership',
          description: `${about} Open ones and released ones.`,
          tag,
          params: ofPartnershipPath,
          query: page.query,
        },
        200,
        roundSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(
          request,
          reader,
          request.params,
          (rows, parties) => rows.map((row) => view(row, acceptedOrganizationIds(parties), request)),
          reader.query(findByPartnership, request.params),
        ),
      ),
  )

  app.get(
    `${list}/:checklistRoundId`,
    {
      schema: operation(
        {
          operationId: 'getChecklistRound',
          summary: 'Read a round of a checklist',
          description: `${about} \`participations\` says who has begun and who has submitted.`,
          tag,
          params: ofRound,
        },
        200,
        roundSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, checklistRoundId: id } = request.params
        const [[row], parties, { position }] = await Promise.all([
          reader.query(store.find, { partnershipId, id }),
          reader.query(findByPartnership, { partnershipId }),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        return { body: view(row, acceptedOrganizationIds(parties), request), version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:checklistRoundId`,
    {
      schema: operation(
        {
          operationId: 'updateChecklistRound',
          summary: 'Change what a round is called, or when it is due',
          description: `${about} Every party may.`,
          tag,
          params: ofRound,
          query: writeQuery,
          body: roundSchemas.Patch,
        },
        200,
        roundSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { before, parties } = await held(write, request.params)
        const after = await write.nextVersion(before, request.body as Partial<store.Round>)
        saveRecord(write, roundRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: view(after, parties, request), version: after.version }
      }),
  )

  app.post(
    `${list}/:checklistRoundId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionChecklistRound',
          summary: 'Agree to share what is submitted before all have',
          description: `${about} With the agreement of every party it is released at once; who has not submitted by then stays sealed until it does.`,
          tag,
          params: ofRound,
          query: writeQuery,
          body: NewRoundTransition,
        },
        200,
        roundSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { before, parties } = await held(write, request.params)
        resolveTransition(roundSteps, actionsOf(before, parties, request), request.body)
        const agrees = request.body.action === 'agree_to_share'
        const agreedAt = agrees ? await write.now() : null
        const after = await recordParticipation(write, before, parties, { agreedAt }, agrees ? 'agreed' : 'retracted')
        return { body: view(after, parties, request), version: after.version }
      }),
  )
}

/** The round and the parties that have accepted, as they stay until the transaction ends. */
async function held(
  write: WriteContext,
  { partnershipId, checklistRoundId: id }: { partnershipId: string; checklistRoundId: string },
) {
  const [, [row], parties] = await Promise.all([
    write.query(lockPartnershipRow, { partnershipId }),
    write.query(store.find, { partnershipId, id }),
    write.query(findByPartnership, { partnershipId }),
  ])
  return { before: write.requireMatch(row), parties: acceptedOrganizationIds(parties) }
}

const actionsOf = (row: store.Round, parties: string[], request: FastifyRequest) =>
  availableActions(
    roundSteps,
    row.state,
    (action) => blockersOf(action, row.participations, parties, request.caller.organizationId),
    blockedByClosure(request, 'transitionChecklistRound'),
  )

const view = (row: store.Round, parties: string[], request: FastifyRequest) => ({
  ...row,
  availableActions: actionsOf(row, parties, request),
})
