// The directory of organizations: registration, search, updates, and upserts by external id.
import t from 'tap'
import { startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'
import { errorsIn, statuses } from '../../support/storage.ts'

const service = await startOwnService(t)
const { operator } = service
const springfield = await service.createOrganization('Springfield Early Head Start', {
  serviceArea: { states: ['IL', 'MO'], counties: ['Sangamon County'] },
})
const network = await service.createOrganization('100% Care_Network', {
  kinds: ['family_child_care_network', 'community_organization'],
  serviceArea: { states: ['IL'] },
})
const path = (id: string) => `/v1/organizations/${id}`
const byExternalId = (scheme: string, value: string) =>
  `/v1/organizations/by-external-id/${scheme}/${encodeURIComponent(value)}`

t.test('an operator registers any organization', async (t) => {
  const input = {
    name: 'Capital School District',
    kinds: ['school_district'],
    description: 'Preschool in four buildings.',
    website: 'https://capital.example',
    contacts: [
      { name: 'Partnership desk', title: 'Coordinator', email: 'desk@capital.example', phone: '+1 555 010 0100' },
    ],
    serviceArea: {
      description: 'The city',
      states: ['IL'],
      counties: ['Sangamon County'],
      postalCodes: ['62701-0001'],
    },
    externalIds: [
      { scheme: 'nces_lea', value: '1712345' },
      { scheme: 'uei', value: 'J7M9HPTGJ1S9' },
    ],
  }
  const { status, headers, body } = await operator.call('POST', '/v1/organizations', { body: input })
  t.equal(status, 201)
  t.match(body, { ...input, version: 1, updatedBy: operator.id, updatedOnBehalfBy: null })
  t.notOk('representation' in body)
  t.equal(headers.get('location'), path(body.id))
  const read = await springfield.call('GET', path(body.id))
  t.strictSame([body.availableActions, body.blockedActions], [[{ action: 'close', needs: ['reason'] }], []])
  const blockedActions = [{ action: 'close', codes: ['ACTOR_NOT_ALLOWED'] }]
  t.strictSame(read.body, { ...body, availableActions: [], blockedActions }, 'every organization reads it')
  t.equal(read.headers.get('etag'), '"1"')

  const { body: minimal } = await operator.call('POST', '/v1/organizations', {
    body: { name: 'Minimal', kinds: ['other'] },
  })
  t.match(minimal, { description: null, website: null, contacts: [], serviceArea: {}, externalIds: [] })
})

t.test('an organization that is not an operator registers only organizations that it represents', async (t) => {
  const body = { name: 'A', kinds: ['other'] }
  const rejected = await springfield.call('POST', '/v1/organizations', { body })
  t.match(rejected, { status: 403, body: { code: 'insufficient-scope', detail: /organizations:register/ } })
})

t.test('validates external ids of well-known schemes only', async (t) => {
  const register = (...externalIds: Body[]) =>
    operator.call('POST', '/v1/organizations', { body: { name: 'Keyed', kinds: ['other'], externalIds } })
  const invalid: [scheme: string, values: string[]][] = [
    ['uei', ['J7M9HPTGJ1S', 'J7M9HPTGJ1S9X', 'j7m9hptgj1s9', '07M9HPTGJ1S9', 'J7M9HPTGJ1SO', 'J7M9HPTGJ1SI']],
    ['nces_lea', ['171234', '17123456', '17-12345', 'IL12345']],
    ['grant', ['05CH01111', '05CH0111111', '5CHX011111', '05ch011111']],
  ]
  for (const [scheme, values] of invalid) {
    for (const value of values) {
      const response = await register({ scheme: 'sis', value: 'x' }, { scheme, value })
      t.match(response, { status: 422, body: { code: 'rule-violation' } }, `${scheme} ${value}`)
      t.strictSame(errorsIn(response), ['/externalIds/1/value external-id-format'])
    }
  }
  const valid = [
    { scheme: 'uei', value: 'A1B2C3D4E5F6' },
    { scheme: 'nces_lea', value: '0600001' },
    { scheme: 'grant', value: '05CH011111' },
    { scheme: 'state_license', value: 'IL/FCC 20417' },
    { scheme: 'springfield-sis', value: 'Ünïcode' },
  ]
  t.strictSame((await register(...valid)).body.externalIds, valid)
  const duplicate = await register({ scheme: 'sis', value: 'y' }, { scheme: 'sis', value: 'y' })
  t.strictSame([duplicate.status, ...errorsIn(duplicate)], [422, '/externalIds/1 rule-violation'])
  const taken = await register({ scheme: 'grant', value: '05CH011111' })
  t.match(taken, { status: 409, body: { code: 'external-id-taken' } })
})

t.test('an organization is found by each of its current external ids', async (t) => {
  const externalIds = [
    { scheme: 'state_license', value: 'IL/FCC 1?&#%_' },
    { scheme: 'sis', value: '4711' },
  ]
  const { body } = await operator.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds: ['other'], externalIds },
  })
  for (const { scheme, value } of externalIds) {
    const found = await operator.call('GET', byExternalId(scheme, value))
    t.strictSame(found.body, body)
    t.equal(found.headers.get('etag'), '"1"')
  }
  for (const [scheme, value] of [
    ['sis', '471'],
    ['sis', '47__'],
    ['uei', '4711'],
    ['SIS', '4711'],
  ] as const) {
    t.ok([400, 404].includes((await operator.call('GET', byExternalId(scheme, value))).status), `${scheme} ${value}`)
  }
  await operator.change('PATCH', path(body.id), { externalIds: [{ scheme: 'sis', value: '4712' }] })
  t.equal((await operator.call('GET', byExternalId('sis', '4711'))).status, 404)
  t.equal((await operator.call('GET', byExternalId('sis', '4712'))).status, 200)
  const reused = await operator.call('POST', '/v1/organizations', {
    body: { name: 'Other', kinds: ['other'], externalIds },
  })
  t.equal(reused.status, 201, 'a removed external id is available')
})

