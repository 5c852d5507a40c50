// The export of a partnership while the right to read it changes.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startOwnService } from '../../support/own-service.ts'
import type { Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
const observer = await service.addObserver(path, office, lead, center)
const need = { aspect: 'staffing', title: 'Before' }
await center.call('POST', `${path}/needs`, { body: need })

/** Many more than sockets and buffers between service and reader can hold. They have no events: only current members read them. */
const rows = 6_000
const { body: sample } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
await storage.rows(
  `insert into contacts select stored.* from generate_series(1, $2::int) n, contacts original,
     jsonb_populate_record(original, jsonb_build_object('id', uuidv7(), 'title', n, 'responsibility', repeat('x', 3000))) stored
   where original.id = $1`,
  [sample.id, rows],
)

/** Begins to read the export; the reader is paused after its first bytes. */
async function beginExport({ key }: Client): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${key}` }
  const [response] = (await once(get(`${service.address}${path}.ndjson`, { headers }), 'response')) as [IncomingMessage]
  response.on('error', () => {})
  await once(response, 'readable')
  return response
}
const linesIn = (content: string): { type: string; record: { title?: string } }[] =>
  content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

t.test('the connection is closed when an observer ends', async (t) => {
  const reading = await beginExport(office)
  t.equal((await lead.change('POST', `${observer}/transitions`, { action: 'end', reason: 'It is over.' })).status, 200)
  await t.rejects(text(reading))
  t.notOk(reading.complete, 'the reader sees that it is not complete')
})

t.test('a party that withdraws gets the later parts as it could read them when it left', async (t) => {
  const reading = await beginExport(center)
  const [party] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  const withdrawal = { action: 'withdraw', reason: 'No staff.' }
  t.equal((await center.change('POST', `${path}/parties/${party.id}/transitions`, withdrawal)).status, 200)
  await lead.call('POST', `${path}/needs`, { body: { ...need, title: 'After' } })
  const titlesIn = (content: string) =>
    linesIn(content)
      .filter(({ type }) => type === 'need')
      .map(({ record }) => record.title)
  t.strictSame(titlesIn(await text(reading)), ['Before'])
  const ofLead = await text(await beginExport(lead))
  t.strictSame(titlesIn(ofLead), ['Before', 'After'])
  t.equal(linesIn(ofLead).filter(({ type }) => type === 'contact').length, rows + 1)
})
