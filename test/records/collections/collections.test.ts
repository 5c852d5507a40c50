// What every register has: records of one kind that the parties keep, and whose each of them is.
import t from 'tap'
import { type Body, startService } from '../../support/service.ts'
import { faults } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const nobody = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

/** Each register, what a new record says, how it is changed, and whether any party may. */
const registers: [list: string, body: Body, patch: object, byAnyParty: boolean][] = [
  ['contacts', { name: 'Jordan Rivera', email: 'j.rivera@springfield.example' }, { title: 'Manager' }, false],
  ['offers', { aspect: 'staffing', title: 'A coach', description: 'Eight hours a month' }, { aspect: 'data' }, false],
  ['needs', { aspect: 'resources', title: 'A van', description: null }, { title: 'A bus' }, false],
  ['candidates', { name: "Rosa's Family Child Care", why: 'Two bus lines' }, { why: null }, true],
]

for (const [list, said, patch, byAnyParty] of registers) {
  t.test(`${list}: made, read, listed, changed and deleted`, async (t) => {
    const external = { scheme: 'sis', value: `${list}/1` }
    const body = {
      ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
      externalIds: [external],
    }
    const made = await lead.call('POST', `${path}/${list}`, { body })
    t.match(made, {
      status: 201,
      body: { ...said, organizationId: lead.id, partnershipId: path.split('/')[3], version: 1 },
    })
    const record = made.headers.get('location') ?? ''
    t.equal(record, `${path}/${list}/${made.body.id}`)
    for (const by of [lead, center]) {
      const strip = ({ availableActions: _, ...rest }: Body) => rest
      t.strictSame(strip((await by.call('GET', record)).body), strip(made.body))
      t.strictSame((await by.call('GET', `${path}/${list}`)).body.data.map(strip), [strip(made.body)])
    }

    const taken = await center.call('POST', `${path}/${list}`, { body })
    t.match(taken, { status: 409, body: { code: 'external-id-taken' } })
    const twice = { ...body, externalIds: Array(2).fill({ scheme: 'sis', value: 'twice' }) }
    const refused = await lead.call('POST', `${path}/${list}`, { body: twice })
    t.strictSame([refused.status, ...faults(refused)], [422, '/externalIds/1 rule-violation'])
    const elsewhere = await service.createPartnership(lead)
    t.equal(
      (await lead.call('POST', `${elsewhere}/${list}`, { body })).status,
      201,
      'in another partnership it is free',
    )

    const theirs = await center.change('PATCH', record, patch)
    t.match(
      theirs,
      byAnyParty ? { status: 200, body: patch } : { status: 403, body: { code: 'insufficient-relation' } },
    )
    if (!byAnyParty) t.equal((await center.change('DELETE', record)).status, 403)
    const changed = await lead.change('PATCH', record, patch)
    t.match(changed, { status: 200, body: { ...patch, organizationId: lead.id } })

    const [, , , , , id] = record.split('/')
    for (const wrong of [`${elsewhere}/${list}/${id}`, `${path}/${list}/${nobody}`]) {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const sent = method === 'PATCH' ? patch : undefined
        t.equal((await lead.change(method, wrong, sent)).status, 404, `${method} ${wrong}`)
      }
    }
    const gone = await (byAnyParty ? center : lead).change('DELETE', record)
    t.match(gone, { status: 204, body: undefined })
    t.equal((await lead.call('GET', record)).status, 404)
    t.equal((await lead.call('POST', `${path}/${list}`, { body })).status, 201, 'its key is free again')
  })
}

t.test('an offer is made for a need of the same partnership', async (t) => {
  const other = await service.createPartnership(lead)
  const need = async (where: string) =>
    (await lead.call('POST', `${where}/needs`, { body: { aspect: 'data', title: 'Reports' } })).body.id
  const [here, there] = [await need(path), await need(other)]
  const offer = (needId: string) =>
    center.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'Reports', needId } })
  for (const wrong of [there, nobody]) {
    const answer = await offer(wrong)
    t.strictSame([answer.status, ...faults(answer)], [422, '/needId unknown-reference'])
  }
  const { status, body } = await offer(here)
  t.equal(status, 201)
  const inUse = await lead.change('DELETE', `${path}/needs/${here}`)
  t.match(inUse, { status: 409, body: { code: 'record-in-use' } })
  const moved = await center.change('PATCH', `${path}/offers/${body.id}`, { needId: there })
  t.equal(moved.status, 422)
  t.equal((await center.change('PATCH', `${path}/offers/${body.id}`, { needId: null })).status, 200)
  t.equal((await lead.change('DELETE', `${path}/needs/${here}`)).status, 204)
})
