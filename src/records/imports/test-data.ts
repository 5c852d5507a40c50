// Test data of imports.
import type { TestData } from '../test-data.ts'

/** `segment` is the last segment of the URL of the list of imports. */
export const importTestData = (param: string, segment: string): TestData => ({
  param,
  async afterCreate({ tools, partnershipPath, author }, { id }) {
    await tools.waitFor(async () => {
      const { body } = await author.call('GET', `${partnershipPath}/${segment}/${id}`)
      return body.state === 'completed' || undefined
    })
    return {}
  },
  completeLists: (context) => context.tools.createFromExample(param, context),
})
