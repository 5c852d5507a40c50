// Communication plans: drafts, proposals, consent of every party, and one version in force. Over 300 lines: the tests share one service.

import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { versionActions } from '../../../src/records/agreed-versions/rules.ts'
import { hashOf } from '../../../src/records/consents.ts'
import { blockersOf, checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const [touchpoint] = planExample.touchpoints
const draft = async (by: Client, path: string, fields: object = {}): Promise<string> => {
  const { status, headers, body } = await by.call('POST', `${path}/communication-plans`, {
    body: { ...planExample, ...fields },
  })
  t.equal(status, 201, JSON.stringify(body))
  return headers.get('location') ?? ''
}
const act = (by: Client, plan: string, action: string, reason?: string) =>
  by.change('POST', `${plan}/transitions`, { action, ...(reason && { reason }) })
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('a plan comes into force when the last party agrees', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(center, path)
  t.match((await lead.call('GET', plan)).body, { state: 'draft', number: 1, waitingOn: [], consents: [] })
  t.match(await act(lead, plan, 'agree'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  const proposed = await act(center, plan, 'propose')
  t.match(proposed, { status: 200, body: { state: 'proposed', waitingOn: [lead.id, home.id] } })
  const { hash, channels, touchpoints, escalation } = proposed.body
  t.equal(hash, hashOf({ escalation, touchpoints, channels }), 'a client can compute the hash')
  t.match(proposed.body.consents, [{ organizationId: center.id, onBehalfBy: null }], 'the proposing party also agrees')
  t.match(await act(lead, plan, 'agree'), { status: 200, body: { state: 'proposed', waitingOn: [home.id] } })
  t.match(await act(home, plan, 'agree'), { status: 200, body: { state: 'agreed', waitingOn: [] } })
  t.match(await act(home, plan, 'agree'), { status: 409, body: { blockedBy: [{ code: 'ALREADY_AGREED' }] } })
  const { data } = (await lead.call('GET', `${path}/communication-plans?state=agreed`)).body
  t.strictSame(
    data.map(({ id }: Body) => id),
    [plan.split('/').at(-1)],
  )
})

t.test('an objection requires a reason and removes all consents', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  await act(home, plan, 'agree')
  t.strictSame(errorsIn(await act(center, plan, 'object')), ['/reason required'])
  const objected = await act(center, plan, 'object', 'Tuesdays do not suit us.')
  t.match(objected, { status: 200, body: { state: 'draft', consents: [], reason: 'Tuesdays do not suit us.' } })
  const changed = await center.change('PATCH', plan, {
    touchpoints: [{ ...touchpoint, startsAt: '2026-09-09T10:00', recurrence: 'FREQ=WEEKLY;BYDAY=WE' }],
  })
  t.match(changed, { status: 200, body: { state: 'draft', number: 1 } })
  t.not(changed.body.hash, objected.body.hash)
  t.match(await act(center, plan, 'propose'), { body: { waitingOn: [lead.id, home.id], reason: null } })
})

t.test('a change of the content removes the consents; a change of external ids does not', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await draft(lead, path)
  const { body } = await act(lead, plan, 'propose')
  const keyed = await center.change('PATCH', plan, { externalIds: [{ scheme: 'theirs', value: '4' }] })
  t.match(keyed.body, { state: 'proposed', hash: body.hash, waitingOn: [center.id] })
  const agreed = await center.call('POST', `${plan}/transitions`, {
    body: { action: 'agree' },
    headers: { 'if-match': `"${keyed.body.version}"` },
  })
  t.equal(agreed.status, 200)
  const other = await draft(lead, path)
  await act(lead, other, 'propose')
  const seen = (await center.call('GET', other)).headers.get('etag') ?? ''
  t.match(await lead.change('PATCH', other, { escalation: [] }), { body: { state: 'draft', consents: [] } })
  await act(lead, other, 'propose')
  const outdated = await center.call('POST', `${other}/transitions`, {
    body: { action: 'agree' },
    headers: { 'if-match': seen },
  })
  t.equal(outdated.status, 412, 'a party agrees to the content that it has read')
  t.match((await center.call('GET', other)).body, { state: 'proposed', waitingOn: [center.id] })
})

