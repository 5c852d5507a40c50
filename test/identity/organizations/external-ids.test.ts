// External ids of organizations: whom they identify, and the verification of those that outside authorities issue.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { withClient } from '../../../src/database/migrate.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startOwnService(t)
const { operator } = service
const kinds = ['other']
const path = ({ id }: { id: string }) => `/v1/organizations/${id}`
const byExternalId = ({ scheme, value }: Body) => `/v1/organizations/by-external-id/${scheme}/${value}`
const lookUp = async (by: Client, externalId: Body) => {
  const { status, body } = await by.call('GET', byExternalId(externalId))
  return status === 200 ? body.id : status
}
const upsert = (by: Client, externalId: Body, body: object = {}, headers?: Record<string, string>) =>
  by.call('PUT', byExternalId(externalId), { body: { name: 'Upserted', kinds, ...body }, ...(headers && { headers }) })
const anyVersion = { 'if-match': '*' }
const verify = (by: Client, organization: { id: string }, externalId: Body, verified = true) =>
  by.change('POST', `${path(organization)}/external-id-verifications`, { ...externalId, verified })
const claim = (by: Client, ...externalIds: Body[]) => by.change('PATCH', path(by), { externalIds })
const read = async (organization: { id: string }) => (await operator.call('GET', path(organization))).body

const authorityIds = [
  { scheme: 'uei', value: 'J7M9HPTGJ1S9' },
  { scheme: 'nces_lea', value: '1712345' },
  { scheme: 'grant', value: '05CH011111' },
  { scheme: 'state_license', value: 'IL-FCC-20417' },
]
const localId = { scheme: 'sis', value: '4711' }
const owner = await service.createOrganization('Springfield Early Head Start')
const impostor = await service.createOrganization('Springfield Early Headstart')
const stranger = await service.createOrganization('Little Steps Child Care')
const represent = async (by: Client, ...externalIds: Body[]) =>
  by.call('POST', '/v1/organizations', {
    body: { name: "Rosa's Family Child Care", kinds, externalIds, representation: { authority: 'Letter' } },
  })

t.test(
  'several organizations may claim an id of an authority, and the first to do so gains nothing by it',
  async (t) => {
    t.equal((await claim(impostor, ...authorityIds, localId)).status, 200)
    for (const externalId of [...authorityIds, localId]) {
      t.equal(await lookUp(owner, externalId), 404, `${externalId.scheme} of another organization is not found`)
      t.equal(await lookUp(operator, externalId), 404, 'also not by an operator')
      t.equal(await lookUp(impostor, externalId), impostor.id)
    }
    t.match(await claim(owner, ...authorityIds, localId), { status: 200, body: { verifiedExternalIds: [] } })
    for (const externalId of [...authorityIds, localId]) {
      t.equal(await lookUp(owner, externalId), owner.id)
      t.equal(await lookUp(stranger, externalId), 404)
    }
  },
)

t.test('an upsert by an id that another organization claims does not change that organization', async (t) => {
  const before = await read(impostor)
  for (const externalId of [authorityIds[0] as Body, localId]) {
    t.match(await upsert(stranger, externalId), { status: 403, body: { code: 'insufficient-scope' } })
    t.match(await upsert(stranger, externalId, {}, anyVersion), { status: 412, body: { code: 'precondition-failed' } })
    const created = await upsert(operator, externalId)
    t.equal(created.status, 201, 'an operator registers another organization')
    t.equal(await lookUp(operator, externalId), created.body.id)
    const again = await upsert(operator, externalId, { description: 'Again' }, anyVersion)
    t.match(again, { status: 200, body: { id: created.body.id, version: 2 } })
  }
  t.strictSame(await read(impostor), before)
})

