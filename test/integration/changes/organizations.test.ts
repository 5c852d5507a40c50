// Changes of organizations in the feeds of those that share a partnership with them, and of representations in the feed of
// the representative.
import t from 'tap'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { operator } = service
const { lead, center, home, office } = await service.createAgencies()
const invited = await service.createOrganization('Capital School District')
const former = await service.createOrganization('Former Agency')
const stranger = await service.createOrganization('Another Agency')
const pathOf = ({ id }: { id: string }) => `/v1/organizations/${id}`
const act = (by: Client, path: string, action: string) =>
  by.change('POST', `${path}/transitions`, { action, reason: 'Decided by the board.' })

const path = await service.createPartnership(lead, center)
const second = await service.createPartnership(center, lead)
await act(former, await service.addParty(path, lead, former), 'withdraw')
const observer = await service.addObserver(path, office, lead, center)
await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })

/** The changes that `work` adds to the feed of each organization. */
async function changesDuring(work: () => Promise<unknown>, ...clients: Client[]) {
  const before = await Promise.all(clients.map(lastPosition))
  await work()
  return Promise.all(clients.map(async (client, at) => (await readChanges(client, before[at])).changes as Body[]))
}
const rename = (by: Client, name: string) => by.change('PATCH', pathOf(by), { name })

t.test('a rename reaches every organization that shares a partnership with it, once', async (t) => {
  for (const renamed of [center, lead, office, invited]) {
    const members = [lead, center, office, invited]
    const found = await changesDuring(() => rename(renamed, `Renamed ${renamed.id}`), ...members)
    const { body } = await stranger.call('GET', pathOf(renamed))
    for (const changes of found) {
      t.strictSame(typesOf(changes), ['organization.updated'])
      t.match(changes[0], {
        change: 'update',
        recordType: 'organization',
        recordId: renamed.id,
        path: pathOf(renamed),
        partnershipId: null,
        version: body.version,
        occurredAt: body.updatedAt,
        organizationId: renamed.id,
        onBehalfBy: null,
      })
    }
  }
})

t.test('it does not reach a former party, or an organization that is not a member', async (t) => {
  t.strictSame(await changesDuring(() => rename(center, 'Little Steps'), former, stranger, home), [[], [], []])
  t.strictSame(await changesDuring(() => rename(former, 'Formerly'), lead, center), [[], []])
  t.strictSame(await changesDuring(() => rename(stranger, 'A stranger'), lead, center), [[], []])
})

t.test('the filters apply to it, and it belongs to no partnership', async (t) => {
  const after = await lastPosition(lead)
  await rename(center, 'Little Steps Child Care')
  const filtered = async (query: string) => typesOf((await readChanges(lead, after, query)).changes)
  t.strictSame(await filtered('&type=organization'), ['organization.updated'])
  t.strictSame(await filtered('&type=organization.updated'), ['organization.updated'])
  t.strictSame(await filtered(`&partnershipId=${center.id}`), [])
  t.strictSame(await filtered(`&partnershipId=${second.split('/')[3]}`), [])
})

t.test('verifications and representations of a partner reach it; nothing else of its own records does', async (t) => {
  const uei = { scheme: 'uei', value: 'J7M9HPTGJ1S9' }
  const verify = async () => {
    await center.change('PATCH', pathOf(center), { externalIds: [uei] })
    await operator.change('POST', `${pathOf(center)}/external-id-verifications`, { ...uei, verified: true })
  }
  const [ofLead = []] = await changesDuring(verify, lead)
  t.strictSame(typesOf(ofLead), ['organization.updated', 'organization.external_id_verified'])
  const ownRecords = async () => {
    const { apiClient } = (
      await center.call('POST', `${pathOf(center)}/api-clients`, { body: { name: 'A', scopes: ['keys:manage'] } })
    ).body
    await act(center, `${pathOf(center)}/api-clients/${apiClient.id}`, 'revoke')
    await operator.call('POST', `${pathOf(center)}/handover-codes`, { body: {} })
    await center.call('POST', `${pathOf(center)}/calendar-feeds`, { body: { name: 'A' } })
    const { body } = await center.call('POST', `${pathOf(center)}/representations`, {
      body: { representativeId: home.id, authority: 'Letter' },
    })
    await act(center, `${pathOf(center)}/representations/${body.id}`, 'withdraw')
  }
  const [nothing, ofHome = [], own = []] = await changesDuring(ownRecords, lead, home, center)
  t.strictSame(nothing, [])
  t.strictSame(typesOf(ofHome), ['representation.offered', 'representation.withdrawn'], 'the representative gets these')
  t.match(ofHome, [{ recordType: 'representation', partnershipId: null, path: new RegExp(`^${pathOf(center)}/repr`) }])
  t.ok(own.length > 5)
  const started = async () => {
    const { body } = await center.call('POST', `${pathOf(center)}/representations`, {
      body: { representativeId: home.id, authority: 'Letter' },
    })
    await act(home, `${pathOf(center)}/representations/${body.id}`, 'accept')
    await act(home, `${pathOf(center)}/representations/${body.id}`, 'end')
  }
  const [ofPartner = []] = await changesDuring(started, lead)
  t.strictSame(typesOf(ofPartner), ['organization.representation_started', 'organization.representation_ended'])
})

t.test('the history of a partnership and of another organization remain closed', async (t) => {
  t.match(await lead.call('GET', `/v1/partnerships/${center.id}/history`), { status: 404 })
  const asLead = `select set_request_context('${lead.id}', '${lead.clientId}', false, null, null, false)`
  const client = await service.connections().connect()
  await client.query('begin')
  await client.query(asLead)
  const { rows } = await client.query('select from events where stream_id = $1', [center.id])
  await client.query('rollback')
  client.release()
  t.equal(rows.length, 0, 'the policy of events hides the stream of another organization')
})

t.test('it no longer reaches an observer after its end or its last day', async (t) => {
  await act(lead, observer, 'end')
  t.strictSame(await changesDuring(() => rename(lead, 'Springfield EHS'), office), [[]])
  await service.addObserver(path, office, lead, center)
  const setEnd = (days: number) =>
    storage.rows(
      `update memberships set ends_on = current_date + $2::integer
      where organization_id = $1 and kind = 'observer' and last_position is null`,
      [office.id, days],
    )
  await setEnd(-1)
  t.strictSame(await changesDuring(() => rename(lead, 'Springfield'), office), [[]])
  await setEnd(0)
  const [last = []] = await changesDuring(() => rename(lead, 'Springfield Early Head Start'), office)
  t.strictSame(typesOf(last), ['organization.updated'])
})
