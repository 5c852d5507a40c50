// Occurrences over HTTP: computed from the touchpoints of the agreed plan when they are read, stored when they change.

import { crc32 } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { focalPointOf, focalPoints } from '../../missions/missions/focal-point.ts'
import { findFormerContacts } from '../../partnerships/contacts/store.ts'
import { notFound, ruleViolation } from '../../problems.ts'
import type { ExportedRecords } from '../../records/exported-records.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { isLocalTime } from '../../records/recurrence.ts'
import { localTimeToMillis } from '../touchpoints/rules.ts'
import { touchpointKey } from '../touchpoints/schema.ts'
import { type LoadedOccurrence, loadOccurrence, loadOccurrences, rowOf, saveOccurrence } from './actions.ts'
import {
  adherenceOf,
  blockersOf,
  isInvited,
  type OccurrenceAction,
  occurrenceIdOf,
  occurrenceTransitions,
  timelinessOf,
} from './rules.ts'
import {
  AdherenceView,
  maxOccurrences,
  NewOccurrenceTransition,
  OccurrenceList,
  OccurrenceStateView,
  OccurrenceView,
  occurrenceId,
  view,
  windowQuery,
} from './schema.ts'
import type { OccurrenceRow } from './store.ts'
import { occurrences } from './table.ts'
import { formatWindow, invalidParameter, resolveWindow } from './window.ts'

const tag = 'Communication'
const list = '/partnerships/:partnershipId/occurrences'
const about = 'An occurrence is one meeting of a touchpoint in the agreed communication plan (C2).'
const partnershipParams = path(partnershipPath)
const occurrenceParams = path({ ...partnershipPath, occurrenceId })
const listDays = 90
const adherenceDays = -365

const recorded = pager<OccurrenceRow>({
  table: occurrences,
  where: eq(occurrences.partnershipId, sql.placeholder('partnershipId')),
  sorts: { createdAt: occurrences.id },
})
/** The occurrences with an outcome or another start; the others are computed from the plan, without an end. */
const exported: ExportedRecords = {
  type: 'occurrence',
  pages: (request, read) =>
    recorded.allPages(request, read, request.params as object, async (reader, found) => {
      const rows = await found
      const [loaded, { now }] = await Promise.all([
        Promise.all(
          rows.map(({ partnershipId, key, originalStart }) =>
            loadOccurrence(reader, partnershipId, occurrenceIdOf(key, originalStart)),
          ),
        ),
        reader.context,
      ])
      const shown = loaded.filter((occurrence) => occurrence !== undefined && isVisible(occurrence, request))
      return viewsOf(reader, shown as LoadedOccurrence[], request, now)
    }),
}