t.test('an operator verifies an id; everyone then finds the organization that has it', async (t) => {
  for (const externalId of authorityIds) {
    const verified = await verify(operator, owner, externalId)
    t.equal(verified.status, 200)
    const { verifiedExternalIds, externalIds, updatedAt, updatedBy } = verified.body
    t.strictSame(verifiedExternalIds.at(-1), { ...externalId, verifiedAt: updatedAt })
    t.ok(externalIds.some((one: Body) => one.scheme === externalId.scheme))
    t.equal(updatedBy, operator.id)
    for (const client of [owner, impostor, stranger, operator]) t.equal(await lookUp(client, externalId), owner.id)
  }
  t.strictSame((await read(impostor)).verifiedExternalIds, [], 'the same ids of the impostor remain claims')
  const { data } = (await stranger.call('GET', '/v1/organizations?q=springfield&sort=createdAt')).body
  t.strictSame(
    data.map(({ verifiedExternalIds }: Body) => verifiedExternalIds.length),
    [4, 0],
    'a list shows which ids are verified',
  )
  const types = (await owner.call('GET', '/v1/changes?type=organization.external_id_verified')).body.data
  t.match(types, Array(4).fill({ recordId: owner.id, change: 'update' }))

  const before = await read(owner)
  const uei = authorityIds[0] as Body
  t.match(await upsert(impostor, uei, {}, anyVersion), { status: 403, body: { code: 'insufficient-relation' } })
  t.match(await upsert(stranger, uei), { status: 403, body: { code: 'insufficient-relation' } })
  t.strictSame(await read(owner), before, 'an upsert by a verified id changes it only for those that may update it')
  const externalIds = before.externalIds
  const replaced = await upsert(owner, uei, { name: 'Springfield Early Head Start', externalIds }, anyVersion)
  t.match(replaced, { status: 200, body: { id: owner.id, version: before.version + 1 } })
  t.equal(
    replaced.body.verifiedExternalIds.length,
    4,
    'the verification remains as long as the organization has the id',
  )
})

t.test('an id can be verified for one organization only', async (t) => {
  const [uei] = authorityIds as [Body]
  t.match(await verify(operator, impostor, uei), { status: 409, body: { code: 'external-id-taken' } })
  t.strictSame((await read(impostor)).verifiedExternalIds, [])
  const ended = await verify(operator, owner, uei, false)
  t.equal(ended.status, 200)
  t.notOk(ended.body.verifiedExternalIds.some(({ scheme }: Body) => scheme === 'uei'))
  t.equal(await lookUp(stranger, uei), 404)
  const { data } = (await owner.call('GET', '/v1/changes?type=organization.external_id_verification_ended')).body
  t.match(data, [{ recordId: owner.id }])
  t.equal((await verify(operator, impostor, uei)).status, 200)
  t.equal(await lookUp(owner, uei), impostor.id, 'a verified id takes precedence over a claim of the caller')
  t.equal((await verify(operator, impostor, uei, false)).status, 200)
})

t.test('of operators that verify an id for two organizations at once, one succeeds', async (t) => {
  const [uei] = authorityIds as [Body]
  const responses = await Promise.all([owner, impostor].map((organization) => verify(operator, organization, uei)))
  t.strictSame(responses.map(({ status }) => status).sort(), [200, 409])
  const verified = responses[0]?.status === 200 ? owner : impostor
  t.equal(await lookUp(stranger, uei), verified.id)
  t.equal((await verify(operator, verified, uei, false)).status, 200)
})

t.test('the verification ends when the organization removes the id', async (t) => {
  const [uei] = authorityIds as [Body]
  t.equal((await verify(operator, owner, uei)).status, 200)
  const removed = await claim(owner, localId)
  t.match(removed.body, { externalIds: [localId], verifiedExternalIds: [] })
  t.equal(await lookUp(stranger, uei), 404)
  const added = await claim(owner, localId, ...authorityIds)
  t.match(added, { status: 200, body: { verifiedExternalIds: [] } }, 'the id is a claim again')
  t.equal(await lookUp(stranger, uei), 404)
})

t.test('only operators verify ids', async (t) => {
  const uei = { scheme: 'uei', value: 'A1B2C3D4E5F7' }
  await claim(owner, localId, ...authorityIds.slice(1), uei)
  t.match(await verify(owner, owner, uei), { status: 403, body: { code: 'insufficient-scope' } })
  const home = (await represent(operator, uei)).body
  const behalf = { 'on-behalf-of': home.id }
  const onBehalf = await operator.change(
    'POST',
    `${path(home)}/external-id-verifications`,
    { ...uei, verified: true },
    behalf,
  )
  t.match(
    onBehalf,
    { status: 403, body: { code: 'insufficient-scope' } },
    'an operator that acts for another one does not',
  )
  const written = await owner.change('PATCH', path(owner), { verifiedExternalIds: [uei] })
  t.match(written, { status: 400, body: { code: 'invalid-request' } }, 'an organization cannot write the verification')
  t.equal((await verify(operator, home, uei)).status, 200)
  const registered = await operator.call('POST', '/v1/organizations', {
    body: { name: 'Registered', kinds, externalIds: [{ scheme: 'uei', value: 'A1B2C3D4E5F6' }] },
  })
  t.match(
    registered,
    { status: 201, body: { verifiedExternalIds: [] } },
    'registration by an operator verifies nothing',
  )
})

