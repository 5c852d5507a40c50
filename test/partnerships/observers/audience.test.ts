// Which events of a partnership an observer sees: those for everyone, while it is active.
import t from 'tap'
import { type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office, home } = await service.createAgencies()

/** The types of the events of a partnership that row level security shows to an organization. */
async function visibleEventTypes(by: Client, path: string): Promise<string[]> {
  const client = await service.connections().connect()
  try {
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, false)', [
      by.id,
      by.clientId,
      path.split('/')[3],
    ])
    const { rows } = await client.query('select type from events order by position')
    return rows.map(({ type }) => type)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

t.test('events have the audience of their record type', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  for (const list of ['contacts', 'candidates']) await lead.call('POST', `${path}/${list}`, { body: { name: 'A' } })
  for (const list of ['offers', 'needs']) {
    await lead.call('POST', `${path}/${list}`, { body: { aspect: 'data', title: 'A' } })
  }
  const audiences = await storage.rows(
    'select distinct subject_type, audience from events where stream_id = $1 order by subject_type',
    [path.split('/')[3]],
  )
  t.strictSame(
    audiences.map(({ subject_type, audience }) => `${subject_type}: ${audience}`),
    [
      'candidate: parties',
      'contact: everyone',
      'need: everyone',
      'observer: everyone',
      'offer: everyone',
      'partnership: everyone',
      'party: everyone',
    ],
  )
})

t.test('an observer sees the events for everyone while it is active', async (t) => {
  const path = await service.createPartnership(lead, center)
  await lead.call('POST', `${path}/contacts`, { body: { name: 'Before' } })
  const body = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const { id } = (await lead.call('POST', `${path}/observers`, { body })).body
  t.strictSame(await visibleEventTypes(office, path), [], 'a proposed observer sees none')
  await center.change('POST', `${path}/observers/${id}/transitions`, { action: 'consent' })
  await lead.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  await lead.call('POST', `${path}/contacts`, { body: { name: 'After' } })
  t.strictSame(await visibleEventTypes(office, path), ['observer.active', 'contact.created'])
  t.ok((await visibleEventTypes(lead, path)).includes('candidate.created'))
  t.strictSame(await visibleEventTypes(center, path), await visibleEventTypes(lead, path), 'the parties see all events')

  await lead.change('POST', `${path}/observers/${id}/transitions`, { action: 'end', reason: 'Over.' })
  t.strictSame(await visibleEventTypes(office, path), [])
  t.equal((await lead.call('POST', `${path}/observers`, { body })).status, 201)
  const [, second] = (await lead.call('GET', `${path}/observers`)).body.data
  await center.change('POST', `${path}/observers/${second.id}/transitions`, { action: 'consent' })
  t.strictSame(
    await visibleEventTypes(office, path),
    ['observer.active'],
    'a second observer record does not show events from before it',
  )
})

t.test('a proposal of the only party activates the observer', async (t) => {
  const path = await service.createPartnership(lead)
  await service.addObserver(path, office, lead)
  t.strictSame(await visibleEventTypes(office, path), ['observer.proposed'])
})

t.test('invited organizations and strangers see no events', async (t) => {
  const path = await service.createPartnership(lead)
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  t.strictSame(await visibleEventTypes(home, path), [])
  t.strictSame(await visibleEventTypes(center, path), [])
})
