// Test data: keys are unique within a partnership.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestContext, TestData } from '../../records/test-data.ts'

/** Another line of the author, to which records refer that are deleted after it would be. Returns its id. */
export async function createLine(context: TestContext, suffix: string): Promise<string> {
  const fields = { key: context.key(suffix), externalIds: [] }
  return (await context.tools.createFromExample('budgetLineId', context, fields)).body.id
}

export const testData: readonly TestData[] = [
  {
    param: 'budgetLineId',
    fields: ({ key }) => ({ key: key() }),
    completeLists: (context) => createLine(context, 'second'),
    references: ['lineId'],
  },
  importTestData('budgetLineImportId', 'budget-line-imports'),
]
