// Communication plans over HTTP: written by any party, agreed by all.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { withConsent } from '../consents.ts'
import type { Reader } from '../database/database.ts'
import type { Change, Exchange } from '../http/exchange.ts'
import { keep } from '../http/keeping.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { externalIdFilter, oneOfFilter, pageQuery, pager, updatedSinceFilter } from '../http/pages.ts'
import { ref, uuidOf } from '../http/schemas.ts'
import { available, take } from '../lifecycles.ts'
import { stateOf } from '../observers/rules.ts'
import { ofPartnerships as observersOf } from '../observers/store.ts'
import { ofPartnership as partiesOf } from '../parties/store.ts'
import { overStates } from '../partnerships/rules.ts'
import { find as findPartnership, hold, several } from '../partnerships/store.ts'
import { notFound, Problem } from '../problems.ts'
import { planKind, putInForce } from './actions.ts'
import { blockersOf, checkNames, checkPlan, type PlanContent, planHash, planSteps, waitingOn } from './rules.ts'
import { NewPlanTransition, PlanStateView, planSchemas, view } from './schema.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

const tag = 'Communication'
const list = '/partnerships/:partnershipId/communication-plans'
const about =
  'How and when partners communicate, to exchange information and to deal with issues (C2): channels, touchpoints and an escalation route, agreed by every party.'
const ofPartnership = path(partnershipPath)
const ofPlan = path({ ...partnershipPath, planId: uuidOf('the version of the plan') })

const filters = {
  state: oneOfFilter(ref(PlanStateView), communicationPlans.state),
  externalId: externalIdFilter(communicationPlans.externalIds),
  updatedSince: updatedSinceFilter(communicationPlans.updatedAt),
}
const sorts = { createdAt: communicationPlans.id, updatedAt: communicationPlans.updatedAt }
const page = pager<store.CommunicationPlan>({
  table: communicationPlans,
  within: eq(communicationPlans.partnershipId, sql.placeholder('partnershipId')),
  filters,
  sorts,
})

export const communicationPlanRoutes: FastifyPluginAsyncTypebox<{ exchange: Exchange }> = async (app, { exchange }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createCommunicationPlan',
          summary: 'Draft a communication plan',
          description: `${about} To change a plan that is agreed, draft its next version: the one in force holds until every party has agreed to the next.`,
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: planSchemas.New,
        },
        201,
        planSchemas.View,
      ),
    },
    (request, reply) =>
      exchange.write(request, reply, async (change) => {
        const { partnershipId } = request.params
        const { externalIds = [], ...content } = request.body
        const [, [last], context] = await Promise.all([
          change.ask(hold, { partnershipId }),
          change.ask(store.lastNumber, { partnershipId }),
          contextOf(change, partnershipId),
        ])
        await check(change, partnershipId, content, context)
        const row: store.CommunicationPlan = {
          id: uuidv7(),
          partnershipId,
          organizationId: change.caller.organizationId,
          number: (last?.number ?? 0) + 1,
          state: 'draft',
          ...content,
          hash: planHash(content),
          consents: [],
          reason: null,
          externalIds,
          ...(await change.first()),
        }
        keep(change, planKind, undefined, row, { change: 'create', verb: 'drafted' })
        return {
          body: complete(row, context, change.caller.organizationId),
          status: 201,
          version: 1,
          location: `/v1${list.replace(':partnershipId', partnershipId)}/${row.id}`,
        }
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listCommunicationPlans',
          summary: 'List the versions of the communication plan',
          description: `${about} Drafts and past versions too; \`state=agreed\` has the one that is in force.`,
          tag,
          params: ofPartnership,
          query: pageQuery(Object.keys(sorts), filters),
        },
        200,
        planSchemas.Page,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const context = contextOf(reader, request.params.partnershipId)
        const answer = page(request, reader, request.params, async (rows) => {
          const known = await context
          return rows.map((row) => complete(row, known, request.caller.organizationId))
        })
        // Both are awaited from the start: a refusal that nobody hears of would end the process.
        return (await Promise.all([answer, context]))[0]
      }),
  )

  app.get(
    `${list}/:planId`,
    {
      schema: operation(
        {
          operationId: 'getCommunicationPlan',
          summary: 'Read a version of the communication plan',
          description: `${about} \`waitingOn\` names the parties that have yet to agree, \`hash\` the content that they agree to.`,
          tag,
          params: ofPlan,
        },
        200,
        planSchemas.View,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, planId: id } = request.params
        const [[row], context, { position }] = await Promise.all([
          reader.ask(store.find, { partnershipId, id }),
          contextOf(reader, partnershipId),
          reader.entry,
        ])
        if (row === undefined) throw notFound()
        return { body: complete(row, context, request.caller.organizationId), version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:planId`,
    {
      schema: operation(
        {
          operationId: 'updateCommunicationPlan',
          summary: 'Change a draft of the communication plan',
          description: `${about} What is proposed goes back to draft by it, and who had agreed agrees anew; what is agreed stays as it is.`,
          tag,
          params: ofPlan,
          query: writeQuery,
          body: planSchemas.Patch,
        },
        200,
        planSchemas.View,
      ),
    },
    (request, reply) =>
      exchange.write(request, reply, async (change) => {
        const { partnershipId, planId } = request.params
        const { before, context } = await held(change, partnershipId, planId)
        const patched = { ...before, ...(request.body as Partial<store.CommunicationPlan>) }
        const hash = planHash(patched)
        const isSame = hash === before.hash
        if (!isSame) {
          mustBeOpen(before)
          await check(change, partnershipId, patched, context)
        }
        const after = await change.next(before, {
          ...patched,
          ...(!isSame && { hash, state: 'draft' as const, consents: [] }),
        })
        keep(change, planKind, before, after, { change: 'update', verb: 'updated' })
        return { body: complete(after, context, change.caller.organizationId), version: after.version }
      }),
  )

  app.delete(
    `${list}/:planId`,
    {
      schema: operation(
        {
          operationId: 'deleteCommunicationPlan',
          summary: 'Delete a draft of the communication plan',
          description: `${about} A draft alone: what was agreed stays on record. What it said stays in the history.`,
          tag,
          params: ofPlan,
          query: writeQuery,
        },
        204,
      ),
    },
    (request, reply) =>
      exchange.write(request, reply, async (change) => {
        const { before } = await held(change, request.params.partnershipId, request.params.planId)
        mustBeOpen(before)
        keep(change, planKind, before, await change.next(before, {}), { change: 'delete', verb: 'deleted' })
        return { body: undefined, status: 204 }
      }),
  )

  app.post(
    `${list}/:planId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionCommunicationPlan',
          summary: 'Propose a communication plan, agree to it, or object',
          description: `${about} Proposing is agreeing. With the last party's agreement the version is in force, and the one before it superseded: what is to come follows the new one, what was held or missed stays. An objection says why, and makes it a draft again.`,
          tag,
          params: ofPlan,
          query: writeQuery,
          body: NewPlanTransition,
        },
        200,
        planSchemas.View,
      ),
    },
    (request, reply) =>
      exchange.write(request, reply, async (change) => {
        const { partnershipId, planId } = request.params
        const { action, reason } = request.body
        const { before, context } = await held(change, partnershipId, planId)
        const { organizationId, onBehalfBy } = change.caller
        const { to } = take(planSteps, actionsOf(before, context, organizationId), request.body)
        const consent = { organizationId, onBehalfBy, at: await change.now() }
        const consents = action === 'object' ? [] : withConsent(before.consents, consent)
        const waits = waitingOn({ ...before, state: 'proposed', consents }, context.parties).length > 0
        const state = action !== 'object' && waits && before.state !== 'agreed' ? 'proposed' : to
        const after = await change.next(before, { consents, state, reason: reason ?? null })
        if (state === 'agreed' && before.state !== 'agreed') await putInForce(change, after)
        const verb =
          action === 'object'
            ? 'objected'
            : state === 'agreed' && !waits
              ? 'agreed'
              : action === 'propose'
                ? 'proposed'
                : 'consented'
        keep(change, planKind, before, after, { change: 'transition', verb, reason })
        return { body: complete(after, context, organizationId), version: after.version }
      }),
  )
}

