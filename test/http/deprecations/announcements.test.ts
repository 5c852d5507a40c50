// What is deprecated is announced: in headers of every response, and in the document.
import t from 'tap'
import type { Parameter, Response } from '../../../src/http/openapi/shared.ts'
import {
  deprecations,
  headersOf,
  later,
  needs,
  offerHeadersOf,
  otherHeaders,
  parameter,
  property,
  responseProperty,
} from '../../support/deprecations.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Received } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t, { deprecations, now: () => Date.parse('2027-06-01') })
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const partnership = await service.createPartnership(lead, center)
const offers = `${partnership}/offers`
const offerHeaders = offerHeadersOf(partnership)

t.test('every response of a deprecated operation announces the removal', async (t) => {
  for (const aspect of ['finance', 'staffing'])
    await lead.call('POST', offers, { body: { aspect, title: `An offer of ${aspect}` } })
  const narrow = await service.createApiClient(lead.id, ['keys:manage'])
  const responses: [status: number, Promise<Received>][] = [
    [200, lead.call('GET', offers)],
    [200, lead.call('HEAD', offers)],
    [200, lead.call('GET', offers, { headers: { 'accept-encoding': 'gzip' } })],
    [400, lead.call('GET', `${offers}?unknown=1`)],
    [400, lead.call('GET', `${offers}?key=${lead.key}`)],
    [401, service.callWith(undefined)('GET', offers)],
    [401, service.callWith('unknown')('GET', offers)],
    [403, narrow.call('GET', offers)],
  ]
  for (const [status, response] of responses) {
    t.equal((await response).status, status)
    t.strictSame(headersOf(await response), offerHeaders, `${status}`)
  }
  const bootstrap = await service.callWith('pb_bootstrap_x')('POST', '/v1/bootstrap', {
    body: { organization: { name: 'Another operator', kinds: ['other'] }, clientName: 'Console' },
  })
  t.strictSame([bootstrap.status, headersOf(bootstrap)], [401, otherHeaders(later.since, later.sunset)])

  const stop = new AbortController()
  const stream = await fetch(`${service.address}/v1/changes/stream`, {
    headers: { authorization: `Bearer ${lead.key}` },
    signal: stop.signal,
  })
  t.strictSame([stream.status, headersOf(stream)], [200, otherHeaders(later.since, later.sunset)], 'a stream')
  stop.abort()

  const outsider = await service.createOrganization('Outsider')
  const hidden = await outsider.call('GET', offers)
  t.strictSame([hidden.status, headersOf(hidden)], [404, offerHeaders])

  const page = await lead.call('GET', `${offers}?limit=1`)
  const [deprecation, sunset, link] = headersOf(page)
  t.strictSame([deprecation, sunset], offerHeaders.slice(0, 2))
  t.match(link, /^<[^>]*cursor=[^>]*>; rel="next", <https:/, 'the link to the next page remains')

  await storage.rows('alter table offers rename to offers_of_before')
  const failed = await lead.call('GET', offers)
  await storage.rows('alter table offers_of_before rename to offers')
  t.strictSame([failed.status, headersOf(failed)], [500, offerHeaders])
  for (const path of [`${partnership}/needs`, '/v1/me', '/nowhere'])
    t.strictSame(headersOf(await lead.call('GET', path)), [null, null, null], path)
  t.strictSame(headersOf(await lead.call('POST', offers, { body: {} })), [null, null, null], 'another operation')
})

