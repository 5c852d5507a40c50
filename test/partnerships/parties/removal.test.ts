// Removal of an accepted party that does not respond: notice, objection, removal. Over 300 lines: the tests share one service.
// Tests set the stored day of a notice to today, because a notice is given 14 days ahead.
import t from 'tap'
import { partyActions } from '../../../src/partnerships/parties/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { operator } = service
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const idOf = (path: string) => path.split('/').at(-1) ?? ''
const codes = ({ body }: Received): string[] => body.blockedBy.map(({ code }: Body) => code)
const reason = 'No response to five messages since March.'

const partyPathOf = async (path: string, { id }: Client): Promise<string> =>
  `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${id}`)).body.data.at(-1).id}`
const act = (by: Client, party: string, action: string, fields: object = {}, headers: Record<string, string> = {}) =>
  by.change('POST', `${party}/transitions`, { action, ...fields }, headers)
const giveNotice = (by: Client, party: string, fields: object = {}) =>
  act(by, party, 'give_notice_of_removal', { reason, removalOn: dayIn(15), ...fields })
const makeDue = (party: string) =>
  storage.rows('update removal_notices set removal_on = current_date where party_id = $1', [idOf(party)])
/** Gives notice and removes the party, as if the days in between had passed. */
async function remove(by: Client, party: string): Promise<Received> {
  t.equal((await giveNotice(by, party)).status, 200)
  await makeDue(party)
  return act(by, party, 'remove')
}
const stepsOf = async (by: Client, path: string): Promise<Body[]> =>
  (await by.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => /REMOV/.test(code))
const objectAsOperator = (organization: Client, partnershipPath: string, by = operator) =>
  by.call('POST', `/v1/organizations/${organization.id}/removal-objections`, {
    body: { partnershipId: idOf(partnershipPath), reason: 'Its key has expired.' },
  })

t.test('a notice of removal has a reason and a day that is 14 to 366 days ahead', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  t.strictSame(errorsIn(await act(lead, party, 'give_notice_of_removal', { removalOn: dayIn(20) })), [
    '/reason required',
  ])
  t.strictSame(errorsIn(await giveNotice(lead, party, { removalOn: undefined })), ['/removalOn required'])
  for (const removalOn of [dayIn(0), dayIn(13), dayIn(367)]) {
    const refused = await giveNotice(lead, party, { removalOn })
    t.strictSame([refused.status, ...errorsIn(refused)], [422, '/removalOn rule-violation'], removalOn)
    t.ok(refused.body.detail.includes(dayIn(14)), 'the error names the earliest day')
  }
  for (const removalOn of [dayIn(14), dayIn(366)]) {
    const given = await giveNotice(lead, party, { removalOn })
    const notice = { givenBy: lead.id, onBehalfBy: null, reason, removalOn }
    t.match(given, { status: 200, body: { state: 'accepted', removalNotice: notice } })
    t.strictSame(codes(await giveNotice(lead, party)), ['REMOVAL_NOTICE_OPEN'], 'one notice at a time')
    t.match((await act(lead, party, 'withdraw_notice_of_removal')).body, { removalNotice: undefined })
  }
})

t.test('the lead gives notice to other parties, every other party to the lead, nobody to itself', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const ofLead = await partyPathOf(path, lead)
  const ofCenter = await partyPathOf(path, center)
  const notAllowed = async (by: Client, party: string, ...others: string[]) =>
    t.strictSame(codes(await giveNotice(by, party)), ['ACTOR_NOT_ALLOWED', ...others])
  await notAllowed(home, ofCenter)
  await notAllowed(center, ofCenter)
  await notAllowed(lead, ofLead)
  t.equal((await giveNotice(office, ofCenter)).status, 403, 'an observer')
  t.equal((await giveNotice(stranger, ofCenter)).status, 404)
  t.equal((await giveNotice(home, ofLead)).status, 200)
  await notAllowed(lead, ofLead, 'REMOVAL_NOTICE_OPEN')
  t.equal((await giveNotice(lead, ofCenter)).status, 200)
  for (const by of [lead, center, home]) {
    for (const party of [ofLead, ofCenter]) {
      await checkAvailableActions(t, by, party, partyActions, { removalOn: dayIn(20) })
      const removed = await act(by, party, 'remove')
      const mayRemove = party === ofLead ? by !== lead : by === lead
      t.strictSame(codes(removed), [...(mayRemove ? [] : ['ACTOR_NOT_ALLOWED']), 'REMOVAL_NOT_DUE'])
      t.ok(removed.body.detail.includes(dayIn(15)), 'the blocker names the day')
    }
  }
})

t.test('only the parties see a notice of removal and its events', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const invited = await service.createOrganization('Invited agency')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  const party = await partyPathOf(path, center)
  t.equal((await giveNotice(lead, party)).status, 200)
  for (const by of [lead, center, home]) {
    t.match((await by.call('GET', party)).body, { removalNotice: { reason } })
    const { changes } = await readChanges(by, undefined, `&partnershipId=${idOf(path)}`)
    const change = changes.find(({ type }) => type === 'removal_notice.given')
    t.match(change, { organizationId: lead.id, path: party }, 'the change has the path of the party')
  }
  const expected = {
    code: 'ANSWER_NOTICE_OF_REMOVAL',
    actors: [center.id],
    dueOn: dayIn(14),
    refs: [party],
  }
  t.match(await stepsOf(center, path), [expected])
  t.equal((await act(center, party, 'object_to_removal', { reason: 'We are back.' })).status, 200)
  t.strictSame(await stepsOf(center, path), [])
  t.equal((await giveNotice(lead, party)).status, 200)
  await makeDue(party)
  t.match(await stepsOf(home, path), [{ code: 'REMOVE_PARTY', actors: [lead.id], dueOn: null, refs: [party] }])
  t.equal((await act(lead, party, 'remove')).status, 200)
  t.strictSame(await stepsOf(home, path), [])

  for (const by of [office, invited]) {
    const read = await by.call('GET', party)
    t.match(read, { status: 200, body: { state: 'removed', reason: null, removalNotice: undefined } })
    t.notOk(JSON.stringify((await by.call('GET', `${path}/parties`)).body).includes(reason))
    const types = typesOf((await readChanges(by, undefined, `&partnershipId=${idOf(path)}`)).changes)
    t.ok(types.includes('party.removed'))
    t.notOk(types.some((type) => type.startsWith('removal_notice')))
  }
  t.equal((await stranger.call('GET', party)).status, 404)
  t.match((await home.call('GET', party)).body, { state: 'removed', reason, removalNotice: { reason } })
})

t.test('the party objects until the day before; it can then be removed only under another notice', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  t.strictSame(codes(await act(center, party, 'object_to_removal', { reason: 'A' })), ['REMOVAL_NOTICE_NOT_GIVEN'])
  t.strictSame(codes(await act(lead, party, 'remove')), ['REMOVAL_NOTICE_NOT_GIVEN'])
  t.equal((await giveNotice(lead, party)).status, 200)
  for (const by of [lead, home]) {
    t.strictSame(codes(await act(by, party, 'object_to_removal', { reason: 'A' })), ['ACTOR_NOT_ALLOWED'])
  }
  t.strictSame(errorsIn(await act(center, party, 'object_to_removal')), ['/reason required'])
  await storage.rows('update removal_notices set removal_on = current_date + 1 where party_id = $1', [idOf(party)])
  const objected = await act(center, party, 'object_to_removal', { reason: 'Our director is back.' })
  const objection = { organizationId: center.id, onBehalfBy: null, byOperator: false, reason: 'Our director is back.' }
  t.match(objected, { status: 200, body: { state: 'accepted', removalNotice: { objection } } })
  await makeDue(party)
  t.strictSame(codes(await act(lead, party, 'remove')), ['REMOVAL_OBJECTED'])
  t.strictSame(codes(await act(lead, party, 'withdraw_notice_of_removal')), ['REMOVAL_OBJECTED'])
  t.match(await giveNotice(lead, party), { status: 200, body: { removalNotice: { objection: undefined } } })
  await makeDue(party)
  t.strictSame(codes(await act(center, party, 'object_to_removal', { reason: 'A' })), ['OBJECTION_PERIOD_ENDED'])
  t.match(await act(lead, party, 'remove'), { status: 200, body: { state: 'removed' } })
})

t.test('a representative gives notice and objects on behalf of a party', async (t) => {
  const represented = async (representative: Client): Promise<Client> => {
    const { body } = await representative.call('POST', '/v1/organizations', {
      body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
    })
    const headers = { 'on-behalf-of': body.id }
    return {
      ...representative,
      id: body.id,
      call: (method, path, sent) => representative.call(method, path, { ...sent, headers }),
      change: (method, path, sent) => representative.change(method, path, sent, headers),
    }
  }
  const [leading, other] = [await represented(center), await represented(home)]
  const path = await service.createPartnership(leading, other)
  const { data } = (await leading.call('GET', `${path}/parties`)).body
  const party = `${path}/parties/${data[1].id}`
  t.match((await giveNotice(leading, party)).body.removalNotice, { givenBy: leading.id, onBehalfBy: center.id })
  const objected = await act(other, party, 'object_to_removal', { reason: 'It is closed in summer.' })
  t.match(objected.body.removalNotice.objection, { organizationId: other.id, onBehalfBy: home.id, byOperator: false })
  t.equal((await giveNotice(leading, party)).status, 200)
  await makeDue(party)
  t.match((await act(leading, party, 'remove')).body, { state: 'removed', updatedOnBehalfBy: center.id })
  const { data: events } = (await leading.call('GET', `${path}/history?limit=100`)).body
  t.match(
    events.find(({ type }: Body) => type === 'party.removed'),
    { organizationId: leading.id, onBehalfBy: center.id },
  )
})

t.test('an operator objects, and learns nothing else of the partnership', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  const withoutNotice = await objectAsOperator(center, path)
  t.strictSame([withoutNotice.status, ...errorsIn(withoutNotice)], [422, '/partnershipId unknown-reference'])
  t.equal((await giveNotice(lead, party)).status, 200)
  const body = ({ body: { instance: _, requestId: __, ...rest } }: Received) => rest
  t.strictSame(body(await objectAsOperator(home, path)), { ...body(withoutNotice) }, 'another party of the partnership')
  t.strictSame(body(await objectAsOperator(center, stranger.id)), { ...body(withoutNotice) }, 'no partnership')
  for (const by of [lead, center, stranger]) {
    t.match(await objectAsOperator(center, path, by), { status: 403, body: { code: 'insufficient-scope' } })
  }
  t.equal((await operator.call('GET', path)).status, 404)
  const objected = await objectAsOperator(center, path)
  t.strictSame(
    [objected.status, objected.body],
    [200, { partnershipId: idOf(path), reason: 'Its key has expired.' }],
    'the response repeats the request',
  )
  t.match((await lead.call('GET', party)).body.removalNotice.objection, {
    organizationId: operator.id,
    byOperator: true,
    reason: 'Its key has expired.',
  })
  t.match(await objectAsOperator(center, path), { status: 409, body: { blockedBy: [{ code: 'REMOVAL_OBJECTED' }] } })
  const { data } = (await lead.call('GET', `${path}/history?limit=100`)).body
  const objection = { organizationId: operator.id, reason: 'Its key has expired.', path: party }
  t.match(data.slice(-2), [
    { type: 'removal_notice.objected', ...objection },
    { type: 'party.removal_objected', ...objection },
  ])
  t.match((await lead.call('GET', `${path}/history/verification`)).body, { intact: true, alteredRecords: [] })
  t.equal((await operator.call('GET', path)).status, 404)
  t.strictSame(codes(await act(lead, party, 'remove')), ['REMOVAL_OBJECTED'])

  t.equal((await giveNotice(lead, party)).status, 200)
  await makeDue(party)
  t.strictSame(codes(await objectAsOperator(center, path)), ['OBJECTION_PERIOD_ENDED'])
})

t.test('the party that gave the notice withdraws it or, after it has left, any other party', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [ofLead, ofCenter] = [await partyPathOf(path, lead), await partyPathOf(path, center)]
  t.equal((await giveNotice(center, ofLead)).status, 200)
  for (const by of [lead, home]) {
    t.strictSame(codes(await act(by, ofLead, 'withdraw_notice_of_removal')), ['ACTOR_NOT_ALLOWED'])
  }
  t.equal((await act(center, ofCenter, 'withdraw', { reason: 'Over.' })).status, 200)
  t.strictSame(codes(await act(lead, ofLead, 'withdraw_notice_of_removal')), ['ACTOR_NOT_ALLOWED'], 'the lead itself')
  t.match(await act(home, ofLead, 'withdraw_notice_of_removal'), { status: 200, body: { removalNotice: undefined } })
  t.strictSame(codes(await act(home, ofLead, 'withdraw_notice_of_removal')), ['REMOVAL_NOTICE_NOT_GIVEN'])
})

t.test('a removed party reads what was shared until then, and nothing after; it can be invited again', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  const offer = (by: Client, title: string) => by.call('POST', `${path}/offers`, { body: { aspect: 'data', title } })
  const before = (await offer(center, 'Before')).body.id
  t.match(await remove(lead, party), { status: 200, body: { state: 'removed', lead: false, reason } })
  const after = (await offer(lead, 'After')).body.id
  await lead.change('PATCH', path, { name: 'Renamed' })

  const asFormer = await center.call('GET', party)
  t.match(asFormer, { status: 200, body: { state: 'removed', reason, removalNotice: { givenBy: lead.id, reason } } })
  t.equal((await center.call('GET', `${path}/offers/${before}`)).status, 200)
  t.equal((await center.call('GET', `${path}/offers/${after}`)).status, 404)
  t.not((await center.call('GET', path)).body.name, 'Renamed')
  const { data: events } = (await center.call('GET', `${path}/history?limit=100`)).body
  t.match(events.at(-1), { type: 'party.removed', organizationId: lead.id })
  const changes = typesOf((await readChanges(center, undefined, `&partnershipId=${idOf(path)}`)).changes)
  t.equal(changes.at(-1), 'party.removed', 'its feed ends with its removal')
  t.notOk((await center.call('GET', '/v1/partnerships?limit=100')).body.data.some(({ id }: Body) => id === idOf(path)))
  t.strictSame(asFormer.body.availableActions, [])
  t.match(await act(center, party, 'accept'), {
    status: 403,
    body: { code: 'insufficient-relation', detail: /former/ },
  })
  t.match(await offer(center, 'Mine'), { status: 403, body: { detail: /former/ } })
  t.equal((await stranger.call('GET', path)).status, 404)
  t.match(await act(lead, party, 'remove'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })

  const recorded = await lead.call('POST', `${path}/communications`, {
    body: {
      heldOn: '2026-01-05',
      method: 'video',
      participants: [{ organizationId: lead.id }, { organizationId: center.id }],
    },
  })
  t.equal(recorded.status, 201, 'records may name a removed party')

  await service.addParty(path, lead, center)
  t.equal((await center.call('GET', `${path}/offers/${after}`)).status, 200)
  t.match((await lead.call('GET', await partyPathOf(path, center))).body, {
    state: 'accepted',
    removalNotice: undefined,
  })
})

t.test('the party that gave the notice leads after the removal of the lead', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const ofLead = await partyPathOf(path, lead)
  const [ofCenter, ofHome] = [await partyPathOf(path, center), await partyPathOf(path, home)]
  await act(lead, ofHome, 'offer_lead')
  t.equal((await giveNotice(center, ofLead)).status, 200)
  await makeDue(ofLead)
  t.match(await act(home, ofLead, 'remove'), { status: 200, body: { state: 'removed', lead: false } })
  t.match((await home.call('GET', path)).body, { leadId: center.id })
  t.match((await home.call('GET', ofHome)).body, { leadOffer: undefined }, 'the offer of the removed lead has ended')
  t.match(await act(home, ofHome, 'accept_lead'), { status: 409, body: { blockedBy: [{ code: 'LEAD_NOT_OFFERED' }] } })
  const { data } = (await home.call('GET', `${path}/history?limit=100`)).body
  const types = data.slice(-4).map(({ type, recordId }: Body) => [type, recordId])
  t.strictSame(types, [
    ['party.lead_offer_withdrawn', idOf(ofHome)],
    ['party.lead_relinquished', idOf(ofLead)],
    ['party.lead_assigned', idOf(ofCenter)],
    ['party.removed', idOf(ofLead)],
  ])
  t.match((await lead.call('GET', path)).body, { leadId: center.id }, 'the removed lead reads who leads')
  t.equal((await center.change('PATCH', path, { name: 'Ours' })).status, 200)
  t.equal((await lead.change('PATCH', path, { name: 'Mine' })).status, 403)
})

t.test('if the party that gave the notice has left, the party that removes the lead leads', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const ofLead = await partyPathOf(path, lead)
  t.equal((await giveNotice(center, ofLead)).status, 200)
  t.equal((await act(center, await partyPathOf(path, center), 'withdraw', { reason: 'Over.' })).status, 200)
  await makeDue(ofLead)
  t.equal((await act(home, ofLead, 'remove')).status, 200)
  t.match((await home.call('GET', path)).body, { leadId: home.id })
})

t.test('of two parties either gives notice; the one that remains leads and invites others', async (t) => {
  for (const [remover, removed] of [
    [lead, center],
    [center, lead],
  ] as const) {
    const path = await service.createPartnership(lead, center)
    t.match(await remove(remover, await partyPathOf(path, removed)), { status: 200, body: { state: 'removed' } })
    t.match((await remover.call('GET', path)).body, { leadId: remover.id })
    await service.addParty(path, remover, home)
    const own = (await remover.call('GET', `${path}/parties?organizationId=${remover.id}`)).body.data[0].id
    const ofHome = (await remover.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data[0].id
    t.match(await act(remover, `${path}/parties/${own}`, 'withdraw', { reason: 'Over.' }), {
      status: 409,
      body: { blockedBy: [{ code: 'LEAD_TRANSFER_REQUIRED' }] },
    })
    t.equal((await act(remover, `${path}/parties/${ofHome}`, 'offer_lead')).status, 200)
    t.equal((await act(home, `${path}/parties/${ofHome}`, 'accept_lead')).status, 200)
    t.equal((await act(remover, `${path}/parties/${own}`, 'withdraw', { reason: 'Over.' })).status, 200)
  }
})

t.test('a lead that is alone after the last withdrawal can continue or end the partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.equal((await act(center, await partyPathOf(path, center), 'withdraw', { reason: 'Over.' })).status, 200)
  const steps = (await lead.call('GET', `${path}/next-steps`)).body.data
  t.match(
    steps.find(({ code }: Body) => code === 'INVITE_PARTIES'),
    { actors: [lead.id] },
  )
  await service.addParty(path, lead, home)
  t.equal((await act(home, await partyPathOf(path, home), 'withdraw', { reason: 'Over.' })).status, 200)
  const ended = await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'Alone.' })
  t.match(ended, { status: 200, body: { state: 'not_pursued' } })
})

t.test('the lead is not offered to a party under notice, and a notice ends an offer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await partyPathOf(path, center)
  t.equal((await act(lead, party, 'offer_lead')).status, 200)
  t.match(await giveNotice(lead, party), { status: 200, body: { leadOffer: undefined } })
  t.strictSame(codes(await act(lead, party, 'offer_lead')), ['REMOVAL_NOTICE_OPEN'])
  t.equal((await act(lead, party, 'withdraw_notice_of_removal')).status, 200)
  t.equal((await act(lead, party, 'offer_lead')).status, 200)
})

t.test('what waited for the removed party continues; its sealed response stays with it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  const round = await service.createChecklistRound(path, lead)
  const responses: Record<string, string> = {}
  for (const by of [lead, center]) {
    responses[by.id] = await service.createChecklistResponse(round, by)
    await service.submitChecklistResponse(responses[by.id] ?? '', by)
  }
  const ofCenter = responses[center.id] ?? ''
  const ofHome = await service.createChecklistResponse(round, home)
  t.equal((await service.submitChecklistResponse(ofHome, home)).status, 200)
  const second = await service.createChecklistRound(path, lead)
  for (const by of [lead, home]) {
    await service.submitChecklistResponse(await service.createChecklistResponse(second, by), by)
  }
  const sealed = await service.createChecklistRound(path, home)
  const sealedResponse = await service.createChecklistResponse(sealed, center)
  t.equal((await service.submitChecklistResponse(sealedResponse, center)).status, 200)
  t.match((await lead.call('GET', round)).body, { state: 'released' })
  t.match((await lead.call('GET', second)).body, { state: 'open' })

  t.equal((await remove(lead, party)).status, 200)
  t.match((await lead.call('GET', second)).body, { state: 'released' }, 'the round waited for the removed party only')
  t.match((await lead.call('GET', sealed)).body, { state: 'open' })
  t.equal((await lead.call('GET', sealedResponse)).status, 404, 'the response remains sealed')
  t.equal((await lead.call('GET', ofCenter)).status, 200, 'what was shared remains')
  const [{ state, updated_by: updatedBy }] = await storage.rows(
    'select state, updated_by from checklist_responses where id = $1',
    [idOf(sealedResponse)],
  )
  t.strictSame([state, updatedBy], ['in_progress', lead.id])
  const recalled = (await readChanges(center, undefined, '&type=checklist_response.recalled')).changes.at(-1)
  t.match(recalled, { recordId: idOf(sealedResponse), organizationId: lead.id }, 'the event names who acted')
  const ofLead = typesOf((await readChanges(lead, undefined, '&type=checklist_response.recalled')).changes)
  t.strictSame(ofLead, [], 'the other parties do not receive it')
  for (const by of [lead, home]) {
    await service.submitChecklistResponse(await service.createChecklistResponse(sealed, by), by)
  }
  t.match((await lead.call('GET', sealed)).body, { state: 'released' })
  t.equal((await lead.call('GET', sealedResponse)).status, 404, 'also after the release')

  const proposed = await service.proposeMission(path, lead)
  await service.endorseMission(path, proposed, lead)
  t.equal((await remove(lead, await partyPathOf(path, home))).status, 200)
  const concluded = await act(lead, `${path}/missions/${proposed.id}`, 'conclude')
  t.match(concluded, { status: 200, body: { state: 'endorsed' } }, 'a mission that waited for the removed party')
})

t.test('the service login recalls responses only of an organization that is leaving', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  const recallAs = async (by: Client, organization: Client) => {
    const client = await service.connections().connect()
    try {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, true)', [by.id, by.clientId, idOf(path)])
      await client.query('select recall_checklist_responses($1, $2, null, $3)', [idOf(path), organization.id, 'a'])
      return 'recalled'
    } catch (error) {
      return (error as { code: string }).code
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  t.equal(await recallAs(lead, center), '42501', 'without a notice')
  t.equal((await giveNotice(lead, party)).status, 200)
  t.equal(await recallAs(lead, center), '42501', 'before the day')
  await makeDue(party)
  t.equal(await recallAs(lead, center), 'recalled')
  t.equal(await recallAs(home, center), '42501', 'another party than the lead')
  t.equal(await recallAs(stranger, center), '42501')
  t.equal(await recallAs(center, center), 'recalled', 'its own, as before a withdrawal')
})

t.test('in a closed partnership no party is given notice or removed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await partyPathOf(path, center)
  t.equal((await giveNotice(lead, party)).status, 200)
  await storage.setState(path, 'closed')
  t.strictSame(codes(await objectAsOperator(center, path)), ['PARTNERSHIP_CLOSED'])
  await makeDue(party)
  t.match(await act(lead, party, 'remove'), { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
  t.strictSame(await stepsOf(lead, path), [])
})

t.test('an objection to a notice that was replaced meanwhile gets 412', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const party = await partyPathOf(path, center)
  await giveNotice(lead, party)
  const { headers } = await center.call('GET', party)
  await act(lead, party, 'withdraw_notice_of_removal')
  await giveNotice(lead, party, { removalOn: dayIn(200) })
  const objection = await center.call('POST', `${party}/transitions`, {
    body: { action: 'object_to_removal', reason: 'We are back.' },
    headers: { 'if-match': headers.get('etag') ?? '' },
  })
  t.equal(objection.status, 412)
  t.equal((await center.call('GET', party)).body.removalNotice.objection, undefined)
})

t.test('only a notice takes a day', async (t) => {
  const path = await service.createPartnership(lead, center)
  const refused = await act(lead, await partyPathOf(path, center), 'offer_lead', { removalOn: dayIn(20) })
  t.strictSame([refused.status, ...errorsIn(refused)], [422, '/removalOn rule-violation'])
})

t.test('observers and invited organizations do not see an offer of the lead', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  const party = await partyPathOf(path, center)
  const blockersOf = async (by: Client) => (await by.call('GET', party)).body.blockedActions
  const before = [await blockersOf(office), await blockersOf(home)]
  const positions = new Map([office, home].map((by) => [by, lastPosition(by)]))
  await Promise.all(positions.values())
  t.equal((await act(lead, party, 'offer_lead', { reason: 'We have no money left.' })).status, 200)
  for (const by of [office, home]) t.notOk('leadOffer' in (await by.call('GET', party)).body)
  t.match((await center.call('GET', party)).body.leadOffer, { reason: 'We have no money left.' })
  t.strictSame([await blockersOf(office), await blockersOf(home)], before)
  for (const by of [office, home]) {
    t.strictSame(typesOf((await readChanges(by, await positions.get(by))).changes), [])
  }
})
