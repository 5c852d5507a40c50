// What an observer sees because of another record: its changes are in the observer's feed too.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { lastPosition, readChanges } from '../../support/feeds.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()

t.test('an observer receives the endorsements of a mission when the mission is in force', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const after = await lastPosition(office)
  const mission = await service.agreeOnMission(path, [lead, center, home])
  const { changes } = await readChanges(office, after)
  const { data } = (await office.call('GET', `${path}/missions/${mission.id}/endorsements`)).body
  t.equal(data.length, 3)
  const received = new Map(
    changes
      .filter(({ recordType }: Body) => recordType === 'endorsement')
      .map(({ recordId, version }: Body) => [recordId, version]),
  )
  t.strictSame(received, new Map(data.map(({ id, version }: Body) => [id, version])))
  t.match((await lead.call('GET', `${path}/history/verification`)).body, { intact: true })
})

t.test('an observer receives changes of the occurrences to which it is invited, and of no others', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.addObserver(path, home, lead, center)
  const [example] = planExample.touchpoints
  const daily = { ...example, timeZone: 'UTC', startsAt: '2026-01-01T12:00', recurrence: 'FREQ=DAILY' }
  const touchpoints = [
    { ...daily, key: 'open', attendees: { observers: [office.id] } },
    { ...daily, key: 'closed' },
  ]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
  const [ofOffice, ofHome] = [await lastPosition(office), await lastPosition(home)]
  for (const key of ['closed', 'open']) {
    const record = `${path}/occurrences/${key}.${day}T1200`
    const cancelled = await lead.change('POST', `${record}/transitions`, { action: 'cancel', reason: 'Snow.' })
    t.equal(cancelled.status, 200)
  }
  t.match((await readChanges(office, ofOffice)).changes, [{ recordType: 'occurrence', path: /\/occurrences\/open\./ }])
  t.strictSame((await readChanges(home, ofHome)).changes, [])
})
