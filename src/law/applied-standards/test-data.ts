// Test data: each record applies a set of its own, because an edition applies once to the same parties.
import type { TestContext, TestData } from '../../records/test-data.ts'
import { rowExample } from '../standards/schema.ts'

/** Returns the id of a published set of the author. */
async function publishSet({ tools, author }: TestContext): Promise<string> {
  const body = { title: 'Standards', rows: [rowExample] }
  const { id } = tools.expectStatus(await author.call('POST', '/v1/standards', { body }), 201).body
  await tools.transition(author, `/v1/standards/${id}`, 'publish')
  return id
}

export const testData: readonly TestData[] = [
  {
    param: 'appliedStandardId',
    fields: async (context) => ({ standardId: await publishSet(context), partyId: context.author.id }),
  },
]
