// partnership.joined: the position from which a feed contains every change of a partnership.
import t from 'tap'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, startService, waitFor } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()
const idOf = (path: string) => path.split('/')[3] ?? ''
const contact = (path: string, by: Client, name = 'A') => by.call('POST', `${path}/contacts`, { body: { name } })
const act = (by: Client, path: string, action: string) =>
  by.change('POST', `${path}/transitions`, { action, reason: 'Decided by the board.' })
const joinedOf = (changes: Body[], path: string) =>
  changes.filter(({ type, recordId }) => type === 'partnership.joined' && recordId === idOf(path))

t.test('each organization that joins receives one partnership.joined before all else that it then sees', async (t) => {
  const before = new Map<Client, string>()
  for (const client of [lead, center, home, office]) before.set(client, await lastPosition(client))
  const path = await service.createPartnership(lead)
  await contact(path, lead)
  await service.addParty(path, lead, center)
  await lead.change('PATCH', path, { name: 'Renamed' })
  const partnershipId = idOf(path)
  const observer = await service.addObserver(path, office, lead, center)
  await contact(path, center)
  const observerBody = (await lead.call('GET', observer)).body
  t.equal(observerBody.state, 'active')
  const since = async (client: Client, query = '') => (await readChanges(client, before.get(client), query)).changes

  const ofLead = await since(lead)
  t.strictSame(typesOf(ofLead).slice(0, 4), [
    'partnership.joined',
    'partnership.created',
    'party.accepted',
    'contact.created',
  ])
  t.strictSame(typesOf(await since(center)).slice(0, 4), [
    'party.invited',
    'partnership.joined',
    'party.accepted',
    'partnership.updated',
  ])
  const ofOffice = await since(office)
  t.strictSame(typesOf(ofOffice), ['partnership.joined', 'observer.active', 'contact.created'])
  t.match(ofOffice[0], {
    type: 'partnership.joined',
    change: 'create',
    recordType: 'partnership',
    recordId: partnershipId,
    partnershipId,
    path,
    version: 2,
    // The party whose consent made the observer active.
    organizationId: center.id,
    occurredAt: observerBody.updatedAt,
  })
  for (const client of [lead, center, office]) {
    t.equal(joinedOf(await since(client), path).length, 1, 'no other organization’s joining is in the feed')
    t.strictSame(typesOf(await since(client, `&partnershipId=${partnershipId}&type=partnership.joined`)), [
      'partnership.joined',
    ])
    t.ok(typesOf(await since(client, '&type=partnership')).includes('partnership.joined'))
  }
  t.strictSame(await since(home), [], 'an organization that is not a member receives nothing')
  t.notOk(typesOf(await since(center, '&type=party.accepted')).includes('partnership.joined'))

  const { data } = (await lead.call('GET', `${path}/history?limit=100`)).body
  t.notOk(typesOf(data).includes('partnership.joined'), 'it is no event of the partnership')
  t.match((await lead.call('GET', `${path}/history/verification`)).body, { intact: true, complete: true })
})

t.test('an organization that declines receives none, and one that joins again receives another one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const after = await lastPosition(home)
  const invite = async () =>
    `${path}/parties/${(await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })).body.id}`
  await act(home, await invite(), 'decline')
  t.strictSame(joinedOf((await readChanges(home, after)).changes, path), [])
  const party = await service.addParty(path, lead, home)
  await act(home, party, 'withdraw')
  await contact(path, lead, 'Between')
  const left = await lastPosition(home)
  await service.addParty(path, lead, home)
  await contact(path, lead)
  t.strictSame(typesOf((await readChanges(home, left)).changes), [
    'party.invited',
    'partnership.joined',
    'party.accepted',
    'contact.created',
  ])
  t.equal(joinedOf((await readChanges(home, after)).changes, path).length, 2)
})

t.test('an observer that becomes a party joins again, because it then sees more', async (t) => {
  const path = await service.createPartnership(lead, center)
  const after = await lastPosition(office)
  const observer = await service.addObserver(path, office, lead, center)
  await act(office, observer, 'end')
  await service.addParty(path, lead, office)
  t.equal(joinedOf((await readChanges(office, after)).changes, path).length, 2)
})

