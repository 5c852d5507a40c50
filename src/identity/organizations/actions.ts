// How organizations are kept, and how one comes to act for itself.

import type { WriteContext } from '../../http/endpoints.ts'
import { directoryScope } from '../../records/external-ids/table.ts'
import { type RecordType, saveRecord } from '../../records/save.ts'
import * as store from './store.ts'
import { organizations } from './table.ts'

export const organizationRecordType: RecordType<store.Organization> = {
  subjectType: 'organization',
  table: organizations,
  store,
  streamOf: ({ id }) => id,
  externalIdScopeOf: () => directoryScope,
}

/** With an API client of its own, an organization is represented no longer. */
export async function endRepresentation(write: WriteContext, organizationId: string): Promise<void> {
  const [[before], [representation]] = await Promise.all([
    write.query(store.lock, { id: organizationId }),
    write.query(store.representationsOf, { ids: `{${organizationId}}` }),
  ])
  if (before === undefined || representation === undefined) return
  const after = await write.nextVersion(before, {})
  saveRecord(write, organizationRecordType, before, after, { change: 'update', verb: 'representation_ended' })
  write.enqueue(store.endRepresentation, { organizationId })
}
