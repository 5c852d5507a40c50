// A party that an agreement in force names cannot withdraw; it can be removed.
import t from 'tap'
import { partyActions } from '../../../src/partnerships/parties/rules.ts'
import { bind } from '../../support/agreement-bindings.ts'
import { blockersOf, checkAvailableActions, codesOf, dayIn } from '../../support/available-actions.ts'
import { type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const idOf = (path: string) => path.split('/').at(-1) ?? ''
const partyPathOf = async (path: string, { id }: Client): Promise<string> =>
  `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${id}`)).body.data.at(-1).id}`
const act = (by: Client, party: string, action: string, fields: object = { reason: 'No room.' }) =>
  by.change('POST', `${party}/transitions`, { action, ...fields })

t.test('a party withdraws when no agreement in force names it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const [ofCenter, ofHome] = [await partyPathOf(path, center), await partyPathOf(path, home)]
  const binding = await bind(storage.rows, { partnershipId: idOf(path), partyIds: [lead.id, center.id] })
  const ref = `${path}/agreements/${binding.agreementId}`
  const blocked = await act(center, ofCenter, 'withdraw')
  t.match(blocked, {
    status: 409,
    body: { code: 'transition-blocked', blockedBy: [{ code: 'BOUND_BY_AGREEMENT', ref }] },
  })
  for (const by of [lead, center, home]) {
    for (const party of [ofCenter, ofHome]) {
      await checkAvailableActions(t, by, party, partyActions, { removalOn: dayIn(20) })
    }
  }
  t.strictSame(blockersOf((await center.call('GET', ofCenter)).body, 'withdraw'), ['BOUND_BY_AGREEMENT'])
  t.strictSame(blockersOf((await office.call('GET', ofCenter)).body, 'withdraw'), ['ACTOR_NOT_ALLOWED'])
  const ofLead = await partyPathOf(path, lead)
  t.strictSame(codesOf(await act(lead, ofLead, 'withdraw')), ['LEAD_TRANSFER_REQUIRED', 'BOUND_BY_AGREEMENT'])
  t.equal((await act(home, ofHome, 'withdraw')).status, 200, 'the agreement does not name it')

  for (const terms of [
    { state: 'signing', from: null },
    { state: 'executed', from: dayIn(10) },
    { from: '2026-01-01', until: dayIn(-3) },
    { state: 'released', until: null },
  ] as const) {
    await binding.change(terms)
    const attempt = await center.change('POST', `${ofCenter}/transitions?dryRun=true`, {
      action: 'withdraw',
      reason: 'No room.',
    })
    t.equal(attempt.status, 200, JSON.stringify(terms))
  }
  await binding.change({ state: 'executed', from: '2026-01-01', until: dayIn(-3) })
  t.match(await act(center, ofCenter, 'withdraw'), { status: 200, body: { state: 'withdrawn' } })
})

t.test('an agreement does not prevent the removal of a party', async (t) => {
  const path = await service.createPartnership(lead, center)
  await bind(storage.rows, { partnershipId: idOf(path), partyIds: [lead.id, center.id] })
  const party = await partyPathOf(path, center)
  await act(lead, party, 'give_notice_of_removal', { reason: 'No response.', removalOn: dayIn(15) })
  await storage.rows('update removal_notices set removal_on = current_date where party_id = $1', [idOf(party)])
  t.match(await act(lead, party, 'remove', {}), { status: 200, body: { state: 'removed' } })
})

t.test('a withdrawal that waits for the last signature is blocked by it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await partyPathOf(path, center)
  const etag = (await center.call('GET', party)).headers.get('etag') ?? ''
  const withdraw = () =>
    center.call('POST', `${party}/transitions`, {
      body: { action: 'withdraw', reason: 'No room.' },
      headers: { 'if-match': etag },
    })
  const partyIds = [lead.id, center.id]
  const binding = await bind(storage.rows, { partnershipId: idOf(path), partyIds, state: 'signing', from: null })
  const sign = () => binding.change({ state: 'executed', from: '2026-01-01' })
  const [answer] = await storage.raceInPartnership(path, [withdraw], sign)
  t.match(answer, { status: 409, body: { blockedBy: [{ code: 'BOUND_BY_AGREEMENT' }] } })
})
