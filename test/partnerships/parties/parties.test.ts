// Parties: invitation, acceptance, withdrawal and the lead. Exactly one party leads at any time.
import t from 'tap'
import { partyActions } from '../../../src/partnerships/parties/rules.ts'
import { availableOf, blockersOf, checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

/** The UTC day that many days after today. */
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)
/** Invites an organization and returns the path of its party record. */
async function invite(path: string, other: Client): Promise<string> {
  const { status, body } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: other.id, role: 'child_care_provider' },
  })
  t.equal(status, 201)
  return `${path}/parties/${body.id}`
}
const transition = (by: Client, party: string, action: string, reason?: string) =>
  by.change('POST', `${party}/transitions`, { action, ...(reason && { reason }) })
const leadIds = async (path: string): Promise<string[]> =>
  (
    await storage.rows('select organization_id as id from parties where partnership_id = $1 and lead', [
      path.split('/')[3],
    ])
  ).map(({ id }) => id)

t.test('the lead invites an organization once, with a role and a message', async (t) => {
  const path = await service.createPartnership(lead)
  const input = {
    organizationId: center.id,
    role: 'child_care_provider',
    invitation: 'We spoke in May; here is our plan.',
    externalIds: [{ scheme: 'sis', value: '1' }],
  }
  const { status, headers, body } = await lead.call('POST', `${path}/parties`, { body: input })
  t.equal(status, 201)
  t.match(body, { ...input, lead: false, state: 'invited', reason: null })
  const party = headers.get('location') ?? ''
  const readByCenter = (await center.call('GET', party)).body
  t.strictSame(availableOf(readByCenter), ['accept', 'decline'])
  t.strictSame(availableOf(body), ['rescind'])
  t.strictSame(availableOf((await lead.call('GET', party)).body), ['rescind'])

  const duplicate = await lead.call('POST', `${path}/parties`, { body: input })
  t.match(duplicate, { status: 409, body: { code: 'party-exists' } })
  const ofLead = await lead.call('POST', `${path}/parties`, {
    body: { ...input, organizationId: lead.id, externalIds: [] },
  })
  t.match(ofLead, { status: 409, body: { code: 'party-exists' } })
  const unknown = await lead.call('POST', `${path}/parties`, {
    body: { ...input, organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', externalIds: [] },
  })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [422, '/organizationId unknown-reference'])
  const taken = await lead.call('POST', `${path}/parties`, { body: { ...input, organizationId: home.id } })
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

t.test('the invited organization accepts or declines, the lead rescinds, and none of them twice', async (t) => {
  for (const [action, by, state] of [
    ['accept', center, 'accepted'],
    ['decline', center, 'declined'],
    ['rescind', lead, 'rescinded'],
  ] as const) {
    const path = await service.createPartnership(lead)
    const party = await invite(path, center)
    const other = by === lead ? center : lead
    t.match(
      await transition(other, party, action),
      { status: 409, body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] } },
      action,
    )
    const done = await transition(by, party, action, 'As discussed.')
    t.match(done, { status: 200, body: { state, reason: 'As discussed.', version: 2 } }, action)
    for (const next of ['accept', 'decline', 'rescind']) {
      const { status } = await transition(center, party, next)
      t.equal(status, state === 'accepted' ? 409 : 404, `${next} after ${action}`)
      t.match(await transition(lead, party, next), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
    }
    t.equal((await center.call('GET', path)).status, state === 'accepted' ? 200 : 404)
  }
})

t.test('an organization that declined, was rescinded or withdrew may be invited again', async (t) => {
  const path = await service.createPartnership(lead)
  await transition(center, await invite(path, center), 'decline')
  await transition(lead, await invite(path, center), 'rescind')
  const third = await invite(path, center)
  await transition(center, third, 'accept')
  await transition(center, third, 'withdraw', 'No room.')
  await transition(center, await invite(path, center), 'accept')
  t.equal((await center.call('POST', `${path}/contacts`, { body: { name: 'Sam' } })).status, 201)
  const { data } = (await lead.call('GET', `${path}/parties?organizationId=${center.id}`)).body
  t.strictSame(
    data.map(({ state }: Body) => state),
    ['declined', 'rescinded', 'withdrawn', 'accepted'],
  )
})

t.test(
  'withdrawal requires a reason; the lead transfers the lead first, with the consent of the new lead',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    const [leadParty, party] = (await lead.call('GET', `${path}/parties`)).body.data.map(
      ({ id }: Body) => `${path}/parties/${id}`,
    )
    t.strictSame(errorsIn(await transition(center, party, 'withdraw')), ['/reason required'])
    t.match(await transition(lead, party, 'withdraw', 'Out'), {
      status: 409,
      body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
    })
    const rejected = await transition(lead, leadParty, 'withdraw', 'The grant has ended.')
    t.match(rejected, { status: 409, body: { blockedBy: [{ code: 'LEAD_TRANSFER_REQUIRED' }] } })

    t.match(await transition(center, party, 'offer_lead'), {
      status: 409,
      body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
    })
    t.match(await transition(lead, leadParty, 'offer_lead'), {
      status: 409,
      body: { blockedBy: [{ code: 'ALREADY_LEAD' }] },
    })
    t.strictSame(codes((await transition(center, leadParty, 'offer_lead')).body), ['ACTOR_NOT_ALLOWED', 'ALREADY_LEAD'])
    const offered = await transition(lead, party, 'offer_lead', 'Your office is closer to the families.')
    t.match(offered, { status: 200, body: { lead: false, state: 'accepted' } })
    t.match(offered.body.leadOffer, {
      offeredBy: lead.id,
      onBehalfBy: null,
      reason: 'Your office is closer to the families.',
    })
    t.strictSame(await leadIds(path), [lead.id], 'an offer alone changes nothing')
    const { data: steps } = (await center.call('GET', `${path}/next-steps`)).body
    t.match(
      steps.find(({ code }: Body) => code === 'ANSWER_LEAD_OFFER'),
      { actors: [center.id], refs: [party] },
    )
    t.match(await transition(lead, party, 'accept_lead'), {
      status: 409,
      body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
    })
    const assigned = await transition(center, party, 'accept_lead')
    t.match(assigned, { status: 200, body: { lead: true, state: 'accepted', leadOffer: undefined } })
    t.strictSame(await leadIds(path), [center.id])
    t.match((await lead.call('GET', path)).body, { leadId: center.id })
    t.equal(
      (await lead.change('PATCH', path, { name: 'Mine' })).status,
      403,
      'the former lead may not update the partnership',
    )
    t.equal((await center.change('PATCH', path, { name: 'Ours' })).status, 200)

    t.match(await transition(lead, leadParty, 'withdraw', 'The grant has ended.'), {
      status: 200,
      body: { state: 'withdrawn' },
    })
    t.strictSame(await leadIds(path), [center.id])
    const alone = await transition(center, party, 'withdraw', 'Alone')
    t.match(
      alone,
      { status: 409, body: { blockedBy: [{ code: 'LEAD_TRANSFER_REQUIRED' }] } },
      'the last party cannot withdraw',
    )
    t.equal((await transition(center, party, 'offer_lead')).status, 409)
  },
)

