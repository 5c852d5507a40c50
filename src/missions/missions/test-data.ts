// Test data: puts missions in force, so that observers can read them.
import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = [
  {
    param: 'missionId',
    references: ['basedOnId'],
    /** Proposes the mission and endorses it for every party, which puts it in force. */
    async afterCreate({ tools, partnershipPath, author, parties, externalIds }, { id }) {
      const path = `${partnershipPath}/missions/${id}`
      const { body: mission } = await tools.transition(author, path, 'propose')
      const confirmedResults = mission.anticipatedResults.map(({ key }: { key: string }) => key)
      let endorsementId = ''
      for (const party of parties) {
        const body = {
          contentHash: mission.contentHash,
          name: 'Jordan Rivera',
          title: 'Executive director',
          confirmedResults,
          externalIds: externalIds(party.id),
        }
        const endorsed = tools.expectStatus(await party.call('POST', `${path}/endorsements`, { body }), 201)
        if (party.id === author.id) endorsementId = endorsed.body.id
      }
      return { endorsementId }
    },
  },
]
