// Organizations that are closed, also as duplicates: what they can no longer do, and where their external ids lead.
import t from 'tap'
import { organizationActions } from '../../../src/identity/organizations/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { operator } = service
const { lead, center, office } = await service.createAgencies()
const kinds = ['other']
const pathOf = ({ id }: { id: string }) => `/v1/organizations/${id}`
const transition = (by: Client, organization: { id: string }, action: string, fields: object = {}) =>
  by.change('POST', `${pathOf(organization)}/transitions`, { action, reason: 'Registered twice.', ...fields })
const close = (by: Client, organization: { id: string }, fields: object = {}) =>
  transition(by, organization, 'close', fields)
const act = (by: Client, path: string, action: string) =>
  by.change('POST', `${path}/transitions`, { action, reason: 'Decided by the board.' })
const codesOf = ({ body }: { body: Body }) => body.blockedBy?.map(({ code }: Body) => code)
const lookUp = async (by: Client, scheme: string, value: string) => {
  const { status, body } = await by.call('GET', `/v1/organizations/by-external-id/${scheme}/${value}`)
  return status === 200 ? body.id : status
}
const verify = (organization: { id: string }, scheme: string, value: string, verified = true) =>
  operator.change('POST', `${pathOf(organization)}/external-id-verifications`, { scheme, value, verified })
let count = 0
/** An organization with a verified UEI of its own. */
async function withUei(name: string) {
  const value = `J7M9HPTGJ${(100 + count++).toString().replaceAll('0', 'A')}`
  const client = await service.createOrganization(name)
  await client.change('PATCH', pathOf(client), { externalIds: [{ scheme: 'uei', value }] })
  await verify(client, 'uei', value)
  return { client, value }
}

t.test('an operator closes a duplicate, and it names the organization that remains', async (t) => {
  const { client: duplicate } = await withUei('Duplicate Agency')
  const before = (await operator.call('GET', pathOf(duplicate))).body
  t.match(before, { state: 'active', stateReason: null, closedAt: null, duplicateOfId: null })
  await checkAvailableActions(t, operator, pathOf(duplicate), organizationActions)
  await checkAvailableActions(t, duplicate, pathOf(duplicate), organizationActions)
  const closed = await close(operator, duplicate, { duplicateOfId: center.id })
  t.match(closed, {
    status: 200,
    body: { state: 'closed', stateReason: 'Registered twice.', duplicateOfId: center.id, version: before.version + 1 },
  })
  t.equal(closed.body.closedAt, closed.body.updatedAt)
  t.equal((await lead.call('GET', pathOf(duplicate))).body.state, 'closed', 'every organization reads it')
  await checkAvailableActions(t, operator, pathOf(duplicate), organizationActions)
  await checkAvailableActions(t, duplicate, pathOf(duplicate), organizationActions)
  const list = async (query: string) =>
    (await lead.call('GET', `/v1/organizations?q=duplicate agency${query}`)).body.data.map(({ state }: Body) => state)
  t.strictSame(await list(''), ['closed'])
  t.strictSame(await list('&closed=true'), ['closed'])
  t.strictSame(await list('&closed=false'), [])
})

t.test('only the organization itself and operators close it, and only operators reopen it', async (t) => {
  const agency = await service.createOrganization('Closing Agency')
  t.match(await close(lead, agency), { status: 403, body: { code: 'insufficient-relation' } })
  const { body: small } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'Home', kinds, representation: { authority: 'Letter' } },
  })
  t.strictSame(codesOf(await close(lead, small)), ['ACTOR_NOT_ALLOWED'], 'not its representative')
  const onBehalf = await lead.change(
    'POST',
    `${pathOf(small)}/transitions`,
    { action: 'close', reason: 'A' },
    { 'on-behalf-of': small.id },
  )
  t.strictSame(codesOf(onBehalf), ['ACTOR_NOT_ALLOWED'], 'nor on its behalf')
  t.match(await transition(agency, agency, 'close', { reason: undefined }), { status: 422 })
  t.match(await close(agency, agency), { status: 200, body: { state: 'closed', duplicateOfId: null } })
  t.strictSame(codesOf(await close(operator, agency)), ['WRONG_STATE'])
  t.strictSame(codesOf(await transition(agency, agency, 'reopen')), ['ACTOR_NOT_ALLOWED'])
  t.match(await transition(operator, agency, 'reopen', { duplicateOfId: lead.id }), { status: 422 })
  t.match(await transition(operator, agency, 'reopen'), { status: 200, body: { state: 'active', closedAt: null } })
})

