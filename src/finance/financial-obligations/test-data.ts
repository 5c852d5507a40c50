// Test data: each party owes another one.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'financialObligationId',
    fields: ({ author, parties }) => ({
      payerId: author.id,
      payeeId: parties.find(({ id }) => id !== author.id)?.id,
    }),
  },
]
