// The lifecycle of a partnership: which action leads where, what blocks it, and that availableActions says the same.
import t from 'tap'
import { partnershipActions, partnershipStates } from '../../../src/records/partnership-lifecycle.ts'
import { type Body, startService } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

/** As shared/design/domain.md has it. */
const table: Record<string, { from: string[]; to: string; reason?: true }> = {
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

/** A partnership of both in which nothing stands in the way of a step. */
async function ready(): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center])
  return path
}
const put = (path: string, state: string) =>
  storage.rows('update partnerships set state = $2 where id = $1', [path.split('/')[3], state])
const bodyOf = (action: string) => ({
  action,
  reason: 'The board has decided.',
  ...(action === 'terminate' && { terminationCode: 'funding_ended' }),
})
const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)

t.test('every action in every state does what its step says, as availableActions told', async (t) => {
  const path = await ready()
  for (const state of partnershipStates) {
    await put(path, state)
    const { availableActions } = (await lead.call('GET', path)).body
    t.strictSame(
      availableActions.map(({ action }: Body) => action),
      Object.keys(table),
    )
    for (const { action, enabled, blockedBy } of availableActions) {
      const { from = [], to } = table[action] ?? {}
      const name = `${action} in ${state}`
      t.equal(enabled, from.includes(state), name)
      const tried = await lead.change('POST', `${path}/transitions?dryRun=true`, bodyOf(action))
      if (enabled) {
        t.match(tried, { status: 200, body: { state: to, stateReason: 'The board has decided.' } }, name)
      } else {
        t.match(tried, { status: 409, body: { code: 'transition-blocked' } }, name)
        t.strictSame(tried.body.blockedBy, blockedBy, name)
        t.strictSame(codes(tried.body), ['WRONG_STATE'])
      }
    }
  }
})

t.test('a partnership goes from exploring to closed, and says each time why', async (t) => {
  const path = await ready()
  const steps = [
    ['start_planning', undefined, 'planning'],
    ['start_negotiation', undefined, 'negotiating'],
    ['activate', 'Signed in May.', 'active'],
    ['suspend', 'The building floods.', 'suspended'],
    ['resume', 'It is dry again.', 'active'],
    ['begin_closing', undefined, 'closing'],
    ['close', undefined, 'closed'],
  ] as const
  for (const [at, [action, reason, state]] of steps.entries()) {
    const done = await lead.change('POST', `${path}/transitions`, { action, ...(reason && { reason }) })
    const expected = { state, stateReason: reason ?? null, terminationCode: null, version: at + 2 }
    t.match(done, { status: 200, body: expected })
    t.equal(done.headers.get('etag'), `"${at + 2}"`)
    t.match((await center.call('GET', path)).body, expected)
    for (const { action: next, enabled } of done.body.availableActions) {
      t.equal(enabled, table[next]?.from.includes(state), `${next} after ${action}`)
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

t.test('what may not happen without a reason needs one', async (t) => {
  const path = await ready()
  for (const [action, { from, reason }] of Object.entries(table)) {
    await put(path, from[0] ?? '')
    const { reason: _, ...body } = bodyOf(action)
    const answer = await lead.change('POST', `${path}/transitions?dryRun=true`, body)
    if (reason) {
      t.match(answer, { status: 422, body: { code: 'rule-violation' } }, action)
      t.strictSame(faults(answer), ['/reason rule-violation'])
    } else {
      t.equal(answer.status, 200, action)
    }
  }
})

t.test('a termination has a code, which stays', async (t) => {
  const path = await ready()
  await put(path, 'active')
  const terminate = (fields: object) =>
    lead.change('POST', `${path}/transitions`, { action: 'terminate', reason: 'The grant has ended.', ...fields })
  const without = await terminate({})
  t.strictSame([without.status, ...faults(without)], [422, '/terminationCode rule-violation'])
  const unknown = await terminate({ terminationCode: 'boredom' })
  t.strictSame([unknown.status, ...faults(unknown)], [400, '/terminationCode enum'])
  const done = await terminate({ terminationCode: 'funding_ended' })
  t.match(done, { status: 200, body: { state: 'terminated', terminationCode: 'funding_ended' } })
  for (const { action, enabled } of done.body.availableActions) t.notOk(enabled, action)
})

t.test('planning begins once two have accepted and each has named a contact', async (t) => {
  const path = await service.createPartnership(lead)
  const tried = async () => {
    const { availableActions } = (await lead.call('GET', path)).body
    const { status, body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'start_planning' })
    const [{ blockedBy }] = availableActions
    if (status === 200) return []
    t.strictSame(body.blockedBy, blockedBy)
    for (const { ref } of blockedBy) t.equal((await lead.call('GET', ref)).status, 200, ref)
    return codes(body)
  }
  t.strictSame(await tried(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING', 'READINESS_NOT_STARTED'])
  const round = await service.openChecklistRound(path, lead)
  await service.createChecklistResponse(round, lead, [])
  t.strictSame(await tried(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'])
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: center.id, role: 'child_care_provider' },
  })
  t.strictSame(await tried(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'], 'an invitation is no acceptance')
  await center.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' })
  t.strictSame(await tried(), ['CONTACT_MISSING', 'READINESS_NOT_STARTED'])
  await service.createChecklistResponse(round, center, [])
  t.strictSame(await tried(), ['CONTACT_MISSING'])
  const { body: contact } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
  t.strictSame(await tried(), ['CONTACT_MISSING'], 'each of them')
  await center.call('POST', `${path}/contacts`, { body: { name: 'Sam Lee' } })
  t.strictSame(await tried(), [])
  await lead.change('DELETE', `${path}/contacts/${contact.id}`)
  t.strictSame(await tried(), ['CONTACT_MISSING'])
  await center.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.strictSame(await tried(), ['PARTIES_NOT_ACCEPTED', 'CONTACT_MISSING'], 'who has left does not count')
})

t.test('the steps are for the lead to take', async (t) => {
  const path = await ready()
  const { availableActions } = (await center.call('GET', path)).body
  for (const { action, enabled, blockedBy } of availableActions) {
    t.notOk(enabled, action)
    t.strictSame(codes({ blockedBy }), [
      table[action]?.from.includes('exploring') ? 'ACTOR_NOT_ALLOWED' : 'WRONG_STATE',
    ])
  }
  const tried = await center.change('POST', `${path}/transitions`, bodyOf('do_not_pursue'))
  t.match(tried, { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await lead.call('GET', path)).body.state, 'exploring')
  t.equal(partnershipActions.length, Object.keys(table).length)
})
