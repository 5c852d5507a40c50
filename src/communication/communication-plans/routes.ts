// Communication plans over HTTP: written by any party, agreed by all.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { stateOf } from '../../partnerships/observers/rules.ts'
import { findByPartnerships as findObservers } from '../../partnerships/observers/store.ts'
import { loadPartnership, lockPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { consentOf } from '../../records/consents.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { planRecordType, putInForce } from './actions.ts'
import {
  blockersOf,
  checkNames,
  checkPlan,
  outcomeOf,
  type PlanContent,
  planHash,
  planSteps,
  waitingOn,
} from './rules.ts'
import { NewPlanTransition, PlanStateView, planSchemas, view } from './schema.ts'
import * as store from './store.ts'
import { communicationPlans } from './table.ts'

const tag = 'Communication'
const list = '/partnerships/:partnershipId/communication-plans'
const about =
  'How and when partners communicate, to exchange information and to deal with issues (C2): channels, touchpoints and an escalation route, agreed by every party.'
const ofPartnership = path(partnershipPath)
const ofPlan = path({ ...partnershipPath, communicationPlanId: uuidOf('the version of the plan') })

const page = recordPager<store.CommunicationPlan>(communicationPlans, {
  state: oneOfFilter(ref(PlanStateView), communicationPlans.state),
})

export const communicationPlanRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
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
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { externalIds = [], ...content } = request.body
        const [context, [last]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(store.lastNumber, { partnershipId }),
        ])
        await check(write, partnershipId, content, context)
        const row: store.CommunicationPlan = {
          id: uuidv7(),
          partnershipId,
          organizationId: write.caller.organizationId,
          number: (last?.number ?? 0) + 1,
          state: 'draft',
          ...content,
          hash: planHash(content),
          consents: [],
          reason: null,
          externalIds,
          ...(await write.creationStamp()),
        }
        saveRecord(write, planRecordType, undefined, row, { change: 'create', verb: 'drafted' })
        const body = complete(row, context, request)
        return created(body, pathInPartnership(partnershipId, `/communication-plans/${row.id}`))
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
          query: page.query,
        },
        200,
        planSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(
          request,
          reader,
          request.params,
          (rows, context) => rows.map((row) => complete(row, context, request)),
          loadPartnership(reader, request.params.partnershipId),
        ),
      ),
  )

  app.get(
    `${list}/:communicationPlanId`,
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
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, communicationPlanId: id } = request.params
        const [[row], context, { position }] = await Promise.all([
          reader.query(planRecordType.store.find, { partnershipId, id }),
          loadPartnership(reader, partnershipId),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        return { body: complete(row, context, request), version: row.version, position }
      }),
  )

  app.patch(
    `${list}/:communicationPlanId`,
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
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, communicationPlanId } = request.params
        const { before, context } = await held(write, partnershipId, communicationPlanId)
        const patched = { ...before, ...(request.body as Partial<store.CommunicationPlan>) }
        const hash = planHash(patched)
        const isSame = hash === before.hash
        if (!isSame) {
          mustBeOpen(before)
          await check(write, partnershipId, patched, context)
        }
        const after = await write.nextVersion(before, {
          ...patched,
          ...(!isSame && { hash, state: 'draft' as const, consents: [] }),
        })
        saveRecord(write, planRecordType, before, after, { change: 'update', verb: 'updated' })
        return { body: complete(after, context, request), version: after.version }
      }),
  )

  app.delete(
    `${list}/:communicationPlanId`,
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
      endpoints.respondToWrite(request, reply, async (write) => {
        const { before } = await held(write, request.params.partnershipId, request.params.communicationPlanId)
        mustBeOpen(before)
        saveRecord(write, planRecordType, before, await write.nextVersion(before, {}), {
          change: 'delete',
          verb: 'deleted',
        })
        return { body: undefined, status: 204 }
      }),
  )

  app.post(
    `${list}/:communicationPlanId/transitions`,
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
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, communicationPlanId } = request.params
        const { action, reason } = request.body
        const { before, context } = await held(write, partnershipId, communicationPlanId)
        resolveTransition(planSteps, actionsOf(before, context, request), request.body)
        const consent = consentOf(write.caller, await write.now())
        const { verb, ...outcome } = outcomeOf(action, before, consent, context.parties)
        const after = await write.nextVersion(before, { ...outcome, reason: reason ?? null })
        if (after.state === 'agreed' && before.state !== 'agreed') await putInForce(write, after)
        saveRecord(write, planRecordType, before, after, { change: 'transition', verb, reason })
        return { body: complete(after, context, request), version: after.version }
      }),
  )
}

/** The version as it stays until the transaction ends, and so do the parties. */
async function held(write: WriteContext, partnershipId: string, id: string) {
  const [context, [row]] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(planRecordType.store.find, { partnershipId, id }),
  ])
  return { before: write.requireMatch(row), context }
}

/** Throws where the plan breaks a rule, or names somebody whom the partnership does not have. */
async function check(
  write: WriteContext,
  partnershipId: string,
  content: PlanContent,
  { parties }: PartnershipContext,
): Promise<void> {
  checkPlan(content)
  const ids = contactsNamedIn(content)
  const [observers, contacts, { now }] = await Promise.all([
    write.query(findObservers, { partnershipIds: pgArray([partnershipId]) }),
    write.query(store.contactsAmong, { partnershipId, ids: pgArray(ids) }),
    write.context,
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
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
}

const actionsOf = (row: store.CommunicationPlan, { parties }: PartnershipContext, request: FastifyRequest) =>
  availableActions(
    planSteps,
    row.state,
    (action) => blockersOf(action, row, parties, request.caller.organizationId),
    blockedByClosure(request, 'transitionCommunicationPlan'),
  )

const complete = (row: store.CommunicationPlan, context: PartnershipContext, request: FastifyRequest) =>
  view(row, waitingOn(row, context.parties), actionsOf(row, context, request))
