// The funding plan: its figures, the match that sources require, and what it lacks (Q14).
import t from 'tap'
import { coverageOf, requiredMatch } from '../../../src/finance/funding-plan/rules.ts'
import {
  addContingency,
  addLine,
  addSource,
  agreeOnAllocation,
  changeSource,
  copy,
  draftAllocation,
} from '../../support/finance.ts'
import { type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { transition } from '../../support/test-data.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const planOf = async (path: string, by: Client = lead) => (await by.call('GET', `${path}/funding-plan`)).body
const codesOf = async (path: string) => (await planOf(path)).findings.map(({ code }: { code: string }) => code)

t.test('the figures are exact', async (t) => {
  const none = { costInKind: 0n, atRisk: 0n, lapsed: 0n }
  const figures = (cost: bigint, secured: bigint, pending = 0n) => ({ ...none, cost, secured, pending })
  t.hasStrict(coverageOf(figures(24000000n, 16800000n, 5000000n), 0n), {
    ...{ gap: 7200000n, gapIfPending: 2200000n, coverage: '70.00' },
  })
  t.hasStrict(coverageOf(figures(24000000n, 16800000n, 5000000n), 200000n), { gap: 7000000n, coverage: '70.83' })
  t.hasStrict(coverageOf(figures(0n, 100n), 0n), { gap: 0n, coverage: null })
  t.hasStrict(coverageOf(figures(100n, 0n), 0n), { gap: 100n, coverage: '0.00' })
  t.hasStrict(coverageOf(figures(100n, 250n, 5n), 0n), { gap: 0n, gapIfPending: 0n, coverage: '250.00' })
  t.equal(coverageOf(figures(20000n, 1n), 0n).coverage, '0.01', 'half up: 0.005')
  t.equal(coverageOf(figures(20001n, 1n), 0n).coverage, '0.00', 'below the half')
  t.equal(coverageOf(figures(30000n, 20000n), 0n).coverage, '66.67')
  const partlyInKind = { ...figures(7000000n, 5000000n), costInKind: 2000000n }
  t.hasStrict(coverageOf(partlyInKind, 0n), { gap: 0n, coverage: '100.00' })
  t.hasStrict(coverageOf({ ...partlyInKind, costInKind: 7000000n }, 0n), { gap: 0n, coverage: null })
  const large = 10n ** 24n
  t.hasStrict(coverageOf(figures(large, large - 1n), 0n), { gap: 1n, coverage: '100.00' })

  t.equal(requiredMatch(41200000n, '20'), 10300000n)
  t.equal(requiredMatch(100n, '33.3333'), 50n, '49.99… is rounded up')
  t.equal(requiredMatch(1n, '0.0001'), 1n)
  t.equal(requiredMatch(100n, '0'), 0n)
  t.equal(requiredMatch(100n, '99.9999'), 99999900n)
  t.equal(requiredMatch(99999999999999n, '20'), 25000000000000n)
})

t.test('compares cost and funding', async (t) => {
  const path = await service.createPartnership(lead, center)
  const empty = await planOf(path)
  t.hasStrict(empty, { currency: null, cost: null, costSource: null, gap: null, coverage: null, inKind: null })
  t.strictSame([empty.byType, empty.match, empty.findings], [[], [], []])

  const grant = await addSource(path, lead, {
    ...{ type: 'early_head_start', amount: '168000.00', match: { percent: '20' }, endsOn: '2027-08-31' },
  })
  await addSource(path, center, {
    type: 'ccdf_subsidy',
    amount: '50000.00',
    certainty: 'pending',
    decisionOn: '2027-01-31',
  })
  await addSource(path, center, { type: 'ccdf_subsidy', amount: '12000.00', certainty: 'at_risk' })
  await addSource(path, center, { type: 'parent_fees', amount: '9.99', certainty: 'lapsed' })
  const space = { type: 'agency_funds', form: 'in_kind', matchesSourceId: grant.id }
  const inKind = await addSource(path, center, { ...space, amount: '30000.00' })
  t.hasStrict(await planOf(path), { cost: '0.00', coverage: null, gap: '0.00', currency: 'USD' }, 'without a cost')
  await addLine(path, center, '239999.99')
  await addLine(path, lead, '0.01')

  const plan = await planOf(path)
  t.hasStrict(plan, {
    ...{ currency: 'USD', cost: '240000.00', secured: '168000.00', pledged: '0.00', pending: '50000.00' },
    ...{ atRisk: '12000.00', lapsed: '9.99', gap: '72000.00', gapIfPending: '22000.00', coverage: '70.00' },
    costSource: { kind: 'budget_lines', ref: `${path}/budget-lines` },
    inKind: { secured: '30000.00', pending: '0.00', atRisk: '0.00', lapsed: '0.00' },
  })
  t.strictSame(plan.byType, [
    { type: 'ccdf_subsidy', secured: '0.00', pending: '50000.00', atRisk: '12000.00', lapsed: '0.00' },
    { type: 'early_head_start', secured: '168000.00', pending: '0.00', atRisk: '0.00', lapsed: '0.00' },
    { type: 'parent_fees', secured: '0.00', pending: '0.00', atRisk: '0.00', lapsed: '9.99' },
  ])
  const match = { sourceId: grant.id, percent: '20', required: '42000.00', counted: '30000.00', missing: '12000.00' }
  t.strictSame(plan.match, [{ ...match, countedSourceIds: [inKind.id] }])

  const contingency = await addContingency(path, center, { measure: 'secured_share_below', percent: '75' })
  t.hasStrict(contingency, { triggered: true, triggeredSince: new Date().toISOString().slice(0, 10) })
  t.hasStrict(await addContingency(path, center, { measure: 'secured_share_below', percent: '70' }), {
    triggered: false,
  })

  const line = await addLine(path, lead, '210000.00')
  const allocation = await agreeOnAllocation(path, [lead, center], grant.id, [line])
  t.hasStrict(await planOf(path), {
    ...{ cost: '210000.00', gap: '42000.00', gapIfPending: '0.00', coverage: '80.00' },
    costSource: { kind: 'cost_allocation', ref: allocation },
  })
})

t.test('what in-kind sources pay needs no cash', async (t) => {
  const path = await service.createPartnership(lead, center)
  const space = await addSource(path, center, { type: 'agency_funds', form: 'in_kind', amount: '20000.00' })
  const grant = await addSource(path, lead, { type: 'early_head_start', amount: '50000.00' })
  const rent = await addLine(path, center, '20000.00', { method: 'direct', sourceId: space.id })
  t.hasStrict(await planOf(path), { cost: '20000.00', costInKind: '20000.00', gap: '0.00', coverage: null })
  const because = async () =>
    (await lead.call('GET', `${path}/foundation`)).body.assessments.find(
      ({ strategy }: { strategy: string }) => strategy === 'Q14',
    ).because
  t.equal(await because(), 'Funding sources: 2. In-kind sources pay all of the cost.')
  const staff = await addLine(path, lead, '50000.00', { method: 'direct', sourceId: grant.id })
  t.hasStrict(await planOf(path), { cost: '70000.00', costInKind: '20000.00', gap: '0.00', coverage: '100.00' })
  t.equal(
    await because(),
    'Funding sources: 2. Secured funding is 100.00 percent of the cost that is not paid in kind.',
  )
  t.strictSame(await codesOf(path), [])
  const contingency = await addContingency(path, center, { measure: 'secured_share_below', percent: '100' })
  t.hasStrict(contingency, { triggered: false })

  const more = await addLine(path, center, '500.00', { method: 'direct', sourceId: space.id })
  t.hasStrict(await planOf(path), { costInKind: '20000.00', gap: '500.00' }, 'at most the amount of the source')
  await agreeOnAllocation(path, [lead, center], [space.id, grant.id], [rent, staff, more])
  t.hasStrict(await planOf(path), { cost: '70500.00', costInKind: '20000.00', gap: '500.00', coverage: '99.01' })
})

t.test('the cost is that of the agreed allocation', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead)
  const lines = [await addLine(path, center, '1.00'), await addLine(path, lead, '20.00')]
  const draft = await draftAllocation(path, center, id, [lines[0] as string])
  t.hasStrict(await planOf(path), { cost: '21.00', costSource: { kind: 'budget_lines', ref: `${path}/budget-lines` } })
  await transition(center, draft, 'propose')
  t.hasStrict(await planOf(path), { cost: '21.00' }, 'while it is proposed')
  await transition(lead, draft, 'agree')
  t.hasStrict(await planOf(path), { cost: '1.00', costSource: { kind: 'cost_allocation', ref: draft } })
  await center.change('PATCH', `${path}/budget-lines/${lines[0]}`, { amount: '9.00' })
  t.hasStrict(await planOf(path), { cost: '1.00' }, 'as it was agreed')
  const next = await agreeOnAllocation(path, [lead, center], id, lines)
  t.hasStrict(await planOf(path), { cost: '29.00', costSource: { kind: 'cost_allocation', ref: next } })
})

