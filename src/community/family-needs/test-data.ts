// Test data: a need is drawn from an assessment of its own, because that of the author is deleted before it.
import type { TestContext, TestData } from '../../records/test-data.ts'
import { createAssessment } from '../community-assessments/test-data.ts'

const fields = async (context: TestContext) => ({
  assessmentId: await createAssessment(context),
  providerId: context.author.id,
})

export const testData: readonly TestData[] = [
  {
    param: 'familyNeedId',
    fields,
    completeLists: async (context) =>
      context.tools.createFromExample('familyNeedId', context, { ...(await fields(context)), externalIds: [] }),
  },
]
