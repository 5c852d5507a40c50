// Conditional requests: ETag, If-None-Match and If-Match.
import t from 'tap'
import { startService } from '../support/service.ts'
import { openStorage, statuses } from '../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const { headers } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
const contact = headers.get('location') ?? ''

t.test('If-None-Match with the current ETag gets 304', async (t) => {
  const etag = (await lead.call('GET', contact)).headers.get('etag') ?? ''
  t.equal(etag, '"1"')
  for (const value of [etag, `W/${etag}`, `"0", ${etag}`, '*']) {
    const answer = await lead.call('GET', contact, { headers: { 'if-none-match': value } })
    t.match(answer, { status: 304, body: undefined }, value)
    t.equal(answer.headers.get('etag'), etag)
  }
  for (const value of ['"2"', '1', '"11"', '']) {
    t.equal((await lead.call('GET', contact, { headers: { 'if-none-match': value } })).status, 200, value)
  }
  const { headers } = await lead.change('PATCH', contact, { title: 'Manager' })
  t.equal(headers.get('etag'), '"2"')
  t.equal((await lead.call('GET', contact, { headers: { 'if-none-match': etag } })).status, 200, 'after a change')
})

t.test('the ETag of a record that contains other records changes with them', async (t) => {
  const before = (await lead.call('GET', path)).headers.get('etag') ?? ''
  t.equal((await lead.call('GET', path, { headers: { 'if-none-match': before } })).status, 304)
  await center.call('POST', `${path}/contacts`, { body: { name: 'Sam Lee' } })
  const { status, body } = await lead.call('GET', path, { headers: { 'if-none-match': before } })
  t.equal(status, 200, 'its availableActions may have changed')
  t.equal(body.version, 1, 'its version is unchanged')
  const changed = await lead.call('PATCH', path, { body: { programYear: '2026' }, headers: { 'if-match': before } })
  t.equal(changed.status, 200, 'If-Match still matches')
})

t.test('a change requires If-Match with the current ETag', async (t) => {
  const writes: [method: string, path: string, body?: object][] = [
    ['PATCH', contact, { title: 'Director' }],
    ['DELETE', contact],
    ['POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' }],
  ]
  for (const [method, target, body] of writes) {
    const send = (match?: string) =>
      lead.call(method, target, { ...(body && { body }), ...(match && { headers: { 'if-match': match } }) })
    const record = target.replace('/transitions', '')
    const { version } = (await lead.call('GET', record)).body
    t.match(await send(), { status: 428, body: { code: 'precondition-required' } })
    const stale = await send('"1"')
    t.match(stale, { status: 412, body: { code: 'precondition-failed' } })
    t.equal(stale.headers.get('etag'), `"${version}"`, 'the response has the current ETag')
    for (const other of [
      '"999"',
      `W/"${version}"`,
      '"0"',
      '""',
      '"a"',
      '"99999999999"',
      '"999", "1000"',
      'W/"1", "a,b"',
    ]) {
      t.match(await send(other), { status: 412, body: { code: 'precondition-failed' } }, other)
    }
    for (const malformed of [`${version}`, '* ,"1"', '*, *', '"', `"${version}`, `"1" "2"`, '"1";q=1', ',', 'w/"1"']) {
      t.match(await send(malformed), { status: 400, body: { code: 'invalid-if-match' } }, malformed)
    }
    t.equal((await lead.call('GET', record)).body.version, version, 'nothing has changed')
    t.ok((await send(`"${version}"`)).status < 300)
  }
  t.equal((await lead.call('GET', contact)).status, 404, 'deleted')
  t.equal((await lead.call('DELETE', contact, { headers: { 'if-match': '"2"' } })).status, 404)
})

t.test('If-Match can be * or a list of tags, of which one has to be current', async (t) => {
  const { headers } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Sam Lee' } })
  const target = headers.get('location') ?? ''
  const forms = (version: number) => [
    '*',
    `"999", "${version}"`,
    `"${version}","999"`,
    `, W/"${version}" ,, "${version}"`,
    `"a,b", "${version}-42"`,
  ]
  for (const at of forms(0).keys()) {
    const version = at + 1
    const match = forms(version)[at] ?? ''
    const answer = await lead.call('PATCH', target, { body: { title: `${at}` }, headers: { 'if-match': match } })
    t.match(answer, { status: 200, body: { version: version + 1 } }, match)
  }
  t.equal((await lead.call('DELETE', target, { headers: { 'if-match': '*' } })).status, 204)
  t.equal((await lead.call('DELETE', target, { headers: { 'if-match': '*' } })).status, 404)
})

t.test('GET and HEAD with If-Match get 412 if it has no current tag', async (t) => {
  const { headers } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Sam Lee' } })
  for (const target of [headers.get('location') ?? '', path, `/v1/organizations/${lead.id}`, `${path}/calendar.ics`]) {
    const read = (match: string, method = 'GET') => lead.call(method, target, { headers: { 'if-match': match } })
    const etag = (await lead.call('GET', target)).headers.get('etag') ?? ''
    for (const match of [etag, '*', `"other", ${etag}`]) t.equal((await read(match)).status, 200, `${target} ${match}`)
    for (const match of ['"other"', `W/${etag}`, '"999", "1000"']) {
      const answer = await read(match)
      t.match(answer, { status: 412, body: { code: 'precondition-failed' } }, `${target} ${match}`)
      t.equal(answer.headers.get('etag'), etag)
      t.equal((await read(match, 'HEAD')).status, 412)
    }
    t.match(await read('other'), { status: 400, body: { code: 'invalid-if-match' } })
    const both = { 'if-match': '"other"', 'if-none-match': etag }
    t.equal((await lead.call('GET', target, { headers: both })).status, 412, 'If-Match is evaluated first')
  }
})

t.test('only one of many changes to the same version succeeds', async (t) => {
  const { headers, body } = await lead.call('POST', `${path}/contacts`, { body: { name: '0' } })
  const target = headers.get('location') ?? ''
  const requests = Array.from(
    { length: 6 },
    (_, at) => () => lead.call('PATCH', target, { body: { name: `${at}` }, headers: { 'if-match': '"1"' } }),
  )
  const answers = await storage.race('select from contacts where id = $1', [body.id], requests)
  t.strictSame(statuses(answers), [200, 412, 412, 412, 412, 412])
  const winner = answers.find(({ status }) => status === 200)
  t.strictSame((await lead.call('GET', target)).body, winner?.body)
})

t.test('HEAD has the headers of GET, without the body', async (t) => {
  const get = await lead.call('GET', path)
  const head = await lead.call('HEAD', path)
  t.match(head, { status: 200, body: undefined })
  for (const name of ['etag', 'content-type', 'content-length', 'cache-control', 'vary']) {
    t.equal(head.headers.get(name), get.headers.get(name), name)
  }
  const etag = get.headers.get('etag') ?? ''
  t.equal((await lead.call('HEAD', path, { headers: { 'if-none-match': etag } })).status, 304)
  t.equal((await center.call('HEAD', contact)).status, 404)
  t.equal((await service.callWith(undefined)('HEAD', path)).status, 401)
})

t.test('a cache must not share responses between organizations', async (t) => {
  const { headers } = await lead.call('GET', path)
  t.match(headers.get('cache-control'), /private.*no-cache/)
  t.match(headers.get('vary'), /authorization.*on-behalf-of/)
  t.equal(headers.get('x-content-type-options'), 'nosniff')
})
