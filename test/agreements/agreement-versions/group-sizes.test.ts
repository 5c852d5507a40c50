// GROUPS compares the groups of an enrollment with the strictest standards: those that the partnership applies, and those of Head Start.
import t from 'tap'
import { draftAgreement } from '../../support/agreements.ts'
import { applyStandards } from '../../support/community.ts'
import { type Body, startService } from '../../support/service.ts'
import { expectStatus } from '../../support/test-data.ts'

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()
const path = await service.createPartnership(lead, center, home)

const infants = { name: 'Infants', fromMonths: 1, toMonths: 24, teachers: 2 }
const sites = [
  {
    ...{ organizationId: center.id, name: 'Oak Street', setting: 'center', places: 9 },
    groups: [
      { ...infants, children: 8 },
      { name: 'Threes', fromMonths: 36, toMonths: 48, children: 17, teachers: 2 },
    ],
  },
  {
    ...{ organizationId: home.id, name: 'Home', setting: 'family_child_care', places: 4 },
    groups: [{ ...infants, teachers: 1, children: 4 }],
  },
]
const { url } = await draftAgreement(path, [lead, center, home], {
  agreement: { kind: 'ehs_ccp' },
  version: { enrollment: { sites } },
})
/** The result of the rule, such as `incomplete /enrollment/sites/0/groups/1`. */
async function groups(): Promise<string> {
  const { rules } = (await lead.call('GET', `${url}/completeness`)).body
  const { status, pointer } = rules.find(({ code }: Body) => code === 'GROUPS')
  return `${status} ${pointer}`
}
async function apply(row: object, fields: object = {}): Promise<void> {
  const rows = [{ fromMonths: 0, toMonths: 72, citation: 'A rule of the state', setting: 'center', ...row }]
  const { body } = await lead.call('POST', '/v1/standards', { body: { title: 'Of the state', rows } })
  const headers = { 'if-match': '"1"' }
  const published = { body: { action: 'publish' }, headers }
  expectStatus(await lead.call('POST', `/v1/standards/${body.id}/transitions`, published), 200)
  await applyStandards(path, lead, body.id, fields)
}

t.test('without applied standards those of Head Start count', async (t) => {
  t.equal(await groups(), 'satisfied /enrollment/sites')
})

t.test('a stricter standard of a party counts for its sites only', async (t) => {
  await apply({ dimension: 'group_size', value: 7, ageRule: 'youngest' }, { partyId: home.id })
  t.equal(await groups(), 'satisfied /enrollment/sites', 'the home has no center')
  const ofHome = { dimension: 'group_size', setting: 'family_child_care', value: 3 }
  await apply(ofHome, { partyId: center.id })
  t.equal(await groups(), 'satisfied /enrollment/sites', 'the center is no home')
  await apply(ofHome, { partyId: home.id })
  t.equal(await groups(), 'incomplete /enrollment/sites/1/groups/0')
})

t.test('a stricter ratio of all parties counts, and a less strict one does not', async (t) => {
  await apply({ dimension: 'children_per_adult', value: 20 })
  t.equal(await groups(), 'incomplete /enrollment/sites/1/groups/0')
  await apply({ dimension: 'children_per_adult', value: 8.4, fromMonths: 36 })
  t.equal(await groups(), 'incomplete /enrollment/sites/0/groups/1', '17 children are more than twice 8.4')
})
