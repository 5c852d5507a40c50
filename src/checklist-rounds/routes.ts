// Rounds of checklists over HTTP: opened by a party, answered by each, released together.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { find as findChecklist } from '../checklists/store.ts'
import type { Change, Exchange } from '../http/exchange.ts'
import { keep } from '../http/keeping.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { externalIdFilter, oneOfFilter, pageQuery, pager, updatedSinceFilter } from '../http/pages.ts'
import { ref, uuidOf } from '../http/schemas.ts'
import { available, take } from '../lifecycles.ts'
import { accepted } from '../parties/rules.ts'
import { ofPartnership } from '../parties/store.ts'
import { overStates } from '../partnerships/rules.ts'
import { find as findPartnership, hold } from '../partnerships/store.ts'
import { notFound, Problem } from '../problems.ts'
import { roundKind, takePart } from './actions.ts'
import { blockersOf, roundSteps } from './rules.ts'
import { NewRoundTransition, RoundStateView, roundSchemas } from './schema.ts'
import * as store from './store.ts'
import { checklistRounds } from './table.ts'

const tag = 'Checklists'
const list = '/partnerships/:partnershipId/checklist-rounds'
const about =
  'One asking of a checklist, for all parties (I5, Q10): that a party has submitted shows at once, what it says when all have.'
const ofPartnershipPath = path(partnershipPath)
const ofRound = path({ ...partnershipPath, roundId: uuidOf('the round') })

const filters = {
  state: oneOfFilter(ref(RoundStateView), checklistRounds.state),
  checklistId: oneOfFilter(uuidOf('an edition of a checklist'), checklistRounds.checklistId),
  externalId: externalIdFilter(checklistRounds.externalIds),
  updatedSince: updatedSinceFilter(checklistRounds.updatedAt),
}
const sorts = { createdAt: checklistRounds.id, updatedAt: checklistRounds.updatedAt }
const page = pager<store.Round>({
  table: checklistRounds,
  within: eq(checklistRounds.partnershipId, sql.placeholder('partnershipId')),
  filters,
  sorts,
})

export const checklistRoundRoutes: FastifyPluginAsyncTypebox<{ exchange: Exchange }> = async (app, { exchange }) => {
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
      exchange.write(request, reply, async (change) => {
        const { partnershipId } = request.params
        const { checklistId, title = null, dueOn = null, externalIds = [] } = request.body
        const [, [partnership], [checklist], parties] = await Promise.all([
          change.ask(hold, { partnershipId }),
          change.ask(findPartnership, { id: partnershipId }),
          change.ask(findChecklist, { id: checklistId }),
          change.ask(ofPartnership, { partnershipId }),
        ])
        if (partnership && overStates.includes(partnership.state)) {
          const message = `The partnership is ${partnership.state}.`
          throw new Problem('transition-blocked', message, {
            blockedBy: [{ code: 'PARTNERSHIP_OVER', message, ref: null }],
          })
        }
        if (checklist?.state !== 'published') {
          const detail = 'There is no such edition of a checklist that is published.'
          throw new Problem('unknown-reference', detail, {
            errors: [{ pointer: '/checklistId', code: 'unknown-reference', detail }],
          })
        }
        const { seriesId } = checklist
        const [before] = await change.ask(store.newest, { partnershipId, seriesId })
        const row: store.Round = {
          id: uuidv7(),
          partnershipId,
          organizationId: change.caller.organizationId,
          checklistId,
          seriesId,
          number: (before?.number ?? 0) + 1,
          title,
          dueOn,
          state: 'open',
          participations: [],
          releasedAt: null,
          externalIds,
          ...(await change.first()),
        }
        keep(change, roundKind, undefined, row, { change: 'create', verb: 'opened' })
        return {
          body: view(row, accepted(parties), change.caller.organizationId),
          status: 201,
          version: 1,
          location: `/v1/partnerships/${partnershipId}/checklist-rounds/${row.id}`,
        }
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
          query: pageQuery(Object.keys(sorts), filters),
        },
        200,
        roundSchemas.Page,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const parties = reader.ask(ofPartnership, request.params)
        const answer = page(request, reader, request.params, async (rows) => {
          const taking = accepted(await parties)
          return rows.map((row) => view(row, taking, request.caller.organizationId))
        })
        // Both are awaited from the start: a refusal that nobody hears of would end the process.
        return (await Promise.all([answer, parties]))[0]
      }),
  )

  app.get(
    `${list}/:roundId`,
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
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, roundId: id } = request.params
        const [[row], parties, { position }] = await Promise.all([
          reader.ask(store.find, { partnershipId, id }),
          reader.ask(ofPartnership, { partnershipId }),
          reader.entry,
        ])
        if (row === undefined) throw notFound()
        return { body: view(row, accepted(parties), request.caller.organizationId), version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:roundId`,
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
      exchange.write(request, reply, async (change) => {
        const { before, parties } = await held(change, request.params)
        const after = await change.next(before, request.body as Partial<store.Round>)
        keep(change, roundKind, before, after, { change: 'update', verb: 'updated' })
        return { body: view(after, parties, change.caller.organizationId), version: after.version }
      }),
  )

  app.post(
    `${list}/:roundId/transitions`,
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
      exchange.write(request, reply, async (change) => {
        const { before, parties } = await held(change, request.params)
        const { organizationId } = change.caller
        take(roundSteps, actionsOf(before, parties, organizationId), request.body)
        const agrees = request.body.action === 'agree_to_share'
        const agreedAt = agrees ? await change.now() : null
        const after = await takePart(change, before, parties, { agreedAt }, agrees ? 'agreed' : 'retracted')
        return { body: view(after, parties, organizationId), version: after.version }
      }),
  )
}

/** The round and the parties that have accepted, as they stay until the transaction ends. */
async function held(change: Change, { partnershipId, roundId: id }: { partnershipId: string; roundId: string }) {
  const [, [row], parties] = await Promise.all([
    change.ask(hold, { partnershipId }),
    change.ask(store.find, { partnershipId, id }),
    change.ask(ofPartnership, { partnershipId }),
  ])
  return { before: change.current(row), parties: accepted(parties) }
}

const actionsOf = (row: store.Round, parties: string[], asking: string) =>
  available(roundSteps, row.state, (action) => blockersOf(action, row.participations, parties, asking))

const view = (row: store.Round, parties: string[], asking: string) => ({
  ...row,
  availableActions: actionsOf(row, parties, asking),
})
