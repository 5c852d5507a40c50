// The money of a partnership from its sources to a payment. The figures can be computed by hand.
import t from 'tap'
import { counts, csv, importFile } from '../support/imports.ts'
import { type Body, type Client, startService } from '../support/service.ts'
import { act, change, create, createAllocation, createBase, createSource, read } from './cost-allocations/records.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()
const path = await service.createPartnership(lead, center)

/** The keys of the lines and sources, by id. */
const keys = new Map<string, string>()
const rowsOf = (list: Body[], ...fields: string[]): string[] =>
  list.map((one) => fields.map((field) => keys.get(one[field]) ?? one[field]).join(' '))

// The cap of ehs for administration is 25200.00.
const ehs = await createSource(lead, path, 'ehs', {
  ...{ type: 'early_head_start', amount: '168000.00', caps: [{ categories: ['administration'], percent: '15' }] },
})
const subsidy = await createSource(center, path, 'subsidy', { type: 'ccdf_subsidy', amount: '50000.00' })
const fund = await createSource(center, path, 'fund', { type: 'private_grant', amount: '60000.00' })
for (const { id, key } of [ehs, subsidy, fund]) keys.set(id, key)
// 52, 28 and 20 of 100 child-hours.
const rows = [
  { sourceId: ehs.id, quantity: '8', multiplier: '6.5' },
  { sourceId: subsidy.id, quantity: '8', multiplier: '3.5' },
  { sourceId: fund.id, quantity: '2', multiplier: '10' },
]
await createBase(center, path, 'child-hours', {}, { measure: 'child_hours', rows })
const plan = { title: 'Costs of the room', sourceIds: [ehs.id, subsidy.id, fund.id] }
let allocation = ''

t.test('the budget is imported from a CSV file', async (t) => {
  const file = [
    'key,order,title,category,amount,currency,method,base',
    'director,10,Director,administration,60000.00,USD,child_hours,child-hours',
    'teachers,20,Teachers,personnel,100000.00,USD,child_hours,child-hours',
    'supplies,30,Supplies,supplies,2450.37,USD,child_hours,child-hours',
    'meals,40,Meals,food,"1,200.00",USD,child_hours,child-hours',
  ].join('\n')
  const { job, errors } = await importFile(center, `${path}/budget-line-imports`, file)
  t.equal(counts(job), 'completed 4 3 0 0 1')
  t.match(await errors(), [{ line: 5, pointer: '/amount', code: 'number-syntax' }])
  const { data } = await read(lead, `${path}/budget-lines`)
  for (const { id, key } of data) keys.set(id, key)
  t.equal((await read(lead, `${path}/funding-plan`)).cost, '162450.37')
})

t.test('a draft says which source pays which part of each line, and why', async (t) => {
  allocation = await createAllocation(center, path, plan)
  const { totals, sources } = await read(lead, allocation)
  t.strictSame(totals, { cost: '162450.37', allocated: '162450.37', inKind: '0.00', unfunded: '0.00' })
  t.strictSame(rowsOf(sources, 'sourceId', 'allocated', 'remaining'), [
    ...['ehs 78474.19 89525.81', 'subsidy 45486.10 4513.90', 'fund 38490.08 21509.92'],
  ])
  const { data } = await read(lead, `${allocation}/shares`)
  t.strictSame(rowsOf(data, 'lineId', 'sourceId', 'amount', 'reasons'), [
    ...[
      'director ehs 25200.00 SHARE,CAPPED',
      'director subsidy 16800.00 SHARE',
      'director fund 18000.00 SHARE,OVERFLOW',
    ],
    ...['teachers ehs 52000.00 SHARE', 'teachers subsidy 28000.00 SHARE', 'teachers fund 20000.00 SHARE'],
    ...['supplies ehs 1274.19 SHARE', 'supplies subsidy 686.10 SHARE', 'supplies fund 490.08 SHARE,ROUNDED_UP'],
  ])
  const { steps } = await read(lead, `${allocation}/lines/${data[0].lineId}`)
  t.strictSame(
    steps.map(({ step, text }: Body) => `${step}: ${text}`),
    [
      'share: 60000.00 USD is divided by child-hours in the base child-hours: ehs 31200.00 for 52 of 100, subsidy 16800.00 for 28 of 100, fund 12000.00 for 20 of 100.',
      'available_amount: Of this line, the sources can pay: ehs up to 25200.00 (what is left of a cap that counts administration), subsidy up to 50000.00 (what is left of its amount), fund up to 60000.00 (what is left of its amount).',
      'allocation: Each source is allocated its share, at most its available amount: ehs gets 25200.00 of 31200.00, so that 6000.00 USD is overflow.',
      'overflow: Pass 1: the overflow of 6000.00 USD is divided by weight over fund 6000.00.',
      'result: The line is paid by ehs with 25200.00, subsidy with 16800.00, fund with 18000.00, and nothing is unfunded.',
    ],
  )
})

t.test('what if the subsidy is 10 percent less: before and after the allocation is agreed', async (t) => {
  const whatIf = async () => {
    const assumptions = { sources: [{ id: subsidy.id, amount: '45000.00' }] }
    const answer = await lead.call('POST', `${path}/cost-allocations?dryRun=true`, { body: { ...plan, assumptions } })
    t.equal(answer.status, 201)
    return answer.body
  }
  const { sources, difference } = await whatIf()
  t.strictSame(rowsOf(sources, 'sourceId', 'allocated'), ['ehs 78474.19', 'subsidy 45000.00', 'fund 38976.18'])
  t.equal(difference, null)

  t.match((await act(center, allocation, 'propose')).body, { state: 'proposed', waitingOn: [lead.id] })
  t.match((await act(lead, allocation, 'agree')).body, { state: 'agreed', waitingOn: [] })
  t.strictSame(rowsOf((await whatIf()).difference, 'lineId', 'sourceId', 'agreed', 'result', 'difference'), [
    ...['supplies subsidy 686.10 200.00 -486.10', 'supplies fund 490.08 976.18 486.10'],
  ])
})

