// What an observer hears of what happens: what is for everyone, from when it came to watch until it does no longer.
import t from 'tap'
import { type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })
const home = await service.createOrganization("Rosa's Family Child Care")

/** The types of the events of a partnership that row level security lets an organization see. */
async function heard(by: Client, path: string): Promise<string[]> {
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

t.test('each kind of record has its audience', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  for (const list of ['contacts', 'candidates']) await lead.call('POST', `${path}/${list}`, { body: { name: 'A' } })
  for (const list of ['offers', 'needs']) {
    await lead.call('POST', `${path}/${list}`, { body: { aspect: 'data', title: 'A' } })
  }
  const told = await storage.rows(
    'select distinct subject_type, audience from events where stream_id = $1 order by subject_type',
    [path.split('/')[3]],
  )
  t.strictSame(
    told.map(({ subject_type, audience }) => `${subject_type}: ${audience}`),
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

t.test('an observer hears what is for everyone, from when it watches until it does no longer', async (t) => {
  const path = await service.createPartnership(lead, center)
  await lead.call('POST', `${path}/contacts`, { body: { name: 'Before' } })
  const body = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const { id } = (await lead.call('POST', `${path}/observers`, { body })).body
  t.strictSame(await heard(office, path), [], 'nothing while it is only proposed')
  await center.change('POST', `${path}/observers/${id}/transitions`, { action: 'consent' })
  await lead.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  await lead.call('POST', `${path}/contacts`, { body: { name: 'After' } })
  t.strictSame(await heard(office, path), ['observer.active', 'contact.created'])
  t.ok((await heard(lead, path)).includes('candidate.created'))
  t.strictSame(await heard(center, path), await heard(lead, path), 'the parties hear all')

  await lead.change('POST', `${path}/observers/${id}/transitions`, { action: 'end', reason: 'Over.' })
  t.strictSame(await heard(office, path), [])
  t.equal((await lead.call('POST', `${path}/observers`, { body })).status, 201)
  const [, again] = (await lead.call('GET', `${path}/observers`)).body.data
  await center.change('POST', `${path}/observers/${again.id}/transitions`, { action: 'consent' })
  t.strictSame(await heard(office, path), ['observer.active'], 'a second watch tells nothing of the time between')
})

t.test('who is alone lets an observer watch by proposing it', async (t) => {
  const path = await service.createPartnership(lead)
  await service.addObserver(path, office, lead)
  t.strictSame(await heard(office, path), ['observer.proposed'])
})

t.test('who is only invited hears nothing, and so does a stranger', async (t) => {
  const path = await service.createPartnership(lead)
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  t.strictSame(await heard(home, path), [])
  t.strictSame(await heard(center, path), [])
})
