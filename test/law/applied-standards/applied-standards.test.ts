// Applied standards: which sets apply in a partnership, on which day, and to whom; who reads and writes them (Q21).
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/database/database.ts'
import { BoundQuery, pgArray } from '../../../src/database/queries.ts'
import { appliedStandardContribution } from '../../../src/law/applied-standards/assessment.ts'
import { maxAppliedStandards } from '../../../src/law/applied-standards/rules.ts'
import { findAppliedSets } from '../../../src/law/applied-standards/store.ts'
import { hsppsId, hsppsSeriesId, includedStandards } from '../../../src/law/standards/hspps.ts'
import { buffersOf } from '../../support/buffers.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'
import { expectStatus } from '../../support/test-data.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const database = openDatabase(service.url, { poolSize: 1, log: pino({ level: 'silent' }) })
t.teardown(() => database.close())

const row = {
  ...{ dimension: 'group_size', setting: 'center', fromMonths: 24, toMonths: 36 },
  ...{ value: 16, citation: '89 Ill. Adm. Code 407.190(a)' },
}
/** Returns the id of a published edition of the lead. */
async function publishSet(fields: object = {}): Promise<string> {
  const body = { title: 'Illinois', jurisdiction: 'US-IL', rows: [row], ...fields }
  const { id } = expectStatus(await lead.call('POST', '/v1/standards', { body }), 201).body
  const path = `/v1/standards/${id}/transitions`
  expectStatus(await lead.call('POST', path, { body: { action: 'publish' }, headers: { 'if-match': '"1"' } }), 200)
  return id
}
const apply = (path: string, by: Client, standardId: string, fields: object = {}) =>
  by.call('POST', `${path}/applied-standards`, { body: { standardId, effectiveFrom: '2026-08-01', ...fields } })
async function applied(path: string, by: Client, standardId: string, fields: object = {}): Promise<Body> {
  return expectStatus(await apply(path, by, standardId, fields), 201).body
}

/** The sets that apply on a day, as the client sees them. */
async function setsOn(path: string, day: string, { id, clientId }: Client = lead) {
  const partnershipId = path.split('/').at(-1) ?? ''
  const scope = { organizationId: id, holderId: id, clientId, operator: false, partnershipId }
  return database.read(scope, (reader) =>
    reader.query(findAppliedSets, { partnershipIds: pgArray([partnershipId]), day }),
  )
}
const idsOn = async (path: string, day: string, by?: Client) =>
  (await setsOn(path, day, by)).map(({ standardId, partyId }) => [standardId, partyId])

t.test('a party applies a published set, to all parties or to one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const standardId = await publishSet()
  const answer = await apply(path, center, hsppsId)
  t.equal(answer.status, 201)
  t.hasStrict(answer.body, {
    standardId: hsppsId,
    partyId: null,
    effectiveFrom: '2026-08-01',
    organizationId: center.id,
  })
  t.strictSame(answer.body.standard, {
    title: 'Head Start Program Performance Standards (45 CFR part 1302)',
    seriesId: hsppsSeriesId,
    edition: 1,
    state: 'published',
    jurisdiction: null,
  })
  const ofCenter = await applied(path, lead, standardId, { partyId: center.id })
  t.hasStrict(ofCenter, { partyId: center.id, standard: { title: 'Illinois', jurisdiction: 'US-IL' } })
  const listed = async (query: string) =>
    (await lead.call('GET', `${path}/applied-standards?${query}`)).body.data.map(({ id }: Body) => id)
  t.strictSame(await listed(`partyId=${center.id}`), [ofCenter.id])
  t.strictSame(await listed(`standardId=${hsppsId}`), [answer.body.id])

  const url = `${path}/applied-standards/${answer.body.id}`
  const changed = await lead.change('PATCH', url, { effectiveFrom: '2026-09-01' })
  t.strictSame([changed.status, changed.body.effectiveFrom], [200, '2026-09-01'], 'every party changes it')
  for (const fields of [{ standardId }, { partyId: lead.id }, { effectiveFrom: null }])
    t.equal((await lead.change('PATCH', url, fields)).status, 400, JSON.stringify(fields))
  for (const [id, fields] of [
    [hsppsId, {}],
    [standardId, { partyId: center.id }],
  ] as const) {
    const again = await apply(path, lead, id, fields)
    t.strictSame([again.status, again.body.code], [409, 'record-exists'])
  }
  await applied(path, lead, standardId)
  await applied(path, lead, standardId, { partyId: lead.id })
  t.equal((await lead.change('DELETE', url)).status, 204)
  await applied(path, lead, hsppsId)
})

