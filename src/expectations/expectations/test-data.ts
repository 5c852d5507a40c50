// How tests bring expectations into effect, and create their imports.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'expectationId',
    /** Progress is reported on an expectation that every party has accepted. Such an expectation cannot be deleted. */
    async afterCreate({ tools, partnershipPath, author, parties, toBeDeleted }, { id }) {
      if (toBeDeleted) return {}
      const path = `${partnershipPath}/expectations/${id}`
      for (const party of parties) await tools.transition(party, path, 'accept', { revision: 1 })
      await tools.transition(author, path, 'begin')
      return {}
    },
  },
  { ...importTestData('expectationImportId', 'expectation-imports'), tables: { imports: 'expectation-imports' } },
]
