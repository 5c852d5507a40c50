// The feed of changes: what it contains, for which organizations, and how long it is stored.
import t from 'tap'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const contact = async (path: string, by: Client, name = 'A') =>
  (await by.call('POST', `${path}/contacts`, { body: { name } })).body.id as string
const act = (by: Client, path: string, action: string) =>
  by.change('POST', `${path}/transitions`, { action, reason: 'Decided by the board.' })

t.test('contains creations, updates, deletions and transitions', async (t) => {
  const path = await service.createPartnership(lead, center)
  const partnershipId = path.split('/')[3] ?? ''
  const after = await lastPosition(center)
  const externalIds = [{ scheme: 'sis', value: '1' }]
  const { body: created } = await lead.call('POST', `${path}/contacts`, { body: { name: 'A', externalIds } })
  const record = `${path}/contacts/${created.id}`
  const { body: changed } = await lead.change('PATCH', record, { name: 'B' })
  await lead.change('DELETE', record)
  await act(lead, path, 'do_not_pursue')
  const { changes, position } = await readChanges(center, after)
  const common = {
    recordType: 'contact',
    recordId: created.id,
    partnershipId,
    organizationId: lead.id,
    onBehalfBy: null,
  }
  t.match(changes, [
    { ...common, type: 'contact.created', change: 'create', version: 1, path: record, occurredAt: created.updatedAt },
    { ...common, type: 'contact.updated', change: 'update', version: 2, path: record, occurredAt: changed.updatedAt },
    { ...common, type: 'contact.deleted', change: 'delete', version: null, path: record, externalIds },
    { type: 'partnership.not_pursued', change: 'transition', recordId: partnershipId, partnershipId, path },
  ])
  t.equal(changes.length, 4)
  t.equal(position, changes[3].position)
  t.strictSame((await readChanges(center, position)).changes, [])
  for (const [at, { position }] of changes.entries()) {
    t.strictSame(
      (await readChanges(center, position)).changes,
      changes.slice(at + 1),
      'the position of every change can be used as `after`',
    )
  }
  const one = await center.call('GET', `/v1/changes?after=${after}&limit=1`)
  t.match(one.body, { data: [changes[0]], position: changes[0].position, hasMore: true })
})

t.test('every record of a change can be read at its path', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  for (const list of ['contacts', 'candidates']) await lead.call('POST', `${path}/${list}`, { body: { name: 'A' } })
  for (const list of ['offers', 'needs']) {
    await lead.call('POST', `${path}/${list}`, { body: { aspect: 'data', title: 'A' } })
  }
  const { changes } = await readChanges(lead)
  const last = new Map<string, Body>(changes.map((change: Body) => [change.recordId, change]))
  const kinds = new Set<string>()
  for (const { path, recordId, recordType, version, change } of last.values()) {
    kinds.add(recordType)
    const { status, body } = await lead.call('GET', path)
    if (change === 'delete') t.equal(status, 404)
    else t.match([status, body.id, body.version], [200, recordId, version], path)
  }
  t.strictSame([...kinds].sort(), [
    'api_client',
    'candidate',
    'contact',
    'need',
    'observer',
    'offer',
    'organization',
    'partnership',
    'party',
  ])
})

t.test('filters exclude other changes, and the position advances past them', async (t) => {
  const [pathA, pathB] = [await service.createPartnership(lead, center), await service.createPartnership(lead, center)]
  const after = await lastPosition(center)
  await contact(pathA, lead)
  await lead.call('POST', `${pathA}/offers`, { body: { aspect: 'data', title: 'A' } })
  await contact(pathB, lead)
  await act(lead, pathB, 'do_not_pursue')
  const end = await lastPosition(center)
  const filtered = async (query: string) => {
    const { changes, position } = await readChanges(center, after, query)
    t.equal(position, end, query)
    return typesOf(changes)
  }
  t.strictSame(await filtered('&type=contact'), ['contact.created', 'contact.created'])
  t.strictSame(await filtered('&type=contact.updated'), [])
  t.strictSame(await filtered('&type=contact.created,partnership'), [
    'contact.created',
    'contact.created',
    'partnership.not_pursued',
  ])
  t.strictSame(await filtered(`&partnershipId=${pathA.split('/')[3]}`), ['contact.created', 'offer.created'])
  t.strictSame(await filtered(`&partnershipId=${pathA.split('/')[3]}&type=contact`), ['contact.created'])
  t.strictSame(await filtered(`&partnershipId=${lead.id}`), [])
})

