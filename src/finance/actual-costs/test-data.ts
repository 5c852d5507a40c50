// Test data: an actual cost is of a line and a source.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestData } from '../../records/test-data.ts'
import { createLine } from '../budget-lines/test-data.ts'
import { createSource } from '../funding-sources/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'actualCostId',
    fields: async (context) => ({
      lineId: await createLine(context, 'cost'),
      sourceId: await createSource(context, 'cost'),
    }),
    completeLists: async (context) =>
      context.tools.createFromExample('actualCostId', context, {
        lineId: await createLine(context, 'cost-2'),
        sourceId: await createSource(context, 'cost-2'),
        externalIds: [],
      }),
  },
  importTestData('actualCostImportId', 'actual-cost-imports'),
]