t.test('an agreed version cannot be changed, and is superseded by the next one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await service.agreeOnCommunicationPlan(path, [lead, center])
  for (const answer of [
    await lead.change('PATCH', first, { escalation: [] }),
    await lead.change('DELETE', first),
    await act(center, first, 'object', 'Too often.'),
  ]) {
    t.match(answer, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  }
  const second = await draft(center, path, { escalation: [] })
  await act(center, second, 'propose')
  t.match((await lead.call('GET', first)).body, { state: 'agreed' })
  t.match(await act(lead, second, 'agree'), { body: { state: 'agreed', number: 2 } })
  t.match((await lead.call('GET', first)).body, { state: 'superseded', waitingOn: [] })
  t.match(await lead.change('PATCH', first, { escalation: [] }), { status: 409 })
  t.match(await lead.change('DELETE', first), { status: 409 }, 'nor a superseded one')
  const third = await draft(center, path)
  t.match(await lead.change('DELETE', third), { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await center.change('DELETE', third)).status, 204, 'its author can delete a draft')
})

t.test('a proposal can be taken back by its author, and deleted by others after its author has left', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(center, path)
  await act(center, plan, 'propose')
  t.match(await act(center, plan, 'object', 'It has a mistake.'), {
    status: 200,
    body: { state: 'draft', consents: [] },
  })
  await act(center, plan, 'propose')
  t.equal((await lead.change('DELETE', plan)).status, 403)
  const [{ id }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await home.call('GET', plan)).body, { state: 'proposed', waitingOn: [lead.id, home.id] })
  t.equal((await home.change('DELETE', plan)).status, 204)
})

t.test('concurrent consents of two parties are not lost', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  const etag = (await lead.call('GET', plan)).headers.get('etag') ?? ''
  const agree = (by: Client) => () =>
    by.call('POST', `${plan}/transitions`, { body: { action: 'agree' }, headers: { 'if-match': etag } })
  const answers = await storage.raceInPartnership(path, [agree(center), agree(home)])
  t.strictSame(statuses(answers), [200, 412], 'the second request has an outdated ETag')
  const [remaining] = (await lead.call('GET', plan)).body.waitingOn
  t.match(await act(remaining === home.id ? home : center, plan, 'agree'), { body: { state: 'agreed', waitingOn: [] } })

  const drafted = await storage.raceInPartnership(
    path,
    [lead, home].map((by) => () => by.call('POST', `${path}/communication-plans`, { body: planExample })),
  )
  t.strictSame(drafted.map(({ body }) => body.number).sort(), [2, 3], 'concurrent drafts have different numbers')

  // Two versions that come into force concurrently: one supersedes the other.
  const [first, second] = [await draft(lead, path), await draft(lead, path)]
  for (const version of [first, second]) {
    await act(lead, version, 'propose')
    await act(center, version, 'agree')
  }
  const tags = await Promise.all(
    [first, second].map(async (version) => (await home.call('GET', version)).headers.get('etag')),
  )
  const both = await storage.raceInPartnership(
    path,
    [first, second].map(
      (version, at) => () =>
        home.call('POST', `${version}/transitions`, {
          body: { action: 'agree' },
          headers: { 'if-match': tags[at] ?? '' },
        }),
    ),
  )
  t.strictSame(statuses(both), [200, 200])
  const { data } = (await lead.call('GET', `${path}/communication-plans?state=agreed`)).body
  t.equal(data.length, 1)
  const inEffect = await storage.rows(
    'select communication_plan_id from touchpoints where partnership_id = $1 and effective_until is null',
    [path.split('/')[3]],
  )
  t.equal(inEffect.length, 1)
})

t.test('a consent that is concurrent with a change applies to the content that the party has read', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  const etag = (await lead.call('GET', plan)).headers.get('etag') ?? ''
  const headers = { 'if-match': etag }
  const answers = await storage.raceInPartnership(path, [
    () => center.call('POST', `${plan}/transitions`, { body: { action: 'agree' }, headers }),
    () => lead.call('PATCH', plan, { body: { escalation: [] }, headers }),
  ])
  const { body } = await lead.call('GET', plan)
  if (answers[0]?.status === 200) t.match(body, { state: 'agreed', escalation: [{}, {}] })
  else t.match(body, { state: 'draft', consents: [], escalation: [] })
  t.ok(statuses(answers).includes(200))
})

