// On-Behalf-Of: an organization without a system of its own is represented, openly, until it has one.
import t from 'tap'
import { type Body, type Client, startService, usualScopes, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const authority = 'Letter of the provider, 2026-08-14'

/** A family child care home that `by` represents. */
async function home(by: Client): Promise<string> {
  const { body } = await by.call('POST', '/v1/organizations', {
    body: { name: "Rosa's Family Child Care", kinds: ['family_child_care_home'], representation: { authority } },
  })
  return body.id
}

t.test('who registers an organization that it represents says so, and everybody sees it', async (t) => {
  const id = await home(lead)
  const { body } = await center.call('GET', `/v1/organizations/${id}`)
  t.match(body, { representation: { organizationId: lead.id, authority }, updatedBy: lead.id })
  const newest = '/v1/organizations?kind=family_child_care_home&sort=-createdAt&limit=100'
  const listed = (await center.call('GET', newest)).body.data.filter((one: Body) => one.id === id)
  t.strictSame(listed, [body])
  const unsaid = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A', kinds: ['other'], representation: {} },
  })
  t.equal(unsaid.status, 400, 'without an authority it is none')
  const byOperator = await home(service.operator)
  t.match((await center.call('GET', `/v1/organizations/${byOperator}`)).body, {
    representation: { organizationId: service.operator.id },
  })
})

t.test('its representative changes it, for it or as itself', async (t) => {
  const id = await home(lead)
  const target = `/v1/organizations/${id}`
  const asItself = await lead.change('PATCH', target, { description: 'Six places' })
  t.match(asItself, { status: 200, body: { updatedBy: lead.id, updatedOnBehalfBy: null } })
  const behalf = { 'on-behalf-of': id }
  const forIt = await lead.change('PATCH', target, { description: 'Seven places' }, behalf)
  t.match(forIt, { status: 200, body: { updatedBy: id, updatedOnBehalfBy: lead.id, representation: { authority } } })
  t.equal((await center.change('PATCH', target, { description: 'Mine' })).status, 403)
})