t.test('sums are exact beyond 2^53', async (t) => {
  const path = await service.createPartnership(lead, center)
  const amount = '999999999999.99'
  const grant = await addSource(path, lead, { amount, match: { percent: '50' } })
  for (const certainty of ['secured', 'pending', 'at_risk', 'lapsed']) {
    for (const form of ['cash', 'in_kind']) {
      const { id } = await addSource(path, lead, {
        amount,
        certainty,
        form,
        decisionOn: '2027-01-31',
        matchesSourceId: grant.id,
      })
      await copy(storage, 'funding_sources', id, 200)
    }
  }
  await copy(storage, 'budget_lines', await addLine(path, center, amount), 1000)
  await addLine(path, center, '0.01')
  const sums = { pending: '200999999999997.99', atRisk: '200999999999997.99', lapsed: '200999999999997.99' }
  const plan = await planOf(path)
  t.hasStrict(plan, {
    ...{ cost: '1000999999999990.00', secured: '201999999999997.98', ...sums, gap: '798999999999992.02' },
    ...{ gapIfPending: '597999999999994.03', coverage: '20.18' },
    byType: [{ type: 'private_grant', secured: '201999999999997.98', ...sums }],
    inKind: { secured: '200999999999997.99', ...sums },
    match: [{ required: amount, counted: '1205999999999987.94', missing: '0.00' }],
  })
  const yen = await service.createPartnership(lead, center)
  await addSource(yen, lead, { currency: 'JPY', amount: '999999999999', match: { percent: '20' } })
  await addLine(yen, center, '999999999998', { currency: 'JPY' })
  t.hasStrict(await planOf(yen), {
    ...{ currency: 'JPY', cost: '999999999998', secured: '999999999999', gap: '0', coverage: '100.00' },
    match: [{ required: '250000000000', counted: '0', missing: '250000000000' }],
  })
})