interface Context {
  /** The organizations that have accepted. */
  parties: string[]
  isOver: boolean
}

async function contextOf(reader: Reader, partnershipId: string): Promise<Context> {
  const [[partnership], all] = await Promise.all([
    reader.ask(findPartnership, { id: partnershipId }),
    reader.ask(partiesOf, { partnershipId }),
  ])
  if (partnership === undefined) throw notFound()
  const parties = all.filter(({ state }) => state === 'accepted').map(({ organizationId }) => organizationId)
  return { parties, isOver: overStates.includes(partnership.state) }
}

/** The version as it stays until the transaction ends, and so do the parties. */
async function held(change: Change, partnershipId: string, id: string) {
  const [, [row], context] = await Promise.all([
    change.ask(hold, { partnershipId }),
    change.ask(store.find, { partnershipId, id }),
    contextOf(change, partnershipId),
  ])
  return { before: change.current(row), context }
}

/** Throws where the plan breaks a rule, or names somebody whom the partnership does not have. */
async function check(change: Change, partnershipId: string, content: PlanContent, { parties }: Context): Promise<void> {
  checkPlan(content)
  const ids = contactsNamedIn(content)
  const [observers, contacts, { now }] = await Promise.all([
    change.ask(observersOf, { partnershipIds: several([partnershipId]) }),
    change.ask(store.contactsAmong, { partnershipId, ids: several(ids) }),
    change.entry,
  ])
  const watching = observers.filter((one) => stateOf(one, now) === 'active')
  checkNames(content, {
    parties: new Set(parties),
    observers: new Set(watching.map(({ organizationId }) => organizationId)),
    contacts: new Set(contacts.map(({ id }) => id)),
  })
}

function contactsNamedIn({ channels, touchpoints, escalation }: PlanContent): string[] {
  const points = [...channels, ...escalation].flatMap(({ contactPoints = [] }) => contactPoints)
  return [
    ...points.flatMap(({ contactId }) => contactId ?? []),
    ...touchpoints.flatMap(({ attendees }) => attendees?.contacts ?? []),
  ]
}

function mustBeOpen({ state }: store.CommunicationPlan): void {
  if (state === 'draft' || state === 'proposed') return
  const message = `This version is ${state}, and stays as it is: draft the next one.`
  throw new Problem('transition-blocked', message, { blockedBy: [{ code: 'WRONG_STATE', message, ref: null }] })
}

const actionsOf = (row: store.CommunicationPlan, { parties, isOver }: Context, asking: string) =>
  available(planSteps, row.state, (action) => blockersOf(action, row, parties, asking, isOver))

const complete = (row: store.CommunicationPlan, context: Context, asking: string) =>
  view(row, waitingOn(row, context.parties), actionsOf(row, context, asking))
