// What former parties read: the state at their withdrawal. What invited organizations read: parties and observers.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const offer = (title: string) => ({ aspect: 'data', title })
const bodies: Record<string, (title: string) => object> = {
  contacts: (name) => ({ name }),
  offers: offer,
  needs: offer,
  candidates: (name) => ({ name }),
}
const lists = [...Object.keys(bodies), 'parties', 'observers']

/** Everything that `by` reads of a partnership, without the fields that depend on the caller. */
async function readAll(by: Client, path: string): Promise<Record<string, Body>> {
  const withoutActions = ({ availableActions: _, blockedActions: __, ...record }: Body) => record
  const all: Record<string, Body> = {}
  const { status, body } = await by.call('GET', path)
  t.equal(status, 200)
  all.partnership = withoutActions(body)
  for (const list of lists) {
    const { body } = await by.call('GET', `${path}/${list}?limit=100`, { headers: { prefer: 'count=exact' } })
    all[list] = body.data.map(withoutActions)
    t.equal(body.totalCount, body.data.length)
    for (const record of body.data) t.strictSame((await by.call('GET', `${path}/${list}/${record.id}`)).body, record)
  }
  all.matches = (await by.call('GET', `${path}/matches`)).body.data
  return all
}

/** Creates a record of the lead and one of the center in each collection. */
async function createRecords(path: string) {
  const created: Record<string, [ofLead: string, ofCenter: string]> = {}
  for (const [list, body] of Object.entries(bodies)) {
    const by = async (party: Client) => (await party.call('POST', `${path}/${list}`, { body: body('Before') })).body.id
    created[list] = [await by(lead), await by(center)]
  }
  return created
}

/** Withdraws a party and returns the path of its party record. */
async function withdraw(path: string, party: Client) {
  const [{ id }] = (await party.call('GET', `${path}/parties?organizationId=${party.id}&state=accepted`)).body.data
  const partyPath = `${path}/parties/${id}`
  const withdrawn = await party.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.equal(withdrawn.status, 200)
  return partyPath
}

t.test('a former party reads the state at its withdrawal, and no later change', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const records = await createRecords(path)
  const partyPath = await withdraw(path, center)
  const before = await readAll(center, path)
  t.strictSame(before, await readAll(lead, path), 'without later changes it equals what the others read')
  t.match(
    (await center.call('GET', partyPath)).body,
    { state: 'withdrawn', reason: 'No room.' },
    'the withdrawal included',
  )

  // After the withdrawal, records of every kind are created, updated and deleted.
  const later: string[] = []
  for (const [list, body] of Object.entries(bodies)) {
    const [ofLead = ''] = records[list] ?? []
    const [field] = Object.keys(body('')).slice(-1)
    later.push(`${path}/${list}/${(await lead.call('POST', `${path}/${list}`, { body: body('After') })).body.id}`)
    const changed = await lead.change('PATCH', `${path}/${list}/${ofLead}`, { [field ?? '']: 'Changed' })
    t.equal(changed.status, 200)
    if (list !== 'contacts') t.equal((await lead.change('DELETE', `${path}/${list}/${ofLead}`)).status, 204)
  }
  await lead.change('PATCH', path, { name: 'Renamed', purpose: 'Another' })
  await lead.change('PATCH', partyPath, { role: 'funder' })
  await service.addParty(path, lead, await service.createOrganization('New Center'))
  const [{ id: observer }] = (await lead.call('GET', `${path}/observers`)).body.data
  await lead.change('POST', `${path}/observers/${observer}/transitions`, { action: 'end', reason: 'Over.' })
  await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })

  t.strictSame(await readAll(center, path), before)
  for (const record of later) t.equal((await center.call('GET', record)).status, 404, record)
  t.notSame(await readAll(lead, path), before, 'the others read the current state')
})