t.test('what it names must exist', async (t) => {
  const path = await service.createPartnership(lead, center)
  const draft = (await lead.call('POST', '/v1/standards', { body: { title: 'Draft', rows: [row] } })).body.id
  const retired = await publishSet()
  await lead.change('POST', `/v1/standards/${retired}/transitions`, { action: 'retire' })
  const faultsOf = async (standardId: string, fields: object = {}) => {
    const answer = await apply(path, lead, standardId, fields)
    return [answer.status, ...errorsIn(answer)]
  }
  for (const id of [draft, retired, center.id]) t.strictSame(await faultsOf(id), [422, '/standardId unknown-reference'])
  for (const partyId of [home.id, draft])
    t.strictSame(await faultsOf(hsppsId, { partyId }), [422, '/partyId unknown-reference'])
  t.strictSame(await faultsOf(hsppsId, { effectiveFrom: undefined }), [400, '/effectiveFrom required'])
})

t.test('an edition that is superseded or retired remains applied, and is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await publishSet()
  const { id } = await applied(path, lead, first)
  const second = await publishSet({ supersedes: first, rows: [{ ...row, value: 15 }] })
  const read = async () => (await center.call('GET', `${path}/applied-standards/${id}`)).body.standard
  t.hasStrict(await read(), { state: 'superseded', edition: 1 })
  await applied(path, lead, second, { effectiveFrom: '2027-08-01' })
  await lead.change('POST', `/v1/standards/${second}/transitions`, { action: 'retire' })
  t.strictSame(await idsOn(path, '2027-07-31'), [[first, null]])
  t.strictSame(await idsOn(path, '2027-08-01'), [[second, null]])
})

t.test('the sets that apply on a day', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [first, other] = [await publishSet(), await publishSet({ title: 'City' })]
  const second = await publishSet({ supersedes: first, rows: [{ ...row, value: 15 }] })
  await applied(path, lead, hsppsId, { effectiveFrom: '2026-01-01' })
  await applied(path, lead, second, { effectiveFrom: '2026-02-01' })
  const third = await publishSet({ supersedes: second, rows: [{ ...row, value: 14 }] })
  await applied(path, home, third, { effectiveFrom: '2026-02-01' })
  await applied(path, home, other, { partyId: home.id, effectiveFrom: '2026-03-01' })
  await applied(path, home, third, { partyId: center.id, effectiveFrom: '2026-03-01' })
  t.strictSame(await idsOn(path, '2025-12-31'), [])
  t.strictSame(await idsOn(path, '2026-01-01'), [[hsppsId, null]])
  t.strictSame(
    await idsOn(path, '2026-02-01'),
    [
      [hsppsId, null],
      [third, null],
    ],
    'of two editions of one day, the later one',
  )
  const all = [
    [hsppsId, null],
    [other, home.id],
    [third, null],
    [third, center.id],
  ]
  const byId = (sets: unknown[][]) => sets.map(String).sort()
  t.strictSame(byId(await idsOn(path, '2026-03-01', center)), byId(all))
  const [federal] = await setsOn(path, '2026-03-01')
  t.strictSame(federal, {
    partnershipId: path.split('/').at(-1),
    standardId: hsppsId,
    seriesId: hsppsSeriesId,
    title: 'Head Start Program Performance Standards (45 CFR part 1302)',
    edition: 1,
    partyId: null,
    effectiveFrom: '2026-01-01',
    rows: includedStandards[0]?.rows,
  })
  await leave(home, path)
  const afterwards = [
    [hsppsId, null],
    [third, null],
    [third, center.id],
  ]
  t.strictSame(
    byId(await idsOn(path, '2026-03-01')),
    byId(afterwards),
    'without those of the party that left, but with those that it applied to others',
  )
  const fourth = await publishSet({ supersedes: third })
  await applied(path, lead, fourth, { effectiveFrom: '2026-03-01' })
  t.strictSame(byId(await idsOn(path, '2026-03-01', home)), byId(all), 'a former party reads what applied when it left')
  const stranger = await service.createOrganization('Stranger')
  t.strictSame(await idsOn(path, '2026-03-01', stranger), [])
})

