// Test data: the key of a source is unique within the partnership.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'fundingSourceId',
    fields: ({ author, sets }) => ({ key: `${sets.at(-1)?.slice(0, 3).toLowerCase()}-${author.id}` }),
  },
]
