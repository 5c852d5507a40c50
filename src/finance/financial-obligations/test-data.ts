// Test data: each party owes another one, and both agree, so that agreements contain it.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'financialObligationId',
    fields: ({ author, parties }) => ({
      payerId: author.id,
      payeeId: parties.find(({ id }) => id !== author.id)?.id,
    }),
    async afterCreate({ tools, parties, partnershipPath, toBeDeleted }, { id, payerId, payeeId }) {
      const sides = parties.filter((party) => [payerId, payeeId].includes(party.id))
      for (const side of toBeDeleted ? [] : sides) {
        await tools.transition(side, `${partnershipPath}/financial-obligations/${id}`, 'agree')
      }
      return {}
    },
  },
]