t.test('who reads and writes them', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const { id, standard } = await applied(path, home, hsppsId)
  const url = `${path}/applied-standards/${id}`
  await leave(home, path)
  await lead.change('PATCH', url, { effectiveFrom: '2026-10-01' })
  t.hasStrict((await office.call('GET', url)).body, { effectiveFrom: '2026-10-01', standard })
  t.hasStrict((await home.call('GET', url)).body, { effectiveFrom: '2026-08-01', standard })
  for (const by of [office, home]) {
    t.equal((await apply(path, by, await publishSet())).status, 403)
    t.equal((await by.change('PATCH', url, { effectiveFrom: '2026-11-01' })).status, 403)
    t.equal((await by.change('DELETE', url)).status, 403)
  }
  const invited = await service.createOrganization('Invited')
  const role = { organizationId: invited.id, role: 'child_care_provider' }
  await lead.call('POST', `${path}/parties`, { body: role })
  t.equal((await invited.call('GET', url)).status, 403)
  await storage.setState(path, 'closed')
  const refused = await lead.change('PATCH', url, { effectiveFrom: '2026-12-01' })
  t.strictSame([refused.status, refused.body.code], [409, 'partnership-closed'])
  const externalIds = [{ scheme: 'sis', value: 'a1' }]
  t.strictSame((await lead.change('PATCH', url, { externalIds })).body.externalIds, externalIds)
})

t.test('a partnership has at most 20, also if two parties apply sets at the same time', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await applied(path, lead, hsppsId, { partyId: lead.id })
  await storage.rows(
    `with copies as (
       insert into standards select (jsonb_populate_record(s, jsonb_build_object('id', uuidv7(), 'series_id', uuidv7()))).*
         from standards s, generate_series(2, $3::int) where s.id = $1 returning id)
     insert into applied_standards select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7(), 'standard_id', copies.id))).*
       from applied_standards a, copies where a.id = $2`,
    [hsppsId, id, maxAppliedStandards - 1],
  )
  const sets = [await publishSet(), await publishSet()]
  const answers = await storage.raceInPartnership(path, [
    () => apply(path, lead, sets[0] ?? ''),
    () => apply(path, center, sets[1] ?? ''),
  ])
  t.strictSame(statuses(answers), [201, 422])
  t.equal(answers[1]?.body.detail, `A partnership has at most ${maxAppliedStandards} applied standards.`)
  t.equal((await setsOn(path, '2026-08-01')).length, maxAppliedStandards)
})

t.test('the next step to apply standards', async (t) => {
  const path = await service.createPartnership(lead, center)
  const steps = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => code === 'APPLY_STANDARDS')
  t.strictSame(await steps(), [], 'while it is exploring')
  await storage.setState(path, 'planning')
  const [step, ...others] = await steps()
  t.strictSame(others, [])
  t.hasStrict(step, { strategy: 'Q21', dueOn: null })
  t.strictSame([step.actors, step.refs], [[lead.id], [`${path}/applied-standards`]])
  await applied(path, center, hsppsId, { partyId: center.id, effectiveFrom: '2099-01-01' })
  t.strictSame(await steps(), [], 'also before the day from which it applies')
  await leave(center, path)
  t.equal((await steps()).length, 1, 'without the set of the party that left')
  await storage.setState(path, 'closed')
  t.strictSame(await steps(), [])
})

t.test('many sets, and many records of other partnerships, cost nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const other = await service.createPartnership(lead, center)
  await applied(path, lead, hsppsId)
  const { id } = await applied(other, lead, hsppsId, { partyId: lead.id })
  const partnershipId = path.split('/').at(-1) as string
  const statements = [
    new BoundQuery(findAppliedSets, { partnershipIds: pgArray([partnershipId]), day: '2026-08-01' }),
    new BoundQuery(appliedStandardContribution.query, { partnershipIds: pgArray([partnershipId]) }),
  ]
  const costs = () => Promise.all(statements.map((statement) => buffersOf(service, lead, partnershipId, statement)))
  const before = await costs()
  await storage.rows(
    `with copies as (
       insert into standards select (jsonb_populate_record(s, jsonb_build_object('id', uuidv7(), 'series_id', uuidv7(), 'rows', '[]'::jsonb))).*
         from standards s, generate_series(1, 5000) where s.id = $1 returning id)
     insert into applied_standards select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7(), 'standard_id', copies.id))).*
       from applied_standards a, copies where a.id = $2`,
    [hsppsId, id],
  )
  await storage.rows('vacuum (analyze) standards, applied_standards')
  const after = await costs()
  for (const [index, cost] of after.entries())
    t.ok(cost < (before[index] ?? 0) + 20, `${before[index]} pages, then ${cost}`)
})
