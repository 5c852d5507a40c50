// The history of a partnership: its entries, who may read it, and the detection of alterations.
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import t from 'tap'
import { BoundQuery, type Prepared, pgArray } from '../../../src/database/queries.ts'
import { page } from '../../../src/integration/history/routes.ts'
import { findPrevious } from '../../../src/integration/history/store.ts'
import { buffersOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const history = async (by: Client, path: string, query = '') =>
  (await by.call('GET', `${path}/history?limit=100${query}`)).body.data as Body[]
const verify = async (by: Client, path: string, after = 0) =>
  (await by.call('GET', `${path}/history/verification?after=${after}`)).body

t.test('an entry contains organization, time, reason, request and changed fields', async (t) => {
  const path = await service.createPartnership(lead, center)
  const externalIds = [{ scheme: 'sis', value: '1' }]
  const headers = { 'x-request-id': 'request-1' }
  const { body: created } = await lead.call('POST', `${path}/contacts`, { headers, body: { name: 'A', title: 'B' } })
  const record = `${path}/contacts/${created.id}`
  const { body: changed } = await lead.change('PATCH', record, { name: 'C', title: null, externalIds })
  await lead.change('DELETE', record)
  const common = {
    recordType: 'contact',
    recordId: created.id,
    organizationId: lead.id,
    apiClientId: lead.clientId,
    path: record,
  }
  const entries = await history(center, path, `&recordId=${created.id}`)
  t.match(entries, [
    {
      ...common,
      type: 'contact.created',
      change: 'create',
      requestId: 'request-1',
      occurredAt: created.createdAt,
      reason: null,
    },
    { ...common, type: 'contact.updated', change: 'update', occurredAt: changed.updatedAt },
    { ...common, type: 'contact.deleted', change: 'delete', externalIds },
  ])
  const fields = entries.map((entry) =>
    entry.fields.map(({ name, before, after }: Body) => [name, before, after]).sort(),
  )
  const organization = ['organizationId', null, lead.id]
  t.strictSame(fields, [
    [['externalIds', null, []], ['name', null, 'A'], organization, ['title', null, 'B']],
    [
      ['externalIds', [], externalIds],
      ['name', 'A', 'C'],
      ['title', 'B', null],
    ],
    [
      ['externalIds', externalIds, null],
      ['name', 'C', null],
      ['organizationId', lead.id, null],
    ],
  ])

  const all = await history(lead, path)
  t.strictSame(
    all.map(({ position }) => position),
    all.map((_, at) => at + 1),
  )
  const latest = (await lead.call('GET', `${path}/history?limit=2&sort=-position`)).body
  t.strictSame(latest.data, all.slice(-2).reverse())
  const rest = (await lead.call('GET', `${path}/history?limit=2&sort=-position&cursor=${latest.nextCursor}`)).body
  t.strictSame(rest.data, all.slice(-4, -2).reverse())
})

t.test('a transition contains its reason, and a change by a representative both organizations', async (t) => {
  const { body: home } = await center.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const path = await service.createPartnership(lead)
  const { body: party } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: home.id, role: 'other' },
  })
  const transitions = `${path}/parties/${party.id}/transitions`
  const behalf = { 'on-behalf-of': home.id }
  await center.change('POST', transitions, { action: 'accept' }, behalf)
  await center.change('POST', transitions, { action: 'withdraw', reason: 'No room.' }, behalf)
  t.match((await history(lead, path)).slice(-2), [
    { type: 'party.accepted', organizationId: home.id, onBehalfBy: center.id, apiClientId: center.clientId },
    {
      type: 'party.withdrawn',
      change: 'transition',
      reason: 'No room.',
      fields: [
        { name: 'state', before: 'accepted', after: 'withdrawn' },
        { name: 'reason', before: null, after: 'No room.' },
      ],
    },
  ])
})