t.test('a match counts for the source that it names, unless one of both has lapsed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const grant = await addSource(path, lead, { type: 'head_start', amount: '412000.00', match: { percent: '20' } })
  const waived = await addSource(path, lead, { type: 'head_start', amount: '100.00', match: { percent: '0' } })
  const names = { matchesSourceId: grant.id }
  const district = await addSource(path, center, { ...names, type: 'local_district', amount: '102999.99' })
  const lapsed = await addSource(path, center, { ...names, amount: '500.00', certainty: 'lapsed' })
  const { match, findings } = await planOf(path)
  t.hasStrict(match, [
    {
      sourceId: grant.id,
      required: '103000.00',
      counted: '102999.99',
      missing: '0.01',
      countedSourceIds: [district.id],
    },
    { sourceId: waived.id, required: '0.00', counted: '0.00', missing: '0.00' },
  ])
  t.strictSame(match[1].countedSourceIds, [])
  t.hasStrict(findings, [
    { code: 'MATCH_MISSING', refs: [`${path}/funding-sources/${grant.id}`] },
    { code: 'SOURCE_WITHOUT_CONTINGENCY', refs: [`${path}/funding-sources/${lapsed.id}`] },
  ])
  await changeSource(path, center, lapsed.id, { certainty: 'secured' })
  t.hasStrict((await planOf(path)).match, [{ sourceId: grant.id, counted: '103499.99', missing: '0.00' }, {}])
  t.strictSame(await codesOf(path), [])

  const federal = await addSource(path, center, { ...names, type: 'title_i' })
  t.hasStrict((await planOf(path)).findings, [
    { code: 'FEDERAL_MATCH', refs: [`${path}/funding-sources/${federal.id}`] },
  ])
  await changeSource(path, center, federal.id, { certainty: 'lapsed' })
  t.strictSame(await codesOf(path), ['SOURCE_WITHOUT_CONTINGENCY'], 'what has lapsed counts as no match')
  await changeSource(path, center, federal.id, { certainty: 'secured', federal: false })
  t.strictSame(await codesOf(path), [])
  await changeSource(path, lead, grant.id, { certainty: 'lapsed' })
  t.strictSame(
    (await planOf(path)).match.map(({ sourceId }: { sourceId: string }) => sourceId),
    [waived.id],
  )
  await changeSource(path, center, federal.id, { federal: true })
  t.strictSame(await codesOf(path), ['SOURCE_WITHOUT_CONTINGENCY'], 'nothing counts for a source that has lapsed')
})

