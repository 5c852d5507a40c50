import type { TestData } from '../../records/test-data.ts'
import { readinessSections } from '../checklists/considerations.ts'
import { questionsOf } from '../checklists/rules.ts'

const answers = questionsOf(readinessSections).map(({ id }) => ({ questionId: id, status: 'not_yet_addressed' }))

export const testData: readonly TestData[] = [
  {
    param: 'readinessSummaryId',
    fromExample: false,
    deletable: false,
    /** A summary is made of the shared responses of at least two parties; observers read it when every party consents. */
    async complete({ tools, partnershipPath, ids, author, parties, externalIds }) {
      const { checklistRoundId } = ids
      const others = parties.filter(({ id }) => id !== author.id)
      const [other] = others
      if (other === undefined) throw new Error('A summary takes two parties.')
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
