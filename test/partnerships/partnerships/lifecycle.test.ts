// The lifecycle of a partnership: the result of each action, what blocks it, and availableActions.

import t from 'tap'
import { closedStates, partnershipActions, partnershipStates } from '../../../src/records/partnership-lifecycle.ts'
import { endAgreement } from '../../support/agreements.ts'
import { availableOf, blockersOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

/** The expected transitions. */
const expectedTransitions: Record<string, { from: string[]; to: string; reason?: true }> = {
  start_planning: { from: ['exploring'], to: 'planning' },
  start_negotiation: { from: ['planning'], to: 'negotiating' },
  activate: { from: ['negotiating'], to: 'active' },
  suspend: { from: ['active'], to: 'suspended', reason: true },
  resume: { from: ['suspended', 'closing'], to: 'active', reason: true },
  begin_closing: { from: ['active', 'suspended'], to: 'closing' },
  close: { from: ['closing'], to: 'closed' },
  terminate: { from: ['negotiating', 'active', 'suspended', 'closing'], to: 'terminated', reason: true },
  do_not_pursue: { from: ['exploring', 'planning', 'negotiating'], to: 'not_pursued', reason: true },
  reopen: { from: ['not_pursued'], to: 'exploring', reason: true },
  withdraw: { from: ['exploring'], to: 'withdrawn' },
}

/** Creates a partnership without blockers other than its state. */
async function createUnblocked() {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  const agreementId = await service.prepareForActivation(path, lead, center)
  return { path, end: () => endAgreement(path, [lead, center], agreementId) }
}
/** What blocks an action while an agreement is in force, in every state that allows it. */
const alwaysBlocked: Record<string, string> = {
  withdraw: 'ANOTHER_PARTY_ACCEPTED',
  terminate: 'NOTICE_PERIOD',
  close: 'AGREEMENT_STILL_IN_FORCE',
}
const setState = (path: string, state: string) => storage.setState(path, state)
/** What append_event() has derived from the state. */
const isClosed = async (path: string): Promise<boolean> =>
  (await storage.rows('select closed from streams where stream_id = $1', [path.split('/')[3]]))[0].closed
const bodyOf = (action: string) => ({
  action,
  reason: 'The board has decided.',
  ...(action === 'terminate' && { terminationCode: 'funding_ended' }),
})
const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)

t.test('every action in every state has the expected result, and availableActions agrees', async (t) => {
  const { path } = await createUnblocked()
  for (const state of partnershipStates) {
    await setState(path, state)
    const { body } = await lead.call('GET', path)
    for (const [action, { from, to }] of Object.entries(expectedTransitions)) {
      const blockers = blockersOf(body, action)
      const enabled = blockers.length === 0
      const name = `${action} in ${state}`
      const blocker = alwaysBlocked[action]
      t.equal(enabled, from.includes(state) && blocker === undefined, name)
      const attempt = await lead.change('POST', `${path}/transitions?dryRun=true`, bodyOf(action))
      if (enabled) {
        t.match(attempt, { status: 200, body: { state: to, stateReason: 'The board has decided.' } }, name)
      } else {
        t.match(attempt, { status: 409, body: { code: 'transition-blocked' } }, name)
        t.strictSame(codes(attempt.body), blockers, name)
        t.strictSame(blockers, from.includes(state) ? [blocker] : ['WRONG_STATE'])
      }
    }
  }
})

