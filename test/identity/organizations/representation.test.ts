// Representation: another organization acts for one without a system of its own, with On-Behalf-Of.
import t from 'tap'
import { type Body, type Client, nonOperatorScopes, startService, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const authority = 'Letter of the provider, 2026-08-14'

/** Registers a family child care home that `by` represents, and returns its id. */
async function registerHome(by: Client): Promise<string> {
  const { body } = await by.call('POST', '/v1/organizations', {
    body: { name: "Rosa's Family Child Care", kinds: ['family_child_care_home'], representation: { authority } },
  })
  return body.id
}

t.test('every organization sees the representation of an organization', async (t) => {
  const id = await registerHome(lead)
  const { body } = await center.call('GET', `/v1/organizations/${id}`)
  t.match(body, { representation: { representativeId: lead.id, authority }, updatedBy: lead.id })
  const newest = '/v1/organizations?kind=family_child_care_home&sort=-createdAt&limit=100'
  const listed = (await center.call('GET', newest)).body.data.filter((organization: Body) => organization.id === id)
  const { availableActions: _, blockedActions: __, ...inList } = body
  t.strictSame(listed, [inList])
  const withoutAuthority = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A', kinds: ['other'], representation: {} },
  })
  t.equal(withoutAuthority.status, 400, 'the authority is required')
  const byOperator = await registerHome(service.operator)
  t.match((await center.call('GET', `/v1/organizations/${byOperator}`)).body, {
    representation: { representativeId: service.operator.id },
  })
})

t.test('the directory lists the organizations that an organization represents', async (t) => {
  const representative = await service.createOrganization('Regional Network')
  const ids = [await registerHome(representative), await registerHome(representative)]
  const query = `/v1/organizations?representativeId=${representative.id}&sort=createdAt`
  const found = async () => (await center.call('GET', query)).body.data.map(({ id }: Body) => id)
  t.strictSame(await found(), ids)
  await service.createApiClient(ids[0] as string)
  t.strictSame(await found(), [ids[1]], 'without those whose representation has ended')
})

t.test('the representative updates the organization on its behalf or as itself', async (t) => {
  const id = await registerHome(lead)
  const target = `/v1/organizations/${id}`
  const asRepresentative = await lead.change('PATCH', target, { description: 'Six places' })
  t.match(asRepresentative, { status: 200, body: { updatedBy: lead.id, updatedOnBehalfBy: null } })
  const behalf = { 'on-behalf-of': id }
  const onBehalf = await lead.change('PATCH', target, { description: 'Seven places' }, behalf)
  t.match(onBehalf, { status: 200, body: { updatedBy: id, updatedOnBehalfBy: lead.id, representation: { authority } } })
  t.equal((await center.change('PATCH', target, { description: 'Mine' })).status, 403)
})

