// Representations by consent, and what a representative may not do or keep.
import t from 'tap'
import { type Body, type Client, startService, waitFor } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { operator } = service
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const authority = 'Letter of the provider, 2026-08-14'
const insufficientRelation = { status: 403, body: { code: 'insufficient-relation' } }
const anonymous = service.callWith(undefined)

/** Registers a family child care home that `by` represents, and returns its id. */
async function registerHome(by: Client): Promise<string> {
  const { body } = await by.call('POST', '/v1/organizations', {
    body: { name: "Rosa's Family Child Care", kinds: ['family_child_care_home'], representation: { authority } },
  })
  return body.id
}

/** Offers a representation. Returns its path. */
async function offer(by: Client, representative: Client): Promise<string> {
  const { status, headers, body } = await by.call('POST', `/v1/organizations/${by.id}/representations`, {
    body: { representativeId: representative.id, authority },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return headers.get('location') ?? ''
}
const act = (by: Client, representation: string, action: string, reason?: string, headers?: Record<string, string>) =>
  by.change('POST', `${representation}/transitions`, { action, ...(reason && { reason }) }, headers)
/** The current representation of an organization, by its path. */
async function currentOf(organizationId: string): Promise<string> {
  const { body } = await operator.call('GET', `/v1/organizations/${organizationId}`)
  return `/v1/organizations/${organizationId}/representations/${body.representation.id}`
}

t.test('a representative cannot create or rotate a key of the organization that it represents', async (t) => {
  const home = await service.createOrganization("Rosa's Family Child Care")
  const representation = await offer(home, lead)
  t.match(await act(lead, representation, 'accept'), { status: 200, body: { state: 'current' } })
  const clients = `/v1/organizations/${home.id}/api-clients`
  const target = `${clients}/${home.clientId}`
  const registered = await registerHome(lead)
  for (const onBehalf of [false, true]) {
    const headersFor = (id: string): Record<string, string> => (onBehalf ? { 'on-behalf-of': id } : {})
    const headers = headersFor(home.id)
    const body = { name: 'Mine', scopes: ['partnerships:read'] }
    t.match(await lead.call('POST', clients, { body, headers }), insufficientRelation)
    t.match(
      await lead.call('POST', `/v1/organizations/${registered}/api-clients`, { body, headers: headersFor(registered) }),
      insufficientRelation,
      'nor the first one',
    )
    t.match(await lead.call('POST', `${target}/keys`, { body: {}, headers }), insufficientRelation)
    for (const change of [
      { scopes: ['keys:manage'] },
      { expiresAt: null },
      { tokenIssuer: 'https://login.agency.example', tokenClientId: 'mine' },
    ]) {
      t.match(await lead.change('PATCH', target, change, headers), insufficientRelation, JSON.stringify(change))
    }
    t.equal((await lead.call('GET', target, { headers })).status, 200, 'it reads them')
  }
  const another = await service.createApiClient(home.id)
  const revoke = { action: 'revoke', reason: 'Lost' }
  t.equal((await lead.change('POST', `${clients}/${another.clientId}/transitions`, revoke)).status, 200)

  const ofOperator = `/v1/organizations/${await registerHome(operator)}`
  const body = { name: 'Mine', scopes: ['partnerships:read'] }
  t.match(await operator.call('POST', `${ofOperator}/api-clients`, { body }), insufficientRelation, 'nor an operator')
  t.match(await operator.call('POST', `${ofOperator}/handover-codes`, { body: {} }), insufficientRelation)
})

t.test('what a representative created ends with the representation', async (t) => {
  const ends: [name: string, end: (id: string) => Promise<unknown>][] = [
    ['an API client of the organization', (id) => service.createApiClient(id)],
    ['by the representative', async (id) => act(lead, await currentOf(id), 'end', 'Done')],
    ['by an operator', async (id) => act(operator, await currentOf(id), 'end', 'Done')],
  ]
  for (const [name, end] of ends) {
    const id = await registerHome(lead)
    const feeds = `/v1/organizations/${id}/calendar-feeds`
    const create = async (by: Client, headers: Record<string, string> = {}) => {
      const { status, body } = await by.call('POST', feeds, { body: { name: 'Phone' }, headers })
      t.equal(status, 201)
      return body as { calendarFeed: Body; url: string }
    }
    const made = [await create(lead), await create(lead, { 'on-behalf-of': id })]
    const ofOperator = await create(operator)
    t.strictSame(
      [...made, ofOperator].map(({ calendarFeed }) => calendarFeed.createdBy),
      [lead.id, lead.id, operator.id],
    )
    const holders = await storage.rows('select created_by from calendar_feeds where organization_id = $1 order by id', [
      id,
    ])
    t.strictSame(holders, [{ created_by: lead.id }, { created_by: lead.id }, { created_by: operator.id }])
    for (const { url } of made) t.equal((await anonymous('GET', url)).status, 200)
    await end(id)
    for (const { url, calendarFeed } of made) {
      t.equal((await anonymous('GET', url)).status, 404, name)
      const { body } = await operator.call('GET', `${feeds}/${calendarFeed.id}`)
      t.match(body, { state: 'revoked', reason: 'The representation has ended.' })
    }
    t.equal((await anonymous('GET', ofOperator.url)).status, 200, 'a feed of an operator remains')
    const [ended, ...revoked] = await storage.rows(
      `select occurred_at::text as at from events where stream_id = $1
       and type in ('representation.ended', 'calendar_feed.revoked')`,
      [id],
    )
    t.strictSame(revoked, [ended, ended], 'in the same transaction')
    await storage.rows(`update calendar_feeds set state = 'active' where organization_id = $1`, [id])
    for (const { url } of made)
      t.equal((await anonymous('GET', url)).status, 404, 'the database rejects the token, too')
  }
})

t.test('a representative creates no feed while the representation ends', async (t) => {
  const id = await registerHome(lead)
  const representation = await currentOf(id)
  const lock = 'select from representations where id = $1'
  const endIsWaiting = async () => {
    const [found] = await storage.rows(
      `select from pg_stat_activity where query like '%"representations"%for update%' and cardinality(pg_blocking_pids(pid)) > 0`,
    )
    return found
  }
  const [ended, feed] = await storage.race(
    lock,
    [representation.split('/').at(-1)],
    [
      () => act(operator, representation, 'end', 'Done'),
      async () => {
        // Its transaction begins after the one that ends the representation, and before that one commits.
        await waitFor(endIsWaiting)
        return lead.call('POST', `/v1/organizations/${id}/calendar-feeds`, { body: { name: 'Phone' } })
      },
    ],
  )
  t.equal(ended?.status, 200)
  t.match(feed, { status: 403, body: { code: 'not-representing' } })
})

t.test('a representation is resumed only with the consent of both', async (t) => {
  const id = await registerHome(lead)
  const list = `/v1/organizations/${id}/representations`
  const body = { representativeId: lead.id, authority }
  const onBehalf = { 'on-behalf-of': id }
  t.match(await lead.call('POST', list, { body }), insufficientRelation, 'the representative cannot offer it')
  t.match(await lead.call('POST', list, { body, headers: onBehalf }), insufficientRelation)
  t.match(await operator.call('POST', list, { body }), insufficientRelation)

  const home = await service.createApiClient(id)
  const acts = async () => (await lead.call('GET', `/v1/organizations/${id}/api-clients`)).status
  t.equal(await acts(), 404, 'its first client ended the representation')
  const offered = await offer(home, lead)
  t.match((await home.call('GET', offered)).body, { state: 'offered', representativeId: lead.id, startedAt: null })
  t.match(
    await lead.call('GET', `/v1/organizations/${id}/api-clients`),
    insufficientRelation,
    'an offer gives no access',
  )
  t.notOk((await center.call('GET', `/v1/organizations/${id}`)).body.representation)
  t.equal((await center.call('GET', offered)).status, 404, 'others do not see the offer')
  t.match((await lead.call('GET', list)).body.data, [{ state: 'ended' }, { state: 'offered' }])
  t.equal((await home.call('GET', list)).body.data.length, 2)
  for (const by of [home, operator]) t.match(await act(by, offered, 'accept'), { status: 409 })
  t.equal((await act(center, offered, 'accept')).status, 404)

  const accepted = await act(lead, offered, 'accept')
  t.match(accepted, { status: 200, body: { state: 'current', updatedBy: lead.id } })
  t.equal(await acts(), 200)
  const { representation, version } = (await center.call('GET', `/v1/organizations/${id}`)).body
  t.strictSame(representation, {
    id: offered.split('/').at(-1),
    representativeId: lead.id,
    authority,
    startedAt: accepted.body.startedAt,
  })
  t.equal(version, 3, 'the organization has another ETag')
  await service.createApiClient(id)
  t.equal(await acts(), 200, 'a further API client does not end it')

  t.match(await act(home, offered, 'end'), { status: 422 }, 'a reason is required')
  t.match(await act(lead, offered, 'end', 'Done', onBehalf), insufficientRelation)
  t.match(await act(home, offered, 'end', 'Done'), { status: 200, body: { state: 'ended', reason: 'Done' } })
  t.equal(await acts(), 404)
  const types = await storage.rows(
    `select type from events where stream_id = $1 and subject_id = $2 order by position`,
    [id, offered.split('/').at(-1)],
  )
  t.strictSame(
    types.map(({ type }) => type),
    ['representation.offered', 'representation.current', 'representation.ended'],
  )
})

t.test('an offer is declined by the representative, and withdrawn by the organization', async (t) => {
  const home = await service.createOrganization("Rosa's Family Child Care")
  const first = await offer(home, lead)
  t.match(await act(home, first, 'decline'), { status: 409, body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] } })
  t.match(await act(lead, first, 'withdraw'), { status: 409, body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] } })
  t.match(await act(lead, first, 'decline', 'No staff'), { status: 200, body: { state: 'declined', startedAt: null } })
  t.equal((await lead.call('GET', first)).status, 404)
  const second = await offer(home, lead)
  t.match(await act(home, second, 'withdraw'), { status: 200, body: { state: 'withdrawn' } })
  t.equal((await lead.call('POST', `${second}/transitions`, { body: { action: 'accept' } })).status, 404)
  const self = await home.call('POST', `/v1/organizations/${home.id}/representations`, {
    body: { representativeId: home.id, authority },
  })
  t.match(self, { status: 422, body: { code: 'rule-violation' } })
  const unknown = await home.call('POST', `/v1/organizations/${home.id}/representations`, {
    body: { representativeId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', authority },
  })
  t.match(unknown, { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/representativeId' }] } })
})

t.test('an organization has at most one current representation', async (t) => {
  const home = await service.createOrganization("Rosa's Family Child Care")
  const [first, second] = [await offer(home, lead), await offer(home, center)]
  const answers = await storage.race(
    'select from organizations where id = $1',
    [home.id],
    [() => act(lead, first, 'accept'), () => act(center, second, 'accept')],
  )
  t.strictSame(statuses(answers), [200, 409])
  const rejected = answers.find(({ status }) => status === 409)
  t.match(rejected?.body, { code: 'transition-blocked', blockedBy: [{ code: 'ALREADY_REPRESENTED' }] })
  const third = await offer(home, center)
  t.strictSame((await center.call('GET', third)).body.blockedActions[0], {
    action: 'accept',
    codes: ['ALREADY_REPRESENTED'],
  })
  t.match(await act(center, third, 'accept'), { status: 409, body: { blockedBy: [{ code: 'ALREADY_REPRESENTED' }] } })
})

t.test('a represented organization accepts no offer through its representative', async (t) => {
  const id = await registerHome(lead)
  const other = await service.createOrganization('Another home')
  const path = await offer(other, { ...lead, id })
  const headers = { 'on-behalf-of': id }
  t.equal((await lead.call('GET', path, { headers })).status, 200)
  t.match(await act(lead, path, 'accept', undefined, headers), insufficientRelation)
})