t.test('an act on behalf is the act of the represented, and shows who did it', async (t) => {
  const id = await home(lead)
  const headers = { 'on-behalf-of': id }
  const path = await service.createPartnership(center)
  const { body: invited } = await center.call('POST', `${path}/parties`, {
    body: { organizationId: id, role: 'child_care_provider' },
  })
  t.equal((await lead.call('GET', path)).status, 404, 'the representative itself is no party')
  const entry = `${path}/parties/${invited.id}`
  const accepted = await lead.change('POST', `${entry}/transitions`, { action: 'accept' }, headers)
  t.match(accepted, { status: 200, body: { organizationId: id, updatedBy: id, updatedOnBehalfBy: lead.id } })
  const contact = await lead.call('POST', `${path}/contacts`, { body: { name: 'Rosa' }, headers })
  t.match(contact, { status: 201, body: { organizationId: id, updatedBy: id, updatedOnBehalfBy: lead.id } })
  t.strictSame(
    (await center.call('GET', `${path}/contacts/${contact.body.id}`)).body,
    contact.body,
    'to the others, too',
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
  const act = { organization_id: id, on_behalf_by: lead.id, client_id: lead.clientId }
  t.strictSame(events, [
    { type: 'party.accepted', ...act },
    { type: 'contact.created', ...act },
    { type: 'observer.active', ...act },
  ])

  const own = await lead.call('GET', '/v1/partnerships')
  t.strictSame(own.body.data, [], 'what it does for another it does not see as its own')
  const theirs = await lead.call('GET', '/v1/partnerships', { headers })
  t.equal(theirs.body.data.length, 1)
})

t.test('whoever asks is told who it is, and for whom it acts', async (t) => {
  const id = await home(lead)
  const own = { organizationId: lead.id, onBehalfBy: null, apiClientId: lead.clientId }
  t.match((await lead.call('GET', '/v1/me')).body, { ...own, scopes: usualScopes })
  const forIt = await lead.call('GET', '/v1/me', { headers: { 'on-behalf-of': id } })
  t.match(forIt.body, { ...own, organizationId: id, onBehalfBy: lead.id })
})

t.test('nobody else acts for it, nor for who is not represented', async (t) => {
  const id = await home(lead)
  const refused: [by: Client, of: string][] = [
    [center, id],
    [service.operator, id],
    [lead, center.id],
    [lead, '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
  ]
  for (const [by, of] of refused) {
    const answer = await by.call('GET', '/v1/partnerships', { headers: { 'on-behalf-of': of } })
    t.match(answer, { status: 403, body: { code: 'not-representing' } })
  }
  const narrow = await service.createApiClient(lead.id, ['partnerships:read'])
  const write = await narrow.call('POST', '/v1/partnerships', {
    body: { name: 'A', purpose: 'B' },
    headers: { 'on-behalf-of': id },
  })
  t.match(write, { status: 403, body: { code: 'insufficient-scope' } }, 'the scopes are those of the key')
})

t.test('one who operates the service does not operate it on behalf', async (t) => {
  const id = await home(service.operator)
  const answer = await service.operator.call('POST', '/v1/organizations', {
    body: { name: 'A', kinds: ['other'] },
    headers: { 'on-behalf-of': id },
  })
  t.match(answer, { status: 403, body: { code: 'insufficient-scope' } })
})

t.test('the representation ends when the organization gets an API client of its own', async (t) => {
  const makers: [name: string, by: Client, headers: (id: string) => Record<string, string>][] = [
    ['by the representative', lead, () => ({})],
    ['on behalf', lead, (id) => ({ 'on-behalf-of': id })],
    ['by an operator', service.operator, () => ({})],
  ]
  for (const [name, by, headersFor] of makers) {
    const id = await home(lead)
    const headers = headersFor(id)
    const clients = `/v1/organizations/${id}/api-clients`
    const wide = { name: 'Own system', scopes: ['organizations:register'] }
    if (by === lead) {
      const refused = await lead.call('POST', clients, { body: wide, headers })
      t.match(refused, { status: 403, body: { code: 'scope-too-wide' } }, name)
    }
    const dry = await by.call('POST', `${clients}?dryRun=true`, { body: { ...wide, scopes: ['keys:manage'] }, headers })
    t.equal(dry.status, 201, name)
    t.ok((await lead.call('GET', `/v1/organizations/${id}`)).body.representation, 'neither of which ends it')

    const body = { name: 'Own system', scopes: ['keys:manage', 'organizations:read', 'organizations:write'] }
    const made = await by.call('POST', clients, { body, headers })
    t.equal(made.status, 201, name)
    const own = service.clientWith(id, made.body.apiClient.id, made.body.key)
    t.equal((await own.call('GET', clients)).body.data.length, 1, 'the key opens')

    const { body: organization } = await center.call('GET', `/v1/organizations/${id}`)
    t.notOk('representation' in organization, name)
    t.equal(organization.version, 2)
    await waitFor(async () => {
      const { status } = await lead.call('GET', '/v1/partnerships', { headers: { 'on-behalf-of': id } })
      return status === 403
    })
    t.equal((await lead.call('GET', clients)).status, 404, 'its clients are its own business now')
    t.equal((await lead.change('PATCH', `/v1/organizations/${id}`, { name: 'Mine' })).status, 403)
    t.equal((await own.change('PATCH', `/v1/organizations/${id}`, { name: 'Ours' })).status, 200)
  }
})

t.test('of two that hand over at once both are kept, and the representation ends once', async (t) => {
  const id = await home(lead)
  const make = (by: Client) => () =>
    by.call('POST', `/v1/organizations/${id}/api-clients`, { body: { name: 'A', scopes: ['partnerships:read'] } })
  const lock = 'select from organizations where id = $1'
  const answers = await storage.atOnce(lock, [id], [make(service.operator), make(service.operator)])
  for (const { status } of answers) t.equal(status, 201)
  const [{ ended }] = await storage.rows(
    "select count(*)::int as ended from events where stream_id = $1 and type = 'organization.representation_ended'",
    [id],
  )
  t.equal(ended, 1)
})