t.test('rejects a verification that does not apply', async (t) => {
  const uei = { scheme: 'uei', value: 'A1B2C3D4E5F7' }
  const rejected = async (externalId: Body, verified = true) =>
    errorsIn(await verify(operator, owner, externalId, verified))
  t.strictSame(await rejected(localId), ['/scheme rule-violation'])
  t.strictSame(await rejected({ ...uei, value: 'A1B2C3D4E5F8' }), ['/value rule-violation'])
  t.strictSame(await rejected(uei, false), ['/verified rule-violation'])
  const post = (organization: { id: string }, headers: Record<string, string>) =>
    operator.call('POST', `${path(organization)}/external-id-verifications`, {
      body: { ...uei, verified: true },
      headers,
    })
  t.equal((await post(owner, {})).status, 428)
  t.equal((await post(owner, { 'if-match': '"1"' })).status, 412)
  t.equal((await post({ id: uuidv7() }, { 'if-match': '"1"' })).status, 404)
})

t.test('an id identifies one organization for the organization that has added it', async (t) => {
  const license = { scheme: 'state_license', value: 'IL-FCC-1' }
  const home = await represent(stranger, license, { scheme: 'sis', value: 'home' })
  t.equal(home.status, 201)
  t.match(await represent(stranger, license), { status: 409, body: { code: 'external-id-taken' } })
  t.equal((await represent(owner, license)).status, 201, 'another organization may add the same id')
  t.equal(await lookUp(stranger, license), home.body.id)
  const update = await upsert(stranger, license, { name: 'Renamed' }, { 'if-match': '"1"' })
  t.match(update, { status: 200, body: { id: home.body.id, name: 'Renamed' } })

  await operator.call('POST', `${path(home.body)}/api-clients`, {
    body: { name: 'Own', scopes: ['partnerships:read'] },
  })
  const before = await read(home.body)
  t.notOk('representation' in before)
  t.equal(await lookUp(stranger, license), home.body.id, 'also when it no longer represents it')
  const rejected = await upsert(stranger, license, {}, anyVersion)
  t.match(rejected, { status: 403, body: { code: 'insufficient-relation' } }, 'which does not permit an update')
  t.strictSame(await read(home.body), before)
})

t.test('the database hides claims of others, and lets only operators verify', async (t) => {
  const asCaller = (caller: Client, isOperator: boolean, text: string) =>
    withClient(service.ownerUrl, async (client) => {
      await client.query('begin; set local role partnership_basics_app')
      const context = [caller.id, caller.clientId, isOperator]
      await client.query('select set_request_context($1, $2, $3, null, null, true)', context)
      return client.query(text).then(
        ({ rows }) => rows,
        ({ code }) => code,
      )
    })
  const claims = `select from external_ids where subject_id = '${impostor.id}'`
  t.strictSame(await asCaller(stranger, false, claims), [])
  t.equal((await asCaller(impostor, false, claims)).length, 5)
  const verifying = `insert into verified_external_ids values ('uei', 'X', '${impostor.id}')`
  t.equal(await asCaller(impostor, false, verifying), '42501')
  t.strictSame(await asCaller(operator, true, verifying), [])
  const claiming = (scopeId: string) =>
    `insert into external_ids values ('${scopeId}', 'organization', 'uei', 'X', '${impostor.id}')`
  t.equal(await asCaller(impostor, false, claiming(owner.id)), '42501', 'not in the scope of another organization')
  t.strictSame(await asCaller(impostor, false, claiming(impostor.id)), [])
})

t.test('the tests cover every operation that creates or replaces a record by an external id', async (t) => {
  const { paths } = (await (await fetch(`${service.address}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const upserts = Object.values(paths)
    .flatMap(({ put }) => (put ? [put.operationId] : []))
    // It replaces a part of a record, by the key of the part.
    .filter((operationId) => operationId !== 'putAgreementClause')
  // The second one: test/partnerships/partnerships/external-ids.test.ts.
  t.strictSame(upserts.sort(), ['upsertOrganizationByExternalId', 'upsertPartnershipByExternalId'])
})
