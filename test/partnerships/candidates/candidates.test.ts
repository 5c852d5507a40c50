// Candidates (Q7): their lifecycle, and the party that an invitation creates.
import t from 'tap'
import { candidateActions } from '../../../src/partnerships/candidates/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()

/** Creates a candidate and returns its path. */
async function createCandidate(path: string, fields: object = {}, by: Client = center): Promise<string> {
  const { status, headers, body } = await by.call('POST', `${path}/candidates`, {
    body: { name: "Rosa's Family Child Care", ...fields },
  })
  t.equal(status, 201)
  t.match(body, { state: 'considered', reason: null, partyId: null, organizationId: by.id })
  return headers.get('location') ?? ''
}
const transition = (by: Client, candidate: string, fields: object) =>
  by.change('POST', `${candidate}/transitions`, fields)

t.test('inviting a candidate creates an invited party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path, { candidateOrganizationId: home.id, why: 'Open until 6 p.m.' })
  t.equal((await home.call('GET', path)).status, 404, 'a candidate does not read the partnership')
  const done = await transition(lead, candidate, { action: 'invite', role: 'child_care_provider' })
  t.match(done, { status: 200, body: { state: 'invited', version: 2 } })
  const party = (await lead.call('GET', `${path}/parties/${done.body.partyId}`)).body
  t.match(party, { organizationId: home.id, role: 'child_care_provider', state: 'invited', lead: false })
  t.equal((await home.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'accept' })).status, 200)
  t.match(
    (await home.call('GET', candidate)).body,
    { partyId: party.id },
    'after accepting, the party reads the candidate',
  )
})

t.test('a candidate is deleted by the party that created it and, after that party has left, by others', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path)
  t.match(await lead.change('DELETE', candidate), { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await lead.change('PATCH', candidate, { candidateOrganizationId: home.id })).status, 200)
  const { body: parties } = await lead.call('GET', `${path}/parties?organizationId=${center.id}`)
  const withdrawal = { action: 'withdraw', reason: 'No room.' }
  await center.change('POST', `${path}/parties/${parties.data[0].id}/transitions`, withdrawal)
  t.equal((await lead.change('DELETE', candidate)).status, 204)
})

t.test('an invitation requires a registered organization', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path)
  const rejected = await transition(lead, candidate, { action: 'invite' })
  t.match(rejected, {
    status: 409,
    body: { blockedBy: [{ code: 'ORGANIZATION_NOT_REGISTERED', ref: '/v1/organizations' }] },
  })
  const unknown = await center.change('PATCH', candidate, { candidateOrganizationId: path.split('/')[3] })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [422, '/candidateOrganizationId unknown-reference'])
  t.equal(
    (await lead.change('PATCH', candidate, { candidateOrganizationId: home.id })).status,
    200,
    'any party may update it',
  )
  t.match((await transition(lead, candidate, { action: 'invite' })).body, { state: 'invited' })
  const [, , { role }] = (await lead.call('GET', `${path}/parties`)).body.data
  t.equal(role, 'other', 'the default role')
})

t.test('only the lead invites; every party rules out and reconsiders', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path, { candidateOrganizationId: home.id })
  t.match(await transition(center, candidate, { action: 'invite' }), {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
  })
  t.strictSame(errorsIn(await transition(center, candidate, { action: 'rule_out' })), ['/reason required'])
  const ruledOut = await transition(center, candidate, { action: 'rule_out', reason: 'No room before the fall.' })
  t.match(ruledOut, { status: 200, body: { state: 'ruled_out', reason: 'No room before the fall.' } })
  t.match(await transition(lead, candidate, { action: 'invite' }), {
    status: 409,
    body: { blockedBy: [{ code: 'WRONG_STATE' }] },
  })
  t.match(await transition(lead, candidate, { action: 'reconsider' }), {
    status: 200,
    body: { state: 'considered', reason: null },
  })
  t.match(await transition(lead, candidate, { action: 'invite' }), { status: 200, body: { state: 'invited' } })
})

t.test('an invited candidate is reconsidered once its invitation has ended, and can be invited again', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path, { candidateOrganizationId: home.id })
  const invite = async (): Promise<string> => {
    const { status, body } = await transition(lead, candidate, { action: 'invite' })
    t.equal(status, 200)
    return `${path}/parties/${body.partyId}`
  }
  const act = async (by: Client, party: string, action: string) =>
    t.equal((await by.change('POST', `${party}/transitions`, { action, reason: 'Over.' })).status, 200, action)
  const blocked = async (by: Client, code: string, ref: string) =>
    t.match(await transition(by, candidate, { action: 'reconsider' }), {
      status: 409,
      body: { blockedBy: [{ code, ref }] },
    })
  for (const [end, by] of [
    ['decline', home],
    ['rescind', lead],
  ] as const) {
    const party = await invite()
    for (const other of [lead, center]) await blocked(other, 'INVITATION_OPEN', party)
    await checkAvailableActions(t, center, candidate, candidateActions)
    await act(by, party, end)
    t.match(await transition(center, candidate, { action: 'reconsider' }), {
      status: 200,
      body: { state: 'considered', partyId: null },
    })
  }
  const party = await invite()
  await act(home, party, 'accept')
  for (const other of [lead, center, home]) await blocked(other, 'INVITATION_ACCEPTED', party)
  await act(home, party, 'withdraw')
  t.equal((await transition(center, candidate, { action: 'reconsider' })).status, 200)
  await invite()
})

t.test('every blocker of an invitation is reported to a party that is not the lead', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rejected = await transition(center, await createCandidate(path), { action: 'invite' })
  t.match(rejected, {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }, { code: 'ORGANIZATION_NOT_REGISTERED' }] },
  })
  t.equal(rejected.body.blockedBy.length, 2)
})

t.test('inviting a candidate that is a party fails and leaves the candidate unchanged', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await createCandidate(path, { candidateOrganizationId: center.id })
  t.match(await transition(lead, candidate, { action: 'invite' }), { status: 409, body: { code: 'party-exists' } })
  t.match((await lead.call('GET', candidate)).body, { state: 'considered', partyId: null, version: 1 })
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  const registered = await createCandidate(path, { candidateOrganizationId: home.id })
  const ruledOut = await createCandidate(path)
  await transition(lead, ruledOut, { action: 'rule_out', reason: 'Too far.' })
  for (const candidate of [registered, await createCandidate(path), ruledOut]) {
    for (const by of [lead, center]) await checkAvailableActions(t, by, candidate, candidateActions)
  }
})

t.test('filters candidates by state', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ruledOut = await createCandidate(path, { name: 'Out' })
  await transition(lead, ruledOut, { action: 'rule_out', reason: 'Too far.' })
  await createCandidate(path, { name: 'In' })
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/candidates?${query}`)).body.data.map(({ name }: Body) => name)
  t.strictSame(await found('state=considered'), ['In'])
  t.strictSame(await found('state=ruled_out,invited'), ['Out'])
})
