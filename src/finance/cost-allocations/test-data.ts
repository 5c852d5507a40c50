// Test data: the sources of an allocation exist, and a proposal has a snapshot to read.
import type { TestContext, TestData } from '../../records/test-data.ts'
import { createSource } from '../funding-sources/test-data.ts'

/** Two sources, so that a list of shares has two. */
const fieldsOf = async (context: TestContext, suffix: string) => ({
  sourceIds: [await createSource(context, suffix), await createSource(context, `${suffix}-2`)],
  backstopSourceIds: [],
})

export const testData: readonly TestData[] = [
  {
    param: 'costAllocationId',
    tables: { cost_allocation_snapshots: 'cost-allocations' },
    fields: (context) => fieldsOf(context, 'plan'),
    async afterCreate({ tools, author, partnershipPath }, { id }) {
      await tools.transition(author, `${partnershipPath}/cost-allocations/${id}`, 'propose')
      return {}
    },
    completeLists: async (context) =>
      context.tools.createFromExample('costAllocationId', context, {
        ...(await fieldsOf(context, 'next')),
        externalIds: [],
      }),
  },
]
