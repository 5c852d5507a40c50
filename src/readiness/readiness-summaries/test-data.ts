// Test data of readiness summaries.
import type { TestData } from '../../records/test-data.ts'
import { readinessSections } from '../checklists/readiness-checklist.ts'
import { questionsOf } from '../checklists/rules.ts'

const answers = questionsOf(readinessSections).map(({ id }) => ({ questionId: id, status: 'not_yet_addressed' }))

export const testData: readonly TestData[] = [
  {
    param: 'readinessSummaryId',
    fromExample: false,
    deletable: false,
    /** Two parties or more have submitted; every party consents, so that observers read the summary. */
    async complete({ tools, partnershipPath, ids, author, parties, externalIds }) {
      const { checklistRoundId } = ids
      const others = parties.filter(({ id }) => id !== author.id)
      const [other] = others
      if (other === undefined) throw new Error('A summary requires two parties.')
      const response = await other.call('POST', `${partnershipPath}/checklist-responses`, {
        body: { checklistRoundId, answers },
      })
      const { id } = tools.expectStatus(response, 201).body
      await tools.transition(other, `${partnershipPath}/checklist-responses/${id}`, 'submit')
      const path = `${partnershipPath}/readiness-summaries`
      const created = await author.call('POST', path, { body: { checklistRoundId, externalIds: externalIds() } })
      const readinessSummaryId: string = tools.expectStatus(created, 201).body.id
      for (const party of others) await tools.transition(party, `${path}/${readinessSummaryId}`, 'consent')
      return { readinessSummaryId }
    },
  },
]
