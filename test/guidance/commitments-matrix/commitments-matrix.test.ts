// The commitments matrix: what of the commitments is agreed, its assessment and its next steps (W1).
import t from 'tap'
import { statusOf } from '../../../src/guidance/commitments-matrix/rules.ts'
import { aspects } from '../../../src/partnerships/partnerships/rules.ts'
import { dayFrom } from '../../support/due-events.ts'
import { agreeOnExpectation } from '../../support/expectations.ts'
import { agree, leave, owed, propose } from '../../support/obligations.ts'
import { type Body, type Client, nonOperatorScopes, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const required = aspects.slice(0, 5)

/** Returns the id of the commitment. */
async function commit(path: string, by: Client, aspect: string, fields: object = {}): Promise<string> {
  const body = { aspect, level: 'committed', description: 'We do it.', ...fields }
  const { status, body: created } = await by.call('POST', `${path}/commitments`, { body })
  if (status !== 201) throw new Error(JSON.stringify(created))
  return created.id
}
const refuse = { level: 'none', description: undefined, reason: 'No funds.' }
const read = (path: string, by: Client = lead) => by.call('GET', `${path}/commitments-matrix`)
const cellOf = async (path: string, party: Client, aspect: string, by: Client = lead): Promise<Body> =>
  (await read(path, by)).body.cells.find((cell: Body) => cell.organizationId === party.id && cell.aspect === aspect)
const statusIn = async (path: string, party: Client, aspect: string, by: Client = lead): Promise<string> =>
  (await cellOf(path, party, aspect, by)).status
/** The status and the refs of a cell. */
async function refsOf(path: string, party: Client, aspect: string, by: Client = lead): Promise<string[]> {
  const { status, refs } = await cellOf(path, party, aspect, by)
  return [status, ...refs]
}
const assessmentOf = async (path: string): Promise<Body> =>
  (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'W1')
const stepsOf = async (path: string): Promise<Body[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => code === 'COMMIT_TO_ASPECT')

t.test('the status of a cell', (t) => {
  const at = (level: Parameters<typeof statusOf>[0]['level'], isAgreed = false, validUntil: string | null = null) =>
    statusOf({ level, isAgreed, validUntil }, '2026-11-23')
  t.equal(at(null, true), 'not_stated')
  t.equal(at('committed'), 'committed')
  t.equal(at('committed', true), 'kept')
  t.equal(at('conditional', true), 'conditional')
  t.equal(at('none', true), 'refused')
  t.equal(at('not_applicable', true), 'not_applicable')
  t.equal(at('committed', true, '2026-11-23'), 'kept', 'the last day counts')
  t.equal(at('committed', true, '2026-11-22'), 'not_stated')
  t.end()
})

t.test('a cell for each accepted party and aspect', async (t) => {
  const path = await service.createPartnership(lead, center)
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'child_care_provider' } })
  const { body } = await read(path)
  t.strictSame(
    body.cells,
    [lead, center].flatMap(({ id }) =>
      aspects.map((aspect) => ({
        ...{ organizationId: id, aspect, status: 'not_stated' },
        ...{ commitmentId: null, validUntil: null, refs: [] },
      })),
    ),
  )
  const finance = await commit(path, lead, 'finance', { validUntil: dayFrom(0) })
  await commit(path, lead, 'legal', { level: 'conditional', condition: 'A license.' })
  await commit(path, lead, 'data', refuse)
  await commit(path, center, 'finance', { ...refuse, level: 'not_applicable', reason: 'We pay nothing.' })
  const expired = await commit(path, center, 'legal', { validUntil: dayFrom(-1) })
  t.strictSame(await cellOf(path, lead, 'finance'), {
    ...{ organizationId: lead.id, aspect: 'finance', status: 'committed' },
    ...{ commitmentId: finance, validUntil: dayFrom(0), refs: [] },
  })
  t.strictSame(
    [await statusIn(path, lead, 'legal'), await statusIn(path, lead, 'data'), await statusIn(path, center, 'finance')],
    ['conditional', 'refused', 'not_applicable'],
  )
  const lapsed = { status: 'not_stated', commitmentId: expired, validUntil: dayFrom(-1) }
  t.hasStrict(await cellOf(path, center, 'legal'), lapsed)
})

t.test('a commitment is kept by an agreed expectation of the party in the aspect', async (t) => {
  const path = await service.createPartnership(lead, center)
  await commit(path, center, 'services')
  await commit(path, lead, 'services')
  await center.call('POST', `${path}/expectations`, {
    body: { aspect: 'services', what: 'Screening', responsibleOrganizationId: center.id },
  })
  t.equal(await statusIn(path, center, 'services'), 'committed', 'a proposed expectation does not count')
  await agreeOnExpectation(path, [lead, center], center, { aspect: 'data' })
  t.equal(await statusIn(path, center, 'services'), 'committed', 'nor one of another aspect')
  const expectation = await agreeOnExpectation(path, [lead, center], center)
  t.strictSame(await refsOf(path, center, 'services'), ['kept', expectation])
  t.strictSame(await refsOf(path, lead, 'services'), ['committed'], 'nor one of another party')
  const id = expectation.split('/').at(-1)
  for (const [state, status] of [
    ['in_effect', 'kept'],
    ['met', 'kept'],
    ['partly_met', 'kept'],
    ['not_met', 'committed'],
    ['waived', 'committed'],
  ] as const) {
    await storage.rows('update expectations set state = $2 where id = $1', [id, state])
    t.equal(await statusIn(path, center, 'services'), status, state)
  }
})

