// Routes of the agreements of a partnership: a collection.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter, textFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { agreementCollection } from './actions.ts'
import { agreements } from './table.ts'

export const agreementRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, {
    ...agreementCollection,
    filters: {
      kind: oneOfFilter(ref(AgreementKindCode), agreements.kind),
      q: textFilter('Part of the title.', searchForm(sql`${agreements.title}`)),
    },
  })
  routes.create({
    description:
      'Only the lead can do this. Then draft its first version with `createAgreementVersion`. By default the agreement binds all accepted parties.',
  })
  routes.list({ description: 'Observers see agreements of which a version was executed.' })
  routes.get()
  routes.update({
    description:
      'Only the lead can do this. Drafts that are compiled later contain the change; the kind is fixed once a version was executed.',
  })
  routes.delete({
    description:
      'Only the lead can do this, before the agreement has a version. Its last state remains in the history.',
  })
}
