// Cost allocations over HTTP: a collection of versions, which every party agrees to.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { createCollection, versions } from './collection.ts'
import { type NewCostAllocation, NewCostAllocationTransition } from './schema.ts'

interface Options {
  endpoints: Endpoints
  worker: Worker
}

export const costAllocationRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, worker }) => {
  const routes = recordRoutes(app, endpoints, createCollection(worker))
  routes.create<Static<typeof NewCostAllocation>>({
    summary: 'Create a draft of the cost allocation',
    description:
      'A draft is computed from the current records whenever it is read. To change the agreed allocation, create its next version. The agreed version remains in force until every party has agreed to the next one. The response to a dry run (`dryRun=true`) also has `difference`: what the draft would change in the agreed allocation. Only a dry run takes `assumptions`: changed fields of sources, lines and bases, with which the response is computed.',
    complete: (write, { assumptions: _, ...input }, _context, { partnershipId }) =>
      versions.complete(write, input, partnershipId),
  })
  routes.list({
    summary: 'List the versions of the cost allocation',
    description:
      'Includes drafts and past versions; `state=agreed` returns the version in force. In the list, `totals` is null for drafts, and `sources`, `findings` and `drift` are null: read one version for what is computed.',
  })
  routes.get({
    summary: 'Read a version of the cost allocation',
    description:
      '`waitingOn` lists the parties that have not agreed yet, `hash` identifies the content that they agree to, `findings` says what the allocation lacks, and `drift` which records have changed since it was proposed. What the parties agreed to does not change with the records.',
  })
  routes.update({
    summary: 'Change a draft of the cost allocation',
    description:
      'Every party can update it. A change of the content turns a proposal back into a draft and removes all consents. The content of an agreed version cannot be changed.',
  })
  routes.delete({
    summary: 'Delete a draft of the cost allocation',
    description:
      'The party that created a draft or a proposal may delete it; if that party has left the partnership, every party may. Its last state remains in the history.',
  })
  routes.transition<Static<typeof NewCostAllocationTransition>>({
    summary: 'Propose a cost allocation, agree to it, or object',
    description:
      'To propose a version freezes its lines, bases and sources and the result under its `hash`, to which the parties agree. The party that proposes a version also agrees to it. When the last party agrees, the version comes into force and the previous one is superseded. `object` requires a reason and turns the proposal back into a draft, which is computed from the current records.',
    body: NewCostAllocationTransition,
    ...versions.transition,
  })
}
