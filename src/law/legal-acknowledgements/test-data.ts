// Test data: an acknowledgement is of a requirement that is not deleted, and its author solves the problem.
import type { TestData } from '../../records/test-data.ts'
import { createRequirement } from '../legal-requirements/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'legalAcknowledgementId',
    fields: async (context) => ({ requirementId: await createRequirement(context), ownerId: context.author.id }),
    completeLists: async (context) =>
      context.tools.createFromExample('legalAcknowledgementId', context, {
        requirementId: await createRequirement(context),
        ownerId: context.author.id,
        externalIds: [],
      }),
  },
]
