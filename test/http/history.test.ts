// Events: every write records one event for each changed record, in a hash chain that reveals tampering.
import t from 'tap'
import { startOwnService } from '../support/own-service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const state = await service.createOrganization('State Office', { kinds: ['state_agency'] })

/** The events whose position or hash is invalid, and the streams whose head differs from their last event. */
const invalidEvents = () =>
  storage.rows(`
    with chain as (
      select *, row_number() over stream as expected_position, lag(hash, 1, '') over stream as before
      from events window stream as (partition by stream_id order by position)
    )
    select stream_id, position from chain where position <> expected_position or hash <> sha256(before || convert_to(
      jsonb_build_array(stream_id, position, occurred_at at time zone 'UTC', type, change, audience, subject_type,
        subject_id, organization_id, on_behalf_by, client_id, request_id, reason, external_ids,
        encode(after_hash, 'hex'))::text, 'UTF8'))
      or after_hash is distinct from sha256(convert_to(after::text, 'UTF8'))
    union all
    select streams.stream_id, streams.position from streams left join events using (stream_id, position)
      where streams.hash is distinct from events.hash`)

/** The events of a request, in order. */
const eventsOf = (requestId: string) =>
  storage.rows('select * from events where request_id = $1 order by stream_id, position', [requestId])

t.test('each write records one event for each changed record', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [, , , partnershipId = ''] = path.split('/')
  const parties = (await lead.call('GET', `${path}/parties`)).body.data
  const external = [{ scheme: 'sis', value: '1' }]
  let count = 0

  /** Sends a request, and checks the types of the events that it has recorded. */
  async function expectEvents(
    types: string[],
    send: (headers: Record<string, string>) => Promise<{ status: number; body: { id: string } }>,
  ) {
    const requestId = `write-${count++}`
    const { status, body } = await send({ 'x-request-id': requestId })
    t.ok(types.length === 0 || status < 300, `${requestId} ${types} ${status}`)
    const events = await eventsOf(requestId)
    t.strictSame(events.map(({ type }) => type).sort(), [...types].sort())
    return { body, events }
  }
  const post =
    (target: string, body: object, by = lead) =>
    (headers: Record<string, string>) =>
      by.call('POST', target, { body, headers })
  const change =
    (method: string, target: string, body?: object, by = lead) =>
    (headers: Record<string, string>) =>
      by.change(method, target, body, headers)
  const transition = (target: string, body: object, by = lead) => change('POST', `${target}/transitions`, body, by)

  await expectEvents(['partnership.created', 'party.accepted'], post('/v1/partnerships', { name: 'B', purpose: 'B' }))
  await expectEvents(['partnership.updated'], change('PATCH', path, { programYear: '2026' }))
  const made = await expectEvents(['contact.created'], post(`${path}/contacts`, { name: 'A', externalIds: external }))
  t.match(made.events[0], {
    stream_id: partnershipId,
    change: 'create',
    subject_type: 'contact',
    subject_id: made.body.id,
    organization_id: lead.id,
    on_behalf_by: null,
    client_id: lead.clientId,
    reason: null,
    external_ids: external,
    after: { id: made.body.id, name: 'A', version: 1 },
  })
  const contact = `${path}/contacts/${made.body.id}`
  const changed = await expectEvents(['contact.updated'], change('PATCH', contact, { name: 'B' }))
  t.match(changed.events[0], { change: 'update', after: { name: 'B', version: 2, external_ids: external } })
  const gone = await expectEvents(['contact.deleted'], change('DELETE', contact))
  t.match(
    gone.events[0],
    { change: 'delete', after: null, external_ids: external },
    'the event of a deletion has the external ids',
  )
  await expectEvents(['offer.created'], post(`${path}/offers`, { aspect: 'data', title: 'A' }))
  await expectEvents(['need.created'], post(`${path}/needs`, { aspect: 'data', title: 'A' }))

  const candidate = await expectEvents(
    ['candidate.created'],
    post(`${path}/candidates`, { name: 'A', candidateOrganizationId: state.id }),
  )
  await expectEvents(
    ['candidate.invited', 'party.invited'],
    transition(`${path}/candidates/${candidate.body.id}`, { action: 'invite' }),
  )
  const [{ id: invited }] = (await lead.call('GET', `${path}/parties?state=invited`)).body.data
  await expectEvents(['party.declined'], transition(`${path}/parties/${invited}`, { action: 'decline' }, state))

  const observer = await expectEvents(
    ['observer.proposed'],
    post(`${path}/observers`, { organizationId: state.id, purpose: 'Monitoring', endsOn: '2099-12-31' }),
  )
  const consented = await expectEvents(
    ['observer.active'],
    transition(`${path}/observers/${observer.body.id}`, { action: 'consent' }, center),
  )
  t.match(consented.events[0], { change: 'transition', organization_id: center.id, client_id: center.clientId })
  await expectEvents(
    ['observer.ended'],
    transition(`${path}/observers/${observer.body.id}`, { action: 'end', reason: 'Over.' }),
  )

  const centerParty = `${path}/parties/${parties[1].id}`
  await expectEvents(['party.lead_offered'], transition(centerParty, { action: 'offer_lead' }))
  await expectEvents(
    ['party.lead_relinquished', 'party.lead_assigned'],
    transition(centerParty, { action: 'accept_lead' }, center),
  )
  const left = await expectEvents(
    ['party.withdrawn'],
    transition(`${path}/parties/${parties[0].id}`, { action: 'withdraw', reason: 'The grant has ended.' }),
  )
  t.match(left.events[0], { change: 'transition', reason: 'The grant has ended.' })
  await expectEvents(
    ['partnership.not_pursued'],
    transition(path, { action: 'do_not_pursue', reason: 'Alone.' }, center),
  )

  const home = await expectEvents(
    ['organization.registered', 'representation.current'],
    post('/v1/organizations', {
      name: 'Home',
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter' },
    }),
  )
  t.equal(home.events[0].stream_id, home.body.id)
  const { operator } = service
  const clients = `/v1/organizations/${home.body.id}/api-clients`
  const client = await expectEvents(
    ['api_client.created', 'organization.representation_ended', 'representation.ended'],
    post(clients, { name: 'A', scopes: ['partnerships:read'] }, operator),
  )
  const { apiClient } = client.body as unknown as { apiClient: { id: string } }
  await expectEvents(['api_client.key_rotated'], post(`${clients}/${apiClient.id}/keys`, {}, operator))
  await expectEvents(['api_client.updated'], change('PATCH', `${clients}/${apiClient.id}`, { name: 'B' }, operator))
  await expectEvents(
    ['api_client.revoked'],
    transition(`${clients}/${apiClient.id}`, { action: 'revoke', reason: 'Lost' }, operator),
  )

  await expectEvents([], post(`${path}/contacts`, { name: 'A' }, state))
  await expectEvents([], post(`${path}/contacts?dryRun=true`, { name: 'A' }, center))
  await expectEvents([], post(`${path}/offers`, { aspect: 'data', title: 'A', needId: made.body.id }, center))
  await expectEvents([], transition(path, { action: 'activate' }, center))
  const twice = { name: 'Twice' }
  const keyed = (headers: Record<string, string>) =>
    center.call('POST', `${path}/contacts`, { body: twice, headers: { ...headers, 'idempotency-key': 'twice' } })
  await expectEvents(['contact.created'], keyed)
  await expectEvents([], keyed)
  t.strictSame(await invalidEvents(), [])
})

