// Test data: a notice that ends the agreement before its first day, and a filing, both of today.
import type { TestContext, TestData, TestIds } from '../../records/test-data.ts'

const today = () => new Date().toISOString().slice(0, 10)

const createFor =
  (param: string, fields: () => object) =>
  async (context: TestContext): Promise<TestIds> => {
    const externalIds = context.externalIds()
    const { body } = await context.tools.createFromExample(param, context, { ...fields(), externalIds })
    return { [param]: body.id }
  }

export const testData: readonly TestData[] = [
  {
    param: 'terminationNoticeId',
    fromExample: false,
    deletable: false,
    complete: createFor('terminationNoticeId', () => ({ givenOn: today(), terminatesOn: '2099-06-30', mutual: false })),
  },
]
