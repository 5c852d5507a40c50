// Test data: the names of the rooms of a party differ.
import type { TestContext, TestData } from '../../records/test-data.ts'

const fields = ({ key }: TestContext, suffix?: string) => ({ name: key(suffix) })

export const testData: readonly TestData[] = [
  {
    param: 'roomId',
    fields,
    completeLists: (context) =>
      context.tools.createFromExample('roomId', context, { ...fields(context, 'second'), externalIds: [] }),
  },
]
