// The schema of the export of a partnership.
import { Type } from 'typebox'

const line = {
  type: 'contact',
  record: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
    partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    name: 'Jordan Rivera',
    title: 'Partnership manager',
    responsibility: null,
    email: 'j.rivera@springfield.example',
    phone: null,
    externalIds: [],
    version: 1,
    createdAt: '2026-11-23T15:04:05.123456Z',
    updatedAt: '2026-11-23T15:04:05.123456Z',
    updatedBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    updatedOnBehalfBy: null,
  },
}

export const PartnershipExport = Type.String({
  $id: 'PartnershipExport',
  maxLength: 2_147_483_647,
  pattern: '^',
  description:
    'One record per line, as JSON: `type` is its type, as `recordType` in the feed of changes, and `record` the record as the operation returns it that reads it.',
  examples: [`${JSON.stringify(line)}\n`],
})
