// What reading a calendar costs: of an organization in many partnerships, and if the client has it already.
import t from 'tap'
import * as store from '../../../src/communication/calendars/store.ts'
import { withClient } from '../../../src/database/migrate.ts'
import { BoundQuery } from '../../../src/database/queries.ts'
import { buffersOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
await service.agreeOnCommunicationPlan(path, [lead, center])
const ofOrganization = (by: Client) => `/v1/organizations/${by.id}/calendar.ics`
const etagOf = async (by: Client, calendar: string) => (await by.call('GET', calendar)).headers.get('etag') ?? ''

/** Makes the organization the lead of further partnerships. */
async function addPartnerships({ id }: Client, count: number): Promise<void> {
  await storage.rows(
    `with added as (
      insert into partnerships (id, name, purpose, state, version, external_ids, created_at, updated_at, updated_by)
        select uuidv7(), 'Partnership ' || n, 'Care', 'planning', 1, '[]', now(), now(), $1 from generate_series(1, $2::int) n
        returning id
    ) insert into parties (id, partnership_id, organization_id, lead, role, state, version, external_ids, created_at,
        updated_at, updated_by)
      select uuidv7(), id, $1, true, 'recipient', 'accepted', 1, '[]', now(), now(), $1 from added`,
    [id, count],
  )
}

t.test('a calendar that the client has is answered without reading its entries', async (t) => {
  for (const calendar of [`${path}/calendar.ics`, ofOrganization(lead)]) {
    const etag = await etagOf(lead, calendar)
    await withClient(service.ownerUrl, async (client) => {
      await client.query('begin')
      // A statement that reads one of these would wait.
      await client.query('lock table touchpoints, occurrences, expectations, missions in access exclusive mode')
      t.equal((await lead.call('GET', calendar, { headers: { 'if-none-match': etag } })).status, 304, calendar)
      await client.query('rollback')
    })
    await lead.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
    t.not(await etagOf(lead, calendar), etag, 'changes with each event of the partnership')
  }
})

t.test('the ETag of an observer does not depend on events that it may not see', async (t) => {
  await service.addObserver(path, office, lead, center)
  for (const calendar of [`${path}/calendar.ics`, ofOrganization(office)]) {
    const etag = await etagOf(office, calendar)
    await lead.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
    t.equal(await etagOf(office, calendar), etag)
    t.equal((await office.call('GET', calendar, { headers: { 'if-none-match': etag } })).status, 304)
  }
})

t.test('an organization in many partnerships reads the newest 200, and learns that there are more', async (t) => {
  const few = await service.createOrganization('In 200')
  await addPartnerships(few, 200)
  const many = await service.createOrganization('In 5,000')
  await addPartnerships(many, 5_000)
  await storage.rows('vacuum (analyze) parties, partnerships, observers')
  const buffers = async (by: Client) =>
    buffersOf(service, by, null, new BoundQuery(store.findNewestPartnerships, { organizationId: by.id }))
  const [ofFew, ofMany] = [await buffers(few), await buffers(many)]
  t.ok(ofMany <= 1.3 * ofFew, `${ofFew} pages in 200, ${ofMany} in 5,000`)
  t.notMatch((await few.call('GET', ofOrganization(few))).body, 'X-WR-CALDESC')
  t.match(
    (await many.call('GET', ofOrganization(many))).body,
    'X-WR-CALDESC:Contains only the newest 200 partnerships.',
  )
})