t.test('a former party neither writes nor reads computed results', async (t) => {
  const path = await service.createPartnership(lead, center)
  const records = await createRecords(path)
  const partyPath = await withdraw(path, center)
  const writes: [method: string, target: string, body?: object][] = [
    ['POST', '/contacts', { name: 'A' }],
    ['PATCH', `/contacts/${records.contacts?.[1]}`, { name: 'A' }],
    ['DELETE', `/offers/${records.offers?.[1]}`],
    ['PATCH', '', { name: 'A' }],
    ['POST', '/transitions', { action: 'reopen', reason: 'A' }],
    ['POST', '/observers', { organizationId: office.id, purpose: 'A', endsOn: '2099-12-31' }],
    ['POST', `${partyPath.replace(path, '')}/transitions`, { action: 'accept' }],
  ]
  for (const [method, target, body] of writes) {
    const response = await center.change(method, path + target, body)
    t.match(response, { status: 403, body: { code: 'insufficient-relation', detail: /former/ } }, `${method} ${target}`)
  }
  for (const view of ['foundation', 'next-steps']) t.equal((await center.call('GET', `${path}/${view}`)).status, 403)
  for (const list of lists) {
    for (const { availableActions = [] } of (await center.call('GET', `${path}/${list}`)).body.data) {
      t.strictSame(availableActions, [], list)
    }
  }
  t.strictSame((await center.call('GET', path)).body.availableActions, [])
})

t.test('pages, filters and counts of a former party use the state at its withdrawal', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const title of ['1', '2', '3']) await lead.call('POST', `${path}/offers`, { body: offer(title) })
  await withdraw(path, center)
  for (const title of ['4', '5']) await lead.call('POST', `${path}/offers`, { body: offer(title) })
  const page = async (query: string) => {
    const { body } = await center.call('GET', `${path}/offers?${query}`, { headers: { prefer: 'count=exact' } })
    return { titles: body.data.map(({ title }: Body) => title), count: body.totalCount, next: body.nextCursor }
  }
  const first = await page('limit=2&sort=-createdAt')
  t.strictSame([first.titles, first.count], [['3', '2'], 3])
  t.strictSame((await page(`limit=2&sort=-createdAt&cursor=${first.next}`)).titles, ['1'])
  t.strictSame((await page('aspect=data&sort=updatedAt')).titles, ['1', '2', '3'])
  t.strictSame((await page('aspect=legal')).titles, [])
})

t.test(
  'a party that returns reads everything; after a second withdrawal it reads the state at that time',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    await withdraw(path, center)
    await lead.call('POST', `${path}/offers`, { body: offer('In between') })
    const titles = async () => (await center.call('GET', `${path}/offers`)).body.data.map(({ title }: Body) => title)
    t.strictSame(await titles(), [])
    await service.addParty(path, lead, center)
    t.strictSame(await titles(), ['In between'])
    await withdraw(path, center)
    await lead.call('POST', `${path}/offers`, { body: offer('After') })
    t.strictSame(await titles(), ['In between'])
  },
)

t.test('an invited organization reads the partnership, its parties and its observers', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const records = await createRecords(path)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: home.id, role: 'other' },
  })
  t.match(await home.call('GET', path), { status: 200, body: { leadId: lead.id } })
  t.equal((await home.call('GET', `${path}/parties`)).body.data.length, 3)
  t.equal((await home.call('GET', `${path}/parties/${invited.id}`)).status, 200)
  const { data } = (await home.call('GET', `${path}/observers`)).body
  t.match(data, [{ organizationId: office.id }])
  t.equal((await home.call('GET', `${path}/observers/${data[0].id}`)).status, 200)
  for (const [list, [ofLead]] of Object.entries(records)) {
    t.equal((await home.call('GET', `${path}/${list}`)).status, 403, list)
    t.equal((await home.call('GET', `${path}/${list}/${ofLead}`)).status, 403, list)
  }
  for (const view of ['matches', 'foundation', 'next-steps']) {
    t.equal((await home.call('GET', `${path}/${view}`)).status, 403, view)
  }
  t.equal((await home.change('PATCH', `${path}/parties/${invited.id}`, { role: 'funder' })).status, 403)
})

t.test('row level security hides later events from a former party', async (t) => {
  const path = await service.createPartnership(lead, center)
  await withdraw(path, center)
  await lead.call('POST', `${path}/offers`, { body: offer('After') })
  const [, , , id] = path.split('/')
  const [{ withdrawal, last }] = await storage.rows(
    `select max(position) filter (where type = 'party.withdrawn')::int as withdrawal, max(position)::int as last
     from events where stream_id = $1`,
    [id],
  )
  t.ok(withdrawal < last)
  const client = await service.connections().connect()
  try {
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, false)', [center.id, center.clientId, id])
    const { rows } = await client.query('select max(position)::int as last from public.events')
    t.strictSame(rows, [{ last: withdrawal }])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
