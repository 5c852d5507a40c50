// Who changes, deletes and adds to a communication, and what remains of its earlier texts.
import t from 'tap'
import { maxAddenda } from '../../../src/communication/addenda/rules.ts'
import { withClient } from '../../../src/database/migrate.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another organization')

const dayOf = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
const followUp = (responsible: Client, fields: object = {}) => ({
  ...{ title: 'Order two cribs', responsibleOrganizationId: responsible.id, dueOn: dayOf(-1) },
  ...fields,
})
const record = async (path: string, by: Client, fields: object = {}): Promise<string> => {
  const { status, headers, body } = await by.call('POST', `${path}/communications`, {
    body: { heldOn: dayOf(-1), method: 'phone', participants: [], notes: 'Enrolment is 36 of 40.', ...fields },
  })
  t.equal(status, 201, JSON.stringify(body))
  return headers.get('location') ?? ''
}
const leave = async (path: string, party: Client) => {
  const [{ id }] = (await party.call('GET', `${path}/parties?organizationId=${party.id}`)).body.data
  const left = await party.change('POST', `${path}/parties/${id}/transitions`, {
    action: 'withdraw',
    reason: 'No room.',
  })
  t.equal(left.status, 200)
}
const steps = async (path: string, by: Client): Promise<Body[]> =>
  (await by.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => code === 'COMPLETE_FOLLOW_UP')
const refused = { status: 403, body: { code: 'insufficient-relation', detail: /party that created it.*addendum/ } }

t.test('only its author corrects or deletes a communication', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const entry = await record(path, center, { followUps: [followUp(home), followUp(center)] })
  const changes = [
    { notes: 'Enrolment is 40 of 40.' },
    { heldOn: dayOf(-2) },
    { decisions: ['Coaching moves to Thursdays.'] },
    { participants: [{ organizationId: lead.id }] },
    { externalIds: [{ scheme: 'theirs', value: '4' }] },
    { followUps: [] },
  ]
  for (const change of changes) t.match(await lead.change('PATCH', entry, change), refused, JSON.stringify(change))
  t.match(await lead.change('DELETE', entry), { status: 403, body: { code: 'insufficient-relation' } })
  for (const [by, status] of [
    [office, 403],
    [stranger, 404],
  ] as const) {
    const headers = { 'if-match': '"1"' }
    t.equal((await by.call('PATCH', entry, { body: { notes: 'None.' }, headers })).status, status)
    t.equal((await by.call('GET', `${entry}/revisions`)).status, status)
    t.equal((await by.call('POST', `${entry}/addenda`, { body: { text: 'None.' } })).status, status)
    t.equal((await by.call('GET', `${entry}/addenda`)).status, status)
  }
  t.match((await lead.call('GET', entry)).body, { version: 1, notes: 'Enrolment is 36 of 40.', correctedAt: null })
  for (const change of changes) t.equal((await center.change('PATCH', entry, change)).status, 200)
  t.equal((await center.change('DELETE', entry)).status, 204)
})

t.test('the database rejects what the service rejects', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = await record(path, center, { followUps: [followUp(lead)] })
  const [id, partnershipId] = [entry.split('/').at(-1), path.split('/').at(-1)]
  const asParty = (by: Client, change: string) =>
    withClient(service.ownerUrl, async (client) => {
      await client.query('begin; set local role partnership_basics_app')
      const context = [by.id, by.clientId, partnershipId]
      await client.query('select set_request_context($1, $2, false, $3, null, true)', context)
      const found = await client.query('select from communications where id = $1', [id])
      t.equal(found.rowCount, 1)
      return client.query(change, [id])
    })
  const update = (by: Client, assignment: string) =>
    asParty(by, `update communications set ${assignment} where id = $1`)
  await t.rejects(update(lead, "notes = 'Enrolment is 40 of 40.'"), { code: '42501' })
  await t.rejects(update(lead, "follow_ups = '[]'"), { code: '42501' })
  await t.resolves(update(lead, `follow_ups = jsonb_set(follow_ups, '{0,doneOn}', '"2026-01-01"')`))
  t.equal((await asParty(lead, 'delete from communications where id = $1')).rowCount, 0)
  await t.resolves(update(center, "notes = 'Enrolment is 40 of 40.'"))
})