t.test('only an accepted party can become the lead', async (t) => {
  const path = await service.createPartnership(lead)
  const party = await invite(path, center)
  t.match(await transition(lead, party, 'offer_lead'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.strictSame(await leadIds(path), [lead.id])
})

t.test(
  'an offer of the lead is declined, withdrawn, or ends when the party leaves; one is open at a time',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const [, ofCenter, ofHome] = (await lead.call('GET', `${path}/parties`)).body.data.map(
      ({ id }: Body) => `${path}/parties/${id}`,
    )
    for (const [by, action] of [
      [center, 'decline_lead'],
      [lead, 'withdraw_lead_offer'],
    ] as const) {
      t.strictSame(codes((await transition(by, ofCenter, action)).body), ['LEAD_NOT_OFFERED'])
      t.equal((await transition(lead, ofCenter, 'offer_lead')).status, 200)
      for (const party of [ofCenter, ofHome]) {
        const second = await transition(lead, party, 'offer_lead')
        t.match(second, { status: 409, body: { blockedBy: [{ code: 'LEAD_OFFER_OPEN', ref: ofCenter }] } })
      }
      const byHome = await transition(home, ofHome, 'offer_lead')
      t.strictSame(codes(byHome.body), ['ACTOR_NOT_ALLOWED', 'LEAD_OFFER_OPEN'])
      t.match(await transition(by, ofCenter, action), { status: 200, body: { lead: false, leadOffer: undefined } })
    }
    t.strictSame(await leadIds(path), [lead.id])
    await transition(lead, ofCenter, 'offer_lead')
    t.match((await transition(center, ofCenter, 'withdraw', 'No room.')).body, {
      state: 'withdrawn',
      leadOffer: undefined,
    })
    t.equal((await transition(lead, ofHome, 'offer_lead')).status, 200)
    t.equal((await transition(home, ofHome, 'accept_lead')).status, 200)
    t.strictSame(await leadIds(path), [home.id])
  },
)

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  await invite(path, home)
  const setState = async (text: string) => storage.setState(path, text)
  for (const partnershipState of ['exploring', 'closed']) {
    await setState(partnershipState)
    for (const by of [lead, center, home]) {
      for (const { id } of (await by.call('GET', `${path}/parties`)).body.data) {
        await checkAvailableActions(t, by, `${path}/parties/${id}`, partyActions, { removalOn: dayIn(20) })
      }
    }
  }
  const [, , invitation] = (await home.call('GET', `${path}/parties`)).body.data
  t.strictSame(blockersOf(invitation, 'accept'), ['PARTNERSHIP_CLOSED'], 'a closed partnership accepts no party')
  const newCenter = await service.createOrganization('New Center')
  const invitationAfterClosure = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: newCenter.id, role: 'other' },
  })
  t.match(invitationAfterClosure, { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
})

