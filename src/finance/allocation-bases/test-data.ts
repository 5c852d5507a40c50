// Test data: the rows of a base name a source.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestContext, TestData } from '../../records/test-data.ts'
import { createSource } from '../funding-sources/test-data.ts'

const rowsOf = async (context: TestContext, suffix: string) => [
  { sourceId: await createSource(context, suffix), quantity: '8', multiplier: '6.5' },
]

export const testData: readonly TestData[] = [
  {
    param: 'allocationBaseId',
    fields: async (context) => ({ key: context.key(), rows: await rowsOf(context, 'base') }),
    completeLists: async (context) =>
      context.tools.createFromExample('allocationBaseId', context, {
        key: context.key('second'),
        rows: await rowsOf(context, 'base-2'),
        externalIds: [],
      }),
    references: ['baseId'],
  },
  importTestData('allocationBaseImportId', 'allocation-base-imports'),
]
