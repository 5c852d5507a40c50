// Test data: another assessment of the author, from which family needs are drawn.
import type { TestContext, TestData } from '../../records/test-data.ts'

/** Returns the id of an assessment that no test deletes. */
export async function createAssessment(context: TestContext): Promise<string> {
  return (await context.tools.createFromExample('communityAssessmentId', context, { externalIds: [] })).body.id
}

export const testData: readonly TestData[] = [
  { param: 'communityAssessmentId', completeLists: createAssessment, references: ['assessmentId'] },
]
