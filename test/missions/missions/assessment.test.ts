// Blockers, assessments and next steps from missions, values and benefits.

import t from 'tap'
import { blockersOf, codesOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const { proposeMission: propose, endorseMission: endorse, agreeOnMission } = service

const ownCodes = ['MISSION_NOT_ENDORSED', 'BENEFIT_MISSING']
/** A partnership in planning, without the records that other features require for it. */
async function planning(...others: Client[]): Promise<string> {
  const path = await service.createPartnership(lead, ...others)
  await storage.setState(path, 'planning')
  return path
}
async function blockers(path: string): Promise<Body[]> {
  const { body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'start_negotiation' })
  t.strictSame(codesOf({ body }), blockersOf((await lead.call('GET', path)).body, 'start_negotiation'))
  return (body.blockedBy ?? []).filter(({ code }: Body) => ownCodes.includes(code))
}
const codes = async (path: string) => (await blockers(path)).map(({ code }) => code)
const createBenefit = (path: string, by: Client, beneficiary: string) =>
  by.call('POST', `${path}/benefits`, { body: { beneficiary, statement: 'More time.' } })
async function statusOf(path: string, ...strategies: string[]): Promise<string> {
  const { body } = await lead.call('GET', `${path}/foundation`)
  for (const { refs, strategy } of body.assessments) {
    if (strategies.includes(strategy)) for (const ref of refs) t.equal((await lead.call('GET', ref)).status, 200, ref)
  }
  return strategies.map((id) => body.assessments.find(({ strategy }: Body) => strategy === id).status).join(' ')
}
async function steps(path: string): Promise<Record<string, Body>> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  for (const { refs } of data) for (const ref of refs) t.equal((await lead.call('GET', ref)).status, 200, ref)
  return Object.fromEntries(data.map((step: Body) => [step.code, step]))
}

t.test(
  'start_negotiation requires a mission that every party has endorsed, and benefits for children, families and each party',
  async (t) => {
    const path = await planning(center)
    t.strictSame(await codes(path), ownCodes)
    const proposed = await propose(path, lead)
    await endorse(path, proposed, lead)
    t.strictSame(await codes(path), ownCodes, 'one party has not endorsed')
    await endorse(path, proposed, center)
    t.strictSame(await codes(path), ['BENEFIT_MISSING'])
    for (const [by, beneficiary] of [
      [lead, 'children'],
      [center, 'families'],
      [lead, 'party'],
    ] as const) {
      t.strictSame(await codes(path), ['BENEFIT_MISSING'])
      await createBenefit(path, by, beneficiary)
    }
    const [missing] = await blockers(path)
    t.strictSame(missing, {
      code: 'BENEFIT_MISSING',
      message: '1 of 2 parties have not stated a benefit of their own.',
      ref: `${path}/benefit-balance`,
    })
    t.equal((await lead.call('GET', missing?.ref)).status, 200)
    await createBenefit(path, center, 'party')
    t.strictSame(await codes(path), [])

    await service.addParty(path, lead, home)
    t.strictSame(await codes(path), ownCodes, 'a party has joined')
    t.match(await blockers(path), [
      { message: '1 of 3 parties have not endorsed the mission.', ref: `${path}/missions/${proposed.id}` },
    ])
    const tried = await lead.change('POST', `${path}/transitions`, { action: 'start_negotiation' })
    t.equal(tried.status, 409)
    await endorse(path, proposed, home)
    await createBenefit(path, home, 'party')
    t.strictSame(await codes(path), [])
    await propose(path, lead, { vision: 'More.' })
    t.strictSame(await codes(path), [], 'the mission in force counts while another is proposed')
  },
)

