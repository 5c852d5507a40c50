// External ids of partnerships: each identifies one partnership among those that an organization leads.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

let count = 0
/** An external id that no other test uses. */
const newExternalId = () => ({ scheme: 'sis', value: `K-${++count}` })
const fields = { name: 'Full-day care', purpose: 'Forty more infants and toddlers.' }
const pathOf = ({ scheme, value }: Body) => `/v1/partnerships/by-external-id/${scheme}/${encodeURIComponent(value)}`
const create = (by: Client, ...externalIds: Body[]) =>
  by.call('POST', '/v1/partnerships', { body: { ...fields, externalIds } })
const put = (by: Client, externalId: Body, body: object = fields, headers: Record<string, string> = {}) =>
  by.call('PUT', pathOf(externalId), { body, headers })
const taken = { status: 409, body: { code: 'external-id-taken' } }
const shownTo = async (by: Client, path: string) => (await by.call('GET', path)).body.externalIds

async function transferLead(path: string, from: Client, to: Client): Promise<void> {
  const { data } = (await from.call('GET', `${path}/parties?organizationId=${to.id}`)).body
  const party = `${path}/parties/${data[0].id}`
  t.equal((await from.change('POST', `${party}/transitions`, { action: 'offer_lead' })).status, 200)
  t.equal((await to.change('POST', `${party}/transitions`, { action: 'accept_lead' })).status, 200)
}

t.test('an external id names one partnership among those that the organization leads', async (t) => {
  const [first, second] = [newExternalId(), newExternalId()]
  t.equal((await create(lead, first)).status, 201)
  t.match(await create(lead, first), taken)
  t.match(await create(lead, second, first), taken, 'also as one of several')
  const { body } = await create(lead, second)
  const path = `/v1/partnerships/${body.id}`
  t.match(await lead.change('PATCH', path, { externalIds: [second, first] }), taken)
  t.equal((await lead.change('PATCH', path, { externalIds: [] })).status, 200)
  t.equal((await create(lead, second)).status, 201, 'a removed one is free')
  t.equal((await create(center, first)).status, 201, 'another organization has external ids of its own')
})

t.test('one of several concurrent requests gets the external id', async (t) => {
  const [created, changed] = [newExternalId(), newExternalId()]
  t.strictSame(statuses(await Promise.all([1, 2, 3].map(() => create(lead, created)))), [201, 409, 409])
  const ids = (await Promise.all([1, 2, 3].map(() => create(lead)))).map(({ body }) => body.id)
  const answers = await Promise.all(
    ids.map((id) => lead.change('PATCH', `/v1/partnerships/${id}`, { externalIds: [changed] })),
  )
  t.strictSame(statuses(answers), [200, 409, 409])
})