t.test('sixteen concurrent writes leave no gap in positions, and one chain', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [, , , partnershipId] = path.split('/')
  const writers = Array.from({ length: 16 }, async (_, at) => {
    const party = at % 2 === 0 ? lead : center
    const { body } = await party.call('POST', `${path}/offers`, { body: { aspect: 'data', title: `${at}` } })
    const offer = `${path}/offers/${body.id}`
    for (const version of [1, 2, 3]) {
      const headers = { 'if-match': `"${version}"` }
      const { status } = await party.call('PATCH', offer, { body: { title: `${at}, ${version}` }, headers })
      t.equal(status, 200)
    }
  })
  await Promise.all(writers)
  const events = await storage.rows('select position::int, type from events where stream_id = $1 order by 1', [
    partnershipId,
  ])
  // Before the writers: the partnership, its lead, the invitation, its acceptance.
  t.equal(events.length, 4 + 16 * 4)
  t.strictSame(
    events.map(({ position }) => position),
    events.map((_, at) => at + 1),
  )
  t.strictSame(await invalidEvents(), [])
})

t.test('each record equals its last event', async (t) => {
  const kinds = {
    partnership: 'partnerships',
    party: 'parties',
    contact: 'contacts',
    offer: 'offers',
    need: 'needs',
    candidate: 'candidates',
    observer: 'observers',
  }
  for (const [subject, table] of Object.entries(kinds)) {
    const [{ rows, same }] = await storage.rows(
      `select count(*)::int as rows, count(*) filter (where event_row.* is not distinct from stored.*)::int as same
       from ${table} stored
       left join lateral (select after from events where subject_type = $1 and subject_id = stored.id
         order by position desc limit 1) last on true
       left join lateral jsonb_populate_record(null::${table}, last.after) event_row on true`,
      [subject],
    )
    t.ok(rows > 0, table)
    t.equal(same, rows, table)
  }
})

t.test('a changed event is detected', async (t) => {
  const path = await service.createPartnership(lead)
  const [, , , id] = path.split('/')
  await lead.change('PATCH', path, { name: 'Changed' })
  await lead.change('PATCH', path, { name: 'Changed again' })
  const tamper = async (text: string, positions: number[]) => {
    await storage.rows('create table backup as select * from events where stream_id = $1', [id])
    await storage.rows(text, [id])
    const found = (await invalidEvents()).map(({ stream_id, position }) => [stream_id, Number(position)])
    t.strictSame(
      found.sort(),
      positions.map((position) => [id, position]),
      text,
    )
    await storage.rows('delete from events where stream_id = $1', [id])
    await storage.rows('insert into events select * from backup')
    await storage.rows('drop table backup')
    t.strictSame(await invalidEvents(), [])
  }
  await tamper(`update events set after = after || '{"name": "Forged"}' where stream_id = $1 and position = 3`, [3])
  await tamper('update events set organization_id = client_id where stream_id = $1 and position = 1', [1])
  await tamper(`update events set audience = 'parties' where stream_id = $1 and position = 2`, [2])
  await tamper('delete from events where stream_id = $1 and position = 3', [4])
  await tamper('delete from events where stream_id = $1 and position = 4', [4])
  for (const text of ['update events set reason = null', 'delete from events', 'update streams set position = 0']) {
    await t.rejects(service.database.pool.query(text), { code: '42501' }, 'the service has no such privilege')
  }
})
