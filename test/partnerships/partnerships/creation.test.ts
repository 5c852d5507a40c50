// A partnership that is created together with parties, contacts and observers.
import t from 'tap'
import { type Body, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()

const fields = { name: 'Full-day care', purpose: 'Forty more infants and toddlers.' }
const contact = { name: 'Jordan Rivera', email: 'j.rivera@springfield.example' }
const party = { organizationId: center.id, role: 'child_care_provider', invitation: 'We spoke in May.' }
const observer = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
const create = (body: object, query = '') =>
  lead.call('POST', `/v1/partnerships${query}`, { body: { ...fields, ...body } })
const listOf = async (path: string, name: string) => (await lead.call('GET', `${path}/${name}`)).body.data
const eventsOf = async (path: string) =>
  (await lead.call('GET', `${path}/history?sort=position&limit=100`)).body.data.map(({ type, change }: Body) => [
    type,
    change,
  ])
const countOf = async () =>
  (await lead.call('GET', '/v1/partnerships?limit=1', { headers: { prefer: 'count=exact' } })).body.totalCount

t.test('the records equal those that the single operations create, with the same events', async (t) => {
  const { status, body, headers } = await create({
    parties: [party, { organizationId: home.id, role: 'other' }],
    contacts: [contact, { name: 'Sam Okafor', externalIds: [{ scheme: 'sis', value: 'c-1' }] }],
    observers: [observer],
  })
  t.equal(status, 201)
  const together = headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', together)).body, body)
  for (const name of ['parties', 'contacts', 'observers']) t.notOk(name in body, `the response has no ${name}`)

  const separate = `/v1/partnerships/${(await create({})).body.id}`
  await lead.call('POST', `${separate}/parties`, { body: party })
  await lead.call('POST', `${separate}/parties`, { body: { organizationId: home.id, role: 'other' } })
  await lead.call('POST', `${separate}/contacts`, { body: contact })
  await lead.call('POST', `${separate}/contacts`, {
    body: { name: 'Sam Okafor', externalIds: [{ scheme: 'sis', value: 'c-1' }] },
  })
  await lead.call('POST', `${separate}/observers`, { body: observer })
  t.strictSame(await eventsOf(together), await eventsOf(separate))
  const comparable = (records: Body[]) =>
    records.map(({ id, partnershipId, createdAt, updatedAt, acceptedAt, consents, ...rest }: Body) => rest)
  for (const name of ['parties', 'contacts', 'observers']) {
    t.strictSame(comparable(await listOf(together, name)), comparable(await listOf(separate, name)), name)
  }
  t.match(await listOf(together, 'observers'), [{ organizationId: office.id, state: 'active' }])
  t.equal((await center.call('GET', together)).status, 200, 'the invitation is in effect')
  t.match((await center.call('GET', '/v1/changes?type=party.invited&limit=100')).body.data.at(-1).recordType, 'party')
})

t.test('either everything is created or nothing, and errors point to the part', async (t) => {
  const closed = await service.createOrganization('Closed Home')
  await service.operator.change('POST', `/v1/organizations/${closed.id}/transitions`, {
    action: 'close',
    reason: 'Gone.',
  })
  const before = await countOf()
  const unknown = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99'
  const homeParty = { organizationId: home.id, role: 'other' }
  const cases: [object, number, string][] = [
    [
      { parties: [homeParty, { ...party, organizationId: unknown }] },
      422,
      '/parties/1/organizationId unknown-reference',
    ],
    [{ parties: [homeParty, party, homeParty] }, 409, '/parties/2/organizationId party-exists'],
    [{ parties: [{ ...party, organizationId: lead.id }] }, 409, '/parties/0/organizationId party-exists'],
    [
      { parties: [party, { ...party, organizationId: closed.id }] },
      409,
      '/parties/1/organizationId organization-closed',
    ],
    [
      { parties: [party], observers: [observer, { ...observer, organizationId: center.id }] },
      409,
      '/observers/1/organizationId party-exists',
    ],
    [{ observers: [observer, observer] }, 409, '/observers/1/organizationId party-exists'],
    [
      { observers: [{ ...observer, organizationId: closed.id }] },
      409,
      '/observers/0/organizationId organization-closed',
    ],
    [{ observers: [{ ...observer, organizationId: unknown }] }, 422, '/observers/0/organizationId unknown-reference'],
    [{ observers: [{ ...observer, endsOn: '2020-01-01' }] }, 422, '/observers/0/endsOn rule-violation'],
    [
      { contacts: [1, 2].map(() => ({ ...contact, externalIds: [{ scheme: 'a', value: 'b' }] })) },
      409,
      '/contacts/1/externalIds external-id-taken',
    ],
    [
      { contacts: [contact, { ...contact, externalIds: [1, 2].map(() => ({ scheme: 'a', value: 'b' })) }] },
      422,
      '/contacts/1/externalIds/1 rule-violation',
    ],
    [{ contacts: [contact, {}] }, 400, '/contacts/1/name required'],
    [{ parties: [{ ...party, role: 'friend' }] }, 400, '/parties/0/role enum'],
    [{ parties: Array(21).fill(party) }, 400, '/parties maxItems'],
    [{ contacts: Array(21).fill(contact) }, 400, '/contacts maxItems'],
    [{ observers: Array(11).fill(observer) }, 400, '/observers maxItems'],
  ]
  for (const [body, status, error] of cases) {
    const refused = await create(body)
    t.strictSame([refused.status, ...errorsIn(refused)], [status, error])
  }
  t.equal(await countOf(), before)
  t.equal((await create({ parties: [party], contacts: [contact], observers: [observer] }, '?dryRun=true')).status, 201)
  t.equal(await countOf(), before, 'a dry run stores nothing')
  t.equal((await create({ parties: [], contacts: [], observers: [] })).status, 201)
})

t.test('observers require the scope partnerships:commit', async (t) => {
  const writer = await service.createApiClient(lead.id, ['partnerships:read', 'partnerships:write'])
  const send = (body: object) => writer.call('POST', '/v1/partnerships', { body: { ...fields, ...body } })
  t.match(await send({ observers: [observer] }), { status: 403, body: { code: 'insufficient-scope' } })
  t.equal((await send({ parties: [party], contacts: [contact], observers: [] })).status, 201)
})

t.test('the largest body is stored once with its Idempotency-Key', async (t) => {
  const contacts = Array.from({ length: 20 }, (_, index) => ({ ...contact, name: `Contact ${index}` }))
  const invited = await Promise.all(
    Array.from({ length: 20 }, (_, index) => service.createOrganization(`Home ${index}`)),
  )
  const watching = await Promise.all(
    Array.from({ length: 10 }, (_, index) => service.createOrganization(`Office ${index}`)),
  )
  const body = {
    ...fields,
    contacts,
    parties: invited.map(({ id }) => ({ organizationId: id, role: 'other' })),
    observers: watching.map(({ id }) => ({ ...observer, organizationId: id })),
  }
  const send = () => lead.call('POST', '/v1/partnerships', { body, headers: { 'idempotency-key': `all-${lead.id}` } })
  const first = await send()
  t.equal(first.status, 201)
  const second = await send()
  t.equal(second.body.id, first.body.id)
  const path = `/v1/partnerships/${first.body.id}`
  t.equal((await listOf(path, 'contacts')).length, 20)
  t.equal((await listOf(path, 'parties')).length, 21)
  t.equal((await listOf(path, 'observers')).length, 10)
})
