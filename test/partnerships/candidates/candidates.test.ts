// Candidates (Q7): agencies that the parties think of asking, which turn into parties.
import t from 'tap'
import { candidateActions } from '../../../src/partnerships/candidates/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")

/** The path of a new candidate. */
async function think(path: string, fields: object = {}, by: Client = center): Promise<string> {
  const { status, headers, body } = await by.call('POST', `${path}/candidates`, {
    body: { name: "Rosa's Family Child Care", ...fields },
  })
  t.equal(status, 201)
  t.match(body, { state: 'considered', reason: null, partyId: null, organizationId: by.id })
  return headers.get('location') ?? ''
}
const act = (by: Client, candidate: string, fields: object) => by.change('POST', `${candidate}/transitions`, fields)

t.test('a candidate that is invited becomes a party that is invited', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await think(path, { candidateOrganizationId: home.id, why: 'Open until 6 p.m.' })
  t.equal((await home.call('GET', path)).status, 404, 'to be thought of is to see nothing')
  const done = await act(lead, candidate, { action: 'invite', role: 'child_care_provider' })
  t.match(done, { status: 200, body: { state: 'invited', version: 2 } })
  const party = (await lead.call('GET', `${path}/parties/${done.body.partyId}`)).body
  t.match(party, { organizationId: home.id, role: 'child_care_provider', state: 'invited', lead: false })
  t.equal((await home.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'accept' })).status, 200)
  t.match((await home.call('GET', candidate)).body, { partyId: party.id }, 'which then reads what was said of it')
})

t.test('what has no account yet is registered first', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await think(path)
  const early = await act(lead, candidate, { action: 'invite' })
  t.match(early, {
    status: 409,
    body: { blockedBy: [{ code: 'ORGANIZATION_NOT_REGISTERED', ref: '/v1/organizations' }] },
  })
  const nobody = await center.change('PATCH', candidate, { candidateOrganizationId: path.split('/')[3] })
  t.strictSame([nobody.status, ...faults(nobody)], [422, '/candidateOrganizationId unknown-reference'])
  t.equal((await lead.change('PATCH', candidate, { candidateOrganizationId: home.id })).status, 200, 'by any party')
  t.match((await act(lead, candidate, { action: 'invite' })).body, { state: 'invited' })
  const [, , { role }] = (await lead.call('GET', `${path}/parties`)).body.data
  t.equal(role, 'other', 'unless said')
})

t.test('the lead invites; every party rules out and thinks again', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await think(path, { candidateOrganizationId: home.id })
  t.match(await act(center, candidate, { action: 'invite' }), {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
  })
  t.strictSame(faults(await act(center, candidate, { action: 'rule_out' })), ['/reason rule-violation'])
  const out = await act(center, candidate, { action: 'rule_out', reason: 'No room before the fall.' })
  t.match(out, { status: 200, body: { state: 'ruled_out', reason: 'No room before the fall.' } })
  t.match(await act(lead, candidate, { action: 'invite' }), {
    status: 409,
    body: { blockedBy: [{ code: 'WRONG_STATE' }] },
  })
  t.match(await act(lead, candidate, { action: 'reconsider' }), {
    status: 200,
    body: { state: 'considered', reason: null },
  })
  t.match(await act(lead, candidate, { action: 'invite' }), { status: 200, body: { state: 'invited' } })
})

t.test('who is a party already is not invited again, and the candidate stays what it was', async (t) => {
  const path = await service.createPartnership(lead, center)
  const candidate = await think(path, { candidateOrganizationId: center.id })
  t.match(await act(lead, candidate, { action: 'invite' }), { status: 409, body: { code: 'party-exists' } })
  t.match((await lead.call('GET', candidate)).body, { state: 'considered', partyId: null, version: 1 })
})

t.test('availableActions tells each what a transition would decide', async (t) => {
  const path = await service.createPartnership(lead, center)
  const registered = await think(path, { candidateOrganizationId: home.id })
  const out = await think(path)
  await act(lead, out, { action: 'rule_out', reason: 'Too far.' })
  for (const candidate of [registered, await think(path), out]) {
    for (const by of [lead, center]) {
      const { availableActions } = (await by.call('GET', candidate)).body
      t.strictSame(
        availableActions.map(({ action }: Body) => action),
        [...candidateActions],
      )
      for (const { action, enabled, blockedBy } of availableActions) {
        const tried = await by.change('POST', `${candidate}/transitions?dryRun=true`, { action, reason: 'Why not?' })
        t.equal(tried.status, enabled ? 200 : 409, action)
        if (!enabled) t.strictSame(tried.body.blockedBy, blockedBy)
      }
    }
  }
})

t.test('candidates are narrowed by their state', async (t) => {
  const path = await service.createPartnership(lead, center)
  const out = await think(path, { name: 'Out' })
  await act(lead, out, { action: 'rule_out', reason: 'Too far.' })
  await think(path, { name: 'In' })
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/candidates?${query}`)).body.data.map(({ name }: Body) => name)
  t.strictSame(await found('state=considered'), ['In'])
  t.strictSame(await found('state=ruled_out,invited'), ['Out'])
})
