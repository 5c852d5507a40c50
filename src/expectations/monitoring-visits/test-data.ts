// Test data: the author was visited, because the example names no party.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  { param: 'monitoringVisitId', fields: ({ author }) => ({ partyId: author.id }) },
]
