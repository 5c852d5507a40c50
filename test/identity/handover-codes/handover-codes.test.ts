// Hand-over codes: an organization creates its first API client itself.
import { createHmac } from 'node:crypto'
import t from 'tap'
import { createKey } from '../../../src/identity/api-clients/keys.ts'
import { peppers, startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, nonOperatorScopes, waitFor } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startOwnService(t, { limits: { requests: 1_000_000, badCredentials: 30 } })
const storage = await openStorage(t, service)
const { operator } = service
const lead = await service.createOrganization('Springfield Early Head Start')
const day = 86_400_000
const clientName = 'Office system'
const rejected = {
  status: 401,
  body: { code: 'unauthenticated', detail: 'The hand-over code is not valid, or it was used.' },
}

/** Registers a family child care home that the lead represents, and returns its id. */
async function registerHome(): Promise<string> {
  const { body } = await lead.call('POST', '/v1/organizations', {
    body: {
      name: "Rosa's Family Child Care",
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter' },
    },
  })
  return body.id
}

async function issue(
  id: string,
  fields: object = {},
  by: Client = operator,
): Promise<{ code: string; handoverCode: Body }> {
  const { status, body } = await by.call('POST', `/v1/organizations/${id}/handover-codes`, { body: fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const redeem = (code: string, query = '') =>
  service.callWith(code)('POST', `/v1/handover${query}`, { body: { clientName } })
const pathOf = ({ id, organizationId }: Body) => `/v1/organizations/${organizationId}/handover-codes/${id}`
const read = async (row: Body) => (await operator.call('GET', pathOf(row))).body

t.test('a hand-over code works once, and for 7 days', async (t) => {
  const id = await registerHome()
  const { code, handoverCode } = await issue(id)
  t.match(handoverCode, { state: 'issued', organizationId: id, scopes: nonOperatorScopes, apiClientId: null })
  t.equal(Date.parse(handoverCode.expiresAt) - Date.parse(handoverCode.createdAt), 7 * day)
  t.match(code, /^pb_handover_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/)

  const dry = await redeem(code, '?dryRun=true')
  t.equal(dry.status, 201)
  t.equal(dry.headers.get('dry-run'), 'true')
  t.match(await service.callWith(dry.body.key)('GET', '/v1/me'), { status: 401 })
  t.equal((await read(handoverCode)).state, 'issued', 'a dry run does not redeem it')

  const { status, headers, body } = await redeem(code)
  t.equal(status, 201)
  t.match(body.apiClient, { organizationId: id, name: clientName, scopes: nonOperatorScopes, createdBy: null })
  t.equal(headers.get('location'), `/v1/organizations/${id}/api-clients/${body.apiClient.id}`)
  const own = service.clientWith(id, body.apiClient.id, body.key)
  t.match((await own.call('GET', '/v1/me')).body, { organizationId: id, onBehalfBy: null, scopes: nonOperatorScopes })
  t.match(await read(handoverCode), { state: 'redeemed', apiClientId: own.clientId })
  t.match(await redeem(code), rejected, 'it works once')
  t.equal((await own.call('GET', `/v1/organizations/${id}/api-clients`)).body.data.length, 1)

  t.notOk((await lead.call('GET', `/v1/organizations/${id}`)).body.representation, 'the representation has ended')
  await waitFor(async () => {
    const { status } = await lead.call('GET', '/v1/partnerships', { headers: { 'on-behalf-of': id } })
    return status === 403
  })
  const events = await storage.rows(
    'select type, client_id, organization_id, occurred_at::text as at from events where stream_id = $1 order by position',
    [id],
  )
  const [, , , first, ...others] = events
  t.strictSame(
    events.map(({ type }) => type),
    [
      'organization.registered',
      'representation.current',
      'handover_code.issued',
      'api_client.created',
      'organization.representation_ended',
      'representation.ended',
      'handover_code.redeemed',
    ],
  )
  t.match(first, { client_id: own.clientId, organization_id: id })
  for (const { at } of others) t.equal(at, first.at, 'in one transaction')

  const late = await issue(await registerHome())
  await storage.rows(`update handover_codes set expires_at = now() where id = $1`, [late.handoverCode.id])
  t.match(await redeem(late.code), rejected, 'it expires')
  t.equal((await read(late.handoverCode)).state, 'expired')
})

t.test(
  'an unknown, expired, used or revoked code gets the same response, which counts as a failed attempt',
  async (t) => {
    const [used, revoked, expired] = [
      await issue(lead.id),
      await issue(await registerHome()),
      await issue(await registerHome()),
    ]
    await redeem(used.code)
    const reason = 'It was sent to a wrong address.'
    const transitions = `${pathOf(revoked.handoverCode)}/transitions`
    t.equal((await operator.change('POST', transitions, { action: 'revoke' })).status, 422)
    t.match(await operator.change('POST', transitions, { action: 'revoke', reason }), {
      status: 200,
      body: { state: 'revoked', revocationReason: reason, availableActions: [], blockedActions: [] },
    })
    t.equal((await operator.change('POST', transitions, { action: 'revoke', reason })).status, 409)
    await storage.rows(`update handover_codes set expires_at = now() where id = $1`, [expired.handoverCode.id])
    const unknown = createKey('handover', peppers).key
    const bootstrap = createKey('bootstrap', peppers).key
    const credentials = [
      unknown,
      `${unknown.slice(0, -1)}!`,
      bootstrap,
      lead.key,
      used.code,
      revoked.code,
      expired.code,
    ]
    const left: number[] = []
    for (const code of credentials) {
      const answer = await redeem(code)
      t.match(answer, rejected)
      t.ok(answer.headers.has('www-authenticate'))
      left.push(Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1]))
    }
    for (const [at, count] of left.entries()) t.equal(count, (left[0] as number) - at)
    t.match(await service.callWith(unknown)('GET', '/v1/me'), { status: 401 }, 'it is no API key')
  },
)

t.test('two simultaneous redemptions create one API client', async (t) => {
  const id = await registerHome()
  const { code, handoverCode } = await issue(id)
  const lock = 'select from handover_codes where id = $1'
  const answers = await storage.race(lock, [handoverCode.id], [() => redeem(code), () => redeem(code)])
  t.strictSame(statuses(answers), [201, 401])
  t.equal((await operator.call('GET', `/v1/organizations/${id}/api-clients`)).body.data.length, 1)
})

t.test('a new code revokes the previous one of the organization', async (t) => {
  const id = await registerHome()
  const codes = [await issue(id), await issue(id)]
  const lock = 'select from organizations where id = $1'
  const create = () => operator.call('POST', `/v1/organizations/${id}/handover-codes`, { body: {} })
  for (const { status, body } of await storage.race(lock, [id], [create, create])) {
    t.equal(status, 201)
    codes.push(body)
  }
  const { data } = (await operator.call('GET', `/v1/organizations/${id}/handover-codes`)).body
  const issued = data.filter(({ state }: Body) => state === 'issued')
  t.strictSame([data.length, issued.length], [4, 1])
  t.match(data[0], { state: 'revoked', revocationReason: 'Another hand-over code was issued.' })
  t.match(await redeem(codes[0]?.code ?? ''), rejected)
  const valid = codes.find(({ handoverCode }) => handoverCode.id === issued[0].id)
  t.equal((await redeem(valid?.code ?? '')).status, 201)
})

t.test('only operators issue and revoke codes; they grant any scope', async (t) => {
  const id = await registerHome()
  const list = `/v1/organizations/${id}/handover-codes`
  const { handoverCode } = await issue(id, { scopes: ['organizations:register', 'keys:manage'], clientName: 'Console' })
  const target = pathOf(handoverCode)
  const own = `/v1/organizations/${lead.id}/handover-codes`
  const insufficientScope = { status: 403, body: { code: 'insufficient-scope' } }
  for (const headers of [{}, { 'on-behalf-of': id }]) {
    t.match(await lead.call('POST', list, { body: {}, headers }), insufficientScope)
    const seen = await lead.call('GET', target, { headers })
    t.match(seen, {
      status: 200,
      body: { availableActions: [], blockedActions: [{ action: 'revoke', codes: ['ACTOR_NOT_ALLOWED'] }] },
    })
    const body = { action: 'revoke', reason: 'Mine' }
    const ifMatch = { ...headers, 'if-match': '"1"' }
    t.match(await lead.call('POST', `${target}/transitions`, { body, headers: ifMatch }), insufficientScope)
  }
  t.match(await lead.call('POST', own, { body: {} }), insufficientScope)
  const { code } = await issue(id, { scopes: ['organizations:register', 'keys:manage'], clientName: 'Console' })
  const { body } = await service.callWith(code)('POST', '/v1/handover', { body: {} })
  t.match(body.apiClient, { name: 'Console', scopes: ['organizations:register', 'keys:manage'] })
})

t.test('the database does not contain a code, and only the response that issues it does', async (t) => {
  const list = `/v1/organizations/${await registerHome()}/handover-codes`
  const headers = { 'idempotency-key': 'hand-over' }
  const { body } = await operator.call('POST', list, { body: {}, headers })
  const again = await operator.call('POST', list, { body: {}, headers })
  t.strictSame(again.body, body, 'a replay')
  const { code, handoverCode } = body
  const secret = code.split('_')[3]
  const responses = [await operator.call('GET', list), await operator.call('GET', pathOf(handoverCode))]
  for (const response of responses) t.notMatch(JSON.stringify(response.body), secret)
  const tables = await storage.rows(`select format('%I', tablename) as name from pg_tables where schemaname = 'public'`)
  for (const { name } of tables) {
    const [{ text }] = await storage.rows(
      `select coalesce(string_agg(stored::text, ''), '') as text from ${name} stored`,
    )
    t.notOk(text.includes(secret), name)
  }
  const digest = createHmac('sha256', peppers[0]?.secret ?? '')
    .update(code)
    .digest('base64url')
  const stored = await storage.rows('select digest, pepper_version from handover_code_digests where code_id = $1', [
    handoverCode.id,
  ])
  t.strictSame(stored, [{ digest, pepper_version: 1 }])
  const inUrl = await operator.call('GET', `/v1/organizations?q=${code}`)
  t.match(inUrl, { status: 400, body: { code: 'key-in-url' } })
})