t.test('actual costs are imported, and compared with the allocation', async (t) => {
  const file = [
    'externalIds,line,source,amount,currency,incurredOn,reference',
    'ledger:118,director,ehs,26000.00,USD,2026-10-30,Payroll 2026-10',
    'ledger:119,teachers,ehs,13000.00,USD,2026-10-30,Payroll 2026-10',
    'ledger:120,teachers,ehs,13000.00,USD,2026-12-30,Payroll 2026-12',
  ].join('\r\n')
  const { job } = await importFile(center, `${path}/actual-cost-imports`, file, csv)
  t.equal(counts(job), 'completed 3 3 0 0 0')
  const variance = await read(lead, `${allocation}/variance?until=2026-11-30`)
  t.strictSame(variance.total, {
    ...{ planned: '162450.37', actual: '39000.00', difference: '-123450.37', percent: '24.01' },
  })
  t.strictSame(rowsOf(variance.sources, 'sourceId', 'actual', 'percent'), [
    ...['ehs 39000.00 49.70', 'subsidy 0.00 0.00', 'fund 0.00 0.00'],
  ])
  t.strictSame(
    variance.findings.map(({ code, message }: Body) => `${code}: ${message}`),
    ['OVER_CAP: 26000.00 USD were charged to ehs: more than its cap for administration of 25200.00 USD.'],
  )
})

t.test('the subsidy becomes at risk, which triggers a contingency', async (t) => {
  const { id } = await create(lead, `${path}/contingencies`, {
    ...{ title: 'The subsidy is cut', fallback: 'The center asks the fund for more.', ownerId: center.id },
    trigger: { measure: 'secured_below', amount: '228000.01', currency: 'USD' },
  })
  const contingency = `${path}/contingencies/${id}`
  t.match(await read(center, `${path}/funding-plan`), { secured: '278000.00', atRisk: '0.00', coverage: '171.13' })
  t.match(await read(center, contingency), { triggered: false, triggeredSince: null })
  await change(center, `${path}/funding-sources/${subsidy.id}`, { certainty: 'at_risk' })
  t.match(await read(center, `${path}/funding-plan`), { secured: '228000.00', atRisk: '50000.00', coverage: '140.35' })
  t.match(await read(center, contingency), { triggered: true, triggeredSince: /^\d{4}-\d\d-\d\d$/ })
  t.strictSame(
    (await read(lead, allocation)).drift.map(({ code, ref }: Body) => [code, ref]),
    [['SOURCE_CHANGED', `${path}/funding-sources/${subsidy.id}`]],
  )
})

t.test('an obligation is agreed, paid and settled', async (t) => {
  const { id } = await create(center, `${path}/financial-obligations`, {
    ...{ payerId: lead.id, payeeId: center.id, title: 'Supplies', amount: '2450.37', currency: 'USD' },
    installments: [
      { dueOn: '2030-01-31', amount: '1225.19' },
      { dueOn: '2030-07-31', amount: '1225.18' },
    ],
  })
  const obligation = `${path}/financial-obligations/${id}`
  const take = async (by: Client, action: string, fields: object = {}) => {
    const { status, body } = await by.change('POST', `${obligation}/transitions`, { action, ...fields })
    t.equal(status, 200, action)
    return `${body.state} ${Object.values(body.totals).join(' ')}`
  }
  const pay = (installment: number) => take(lead, 'pay', { installment, paidOn: '2026-09-30' })
  t.equal(await take(center, 'agree'), 'proposed 2450.37 0.00 0.00 0.00')
  t.equal(await take(lead, 'agree'), 'agreed 2450.37 0.00 0.00 0.00')
  t.equal(await pay(1), 'agreed 1225.18 1225.19 0.00 0.00')
  t.equal(await take(center, 'confirm', { installment: 1 }), 'agreed 1225.18 0.00 1225.19 0.00')
  t.equal(await pay(2), 'agreed 0.00 1225.18 1225.19 0.00')
  t.equal(await take(center, 'confirm', { installment: 2 }), 'settled 0.00 0.00 2450.37 0.00')
})

t.test('the next steps, the charts and the feed have what follows from it', async (t) => {
  const { data } = await read(center, `${path}/next-steps`)
  t.strictSame(
    data.map(({ code }: Body) => code).filter((code: string) => /COST|VARIANCE|CONTINGENCY|FUNDING/.test(code)),
    ['ACT_ON_CONTINGENCY', 'EXPLAIN_VARIANCE', 'REVISE_COST_ALLOCATION'],
  )
  for (const chart of [`${path}/funding-plan.svg`, `${allocation}.svg`]) {
    const { status, headers, body } = await center.call('GET', chart)
    t.equal(`${status} ${headers.get('content-type')}`, '200 image/svg+xml; charset=utf-8')
    t.match(body, /^<svg /)
  }
  const changes = await read(center, `/v1/changes?partnershipId=${path.split('/')[3]}&limit=100`)
  t.strictSame(
    changes.data.map(({ type }: Body) => type).filter((type: string) => /^(cost|contingency|financial)/.test(type)),
    [
      ...['cost_allocation.created', 'cost_allocation.proposed', 'cost_allocation.agreed'],
      ...['contingency.created', 'contingency.triggered'],
      ...['financial_obligation.created', 'financial_obligation.consented', 'financial_obligation.agreed'],
      ...['financial_obligation.installment_paid', 'financial_obligation.installment_confirmed'],
      ...['financial_obligation.installment_paid', 'financial_obligation.settled'],
    ],
  )
})
