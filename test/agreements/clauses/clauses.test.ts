// The library of clauses: drafts and editions of organizations.
import t from 'tap'
import { directionErrors } from '../../../src/agreements/clauses/direction-errors.ts'
import { sha256OfText } from '../../../src/agreements/clauses/text.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

const parameter = (name: string, fields: object = {}) => ({
  ...{ name, type: 'text', required: true, description: null },
  ...fields,
})
const newClause = {
  key: 'late_pickup',
  heading: 'Late pick-up',
  text: 'A family that is late calls {{contact}}. Nobody is charged before {{graceMinutes}} minutes have passed.',
  parameters: [parameter('contact'), parameter('graceMinutes', { type: 'integer' })],
  kinds: ['ehs_ccp'],
  mustTailor: true,
  survives: false,
  language: 'en',
}
const createDraft = (by: Client, fields: object = {}) =>
  by.call('POST', '/v1/clauses', { body: { ...newClause, ...fields } })
const pathOf = ({ headers }: Awaited<ReturnType<typeof createDraft>>) => headers.get('location') ?? ''
const act = (by: Client, path: string, action: string) => by.change('POST', `${path}/transitions`, { action })
async function createPublished(by: Client, fields: object = {}): Promise<string> {
  const path = pathOf(await createDraft(by, fields))
  t.match(await act(by, path, 'publish'), { status: 200, body: { state: 'published' } })
  return path
}
const keysIn = ({ body }: { body: Body }): string[] => body.data.map(({ key }: Body) => key)

t.test('a draft has defaults, a hash and the number of its words', async (t) => {
  const draft = await createDraft(lead, { externalIds: [{ scheme: 'sis', value: 'late-1' }] })
  t.match(draft, {
    status: 201,
    body: {
      ...newClause,
      ...{ state: 'draft', edition: 1, supersedes: null, organizationId: lead.id, version: 1 },
      ...{ covers: [], citations: [], advice: null, words: 15, sha256: sha256OfText(newClause.text) },
      availableActions: [{ action: 'publish', needs: [] }],
    },
  })
  t.equal(draft.body.seriesId, draft.body.id)
  t.strictSame((await lead.call('GET', pathOf(draft))).body, draft.body)
  const found = await lead.call('GET', '/v1/clauses?externalId=sis:late-1')
  t.strictSame(found.body.data, [draft.body])
  const citations = [{ text: 'Handbook, page 3', url: null, verified: true }]
  const filled = await lead.change('PATCH', pathOf(draft), { covers: ['parent_fees'], citations, advice: 'Ask.' })
  t.match(filled, { status: 200, body: { covers: ['parent_fees'], citations, advice: 'Ask.' } })
  const cleared = await lead.change('PATCH', pathOf(draft), { covers: null, citations: null, advice: null })
  t.match(cleared, { status: 200, body: { covers: [], citations: [], advice: null, parameters: newClause.parameters } })
})

