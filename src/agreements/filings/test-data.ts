// Test data: each party records a filing of today, which no example of the document can have.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  { param: 'filingId', fromExample: false, deletable: false },
  {
    param: 'signatoryId',
    async afterCreate(context) {
      const fields = { filedOn: new Date().toISOString().slice(0, 10), externalIds: context.externalIds() }
      const { body } = await context.tools.createFromExample('filingId', context, fields)
      return { filingId: body.id }
    },
  },
]
