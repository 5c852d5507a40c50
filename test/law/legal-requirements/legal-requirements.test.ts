// Legal requirements over HTTP: a collection that all parties write and observers read (W2).
import t from 'tap'
import { textVersionOf } from '../../../src/law/legal-requirements/rules.ts'
import { dayFrom } from '../../support/due-events.ts'
import { refusalOf } from '../../support/finance-records.ts'
import { acknowledge, addRequirement, changeRequirement, createRequirement, newRequirement } from '../../support/law.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

t.test('every party creates, changes and deletes requirements; a list has those of a level', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await createRequirement(path, center, { externalIds: [{ scheme: 'laws', value: '1' }] })
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ ...newRequirement, organizationId: center.id, version: 1, textVersion: 1, textChangedOn: dayFrom(0) },
      ...{ url: null, jurisdiction: null, effectiveUntil: null, validMonths: null },
      ...{ verification: 'not_read', acknowledgeWithinDays: 30 },
    },
  })
  t.strictSame(created.body.appliesToRoles, [])
  const url = created.headers.get('location') ?? ''
  const fields = {
    ...{ jurisdiction: 'US-IL', verification: 'text', effectiveUntil: '2026-07-01', validMonths: 12 },
    ...{ appliesToRoles: ['recipient'], acknowledgeWithinDays: 365 },
  }
  t.hasStrict(await lead.change('PATCH', url, fields), { status: 200, body: { ...fields, version: 2 } })
  const cleared = await lead.change('PATCH', url, { appliesToRoles: null, effectiveUntil: null, validMonths: null })
  t.strictSame([cleared.status, cleared.body.appliesToRoles, cleared.body.validMonths], [200, [], null])
  t.hasStrict(await lead.change('PATCH', url, { textVersion: 7 }), { status: 400 }, 'it is computed')
  await addRequirement(path, lead, { level: 'state', jurisdiction: 'US-WI' })
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/legal-requirements?${query}`)).body.data.map(({ level }: Body) => level)
  t.strictSame(await found('level=state'), ['state'])
  t.strictSame(await found('jurisdiction=US-IL'), ['federal'])
  t.strictSame(await found('level=local'), [])
  t.equal((await lead.change('DELETE', url)).status, 204)
  t.strictSame(await found('limit=10'), ['state'])
})

t.test('the values that a requirement takes', async (t) => {
  const path = await service.createPartnership(lead, center)
  const answerTo = async (fields: object) => refusalOf(await createRequirement(path, lead, fields)).trim()
  for (const [fields, expected] of [
    [{ level: 'state' }, '422 rule-violation /jurisdiction'],
    [{ effectiveUntil: '2026-06-30' }, '422 rule-violation /effectiveUntil'],
    [{ level: 'state', effectiveUntil: '2026-06-30' }, '422 rule-violation /jurisdiction /effectiveUntil'],
    [{ jurisdiction: 'us-il' }, '400 invalid-request /jurisdiction'],
    [{ url: 'http://www.ecfr.gov' }, '400 invalid-request /url'],
    [{ level: 'county' }, '400 invalid-request /level'],
    [{ verification: 'believed' }, '400 invalid-request /verification'],
    [{ appliesToRoles: ['teacher'] }, '400 invalid-request /appliesToRoles/0'],
    [{ acknowledgeWithinDays: 366 }, '400 invalid-request /acknowledgeWithinDays'],
    [{ acknowledgeWithinDays: 0 }, '400 invalid-request /acknowledgeWithinDays'],
    [{ validMonths: 61 }, '400 invalid-request /validMonths'],
    [{ validMonths: 0 }, '400 invalid-request /validMonths'],
    [{ citation: 'x'.repeat(201) }, '400 invalid-request /citation'],
    [{ summary: 'x'.repeat(4001) }, '400 invalid-request /summary'],
  ] as const) {
    t.equal(await answerTo(fields), expected, JSON.stringify(fields).slice(0, 80))
  }
  const { id } = await addRequirement(path, lead, { level: 'state', jurisdiction: 'US-IL' })
  const url = `${path}/legal-requirements/${id}`
  t.equal(refusalOf(await lead.change('PATCH', url, { jurisdiction: null })), '422 rule-violation /jurisdiction')
  t.equal((await lead.change('PATCH', url, { acknowledgeWithinDays: null })).status, 400)
  for (const level of ['local', 'tribal']) t.equal((await createRequirement(path, lead, { level })).status, 201)
})

t.test('the version of the text rises when the text changes, and with nothing else', async (t) => {
  const text = { citation: 'A', summary: 'B', url: null, effectiveFrom: '2026-07-01' }
  const before = { ...text, textVersion: 4, textChangedOn: '2026-08-01' }
  t.strictSame(textVersionOf(text, undefined, '2026-09-01'), { textVersion: 1, textChangedOn: '2026-09-01' })
  t.strictSame(textVersionOf(text, before, '2026-09-01'), { textVersion: 4, textChangedOn: '2026-08-01' })
  for (const [name, value] of Object.entries({
    citation: 'C',
    summary: 'D',
    url: 'https://e',
    effectiveFrom: '2027-01-01',
  })) {
    const reissued = { textVersion: 5, textChangedOn: '2026-09-01' }
    t.strictSame(textVersionOf({ ...text, [name]: value }, before, '2026-09-01'), reissued, name)
  }

  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const { id } = await addRequirement(path, lead)
  const same = {
    title: 'Another title',
    level: 'tribal',
    appliesToRoles: ['funder'],
    validMonths: 6,
    citation: newRequirement.citation,
  }
  t.equal((await changeRequirement(path, lead, id, same)).textVersion, 1)
  await storage.rows(`update legal_requirements set text_changed_on = '2026-01-01' where id = $1`, [id])
  const reissued = await changeRequirement(path, center, id, { url: 'https://www.ecfr.gov' })
  t.strictSame([reissued.textVersion, reissued.textChangedOn], [2, dayFrom(0)])
  const types = async (by: typeof lead) => {
    const { data } = (await by.call('GET', `/v1/changes?partnershipId=${path.split('/')[3]}&limit=100`)).body
    return data.map(({ type }: Body) => type).filter((type: string) => type.startsWith('legal_'))
  }
  const all = ['legal_requirement.created', 'legal_requirement.updated', 'legal_requirement.reissued']
  t.strictSame([await types(lead), await types(office)], [all, all])
})

t.test('a requirement that a party has acknowledged is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const url = `${path}/legal-requirements/${requirement.id}`
  const { id } = await acknowledge(path, center, requirement)
  t.equal(refusalOf(await lead.change('DELETE', url)), '409 record-in-use')
  t.equal((await center.change('DELETE', `${path}/legal-acknowledgements/${id}`)).status, 204)
  t.equal((await lead.change('DELETE', url)).status, 204)
})

t.test('a partnership has at most 200 requirements', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addRequirement(path, lead)
  await storage.rows(
    `insert into legal_requirements select (jsonb_populate_record(r, jsonb_build_object('id', uuidv7()))).*
      from legal_requirements r, generate_series(1, 198) where id = $1`,
    [id],
  )
  const raced = await storage.raceInPartnership(path, [
    () => createRequirement(path, lead),
    () => createRequirement(path, center),
  ])
  t.strictSame(raced.map(({ status }) => status).sort(), [201, 422])
  t.match(raced.find(({ status }) => status === 422)?.body.detail, /at most 200/)
})

t.test('observers and former parties read requirements; a closed partnership takes external ids only', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const stranger = await service.createOrganization('Stranger')
  const { id } = await addRequirement(path, home)
  const url = `${path}/legal-requirements/${id}`
  await leave(home, path)
  await changeRequirement(path, lead, id, { summary: 'At most three.' })
  for (const [by, text] of [
    [lead, 'At most three.'],
    [center, 'At most three.'],
    [office, 'At most three.'],
    [home, newRequirement.summary],
  ] as const) {
    t.equal((await by.call('GET', url)).body.summary, text)
    t.equal((await by.call('GET', `${path}/legal-requirements`)).body.data.length, 1)
  }
  t.equal((await stranger.call('GET', url)).status, 404)
  for (const by of [office, home]) t.equal((await createRequirement(path, by)).status, 403)
  await storage.setState(path, 'closed')
  t.equal(refusalOf(await lead.change('PATCH', url, { title: 'Another' })), '409 partnership-closed')
  t.equal((await lead.change('PATCH', url, { externalIds: [{ scheme: 'laws', value: '2' }] })).status, 200)
})
