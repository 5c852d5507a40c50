// Forms of ids, times, absent properties and texts that a request may have.
import t from 'tap'
import { type Body, startService } from '../support/service.ts'
import { errorsIn } from '../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const capital = (text: string) =>
  text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => id.toUpperCase())

t.test('ids are accepted in any case, and returned in lower case', async (t) => {
  const made = await lead.call('POST', capital(`${path}/contacts`), { body: { name: 'Jordan Rivera' } })
  t.equal(made.status, 201)
  const contact = made.headers.get('location') ?? ''
  t.equal(contact, `${path}/contacts/${made.body.id}`, 'Location is in lower case')
  for (const target of [path, contact, `/v1/organizations/${lead.id}`, `${path}/expectations`]) {
    const [read, known] = [await lead.call('GET', capital(target)), await lead.call('GET', target)]
    t.equal(read.status, 200, target)
    // Events that are dispatched in between move the position of a list in the feed.
    t.strictSame({ ...read.body, changesAfter: null }, { ...known.body, changesAfter: null })
  }
  const mixed = contact.replace(/[a-f](?=[0-9a-f]*$)/, (digit) => digit.toUpperCase())
  t.match(await lead.change('PATCH', mixed, { title: 'Director' }), { status: 200, body: { id: made.body.id } })
  const page = await lead.call('GET', `${path}/contacts?organizationId=${capital(`${center.id},${lead.id}`)}`)
  t.strictSame(
    page.body.data.map(({ id }: Body) => id),
    [made.body.id],
    'in a query',
  )
  const ofBoth = await lead.call('GET', `${path}/contacts?organizationId=${capital(lead.id)}&limit=1`)
  t.equal(ofBoth.status, 200)
  t.equal((await lead.call('DELETE', capital(contact), { headers: { 'if-match': '*' } })).status, 204)
})

t.test('ids in a body are stored in lower case', async (t) => {
  const schedule = { kind: 'undecided' }
  const { body, headers } = await lead.call('POST', `${path}/expectations`, {
    body: {
      aspect: 'services',
      what: 'Screening',
      schedule,
      responsibleOrganizationId: capital(center.id),
      consultedOrganizationIds: [capital(lead.id), center.id],
    },
  })
  t.match(body, { responsibleOrganizationId: center.id, consultedOrganizationIds: [lead.id, center.id] })
  const patched = await lead.change('PATCH', headers.get('location') ?? '', {
    accountableOrganizationId: capital(lead.id),
    informedOrganizationIds: [capital(center.id)],
  })
  t.match(patched.body, { accountableOrganizationId: lead.id, informedOrganizationIds: [center.id] })
  const benefit = await lead.call('POST', `${path}/benefits`, {
    body: {
      beneficiary: 'families',
      statement: 'Time',
      indicators: [{ name: 'I', ref: capital(`${path}/needs/${lead.id}`) }],
    },
  })
  t.equal(benefit.status, 201, JSON.stringify(benefit.body))
  t.equal(benefit.body.indicators[0].ref, `${path}/needs/${lead.id}`, 'in the path of a record')
  const communication = await lead.call('POST', `${path}/communications`, {
    body: {
      heldOn: '2026-01-05',
      method: 'phone',
      notes: 'N',
      participants: [{ organizationId: capital(center.id) }],
      followUps: [{ title: 'Call', responsibleOrganizationId: capital(lead.id), dueOn: '2026-02-05' }],
    },
  })
  t.match(communication.body, {
    participants: [{ organizationId: center.id }],
    followUps: [{ responsibleOrganizationId: lead.id }],
  })
})

t.test('ids in imported files are accepted in any case', async (t) => {
  const lines = [
    'aspect,what,schedule.kind,responsibleOrganizationId',
    `services,By CSV,undecided,${capital(center.id)}`,
  ]
  const { headers, status } = await lead.call('POST', `${path}/expectation-imports`, {
    body: `${lines.join('\n')}\n`,
    headers: { 'content-type': 'text/csv' },
  })
  t.equal(status, 201)
  const location = headers.get('location') ?? ''
  let state = 'running'
  while (state === 'running') state = (await lead.call('GET', location)).body.state
  const { body } = await lead.call('GET', `${path}/expectations?limit=100`)
  t.match(
    body.data.filter(({ what }: Body) => what === 'By CSV'),
    [{ responsibleOrganizationId: center.id }],
  )
})

t.test('what is no id is rejected in any case', async (t) => {
  for (const id of ['7', `${capital(lead.id)}0`, lead.id.replaceAll('-', ''), `{${lead.id}}`, `urn:uuid:${lead.id}`]) {
    t.equal((await lead.call('GET', `${path}/contacts/${encodeURIComponent(id)}`)).status, 400, id)
  }
})

t.test('a filter accepts a time with any number of decimals', async (t) => {
  const before = '2026-01-01T00:00:00'
  for (const rest of ['.0000000Z', '.123456000Z', '.123456789Z', '.1234567+05:30', '.00000000000000000Z', '.5Z', 'Z']) {
    const { status, body } = await lead.call('GET', `${path}/parties?updatedSince=${encodeURIComponent(before + rest)}`)
    t.equal(status, 200, rest)
    t.equal(body.data.length, 2)
  }
  const [{ updatedAt, id }] = (await lead.call('GET', `${path}/parties?sort=-updatedAt`)).body.data
  const padded = updatedAt.replace(/(?:\.(\d+))?Z$/, (_: string, digits = '') => `.${digits.padEnd(6, '0')}000Z`)
  const since = await lead.call('GET', `${path}/parties?updatedSince=${padded}`)
  t.ok(
    since.body.data.some((party: Body) => party.id === id),
    'nothing is lost',
  )
  for (const wrong of ['.Z', '.12345678', '.1234567Zz', '.0000000 Z']) {
    const answer = await lead.call('GET', `${path}/parties?updatedSince=${encodeURIComponent(before + wrong)}`)
    t.equal(answer.status, 400, wrong)
  }
})

