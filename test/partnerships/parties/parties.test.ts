// The parties of a partnership: invited, accepting, declining, leaving, handing over. One leads at any time.
import t from 'tap'
import { partyActions } from '../../../src/partnerships/parties/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")

const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)
/** The path of the entry of an invited organization. */
async function invite(path: string, other: Client): Promise<string> {
  const { status, body } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: other.id, role: 'child_care_provider' },
  })
  t.equal(status, 201)
  return `${path}/parties/${body.id}`
}
const act = (by: Client, entry: string, action: string, reason?: string) =>
  by.change('POST', `${entry}/transitions`, { action, ...(reason && { reason }) })
const leads = async (path: string): Promise<string[]> =>
  (
    await storage.rows('select organization_id as id from parties where partnership_id = $1 and lead', [
      path.split('/')[3],
    ])
  ).map(({ id }) => id)

t.test('an invitation says to whom, as what, and with which words', async (t) => {
  const path = await service.createPartnership(lead)
  const said = {
    organizationId: center.id,
    role: 'child_care_provider',
    invitation: 'We spoke in May; here is our plan.',
    externalIds: [{ scheme: 'sis', value: '1' }],
  }
  const { status, headers, body } = await lead.call('POST', `${path}/parties`, { body: said })
  t.equal(status, 201)
  t.match(body, { ...said, lead: false, state: 'invited', reason: null })
  const entry = headers.get('location') ?? ''
  const seen = (await center.call('GET', entry)).body
  const enabled = ({ availableActions }: Body) =>
    availableActions.flatMap((one: Body) => (one.enabled ? [one.action] : []))
  t.strictSame(enabled(seen), ['accept', 'decline'])
  t.strictSame(enabled(body), ['rescind'])
  t.strictSame(enabled((await lead.call('GET', entry)).body), ['rescind'])

  const again = await lead.call('POST', `${path}/parties`, { body: said })
  t.match(again, { status: 409, body: { code: 'party-exists' } })
  const itself = await lead.call('POST', `${path}/parties`, {
    body: { ...said, organizationId: lead.id, externalIds: [] },
  })
  t.match(itself, { status: 409, body: { code: 'party-exists' } })
  const nobody = await lead.call('POST', `${path}/parties`, {
    body: { ...said, organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', externalIds: [] },
  })
  t.strictSame([nobody.status, ...faults(nobody)], [422, '/organizationId unknown-reference'])
  const taken = await lead.call('POST', `${path}/parties`, { body: { ...said, organizationId: home.id } })
  t.match(taken, { status: 409, body: { code: 'external-id-taken' } })
})

t.test('only the lead invites', async (t) => {
  const path = await service.createPartnership(lead, center)
  const body = { organizationId: home.id, role: 'other' }
  t.match(await center.call('POST', `${path}/parties`, { body }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
})

t.test('accepting, declining and rescinding end an invitation, each by whose it is', async (t) => {
  for (const [action, by, state] of [
    ['accept', center, 'accepted'],
    ['decline', center, 'declined'],
    ['rescind', lead, 'rescinded'],
  ] as const) {
    const path = await service.createPartnership(lead)
    const entry = await invite(path, center)
    const other = by === lead ? center : lead
    t.match(
      await act(other, entry, action),
      { status: 409, body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] } },
      action,
    )
    const done = await act(by, entry, action, 'As we said.')
    t.match(done, { status: 200, body: { state, reason: 'As we said.', version: 2 } }, action)
    for (const next of ['accept', 'decline', 'rescind']) {
      const { status } = await act(center, entry, next)
      t.equal(status, state === 'accepted' ? 409 : 404, `${next} after ${action}`)
      t.match(await act(lead, entry, next), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
    }
    t.equal((await center.call('GET', path)).status, state === 'accepted' ? 200 : 404)
  }
})

t.test('whoever declined, was rescinded or left may be invited again', async (t) => {
  const path = await service.createPartnership(lead)
  await act(center, await invite(path, center), 'decline')
  await act(lead, await invite(path, center), 'rescind')
  const third = await invite(path, center)
  await act(center, third, 'accept')
  await act(center, third, 'withdraw', 'No room.')
  await act(center, await invite(path, center), 'accept')
  t.equal((await center.call('POST', `${path}/contacts`, { body: { name: 'Sam' } })).status, 201)
  const { data } = (await lead.call('GET', `${path}/parties?organizationId=${center.id}`)).body
  t.strictSame(
    data.map(({ state }: Body) => state),
    ['declined', 'rescinded', 'withdrawn', 'accepted'],
  )
})

t.test('a party leaves with a reason; the lead hands over first', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [leader, entry] = (await lead.call('GET', `${path}/parties`)).body.data.map(
    ({ id }: Body) => `${path}/parties/${id}`,
  )
  t.strictSame(faults(await act(center, entry, 'withdraw')), ['/reason rule-violation'])
  t.match(await act(lead, entry, 'withdraw', 'Out'), {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
  })
  const early = await act(lead, leader, 'withdraw', 'The grant has ended.')
  t.match(early, { status: 409, body: { blockedBy: [{ code: 'LEAD_TRANSFER_REQUIRED' }] } })

  t.match(await act(center, entry, 'assign_lead'), {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
  })
  t.match(await act(lead, leader, 'assign_lead'), { status: 409, body: { blockedBy: [{ code: 'ALREADY_LEAD' }] } })
  const handed = await act(lead, entry, 'assign_lead')
  t.match(handed, { status: 200, body: { lead: true, state: 'accepted' } })
  t.strictSame(await leads(path), [center.id])
  t.match((await lead.call('GET', path)).body, { leadId: center.id })
  t.equal((await lead.change('PATCH', path, { name: 'Mine' })).status, 403, 'who handed over leads no more')
  t.equal((await center.change('PATCH', path, { name: 'Ours' })).status, 200)

  t.match(await act(lead, leader, 'withdraw', 'The grant has ended.'), { status: 200, body: { state: 'withdrawn' } })
  t.strictSame(await leads(path), [center.id])
  const alone = await act(center, entry, 'withdraw', 'Alone')
  t.match(alone, { status: 409, body: { blockedBy: [{ code: 'LEAD_TRANSFER_REQUIRED' }] } }, 'the last one stays')
  t.equal((await act(center, entry, 'assign_lead')).status, 409)
})

t.test('only a party that has accepted can lead', async (t) => {
  const path = await service.createPartnership(lead)
  const entry = await invite(path, center)
  t.match(await act(lead, entry, 'assign_lead'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.strictSame(await leads(path), [lead.id])
})

t.test('availableActions tells each what a transition would decide', async (t) => {
  const path = await service.createPartnership(lead, center)
  await invite(path, home)
  const state = async (text: string) =>
    storage.rows('update partnerships set state = $2 where id = $1', [path.split('/')[3], text])
  for (const over of ['exploring', 'closed']) {
    await state(over)
    for (const by of [lead, center, home]) {
      for (const { id, availableActions } of (await by.call('GET', `${path}/parties`)).body.data) {
        t.strictSame(
          availableActions.map(({ action }: Body) => action),
          [...partyActions],
        )
        for (const { action, enabled, blockedBy } of availableActions) {
          const target = `${path}/parties/${id}/transitions?dryRun=true`
          const tried = await by.change('POST', target, { action, reason: 'Why not?' })
          t.equal(tried.status, enabled ? 200 : 409, `${action} ${over}`)
          if (!enabled) t.strictSame(tried.body.blockedBy, blockedBy)
        }
      }
    }
  }
  const [, , invitation] = (await home.call('GET', `${path}/parties`)).body.data
  t.strictSame(codes(invitation.availableActions[0]), ['PARTNERSHIP_CLOSED'], 'nobody joins what is over')
  const another = await service.createOrganization('Another Center')
  const late = await lead.call('POST', `${path}/parties`, { body: { organizationId: another.id, role: 'other' } })
  t.match(late, { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
})

t.test('the entry of a party is changed by itself and by the lead', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [, entry] = (await lead.call('GET', `${path}/parties`)).body.data.map(({ id }: Body) => `${path}/parties/${id}`)
  t.match(await lead.change('PATCH', entry, { role: 'service_provider' }), { body: { role: 'service_provider' } })
  t.match(await center.change('PATCH', entry, { role: 'other' }), { status: 200, body: { role: 'other', version: 4 } })
  t.match(await home.change('PATCH', entry, { role: 'funder' }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  for (const fixed of [
    { organizationId: home.id },
    { invitation: 'New words' },
    { state: 'withdrawn' },
    { lead: true },
  ]) {
    t.equal((await center.change('PATCH', entry, fixed)).status, 400, JSON.stringify(fixed))
  }
})

t.test('the list is narrowed by state and organization', async (t) => {
  const path = await service.createPartnership(lead, center)
  await invite(path, home)
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/parties?${query}`)).body.data.map(({ organizationId }: Body) => organizationId)
  t.strictSame(await found('state=accepted'), [lead.id, center.id])
  t.strictSame(await found('state=invited,declined'), [home.id])
  t.strictSame(await found(`organizationId=${center.id},${home.id}`), [center.id, home.id])
  t.strictSame(await found('sort=-createdAt'), [home.id, center.id, lead.id])
})

t.test('an entry has its organization with it where expand asks for it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body: plain } = await lead.call('GET', `${path}/parties`)
  t.notOk('organization' in plain.data[0])
  const { body } = await lead.call('GET', `${path}/parties?expand=organization`)
  t.strictSame(
    body.data.map(({ organization }: { organization: { name: string } }) => organization.name),
    ['Springfield Early Head Start', 'Little Steps Child Care'],
  )
  const one = await lead.call('GET', `${path}/parties/${body.data[1].id}?expand=organization`)
  t.strictSame(one.body, body.data[1])
  t.strictSame((await center.call('GET', `${path}?expand=lead`)).body.lead, body.data[0].organization)
  t.match((await center.call('GET', '/v1/partnerships?expand=lead')).body.data[0].lead, { id: lead.id })
  for (const query of ['expand=everything', 'expand=organization,organization', 'expand=organization,lead']) {
    t.match(
      await lead.call('GET', `${path}/parties?${query}`),
      { status: 400, body: { code: 'invalid-request' } },
      query,
    )
  }
})