t.test('so does every response of an operation with a deprecated parameter or property', async (t) => {
  for (const [path, status] of [
    ['/v1/partnerships?q=care', 200],
    ['/v1/partnerships', 200],
    ['/v1/partnerships?q=', 400],
  ] as const) {
    const answer = await lead.call('GET', path)
    t.strictSame([answer.status, headersOf(answer)], [status, otherHeaders(parameter.since, parameter.sunset)], path)
  }
  const headersOfProperty = otherHeaders(property.since, property.sunset)
  for (const [purpose, status] of [
    ['Full-day care', 201],
    [7, 400],
  ] as const) {
    const answer = await lead.call('POST', '/v1/partnerships', { body: { name: 'With a purpose', purpose } })
    t.strictSame([answer.status, headersOf(answer)], [status, headersOfProperty])
  }
  const created = await lead.call('POST', `${partnership}/contacts`, { body: { name: 'Jordan Rivera' } })
  const contact = created.headers.get('location') ?? ''
  const unchanged = await lead.call('GET', contact, { headers: { 'if-none-match': '"1"' } })
  const missing = await lead.call('PATCH', contact, { body: { title: 'Director' } })
  const conflict = await lead.call('PATCH', contact, { body: { title: 'Director' }, headers: { 'if-match': '"7"' } })
  for (const [status, answer] of [
    [201, created],
    [200, await lead.call('GET', contact)],
    [200, await lead.call('GET', `${partnership}/contacts`)],
    [304, unchanged],
    [428, missing],
    [412, conflict],
  ] as const) {
    t.equal(answer.status, status)
    t.strictSame(headersOf(answer), otherHeaders(responseProperty.since, responseProperty.sunset), `${status}`)
  }
})

t.test('a removal is never announced for a time before the deprecation', async (t) => {
  for (const path of [offers, '/v1/partnerships', `${partnership}/contacts`]) {
    const [deprecation, sunset] = headersOf(await lead.call('GET', path))
    t.ok(Number(deprecation?.slice(1)) + 365 * 86_400 <= Date.parse(sunset ?? '') / 1000, path)
  }
})

t.test('the document flags what is deprecated, with its dates, and has the headers', async (t) => {
  const { paths, components } = service.document as unknown as Body
  const { get: list, post: create } = paths['/v1/partnerships/{partnershipId}/offers']
  t.equal(list.deprecated, true)
  t.match(
    list.description,
    `Deprecated since 2027-01-31, removed on 2028-02-01: [what to do](https://docs.example/offers). \`${needs}\` replaces it.`,
  )
  t.equal(create.deprecated, undefined)
  const resolve = ({ $ref }: Body): Response => components.responses[$ref.split('/').at(-1)]
  for (const [status, response] of Object.entries<Body>(list.responses)) {
    const { headers = {} } = resolve(response)
    for (const name of ['Deprecation', 'Sunset', 'Link', 'X-Request-Id']) t.ok(name in headers, `${status} ${name}`)
  }
  t.ok('operation-removed' in (resolve(list.responses['410']).content?.['application/problem+json']?.examples ?? {}))
  t.notOk('Deprecation' in (resolve(create.responses['201']).headers ?? {}))
  t.equal(create.responses['410'], undefined)
  t.match(list.responses['200'].$ref, /OffersRead$/, 'the name of a response of its own does not change')
  const text = JSON.stringify(paths)
  const unused = Object.keys(components.responses).filter((name) => !text.includes(`/components/responses/${name}"`))
  t.strictSame(unused, [])

  const flagged = paths['/v1/partnerships'].get.parameters.filter(({ deprecated }: Parameter) => deprecated)
  t.strictSame(
    flagged.map(({ name }: Parameter) => name),
    ['q'],
  )
  t.match(flagged[0].description, /Deprecated since 2027-03-01, removed on 2028-03-01: \[what to do]\(\/docs\)\.$/)
  const { NewPartnership, Partnership, Contact, NewContact, EventType } = components.schemas
  for (const name of ['MediatorOrNull', 'MediatorInputOrNull'])
    t.match(components.schemas[name].properties.name, { deprecated: true, description: /Deprecated since 2027-06-01/ })
  t.match(NewPartnership.properties.purpose, { deprecated: true, description: /Deprecated since 2027-04-01/ })
  t.match(Contact.properties.phone, { deprecated: true })
  for (const { properties } of [Partnership, NewContact])
    t.notOk((properties.purpose ?? properties.phone).deprecated, 'another schema')
  t.match(EventType.description, '`offer.created`: Deprecated since 2027-01-31, removed on 2028-02-01')
  t.match(EventType.description, '`offer.updated` replaces it.')
})