t.test(
  'a request with On-Behalf-Of is attributed to the represented organization, and names the representative',
  async (t) => {
    const id = await registerHome(lead)
    const headers = { 'on-behalf-of': id }
    const path = await service.createPartnership(center)
    const { body: invited } = await center.call('POST', `${path}/parties`, {
      body: { organizationId: id, role: 'child_care_provider' },
    })
    t.equal((await lead.call('GET', path)).status, 404, 'the representative itself is not a party')
    const party = `${path}/parties/${invited.id}`
    const accepted = await lead.change('POST', `${party}/transitions`, { action: 'accept' }, headers)
    t.match(accepted, { status: 200, body: { organizationId: id, updatedBy: id, updatedOnBehalfBy: lead.id } })
    const contact = await lead.call('POST', `${path}/contacts`, { body: { name: 'Rosa' }, headers })
    t.match(contact, { status: 201, body: { organizationId: id, updatedBy: id, updatedOnBehalfBy: lead.id } })
    t.strictSame(
      (await center.call('GET', `${path}/contacts/${contact.body.id}`)).body,
      contact.body,
      'other parties see the same',
    )

    const { body: state } = await center.call('POST', `${path}/observers`, {
      body: { organizationId: service.operator.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const observer = `${path}/observers/${state.id}/transitions`
    const consented = await lead.change('POST', observer, { action: 'consent' }, headers)
    t.match(consented.body.consents[1], { organizationId: id, onBehalfBy: lead.id })

    const events = await storage.rows(
      `select type, organization_id, on_behalf_by, client_id from events
     where stream_id = $1 and on_behalf_by is not null order by position`,
      [path.split('/')[3]],
    )
    const attribution = { organization_id: id, on_behalf_by: lead.id, client_id: lead.clientId }
    t.strictSame(events, [
      { type: 'party.accepted', ...attribution },
      { type: 'contact.created', ...attribution },
      { type: 'observer.active', ...attribution },
    ])

    const own = await lead.call('GET', '/v1/partnerships')
    t.strictSame(own.body.data, [], 'the representative does not list the partnership as its own')
    const theirs = await lead.call('GET', '/v1/partnerships', { headers })
    t.equal(theirs.body.data.length, 1)
  },
)

t.test('the caller reads its organization, its API client and the organization that it acts for', async (t) => {
  const id = await registerHome(lead)
  const own = { organizationId: lead.id, onBehalfBy: null, apiClientId: lead.clientId }
  t.match((await lead.call('GET', '/v1/me')).body, { ...own, scopes: nonOperatorScopes })
  const onBehalf = await lead.call('GET', '/v1/me', { headers: { 'on-behalf-of': id } })
  t.match(onBehalf.body, { ...own, organizationId: id, onBehalfBy: lead.id })
})

t.test('only the representative acts for a represented organization', async (t) => {
  const id = await registerHome(lead)
  const rejected: [by: Client, representedId: string][] = [
    [center, id],
    [service.operator, id],
    [lead, center.id],
    [lead, '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
  ]
  for (const [by, representedId] of rejected) {
    const response = await by.call('GET', '/v1/partnerships', { headers: { 'on-behalf-of': representedId } })
    t.match(response, { status: 403, body: { code: 'not-representing' } })
  }
  const narrow = await service.createApiClient(lead.id, ['partnerships:read'])
  const write = await narrow.call('POST', '/v1/partnerships', {
    body: { name: 'A', purpose: 'B' },
    headers: { 'on-behalf-of': id },
  })
  t.match(write, { status: 403, body: { code: 'insufficient-scope' } }, 'the scopes are those of the API client')
})

t.test('an operator has no operator rights with On-Behalf-Of', async (t) => {
  const id = await registerHome(service.operator)
  const response = await service.operator.call('POST', '/v1/organizations', {
    body: { name: 'A', kinds: ['other'] },
    headers: { 'on-behalf-of': id },
  })
  t.match(response, { status: 403, body: { code: 'insufficient-scope' } })
})

t.test('the representation ends when the organization gets an API client of its own', async (t) => {
  const id = await registerHome(lead)
  const clients = `/v1/organizations/${id}/api-clients`
  const body = { name: 'Own system', scopes: ['keys:manage', 'organizations:read', 'organizations:write'] }
  t.equal((await service.operator.call('POST', `${clients}?dryRun=true`, { body })).status, 201)
  const { representation } = (await lead.call('GET', `/v1/organizations/${id}`)).body
  t.ok(representation, 'a dry run does not end it')

  const created = await service.operator.call('POST', clients, { body })
  t.equal(created.status, 201)
  const own = service.clientWith(id, created.body.apiClient.id, created.body.key)
  t.equal((await own.call('GET', clients)).body.data.length, 1, 'the key is valid')

  const { body: organization } = await center.call('GET', `/v1/organizations/${id}`)
  t.notOk('representation' in organization)
  t.equal(organization.version, 2)
  await waitFor(async () => {
    const { status } = await lead.call('GET', '/v1/partnerships', { headers: { 'on-behalf-of': id } })
    return status === 403
  })
  t.equal((await lead.call('GET', clients)).status, 404, 'the former representative does not read its API clients')
  t.equal((await lead.change('PATCH', `/v1/organizations/${id}`, { name: 'Mine' })).status, 403)
  t.equal((await own.change('PATCH', `/v1/organizations/${id}`, { name: 'Ours' })).status, 200)
  t.match((await own.call('GET', `/v1/organizations/${id}/representations/${representation.id}`)).body, {
    representativeId: lead.id,
    state: 'ended',
    reason: 'The organization has an API client of its own.',
    updatedBy: service.operator.id,
  })
})

t.test('two concurrent creations of API clients both succeed and end the representation once', async (t) => {
  const id = await registerHome(lead)
  const create = (by: Client) => () =>
    by.call('POST', `/v1/organizations/${id}/api-clients`, { body: { name: 'A', scopes: ['partnerships:read'] } })
  const lock = 'select from organizations where id = $1'
  const responses = await storage.race(lock, [id], [create(service.operator), create(service.operator)])
  for (const { status } of responses) t.equal(status, 201)
  const [{ ended }] = await storage.rows(
    "select count(*)::int as ended from events where stream_id = $1 and type = 'organization.representation_ended'",
    [id],
  )
  t.equal(ended, 1)
})
