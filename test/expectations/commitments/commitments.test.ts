// Commitments over HTTP: one record for each party and aspect, which only that party writes (W1).
import t from 'tap'
import { commitmentErrors } from '../../../src/expectations/commitments/rules.ts'
import { leave } from '../../support/obligations.ts'
import { type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const committed = { aspect: 'finance', level: 'committed', description: 'We pay the rent.' }

const create = (path: string, by: Client, fields: object = {}) =>
  by.call('POST', `${path}/commitments`, { body: { ...committed, ...fields } })

t.test('a level needs its texts, and takes no others', (t) => {
  const texts = { description: 'a', condition: 'b', reason: 'c' }
  const none = { description: null, condition: null, reason: null }
  const pointers = (content: Parameters<typeof commitmentErrors>[0]) =>
    commitmentErrors(content).map(({ pointer }) => pointer)
  for (const [level, needed, refused] of [
    ['committed', ['/description'], ['/condition', '/reason']],
    ['conditional', ['/description', '/condition'], ['/reason']],
    ['none', ['/reason'], ['/description', '/condition']],
    ['not_applicable', ['/reason'], ['/description', '/condition']],
  ] as const) {
    t.strictSame(pointers({ level, ...none }), needed, `${level} needs`)
    t.strictSame(pointers({ level, ...texts }), refused, `${level} does not take`)
  }
  t.end()
})

t.test('a party adds, changes and deletes its commitments', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await create(path, lead, { validUntil: '2027-06-30' })
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ ...committed, organizationId: lead.id, condition: null, reason: null },
      ...{ validUntil: '2027-06-30', externalIds: [], version: 1 },
    },
  })
  const url = created.headers.get('location') ?? ''
  const patch = (fields: object) => lead.change('PATCH', url, fields)

  t.strictSame(errorsIn(await patch({ level: 'conditional' })), ['/condition rule-violation'])
  const conditional = await patch({ level: 'conditional', condition: 'The grant is renewed.' })
  t.hasStrict(conditional, { status: 200, body: { level: 'conditional', condition: 'The grant is renewed.' } })
  t.strictSame(errorsIn(await patch({ level: 'none', reason: 'No funds.' })), [
    ...['/description rule-violation', '/condition rule-violation'],
  ])
  const refused = await patch({ level: 'none', reason: 'No funds.', condition: null, description: null })
  t.hasStrict(refused, { status: 200, body: { level: 'none', description: null, condition: null, version: 3 } })
  t.hasStrict(await patch({ validUntil: null }), { status: 200, body: { validUntil: null } })
  t.equal((await patch({ aspect: 'legal' })).status, 400, 'the aspect cannot be changed')
  for (const bad of [{ level: 'perhaps' }, { aspect: 'love' }, { validUntil: '2027-02-30' }, { amount: 1 }]) {
    t.equal((await create(path, lead, { aspect: 'data', ...bad })).status, 400, JSON.stringify(bad))
  }
  t.equal((await create(path, lead, { aspect: 'data', description: 'x'.repeat(4001) })).status, 400)
  const incomplete = await create(path, lead, { aspect: 'legal', level: 'not_applicable', description: undefined })
  t.strictSame([incomplete.status, ...errorsIn(incomplete)], [422, '/reason rule-violation'])
  t.equal((await lead.change('DELETE', url)).status, 204)
  t.equal((await create(path, lead)).status, 201, 'the aspect is free again')
})

t.test('a party has one commitment in an aspect', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.strictSame(
    statuses(
      await storage.raceInPartnership(path, [
        () => create(path, lead),
        () => create(path, lead, { level: 'none', description: undefined, reason: 'No.' }),
      ]),
    ),
    [201, 409],
  )
  t.hasStrict(await create(path, lead), { status: 409, body: { code: 'record-exists' } })
  for (const [by, aspect] of [
    [lead, 'legal'],
    [center, 'finance'],
    [center, 'legal'],
  ] as const) {
    t.equal((await create(path, by, { aspect })).status, 201)
  }
  const listed = async (query: string) => (await lead.call('GET', `${path}/commitments?${query}`)).body.data.length
  t.strictSame(
    [await listed('aspect=finance'), await listed(`organizationId=${center.id}`), await listed('level=committed')],
    [2, 2, 4],
  )
})

t.test('only its party writes a commitment, and observers do not read it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const stranger = await service.createOrganization('Stranger')
  const url = (await create(path, lead)).headers.get('location') ?? ''
  for (const [by, status] of [
    [center, 200],
    [office, 403],
    [stranger, 404],
  ] as const) {
    t.equal((await by.call('GET', url)).status, status)
    t.equal((await by.call('GET', `${path}/commitments`)).status, status)
  }
  for (const method of ['PATCH', 'DELETE']) {
    t.hasStrict(
      await center.change(method, url, method === 'PATCH' ? { level: 'committed' } : undefined),
      { status: 403, body: { code: 'insufficient-relation' } },
      method,
    )
  }
  await leave(home, path)
  await lead.change('PATCH', url, { description: 'We pay half of the rent.' })
  t.equal((await home.call('GET', url)).body.description, committed.description, 'as on its last day')
  t.equal((await create(path, home, { aspect: 'data' })).status, 403)
  await storage.setState(path, 'closed')
  const closed = { status: 409, body: { code: 'partnership-closed' } }
  t.hasStrict(await create(path, lead, { aspect: 'data' }), closed)
  t.hasStrict(await lead.change('PATCH', url, { description: 'More.' }), closed)
  const externalIds = [{ scheme: 'plan', value: '1' }]
  t.hasStrict(await lead.change('PATCH', url, { externalIds }), { status: 200, body: { externalIds } })
})
