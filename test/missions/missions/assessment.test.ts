// What missions, values and benefits mean for a partnership: what negotiating waits for, evidence, next steps.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const { proposeMission: propose, endorseMission: endorse, agreeOnMission } = service

const own = ['MISSION_NOT_ENDORSED', 'BENEFIT_MISSING']
/** A partnership that plans, whatever other features ask for before that. */
async function planning(...others: Client[]): Promise<string> {
  const path = await service.createPartnership(lead, ...others)
  await storage.rows(`update partnerships set state = 'planning' where id = $1`, [path.split('/')[3]])
  return path
}
async function blockers(path: string): Promise<Body[]> {
  const { availableActions } = (await lead.call('GET', path)).body
  const { blockedBy } = availableActions.find(({ action }: Body) => action === 'start_negotiation')
  return blockedBy.filter(({ code }: Body) => own.includes(code))
}
const codes = async (path: string) => (await blockers(path)).map(({ code }) => code)
const gain = (path: string, by: Client, beneficiary: string) =>
  by.call('POST', `${path}/benefits`, { body: { beneficiary, statement: 'More time.' } })
async function statusOf(path: string, ...asked: string[]): Promise<string> {
  const { body } = await lead.call('GET', `${path}/foundation`)
  for (const { refs, strategy } of body.assessments) {
    if (asked.includes(strategy)) for (const ref of refs) t.equal((await lead.call('GET', ref)).status, 200, ref)
  }
  return asked.map((one) => body.assessments.find(({ strategy }: Body) => strategy === one).status).join(' ')
}
async function steps(path: string): Promise<Record<string, Body>> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  for (const { refs } of data) for (const ref of refs) t.equal((await lead.call('GET', ref)).status, 200, ref)
  return Object.fromEntries(data.map((one: Body) => [one.code, one]))
}

t.test('negotiating waits for a mission that all have endorsed, and for a benefit for everybody', async (t) => {
  const path = await planning(center)
  t.strictSame(await codes(path), own)
  const proposed = await propose(path, lead)
  await endorse(path, proposed, lead)
  t.strictSame(await codes(path), own, 'one endorsement is not all')
  await endorse(path, proposed, center)
  t.strictSame(await codes(path), ['BENEFIT_MISSING'])
  for (const [by, beneficiary] of [
    [lead, 'children'],
    [center, 'families'],
    [lead, 'party'],
  ] as const) {
    t.strictSame(await codes(path), ['BENEFIT_MISSING'])
    await gain(path, by, beneficiary)
  }
  const [missing] = await blockers(path)
  t.strictSame(missing, {
    code: 'BENEFIT_MISSING',
    message: '1 of 2 parties have not stated a benefit of their own.',
    ref: `${path}/benefit-balance`,
  })
  t.equal((await lead.call('GET', missing?.ref)).status, 200)
  await gain(path, center, 'party')
  t.strictSame(await codes(path), [])

  await service.addParty(path, lead, home)
  t.strictSame(await codes(path), own, 'who joins later has yet to join in')
  t.match(await blockers(path), [
    { message: '1 of 3 parties have not endorsed the mission.', ref: `${path}/missions/${proposed.id}` },
  ])
  const tried = await lead.change('POST', `${path}/transitions`, { action: 'start_negotiation' })
  t.equal(tried.status, 409)
  await endorse(path, proposed, home)
  await gain(path, home, 'party')
  t.strictSame(await codes(path), [])
  await propose(path, lead, { vision: 'More.' })
  t.strictSame(await codes(path), [], 'what stands goes on while another is talked of')
})

