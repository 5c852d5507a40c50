// Words that several registers use.
import { uuidOf, words } from '../../http/schemas.ts'
import { aspects } from '../../partnerships/partnerships/rules.ts'

export const Aspect = words('Aspect', aspects, 'The aspect of a partnership that it is about (W1).')

/** Whose record it is, and where: every register's records tell. */
export const entryProperties = {
  id: uuidOf('the record'),
  partnershipId: uuidOf('the partnership'),
  organizationId: uuidOf('the party whose record it is'),
}

export const entryExample = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
}
