// Test data of checklists.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'checklistId',
    ofOrganization: {
      readByOperator: false,
      whileRepresented: true,
      /** Creates a draft, which only its organization reads. */
      async create({ tools, client, example }) {
        return tools.expectStatus(await client.call('POST', '/v1/checklists', { body: example }), 201).body.id
      },
      publish: ({ tools, client }, id) => tools.transition(client, `/v1/checklists/${id}`, 'publish'),
    },
  },
]
