// The name of a mediator is personal data: who erases it, and what remains.
import t from 'tap'
import { conflictPlanExample } from '../../../src/conflicts/conflict-plans/schema.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'

const service = await startOwnService(t)
const { lead, center, home, office } = await service.createAgencies()

/** Lead and center agree on a plan of the lead with this mediator; home has left since. */
async function planWith(name: string, organizationId: string | null) {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const plan = await service.agreeOnConflictPlan(path, [lead, center, home], { mediator: { name, organizationId } })
  const { data } = (await home.call('GET', `${path}/parties?state=accepted&organizationId=${home.id}`)).body
  const party = `${path}/parties/${data[0].id}`
  await home.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'No room.' })
  return { path, plan }
}
const erase = async (by: Client, name: string): Promise<string[]> => {
  const { status, body } = await by.call('POST', `/v1/organizations/${by.id}/erasures`, { body: { name } })
  t.equal(status, 200, JSON.stringify(body))
  return body.records.map(({ recordType }: Body) => recordType)
}
const mediatorOf = async (by: Client, plan: string): Promise<Body> => (await by.call('GET', plan)).body.mediator

t.test(
  'the organization of the mediator erases the name, also from the history, and the plan stays in force',
  async (t) => {
    for (const by of [center, office, home]) {
      const name = `Ada of ${by.id}`
      const { path, plan } = await planWith(name, by.id)
      const before = (await lead.call('GET', plan)).body
      t.strictSame(await erase(lead, name), [], 'the author does not')
      t.strictSame(await erase(by, name.toUpperCase()), ['conflict_plan'])
      for (const reader of [lead, home]) {
        const { mediator, hash, state, consents, erasedAt } = (await reader.call('GET', plan)).body
        t.strictSame(mediator, { name: '[erased]', organizationId: by.id })
        t.strictSame([hash, state, consents], [before.hash, 'agreed', before.consents])
        t.match(erasedAt, /Z$/)
      }
      const history = (await lead.call('GET', `${path}/history?limit=100`)).body
      t.notMatch(JSON.stringify(history), new RegExp(name))
      t.match(history.data.at(-1), { type: 'conflict_plan.erased' })
      t.match((await lead.call('GET', `${path}/history/verification`)).body, { intact: true, alteredRecords: [] })
      const keyed = await lead.change('PATCH', plan, { externalIds: [{ scheme: 'sis', value: by.id }] })
      t.match(keyed, { status: 200, body: { state: 'agreed', hash: before.hash } }, 'the content has not changed since')
      t.equal((await lead.change('PATCH', plan, { mediator: { name } })).status, 409)
    }
  },
)

t.test('the author of the plan erases the name of a mediator without an organization in the partnership', async (t) => {
  const outside = await service.createOrganization('Mediation Center')
  for (const organizationId of [null, outside.id]) {
    const name = `Bo ${organizationId}`
    const { plan } = await planWith(name, organizationId)
    for (const other of [center, home, office, outside]) t.strictSame(await erase(other, name), [])
    t.strictSame(await mediatorOf(center, plan), { name, organizationId })
    t.strictSame(await erase(lead, name), ['conflict_plan'])
    t.strictSame(await mediatorOf(center, plan), { name: '[erased]', organizationId })
  }
})

t.test('a stored response is sent again without the name', async (t) => {
  const path = await service.createPartnership(lead, center)
  const create = () =>
    lead.call('POST', `${path}/conflict-plans`, {
      body: { ...conflictPlanExample, mediator: { name: 'Cy Stored' } },
      headers: { 'idempotency-key': `plan-${path}` },
    })
  const first = await create()
  await erase(lead, 'Cy Stored')
  const again = await create()
  t.equal(again.headers.get('idempotent-replayed'), 'true')
  t.strictSame(again.body, { ...first.body, mediator: { name: '[erased]', organizationId: null } })
})

t.test('another mediator, and a plan without one, remain', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const mediator of [{ name: 'Di Kept' }, null]) {
    const { body } = await lead.call('POST', `${path}/conflict-plans`, { body: { ...conflictPlanExample, mediator } })
    t.strictSame(await erase(lead, 'Di'), [])
    t.match((await lead.call('GET', `${path}/conflict-plans/${body.id}`)).body, { version: 1, erasedAt: null })
  }
})