t.test('a partnership goes from exploring to closed, with the reason of each step', async (t) => {
  const { path, end } = await createUnblocked()
  const steps = [
    ['start_planning', undefined, 'planning'],
    ['start_negotiation', undefined, 'negotiating'],
    ['activate', 'Signed in May.', 'active'],
    ['suspend', 'The building was flooded.', 'suspended'],
    ['resume', 'The building is repaired.', 'active'],
    ['begin_closing', undefined, 'closing'],
    ['resume', 'The board has found other funds.', 'active'],
    ['begin_closing', undefined, 'closing'],
    ['close', undefined, 'closed'],
  ] as const
  for (const [index, [action, reason, state]] of steps.entries()) {
    if (action === 'close') await end()
    const done = await lead.change('POST', `${path}/transitions`, { action, ...(reason && { reason }) })
    const expected = { state, stateReason: reason ?? null, terminationCode: null, version: index + 2 }
    t.match(done, { status: 200, body: expected })
    t.equal(done.headers.get('etag'), `"${index + 2}"`)
    t.match((await center.call('GET', path)).body, expected)
    const possible = Object.keys(expectedTransitions).filter(
      (next) => expectedTransitions[next]?.from.includes(state) && alwaysBlocked[next] === undefined,
    )
    t.strictSame(availableOf(done.body), possible, `after ${action}`)
    t.equal(await isClosed(path), closedStates.includes(state), `the stream after ${action}`)
  }
  const events = await storage.rows(
    "select type, change, reason from events where stream_id = $1 and subject_type = 'partnership' order by position",
    [path.split('/')[3]],
  )
  t.strictSame(
    events.slice(1),
    steps.map(([, reason = null, state]) => ({ type: `partnership.${state}`, change: 'transition', reason })),
  )
})

t.test('the stream of a partnership states that it is closed', async (t) => {
  const { path: terminated, end } = await createUnblocked()
  await end()
  await setState(terminated, 'active')
  t.equal((await lead.change('POST', `${terminated}/transitions`, bodyOf('terminate'))).body.state, 'terminated')
  const withdrawn = await service.createPartnership(lead)
  t.equal((await lead.change('POST', `${withdrawn}/transitions`, bodyOf('withdraw'))).body.state, 'withdrawn')
  for (const path of [terminated, withdrawn]) t.equal(await isClosed(path), true)
})

t.test('some actions require a reason', async (t) => {
  const { path, end } = await createUnblocked()
  for (const [action, { from, reason }] of Object.entries(expectedTransitions)) {
    if (action === 'withdraw') continue
    // None of the actions after it needs an agreement in force.
    if (action === 'close') await end()
    await setState(path, from[0] ?? '')
    const { reason: _, ...body } = bodyOf(action)
    const response = await lead.change('POST', `${path}/transitions?dryRun=true`, body)
    if (reason) {
      t.match(response, { status: 422, body: { code: 'rule-violation' } }, action)
      t.strictSame(errorsIn(response), ['/reason required'])
    } else {
      t.equal(response.status, 200, action)
    }
  }
})

t.test('a termination requires a code, and no action follows it', async (t) => {
  const { path, end } = await createUnblocked()
  await end()
  await setState(path, 'active')
  const terminate = (fields: object) =>
    lead.change('POST', `${path}/transitions`, { action: 'terminate', reason: 'The grant has ended.', ...fields })
  const without = await terminate({})
  t.strictSame([without.status, ...errorsIn(without)], [422, '/terminationCode required'])
  const unknown = await terminate({ terminationCode: 'boredom' })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [400, '/terminationCode enum'])
  const done = await terminate({ terminationCode: 'funding_ended' })
  t.match(done, { status: 200, body: { state: 'terminated', terminationCode: 'funding_ended' } })
  t.strictSame([done.body.availableActions, done.body.blockedActions], [[], []])
})

t.test('planning requires two accepted parties, each with a contact', async (t) => {
  const path = await service.createPartnership(lead)
  const blockersOfPlanning = async () => {
    const blockers = blockersOf((await lead.call('GET', path)).body, 'start_planning')
    const { status, body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'start_planning' })
    if (status === 200) return blockers
    t.strictSame(codes(body), blockers)
    for (const { ref } of body.blockedBy) t.equal((await lead.call('GET', ref)).status, 200, ref)
    return codes(body)
  }
  t.strictSame(await blockersOfPlanning(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING', 'READINESS_NOT_STARTED'])
  const round = await service.createChecklistRound(path, lead)
  await service.createChecklistResponse(round, lead, [])
  t.strictSame(await blockersOfPlanning(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'])
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: center.id, role: 'child_care_provider' },
  })
  t.strictSame(
    await blockersOfPlanning(),
    ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'],
    'an invitation is not an acceptance',
  )
  await center.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' })
  t.strictSame(await blockersOfPlanning(), ['CONTACT_MISSING', 'READINESS_NOT_STARTED'])
  await service.createChecklistResponse(round, center, [])
  t.strictSame(await blockersOfPlanning(), ['CONTACT_MISSING'])
  const { body: contact } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
  t.strictSame(await blockersOfPlanning(), ['CONTACT_MISSING'], 'every party needs a contact')
  await center.call('POST', `${path}/contacts`, { body: { name: 'Sam Lee' } })
  t.strictSame(await blockersOfPlanning(), [])
  await lead.change('DELETE', `${path}/contacts/${contact.id}`)
  t.strictSame(await blockersOfPlanning(), ['CONTACT_MISSING'])
  await center.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.strictSame(
    await blockersOfPlanning(),
    ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'],
    'a party that withdrew does not count',
  )
})

