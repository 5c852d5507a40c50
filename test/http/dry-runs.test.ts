// dryRun=true: the request is checked and gets its response, but nothing is stored.
import t from 'tap'
import { startOwnService } from '../support/own-service.ts'
import { errorsIn, openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const dry = '?dryRun=true'

const tables = ['events', 'partnerships', 'parties', 'contacts', 'offers', 'needs', 'candidates', 'observers']
const others = ['organizations', 'representations', 'api_clients', 'api_keys', 'external_ids', 'idempotency_keys']

/** The number of rows of each table, and the sum of the versions. */
const storedCounts = async () => {
  const counts = [...tables, ...others].map((name) => `(select count(*)::int from ${name}) as ${name}`)
  const [row] = await storage.rows(`select ${counts.join()}, (select sum(version)::int from partnerships) as versions`)
  return row
}

t.test('a dry run gets the response of the write, and stores nothing', async (t) => {
  const need = (await lead.call('POST', `${path}/needs`, { body: { aspect: 'data', title: 'Reports' } })).body
  const before = await storedCounts()
  const { id, version: _, createdAt, updatedAt, ...made } = need
  const create = await lead.call('POST', `${path}/needs${dry}`, {
    body: { aspect: 'data', title: 'Reports' },
    headers: { 'idempotency-key': 'dry' },
  })
  t.match(create, { status: 201, body: made })
  t.equal(create.headers.get('dry-run'), 'true')
  t.equal((await lead.call('GET', create.headers.get('location') ?? '')).status, 404)

  const writes = [
    await lead.change('PATCH', `${path}/needs/${id}${dry}`, { title: 'Better reports' }),
    await lead.change('DELETE', `${path}/needs/${id}${dry}`),
    await lead.call('POST', `/v1/partnerships${dry}`, { body: { name: 'Another', purpose: 'Another' } }),
    await lead.call('POST', `/v1/organizations/${lead.id}/api-clients${dry}`, {
      body: { name: 'A', scopes: ['partnerships:read'] },
    }),
    await service.operator.call('PUT', `/v1/organizations/by-external-id/sis/1${dry}`, {
      body: { name: 'New', kinds: ['other'] },
    }),
    await lead.call('POST', `${path}/transitions${dry}`, {
      body: { action: 'do_not_pursue', reason: 'A trial' },
      headers: { 'if-match': '"1"' },
    }),
  ]
  t.strictSame(
    writes.map(({ status }) => status),
    [200, 204, 201, 201, 201, 200],
  )
  for (const { headers } of writes) t.equal(headers.get('dry-run'), 'true')
  t.match(writes[0], { body: { title: 'Better reports', version: 2 } })
  t.match(writes[5], { body: { state: 'not_pursued' } })
  t.strictSame(await storedCounts(), before)
  t.strictSame((await lead.call('GET', `${path}/needs/${id}`)).body, need)
})

t.test('a dry run is rejected as the write would be', async (t) => {
  const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
  const taken = { scheme: 'sis', value: 'taken' }
  await lead.call('POST', `${path}/contacts`, { body: { name: 'A', externalIds: [taken] } })
  const before = await storedCounts()
  const offer = { aspect: 'data', title: 'Reports' }
  const refusals: [status: number, code: string, path: string, body: object][] = [
    [400, 'invalid-request', '/offers', { ...offer, colour: 'red' }],
    [409, 'transition-blocked', '/transitions', { action: 'activate' }],
    // Checked by the database.
    [409, 'external-id-taken', '/contacts', { name: 'B', externalIds: [taken] }],
    [409, 'party-exists', '/parties', { organizationId: center.id, role: 'other' }],
    [422, 'unknown-reference', '/offers', { ...offer, needId: unknownId }],
    [422, 'unknown-reference', '/parties', { organizationId: unknownId, role: 'other' }],
    [422, 'unknown-reference', '/candidates', { name: 'C', candidateOrganizationId: unknownId }],
  ]
  for (const [status, code, target, body] of refusals) {
    for (const query of [dry, '']) {
      const answer = await lead.change('POST', `${path}${target}${query}`, body)
      t.match(answer, { status, body: { code } }, `${target}${query}`)
    }
  }
  t.equal(
    (await center.change('POST', `${path}/parties${dry}`, { organizationId: unknownId, role: 'other' })).status,
    403,
  )
  t.strictSame(await storedCounts(), before)
})

t.test('dryRun must be true or false', async (t) => {
  const before = await storedCounts()
  for (const query of ['dryRun=', 'dryRun=maybe', 'dryRun=2', 'dryrun=true']) {
    const answer = await lead.call('POST', `${path}/contacts?${query}`, { body: { name: 'A' } })
    t.equal(answer.status, 400, query)
    t.match(errorsIn(answer), [/^dry[rR]un /])
  }
  t.strictSame(await storedCounts(), before)
  const real = await lead.call('POST', `${path}/contacts?dryRun=false`, { body: { name: 'A' } })
  t.match([real.status, real.headers.get('dry-run')], [201, null])
})
