// Exports while the right to read ends, or the reader does not read.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import t from 'tap'
import { maxOpenPerHolder } from '../../src/http/rate-limits/concurrency.ts'
import { startOwnService } from '../support/own-service.ts'
import { type Client, waitFor } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { operator } = service
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
/** Many more than sockets and buffers between service and reader can hold. */
const rows = 8_000

const { body: sample } = await lead.call('POST', `${path}/expectations`, {
  body: { aspect: 'staffing', what: 'A', how: 'By the lead teacher. '.repeat(100), schedule: { kind: 'undecided' } },
})
await storage.rows(
  `insert into expectations select stored.* from generate_series(2, $2::int) n, expectations original,
     jsonb_populate_record(original, jsonb_build_object('id', uuidv7(), 'number', n)) stored where original.id = $1`,
  [sample.id, rows],
)

/** Begins to read the export; the reader is paused after its first bytes. */
async function beginExport({ key }: Client): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${key}` }
  const [response] = (await once(get(`${service.address}${path}/expectations.ndjson`, { headers }), 'response')) as [
    IncomingMessage,
  ]
  response.on('error', () => {})
  if (response.statusCode === 200) await once(response, 'readable')
  return response
}
/** Reads the rest, and returns how many complete lines were received. */
async function readLines(response: IncomingMessage): Promise<number> {
  let lines = 0
  response.on('data', (bytes: Buffer) => {
    for (const byte of bytes) if (byte === 10) lines++
  })
  await new Promise((resolve) => response.on('close', resolve))
  return lines
}

t.test('an export that is read contains every record', async (t) => {
  t.equal(await readLines(await beginExport(lead)), rows)
})

t.test('an export ends when its client is revoked, and is not complete', async (t) => {
  const client = await service.createApiClient(lead.id)
  const reading = await beginExport(client)
  const stalled = await beginExport(client)
  await operator.change('POST', `/v1/organizations/${lead.id}/api-clients/${client.clientId}/transitions`, {
    action: 'revoke',
    reason: 'Lost.',
  })
  await waitFor(async () => (await client.call('GET', '/v1/me')).status === 401)
  t.ok((await readLines(reading)) < rows / 2)
  t.notOk(reading.complete, 'the reader sees that it is not complete')
  t.ok((await readLines(stalled)) < rows / 2)
})

t.test('an organization may have 25 exports open, and gets 429 with Retry-After beyond that', async (t) => {
  const exports = await Promise.all(Array.from({ length: maxOpenPerHolder + 5 }, () => beginExport(lead)))
  const statuses = exports.map(({ statusCode }) => statusCode)
  t.equal(statuses.filter((status) => status === 200).length, maxOpenPerHolder)
  t.equal(statuses.filter((status) => status === 429).length, 5)
  for (const { statusCode, headers } of exports) if (statusCode === 429) t.equal(headers['retry-after'], '1')
  const others = await service.createOrganization('Little Steps Child Care')
  t.equal((await others.call('GET', '/v1/partnerships')).status, 200)
  for (const response of exports) response.destroy()
})