t.test('a correction keeps the earlier text', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = await record(path, center, { followUps: [followUp(lead)] })
  await center.change('PATCH', entry, { notes: 'Enrolment is 40 of 40.' })
  const { correctedAt } = (await lead.call('GET', entry)).body
  t.type(correctedAt, 'string')
  await lead.change('PATCH', entry, { followUps: [followUp(lead, { doneOn: dayOf(0) })] })
  t.match(
    (await lead.call('GET', entry)).body,
    { version: 3, correctedAt },
    'a completed follow-up is not a correction',
  )
  await center.change('PATCH', entry, { followUps: [] })
  for (const by of [lead, center]) {
    const { data } = (await by.call('GET', `${entry}/revisions`)).body
    t.match(data, [
      { version: 4, organizationId: center.id, notes: 'Enrolment is 40 of 40.', followUps: [] },
      { version: 3, organizationId: lead.id, followUps: [{ doneOn: dayOf(0) }] },
      { version: 2, organizationId: center.id, at: correctedAt, notes: 'Enrolment is 40 of 40.' },
      { version: 1, organizationId: center.id, onBehalfBy: null, heldOn: dayOf(-1), notes: 'Enrolment is 36 of 40.' },
    ])
    t.equal(data.length, 4)
  }
  const versions = ({ body }: Body) => body.data.map(({ version }: Body) => version)
  const first = await lead.call('GET', `${entry}/revisions?limit=3`)
  t.strictSame(versions(first), [4, 3, 2])
  const second = await lead.call('GET', `${entry}/revisions?limit=3&cursor=${first.body.nextCursor}`)
  t.strictSame([versions(second), second.body.nextCursor], [[1], null])
  t.equal((await lead.call('GET', `${path}/communications/${path.split('/').at(-1)}/revisions`)).status, 404)
})

t.test('a party completes the follow-ups for which it is responsible, and no others', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const followUps = [followUp(lead), followUp(home, { title: 'Order two tables' })]
  const entry = await record(path, center, { followUps })
  const complete = (by: Client, ...done: number[]) =>
    by.change('PATCH', entry, {
      followUps: followUps.map((one, at) => (done.includes(at) ? { ...one, doneOn: dayOf(0) } : one)),
    })
  t.match(await complete(lead, 1), refused, 'that of another party')
  t.match(await complete(lead, 0, 1), refused)
  t.match(await complete(lead, 0), { status: 200, body: { followUps: [{ doneOn: dayOf(0) }, {}], correctedAt: null } })
  t.match(await complete(home, 1), refused, 'it would no longer be completed by the lead')
  t.match(await complete(lead), { status: 200 }, 'the responsible party corrects its own')
  t.match(
    await lead.change('PATCH', entry, { followUps: [{ ...followUps[0], dueOn: dayOf(9) }, followUps[1]] }),
    refused,
    'a due date is part of the text',
  )
  t.match(await complete(center, 0, 1), { status: 200 }, 'its author completes all')
})

t.test('after its author has left, the text remains, and follow-ups and addenda continue', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const followUps = [followUp(lead), followUp(home, { dueOn: dayOf(1) })]
  const entry = await record(path, home, { followUps })
  await leave(path, home)
  t.match(await lead.change('PATCH', entry, { notes: 'Enrolment is 40 of 40.' }), refused)
  t.equal((await lead.change('DELETE', entry)).status, 403)
  t.equal((await home.change('PATCH', entry, { notes: 'Enrolment is 40 of 40.' })).status, 403)
  t.match(
    (await steps(path, lead)).map(({ actors }) => actors),
    [[lead.id], []],
    'no party waits for one that has left',
  )
  const done = followUps.map((one) => ({ ...one, doneOn: dayOf(0) }))
  t.equal((await center.change('PATCH', entry, { followUps: [followUps[0], done[1]] })).status, 200)
  t.equal((await lead.change('PATCH', entry, { followUps: done })).status, 200)
  t.strictSame(await steps(path, lead), [])
  t.equal((await center.call('POST', `${entry}/addenda`, { body: { text: 'The cribs arrived.' } })).status, 201)
  const seen = await home.call('GET', `${entry}/addenda`)
  t.strictSame([seen.status, seen.body.data], [200, []], 'a former party sees the entry as of its withdrawal')
})

