import type { TestData } from '../../records/test-data.ts'
import { planExample } from '../communication-plans/schema.ts'

const daily = { timeZone: 'UTC', durationMinutes: 60, recurrence: 'FREQ=DAILY', purpose: 'governance' }

export const testData: readonly TestData[] = [
  {
    param: 'occurrenceId',
    fromExample: false,
    tables: { touchpoints: 'occurrences' },
    recordTypesWithOtherId: ['occurrence', 'touchpoint'],
    /** The parties agree on a plan with daily touchpoints that invite the observer, and cancel one occurrence. */
    async beforeRecords({ tools, partnershipPath, parties, observer, sets }) {
      const [lead, ...others] = parties
      if (lead === undefined) throw new Error('The partnership has no party.')
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
      const keys = sets.map((set) => set.toLowerCase())
      const touchpoints = keys.map((key) => ({
        ...daily,
        ...{ key, title: key, startsAt: `${tomorrow}T12:00`, attendees: { observers: [observer.id] } },
      }))
      const plans = `${partnershipPath}/communication-plans`
      const created = await lead.call('POST', plans, { body: { ...planExample, touchpoints } })
      const plan = `${plans}/${tools.expectStatus(created, 201).body.id}`
      await tools.transition(lead, plan, 'propose')
      for (const party of others) await tools.transition(party, plan, 'agree')

      const occurrences = `${partnershipPath}/occurrences`
      const { body } = await observer.call('GET', `${occurrences}?touchpointKey=${keys.at(-1)}`)
      const ids: string[] = body.data.map(({ id }: { id: string }) => id)
      await tools.transition(lead, `${occurrences}/${ids[5]}`, 'cancel', { reason: 'Snow.' })
      return { occurrenceId: ids[0] ?? '' }
    },
  },
]