t.test('a party that is not the lead receives the codes of everything that blocks an action of the lead', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [forLead, forCenter] = [(await lead.call('GET', path)).body, (await center.call('GET', path)).body]
  t.strictSame(forCenter.availableActions, [])
  for (const action of partnershipActions) {
    const ofLead = blockersOf(forLead, action)
    const expected = ofLead.includes('WRONG_STATE') ? ofLead : ['ACTOR_NOT_ALLOWED', ...ofLead]
    t.strictSame(blockersOf(forCenter, action), expected, action)
    const attempt = await center.change('POST', `${path}/transitions`, bodyOf(action))
    t.match(attempt, { status: 409, body: { code: 'transition-blocked' } }, action)
    t.strictSame(codes(attempt.body), expected, action)
  }
  t.strictSame(blockersOf(forCenter, 'start_planning'), [
    'ACTOR_NOT_ALLOWED',
    'CONTACT_MISSING',
    'READINESS_NOT_STARTED',
  ])
  t.equal((await lead.call('GET', path)).body.state, 'exploring')
  t.equal(partnershipActions.length, Object.keys(expectedTransitions).length)
})

t.test('a partnership created by mistake is withdrawn by its lead until another party accepts', async (t) => {
  const path = await service.createPartnership(lead)
  const invite = async () =>
    (await lead.call('POST', `${path}/parties`, { body: { organizationId: center.id, role: 'child_care_provider' } }))
      .body
  const invited = await invite()
  t.match(await center.change('POST', `${path}/transitions`, { action: 'withdraw' }), { status: 403 })
  const done = await lead.change('POST', `${path}/transitions`, { action: 'withdraw' })
  t.match(done, { status: 200, body: { state: 'withdrawn' } })
  t.strictSame([done.body.availableActions, done.body.blockedActions], [[], []])
  t.match((await lead.call('GET', `${path}/parties/${invited.id}`)).body, { state: 'rescinded' })
  t.equal((await center.call('GET', path)).status, 404)
  t.match(await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } }), {
    status: 409,
    body: { code: 'partnership-closed' },
  })
  const outdated = { body: { programYear: null }, headers: { 'if-match': '"1"' } }
  t.match(
    await lead.call('PATCH', path, outdated),
    { status: 409, body: { code: 'partnership-closed' } },
    'the closure is checked before If-Match',
  )
  t.strictSame((await lead.call('GET', `${path}/next-steps`)).body.data, [])
})

t.test('a partnership that another party had accepted is not withdrawn, also after that party has left', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = (await lead.call('GET', `${path}/parties`)).body.data.find(
    ({ organizationId }: Body) => organizationId === center.id,
  )
  await center.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const attempt = await lead.change('POST', `${path}/transitions`, { action: 'withdraw' })
  t.strictSame([attempt.status, codes(attempt.body)], [409, ['ANOTHER_PARTY_ACCEPTED']])
})

t.test('a partnership shows when it was suspended, and a suspension ends with the state', async (t) => {
  const { path } = await createUnblocked()
  await setState(path, 'active')
  const change = async (action: string) => (await lead.change('POST', `${path}/transitions`, bodyOf(action))).body
  t.strictSame((await lead.call('GET', path)).body.suspensions, [])
  const first = await change('suspend')
  t.strictSame(first.suspensions, [{ startedAt: first.updatedAt, endedAt: null }])
  const resumed = await change('resume')
  t.strictSame(resumed.suspensions, [{ startedAt: first.updatedAt, endedAt: resumed.updatedAt }])
  const second = await change('suspend')
  const closing = await change('begin_closing')
  t.strictSame(closing.suspensions, [
    ...resumed.suspensions,
    { startedAt: second.updatedAt, endedAt: closing.updatedAt },
  ])
  t.strictSame((await change('resume')).suspensions, closing.suspensions)
  await storage.rows('update partnerships set suspensions = $2 where id = $1', [
    path.split('/')[3],
    JSON.stringify(Array(100).fill(closing.suspensions[0])),
  ])
  const attempt = await lead.change('POST', `${path}/transitions`, bodyOf('suspend'))
  t.strictSame([attempt.status, codes(attempt.body)], [409, ['TOO_MANY_SUSPENSIONS']])
})