t.test('an upsert registers an organization, or replaces all of its fields', async (t) => {
  const target = byExternalId('nces_lea', '1700001')
  const put = (body: object, match?: string, by = operator) =>
    by.call('PUT', target, { body, ...(match && { headers: { 'if-match': match } }) })
  const input = { name: 'Lincoln Schools', kinds: ['school_district'] }
  const key = { scheme: 'nces_lea', value: '1700001' }

  t.match(
    await put(input, '*'),
    { status: 412, body: { code: 'precondition-failed' } },
    'If-Match: * requires an existing organization',
  )
  t.match(await put(input, undefined, springfield), { status: 403, body: { code: 'insufficient-scope' } })
  const created = await put({ ...input, description: 'Four buildings', externalIds: [{ scheme: 'sis', value: 'L' }] })
  t.match(created, { status: 201, body: { ...input, version: 1, externalIds: [{ scheme: 'sis', value: 'L' }, key] } })
  t.equal(created.headers.get('location'), path(created.body.id))

  t.match(await put(input), { status: 428, body: { code: 'precondition-required' } })
  const outdated = await put(input, '"7"')
  t.match(outdated, { status: 412, body: { code: 'precondition-failed' } })
  t.equal(outdated.headers.get('etag'), '"1"')
  t.match(await put(input, 'W/"1"'), { status: 412, body: { code: 'precondition-failed' } })
  t.match(await put(input, '1'), { status: 400, body: { code: 'invalid-if-match' } })

  const replaced = await put({ ...input, name: 'Lincoln School District' }, '"1"')
  t.match(replaced, { status: 200, body: { id: created.body.id, name: 'Lincoln School District', version: 2 } })
  t.equal(replaced.body.description, null, 'an omitted field has its default')
  t.strictSame(replaced.body.externalIds, [key], 'the external id in the path remains')
  t.match(await put({ ...input, externalIds: [key] }, '*'), { status: 200, body: { version: 3, externalIds: [key] } })

  const taken = await put({ ...input, externalIds: [{ scheme: 'uei', value: 'J7M9HPTGJ1S9' }] }, '*')
  t.match(taken, { status: 409, body: { code: 'external-id-taken' } })
  const malformed = await operator.call('PUT', byExternalId('nces_lea', '17'), { body: input })
  t.match(malformed, { status: 422, body: { code: 'rule-violation' } })
})

t.test('concurrent upserts register one organization', async (t) => {
  const put = () =>
    operator.call('PUT', byExternalId('sis', 'concurrent'), { body: { name: 'Once', kinds: ['other'] } })
  const responses = await Promise.all([put(), put(), put()])
  t.equal(responses.filter(({ status }) => status === 201).length, 1)
  t.match(statuses(responses), [201, /409|428/, /409|428/])
  t.equal((await operator.call('GET', '/v1/organizations?q=Once')).body.data.length, 1)
})

t.test('search has no wildcards', async (t) => {
  for (const name of ['100 Care Network', 'Back\\slash', 'Élan Vital', "Rosa's (old) [home] *", 'A.B']) {
    await service.createOrganization(name)
  }
  const found = async (q: string) =>
    (await springfield.call('GET', `/v1/organizations?sort=name&q=${encodeURIComponent(q)}`)).body.data.map(
      ({ name }: Body) => name,
    )
  t.strictSame(await found('0% c'), ['100% Care_Network'])
  t.strictSame(await found('e_n'), ['100% Care_Network'])
  t.strictSame(await found('care'), ['100 Care Network', '100% Care_Network'], 'search ignores case')
  t.strictSame(await found('k\\s'), ['Back\\slash'])
  t.strictSame(await found('ÉLAN'), ['Élan Vital'])
  t.strictSame(await found("a's (o"), ["Rosa's (old) [home] *"])
  t.strictSame(await found('[home] *'), ["Rosa's (old) [home] *"])
  t.strictSame(await found('a.b'), ['A.B'])
  for (const q of ['%%', '__', '.*', "' or 1=1 --"]) t.strictSame(await found(q), [], q)
  for (const q of ['', 'a', '  ']) {
    t.equal((await springfield.call('GET', `/v1/organizations?q=${q}`)).status, 400, `"${q}"`)
  }
})