t.test('a party receives changes from its invitation until its withdrawal', async (t) => {
  const path = await service.createPartnership(lead, center)
  await contact(path, lead, 'Before')
  const after = await lastPosition(home)
  const party = await service.addParty(path, lead, home)
  await contact(path, lead, 'Between')
  await act(home, party, 'withdraw')
  await contact(path, lead, 'After')
  await lead.change('PATCH', party, { role: 'funder' })
  t.strictSame(typesOf((await readChanges(home, after)).changes), [
    'party.invited',
    'partnership.joined',
    'party.accepted',
    'contact.created',
    'party.withdrawn',
  ])
  const again = await lastPosition(home)
  await service.addParty(path, lead, home)
  await lead.change('PATCH', party, { role: 'other' })
  await contact(path, lead, 'Again')
  t.strictSame(typesOf((await readChanges(home, again)).changes), [
    'party.invited',
    'partnership.joined',
    'party.accepted',
    'party.updated',
    'contact.created',
  ])
})

t.test(
  'an invited organization receives changes of the partnership, parties and observers until it answers',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    const after = await lastPosition(home)
    const invite = async () =>
      (await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })).body.id
    const party = `${path}/parties/${await invite()}`
    await contact(path, lead)
    await lead.change('PATCH', path, { name: 'Renamed' })
    await service.addObserver(path, office, lead, center)
    await act(home, party, 'decline')
    await lead.change('PATCH', path, { name: 'Renamed again' })
    t.strictSame(typesOf((await readChanges(home, after)).changes), [
      'party.invited',
      'partnership.updated',
      'observer.proposed',
      'observer.active',
      'party.declined',
    ])
  },
)

t.test('an observer receives changes that are not for the parties only', async (t) => {
  const path = await service.createPartnership(lead, center)
  const after = await lastPosition(office)
  const body = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const { id } = (await lead.call('POST', `${path}/observers`, { body })).body
  const observer = `${path}/observers/${id}`
  await contact(path, lead, 'Before')
  await act(center, observer, 'consent')
  await contact(path, lead, 'Between')
  await lead.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  await act(lead, observer, 'end')
  await contact(path, lead, 'After')
  const { changes } = await readChanges(office, after)
  t.strictSame(typesOf(changes), ['partnership.joined', 'observer.active', 'contact.created', 'observer.ended'])
  const numbers = changes.map(({ position }) => Number(Buffer.from(position, 'base64url').toString().split('/')[1]))
  const [first = 0] = numbers
  t.strictSame(
    numbers,
    [first, first + 1, first + 2, first + 3],
    'numbers have no gaps for changes that it does not see',
  )

  const overdue = await service.createPartnership(lead)
  await service.addObserver(overdue, office, lead)
  const then = await lastPosition(office)
  await storage.rows(
    `update memberships set ends_on = current_date - 1 where partnership_id = $1 and kind = 'observer'`,
    [overdue.split('/')[3]],
  )
  await contact(overdue, lead)
  t.strictSame((await readChanges(office, then)).changes, [], 'none after the end date')
})

t.test('an organization outside the partnership receives only changes of its own records', async (t) => {
  const stranger = await service.createOrganization('Another Agency')
  const path = await service.createPartnership(lead, center)
  await contact(path, lead)
  const { changes } = await readChanges(stranger)
  t.strictSame(typesOf(changes), ['organization.registered', 'api_client.created'])
  t.match(changes, [
    { partnershipId: null, recordId: stranger.id },
    { partnershipId: null, organizationId: service.operator.id },
  ])
})

