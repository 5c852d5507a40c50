// Collections: operations that every plain collection has, and the ownership of records.
import t from 'tap'
import { type Body, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

/** Each collection, a new record, a change, and whether every party may change it. */
const collections: [list: string, fields: Body, patch: object, anyPartyMayChange: boolean][] = [
  ['contacts', { name: 'Jordan Rivera', email: 'j.rivera@springfield.example' }, { title: 'Manager' }, false],
  ['offers', { aspect: 'staffing', title: 'A coach', description: 'Eight hours a month' }, { aspect: 'data' }, false],
  ['needs', { aspect: 'resources', title: 'A van', description: null }, { title: 'A bus' }, false],
  ['candidates', { name: "Rosa's Family Child Care", why: 'Two bus lines' }, { why: null }, true],
]

for (const [list, fields, patch, anyPartyMayChange] of collections) {
  t.test(`${list}: creates, reads, lists, changes and deletes a record`, async (t) => {
    const external = { scheme: 'sis', value: `${list}/1` }
    const body = {
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
      externalIds: [external],
    }
    const created = await lead.call('POST', `${path}/${list}`, { body })
    t.match(created, {
      status: 201,
      body: { ...fields, organizationId: lead.id, partnershipId: path.split('/')[3], version: 1 },
    })
    const record = created.headers.get('location') ?? ''
    t.equal(record, `${path}/${list}/${created.body.id}`)
    for (const by of [lead, center]) {
      const withoutActions = ({ availableActions: _, blockedActions: __, ...rest }: Body) => rest
      t.strictSame(withoutActions((await by.call('GET', record)).body), withoutActions(created.body))
      t.strictSame((await by.call('GET', `${path}/${list}`)).body.data.map(withoutActions), [
        withoutActions(created.body),
      ])
    }

    const duplicate = await center.call('POST', `${path}/${list}`, { body })
    t.match(duplicate, { status: 409, body: { code: 'external-id-taken' } })
    const repeatedId = { ...body, externalIds: Array(2).fill({ scheme: 'sis', value: 'twice' }) }
    const rejected = await lead.call('POST', `${path}/${list}`, { body: repeatedId })
    t.strictSame([rejected.status, ...errorsIn(rejected)], [422, '/externalIds/1 rule-violation'])
    const otherPartnership = await service.createPartnership(lead)
    t.equal(
      (await lead.call('POST', `${otherPartnership}/${list}`, { body })).status,
      201,
      'another partnership may use the external id',
    )

    const changedByOther = await center.change('PATCH', record, patch)
    t.match(
      changedByOther,
      anyPartyMayChange ? { status: 200, body: patch } : { status: 403, body: { code: 'insufficient-relation' } },
    )
    t.equal((await center.change('DELETE', record)).status, 403, 'only its author deletes it')
    const changed = await lead.change('PATCH', record, patch)
    t.match(changed, { status: 200, body: { ...patch, organizationId: lead.id } })

    const [, , , , , id] = record.split('/')
    for (const target of [`${otherPartnership}/${list}/${id}`, `${path}/${list}/${unknownId}`]) {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? patch : undefined
        t.equal((await lead.change(method, target, body)).status, 404, `${method} ${target}`)
      }
    }
    const deleted = await lead.change('DELETE', record)
    t.match(deleted, { status: 204, body: undefined })
    t.equal((await lead.call('GET', record)).status, 404)
    t.equal((await lead.call('POST', `${path}/${list}`, { body })).status, 201, 'the external id can be used again')
  })
}

t.test('an offer refers to a need of the same partnership', async (t) => {
  const other = await service.createPartnership(lead)
  const createNeed = async (partnership: string) =>
    (await lead.call('POST', `${partnership}/needs`, { body: { aspect: 'data', title: 'Reports' } })).body.id
  const [need, otherNeed] = [await createNeed(path), await createNeed(other)]
  const createOffer = (needId: string) =>
    center.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'Reports', needId } })
  for (const needId of [otherNeed, unknownId]) {
    const response = await createOffer(needId)
    t.strictSame([response.status, ...errorsIn(response)], [422, '/needId unknown-reference'])
  }
  const { status, body } = await createOffer(need)
  t.equal(status, 201)
  const inUse = await lead.change('DELETE', `${path}/needs/${need}`)
  t.match(inUse, { status: 409, body: { code: 'record-in-use' } })
  const changed = await center.change('PATCH', `${path}/offers/${body.id}`, { needId: otherNeed })
  t.equal(changed.status, 422)
  t.equal((await center.change('PATCH', `${path}/offers/${body.id}`, { needId: null })).status, 200)
  t.equal((await lead.change('DELETE', `${path}/needs/${need}`)).status, 204)
})
