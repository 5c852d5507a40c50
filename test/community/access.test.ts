// Who may call the operations about the community, and what a former party and a closed partnership allow.
import t from 'tap'
import { checkAreaAccess } from '../support/area-access.ts'
import { addAssessment, addNeed, addRoom, applyStandards, hsppsId } from '../support/community.ts'
import { leave } from '../support/obligations.ts'
import { startService } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

await checkAreaAccess(t, {
  area: 'community',
  segments: /^\/(community-assessments|family-needs|needs-traceability|rooms)/,
  minimum: 15,
})

t.test('a former party reads what was current on its last day', async (t) => {
  const service = await startService(t)
  const storage = await openStorage(t, service)
  const { lead, center, home } = await service.createAgencies()
  const path = await service.createPartnership(lead, center, home)
  const assessment = await addAssessment(path, lead)
  const need = await addNeed(path, home, assessment.id)
  await applyStandards(path, lead, hsppsId)
  const room = await addRoom(path, home)
  await leave(home, path)
  const urls = {
    assessment: `${path}/community-assessments/${assessment.id}`,
    need: `${path}/family-needs/${need.id}`,
    room: `${path}/rooms/${room.id}`,
  }
  await lead.change('PATCH', urls.assessment, { title: 'Later' })
  await lead.change('PATCH', urls.need, { title: 'Later' })
  const later = await addRoom(path, center)
  const read = async (url: string) => (await home.call('GET', url)).body
  t.strictSame(await read(urls.assessment), assessment)
  t.strictSame(await read(urls.need), need)
  t.strictSame(await read(urls.room), room, 'with the places that it had')
  t.equal((await home.call('GET', `${path}/rooms/${later.id}`)).status, 404)
  t.equal((await lead.call('GET', urls.room)).body.places, 16, 'parties read the rooms of those that have left')

  await storage.setState(path, 'closed')
  for (const [by, url] of [
    [lead, urls.assessment],
    [lead, urls.need],
    [center, `${path}/rooms/${later.id}`],
  ] as const) {
    t.hasStrict(await by.change('PATCH', url, { title: 'Another', name: 'Another' }), { status: 400 })
    const field = url.includes('/rooms/') ? 'name' : 'title'
    const refused = await by.change('PATCH', url, { [field]: 'Another' })
    t.hasStrict(refused, { status: 409, body: { code: 'partnership-closed' } })
    const externalIds = [{ scheme: 'plan', value: url.slice(-36) }]
    t.hasStrict(await by.change('PATCH', url, { externalIds }), { status: 200, body: { externalIds } })
  }
})