t.test('changes by a representative are in the feed of the represented organization', async (t) => {
  const { body: small } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const headers = { 'on-behalf-of': small.id }
  const { body: partnership } = await center.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'A' } })
  const path = `/v1/partnerships/${partnership.id}`
  const { body: party } = await center.call('POST', `${path}/parties`, {
    body: { organizationId: small.id, role: 'other' },
  })
  await lead.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'accept' }, headers)
  const { body } = await lead.call('GET', '/v1/changes', { headers })
  t.match(body.data, [
    { type: 'organization.registered', organizationId: lead.id },
    { type: 'representation.current', organizationId: lead.id },
    { type: 'party.invited', organizationId: center.id, onBehalfBy: null },
    { type: 'partnership.joined', organizationId: small.id, onBehalfBy: lead.id },
    { type: 'party.accepted', organizationId: small.id, onBehalfBy: lead.id },
  ])
  const own = (await readChanges(lead)).changes
  t.notOk(
    own.some(({ partnershipId }) => partnershipId === partnership.id),
    'not in the feed of the representative',
  )
  t.equal((await lead.call('GET', `/v1/changes?after=${body.position}`)).body.code, 'invalid-cursor')
})

t.test('rejects a position that is not from this feed', async (t) => {
  const ofOtherFeed = await lastPosition(center)
  for (const after of [
    ofOtherFeed,
    'abc',
    Buffer.from(`${lead.id}/-1`).toString('base64url'),
    Buffer.from(`${lead.id}/1e3`).toString('base64url'),
  ]) {
    t.match(
      await lead.call('GET', `/v1/changes?after=${after}`),
      { status: 400, body: { code: 'invalid-cursor' } },
      after,
    )
    t.match(await lead.call('GET', '/v1/changes/stream', { headers: { 'last-event-id': after } }), { status: 400 })
  }
  for (const query of ['limit=0', 'limit=101', 'wait=31', 'type=', 'type=Contact', 'since=1']) {
    t.match(await lead.call('GET', `/v1/changes?${query}`), { status: 400 }, query)
  }
})

t.test('positions older than 90 days and positions that do not exist are expired', async (t) => {
  const path = await service.createPartnership(center, home)
  for (const name of ['1', '2', '3', '4']) await contact(path, home, name)
  const { changes, position } = await readChanges(home)
  const backdate = (count: number, days: number) =>
    storage.rows(
      `update feed_entries set dispatched_at = now() - make_interval(days => $3) where organization_id = $1 and number <= $2`,
      [home.id, count, days],
    )
  await backdate(changes.length - 3, 89)
  await service.database.pool.query('select purge_feed_entries()')
  t.equal((await readChanges(home)).changes.length, changes.length, 'changes of 89 days ago are stored')
  await backdate(changes.length - 3, 91)
  await service.database.pool.query('select purge_feed_entries()')
  const expired = { status: 410, body: { code: 'position-expired' } }
  t.match(await home.call('GET', `/v1/changes?after=${changes.at(-5).position}`), expired)
  t.strictSame((await readChanges(home, changes.at(-4).position)).changes, changes.slice(-3))
  t.strictSame(
    (await readChanges(home)).changes,
    changes.slice(-3),
    'without a position, from the oldest stored change',
  )
  t.ok((await storage.rows('select count(*)::int from events'))[0].count > changes.length, 'the events are not deleted')
  await backdate(changes.length, 91)
  await service.database.pool.query('select purge_feed_entries()')
  t.match(await home.call('GET', `/v1/changes?after=${changes.at(-2).position}`), expired)
  t.strictSame(
    await readChanges(home, position),
    { changes: [], position },
    'the last position is valid even if all entries are deleted',
  )

  const ahead = Buffer.from(`${home.id}/${changes.length + 1}`).toString('base64url')
  t.match(await home.call('GET', `/v1/changes?after=${ahead}`), expired)
  await contact(path, center)
  t.strictSame(typesOf((await readChanges(home, position)).changes), ['contact.created'])
})

t.test('requires the scope changes:read', async (t) => {
  const withoutScope = await service.createApiClient(lead.id, ['partnerships:read'])
  t.match(await withoutScope.call('GET', '/v1/changes'), { status: 403, body: { code: 'insufficient-scope' } })
})
