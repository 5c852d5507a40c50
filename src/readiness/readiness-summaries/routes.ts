// What observers see of readiness over HTTP: proposed by one party, consented to by all.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { blockedByClosure } from '../../http/authorization.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, lockPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import { recordPager } from '../../records/collections/pages.ts'
import { consentOf, waitingOn } from '../../records/consents.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { answersIn, askedIn } from '../checklist-comparisons/store.ts'
import { unknownRound } from '../checklist-rounds/actions.ts'
import { find as findRound } from '../checklist-rounds/store.ts'
import { summaryRecordType } from './actions.ts'
import { blockersOf, consentTo, summarize, summarySteps } from './rules.ts'
import { NewSummary, NewSummaryTransition, SummaryPage, SummaryStateView, SummaryView, view } from './schema.ts'
import type { ReadinessSummary } from './store.ts'
import { readinessSummaries } from './table.ts'

const tag = 'Checklists'
const list = '/partnerships/:partnershipId/readiness-summaries'
const about =
  'How ready the parties are together (Q10), for those who watch (R3): observers see it once every party has consented.'
const ofPartnership = path(partnershipPath)
const ofSummary = path({ ...partnershipPath, readinessSummaryId: uuidOf('the summary') })

const page = recordPager<ReadinessSummary>(readinessSummaries, {
  state: oneOfFilter(ref(SummaryStateView), readinessSummaries.state),
})

export const readinessSummaryRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'proposeReadinessSummary',
          summary: 'Propose to show observers how ready you are together',
          description: `${about} Proposing is consenting. The figures are means of the comparison of a released round as it is now, and stay so, whatever is amended later: of the parties that take part, by section, and never of one question.`,
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: NewSummary,
        },
        201,
        SummaryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId } = request.params
        const { checklistRoundId, externalIds = [] } = request.body
        const [context, [round], [checklist], responses] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(findRound, { partnershipId, id: checklistRoundId }),
          write.query(askedIn, { partnershipId, checklistRoundId }),
          write.query(answersIn, { partnershipId, checklistRoundId }),
        ])
        const { parties } = context
        if (round === undefined || checklist === undefined) throw unknownRound()
        const ref = pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}`)
        if (round.state !== 'released') {
          const message = 'The round is not released yet: nobody knows what is in it.'
          throw transitionBlocked({ code: 'ROUND_NOT_RELEASED', message, ref })
        }
        const summary = summarize(checklist.sections, parties, responses)
        if (summary.answeredBy.length < 2) {
          const message = 'Fewer than two parties have answered: together they would say what one says.'
          throw transitionBlocked({ code: 'TOO_FEW_ANSWERS', message, ref })
        }
        const stamp = await write.creationStamp()
        const row: ReadinessSummary = {
          id: uuidv7(),
          partnershipId,
          organizationId: write.caller.organizationId,
          checklistRoundId,
          ...summary,
          ...consentTo([], consentOf(write.caller, stamp.createdAt), parties),
          reason: null,
          externalIds,
          ...stamp,
        }
        saveRecord(write, summaryRecordType, undefined, row, { change: 'create', verb: 'proposed' })
        return created(
          complete(row, context, request),
          pathInPartnership(partnershipId, `/readiness-summaries/${row.id}`),
        )
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listReadinessSummaries',
          summary: 'List what observers are shown of readiness',
          description: `${about} The parties see proposed and withdrawn ones too.`,
          tag,
          params: ofPartnership,
          query: page.query,
        },
        200,
        SummaryPage,
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
    `${list}/:readinessSummaryId`,
    {
      schema: operation(
        {
          operationId: 'getReadinessSummary',
          summary: 'Read how ready the parties are together',
          description: `${about} \`waitingOn\` names the parties that have yet to consent.`,
          tag,
          params: ofSummary,
        },
        200,
        SummaryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, readinessSummaryId: id } = request.params
        const [[row], context, { position }] = await Promise.all([
          reader.query(summaryRecordType.store.find, { partnershipId, id }),
          loadPartnership(reader, partnershipId),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        return { body: complete(row, context, request), version: row.version, position }
      }),
  )

  app.post(
    `${list}/:readinessSummaryId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionReadinessSummary',
          summary: 'Consent to showing a readiness summary, or withdraw it',
          description: `${about} Any party withdraws it at any time, and says why: observers do not see it any more. It is withdrawn as well when a party leaves that it counts and that has not consented; when another leaves, one that stays consents once more.`,
          tag,
          params: ofSummary,
          query: writeQuery,
          body: NewSummaryTransition,
        },
        200,
        SummaryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, readinessSummaryId: id } = request.params
        const { action, reason } = request.body
        const [context, [row]] = await Promise.all([
          lockPartnership(write, partnershipId),
          write.query(summaryRecordType.store.find, { partnershipId, id }),
        ])
        const before = write.requireMatch(row)
        const { to: state } = resolveTransition(summarySteps, actionsOf(before, context, request), request.body)
        const consent = consentOf(write.caller, await write.now())
        const outcome = action === 'consent' ? consentTo(before.consents, consent, context.parties) : { state }
        const after = await write.nextVersion(before, { ...outcome, reason: reason ?? null })
        const verb = after.state === 'proposed' ? 'consented' : after.state
        saveRecord(write, summaryRecordType, before, after, { change: 'transition', verb, reason })
        return { body: complete(after, context, request), version: after.version }
      }),
  )
}

const actionsOf = (row: ReadinessSummary, { parties }: PartnershipContext, request: FastifyRequest) =>
  availableActions(
    summarySteps,
    row.state,
    () => blockersOf(parties, request.caller.organizationId),
    blockedByClosure(request, 'transitionReadinessSummary'),
  )

const complete = (row: ReadinessSummary, context: PartnershipContext, request: FastifyRequest) =>
  view(row, request.relation === 'observer', waitingOn(row.consents, context.parties), actionsOf(row, context, request))
