// Endorsements of a mission over HTTP: the yes of each party to the stringEnum that it has seen.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { notFound, ruleViolation, transitionBlocked } from '../../problems.ts'
import { mustBeAuthor } from '../../records/collections/collection.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { actionsOf, enact, endorsementRecordType, endorsementsOf, held, missionRecordType } from './actions.ts'
import { checkConfirmed, missionSteps, waitingFor } from './rules.ts'
import { endorsementSchemas } from './schema.ts'
import * as store from './store.ts'
import { endorsements } from './table.ts'

const tag = 'Missions'
const list = '/partnerships/:partnershipId/missions/:missionId/endorsements'
const about =
  'A yes of a party to a mission in the stringEnum that it has seen, by whom it was authorised, and which anticipated results the party confirms (V1, I2).'
const missionPath = { ...partnershipPath, missionId: uuidOf('the version of the mission') }
const ofMission = path(missionPath)
const ofEndorsement = path({ ...missionPath, endorsementId: uuidOf('the endorsement') })

const page = pager<store.Endorsement>({
  table: endorsements,
  where: sql`${endorsements.partnershipId} = ${sql.placeholder('partnershipId')}
    and ${endorsements.missionId} = ${sql.placeholder('missionId')}`,
  filters: { externalId: externalIdFilter(endorsements.externalIds) },
  sorts: { createdAt: endorsements.id },
})

export const endorsementRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'endorseMission',
          summary: 'Endorse a mission',
          description: `${about} It is endorsed when the last party has; a party that joins later endorses the one that stands.`,
          tag,
          params: ofMission,
          query: writeQuery,
          body: endorsementSchemas.New,
        },
        201,
        endorsementSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, missionId } = request.params
        const { externalIds = [], ...fields } = request.body
        const [{ context, standing }, [mission], endorsed] = await Promise.all([
          held(write, partnershipId),
          write.query(missionRecordType.store.find, { partnershipId, id: missionId }),
          endorsementsOf(write, partnershipId, [missionId]),
        ])
        if (mission === undefined) throw notFound()
        resolveTransition(missionSteps, actionsOf(mission, endorsed, context, request), { action: 'endorse' })
        if (fields.contentHash !== mission.contentHash) {
          throw ruleViolation('/contentHash', 'It is the hash of other stringEnum than these.')
        }
        checkConfirmed(fields.confirmedResults, mission)
        const row: store.Endorsement = {
          id: uuidv7(),
          partnershipId,
          missionId,
          organizationId: write.caller.organizationId,
          ...fields,
          externalIds,
          ...(await write.creationStamp()),
        }
        const { waitingOn } = waitingFor(mission, [...endorsed, row], context.acceptedParties)
        const isLast = mission.state === 'proposed' && waitingOn.length === 0
        const after = isLast ? await enact(write, mission, standing) : mission
        saveRecord(write, endorsementRecordType(after), undefined, row, { change: 'create', verb: 'given' })
        return created(row, pathInPartnership(partnershipId, `/missions/${missionId}/endorsements/${row.id}`))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listEndorsements',
          summary: 'List the endorsements of a mission',
          description: `${about} Those of one version of the mission, in the order in which they were given.`,
          tag,
          params: ofMission,
          query: page.query,
        },
        200,
        endorsementSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, missionId } = request.params
        const [answer, [mission]] = await Promise.all([
          page(request, reader, { partnershipId, missionId }, (rows) => rows),
          reader.query(missionRecordType.store.find, { partnershipId, id: missionId }),
        ])
        if (mission === undefined) throw notFound()
        return answer
      }),
  )

  app.get(
    `${list}/:endorsementId`,
    {
      schema: operation(
        {
          operationId: 'getEndorsement',
          summary: 'Read an endorsement',
          description: `${about} Its ETag is what a change of it needs.`,
          tag,
          params: ofEndorsement,
        },
        200,
        endorsementSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { endorsementId: id, ...where } = request.params
        const [row] = await reader.query(store.endorsementStore.find, { ...where, id })
        if (row === undefined) throw notFound()
        return { body: row, version: row.version }
      }),
  )

  app.patch(
    `${list}/:endorsementId`,
    {
      schema: operation(
        {
          operationId: 'updateEndorsement',
          summary: 'Confirm further results',
          description: `${about} Only the party that gave it may; of a mission that was superseded the confirmed results stay.`,
          tag,
          params: ofEndorsement,
          query: writeQuery,
          body: endorsementSchemas.Patch,
        },
        200,
        endorsementSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { partnershipId, missionId, endorsementId: id } = request.params
        const [, [row], [mission]] = await Promise.all([
          write.query(lockPartnershipRow, { partnershipId }),
          write.query(store.endorsementStore.find, { partnershipId, missionId, id }),
          write.query(missionRecordType.store.find, { partnershipId, id: missionId }),
        ])
        if (row === undefined || mission === undefined) throw notFound()
        mustBeAuthor('endorsement', row, write)
        const before = write.requireMatch(row)
        const after = await write.nextVersion(before, request.body as Partial<store.Endorsement>)
        if (request.body.confirmedResults !== undefined) {
          mustBeLive(mission)
          checkConfirmed(after.confirmedResults, mission)
        }
        saveRecord(write, endorsementRecordType(mission), before, after, { change: 'update', verb: 'updated' })
        return { body: after, version: after.version }
      }),
  )
}

function mustBeLive({ state, partnershipId, id }: store.Mission): void {
  if (state !== 'superseded') return
  const message = 'A later version took the place of this one.'
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: pathInPartnership(partnershipId, `/missions/${id}`) })
}
