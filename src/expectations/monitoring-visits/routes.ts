// Monitoring visits over HTTP: a collection that all parties write.
import { isDeepStrictEqual } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { mustBeAcceptedParty } from '../../partnerships/parties/context.ts'
import { pointingToList, throwIfViolated } from '../../problems.ts'
import { type Collection, collectionRecordType } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { agendaOf } from './agenda.ts'
import { visitErrors } from './rules.ts'
import { monitoringVisitSchemas } from './schema.ts'
import type { MonitoringVisit } from './store.ts'
import { monitoringVisits } from './table.ts'

const records = { singular: 'monitoring_visit', table: monitoringVisits, agendaOf }
export const visitRecordType = collectionRecordType<MonitoringVisit>(records)

const collection: Collection<MonitoringVisit> = {
  ...records,
  plural: 'monitoring_visits',
  tag: 'Commitments and monitoring',
  about: 'A monitoring visit is a visit to a site of a party, with what was found there (Q22).',
  schemas: monitoringVisitSchemas,
  filters: { partyId: oneOfFilter(uuidOf('a party that was visited'), monitoringVisits.partyId) },
  defaults: { findings: [] },
  locksPartnership: true,
  async beforeSave(after, before, _context, now, write) {
    const { partnershipId, partyId } = after
    if (partyId !== before?.partyId) await mustBeAcceptedParty(write, partnershipId, partyId, '/partyId')
    const errors = visitErrors(after, now)
    const keepsFindings = isDeepStrictEqual(after.findings, before?.findings)
    throwIfViolated(keepsFindings ? pointingToList(errors, '/findings') : errors)
    return after
  },
}

export const monitoringVisitRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    description:
      'Every party can record a visit, also one that another party conducted. `findings` must not contain data of children or families.',
  })
  routes.list()
  routes.get()
  routes.update({
    description:
      'Every party can do this. `findings` replaces the whole list: to record a correction, send every finding, and `correctedOn` with the corrected one.',
  })
  routes.delete()
}
