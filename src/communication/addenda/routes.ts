// Addenda over HTTP: a collection that a communication contains. Addenda are neither changed nor deleted.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { notFound, transitionBlocked } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { communicationStore } from '../communications/store.ts'
import { maxAddenda } from './rules.ts'
import { addendumSchemas } from './schema.ts'
import { type Addendum, countAddenda } from './store.ts'
import { addenda } from './table.ts'

const collection: Collection<Addendum> = {
  singular: 'addendum',
  plural: 'addenda',
  parent: { singular: 'communication', plural: 'communications', store: communicationStore },
  tag: 'Communication',
  about: 'An addendum is what a party adds to a communication, its own or that of another party (C2).',
  table: addenda,
  schemas: addendumSchemas,
  locksPartnership: true,
}

export const addendumRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    summary: 'Add an addendum to a communication',
    description: `Every party may do this, also after the author of the communication has left. An addendum is neither changed nor deleted: to correct it, create another one. Each party adds at most ${maxAddenda} addenda to a communication.`,
    async complete(write, fields, _context, params) {
      const [[communication], [found]] = await Promise.all([
        write.query(communicationStore.find, { ...params, id: params.communicationId }),
        write.query(countAddenda, { ...params, organizationId: write.caller.organizationId }),
      ])
      if (communication === undefined) throw notFound()
      if ((found?.count ?? 0) >= maxAddenda) {
        const message = `Your organization has added ${maxAddenda} addenda to the communication, which is the maximum.`
        throw transitionBlocked({ code: 'TOO_MANY_ADDENDA', message, ref: null })
      }
      return fields
    },
  })
  routes.list({
    summary: 'List the addenda of a communication',
    description:
      'The list contains the addenda of all parties. `organizationId` selects the addenda of the given parties.',
  })
  routes.get({ description: 'It cannot be changed.' })
}
