// Test data: acknowledgements name a requirement.
import type { TestContext, TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  { param: 'legalRequirementId', references: ['requirementId'], fields: () => ({ jurisdiction: 'US-IL' }) },
]

/** Another legal requirement, which no test deletes. Returns its id. */
export async function createRequirement(context: TestContext): Promise<string> {
  const { body } = await context.tools.createFromExample('legalRequirementId', context, { externalIds: [] })
  return body.id
}
