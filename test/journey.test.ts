import t from 'tap'
import { startService } from './support/service.ts'

t.test('two agencies form a partnership and start planning', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Springfield Early Head Start')
  const center = await service.createOrganization('Little Steps Child Care')
  const path = await service.createPartnership(lead, center)

  const blocked = await lead.change('POST', `${path}/transitions`, { action: 'start_planning' })
  t.match(blocked, {
    status: 409,
    body: { code: 'transition-blocked', blockedBy: [{ code: 'CONTACT_MISSING' }, { code: 'READINESS_NOT_STARTED' }] },
  })

  for (const party of [lead, center]) {
    const { status } = await party.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
    t.equal(status, 201)
  }
  const round = await service.createChecklistRound(path, lead)
  for (const party of [lead, center]) await service.createChecklistResponse(round, party, [])
  const planning = await lead.change('POST', `${path}/transitions`, { action: 'start_planning' })
  t.match(planning, { status: 200, body: { state: 'planning' } })
  t.match((await center.call('GET', path)).body, { state: 'planning', leadId: lead.id })
})
