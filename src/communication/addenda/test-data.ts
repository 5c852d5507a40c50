// How tests create addenda.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'addendumId',
    // A communication with addenda is not deleted.
    deletable: false,
    // Each party's addendum is in the list of another communication.
    completeLists: (context) => context.tools.createFromExample('addendumId', context, { externalIds: [] }),
  },
]
