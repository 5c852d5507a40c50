// Test data: a notice of removal that was withdrawn. The tests create parties themselves.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'partyId',
    fromExample: false,
    recordTypesWithOtherId: ['removal_notice'],
    async beforeRecords({ tools, partnershipPath, parties: [lead, other] }) {
      if (lead === undefined || other === undefined) throw new Error('The partnership has fewer than two parties.')
      const { body } = await lead.call('GET', `${partnershipPath}/parties?state=accepted&organizationId=${other.id}`)
      const party = `${partnershipPath}/parties/${body.data[0].id}`
      const removalOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
      await tools.transition(lead, party, 'give_notice_of_removal', { reason: 'No response.', removalOn })
      await tools.transition(lead, party, 'withdraw_notice_of_removal')
      return {}
    },
  },
]
