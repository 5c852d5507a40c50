// Test data: a party has one commitment in each aspect, so each set of records of a partnership has an aspect of its own.
import { aspects } from '../../partnerships/partnerships/rules.ts'
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'commitmentId',
    fields: ({ sets, toBeDeleted }) => ({ aspect: toBeDeleted ? 'data' : aspects[sets.length - 1] }),
    completeLists: (context) =>
      context.tools.createFromExample('commitmentId', context, { aspect: 'services', externalIds: [] }),
  },
]