t.test('search ignores normal forms, and the typographic forms of quotes and dashes', async (t) => {
  const of = (...points: number[]): string => String.fromCodePoint(...points)
  const groups: [names: string[], queries: string[]][] = [
    [
      ['Peña Nido'.normalize('NFC'), 'Peña Hogar'.normalize('NFD')],
      ['peña'.normalize('NFC'), 'peña'.normalize('NFD'), 'PEÑA'.normalize('NFD')],
    ],
    [
      ["Mary's Nest", `Mary${of(0x2019)}s Den`, `Mary${of(0x2bc)}s Hut`],
      ["mary's", `mary${of(0x2019)}s`, `mary${of(0x2018)}s`, `MARY${of(0x201b)}S`],
    ],
    [
      ['The "Ark" North', `The ${of(0x201c)}Ark${of(0x201d)} South`, `The ${of(0x201e)}Ark${of(0x201c)} East`],
      ['"ark"', `${of(0x201c)}ark${of(0x201d)}`, `${of(0x201f)}ARK${of(0x201e)}`],
    ],
    [
      ['Head-Start A', `Head${of(0x2013)}Start B`, `Head${of(0x2011)}Start C`, `Head${of(0x2014)}Start D`],
      ['head-start', `head${of(0x2010)}start`, `head${of(0x2012)}start`, `head${of(0x2212)}start`],
    ],
    [
      [`${of(0xff21, 0xff22, 0xff23)} Kita`, 'ABC Kita'],
      ['abc kita', `${of(0xff41, 0xff42, 0xff43)} kita`],
    ],
    [[`50${of(0xff05)} Place`], ['50% p']],
  ]
  for (const [names] of groups) for (const name of names) await service.createOrganization(name)
  for (const [names, queries] of groups) {
    for (const q of queries) {
      const { body } = await springfield.call('GET', `/v1/organizations?limit=100&q=${encodeURIComponent(q)}`)
      t.strictSame(body.data.map(({ name }: Body) => name).sort(), [...names].sort(), q)
    }
  }
  for (const q of [of(0xff05, 0xff05), of(0xff3f, 0xff3f)]) {
    const { body } = await springfield.call('GET', `/v1/organizations?q=${encodeURIComponent(q)}`)
    t.strictSame(body.data, [], 'what becomes a wildcard is none')
  }
})

t.test('the search uses its index', async (t) => {
  const { rows } = await service.database.pool.query(
    `select indexdef from pg_indexes where indexname = 'organizations_by_name_part'`,
  )
  t.match(rows, [{ indexdef: /gin \(name_search gin_trgm_ops\)/ }])
})

t.test('filters organizations by kind, state and time of change', async (t) => {
  const found = async (query: string) =>
    (await springfield.call('GET', `/v1/organizations?limit=100&${query}`)).body.data.map(({ id }: Body) => id)
  t.strictSame(await found('kind=community_organization'), [network.id])
  t.strictSame(await found('kind=federal_agency'), [])
  t.strictSame(await found('state=MO'), [springfield.id])
  t.strictSame((await found('state=IL&sort=createdAt')).slice(0, 2), [springfield.id, network.id])
  t.strictSame(await found('state=IL&kind=recipient&q=springfield'), [springfield.id])
  const { body } = await springfield.change('PATCH', path(springfield.id), { description: 'Since 1998' })
  t.strictSame(await found(`updatedSince=${body.updatedAt}`), [springfield.id])
  for (const query of ['kind=school', 'state=XX', 'state=il', 'kinds=other']) {
    t.equal((await springfield.call('GET', `/v1/organizations?${query}`)).status, 400, query)
  }
})

t.test('an organization is updated by itself and by operators', async (t) => {
  const itself = await springfield.change('PATCH', path(springfield.id), { website: 'https://springfield.example' })
  t.match(itself, { status: 200, body: { website: 'https://springfield.example', updatedBy: springfield.id } })
  const byOperator = await operator.change('PATCH', path(springfield.id), { website: null, serviceArea: null })
  t.match(byOperator, { status: 200, body: { website: null, serviceArea: {}, updatedBy: operator.id } })
  const stranger = await network.change('PATCH', path(springfield.id), { name: 'Mine' })
  t.match(stranger, { status: 403, body: { code: 'insufficient-relation' } })
  const unknown = await operator.call('PATCH', path('019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'), {
    body: { name: 'A' },
    headers: { 'if-match': '"1"' },
  })
  t.equal(unknown.status, 404)
  const invalid = await springfield.change('PATCH', path(springfield.id), {
    externalIds: [{ scheme: 'uei', value: 'x' }],
  })
  t.strictSame(errorsIn(invalid), ['/externalIds/0/value external-id-format'])
})