t.test('a transfer of the lead shows the external ids of the new lead; each lead keeps its own', async (t) => {
  const externalId = newExternalId()
  const path = await service.createPartnership(lead, center)
  await lead.change('PATCH', path, { externalIds: [externalId] })
  t.equal((await create(center, externalId)).status, 201, 'the partner uses the same key for another partnership')
  await transferLead(path, lead, center)

  t.strictSame(await shownTo(center, path), [])
  t.match(await lead.call('GET', pathOf(externalId)), { status: 200, body: { id: path.split('/').at(-1) } })
  t.match(await create(lead, externalId), taken, 'the former lead keeps it')
  t.match(await put(lead, externalId, fields, { 'if-match': '*' }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.match(await center.change('PATCH', path, { externalIds: [externalId] }), taken, 'the new lead has it already')
  const own = newExternalId()
  t.equal((await center.change('PATCH', path, { externalIds: [own] })).status, 200)
  t.equal((await lead.call('GET', pathOf(own))).status, 404, 'external ids of the new lead are not found by others')
  t.strictSame(await shownTo(lead, path), [own])

  await transferLead(path, center, lead)
  t.strictSame(await shownTo(center, path), [externalId], 'those of the first lead return')
  const { data } = (await center.call('GET', '/v1/changes?type=partnership&limit=100')).body
  const versions = data.filter(({ path: of }: Body) => of === path).map(({ version }: Body) => version)
  t.equal(versions.at(-1), (await lead.call('GET', path)).body.version, 'each change has an event')
  t.equal((await lead.change('PATCH', path, { externalIds: [] })).status, 200)
  t.equal((await create(lead, externalId)).status, 201)
})

t.test('a new lead that removes an external id leaves that of the former lead', async (t) => {
  const externalId = newExternalId()
  const path = await service.createPartnership(lead, center)
  await lead.change('PATCH', path, { externalIds: [externalId] })
  await transferLead(path, lead, center)
  t.equal((await center.change('PATCH', path, { externalIds: [externalId] })).status, 200)
  t.equal((await center.change('PATCH', path, { externalIds: [] })).status, 200)
  t.equal((await lead.call('GET', pathOf(externalId))).status, 200)
  t.equal((await center.call('GET', pathOf(externalId))).status, 404)
})

t.test('a transfer without external ids does not change the partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  await transferLead(path, lead, center)
  t.equal((await lead.call('GET', path)).body.version, 1)
})

t.test('the removal of the lead shows the external ids of the party that leads then', async (t) => {
  const externalId = newExternalId()
  const path = await service.createPartnership(lead, center, home)
  await lead.change('PATCH', path, { externalIds: [externalId] })
  t.equal((await create(center, externalId)).status, 201)
  const { data } = (await lead.call('GET', `${path}/parties?organizationId=${lead.id}`)).body
  const party = `${path}/parties/${data[0].id}/transitions`
  const removalOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  const notice = { action: 'give_notice_of_removal', reason: 'No response.', removalOn }
  t.equal((await center.change('POST', party, notice)).status, 200)
  await storage.rows('update removal_notices set removal_on = current_date where partnership_id = $1', [
    path.split('/').at(-1),
  ])
  t.equal((await home.change('POST', party, { action: 'remove' })).status, 200)
  t.match((await home.call('GET', path)).body, { leadId: center.id, externalIds: [] })
  t.match(
    await lead.call('GET', pathOf(externalId)),
    { status: 200, body: { externalIds: [], leadId: center.id } },
    'the former lead finds it as it was when it left',
  )
  t.match(await create(lead, externalId), taken)
  t.match(await put(lead, externalId, fields, { 'if-match': '*' }), { status: 403 })
})

t.test('PUT by an external id creates a partnership, and replaces its fields', async (t) => {
  const externalId = { scheme: 'sis', value: `K ${++count}/ü` }
  const body = { ...fields, programYear: '2026-2027', endsOn: '2027-08-31', serviceModel: 'other' }
  const created = await put(lead, externalId, body)
  t.match(created, { status: 201, body: { ...body, leadId: lead.id, externalIds: [externalId], version: 1 } })
  const path = `/v1/partnerships/${created.body.id}`
  t.equal(created.headers.get('location'), path)
  t.strictSame((await lead.call('GET', pathOf(externalId))).body, (await lead.call('GET', path)).body)
  t.match((await lead.call('GET', `${pathOf(externalId)}?expand=lead`)).body, { lead: { id: lead.id } })

  t.match(await put(lead, externalId, body), { status: 428, body: { code: 'precondition-required' } })
  t.match(await put(lead, externalId, body, { 'if-match': '"7"' }), { status: 412 })
  const unknown = newExternalId()
  t.match(await put(lead, unknown, body, { 'if-match': '*' }), { status: 412, body: { code: 'precondition-failed' } })
  t.equal((await lead.call('GET', pathOf(unknown))).status, 404)

  await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })
  const dry = await lead.call('PUT', `${pathOf(externalId)}?dryRun=true`, {
    body: fields,
    headers: { 'if-match': '"2"' },
  })
  t.match(dry, { status: 200, body: { version: 3 } })
  const replaced = await put(lead, externalId, { ...fields, name: 'Renamed' }, { 'if-match': '"2"' })
  t.match(replaced, {
    status: 200,
    body: {
      ...{ id: created.body.id, name: 'Renamed', programYear: null, endsOn: null, serviceModel: null, version: 3 },
      ...{ state: 'not_pursued', stateReason: 'No need.', externalIds: [externalId] },
    },
  })
  t.equal(replaced.headers.get('etag'), '"3"')
  const more = newExternalId()
  const both = [more, externalId]
  t.match(await put(lead, externalId, { ...fields, externalIds: both }, { 'if-match': '*' }), {
    status: 200,
    body: { externalIds: both },
  })
  t.equal((await lead.call('GET', pathOf(more))).body.id, created.body.id)
  t.match((await put(lead, externalId, fields, { 'if-match': '*' })).body.externalIds, [externalId])
  t.equal((await lead.call('GET', pathOf(more))).status, 404)
})