t.test('a represented organization receives it in its own feed', async (t) => {
  const { body: small } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const headers = { 'on-behalf-of': small.id }
  const path = await service.createPartnership(center)
  const { body: party } = await center.call('POST', `${path}/parties`, {
    body: { organizationId: small.id, role: 'other' },
  })
  await lead.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'accept' }, headers)
  const { data } = (await lead.call('GET', '/v1/changes?type=partnership.joined', { headers })).body
  t.match(data, [{ recordId: idOf(path), organizationId: small.id, onBehalfBy: lead.id }])
  t.equal(joinedOf((await readChanges(lead)).changes, path).length, 0, 'not in that of the representative')
})

/** The lists that a member of the kind may read, with the type of their records. */
const lists = {
  contacts: 'contact',
  offers: 'offer',
  needs: 'need',
  parties: 'party',
  observers: 'observer',
  values: 'value',
  benefits: 'benefit',
  expectations: 'expectation',
}
const partyLists = { ...lists, candidates: 'candidate', communications: 'communication' }

async function readList(client: Client, path: string, limit = 100): Promise<Body[]> {
  const records: Body[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await client.call('GET', `${path}?limit=${limit}${cursor}`)
    if (status !== 200) throw new Error(`Cannot list: ${JSON.stringify(body)}`)
    records.push(...body.data)
    if (body.nextCursor === null) return records
    cursor = `&cursor=${body.nextCursor}`
  }
}

/** Version by type and id, of what the lists contain. */
async function stored(client: Client, path: string, ofMember: Record<string, string>, limit?: number) {
  const copy = new Map<string, number>()
  for (const [list, type] of Object.entries(ofMember)) {
    for (const { id, version } of await readList(client, `${path}/${list}`, limit)) copy.set(`${type} ${id}`, version)
  }
  const { body } = await client.call('GET', path)
  copy.set(`partnership ${body.id}`, body.version)
  return copy
}

const sorted = (copy: Map<string, number>) => Object.fromEntries([...copy].sort())

for (const [kind, ofMember] of [
  ['party', partyLists],
  ['observer', lists],
] as const) {
  t.test(
    `what a new ${kind} lists after partnership.joined, and the changes after it, are the stored state`,
    async (t) => {
      const member = kind === 'party' ? home : office
      const path = await service.createPartnership(lead, center)
      const before = await lastPosition(member)
      let ended = false
      let count = 0
      const writer = async (by: Client) => {
        for (let round = 0; !ended && round < 400; round++) {
          const { body } = await contact(path, by, `Contact ${round}`)
          const record = `${path}/contacts/${body.id}`
          const { headers } = await by.call('GET', record)
          const change = { body: { name: 'B' }, headers: { 'if-match': headers.get('etag') ?? '' } }
          await by.call('PATCH', record, change)
          if (round % 3 === 0) await by.change('DELETE', record)
          await by.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
          await by.call('POST', `${path}/candidates`, { body: { name: 'A' } })
          await by.call('POST', `${path}/values`, { body: { name: 'Respect', description: 'A' } })
          const schedule = { kind: 'date', dueOn: '2099-06-30', timeZone: 'America/Chicago' }
          const expectation = { aspect: 'data', what: 'A', schedule, responsibleOrganizationId: by.id }
          const written = await by.call('POST', `${path}/expectations`, { body: expectation })
          if (written.status !== 201) throw new Error(JSON.stringify(written.body))
          count++
        }
      }
      const writers = [lead, center].map(writer)
      await waitFor(() => count > 2)
      if (kind === 'party') await service.addParty(path, lead, member)
      else await service.addObserver(path, member, lead, center)

      const joined = await waitFor(
        async () => joinedOf((await readChanges(member, before)).changes, path)[0] as Body | undefined,
      )
      const copy = await stored(member, path, ofMember, 5)
      const listedAt = count
      await waitFor(() => count > listedAt + 2)
      ended = true
      await Promise.all(writers)
      const { changes } = await readChanges(member, joined.position)
      const types = new Set([...Object.values(ofMember), 'partnership'])
      for (const { recordType, recordId, change, version } of changes) {
        if (!types.has(recordType)) continue
        const key = `${recordType} ${recordId}`
        if (change === 'delete') copy.delete(key)
        else if (version > (copy.get(key) ?? 0)) copy.set(key, version)
      }
      t.strictSame(sorted(copy), sorted(await stored(member, path, ofMember)))
      const written = ['contact', 'offer', 'value', 'party', ...(kind === 'party' ? ['candidate', 'expectation'] : [])]
      for (const type of written)
        t.ok(
          [...copy.keys()].some((key) => key.startsWith(type)),
          type,
        )
      t.ok(changes.length > 5)
      t.equal(joinedOf((await readChanges(member, before)).changes, path).length, 1)
    },
  )
}