t.test('the head is attested, by the same token until the next event', async (t) => {
  const path = await service.createPartnership(lead, center)
  const head = async (by: Client) => (await by.call('GET', `${path}/history/head`)).body
  const { attestation, ...first } = await head(lead)
  const { keys } = (await (await fetch(`${service.address}/.well-known/jwks.json`)).json()) as JSONWebKeySet
  const { payload, protectedHeader } = await compactVerify(attestation, createLocalJWKSet({ keys }))
  t.strictSame(protectedHeader, { alg: 'EdDSA', kid: keys[0]?.kid, typ: 'history-head+jws' })
  t.strictSame(JSON.parse(new TextDecoder().decode(payload)), {
    format: 'partnership-basics/history-head/1',
    partnershipId: path.split('/').at(-1),
    ...first,
  })
  t.equal((await head(center)).attestation, attestation, 'for another party too')
  await lead.change('PATCH', path, { name: 'Another name' })
  t.not((await head(lead)).attestation, attestation)
})

t.test('a party that has withdrawn reads entries until then; observers and invited organizations none', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const [, { id }] = (await lead.call('GET', `${path}/parties`)).body.data
  await center.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const beforeWithdrawal = await history(lead, path)
  await lead.call('POST', `${path}/contacts`, { body: { name: 'After' } })
  t.strictSame(await history(center, path), beforeWithdrawal)
  const invited = await service.createOrganization('Invited')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  for (const by of [office, invited]) t.equal((await by.call('GET', `${path}/history`)).status, 403)
  for (const by of [office, invited, center]) {
    t.equal((await by.call('GET', `${path}/history/verification`)).status, 403)
  }
})

t.test('verification returns the first missing or altered event', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [, , , id] = path.split('/')
  for (const name of ['1', '2', '3', '4']) await lead.change('PATCH', path, { name })
  const intact = await verify(center, path)
  t.match(intact, { intact: true, firstInvalidPosition: null, checkedFrom: 1, checkedTo: 8, complete: true })
  t.match(intact.hash, /^[0-9a-f]{64}$/)
  t.match(await verify(lead, path, 8), { intact: true, checkedTo: 8, complete: true, hash: intact.hash })

  const tamper = async (text: string, firstInvalidPosition: number, after = 0) => {
    await storage.rows('create table backup as select * from events where stream_id = $1', [id])
    await storage.rows(text, [id])
    t.match(
      await verify(lead, path, after),
      { intact: false, firstInvalidPosition, checkedTo: firstInvalidPosition, hash: null },
      text,
    )
    await storage.rows('delete from events where stream_id = $1', [id])
    await storage.rows('insert into events select * from backup')
    await storage.rows('drop table backup')
    t.strictSame(await verify(lead, path), intact)
  }
  await tamper(`update events set after = after || '{"name": "Forged"}' where stream_id = $1 and position = 6`, 6)
  await tamper(`update events set after = after || '{"name": "Forged"}' where stream_id = $1 and position > 5`, 6)
  await tamper('update events set organization_id = client_id where stream_id = $1 and position = 1', 1)
  await tamper(`update events set audience = 'parties' where stream_id = $1 and position = 2`, 2)
  await tamper('delete from events where stream_id = $1 and position = 4', 4)
  await tamper('delete from events where stream_id = $1 and position > 6', 7)
  await tamper(`update events set reason = 'Forged' where stream_id = $1 and position = 8`, 8, 7)
  // The hash of the last event is recomputed, but the head of the stream contains the original one.
  await tamper(
    `update events e set reason = 'Forged', hash = event_hash(b.hash, e.stream_id, e.position, e.occurred_at, e.type,
        e.change, e.audience, e.subject_type, e.subject_id, e.organization_id, e.on_behalf_by, e.client_id,
        e.request_id, 'Forged', e.external_ids, e.after_hash)
      from events b where e.stream_id = $1 and e.position = 8 and b.stream_id = $1 and b.position = 7`,
    8,
  )
})