t.test('every party adds to a communication, and an addendum remains as it is', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const entry = await record(path, center)
  const add = (by: Client, fields: object = {}, headers: Record<string, string> = {}) =>
    by.call('POST', `${entry}/addenda`, { body: { text: 'The cribs arrived.', ...fields }, headers })
  const added = await add(lead)
  t.match(added, { status: 201, body: { text: 'The cribs arrived.', organizationId: lead.id, version: 1 } })
  await add(home, { text: 'Both of them.' })
  const { data } = (await center.call('GET', `${entry}/addenda`)).body
  t.match(data, [{ organizationId: lead.id }, { organizationId: home.id, text: 'Both of them.' }])
  t.match((await center.call('GET', added.headers.get('location') ?? '')).body, added.body)
  for (const method of ['PATCH', 'DELETE']) {
    const answer = await lead.call(method, added.headers.get('location') ?? '', { headers: { 'if-match': '"1"' } })
    t.equal(answer.status, 405)
  }
  t.match(await center.change('DELETE', entry), {
    status: 409,
    body: { blockedBy: [{ code: 'HAS_ADDENDA', ref: `${entry}/addenda` }] },
  })
  t.equal((await add(lead, { text: '' })).status, 400)
  t.equal((await add(lead, { text: 'x'.repeat(10_001) })).status, 400)
  const other = await record(path, center)
  t.strictSame((await lead.call('GET', `${other}/addenda`)).body.data, [])
  t.equal((await lead.call('GET', `${other}/addenda/${added.body.id}`)).status, 404)
  const unknown = `${path}/communications/${added.body.id}/addenda`
  t.equal((await lead.call('POST', unknown, { body: { text: 'None.' } })).status, 404)
  t.equal((await lead.call('GET', unknown)).status, 404)

  await storage.rows(
    `insert into addenda select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7()))).*
      from addenda a, generate_series(1, $2) where a.id = $1`,
    [added.body.id, maxAddenda - 1],
  )
  t.match(await add(lead), { status: 409, body: { blockedBy: [{ code: 'TOO_MANY_ADDENDA' }] } })
  t.equal((await add(home)).status, 201, 'the limit is that of each party')
})

t.test('a representative corrects, completes and adds for the party that it represents', async (t) => {
  const { body: represented } = await lead.call('POST', '/v1/organizations', {
    body: {
      name: 'A home',
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter of the provider' },
    },
  })
  const behalf = { 'on-behalf-of': represented.id }
  const path = await service.createPartnership(lead, center)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: represented.id, role: 'child_care_provider' },
  })
  await lead.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' }, behalf)
  const created = await lead.call('POST', `${path}/communications`, {
    body: { heldOn: dayOf(-1), method: 'phone', participants: [] },
    headers: behalf,
  })
  const entry = created.headers.get('location') ?? ''
  t.match(await lead.change('PATCH', entry, { notes: 'Both.' }), refused, 'not without On-Behalf-Of')
  t.match(await lead.change('PATCH', entry, { notes: 'Both.' }, behalf), { status: 200, body: { notes: 'Both.' } })
  t.match((await center.call('GET', `${entry}/revisions`)).body.data, [
    { organizationId: represented.id, onBehalfBy: lead.id, notes: 'Both.' },
    { organizationId: represented.id, onBehalfBy: lead.id, notes: null },
  ])
  const added = await lead.call('POST', `${entry}/addenda`, { body: { text: 'More.' }, headers: behalf })
  t.match(added.body, { organizationId: represented.id, updatedOnBehalfBy: lead.id })
})

t.test('a closed partnership permits corrections and addenda', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = await record(path, center)
  await storage.setState(path, 'closed')
  t.equal((await center.change('PATCH', entry, { notes: 'Enrolment is 40 of 40.' })).status, 200)
  t.equal((await lead.call('POST', `${entry}/addenda`, { body: { text: 'The cribs arrived.' } })).status, 201)
})