t.test('in finance also by an agreed obligation that the party pays, shown with finance:read', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const by of [lead, center]) await commit(path, by, 'finance')
  await commit(path, lead, 'resources')
  await propose(lead, path, owed(lead, center, '2091-05-01'))
  t.equal(await statusIn(path, lead, 'finance'), 'committed', 'a proposed obligation does not count')
  const obligation = await agree(lead, center, path, '2091-05-01')
  t.strictSame(await refsOf(path, lead, 'finance'), ['kept', obligation])
  t.equal(await statusIn(path, center, 'finance'), 'committed', 'nor for the payee')
  t.equal(await statusIn(path, lead, 'resources'), 'committed', 'nor for another aspect')
  const narrow = await service.createApiClient(
    lead.id,
    nonOperatorScopes.filter((scope) => scope !== 'finance:read'),
  )
  t.strictSame(await refsOf(path, lead, 'finance', narrow), ['kept'])
  for (let count = 0; count < 11; count++) await agreeOnExpectation(path, [lead, center], lead, { aspect: 'finance' })
  t.equal((await cellOf(path, lead, 'finance')).refs.length, 10, 'at most 10 paths')
})

t.test('parties and former parties read the matrix; cells of those that have left are gone', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const stranger = await service.createOrganization('Stranger')
  await commit(path, home, 'finance')
  await commit(path, home, 'legal', { validUntil: dayFrom(-1) })
  await leave(home, path)
  await commit(path, lead, 'finance')
  t.equal((await read(path, office)).status, 403)
  t.equal((await read(path, stranger)).status, 404)
  t.equal((await read(path, center)).body.cells.length, 16)
  const ofFormer = (await read(path, home)).body.cells
  t.equal(ofFormer.length, 24)
  t.equal(await statusIn(path, home, 'finance', home), 'committed')
  t.equal(await statusIn(path, lead, 'finance', home), 'not_stated', 'as on its last day')
  t.equal(await statusIn(path, home, 'legal', home), 'not_stated')
  const dayBefore = `update events set occurred_at = occurred_at - interval '1 day' where stream_id = $1`
  await storage.rows(dayBefore, [path.split('/')[3]])
  t.equal(await statusIn(path, home, 'legal', home), 'committed', 'which counted until that day')
  const noScope = await service.createApiClient(
    lead.id,
    nonOperatorScopes.filter((scope) => scope !== 'expectations:read'),
  )
  t.equal((await read(path, noScope)).body.code, 'insufficient-scope')
})

t.test('W1: every party is committed to five aspects, and all aspects have expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.equal((await assessmentOf(path)).status, 'missing')
  await commit(path, lead, 'data', refuse)
  t.equal((await assessmentOf(path)).status, 'partly', 'one stated cell')
  for (const aspect of aspects) await agreeOnExpectation(path, [lead, center], lead, { aspect })
  t.equal((await assessmentOf(path)).status, 'partly')
  for (const by of [lead, center]) {
    for (const aspect of required) {
      await commit(
        path,
        by,
        aspect,
        aspect === 'legal' ? { ...refuse, level: 'not_applicable', reason: 'No law.' } : {},
      )
    }
  }
  const done = await assessmentOf(path)
  t.equal(done.status, 'done')
  t.match(done.because, /Of 10 commitments .* 10 are stated/)
  t.ok(done.refs.includes(`${path}/commitments-matrix`))
  const [first] = (await lead.call('GET', `${path}/commitments?aspect=finance&organizationId=${lead.id}`)).body.data
  const url = `${path}/commitments/${first.id}`
  for (const fields of [
    { level: 'conditional', condition: 'A grant.' },
    { level: 'none', description: null, condition: null, reason: 'No.' },
    { level: 'committed', description: 'We pay.', reason: null, validUntil: dayFrom(-1) },
  ]) {
    t.equal((await lead.change('PATCH', url, fields)).status, 200)
    t.equal((await assessmentOf(path)).status, 'partly', JSON.stringify(fields))
  }
})

t.test('COMMIT_TO_ASPECT: from negotiating, one step for each of the five aspects', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  for (const state of ['exploring', 'planning']) {
    await storage.setState(path, state)
    t.strictSame(await stepsOf(path), [], state)
  }
  await storage.setState(path, 'negotiating')
  const steps = await stepsOf(path)
  t.strictSame(
    steps,
    ['finance', 'legal requirements', 'standards', 'systems', 'resources'].map((subject) => ({
      ...{ code: 'COMMIT_TO_ASPECT', strategy: 'W1', dueOn: null, refs: [`${path}/commitments-matrix`] },
      title: `State a commitment without a condition on ${subject}, or why you make none.`,
      actors: [lead.id, center.id, home.id],
    })),
  )
  await commit(path, lead, 'finance')
  await commit(path, center, 'finance', { level: 'conditional', condition: 'A grant.' })
  await commit(path, home, 'finance', refuse)
  await commit(path, lead, 'legal', { validUntil: dayFrom(-1) })
  const actorsOf = async (subject: string) => (await stepsOf(path)).find(({ title }) => title.includes(subject))?.actors
  t.strictSame(await actorsOf('finance'), [center.id], 'who is conditional')
  t.strictSame(await actorsOf('legal'), [lead.id, center.id, home.id], 'an expired one counts as not stated')
  await leave(home, path)
  t.strictSame(await actorsOf('standards'), [lead.id, center.id])
  await storage.setState(path, 'closed')
  t.strictSame(await stepsOf(path), [])
})
