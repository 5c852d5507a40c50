// Test data: an API client of the organization.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'apiClientId',
    ofOrganization: {
      readByOperator: true,
      whileRepresented: false,
      async create({ tools, operator, client, externalIds }) {
        const body = { name: 'Unused', scopes: ['partnerships:read'], externalIds: externalIds('api-client') }
        const created = await operator.call('POST', `/v1/organizations/${client.id}/api-clients`, { body })
        return tools.expectStatus(created, 201).body.apiClient.id
      },
    },
  },
]
