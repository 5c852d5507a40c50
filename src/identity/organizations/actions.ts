// How organizations are kept, and how one comes to act for itself.
import { everywhere } from '../../records/external-ids/table.ts'
import type { Change } from '../../http/exchange.ts'
import { type Kind, keep } from '../../records/save.ts'
import * as store from './store.ts'
import { organizations } from './table.ts'

export const organizationKind: Kind<store.Organization> = {
  subjectType: 'organization',
  table: organizations,
  store,
  streamOf: ({ id }) => id,
  spaceOf: () => everywhere,
}

/** With an API client of its own, an organization is represented no longer. */
export async function endRepresentation(change: Change, organizationId: string): Promise<void> {
  const [[before], [representation]] = await Promise.all([
    change.ask(store.lock, { id: organizationId }),
    change.ask(store.representationsOf, { ids: `{${organizationId}}` }),
  ])
  if (before === undefined || representation === undefined) return
  const after = await change.next(before, {})
  keep(change, organizationKind, before, after, { change: 'update', verb: 'representation_ended' })
  change.queue(store.endRepresentation, { organizationId })
}
