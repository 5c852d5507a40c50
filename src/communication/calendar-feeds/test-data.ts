import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'calendarFeedId',
    ofOrganization: {
      readByOperator: true,
      whileRepresented: false,
      async create({ tools, operator, client, externalIds }) {
        const body = { name: 'Unused', externalIds: externalIds('calendar-feed') }
        const created = await operator.call('POST', `/v1/organizations/${client.id}/calendar-feeds`, { body })
        return tools.expectStatus(created, 201).body.calendarFeed.id
      },
    },
  },
]
