// Test data: keys are unique within a partnership.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestContext, TestData } from '../../records/test-data.ts'

/** Another source of the author, to which records refer that are deleted after it would be. Returns its id. */
export async function createSource(context: TestContext, suffix: string): Promise<string> {
  const fields = { key: context.key(suffix), externalIds: [] }
  return (await context.tools.createFromExample('fundingSourceId', context, fields)).body.id
}

export const testData: readonly TestData[] = [
  {
    param: 'fundingSourceId',
    fields: ({ key }) => ({ key: key() }),
    completeLists: (context) => createSource(context, 'second'),
    references: ['sourceId', 'matchesSourceId'],
  },
  importTestData('fundingSourceImportId', 'funding-source-imports'),
]
