// Test data: a representation that the organization offers to a new one.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'representationId',
    ofOrganization: {
      readByOperator: true,
      whileRepresented: false,
      async create({ tools, operator, client, example, externalIds }) {
        const agency = { name: 'A representative', kinds: ['other'] }
        const registered = await operator.call('POST', '/v1/organizations', { body: agency })
        const representativeId = tools.expectStatus(registered, 201).body.id
        const body = { ...example, representativeId, externalIds: externalIds('representation') }
        const created = await client.call('POST', `/v1/organizations/${client.id}/representations`, { body })
        return tools.expectStatus(created, 201).body.id
      },
    },
  },
]
