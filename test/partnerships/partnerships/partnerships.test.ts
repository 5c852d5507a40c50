// Partnerships: creation, updates by the lead, and the list of each organization.

import t from 'tap'
import { blockersOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

const input = {
  name: 'Springfield infant and toddler partnership',
  purpose: 'Full-day care for 40 more infants and toddlers.',
  serviceModel: 'locally_designed',
  description: 'One center and two family child care homes.',
  programYear: '2026-2027',
  startsOn: '2026-09-01',
  endsOn: '2027-08-31',
  externalIds: [{ scheme: 'sis', value: 'P-1' }],
}

t.test('the organization that creates a partnership is its lead', async (t) => {
  const { status, headers, body } = await lead.call('POST', '/v1/partnerships', {
    body: { ...input, role: 'school_district' },
  })
  t.equal(status, 201)
  t.match(body, { ...input, leadId: lead.id, state: 'exploring', stateReason: null, terminationCode: null, version: 1 })
  const path = `/v1/partnerships/${body.id}`
  t.equal(headers.get('location'), path)
  t.strictSame((await lead.call('GET', path)).body, body)
  const { data } = (await lead.call('GET', `${path}/parties`)).body
  t.match(data, [{ organizationId: lead.id, lead: true, role: 'school_district', state: 'accepted' }])
  t.equal(data.length, 1)

  const minimal = await lead.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } })
  t.match(minimal.body, { serviceModel: null, description: null, programYear: null, startsOn: null, endsOn: null })
  t.match((await lead.call('GET', `/v1/partnerships/${minimal.body.id}/parties`)).body.data, [{ role: 'recipient' }])
})

t.test('validates the term', async (t) => {
  const create = (fields: object) =>
    lead.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B', ...fields } })
  const backwards = await create({ startsOn: '2026-09-01', endsOn: '2026-08-31' })
  t.strictSame([backwards.status, ...errorsIn(backwards)], [422, '/endsOn rule-violation'])
  const { body } = await create({ startsOn: '2026-09-01', endsOn: '2026-09-01' })
  const path = `/v1/partnerships/${body.id}`
  const change = async (fields: object) => (await lead.change('PATCH', path, fields)).status
  t.equal(await change({ endsOn: '2026-08-31' }), 422, 'with the stored startsOn')
  t.equal(await change({ startsOn: '2026-09-02' }), 422)
  t.equal(await change({ startsOn: null, endsOn: '2026-01-31' }), 200)
  t.equal(await change({ startsOn: '2026-02-01' }), 422)
  t.equal(await change({ startsOn: '2024-02-29' }), 200)
  for (const startsOn of ['2026-02-29', '2026-9-1', '01.09.2026', '2026-09-01T00:00:00Z']) {
    t.equal(await change({ startsOn }), 400, startsOn)
  }
  for (const programYear of ['26', '2026-27', '2026/2027']) t.equal(await change({ programYear }), 400, programYear)
})

t.test('only the lead updates a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const changed = await lead.change('PATCH', path, { name: 'Renamed', description: 'More' })
  t.match(changed, { status: 200, body: { name: 'Renamed', description: 'More', version: 2, updatedBy: lead.id } })
  const rejected = await center.change('PATCH', path, { name: 'Mine' })
  t.match(rejected, { status: 403, body: { code: 'insufficient-relation' } })
  for (const fixed of ['state', 'leadId', 'role', 'stateReason', 'terminationCode']) {
    t.equal((await lead.change('PATCH', path, { [fixed]: 'active' })).status, 400, fixed)
  }
  t.equal((await center.call('GET', path)).body.name, 'Renamed')
})

t.test('an organization lists the partnerships that it leads, takes part in, observes or is invited to', async (t) => {
  const office = await service.createOrganization('State Office')
  const listed = async (by: Client, query = '') =>
    (await by.call('GET', `/v1/partnerships?limit=100&${query}`)).body.data.map(({ id }: Body) => id)
  const idOf = (path: string) => path.split('/')[3]
  const leads = await service.createPartnership(office)
  const joins = await service.createPartnership(lead, office)
  const observes = await service.createPartnership(lead, center)
  await service.addObserver(observes, office, lead, center)
  const invited = await service.createPartnership(lead)
  const invitation = await lead.call('POST', `${invited}/parties`, {
    body: { organizationId: office.id, role: 'state_agency' },
  })
  const proposed = await service.createPartnership(lead, center)
  await lead.call('POST', `${proposed}/observers`, {
    body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
  })
  t.strictSame(await listed(office), [leads, joins, observes, invited].map(idOf))

  const [{ id }] = (await office.call('GET', `${joins}/parties?organizationId=${office.id}`)).body.data
  await office.change('POST', `${joins}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No staff.' })
  await office.change('POST', `${invited}/parties/${invitation.body.id}/transitions`, { action: 'decline' })
  t.strictSame(await listed(office), [leads, observes].map(idOf))
  t.equal((await office.call('GET', joins)).status, 200, 'a partnership that it has withdrawn from is read by its id')
  t.equal((await office.call('GET', invited)).status, 404, 'one that it declined is not found')
})

t.test('a listed partnership equals the one read by id', async (t) => {
  const own = await service.createOrganization('A Third Recipient')
  const ready = await service.createPartnership(own, center)
  await service.prepareForPlanning(ready, own, center)
  await service.createPartnership(own, center)
  await service.createPartnership(own)
  const { data } = (await own.call('GET', '/v1/partnerships')).body
  for (const listed of data) t.strictSame((await own.call('GET', `/v1/partnerships/${listed.id}`)).body, listed)
  t.strictSame(
    data.map((partnership: Body) => blockersOf(partnership, 'start_planning')),
    [
      [],
      ['CONTACT_MISSING', 'READINESS_NOT_STARTED'],
      ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING', 'READINESS_NOT_STARTED'],
    ],
  )
})

t.test('filters and sorts partnerships', async (t) => {
  const own = await service.createOrganization('Another Recipient')
  const [first = '', second = '', third = ''] = [
    await service.createPartnership(own),
    await service.createPartnership(own),
    await service.createPartnership(own),
  ]
  const idOf = (path: string) => path.split('/')[3]
  await own.change('PATCH', third, { externalIds: [{ scheme: 'sis', value: 'P-3' }] })
  const { body } = await own.change('POST', `${first}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })
  const found = async (query: string) =>
    (await own.call('GET', `/v1/partnerships?${query}`)).body.data.map(({ id }: Body) => id)
  t.strictSame(await found('state=exploring'), [second, third].map(idOf))
  t.strictSame(await found('state=not_pursued,active'), [first].map(idOf))
  t.strictSame(await found('externalId=sis:P-3'), [third].map(idOf))
  t.strictSame(await found(`updatedSince=${body.updatedAt}`), [first].map(idOf))
  t.strictSame(await found('sort=updatedAt'), [second, third, first].map(idOf))
  t.strictSame(await found('sort=-createdAt'), [third, second, first].map(idOf))
  t.match(await own.call('GET', '/v1/partnerships', { headers: { prefer: 'count=exact' } }), {
    body: { totalCount: 3 },
  })
})