t.test('the foundation assesses missions, values and benefits', async (t) => {
  const path = await service.createPartnership(lead, center)
  const all = ['I2', 'I3', 'V1', 'V2', 'V3', 'V4', 'Q2', 'Q20']
  const hasStatuses = async (expected: string, what: string) => t.equal(await statusOf(path, ...all), expected, what)
  await hasStatuses('missing missing missing missing missing missing missing missing', 'no records')
  const fields = { qualityFramework: 'HSPPS', qualityStatement: 'Everywhere.', reaffirmEveryMonths: 6 }
  const proposed = await propose(path, lead, fields)
  await hasStatuses('partly missing partly missing missing partly missing partly', 'a proposed mission')
  await endorse(path, proposed, lead)
  const endorsement = { contentHash: proposed.contentHash, name: 'A', title: 'B', confirmedResults: ['places'] }
  const { headers } = await center.call('POST', `${path}/missions/${proposed.id}/endorsements`, { body: endorsement })
  await hasStatuses(
    'partly done done missing missing partly missing partly',
    'an endorsed mission with an unconfirmed result',
  )
  await center.change('PATCH', headers.get('location') ?? '', { confirmedResults: ['places', 'teachers'] })
  await hasStatuses('done done done missing missing partly missing partly', 'all results confirmed')
  await center.call('POST', `${path}/reaffirmations`, { body: {} })
  await hasStatuses('done done done partly missing done missing partly', 'a reaffirmation')
  for (const by of [lead, center]) await by.call('POST', `${path}/values`, { body: { name: 'Respect' } })
  await hasStatuses('done done done partly missing done missing done', 'values of both parties')
  await createBenefit(path, lead, 'children')
  await hasStatuses('done done done partly partly done partly done', 'a benefit for children')
  await lead.call('POST', `${path}/benefits`, {
    body: {
      beneficiary: 'children',
      statement: 'A',
      indicators: [{ name: 'B', ref: `${path}/missions/${proposed.id}` }],
    },
  })
  await createBenefit(path, lead, 'families')
  for (const by of [lead, center]) await createBenefit(path, by, 'party')
  await hasStatuses('done done done partly done done done done', 'benefits for families and parties')
  await service.addParty(path, lead, home)
  await hasStatuses('partly done partly partly partly done done partly', 'a party has joined')
})

t.test('next steps name the parties that have to act, and end when they have acted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ownCodePattern = /MISSION|RESULTS|VALUES|BENEFIT/
  const has = async (...expected: string[]) => {
    const found = await steps(path)
    t.strictSame(
      Object.keys(found)
        .filter((code) => ownCodePattern.test(code))
        .sort(),
      expected.sort(),
    )
    return found
  }
  const benefits = ['STATE_BENEFIT_FOR_CHILDREN', 'STATE_BENEFIT_FOR_FAMILIES', 'STATE_OWN_BENEFIT']
  t.match((await has('DRAFT_MISSION', ...benefits)).STATE_OWN_BENEFIT, { strategy: 'V3', actors: [lead.id, center.id] })
  for (const beneficiary of ['children', 'families', 'party']) await createBenefit(path, lead, beneficiary)
  await createBenefit(path, center, 'party')
  await has('DRAFT_MISSION')
  const { body: draft } = await lead.call('POST', `${path}/missions`, { body: { mission: 'A' } })
  t.match((await has('PROPOSE_MISSION')).PROPOSE_MISSION, { strategy: 'V1', refs: [`${path}/missions/${draft.id}`] })
  const proposed = await propose(path, lead, { reaffirmEveryMonths: 3 })
  await endorse(path, proposed, lead)
  t.match((await has('ENDORSE_MISSION')).ENDORSE_MISSION, { strategy: 'V1', actors: [center.id] })
  const endorsement = { contentHash: proposed.contentHash, name: 'A', title: 'B', confirmedResults: [] }
  const { headers } = await center.call('POST', `${path}/missions/${proposed.id}/endorsements`, { body: endorsement })
  const now = await has('CONFIRM_RESULTS', 'REAFFIRM_MISSION', 'STATE_VALUES')
  t.match(now.CONFIRM_RESULTS, { strategy: 'I2', actors: [center.id] })
  t.match(now.STATE_VALUES, { strategy: 'Q20', actors: [lead.id, center.id] })
  t.match(now.REAFFIRM_MISSION, { strategy: 'V4', dueOn: /^\d{4}-\d\d-\d\d$/ })
  await center.change('PATCH', headers.get('location') ?? '', { confirmedResults: ['places', 'teachers'] })
  for (const by of [lead, center]) await by.call('POST', `${path}/values`, { body: { name: 'Respect' } })
  await has('REAFFIRM_MISSION')

  const partyPath = await service.addParty(path, lead, home)
  const second = await propose(path, lead)
  for (const by of [lead, center]) await endorse(path, second, by)
  t.strictSame((await steps(path)).ENDORSE_MISSION?.actors, [home.id])
  await home.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await has('CONCLUDE_MISSION', 'REAFFIRM_MISSION')).CONCLUDE_MISSION, { strategy: 'V1', actors: [] })
})

t.test('a superseded mission does not block start_negotiation again', async (t) => {
  const path = await planning(center)
  await service.prepareForNegotiation(path, lead, center)
  t.strictSame(await codes(path), [])
  await agreeOnMission(path, [lead, center], { vision: 'More.' })
  t.strictSame(await codes(path), [])
})