t.test('the foundation shows what the records bear out', async (t) => {
  const path = await service.createPartnership(lead, center)
  const all = ['I2', 'I3', 'V1', 'V2', 'V3', 'V4', 'Q2', 'Q20']
  const becomes = async (expected: string, what: string) => t.equal(await statusOf(path, ...all), expected, what)
  await becomes('missing missing missing missing missing missing missing missing', 'nothing yet')
  const whole = { qualityFramework: 'HSPPS', qualityStatement: 'Everywhere.', reaffirmEveryMonths: 6 }
  const proposed = await propose(path, lead, whole)
  await becomes('partly missing partly missing missing partly missing partly', 'a proposal')
  await endorse(path, proposed, lead)
  const yes = { contentHash: proposed.contentHash, name: 'A', title: 'B', confirmedResults: ['places'] }
  const { headers } = await center.call('POST', `${path}/missions/${proposed.id}/endorsements`, { body: yes })
  await becomes(
    'partly done done missing missing partly missing partly',
    'endorsed, but not all of its results confirmed',
  )
  await center.change('PATCH', headers.get('location') ?? '', { confirmedResults: ['places', 'teachers'] })
  await becomes('done done done missing missing partly missing partly', 'all confirmed')
  await center.call('POST', `${path}/reaffirmations`, { body: {} })
  await becomes('done done done partly missing done missing partly', 'returned to')
  for (const by of [lead, center]) await by.call('POST', `${path}/values`, { body: { name: 'Respect' } })
  await becomes('done done done partly missing done missing done', 'values stated')
  await gain(path, lead, 'children')
  await becomes('done done done partly partly done partly done', 'a benefit for children')
  await lead.call('POST', `${path}/benefits`, {
    body: {
      beneficiary: 'children',
      statement: 'A',
      indicators: [{ name: 'B', ref: `${path}/missions/${proposed.id}` }],
    },
  })
  await gain(path, lead, 'families')
  for (const by of [lead, center]) await gain(path, by, 'party')
  await becomes('done done done partly done done done done', 'benefits for everybody')
  await service.addParty(path, lead, home)
  await becomes('partly done partly partly partly done done partly', 'somebody who joins')
})

t.test('each step says whose turn it is, and ends when it is done', async (t) => {
  const path = await service.createPartnership(lead, center)
  const mine = /MISSION|RESULTS|VALUES|BENEFIT/
  const has = async (...expected: string[]) => {
    const found = await steps(path)
    t.strictSame(
      Object.keys(found)
        .filter((code) => mine.test(code))
        .sort(),
      expected.sort(),
    )
    return found
  }
  const benefits = ['STATE_BENEFIT_FOR_CHILDREN', 'STATE_BENEFIT_FOR_FAMILIES', 'STATE_OWN_BENEFIT']
  t.match((await has('DRAFT_MISSION', ...benefits)).STATE_OWN_BENEFIT, { strategy: 'V3', actors: [lead.id, center.id] })
  for (const beneficiary of ['children', 'families', 'party']) await gain(path, lead, beneficiary)
  await gain(path, center, 'party')
  await has('DRAFT_MISSION')
  const { body: draft } = await lead.call('POST', `${path}/missions`, { body: { mission: 'A' } })
  t.match((await has('PROPOSE_MISSION')).PROPOSE_MISSION, { strategy: 'V1', refs: [`${path}/missions/${draft.id}`] })
  const proposed = await propose(path, lead, { reaffirmEveryMonths: 3 })
  await endorse(path, proposed, lead)
  t.match((await has('ENDORSE_MISSION')).ENDORSE_MISSION, { strategy: 'V1', actors: [center.id] })
  const yes = { contentHash: proposed.contentHash, name: 'A', title: 'B', confirmedResults: [] }
  const { headers } = await center.call('POST', `${path}/missions/${proposed.id}/endorsements`, { body: yes })
  const now = await has('CONFIRM_RESULTS', 'REAFFIRM_MISSION', 'STATE_VALUES')
  t.match(now.CONFIRM_RESULTS, { strategy: 'I2', actors: [center.id] })
  t.match(now.STATE_VALUES, { strategy: 'Q20', actors: [lead.id, center.id] })
  t.match(now.REAFFIRM_MISSION, { strategy: 'V4', dueOn: /^\d{4}-\d\d-\d\d$/ })
  await center.change('PATCH', headers.get('location') ?? '', { confirmedResults: ['places', 'teachers'] })
  for (const by of [lead, center]) await by.call('POST', `${path}/values`, { body: { name: 'Respect' } })
  await has('REAFFIRM_MISSION')

  const entry = await service.addParty(path, lead, home)
  const second = await propose(path, lead)
  for (const by of [lead, center]) await endorse(path, second, by)
  t.strictSame((await steps(path)).ENDORSE_MISSION?.actors, [home.id])
  await home.change('POST', `${entry}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await has('CONCLUDE_MISSION', 'REAFFIRM_MISSION')).CONCLUDE_MISSION, { strategy: 'V1', actors: [] })
})

t.test('agreeing once is enough for a partnership that goes on', async (t) => {
  const path = await planning(center)
  await service.prepareForNegotiation(path, lead, center)
  t.strictSame(await codes(path), [])
  await agreeOnMission(path, [lead, center], { vision: 'More.' })
  t.strictSame(await codes(path), [])
})