t.test('the body of a PUT must not contradict its path', async (t) => {
  const [one, other] = [newExternalId(), newExternalId()]
  for (const externalIds of [[], [other], [{ ...one, scheme: 'grant' }]]) {
    const refused = await put(lead, one, { ...fields, externalIds })
    t.strictSame([refused.status, ...errorsIn(refused)], [422, '/externalIds rule-violation'])
  }
  for (const unknown of ['state', 'role', 'parties']) {
    t.equal((await put(lead, one, { ...fields, [unknown]: 'active' })).status, 400, unknown)
  }
  t.equal((await put(lead, one, { name: 'Without a purpose' })).status, 400)
})

t.test('of several concurrent PUTs one creates the partnership', async (t) => {
  const externalId = newExternalId()
  const answers = await Promise.all([1, 2, 3, 4].map(() => put(lead, externalId)))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  for (const { status } of answers) t.ok([201, 409, 428].includes(status), `${status}`)
  const { data } = (await lead.call('GET', `/v1/partnerships?externalId=${externalId.scheme}:${externalId.value}`)).body
  t.equal(data.length, 1)
})

t.test('the external ids of other organizations are not found', async (t) => {
  const externalId = newExternalId()
  const path = await service.createPartnership(lead, center)
  await lead.change('PATCH', path, { externalIds: [externalId] })
  for (const by of [center, home, service.operator]) t.equal((await by.call('GET', pathOf(externalId))).status, 404)
  const own = await put(center, externalId)
  t.match(own, { status: 201, body: { leadId: center.id } })
  t.not(own.body.id, path.split('/').at(-1))
})

t.test('a representative finds and replaces the partnerships of the organization that it represents', async (t) => {
  const { body } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds: ['family_child_care_home'], representation: { authority: 'A letter' } },
  })
  const externalId = newExternalId()
  const behalf = { 'on-behalf-of': body.id }
  t.match(await put(lead, externalId, fields, behalf), {
    status: 201,
    body: { leadId: body.id, updatedOnBehalfBy: lead.id },
  })
  t.equal((await lead.call('GET', pathOf(externalId))).status, 404, 'not for itself')
  t.equal((await lead.call('GET', pathOf(externalId), { headers: behalf })).status, 200)
  t.equal((await put(lead, externalId, fields, { ...behalf, 'if-match': '*' })).status, 200)
})

t.test('a closed partnership is not replaced; its external id can be removed', async (t) => {
  const externalId = newExternalId()
  const { body } = await create(lead, externalId)
  const path = `/v1/partnerships/${body.id}`
  t.equal((await lead.change('POST', `${path}/transitions`, { action: 'withdraw' })).status, 200)
  t.match(await put(lead, externalId, fields, { 'if-match': '*' }), {
    status: 409,
    body: { code: 'partnership-closed' },
  })
  t.equal((await lead.change('PATCH', path, { externalIds: [] })).status, 200)
  t.match(await put(lead, externalId), { status: 201 })
})