t.test(
  'the next steps of a suspended partnership, and of an active one whose term has ended, say what leads on',
  async (t) => {
    const { path } = await createUnblocked()
    const partnershipSteps = async () =>
      (await center.call('GET', `${path}/next-steps`)).body.data.filter(({ refs }: Body) => refs[0] === path)
    await lead.change('PATCH', path, { serviceModel: 'center_based', startsOn: '2020-09-01', endsOn: '2021-08-31' })
    t.strictSame(await partnershipSteps(), [])
    await setState(path, 'active')
    t.match(await partnershipSteps(), [
      { code: 'RENEW_OR_CLOSE', strategy: 'I4', actors: [lead.id], dueOn: '2021-08-31', refs: [path] },
    ])
    await lead.change('PATCH', path, { endsOn: '2100-08-31' })
    t.strictSame(await partnershipSteps(), [])
    await lead.change('POST', `${path}/transitions`, bodyOf('suspend'))
    const [step, ...others] = await partnershipSteps()
    t.match(step, { code: 'RESUME_PARTNERSHIP', strategy: 'I4', actors: [lead.id], dueOn: null })
    t.match(step.title, /occurrences are suspended; due dates of expectations continue/)
    t.strictSame(others, [])
  },
)

t.test(
  'the lists of actions take at most 20 % of the bytes of a partnership, in each state and for each reader',
  async (t) => {
    const office = await service.createOrganization('Illinois Department of Human Services')
    const externalIds = (id: string) => [
      { scheme: 'state-contract', value: `IL-EHS-CCP-2026-0041${id}` },
      { scheme: 'grantee-system', value: `partnership-2026-${id}` },
    ]
    // The fields that a partnership has once it is set up.
    const fields = {
      name: 'Springfield infant and toddler partnership',
      purpose:
        'Full-day, full-year care for 40 more infants and toddlers of working families in the east of the city, which meets the Head Start standards and stays open from 6 a.m. to 6 p.m.',
      description:
        'The center opens two more groups of eight children; two family child care homes take four children each. The grantee pays for the additional teachers, for a coach who visits every group each week, and for a family advocate. All sites use the same curriculum and the same screening, and share their staff training.',
      serviceModel: 'locally_designed',
      programYear: '2026-2027',
      startsOn: '2026-09-01',
      endsOn: '2027-08-31',
      externalIds: externalIds('6'),
    }
    const created = await service.createPartnership(lead)
    await lead.change('PATCH', created, fields)
    const { path } = await createUnblocked()
    await lead.change('PATCH', path, { ...fields, externalIds: externalIds('7') })
    await service.addObserver(path, office, lead, center)
    const blocked = await service.createPartnership(lead, center)
    await lead.change('PATCH', blocked, { ...fields, externalIds: externalIds('8') })
    await service.addObserver(blocked, office, lead, center)
    const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
    const shares: Record<string, number> = {}
    const measure = async (name: string, by: Client, record: string) => {
      const { body } = await by.call('GET', record)
      const { availableActions, blockedActions } = body
      shares[name] = Math.round((1000 * bytes({ availableActions, blockedActions })) / bytes(body)) / 10
    }
    await measure('alone', lead, created)
    for (const state of partnershipStates) {
      for (const [kind, record] of [
        ['unblocked', path],
        ['blocked', blocked],
      ] as const) {
        await setState(record, state)
        for (const [reader, by] of Object.entries({ lead, center, office })) {
          await measure(`${kind} ${state} ${reader}`, by, record)
        }
      }
    }
    t.strictSame(
      Object.entries(shares).filter(([, share]) => share > 20),
      [],
    )
  },
)