t.test('an event that claims to be erased is invalid without the event of an erasure', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [, , , id] = path.split('/')
  await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera', email: 'jordan@springfield.example' } })
  const intact = await verify(center, path)
  t.match(intact, { intact: true, checkedTo: 5, complete: true })
  for (const change of [
    `after = after - 'email', erased_at = now()`,
    'erased_at = null',
    `after_hash = event_after_hash(after)`,
    'erased_at = now(), erasure_hash = event_after_hash(after)',
  ]) {
    await storage.rows(`update events set ${change} where stream_id = $1 and position = 5`, [id])
    t.match(await verify(center, path), { intact: false, firstInvalidPosition: 5, hash: null }, change)
  }
})

/** Appends events about one record, and one about another. */
async function appendEvents(path: string, count: number, other: string, type = 'note'): Promise<void> {
  const id = path.split('/').at(-1) as string
  const append = async (subject: string, events: number) => {
    const client = await service.database.pool.connect()
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, true)', [lead.id, lead.clientId, id])
    await client.query(
      `select record_event($1, 'update', $4 || '.updated', $4, $2, null, 'many', null, '[]', '{}')
        from generate_series(1, $3::int)`,
      [id, subject, events, type],
    )
    await client.query('commit')
    client.release()
  }
  // Within a transaction each update of the stream's row is slower than the one before.
  for (let appended = 0; appended < count; appended += 250) await append(id, 250)
  await append(other, 1)
}

t.test('a long history is verified in parts of 2,000 events, each time from its beginning', async (t) => {
  const path = await service.createPartnership(lead)
  const [, , , id] = path.split('/')
  await appendEvents(path, 3000, center.id)
  const first = await verify(lead, path)
  t.match(first, { intact: true, checkedFrom: 1, checkedTo: 2000, complete: false })
  const second = await verify(lead, path, 2000)
  t.match(second, { intact: true, checkedFrom: 2001, checkedTo: 3003, complete: true })
  await storage.rows(`update events set type = 'note.created' where stream_id = $1 and position = 2900`, [id])
  t.match(await verify(lead, path, 2000), { intact: false, firstInvalidPosition: 2900, complete: false })
  t.match(await verify(lead, path, 2900), { intact: true, firstInvalidPosition: null, complete: true })
  t.match(await verify(lead, path, 9000), { intact: true, complete: true })
  // What was verified before is not trusted.
  await storage.rows(`update events set type = 'note.created' where stream_id = $1 and position = 5`, [id])
  t.match(await verify(lead, path), { intact: false, firstInvalidPosition: 5 })
  t.ok(second.hash !== first.hash)
})

t.test('a page of a long history reads its own events, and its count reads none', async (t) => {
  const path = await service.createPartnership(lead)
  const partnershipId = path.split('/').at(-1) as string
  await appendEvents(path, 10_000, home.id, 'contact')
  await storage.rows('vacuum (analyze) events')
  const read = async (query: string) =>
    (await lead.call('GET', `${path}/history?${query}`, { headers: { prefer: 'count=exact' } })).body
  t.equal((await read('limit=1')).totalCount, 10_003)
  t.match(await read(`recordId=${home.id}`), { totalCount: 1, data: [{ position: 10_003 }] })
  const buffers = async (query: Prepared<unknown>, values: object) => {
    const pages = await buffersOf(service, lead, partnershipId, new BoundQuery(query, { partnershipId, ...values }))
    t.ok(pages < 150, `${pages} pages`)
  }
  const { data } = await read('limit=25&sort=-position')
  const list = (name: string) => pgArray(data.map((event: Body) => event[name]))
  const subjects = { positions: list('position'), subjectTypes: list('recordType'), subjectIds: list('recordId') }
  await buffers(findPrevious, subjects)
  await buffers(page.statementFor('-position', [], false), { limit: 26 })
  for (const recordId of [home.id, partnershipId, center.id])
    await buffers(page.statementFor('position', ['recordId'], false), { recordId, limit: 26 })
})
