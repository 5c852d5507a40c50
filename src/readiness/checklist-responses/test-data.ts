// Test data of checklist responses and their imports.
import { importTestData } from '../../records/imports/test-data.ts'
import type { TestData } from '../../records/test-data.ts'
import { readinessSections } from '../checklists/readiness-checklist.ts'
import { questionsOf } from '../checklists/rules.ts'

const answers = questionsOf(readinessSections).map(({ id }) => ({ questionId: id, status: 'not_yet_addressed' }))

export const testData: readonly TestData[] = [
  {
    param: 'checklistResponseId',
    /** The author submits its response, and every party agrees to share it. */
    async complete({ tools, partnershipPath, ids, author, parties }) {
      const path = `${partnershipPath}/checklist-responses/${ids.checklistResponseId}`
      tools.expectStatus(await author.change('PATCH', path, { answers }), 200)
      await tools.transition(author, path, 'submit')
      const round = `${partnershipPath}/checklist-rounds/${ids.checklistRoundId}`
      for (const party of [author, ...parties.filter(({ id }) => id !== author.id)])
        await tools.transition(party, round, 'agree_to_share')
      return {}
    },
  },
  importTestData('checklistResponseImportId', 'checklist-response-imports'),
]
