// Who still uses what is deprecated, and what they get after the removal.
import t from 'tap'
import { deprecations, headersOf, later, offerHeadersOf, otherHeaders } from '../../support/deprecations.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

let now = Date.parse('2027-06-01')
const options = { deprecations, now: () => now }
const service = await startOwnService(t, options)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const partnership = await service.createPartnership(lead, center)
const offers = `${partnership}/offers`
const offerHeaders = offerHeadersOf(partnership)

t.test('after its removal an operation answers 410, and what is left of it is announced as before', async (t) => {
  now = Date.parse('2028-02-01') - 1
  t.equal((await lead.call('GET', offers)).status, 200)
  now++
  t.teardown(() => {
    now = Date.parse('2027-06-01')
  })
  const removed = await lead.call('GET', offers)
  t.match(removed, {
    status: 410,
    body: { code: 'operation-removed', detail: 'listOffers was removed on 2028-02-01.' },
  })
  t.strictSame(headersOf(removed), offerHeaders)
  t.equal((await lead.call('GET', `${offers}?unknown=1`)).status, 410)
  t.equal((await service.callWith(undefined)('GET', offers)).status, 401)
  const page = await fetch(`${service.address}${removed.body.type}`)
  t.match([page.status, await page.text()], [200, /The operation was removed/])
  t.equal((await lead.call('POST', offers, { body: { aspect: 'data', title: 'Reports' } })).status, 201)

  now = Date.parse('2028-06-01')
  t.equal((await lead.call('GET', '/v1/partnerships?q=care')).status, 200, 'a parameter is removed by the release')
})

t.test('metrics and the API client show which deprecated operations are used', async (t) => {
  const client = await service.createApiClient(lead.id)
  const other = await service.createApiClient(lead.id)
  const instance = await startInstance(t, service, options)
  const counts = async () => {
    const text = await (await fetch(`${instance.address}/metrics`)).text()
    const counted = text.matchAll(/^deprecated_requests_total\{operation="(\w+)"\} (\d+)$/gm)
    return Object.fromEntries([...counted].map(([, name = '', count]) => [name, Number(count)]))
  }
  const usesOf = async (clientId: string) =>
    (await lead.call('GET', `/v1/organizations/${lead.id}/api-clients/${clientId}`)).body.deprecatedOperations
  const post = (path: string, body: object) =>
    instance(path, client.key, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  for (const path of ['/v1/partnerships', '/v1/partnerships?state=active', `${partnership}/needs`])
    await instance(path, client.key)
  await post('/v1/partnerships', { name: 'Without a purpose' })
  await fetch(instance.address + offers)
  t.strictSame(await counts(), {}, 'neither a request without what is deprecated, nor one without a credential')

  for (const path of [offers, `${offers}?unknown=1`, '/v1/partnerships?q=care', `${partnership}/contacts`])
    await instance(path, client.key)
  await post('/v1/partnerships', { name: 'With a purpose', purpose: 'Full-day care' })
  await instance('/v1/partnerships?q=care', other.key)
  const { body: link } = await client.call('POST', '/v1/links', { body: { path: `${partnership}/expectations.csv` } })
  const file = await fetch(instance.address + link.url)
  t.strictSame([file.status, ...headersOf(file)], [200, ...otherHeaders(later.since, later.sunset)], 'a file')
  const byLink = { exportExpectationsCsv: 1 }
  const byClient = { createPartnership: 1, listContacts: 1, listOffers: 2, listPartnerships: 2 }
  const expected = { ...byClient, ...byLink }
  t.strictSame(await counts(), expected)
  now = Date.parse('2028-02-01')
  t.equal((await instance(offers, client.key)).status, 410)
  now = Date.parse('2027-06-01')
  t.strictSame(await counts(), { ...expected, listOffers: 3 }, 'also after the removal')
  t.strictSame(await usesOf(client.clientId), [], 'a request writes nothing')

  await instance.close()
  const uses = await usesOf(client.clientId)
  const usedOperations = uses.map(({ operationId }: Body) => operationId)
  t.equal(usedOperations[0], 'listOffers', 'the last used first')
  t.strictSame(usedOperations.toSorted(), Object.keys(byClient), 'the user of a link is not the client that created it')
  for (const { lastUsedAt } of uses) t.ok(Math.abs(Date.parse(lastUsedAt) - Date.now()) < 10_000)
  t.match(await usesOf(other.clientId), [{ operationId: 'listPartnerships' }])

  await storage.rows(
    `update api_clients set deprecated_uses = deprecated_uses || '{ "listOffers": "2099-01-01T00:00:00+00:00", "listNeeds": "2026-01-01T00:00:00+00:00" }'
       where id = $1`,
    [client.clientId],
  )
  const next = await startInstance(t, service, options)
  for (const path of [offers, '/v1/partnerships?q=care']) await next(path, client.key)
  await next.close()
  const [offersUse, partnershipsUse, ...rest] = await usesOf(client.clientId)
  t.strictSame(
    offersUse,
    { operationId: 'listOffers', lastUsedAt: '2099-01-01T00:00:00Z' },
    'an earlier time never replaces a later one, as of another instance',
  )
  t.equal(partnershipsUse.operationId, 'listPartnerships')
  t.not(partnershipsUse.lastUsedAt, uses.find((use: Body) => use.operationId === 'listPartnerships').lastUsedAt)
  t.notOk(
    rest.some(({ operationId }: Body) => operationId === 'listNeeds'),
    'what is no longer deprecated is not shown',
  )
  const changed = await lead.change('PATCH', `/v1/organizations/${lead.id}/api-clients/${client.clientId}`, {
    name: 'Renamed',
  })
  t.match(changed, { status: 200, body: { version: 2, deprecatedOperations: { length: 4 } } })
})