t.test('a stored time has at most six decimals other than zero', async (t) => {
  const clients = `/v1/organizations/${lead.id}/api-clients`
  const inAYear = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 19)
  const create = (expiresAt: string) =>
    lead.call('POST', clients, { body: { name: 'SIS', scopes: ['partnerships:read'], expiresAt } })
  const accepted: [sent: string, stored: string][] = [
    ['.1234560Z', '.123456Z'],
    ['.0000000Z', 'Z'],
    ['.500000000000Z', '.5Z'],
    ['.12Z', '.12Z'],
  ]
  for (const [sent, stored] of accepted) {
    const { status, body } = await create(inAYear + sent)
    t.equal(status, 201, sent)
    t.equal(body.apiClient.expiresAt, inAYear + stored, sent)
  }
  for (const sent of ['.1234567Z', '.0000001Z', '.123456789+01:00']) {
    const refused = await create(inAYear + sent)
    t.equal(refused.status, 400, sent)
    t.strictSame(errorsIn(refused), ['/expiresAt format'])
    t.match(refused.body.errors[0].detail, /six decimals/)
  }
})

t.test('null means absent in a POST and a PUT: what was read can be sent again', async (t) => {
  const contact = { name: 'Jordan Rivera', title: null, email: null, phone: null, externalIds: null }
  const made = await lead.call('POST', `${path}/contacts`, { body: contact })
  t.match(made, { status: 201, body: { title: null, email: null, externalIds: [] } })

  const fields = ['name', 'kinds', 'description', 'website', 'contacts', 'serviceArea', 'externalIds']
  const target = `/v1/organizations/by-external-id/put/${center.id}`
  const first = await service.operator.call('PUT', target, { body: { name: 'Put', kinds: ['other'] } })
  const read = Object.fromEntries(fields.map((name) => [name, first.body[name]]))
  t.match(read, { description: null, website: null })
  const again = await service.operator.call('PUT', target, { body: read, headers: { 'if-match': '*' } })
  t.equal(again.status, 200, JSON.stringify(again.body))
  t.match(again.body, read)

  const nested = await lead.call('POST', `${path}/missions`, {
    body: {
      mission: 'Care for every child.',
      philosophy: null,
      reaffirmEveryMonths: null,
      values: [{ name: 'Respect', description: null }],
      anticipatedResults: null,
    },
  })
  t.equal(nested.status, 201, JSON.stringify(nested.body))
  t.strictSame(nested.body.values, [{ name: 'Respect' }])
  t.strictSame(nested.body.anticipatedResults, [])
  const transition = await lead.change('POST', `${path}/transitions`, {
    action: 'do_not_pursue',
    reason: null,
    terminationCode: null,
  })
  t.not(transition.status, 400, JSON.stringify(transition.body))
})

t.test('null is no value of a required field, and read-only fields stay unknown', async (t) => {
  for (const [body, expected] of [
    [{ name: null }, ['/name type']],
    [{ name: 'A', id: null }, ['/id unknown']],
    [{ name: 'A', version: null, updatedAt: null }, ['/version unknown', '/updatedAt unknown']],
    [{ name: 'A', externalIds: [null] }, ['/externalIds/0 type']],
    [{ name: 'A', externalIds: [{ scheme: 'a', value: null }] }, ['/externalIds/0/value type']],
    [{ name: 'A', nickname: null }, ['/nickname unknown']],
  ] as const) {
    const refused = await lead.call('POST', `${path}/contacts`, { body })
    t.equal(refused.status, 400, JSON.stringify(body))
    t.strictSame(errorsIn(refused), expected)
  }
})

t.test('the document allows null for the optional properties of request bodies', async (t) => {
  const { paths, components } = service.document
  const schemas = components.schemas as Record<string, Body>
  const resolve = (schema: Body): Body => schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema
  let checked = 0
  for (const operations of Object.values(paths)) {
    for (const method of ['post', 'put']) {
      const media: Body = operations[method]?.requestBody?.content['application/json']
      const { properties = {}, required = [] } = media ? resolve(media.schema) : {}
      for (const [name, property] of Object.entries(properties)) {
        const { type } = resolve(property)
        t.equal([type].flat().includes('null'), !required.includes(name), `${operations[method]?.operationId} ${name}`)
        checked++
      }
    }
  }
  t.ok(checked > 100)
})

t.test('a query parameter that cannot be decoded or occurs twice is rejected, and not ignored', async (t) => {
  for (const query of [
    'updatedSince=2026-01-01T00:00:00Z&updatedSince=2026-01-01T00:00:00Z',
    'externalId=a:%zz',
    'organizationId=%ff',
    'updatedSince=%00',
    'cursor=%C3',
    'sort=%FF',
  ]) {
    const answer = await lead.call('GET', `${path}/contacts?${query}`)
    t.equal(answer.status, 400, query)
    t.match(errorsIn(answer), [new RegExp(`^${query.split('=')[0]}[ /]`)])
  }
})