t.test('the organization that remains is another one, and active', async (t) => {
  const agency = await service.createOrganization('A')
  const gone = await service.createOrganization('B')
  t.match(await close(agency, agency, { duplicateOfId: agency.id }), { status: 422, body: { code: 'rule-violation' } })
  t.match(await close(agency, agency, { duplicateOfId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99' }), {
    status: 422,
    body: { code: 'unknown-reference' },
  })
  await close(gone, gone, { duplicateOfId: center.id })
  t.match(await close(agency, agency, { duplicateOfId: gone.id }), {
    status: 409,
    body: { code: 'organization-closed', blockedBy: [{ code: 'ORGANIZATION_CLOSED', ref: pathOf(center) }] },
  })
})

t.test('of two organizations that are closed at once as duplicates of each other, one remains', async (t) => {
  for (let round = 0; round < 5; round++) {
    const [one, other] = [await service.createOrganization('A'), await service.createOrganization('A')]
    await Promise.all([close(one, one, { duplicateOfId: other.id }), close(other, other, { duplicateOfId: one.id })])
    const states = await Promise.all([one, other].map(async (by) => (await lead.call('GET', pathOf(by))).body.state))
    t.ok(states.includes('active'), `round ${round}`)
  }
})

t.test('a party of an open partnership cannot be closed; only the organization itself learns which one', async (t) => {
  const agency = await service.createOrganization('A')
  const path = await service.createPartnership(lead, agency)
  t.match(await close(agency, agency), {
    status: 409,
    body: { code: 'transition-blocked', blockedBy: [{ code: 'ACTIVE_PARTY', ref: path }] },
  })
  const byOperator = await close(operator, agency)
  t.match(byOperator, { status: 409, body: { blockedBy: [{ code: 'ACTIVE_PARTY', ref: null }] } })
  t.notOk(JSON.stringify(byOperator.body).includes(path.split('/')[3] ?? ''))
  await service.createPartnership(lead, agency)
  t.strictSame(codesOf(await close(operator, agency)), ['ACTIVE_PARTY'], 'nor how many there are')
  t.strictSame(codesOf(await close(agency, agency)), ['ACTIVE_PARTY', 'ACTIVE_PARTY'])
  await checkAvailableActions(t, agency, pathOf(agency), organizationActions)
  await checkAvailableActions(t, operator, pathOf(agency), organizationActions)
  const { blockedActions } = (await lead.call('GET', pathOf(agency))).body
  t.strictSame(blockedActions, [{ action: 'close', codes: ['ACTOR_NOT_ALLOWED'] }], 'others learn neither')
})

t.test('a former party, and a party of a partnership that is not pursued, can be closed', async (t) => {
  const agency = await service.createOrganization('A')
  const path = await service.createPartnership(lead)
  await act(agency, await service.addParty(path, lead, agency), 'withdraw')
  const own = await service.createPartnership(agency)
  await act(agency, own, 'do_not_pursue')
  t.equal((await close(agency, agency)).status, 200)
  t.equal((await agency.call('GET', path)).status, 200, 'its API client still reads what it could read')
  t.equal((await agency.call('GET', own)).status, 200)
})

t.test(
  'an organization that represents others or is represented is closed when these representations have ended',
  async (t) => {
    const agency = await service.createOrganization('A')
    const { body: small } = await agency.call('POST', '/v1/organizations', {
      body: { name: 'Home', kinds, representation: { authority: 'Letter' } },
    })
    for (const by of [agency, operator]) {
      t.match((await close(by, agency)).body, {
        blockedBy: [{ code: 'REPRESENTS_ORGANIZATIONS', ref: `/v1/organizations?representativeId=${agency.id}` }],
      })
    }
    const representation = `${pathOf(small)}/representations/${small.representation.id}`
    t.match((await close(operator, small)).body, {
      blockedBy: [{ code: 'ORGANIZATION_REPRESENTED', ref: representation }],
    })
    await act(operator, representation, 'end')
    t.equal((await close(operator, agency)).status, 200)
    t.equal((await close(operator, small)).status, 200)
  },
)

t.test('a closed organization joins nothing, and the refusal names the one that remains', async (t) => {
  const agency = await service.createOrganization('A')
  const path = await service.createPartnership(lead, center)
  const earlier = await lead.call('POST', `${path}/parties`, { body: { organizationId: agency.id, role: 'other' } })
  const second = await service.createPartnership(lead, center)
  const proposal = { organizationId: agency.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const proposed = await lead.call('POST', `${second}/observers`, { body: proposal })
  const offer = await agency.call('POST', `${pathOf(agency)}/representations`, {
    body: { representativeId: center.id, authority: 'Letter' },
  })
  t.equal((await close(agency, agency, { duplicateOfId: center.id })).status, 200)

  const third = await service.createPartnership(lead, center)
  const candidate = (
    await lead.call('POST', `${third}/candidates`, { body: { name: 'A', candidateOrganizationId: agency.id } })
  ).body
  const newPartnership = { name: 'A', purpose: 'A' }
  const refused = {
    invitation: lead.call('POST', `${third}/parties`, { body: { organizationId: agency.id, role: 'other' } }),
    'dry run of an invitation': lead.call('POST', `${third}/parties?dryRun=true`, {
      body: { organizationId: agency.id, role: 'other' },
    }),
    'proposal as an observer': lead.call('POST', `${third}/observers`, { body: proposal }),
    'consent to an earlier proposal': act(center, `${second}/observers/${proposed.body.id}`, 'consent'),
    'invitation of a candidate': act(lead, `${third}/candidates/${candidate.id}`, 'invite'),
    acceptance: act(agency, `${path}/parties/${earlier.body.id}`, 'accept'),
    'new partnership': agency.call('POST', '/v1/partnerships', { body: newPartnership }),
    'offer to be represented': agency.call('POST', `${pathOf(agency)}/representations`, {
      body: { representativeId: lead.id, authority: 'Letter' },
    }),
    'offer to represent': lead.call('POST', `${pathOf(lead)}/representations`, {
      body: { representativeId: agency.id, authority: 'Letter' },
    }),
    'acceptance of an offer': act(center, `${pathOf(agency)}/representations/${offer.body.id}`, 'accept'),
    registration: agency.call('POST', '/v1/organizations', {
      body: { name: 'Home', kinds, representation: { authority: 'Letter' } },
    }),
    update: agency.change('PATCH', pathOf(agency), { name: 'B' }),
    'update by an operator': operator.change('PATCH', pathOf(agency), { name: 'B' }),
  }
  for (const [name, response] of Object.entries(refused)) {
    t.match(
      await response,
      {
        status: 409,
        body: { code: 'organization-closed', blockedBy: [{ code: 'ORGANIZATION_CLOSED', ref: pathOf(center) }] },
      },
      name,
    )
  }
  t.match((await lead.call('GET', `${third}/parties`)).body.data.length, 2, 'nothing was stored')
  for (const [record, by, action] of [
    [`${second}/observers/${proposed.body.id}`, center, 'refuse'],
    [`${path}/parties/${earlier.body.id}`, agency, 'decline'],
    [`${pathOf(agency)}/representations/${offer.body.id}`, operator, 'withdraw'],
  ] as const) {
    t.equal((await act(by, record, action)).status, 200, `${action} ends what was open`)
  }
})

t.test('of a closing and an invitation at once, the organization is not both closed and a party', async (t) => {
  const path = await service.createPartnership(lead)
  for (let round = 0; round < 8; round++) {
    const agency = await service.createOrganization('A')
    const { body } = await lead.call('POST', `${path}/parties`, { body: { organizationId: agency.id, role: 'other' } })
    const party = `${path}/parties/${body.id}`
    await Promise.all([act(agency, party, 'accept'), close(operator, agency)])
    const [{ state }, organization] = [
      (await lead.call('GET', party)).body,
      (await lead.call('GET', pathOf(agency))).body,
    ]
    t.notOk(state === 'accepted' && organization.state === 'closed', `round ${round}: ${state}, ${organization.state}`)
  }
})

t.test('external ids of a closed organization lead to the one that remains until another one takes them', async (t) => {
  const { client: first, value } = await withUei('First')
  const sis = { scheme: 'sis', value: `id-${first.id}` }
  await first.change('PATCH', pathOf(first), { externalIds: [{ scheme: 'uei', value }, sis] })
  const second = await service.createOrganization('Second')
  const third = await service.createOrganization('Third')
  t.equal((await close(operator, first, { duplicateOfId: second.id })).status, 200)
  for (const by of [lead, operator, first, second]) t.equal(await lookUp(by, 'uei', value), second.id)
  t.equal(await lookUp(first, sis.scheme, sis.value), second.id, 'a claim leads on for those whom it identified before')
  t.equal(await lookUp(lead, sis.scheme, sis.value), 404)

  t.equal((await close(second, second, { duplicateOfId: third.id })).status, 200)
  t.equal(await lookUp(lead, 'uei', value), third.id, 'a chain leads to its end')
  const upsert = (by: Client) =>
    by.call('PUT', `/v1/organizations/by-external-id/uei/${value}`, {
      body: { name: 'Upserted', kinds },
      headers: { 'if-match': '*' },
    })
  t.match(await upsert(lead), { status: 403, body: { code: 'insufficient-relation' } })
  t.match(await upsert(third), { status: 200, body: { id: third.id, externalIds: [{ scheme: 'uei', value }] } })

  const taker = await service.createOrganization('Taker')
  await taker.change('PATCH', pathOf(taker), { externalIds: [{ scheme: 'uei', value }] })
  t.equal((await verify(taker, 'uei', value)).status, 200, 'it can be verified for another organization')
  t.equal(await lookUp(lead, 'uei', value), taker.id)
  t.match(
    await transition(operator, first, 'reopen'),
    {
      status: 200,
      body: { duplicateOfId: null, externalIds: [{ scheme: 'uei', value }, sis], verifiedExternalIds: [] },
    },
    'a reopened organization keeps its claims, and not a verification that another one has',
  )
  t.equal(await lookUp(first, sis.scheme, sis.value), first.id)
})

t.test('whoever added an external id to a closed organization can add it to another one', async (t) => {
  const externalId = { scheme: 'registry', value: `r-${Math.random()}` }
  const register = async (name: string) =>
    (await operator.call('POST', '/v1/organizations', { body: { name, kinds, externalIds: [externalId] } })) as {
      status: number
      body: Body
    }
  const first = await register('First')
  t.match(await register('Second'), { status: 409, body: { code: 'external-id-taken' } })
  t.equal((await close(operator, first.body)).status, 200)
  t.equal(await lookUp(operator, externalId.scheme, externalId.value), 404, 'no organization replaces it')
  const second = await register('Second')
  t.equal(second.status, 201)
  t.equal(await lookUp(operator, externalId.scheme, externalId.value), second.body.id)
  t.match(await transition(operator, first.body, 'reopen'), { status: 200, body: { externalIds: [] } })
  t.equal(await lookUp(operator, externalId.scheme, externalId.value), second.body.id)
})

t.test(
  'closing and reopening are in the feed of the organization and of those that it shares a partnership with',
  async (t) => {
    const agency = await service.createOrganization('A')
    const path = await service.createPartnership(lead, center)
    await service.addObserver(path, agency, lead, center)
    const before = await Promise.all([lead, center, agency, office].map(lastPosition))
    await close(agency, agency)
    await transition(operator, agency, 'reopen')
    const found = await Promise.all(
      [lead, center, agency, office].map(async (by, at) => typesOf((await readChanges(by, before[at])).changes)),
    )
    const both = ['organization.closed', 'organization.reopened']
    t.strictSame(found, [both, both, both, []])
  },
)

t.test('a closed lead does not reopen its partnership', async (t) => {
  const agency = await service.createOrganization('A')
  const path = await service.createPartnership(agency, center)
  await act(agency, path, 'do_not_pursue')
  await close(agency, agency)
  t.match(await act(agency, path, 'reopen'), { status: 409, body: { code: 'organization-closed' } })
  t.equal((await center.call('GET', path)).body.state, 'not_pursued')
})

t.test('an organization is not closed while it becomes a representative or replaces another one', async (t) => {
  for (let run = 0; run < 10; run++) {
    const agency = await service.createOrganization('A')
    const body = { name: 'Home', kinds, representation: { authority: 'Letter' } }
    const answers = await Promise.all([close(agency, agency), agency.call('POST', '/v1/organizations', { body })])
    t.ok(answers.filter(({ status }) => status < 300).length === 1, answers.map(({ status }) => status).join())
    const [first, second] = [await service.createOrganization('B'), await service.createOrganization('C')]
    const closings = await Promise.all([close(first, first, { duplicateOfId: second.id }), close(second, second)])
    const { state, duplicateOfId } = (await lead.call('GET', pathOf(first))).body
    // The second is closed after the first, or the first is not closed.
    t.ok(state === 'active' || duplicateOfId === second.id, closings.map(({ status }) => status).join())
  }
})

t.test('without the right to read partnerships a blocker does not name them', async (t) => {
  const agency = await service.createOrganization('A')
  await service.createPartnership(lead, agency)
  const reader = await service.createApiClient(agency.id, ['organizations:read'])
  const { blockedActions } = (await reader.call('GET', pathOf(agency))).body
  t.strictSame(blockedActions, [{ action: 'close', codes: ['ACTIVE_PARTY'] }])
  const writer = await service.createApiClient(agency.id, ['organizations:read', 'organizations:write'])
  t.match((await close(writer, agency)).body.blockedBy, [{ code: 'ACTIVE_PARTY', ref: null }])
})