t.test('a party that joins agrees to the version in force; one that withdraws is not required to agree', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center])
  await service.addParty(path, lead, home)
  t.match((await lead.call('GET', plan)).body, { state: 'agreed', waitingOn: [home.id] })
  await storage.setState(path, 'negotiating')
  const blockers = async () => blockersOf((await lead.call('GET', path)).body, 'activate')
  t.ok((await blockers()).includes('COMMUNICATION_PLAN_NOT_AGREED'))
  const steps = async () => (await home.call('GET', `${path}/next-steps`)).body.data
  t.match(
    (await steps()).filter(({ code }: Body) => code === 'AGREE_COMMUNICATION_PLAN'),
    [{ actors: [home.id], strategy: 'C2', refs: [plan] }],
  )
  t.match(await act(home, plan, 'agree'), { status: 200, body: { state: 'agreed', waitingOn: [] } })
  t.notOk((await blockers()).includes('COMMUNICATION_PLAN_NOT_AGREED'))

  const next = await draft(lead, path)
  await act(lead, next, 'propose')
  await act(center, next, 'agree')
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await lead.call('GET', next)).body, { state: 'proposed', waitingOn: [] })
  await storage.setState(path, 'planning')
  const nextSteps = (await lead.call('GET', `${path}/next-steps`)).body.data
  t.match(
    nextSteps.filter(({ code }: Body) => /COMMUNICATION_PLAN/.test(code)),
    [{ code: 'AGREE_COMMUNICATION_PLAN', title: /Agree again/, refs: [next] }],
  )
  t.match(
    await act(lead, next, 'agree'),
    { body: { state: 'agreed' } },
    'the version comes into force with a repeated consent',
  )
})

t.test('a party that left and joins again is asked again, also by blockers and next steps', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center, home])
  await storage.setState(path, 'negotiating')
  const isBlocked = async () =>
    blockersOf((await lead.call('GET', path)).body, 'activate').includes('COMMUNICATION_PLAN_NOT_AGREED')
  t.equal(await isBlocked(), false)
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.equal(await isBlocked(), false)
  await service.addParty(path, lead, home)
  t.match((await lead.call('GET', plan)).body, { state: 'agreed', waitingOn: [home.id] })
  t.equal(await isBlocked(), true)
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  t.match(
    data.filter(({ code }: Body) => code === 'AGREE_COMMUNICATION_PLAN'),
    [{ actors: [home.id], refs: [plan] }],
  )
})

t.test('a partnership does not become active without an agreed plan', async (t) => {
  const path = await service.createPartnership(lead, center)
  await storage.setState(path, 'negotiating')
  const activate = () => lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'activate' })
  const blocked = async () =>
    ((await activate()).body.blockedBy ?? []).find(({ code }: Body) => code === 'COMMUNICATION_PLAN_NOT_AGREED')
  const assessment = async () =>
    (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'C2')
  const step = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => /COMMUNICATION_PLAN/.test(code))
  t.match(await blocked(), { ref: `${path}/communication-plans` })
  t.equal((await lead.call('GET', (await blocked()).ref)).status, 200)
  t.match(await assessment(), { status: 'missing' })
  t.match(await step(), [{ code: 'DRAFT_COMMUNICATION_PLAN' }])
  const plan = await draft(lead, path)
  t.match(await blocked(), { ref: plan })
  t.match(await step(), [{ code: 'PROPOSE_COMMUNICATION_PLAN', refs: [plan] }])
  await act(lead, plan, 'propose')
  t.match(await step(), [{ code: 'AGREE_COMMUNICATION_PLAN', actors: [center.id] }])
  t.match(await assessment(), { status: 'partly', refs: [plan] })
  await act(center, plan, 'agree')
  t.equal(await blocked(), undefined)
  t.match(await assessment(), { status: 'done', refs: [plan] })
  t.strictSame(await step(), [])
})

