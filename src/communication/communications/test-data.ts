import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'communicationId',
    /** A communication refers to an occurrence that has begun, and those of the test data are in the future. */
    completeLists: ({ tools, ids: { partnershipId, occurrenceId } }) =>
      tools.query('update communications set occurrence_id = $2 where partnership_id = $1', [
        partnershipId,
        occurrenceId,
      ]),
  },
]
