// How tests bring progress reports into a state in which observers read them.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'progressReportId',
    // An expectation with reports is in effect, and is not deleted.
    deletable: false,
    /** Observers read a report that another party has accepted. */
    async afterCreate({ tools, partnershipPath, author, parties }, { expectationId, id }) {
      const reader = parties.find((party) => party.id !== author.id) ?? author
      await tools.transition(
        reader,
        `${partnershipPath}/expectations/${expectationId}/progress-reports/${id}`,
        'accept',
      )
      return {}
    },
    // Each party's report is in the list of another expectation.
    completeLists: (context) =>
      context.tools.createFromExample('progressReportId', context, { dueOn: '2026-10-31', externalIds: [] }),
  },
]
