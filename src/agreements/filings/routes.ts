// Routes of filings: a collection.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { unknownReference } from '../../problems.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { find as findAgreement } from '../agreements/store.ts'
import { changeFilingAgenda } from './agenda.ts'
import { checkFiledOn } from './rules.ts'
import { FilingRecipientView, filingSchemas } from './schema.ts'
import { filings } from './table.ts'

type Filing = typeof filings.$inferSelect

export const filingRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes<Filing>(app, endpoints, {
    singular: 'filing',
    plural: 'filings',
    tag: 'Agreements',
    about:
      'A filing records that an executed agreement was submitted as a statute requires (R3). An executed memorandum of a Head Start agency and a public preschool is submitted to the Secretary and to the State Director of Head Start Collaboration within 30 days.',
    table: filings,
    schemas: filingSchemas,
    filters: {
      agreementId: oneOfFilter(uuidOf('an agreement'), filings.agreementId),
      recipient: oneOfFilter(ref(FilingRecipientView), filings.recipient),
    },
    audienceOf: () => 'everyone',
    createVerb: 'recorded',
    authorOnly: true,
    async beforeSave(after, _before, _context, now, write) {
      const { partnershipId, agreementId, filedOn } = after
      const [agreement] = await write.query(findAgreement, { partnershipId, id: agreementId })
      if (agreement === undefined)
        throw unknownReference('/agreementId', 'There is no such agreement in the partnership.')
      checkFiledOn(filedOn, agreement.executions, now)
      return after
    },
    async afterSave(write, after) {
      const [agreement] = await write.query(findAgreement, {
        partnershipId: after.partnershipId,
        id: after.agreementId,
      })
      if (agreement !== undefined) await changeFilingAgenda(write, agreement, after)
    },
  })
  routes.create({
    summary: 'Record a filing',
    description: 'Every party can do this, also after the partnership has ended.',
  })
  routes.list({ summary: 'List the filings of a partnership', description: 'Observers see them too.' })
  routes.get({ description: 'PATCH requires the ETag of the response.' })
  routes.update()
}
