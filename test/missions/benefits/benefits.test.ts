// Benefits for children, families and parties, and their balance (V3, Q2).
import t from 'tap'
import { type BenefitCount, balanceOf, isComplete } from '../../../src/missions/benefits/rules.ts'
import { startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

t.test('the balance reports missing benefits, one-sidedness and missing indicators', async (t) => {
  const count = (
    organizationId: string,
    beneficiary: BenefitCount['beneficiary'],
    count: number,
    withIndicator = 0,
  ): BenefitCount => ({
    organizationId,
    beneficiary,
    count,
    withIndicator,
  })
  const codes = (...counts: BenefitCount[]) => balanceOf(counts, ['a', 'b']).findings.map(({ code }) => code)
  t.strictSame(codes(), ['NO_BENEFIT_FOR_CHILDREN', 'NO_BENEFIT_FOR_FAMILIES', 'NO_BENEFIT_FOR_PARTY'])
  t.strictSame(codes(count('a', 'children', 1, 1), count('b', 'families', 1)), ['NO_BENEFIT_FOR_PARTY'])
  const all = [count('a', 'children', 2, 1), count('b', 'families', 1), count('a', 'party', 2), count('b', 'party', 1)]
  t.strictSame(codes(...all), [])
  t.ok(isComplete(balanceOf(all, ['a', 'b'])))
  t.notOk(isComplete(balanceOf(all, ['a', 'b', 'c'])), 'a new party has no benefit')
  for (const beneficiary of ['children', 'families'] as const) {
    const others = all.filter((benefit) => benefit.beneficiary !== beneficiary)
    t.notOk(isComplete(balanceOf(others, ['a', 'b'])), `no benefit for ${beneficiary}`)
  }
  t.strictSame(codes(...all, count('left', 'party', 9)), [], 'former parties do not count')
  t.strictSame(codes(...all.slice(0, 3), count('b', 'party', 6)), ['ONE_SIDED'])
  t.strictSame(codes(...all.map((benefit) => ({ ...benefit, withIndicator: 0 }))), ['INDICATORS_MISSING'])
  t.match(balanceOf(all, ['a', 'b']), {
    children: { count: 2, withIndicator: 1 },
    parties: [
      { organizationId: 'a', count: 2 },
      { organizationId: 'b', count: 1 },
    ],
  })
})

t.test('a party states its own benefits', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Springfield Early Head Start')
  const center = await service.createOrganization('Little Steps Child Care')
  const path = await service.createPartnership(lead, center)
  const other = await service.createPartnership(lead, center)
  const createBenefit = (by: typeof lead, fields: object) =>
    by.call('POST', `${path}/benefits`, { body: { statement: 'A', ...fields } })

  const created = await createBenefit(center, { beneficiary: 'party' })
  t.match(created, {
    status: 201,
    body: { organizationId: center.id, beneficiary: 'party', indicators: [], description: null },
  })
  const benefitPath = created.headers.get('location') ?? ''
  t.match(await lead.change('PATCH', benefitPath, { statement: 'B' }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.equal(
    (await createBenefit(center, { beneficiary: 'party', organizationId: lead.id })).status,
    400,
    'no party states a benefit of another',
  )

  const indicators = [{ name: 'Places' }, { name: 'Hours', ref: `${path}/expectations/${path.split('/')[3]}` }]
  const measured = await center.change('PATCH', benefitPath, { indicators })
  t.strictSame([measured.status, measured.body.indicators], [200, indicators])
  const ofOtherPartnership = await createBenefit(lead, {
    beneficiary: 'children',
    indicators: [{ name: 'A', ref: `${other}/expectations` }],
  })
  t.strictSame([ofOtherPartnership.status, ...errorsIn(ofOtherPartnership)], [422, '/indicators/0/ref rule-violation'])
  t.equal(
    (
      await createBenefit(lead, {
        beneficiary: 'children',
        indicators: [{ name: 'A', ref: 'https://elsewhere.example' }],
      })
    ).status,
    400,
  )

  await createBenefit(lead, { beneficiary: 'children' })
  const balance = (await lead.call('GET', `${path}/benefit-balance`)).body
  t.match(balance, {
    children: { count: 1, withIndicator: 0 },
    families: { count: 0, withIndicator: 0 },
    parties: [
      { organizationId: lead.id, count: 0 },
      { organizationId: center.id, count: 1, withIndicator: 1 },
    ],
    complete: false,
  })
  t.match(balance.findings, [
    { code: 'NO_BENEFIT_FOR_FAMILIES' },
    { code: 'NO_BENEFIT_FOR_PARTY', organizationIds: [lead.id] },
  ])
  const found = async (query: string) => (await lead.call('GET', `${path}/benefits?${query}`)).body.data.length
  t.strictSame([await found('beneficiary=children,families'), await found('beneficiary=party')], [1, 1])
})
