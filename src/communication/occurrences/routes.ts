// Occurrences over HTTP: expanded from the agreed plan when they are asked for, and noted when something becomes of one.

import { crc32 } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { ref } from '../../http/schemas.ts'
import { focalPointOf, focalPoints } from '../../missions/missions/focal-point.ts'
import { notFound, Problem, ruleViolation } from '../../problems.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { isLocalTime } from '../../records/recurrence.ts'
import { momentOf } from '../touchpoints/rules.ts'
import { touchpointKey } from '../touchpoints/schema.ts'
import { type Found, findOccurrence, note, rowOf } from './actions.ts'
import { adherenceOf, blockersOf, isInvited, occurrenceSteps, occurrencesOf, timelinessOf } from './rules.ts'
import {
  AdherenceView,
  maxOccurrences,
  NewOccurrenceTransition,
  OccurrenceList,
  OccurrenceStateView,
  OccurrenceView,
  occurrenceId,
  view,
} from './schema.ts'
import * as store from './store.ts'
import { textOf, windowOf, windowQuery } from './windows.ts'

const tag = 'Communication'
const list = '/partnerships/:partnershipId/occurrences'
const about = 'A time at which partners meet, by the communication plan that all have agreed to (C2).'
const ofPartnership = path(partnershipPath)
const ofOccurrence = path({ ...partnershipPath, occurrenceId })
const usualDays = 90

export const occurrenceRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listOccurrences',
          summary: 'List when partners meet',
          description: `${about} All that begins in a window of time: from today on for ${usualDays} days unless said, 366 days and ${maxOccurrences} occurrences at most. An observer sees those that it is invited to.`,
          tag,
          params: ofPartnership,
          query: Type.Object(
            {
              ...windowQuery,
              touchpointKey: Type.Optional(touchpointKey),
              state: Type.Optional(
                Type.Array(ref(OccurrenceStateView), {
                  minItems: 1,
                  maxItems: 20,
                  description: 'One or several, separated by commas.',
                }),
              ),
            },
            { additionalProperties: false },
          ),
        },
        200,
        OccurrenceList,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { touchpointKey: key, state: states } = request.query
        const { now } = await reader.context
        const window = windowOf(request.query, now, usualDays)
        const bounds = { partnershipIds: pgArray([partnershipId]), ...textOf(window) }
        const [touchpoints, notes, focalPoint] = await Promise.all([
          reader.query(store.touchpointsBetween, bounds),
          reader.query(store.between, bounds),
          focalPointIn(reader, partnershipId),
        ])
        const found = occurrencesOf(touchpoints, notes, window.from, window.to).filter(
          (one) =>
            (key === undefined || one.touchpoint.key === key) &&
            (states === undefined || states.includes(one.state)) &&
            (request.relation !== 'observer' || isInvited(one, request.caller.organizationId)),
        )
        if (found.length > maxOccurrences) {
          const detail = `There are ${found.length} occurrences in this window: narrow it to ${maxOccurrences} at most.`
          throw new Problem('invalid-request', detail, { errors: [{ pointer: 'to', code: 'rule-violation', detail }] })
        }
        return {
          body: {
            ...textOf(window),
            ...(focalPoint && { focalPoint }),
            data: found.map((one) => complete(one, request, now)),
          },
        }
      }),
  )

  app.get(
    '/partnerships/:partnershipId/adherence',
    {
      schema: operation(
        {
          operationId: 'getAdherence',
          summary: 'See how far partners meet as planned',
          description:
            'Touchpoint by touchpoint and over all: what was held, missed, cancelled, and what nobody has said anything of (C2, Q22). Of the last year up to today unless said.',
          tag,
          params: ofPartnership,
          query: Type.Object(windowQuery, { additionalProperties: false }),
        },
        200,
        AdherenceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { now } = await reader.context
        const window = windowOf(request.query, now, -365)
        const bounds = { partnershipIds: pgArray([request.params.partnershipId]), ...textOf(window) }
        const [touchpoints, notes] = await Promise.all([
          reader.query(store.touchpointsBetween, bounds),
          reader.query(store.between, bounds),
        ])
        const found = occurrencesOf(touchpoints, notes, window.from, window.to)
        const keys = [...new Set(found.map(({ touchpoint }) => touchpoint.key))].sort()
        const data = keys.map((touchpointKey) => {
          const ones = found.filter(({ touchpoint }) => touchpoint.key === touchpointKey)
          const title = ones.at(-1)?.touchpoint.content.title
          return { touchpointKey, title, ...adherenceOf(ones, now) }
        })
        return { body: { ...textOf(window), ...adherenceOf(found, now), touchpoints: data } }
      }),
  )

  app.get(
    `${list}/:occurrenceId`,
    {
      schema: operation(
        {
          operationId: 'getOccurrence',
          summary: 'Read an occurrence',
          description: `${about} \`timeliness\` says whether it is due or overdue, \`availableActions\` what may become of it.`,
          tag,
          params: ofOccurrence,
        },
        200,
        OccurrenceView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, occurrenceId: id } = request.params
        const [found, focalPoint, { now }] = await Promise.all([
          findOccurrence(reader, partnershipId, id),
          focalPointIn(reader, partnershipId),
          reader.context,
        ])
        if (found === undefined) throw notFound()
        if (request.relation === 'observer' && !isInvited(found, request.caller.organizationId)) throw notFound()
        const body = complete(found, request, now, focalPoint)
        // It turns due without a change of the record.
        return { body, version: body.version, position: crc32(JSON.stringify(body)) }
      }),
  )

  app.post(
    `${list}/:occurrenceId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionOccurrence',
          summary: 'Say what has become of an occurrence',
          description: `${about} It was held or missed, it is cancelled, or moved to another time; \`reopen\` takes back what was said by mistake. Later versions of the plan leave it as it is.`,
          tag,
          params: ofOccurrence,
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
        const { action, reason, startsAt } = request.body
        const [, found, focalPoint] = await Promise.all([
          write.query(lockPartnershipRow, { partnershipId }),
          findOccurrence(write, partnershipId, id),
          focalPointIn(write, partnershipId),
        ])
        if (found === undefined) throw notFound()
        write.requireMatch(rowOf(found))
        const now = await write.now()
        const { to } = resolveTransition(occurrenceSteps, actionsOf(found, request, now), request.body)
        const after = await note(
          write,
          found,
          {
            state: to,
            reason: reason ?? null,
            startsAt: new Date(newStart(found, action, startsAt)).toISOString(),
          },
          to,
        )
        return { body: complete(after, request, now, focalPoint), version: after.note?.version ?? 1 }
      }),
  )
}