t.test('a party record is updated by the party itself and by the lead', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [, party] = (await lead.call('GET', `${path}/parties`)).body.data.map(({ id }: Body) => `${path}/parties/${id}`)
  t.match(await lead.change('PATCH', party, { role: 'service_provider' }), { body: { role: 'service_provider' } })
  t.match(await center.change('PATCH', party, { role: 'other' }), { status: 200, body: { role: 'other', version: 4 } })
  t.match(await home.change('PATCH', party, { role: 'funder' }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  for (const fixed of [
    { organizationId: home.id },
    { invitation: 'New words' },
    { state: 'withdrawn' },
    { lead: true },
  ]) {
    t.equal((await center.change('PATCH', party, fixed)).status, 400, JSON.stringify(fixed))
  }
})

t.test('filters and sorts parties', async (t) => {
  const path = await service.createPartnership(lead, center)
  await invite(path, home)
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/parties?${query}`)).body.data.map(({ organizationId }: Body) => organizationId)
  t.strictSame(await found('state=accepted'), [lead.id, center.id])
  t.strictSame(await found('state=invited,declined'), [home.id])
  t.strictSame(await found(`organizationId=${center.id},${home.id}`), [center.id, home.id])
  t.strictSame(await found('sort=-createdAt'), [home.id, center.id, lead.id])
})

t.test('expand=organization includes the organization of each party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body: plain } = await lead.call('GET', `${path}/parties`)
  t.notOk('organization' in plain.data[0])
  const { body } = await lead.call('GET', `${path}/parties?expand=organization`)
  t.strictSame(
    body.data.map(({ organization }: { organization: { name: string } }) => organization.name),
    ['Springfield Early Head Start', 'Little Steps Child Care'],
  )
  const single = await lead.call('GET', `${path}/parties/${body.data[1].id}?expand=organization`)
  t.strictSame(single.body, body.data[1])
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

t.test(
  'external ids of partnerships are unique among those that an organization has added, also after a change of the lead',
  async (t) => {
    const externalIds = [{ scheme: 'sis', value: 'led' }]
    const create = (by: Client) =>
      by.call('POST', '/v1/partnerships', { body: { name: 'Care', purpose: 'More places.', externalIds } })
    const first = await create(lead)
    t.equal(first.status, 201)
    t.match(await create(lead), { status: 409, body: { code: 'external-id-taken' } })
    const other = await service.createPartnership(lead)
    t.match(await lead.change('PATCH', other, { externalIds }), { status: 409, body: { code: 'external-id-taken' } })
    const ofCenter = await create(center)
    t.equal(ofCenter.status, 201, 'another organization may use the same external id')

    const path = `/v1/partnerships/${first.body.id}`
    const party = await service.addParty(path, lead, center)
    t.equal((await transition(lead, party, 'offer_lead')).status, 200)
    const assigned = await transition(center, party, 'accept_lead')
    t.equal(assigned.status, 200, 'the former lead does not learn that the new lead uses the external id')
    t.strictSame(await leadIds(path), [center.id])
    t.match(
      await create(lead),
      { status: 409, body: { code: 'external-id-taken' } },
      'in the system of the former lead, it still identifies the partnership',
    )
    t.strictSame((await center.call('GET', path)).body.externalIds, [], 'the partnership shows those of the new lead')
    t.match(await center.change('PATCH', path, { externalIds }), { status: 409, body: { code: 'external-id-taken' } })
  },
)