t.test('lists at most 50 matches, those that are too small first, and ten refs of a finding', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (let count = 0; count < 3; count++) await addSource(path, lead, { match: { percent: '0' } })
  for (let count = 0; count < 48; count++)
    await addSource(path, lead, { match: { percent: '50' }, certainty: 'at_risk' })
  const { match, findings } = await planOf(path)
  t.equal(match.length, 50)
  t.strictSame(
    match.map(({ missing }: { missing: string }) => missing),
    [...Array(48).fill('1000.00'), '0.00', '0.00'],
  )
  t.hasStrict(findings, [
    { code: 'MATCH_MISSING', message: 'Sources whose match is too small: 48.' },
    { code: 'SOURCE_WITHOUT_CONTINGENCY' },
  ])
  t.equal(findings[0].refs.length, 10)
})

t.test('a contingency covers the source that it names, any other one the gap and every source', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await addSource(path, lead, { certainty: 'at_risk' })
  const second = await addSource(path, center, { certainty: 'pending', decisionOn: '2027-01-31' })
  await addLine(path, center, '100.00')
  const uncovered = async () =>
    (await planOf(path)).findings.map(({ code, refs }: { code: string; refs: string[] }) => [code, refs.length])
  t.strictSame(await uncovered(), [
    ['SOURCE_WITHOUT_CONTINGENCY', 2],
    ['GAP_WITHOUT_CONTINGENCY', 0],
  ])
  await addContingency(path, lead, { measure: 'source_lost', sourceId: first.id })
  t.hasStrict((await planOf(path)).findings[0].refs, [`${path}/funding-sources/${second.id}`])
  await addContingency(path, lead, { measure: 'gap_above', amount: '1.00', currency: 'USD' })
  t.strictSame(await uncovered(), [])
})

t.test('only records of accepted parties count', async (t) => {
  const path = await service.createPartnership(lead, center, office)
  await addSource(path, lead, { amount: '1.00' })
  const grant = await addSource(path, center, { amount: '10.00', certainty: 'at_risk', match: { percent: '50' } })
  await addSource(path, office, { amount: '100.00', form: 'in_kind', matchesSourceId: grant.id })
  await addLine(path, center, '30.00')
  await addLine(path, office, '300.00')
  const [partyOfOffice] = (await lead.call('GET', `${path}/parties?organizationId=${office.id}`)).body.data
  const before = await planOf(path, office)
  t.hasStrict(before, { cost: '330.00', inKind: { secured: '100.00' }, match: [{ counted: '100.00' }] })
  await office.change('POST', `${path}/parties/${partyOfOffice.id}/transitions`, {
    action: 'withdraw',
    reason: 'Ended.',
  })
  t.hasStrict(await planOf(path), { cost: '30.00', inKind: { secured: '0.00' }, match: [{ counted: '0.00' }] })
  const after = await addSource(path, lead, { amount: '0.50' })
  const line = await addLine(path, lead, '7.00')
  t.strictSame(await planOf(path, office), before, 'a former party reads the plan of its last day')
  await agreeOnAllocation(path, [lead, center], after.id, [line])
  t.strictSame(await planOf(path, office), before)
  await service.addParty(path, lead, office)
  const again = await planOf(path, office)
  t.hasStrict(again, { cost: '7.00', secured: '1.50', inKind: { secured: '100.00' } })
  const [partyAgain] = (await lead.call('GET', `${path}/parties?state=accepted&organizationId=${office.id}`)).body.data
  await office.change('POST', `${path}/parties/${partyAgain.id}/transitions`, { action: 'withdraw', reason: 'Ended.' })
  t.strictSame(await planOf(path, office), again, 'with the allocation that was agreed then')
})

t.test('parties read the plan, observers and others do not', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const stranger = await service.createOrganization('Stranger')
  for (const file of ['funding-plan', 'funding-plan.svg']) {
    const statusFor = async (by: Client) => (await by.call('GET', `${path}/${file}`)).status
    t.strictSame([await statusFor(center), await statusFor(office), await statusFor(stranger)], [200, 403, 404])
  }
})