t.test('only its organization reads a draft; every organization reads a published clause', async (t) => {
  const path = pathOf(await createDraft(lead))
  const id = path.split('/').at(-1)
  const idsFor = async (by: Client) =>
    (await by.call('GET', '/v1/clauses?sort=-createdAt&limit=100')).body.data.map((clause: Body) => clause.id)
  t.ok((await idsFor(lead)).includes(id))
  t.notOk((await idsFor(center)).includes(id))
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const body = method === 'PATCH' ? { heading: 'Ours' } : undefined
    t.equal((await center.change(method, path, body)).status, 404, method)
  }
  t.equal((await act(center, path, 'publish')).status, 404)
  t.match(await act(lead, path, 'publish'), {
    status: 200,
    body: { state: 'published', availableActions: [{ action: 'retire', needs: [] }] },
  })
  t.match((await center.call('GET', path)).body, { availableActions: [], blockedActions: [{ action: 'retire' }] })
  t.match(await center.change('PATCH', path, { externalIds: [] }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.equal((await act(center, path, 'retire')).status, 403)
})

t.test('a published edition cannot be changed; publishing the next edition supersedes it', async (t) => {
  const first = await createPublished(lead)
  for (const response of [
    await lead.change('PATCH', first, { text: 'Another text.', parameters: [] }),
    await lead.change('DELETE', first),
    await act(lead, first, 'publish'),
  ])
    t.match(response, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.equal((await lead.change('PATCH', first, { externalIds: [{ scheme: 'sis', value: 'E1' }] })).status, 200)
  const supersedes = first.split('/').at(-1)
  const race = await Promise.all([1, 2].map(() => createDraft(lead, { supersedes, heading: 'Second' })))
  t.strictSame(race.map(({ status }) => status).sort(), [201, 422], 'a series has one draft at a time')
  const second = race.find(({ status }) => status === 201) ?? race[0]
  t.match(second, { body: { edition: 2, supersedes, seriesId: supersedes } })
  t.match((await center.call('GET', first)).body, { state: 'published' })
  t.equal((await act(lead, pathOf(second as never), 'publish')).status, 200)
  t.match((await center.call('GET', first)).body, { state: 'superseded', text: newClause.text })
  const { data } = (await center.call('GET', `/v1/clauses?seriesId=${supersedes}&state=published`)).body
  t.strictSame(
    data.map(({ heading }: Body) => heading),
    ['Second'],
  )
  const other = await createDraft(center, { supersedes })
  t.strictSame([other.status, ...errorsIn(other)], [422, '/supersedes unknown-reference'])
})

t.test('a retired edition remains readable, and a next edition can be drafted from it', async (t) => {
  const path = await createPublished(lead)
  t.match(await act(lead, path, 'retire'), { status: 200, body: { state: 'retired', availableActions: [] } })
  t.match(await center.call('GET', path), { status: 200, body: { state: 'retired', text: newClause.text } })
  for (const action of ['publish', 'retire']) t.equal((await act(lead, path, action)).status, 409, action)
  t.equal((await lead.change('DELETE', path)).status, 409)
  const supersedes = path.split('/').at(-1)
  const next = await createDraft(lead, { supersedes })
  t.match(next, { status: 201, body: { edition: 2 } })
  t.equal((await act(lead, pathOf(next), 'publish')).status, 200)
  t.match((await center.call('GET', path)).body, { state: 'retired' }, 'it stays retired')
  const draft = pathOf(await createDraft(lead))
  t.equal((await act(lead, draft, 'retire')).status, 409, 'a draft is deleted, not retired')
  t.equal((await lead.change('DELETE', draft)).status, 204)
  t.equal((await lead.call('GET', draft)).status, 404)
})

t.test('filters by kind, component, language, text and time', async (t) => {
  const own = (fields: object) => createPublished(lead, { ...fields, key: 'filtered', language: 'es-MX' })
  const list = async (query: string) =>
    (await center.call('GET', `/v1/clauses?language=es-MX&${query}`)).body.data.map(({ heading }: Body) => heading)
  await own({ heading: 'Uno', kinds: ['general', 'subaward'], covers: ['travel', 'family'] })
  await own({ heading: 'Dos 100%', kinds: ['data_sharing'], covers: ['records'] })
  const [, last] = (await center.call('GET', '/v1/clauses?language=es-MX')).body.data
  t.strictSame(await list('kind=subaward'), ['Uno'])
  t.strictSame(await list('kind=data_sharing,general'), ['Uno', 'Dos 100%'])
  t.strictSame(await list('kind=ehs_ccp'), [])
  t.strictSame(await list('covers=family'), ['Uno'])
  t.strictSame(await list('covers=family&covers=records'), ['Uno', 'Dos 100%'])
  t.strictSame(await list('q=UNO'), ['Uno'])
  t.strictSame(await list('q=100%25'), ['Dos 100%'], 'without wildcards')
  t.strictSame(await list('q=minutes%20have'), ['Uno', 'Dos 100%'], 'also in the text')
  t.strictSame(await list(`updatedSince=${last.updatedAt}`), ['Dos 100%'])
  t.strictSame(keysIn(await center.call('GET', '/v1/clauses?language=es')), [], 'the whole language tag')
  for (const query of ['kind=lease', 'covers=A', 'language=e', 'q=a', 'state=active'])
    t.equal((await center.call('GET', `/v1/clauses?${query}`)).status, 400, query)
})

t.test('records events in the stream of the organization', async (t) => {
  const by = await service.createOrganization('Recording agency')
  const path = await createPublished(by)
  const supersedes = path.split('/').at(-1)
  const next = pathOf(await createDraft(by, { supersedes }))
  await act(by, next, 'publish')
  await act(by, next, 'retire')
  const draft = pathOf(await createDraft(by))
  await by.change('PATCH', draft, { heading: 'Changed' })
  await by.change('DELETE', draft)
  const { data } = (await by.call('GET', '/v1/changes?wait=5&type=clause.deleted')).body
  t.equal(data.length, 1)
  const changes = (await by.call('GET', '/v1/changes')).body.data.filter(
    ({ recordType }: Body) => recordType === 'clause',
  )
  t.strictSame(
    changes.map(({ type }: Body) => type),
    [
      ...['clause.created', 'clause.published', 'clause.created', 'clause.superseded', 'clause.published'],
      ...['clause.retired', 'clause.created', 'clause.updated', 'clause.deleted'],
    ],
  )
  t.match(changes[1], { path, partnershipId: null, recordId: supersedes })
})

t.test('rejects invalid texts and parameters at their pointers', async (t) => {
  const invalid: [fields: object, status: number, ...faults: string[]][] = [
    [{ text: 'Call {{contact}} in {{graceMinutes}} or {{minutes}}.' }, 422, '/text rule-violation'],
    [{ text: 'Call {{ contact }} {{contact}} {{graceMinutes}}.' }, 422, '/text rule-violation'],
    [{ text: 'Call {{contact}}.' }, 422, '/parameters/1/name rule-violation'],
    [{ text: 'Nobody.' }, 422, '/parameters/0/name rule-violation', '/parameters/1/name rule-violation'],
    [
      { text: '{{contact}}', parameters: [parameter('contact'), parameter('contact')] },
      422,
      '/parameters/1/name rule-violation',
    ],
    [{ text: 'To {{lead}}', parameters: [parameter('lead')] }, 422, '/parameters/0/name rule-violation'],
    ...['\u202a', '\u202e', '\u2066', '\u2069'].map((character): [object, number, string] => [
      { text: `Pay ${character}100.`, parameters: [] },
      422,
      '/text rule-violation',
    ]),
    [{ heading: 'Late \u202epu-kcip' }, 422, '/heading rule-violation'],
    [{ text: 'Pay \u0000 100.' }, 400, '/text nul-character'],
    [{ key: 'A b' }, 400, '/key pattern'],
    [{ covers: ['Fees'] }, 400, '/covers/0 pattern'],
    [{ covers: Array.from({ length: 11 }, (_, index) => `c${index}`) }, 400, '/covers maxItems'],
    [{ kinds: [] }, 400, '/kinds minItems'],
    [{ kinds: ['lease'] }, 400, '/kinds/0 enum'],
    [{ parameters: [parameter('Contact')] }, 400, '/parameters/0/name pattern'],
    [{ parameters: Array.from({ length: 31 }, () => parameter('a')) }, 400, '/parameters maxItems'],
    [{ text: 'a'.repeat(20_001) }, 400, '/text maxLength'],
    [{ heading: 'a'.repeat(201) }, 400, '/heading maxLength'],
    [{ advice: 'a'.repeat(4_001) }, 400, '/advice maxLength'],
    [{ language: 'english language' }, 400, '/language pattern'],
    [{ citations: [{ text: 'A', url: 'http://a.example', verified: true }] }, 400, '/citations/0/url pattern'],
  ]
  for (const [fields, status, ...faults] of invalid) {
    const response = await createDraft(lead, fields)
    t.equal(response.status, status, faults.join())
    for (const fault of faults) t.ok(errorsIn(response).includes(fault), `${fault}: ${errorsIn(response)}`)
  }
  const path = pathOf(await createDraft(lead))
  const changed = await lead.change('PATCH', path, { text: 'Call {{contact}}.' })
  t.strictSame([changed.status, ...errorsIn(changed)], [422, '/parameters/1/name rule-violation'])
})

t.test('built-in parameters need no declaration, and Markdown and HTML are literal', async (t) => {
  const text = '{{lead}} and {{parties}} until {{term.endsOn}}, {{term.noticeDays}} days; <script> ](javascript:x) {{'
  t.match(await createDraft(lead, { text, parameters: [] }), { status: 201, body: { text } })
})

t.test('a text that changes its direction is an error at its pointer', async (t) => {
  t.strictSame(directionErrors({ text: 'Plain text with \u200f marks.' }, '/clauses/3'), [])
  t.match(directionErrors({ text: 'Pay \u2067100.' }, '/clauses/3'), [
    { pointer: '/clauses/3/text', code: 'rule-violation' },
  ])
})