/** When it is from now on: elsewhere once it is moved, and where it was planned once that is taken back. */
function newStart({ touchpoint, startsAt, originallyAt }: Found, action: string, asked: string | undefined): number {
  if (action === 'reopen') return originallyAt
  if (action !== 'reschedule') {
    if (asked !== undefined) throw ruleViolation('/startsAt', 'Only reschedule has a startsAt.')
    return startsAt
  }
  if (asked === undefined) throw ruleViolation('/startsAt', 'reschedule needs startsAt: when it is to be instead.')
  if (!isLocalTime(asked)) throw ruleViolation('/startsAt', 'There is no such day or time of day.')
  return momentOf(asked, touchpoint.content.timeZone)
}

const actionsOf = (found: Found, request: FastifyRequest, now: string) =>
  availableActions(
    occurrenceSteps,
    found.state,
    (action) => blockersOf(action, found, request.relation === 'lead' || request.relation === 'party', now),
    blockedByClosure(request, 'transitionOccurrence'),
  )

/** What partners look back to when they meet (I3). */
async function focalPointIn(reader: Reader, partnershipId: string) {
  const [missions, { now }] = await Promise.all([
    reader.query(focalPoints, { partnershipIds: pgArray([partnershipId]) }),
    reader.context,
  ])
  return focalPointOf(missions, partnershipId, now)
}

const complete = (found: Found, request: FastifyRequest, now: string, focalPoint?: ReturnType<typeof focalPointOf>) =>
  view(found, timelinessOf(found, now), actionsOf(found, request, now), focalPoint)
