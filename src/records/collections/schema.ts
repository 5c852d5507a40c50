// Fields that the records of every collection have.
import { uuidOf } from '../../http/schemas.ts'

/** Identifies a record and the party that owns it. */
export const collectionProperties = {
  id: uuidOf('the record'),
  partnershipId: uuidOf('the partnership'),
  organizationId: uuidOf('the party whose record it is'),
}

export const collectionExample = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
}
