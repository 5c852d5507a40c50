// Test data: each party owes another one.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'financialObligationId',
    fields: ({ author, parties }) => ({
      payerId: author.id,
      payeeId: parties.find(({ id }) => id !== author.id)?.id,
    }),
    async afterCreate({ tools, partnershipPath, author, parties, toBeDeleted }, { id }) {
      const payee = parties.find((party) => party.id !== author.id)
      if (toBeDeleted || payee === undefined) return {}
      const path = `${partnershipPath}/financial-obligations/${id}`
      for (const party of [author, payee]) await tools.transition(party, path, 'agree')
      return {}
    },
  },
]
