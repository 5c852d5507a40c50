// Communications over HTTP: a collection, whose records can refer to an occurrence, and their earlier texts.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { cursorQuery, keysetPage, oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { findByPartnerships as observersOf } from '../../partnerships/observers/store.ts'
import { findByPartnership as partiesOf } from '../../partnerships/parties/store.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { occurrenceId } from '../occurrences/schema.ts'
import { MethodView } from '../touchpoints/schema.ts'
import { markOccurrenceHeld } from './actions.ts'
import { checkChangeByOthers, checkDates, checkReferences, isCorrected, type References } from './rules.ts'
import { communicationSchemas, RevisionPage, revisionView } from './schema.ts'
import {
  type Communication,
  communicationRecords,
  communicationStore,
  countRevisions,
  findAddendum,
  findRevisions,
} from './store.ts'
import { communications } from './table.ts'

const tag = 'Communication'
const about =
  'A communication is a meeting, call or message of the parties: when, by what means, who took part, decisions, follow-ups (C2). It can refer to an occurrence, which becomes held, and remains held if the communication is deleted.'

const collection: Collection<Communication, References> = {
  ...communicationRecords,
  plural: 'communications',
  tag,
  about,
  schemas: communicationSchemas,
  filters: {
    method: oneOfFilter(ref(MethodView), communications.method),
    occurrenceId: oneOfFilter(occurrenceId, communications.occurrenceId),
  },
  defaults: { decisions: [], followUps: [] },
  authorOnly: true,
  checkChangeByOthers,
  locksPartnership: true,
  async context(reader, partnershipId) {
    const [parties, observers] = await Promise.all([
      reader.query(partiesOf, { partnershipId }),
      reader.query(observersOf, { partnershipIds: pgArray([partnershipId]) }),
    ])
    const idsOf = <Row extends { state: string; organizationId: string }>(rows: Row[], ...states: Row['state'][]) =>
      new Set(rows.filter(({ state }) => states.includes(state)).map(({ organizationId }) => organizationId))
    const hasJoined = ({ state }: { state: string }) => !['invited', 'declined', 'rescinded'].includes(state)
    return {
      parties: new Set(parties.filter(hasJoined).map(({ organizationId }) => organizationId)),
      present: idsOf(parties, 'accepted'),
      observers: idsOf(observers, 'active', 'ended'),
    }
  },
  beforeSave(after, before, references, now) {
    checkDates(after, now)
    checkReferences(after, references)
    return before !== undefined && isCorrected(after, before) ? { ...after, correctedAt: now } : after
  },
  afterSave: markOccurrenceHeld,
  async beforeDelete({ partnershipId, id }, _references, write) {
    const [addendum] = await write.query(findAddendum, { partnershipId, communicationId: id })
    if (addendum === undefined) return
    const ref = pathInPartnership(partnershipId, `/communications/${id}/addenda`)
    throw transitionBlocked({ code: 'HAS_ADDENDA', message: 'It has addenda. Correct it instead of deleting it.', ref })
  },
}

export const communicationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create()
  routes.list()
  routes.get()
  routes.update({
    summary: 'Correct a communication, or complete its follow-ups',
    description:
      'Only the party that created the communication may correct it; `correctedAt` is then set, and the earlier text remains among its revisions. Any other party may change `doneOn` of the follow-ups for which it is responsible, or for which a party is responsible that has left the partnership, and nothing else. To add to the communication of another party, create an addendum.',
  })
  routes.delete({
    description:
      'Only the party that created the communication may delete it, as long as it has no addenda. Its last state remains in the history.',
  })

  app.get(
    '/partnerships/:partnershipId/communications/:communicationId/revisions',
    {
      schema: operation(
        {
          operationId: 'listCommunicationRevisions',
          summary: 'List the revisions of a communication',
          description: `${about} A revision contains what the communication stated after one of its changes, so that a correction does not remove the earlier text. The latest is first; it is the current text.`,
          tag,
          params: path({ ...partnershipPath, communicationId: uuidOf('the communication') }),
          query: Type.Object(cursorQuery, { additionalProperties: false }),
        },
        200,
        RevisionPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId, communicationId: id } = request.params
        const [[row], { body, ...rest }] = await Promise.all([
          reader.query(communicationStore.find, { partnershipId, id }),
          keysetPage(request, reader, {
            sort: '-position',
            formats: [isPosition, isPosition],
            read: (after, limit) =>
              reader.query(findRevisions, {
                partnershipId,
                id,
                before: after?.afterValue ?? Number.MAX_SAFE_INTEGER,
                limit,
              }),
            count: () => reader.query(countRevisions, { partnershipId, id }),
            cursorOf: ({ position }) => ({ afterValue: `${position}`, afterId: `${position}` }),
          }),
        ])
        if (row === undefined) throw notFound()
        return { body: { ...body, data: body.data.map(revisionView) }, ...rest }
      }),
  )
}

const isPosition = (text: string): boolean => /^\d{1,15}$/.test(text)
