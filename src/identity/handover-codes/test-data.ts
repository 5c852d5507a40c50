// Test data: a hand-over code of the organization.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'handoverCodeId',
    ofOrganization: {
      readByOperator: true,
      whileRepresented: false,
      async create({ tools, operator, client, externalIds }) {
        const body = { externalIds: externalIds('handover-code') }
        const created = await operator.call('POST', `/v1/organizations/${client.id}/handover-codes`, { body })
        return tools.expectStatus(created, 201).body.handoverCode.id
      },
    },
  },
]
