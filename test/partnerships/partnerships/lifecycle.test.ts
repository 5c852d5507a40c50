// The lifecycle of a partnership: the result of each action, what blocks it, and availableActions.
import t from 'tap'
import { partnershipActions, partnershipStates } from '../../../src/records/partnership-lifecycle.ts'
import { type Body, startService } from '../../support/service.ts'
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
  resume: { from: ['suspended'], to: 'active', reason: true },
  begin_closing: { from: ['active', 'suspended'], to: 'closing' },
  close: { from: ['closing'], to: 'closed' },
  terminate: { from: ['negotiating', 'active', 'suspended'], to: 'terminated', reason: true },
  do_not_pursue: { from: ['exploring', 'planning', 'negotiating'], to: 'not_pursued', reason: true },
  reopen: { from: ['not_pursued'], to: 'exploring', reason: true },
}

/** Creates a partnership without blockers other than its state. */
async function createUnblocked(): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center])
  return path
}
const setState = (path: string, state: string) =>
  storage.rows('update partnerships set state = $2 where id = $1', [path.split('/')[3], state])
const bodyOf = (action: string) => ({
  action,
  reason: 'The board has decided.',
  ...(action === 'terminate' && { terminationCode: 'funding_ended' }),
})
const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)

t.test('every action in every state has the expected result, and availableActions agrees', async (t) => {
  const path = await createUnblocked()
  for (const state of partnershipStates) {
    await setState(path, state)
    const { availableActions } = (await lead.call('GET', path)).body
    t.strictSame(
      availableActions.map(({ action }: Body) => action),
      Object.keys(expectedTransitions),
    )
    for (const { action, enabled, blockedBy } of availableActions) {
      const { from = [], to } = expectedTransitions[action] ?? {}
      const name = `${action} in ${state}`
      t.equal(enabled, from.includes(state), name)
      const attempt = await lead.change('POST', `${path}/transitions?dryRun=true`, bodyOf(action))
      if (enabled) {
        t.match(attempt, { status: 200, body: { state: to, stateReason: 'The board has decided.' } }, name)
      } else {
        t.match(attempt, { status: 409, body: { code: 'transition-blocked' } }, name)
        t.strictSame(attempt.body.blockedBy, blockedBy, name)
        t.strictSame(codes(attempt.body), ['WRONG_STATE'])
      }
    }
  }
})

t.test('a partnership goes from exploring to closed, with the reason of each step', async (t) => {
  const path = await createUnblocked()
  const steps = [
    ['start_planning', undefined, 'planning'],
    ['start_negotiation', undefined, 'negotiating'],
    ['activate', 'Signed in May.', 'active'],
    ['suspend', 'The building was flooded.', 'suspended'],
    ['resume', 'The building is repaired.', 'active'],
    ['begin_closing', undefined, 'closing'],
    ['close', undefined, 'closed'],
  ] as const
  for (const [index, [action, reason, state]] of steps.entries()) {
    const done = await lead.change('POST', `${path}/transitions`, { action, ...(reason && { reason }) })
    const expected = { state, stateReason: reason ?? null, terminationCode: null, version: index + 2 }
    t.match(done, { status: 200, body: expected })
    t.equal(done.headers.get('etag'), `"${index + 2}"`)
    t.match((await center.call('GET', path)).body, expected)
    for (const { action: next, enabled } of done.body.availableActions) {
      t.equal(enabled, expectedTransitions[next]?.from.includes(state), `${next} after ${action}`)
    }
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

t.test('some actions require a reason', async (t) => {
  const path = await createUnblocked()
  for (const [action, { from, reason }] of Object.entries(expectedTransitions)) {
    await setState(path, from[0] ?? '')
    const { reason: _, ...body } = bodyOf(action)
    const response = await lead.change('POST', `${path}/transitions?dryRun=true`, body)
    if (reason) {
      t.match(response, { status: 422, body: { code: 'rule-violation' } }, action)
      t.strictSame(errorsIn(response), ['/reason rule-violation'])
    } else {
      t.equal(response.status, 200, action)
    }
  }
})

t.test('a termination requires a code, and no action follows it', async (t) => {
  const path = await createUnblocked()
  await setState(path, 'active')
  const terminate = (fields: object) =>
    lead.change('POST', `${path}/transitions`, { action: 'terminate', reason: 'The grant has ended.', ...fields })
  const without = await terminate({})
  t.strictSame([without.status, ...errorsIn(without)], [422, '/terminationCode rule-violation'])
  const unknown = await terminate({ terminationCode: 'boredom' })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [400, '/terminationCode enum'])
  const done = await terminate({ terminationCode: 'funding_ended' })
  t.match(done, { status: 200, body: { state: 'terminated', terminationCode: 'funding_ended' } })
  for (const { action, enabled } of done.body.availableActions) t.notOk(enabled, action)
})

t.test('planning requires two accepted parties, each with a contact', async (t) => {
  const path = await service.createPartnership(lead)
  const blockersOfPlanning = async () => {
    const { availableActions } = (await lead.call('GET', path)).body
    const { status, body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'start_planning' })
    const [{ blockedBy }] = availableActions
    if (status === 200) return []
    t.strictSame(body.blockedBy, blockedBy)
    for (const { ref } of blockedBy) t.equal((await lead.call('GET', ref)).status, 200, ref)
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

t.test('only the lead may change the state', async (t) => {
  const path = await createUnblocked()
  const { availableActions } = (await center.call('GET', path)).body
  for (const { action, enabled, blockedBy } of availableActions) {
    t.notOk(enabled, action)
    t.strictSame(codes({ blockedBy }), [
      expectedTransitions[action]?.from.includes('exploring') ? 'ACTOR_NOT_ALLOWED' : 'WRONG_STATE',
    ])
  }
  const attempt = await center.change('POST', `${path}/transitions`, bodyOf('do_not_pursue'))
  t.match(attempt, { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await lead.call('GET', path)).body.state, 'exploring')
  t.equal(partnershipActions.length, Object.keys(expectedTransitions).length)
})
