// The types of funding: codes, listings and questions.
import t from 'tap'
import { federalFundingTypes, fundingTypes } from '../../../src/finance/funding-types/rules.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')

t.test('lists every type once, with what to ask of it', async (t) => {
  const { status, body } = await lead.call('GET', '/v1/funding-types')
  t.equal(status, 200)
  const types: Body[] = body.data
  t.strictSame(
    types.map(({ code }) => code),
    fundingTypes,
  )
  t.equal(types.length, 18)
  for (const { code, name, group, federal, description, questions } of types) {
    t.equal(federal, (federalFundingTypes as readonly string[]).includes(code), code)
    t.equal(group === 'federal', federal, `${code} comes from ${group}`)
    t.ok(questions.length >= 3 && questions.length <= 5, `${code} has ${questions.length} questions`)
    for (const question of questions) t.match(question, /^[A-Z].*\?$/)
    t.equal(new Set(questions).size, questions.length)
    t.match(description, /\.$/)
    t.ok(name)
  }
  t.equal(new Set(types.map(({ name }) => name)).size, 18)
  const listings = Object.fromEntries(
    types.flatMap(({ code, assistanceListing }) => (assistanceListing === null ? [] : [[code, assistanceListing]])),
  )
  t.strictSame(listings, {
    head_start: '93.600',
    early_head_start: '93.600',
    ehs_ccp: '93.600',
    ccdf_subsidy: '93.575',
    title_i: '84.010',
    idea_619: '84.173',
    idea_c: '84.181',
    cacfp: '10.558',
    tanf: '93.558',
    miechv: '93.870',
  })
})

t.test('a client without the scope finance:read is refused', async (t) => {
  const client = await service.createApiClient(lead.id, ['partnerships:read'])
  t.match(await client.call('GET', '/v1/funding-types'), { status: 403, body: { code: 'insufficient-scope' } })
})
