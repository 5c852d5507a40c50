// Test data of imports.
import type { TestContext, TestData } from '../test-data.ts'

/** `segment` is the last segment of the URL of the list of imports. */
export function importTestData(param: string, segment: string): TestData {
  // An organization has at most two imports that are running.
  async function waitForEnd({ tools, partnershipPath, author }: TestContext, id: string): Promise<void> {
    await tools.waitFor(async () => {
      const { body } = await author.call('GET', `${partnershipPath}/${segment}/${id}`)
      return body.state === 'completed' || undefined
    })
  }
  return {
    param,
    async afterCreate(context, { id }) {
      await waitForEnd(context, id)
      return {}
    },
    async completeLists(context) {
      const { body } = await context.tools.createFromExample(param, context)
      await waitForEnd(context, body.id)
    },
  }
}