export const occurrenceRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listOccurrences',
          summary: 'List the occurrences of a partnership',
          description: `${about} Returns those that start in a window of at most 366 days, by default ${listDays} days from today, and at most ${maxOccurrences} occurrences. An observer sees those to which it is invited. While the partnership is suspended, occurrences without an outcome that start after the suspension began are \`suspended\`; those that start after it resumes are scheduled again.`,
          tag,
          params: partnershipParams,
          query: Type.Object(
            {
              ...windowQuery,
              touchpointKey: Type.Optional(touchpointKey),
              state: Type.Optional(
                Type.Array(ref(OccurrenceStateView), {
                  minItems: 1,
                  maxItems: 20,
                  description: 'Occurrences in one of these states.',
                }),
              ),
            },
            { additionalProperties: false },
          ),
        },
        200,
        OccurrenceList,
      ),
      config: { exported },
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { touchpointKey: key, state: states } = request.query
        const { now } = await reader.context
        const window = resolveWindow(request.query, now, listDays)
        const [occurrences, focalPoint] = await Promise.all([
          loadOccurrences(reader, pgArray([partnershipId]), window),
          loadFocalPoint(reader, partnershipId),
        ])
        const found = occurrences.filter(
          (occurrence) =>
            (key === undefined || occurrence.touchpoint.key === key) &&
            (states === undefined || states.includes(occurrence.state)) &&
            isVisible(occurrence, request),
        )
        if (found.length > maxOccurrences) {
          const detail = `The window has ${found.length} occurrences; at most ${maxOccurrences} are returned. Use a shorter window.`
          throw invalidParameter('to', detail)
        }
        const data = await viewsOf(reader, found, request, now)
        return { body: { ...formatWindow(window), ...(focalPoint && { focalPoint }), data } }
      }),
  )

  app.get(
    `${list}/adherence`,
    {
      schema: operation(
        {
          operationId: 'getOccurrenceAdherence',
          summary: 'Count the occurrences by outcome',
          description:
            'For each touchpoint and in total: how many occurrences were held, missed, cancelled and suspended, and how many have no outcome yet (C2, Q22). By default for the year up to and including today.',
          tag,
          params: partnershipParams,
          query: Type.Object(windowQuery, { additionalProperties: false }),
        },
        200,
        AdherenceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { now } = await reader.context
        const window = resolveWindow(request.query, now, adherenceDays)
        const occurrences = await loadOccurrences(reader, pgArray([request.params.partnershipId]), window)
        const byKey = new Map<string, LoadedOccurrence[]>()
        for (const occurrence of occurrences) {
          const ofTouchpoint = byKey.get(occurrence.touchpoint.key)
          if (ofTouchpoint) ofTouchpoint.push(occurrence)
          else byKey.set(occurrence.touchpoint.key, [occurrence])
        }
        const touchpoints = [...byKey.keys()].sort().map((touchpointKey) => {
          const ofTouchpoint = byKey.get(touchpointKey) ?? []
          const title = ofTouchpoint.at(-1)?.touchpoint.content.title
          return { touchpointKey, title, ...adherenceOf(ofTouchpoint, now) }
        })
        return { body: { ...formatWindow(window), ...adherenceOf(occurrences, now), touchpoints } }
      }),
  )

  app.get(
    `${list}/:occurrenceId`,
    {
      schema: operation(
        {
          operationId: 'getOccurrence',
          summary: 'Read an occurrence',
          description: `${about} The response contains the endorsed mission as \`focalPoint\` (I3). Updates require its ETag.`,
          tag,
          params: occurrenceParams,
        },
        200,
        OccurrenceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, occurrenceId: id } = request.params
        const [occurrence, focalPoint, { now }] = await Promise.all([
          loadOccurrence(reader, partnershipId, id),
          loadFocalPoint(reader, partnershipId),
          reader.context,
        ])
        if (occurrence === undefined || !isVisible(occurrence, request)) throw notFound()
        const [body] = await viewsOf(reader, [occurrence], request, now, focalPoint)
        // The timeliness changes without an event of the partnership, so the ETag depends on the content.
        return { body, version: rowOf(occurrence).version, position: crc32(JSON.stringify(body)) }
      }),
  )

  app.post(
    `${list}/:occurrenceId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionOccurrence',
          summary: 'Record the outcome of an occurrence',
          description: `${about} Every party can mark it as held or missed, cancel, reschedule or reopen it; \`reopen\` removes the recorded outcome and start. A suspended occurrence can be marked as held if it took place anyway. Later versions of the plan do not change a recorded outcome.`,
          tag,
          params: occurrenceParams,
          query: writeQuery,
          body: NewOccurrenceTransition,
        },
        200,
        OccurrenceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, occurrenceId: id } = request.params
        const { action, reason = null, startsAt: newStart } = request.body
        const [, before, focalPoint] = await Promise.all([
          write.query(lockPartnershipRow, { partnershipId }),
          loadOccurrence(write, partnershipId, id),
          loadFocalPoint(write, partnershipId),
        ])
        if (before === undefined) throw notFound()
        write.requireMatch(rowOf(before))
        const now = await write.now()
        resolveTransition(occurrenceTransitions, actionsOf(before, request, now), request.body)
        const { to } = occurrenceTransitions[action]
        const startsAt = new Date(startAfter(action, before, newStart)).toISOString()
        const after = await saveOccurrence(write, before, { state: to, reason, startsAt }, to)
        const [body] = await viewsOf(write, [after], request, now, focalPoint)
        return { body, version: after.record?.version ?? 1 }
      }),
  )
}

/** The start after an action, in milliseconds. Throws 422 if `newStart` is invalid, or not expected. */
function startAfter(
  action: OccurrenceAction,
  { touchpoint, startsAt, originallyAt }: LoadedOccurrence,
  newStart: string | undefined,
): number {
  if (action === 'reopen') return originallyAt
  if (action !== 'reschedule') {
    if (newStart !== undefined) throw ruleViolation('/startsAt', 'Send startsAt with the action reschedule only.')
    return startsAt
  }
  if (newStart === undefined || !isLocalTime(newStart))
    throw ruleViolation('/startsAt', 'There is no such date or time.')
  return localTimeToMillis(newStart, touchpoint.content.timeZone)
}

const isVisible = (occurrence: LoadedOccurrence, { relation, caller }: FastifyRequest) =>
  relation !== 'observer' || isInvited(occurrence, caller.organizationId)

function actionsOf(occurrence: LoadedOccurrence, request: FastifyRequest, now: string) {
  const callerId = request.caller.organizationId
  return statusOfActions(occurrenceTransitions, occurrence.state, {
    subject: { parties: request.relation === 'lead' || request.relation === 'party' ? [callerId] : [] },
    callerId,
    blockersOf: (action) => blockersOf(action, occurrence, now),
    isBlockedByClosure: blockedByClosure(request, 'transitionOccurrence'),
  })
}

/** The endorsed mission of the partnership (I3). */
async function loadFocalPoint(reader: Reader, partnershipId: string) {
  const [missions, { now }] = await Promise.all([
    reader.query(focalPoints, { partnershipIds: pgArray([partnershipId]) }),
    reader.context,
  ])
  return focalPointOf(missions, partnershipId, now)
}

async function viewsOf(
  reader: Reader,
  occurrences: readonly LoadedOccurrence[],
  request: FastifyRequest,
  now: string,
  focalPoint?: ReturnType<typeof focalPointOf>,
) {
  const contactIds = occurrences.flatMap(({ touchpoint }) => touchpoint.content.attendees?.contacts ?? [])
  const formerContacts = await findFormerContacts(reader, contactIds)
  return occurrences.map((occurrence) =>
    view(occurrence, timelinessOf(occurrence, now), actionsOf(occurrence, request, now), formerContacts, focalPoint),
  )
}
