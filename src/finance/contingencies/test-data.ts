// Test data: the author acts, because the example names no party.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  { param: 'contingencyId', fields: ({ author }) => ({ ownerId: author.id }) },
]