t.test('ids in a plan must exist in the partnership, and touchpoints must be valid', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const { id: contactId } = (await center.call('POST', `${path}/contacts`, { body: { name: 'Sam Okafor' } })).body
  const validate = (fields: object) =>
    lead.call('POST', `${path}/communication-plans?dryRun=true`, { body: { ...planExample, ...fields } })
  const channel = { method: 'phone', information: 'Urgent matters', confidentiality: 'named_people_only' }
  const valid = {
    channels: [{ ...channel, contactPoints: [{ organizationId: center.id, contactId, detail: 'After 3 p.m.' }] }],
    touchpoints: [
      {
        ...touchpoint,
        responsibleOrganizationId: center.id,
        attendees: { parties: [lead.id], observers: [office.id], contacts: [contactId] },
      },
      { ...touchpoint, key: 'once', recurrence: undefined },
    ],
    escalation: [{ title: 'Directors', respondWithinHours: 48, contactPoints: [{ organizationId: lead.id }] }],
  }
  const created = await validate(valid)
  t.equal(created.status, 201, JSON.stringify(created.body))
  t.match(created.body, JSON.parse(JSON.stringify(valid)), 'the response contains the request')
  const invalid = await validate({
    channels: [{ ...channel, contactPoints: [{ organizationId: office.id, contactId: unknownId }] }],
    touchpoints: [
      {
        ...touchpoint,
        responsibleOrganizationId: home.id,
        attendees: { parties: [home.id], observers: [center.id], contacts: [unknownId] },
      },
    ],
    escalation: [{ title: 'Directors', respondWithinHours: 48, contactPoints: [{ organizationId: home.id }] }],
  })
  t.strictSame([invalid.status, invalid.body.code], [422, 'unknown-reference'])
  t.strictSame(
    errorsIn(invalid),
    [
      '/channels/0/contactPoints/0/organizationId',
      '/channels/0/contactPoints/0/contactId',
      '/escalation/0/contactPoints/0/organizationId',
      '/touchpoints/0/responsibleOrganizationId',
      '/touchpoints/0/attendees/parties/0',
      '/touchpoints/0/attendees/observers/0',
      '/touchpoints/0/attendees/contacts/0',
    ].map((pointer) => `${pointer} unknown-reference`),
  )
  for (const [fields, fault] of [
    [{ timeZone: 'America/Springfield' }, '/touchpoints/0/timeZone rule-violation'],
    [{ startsAt: '2026-02-30T10:00' }, '/touchpoints/0/startsAt rule-violation'],
    [{ recurrence: 'FREQ=WEEKLY;BYDAY=WE' }, '/touchpoints/0/startsAt rule-violation'],
    [{ recurrence: 'FREQ=SECONDLY' }, '/touchpoints/0/recurrence rule-violation'],
    [{ recurrence: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20200101T000000Z' }, '/touchpoints/0/recurrence rule-violation'],
    [{ recurrence: 'FREQ=DAILY;BYHOUR=1' }, '/touchpoints/0/recurrence rule-violation'],
  ] as const) {
    const answer = await validate({ touchpoints: [{ ...touchpoint, ...fields }] })
    t.strictSame([answer.status, ...errorsIn(answer)], [422, fault])
  }
  t.equal(
    (await validate({ touchpoints: [{ ...touchpoint, timeZone: 'GB' }] })).status,
    201,
    'the shortest name of a time zone',
  )
  const duplicate = await validate({ touchpoints: [touchpoint, touchpoint] })
  t.strictSame([duplicate.status, ...errorsIn(duplicate)], [422, '/touchpoints/1/key rule-violation'])
  const many = Array.from({ length: 51 }, (_, at) => ({ ...touchpoint, key: `n-${at}` }))
  t.match(await validate({ touchpoints: many }), {
    status: 400,
    body: { errors: [{ pointer: '/touchpoints', code: 'maxItems' }] },
  })
  const unknown = await validate({ touchpoints: [{ ...touchpoint, colour: 'red' }] })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [400, '/touchpoints/0/colour unknown'])
  const empty = await draft(lead, path, { touchpoints: [] })
  t.match(await act(lead, empty, 'propose'), { status: 409, body: { blockedBy: [{ code: 'PLAN_INCOMPLETE' }] } })
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plans = [
    await draft(lead, path),
    await draft(lead, path),
    await service.agreeOnCommunicationPlan(path, [lead, center]),
  ]
  await act(lead, plans[1] ?? '', 'propose')
  for (const plan of plans) {
    for (const by of [lead, center]) await checkAvailableActions(t, by, plan, versionActions)
  }
})

t.test('a representative agrees for a represented party, and the consent contains both', async (t) => {
  const { body: home } = await lead.call('POST', '/v1/organizations', {
    body: {
      name: 'A home',
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter of the provider' },
    },
  })
  const behalf = { 'on-behalf-of': home.id }
  const path = await service.createPartnership(lead)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: home.id, role: 'child_care_provider' },
  })
  await lead.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' }, behalf)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  const agreed = await lead.change('POST', `${plan}/transitions`, { action: 'agree' }, behalf)
  t.match(agreed.body, {
    state: 'agreed',
    consents: [{ onBehalfBy: null }, { organizationId: home.id, onBehalfBy: lead.id }],
  })
})
