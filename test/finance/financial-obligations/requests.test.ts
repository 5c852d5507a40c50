// Requests for financial obligations: invalid parts with their pointers, sums, references and filters.
import t from 'tap'
import { actionsOf, type Installment, totalsOf } from '../../../src/finance/financial-obligations/rules.ts'
import { fundingSourceExample } from '../../../src/finance/funding-sources/schema.ts'
import { dayIn } from '../../support/available-actions.ts'
import { agree, owed, propose, take } from '../../support/obligations.ts'
import { type Body, type Received, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead: payer, center: payee, home, office: observer } = await service.createAgencies()
const path = await service.createPartnership(payer, payee)
await service.addObserver(path, observer, payer, payee)
const list = `${path}/financial-obligations`

const valid = owed(payer, payee, '2027-01-04', '2027-02-01')
const [first, second] = valid.installments
const create = (fields: object, at = list) => payer.call('POST', `${at}?dryRun=true`, { body: { ...valid, ...fields } })
const resultOf = (answer: Received) => [answer.status, ...errorsIn(answer)]
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('payer and payee are two parties', async (t) => {
  for (const id of [home.id, observer.id, unknownId]) {
    t.strictSame(resultOf(await create({ payerId: id })), [422, '/payerId unknown-reference'])
    t.strictSame(resultOf(await create({ payeeId: id })), [422, '/payeeId unknown-reference'])
  }
  t.strictSame(resultOf(await create({ payerId: home.id, payeeId: unknownId })), [
    ...[422, '/payerId unknown-reference', '/payeeId unknown-reference'],
  ])
  t.strictSame(resultOf(await create({ payeeId: payer.id })), [422, '/payeeId rule-violation'])
  const obligation = await propose(payer, path, valid)
  const changed = await payee.change('PATCH', obligation, { payeeId: home.id })
  t.strictSame(resultOf(changed), [422, '/payeeId unknown-reference'])
  await service.addParty(path, payer, home)
  t.equal((await payee.change('PATCH', obligation, { payeeId: home.id })).status, 200)
})

t.test('amounts, currency and days', async (t) => {
  for (const [fields, expected] of [
    [{ amount: '100.0' }, [422, '/amount rule-violation']],
    [{ amount: '0.00' }, [422, '/amount rule-violation']],
    [{ amount: 100 }, [400, '/amount type']],
    [{ amount: '0100.00' }, [400, '/amount pattern']],
    [{ amount: '-100.00' }, [400, '/amount pattern']],
    [{ amount: '100.01' }, [422, '/installments rule-violation']],
    [{ amount: '99.99' }, [422, '/installments rule-violation']],
    [{ currency: 'XXX' }, [422, '/currency rule-violation']],
    [{ currency: 'usd' }, [400, '/currency pattern']],
    [{ installments: [] }, [400, '/installments minItems']],
    [{ installments: undefined }, [400, '/installments required']],
    [{ installments: [{ ...first, amount: '100.000' }] }, [422, '/installments/0/amount rule-violation']],
    [
      {
        installments: [
          { ...first, amount: '100.00' },
          { ...second, amount: '0.00' },
        ],
      },
      [422, '/installments/1/amount rule-violation'],
    ],
    [{ installments: [second, first] }, [422, '/installments/1/dueOn rule-violation']],
    [{ installments: [{ ...first, dueOn: '2027-02-30' }] }, [400, '/installments/0/dueOn format']],
    [{ installments: [{ amount: '100.00' }] }, [400, '/installments/0/dueOn required']],
    [{ installments: [{ ...first, state: 'paid' }] }, [400, '/installments/0/state unknown']],
    [{ installments: Array(61).fill(first) }, [400, '/installments maxItems']],
    [{ payerId: undefined }, [400, '/payerId required']],
    [{ state: 'agreed' }, [400, '/state unknown']],
  ] as const) {
    t.strictSame(resultOf(await create(fields)), expected, JSON.stringify(fields).slice(0, 100))
  }
  t.equal((await create({ installments: [first, { ...second, dueOn: first?.dueOn }] })).status, 201, 'on the same day')
  const { body } = await create({ amount: '100.01' })
  t.equal(body.detail, 'The installments add up to 100.00 USD, and the amount is 100.01 USD.')
})

t.test('amounts have the decimals of their currency, and the sum of 60 installments is exact', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const at = `${path}/financial-obligations`
  t.strictSame(resultOf(await create({ currency: 'JPY' }, at)), [
    422,
    ...['/amount', '/installments/0/amount', '/installments/1/amount'].map((pointer) => `${pointer} rule-violation`),
  ])
  const sixty = (amounts: string[]) => amounts.map((amount, index) => ({ dueOn: dayIn(index), amount }))
  // Numbers of floating point add up to 5.999999999999998.
  const tenths = sixty(Array(60).fill('0.10'))
  t.equal((await create({ amount: '6.00', installments: tenths }, at)).status, 201)
  t.strictSame(resultOf(await create({ amount: '5.99', installments: tenths }, at)), [
    422,
    '/installments rule-violation',
  ])
  // 2^53 cents are 90071992547409.92: amounts are below, their sum of 60 is not.
  const large = Array(59).fill('16666666666.65')
  const amount = '999999999999.99'
  const installments = sixty([...large, '16666666667.64'])
  const { status, body } = await create({ amount, installments }, at)
  t.equal(status, 201)
  t.equal(body.totals.open, amount)
  t.strictSame(
    body.installments.map(({ number }: Body) => number),
    Array.from({ length: 60 }, (_, index) => index + 1),
  )
  const differing = sixty([...large, '16666666667.65'])
  t.strictSame(resultOf(await create({ amount, installments: differing }, at)), [422, '/installments rule-violation'])
  t.equal((await create({ currency: 'JPY', amount: '100', installments: sixty(['60', '40']) }, at)).status, 201)
  t.equal((await create({ currency: 'KWD', amount: '0.003', installments: sixty(['0.001', '0.002']) }, at)).status, 201)
})

t.test('all money of a partnership is in one currency', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const at = `${path}/financial-obligations`
  const euros = { currency: 'EUR' }
  const obligation = await propose(payer, path, { ...valid, ...euros })
  t.strictSame(resultOf(await create({}, at)), [422, '/currency rule-violation'])
  t.equal(
    (await payer.change('PATCH', obligation, { currency: 'USD' })).status,
    200,
    'of the only record it can change',
  )
  t.equal((await payer.call('POST', at, { body: valid })).status, 201)
  t.strictSame(resultOf(await payer.change('PATCH', obligation, euros)), [422, '/currency rule-violation'])
  const source = await payer.call('POST', `${path}/funding-sources`, { body: { ...fundingSourceExample, ...euros } })
  t.strictSame(resultOf(source), [422, '/currency rule-violation'])
})

t.test('a source and a line are of the partnership, and a source in use is not deleted', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const elsewhere = await service.createPartnership(payer, payee)
  const createSource = async (at: string) =>
    (await payer.call('POST', `${at}/funding-sources`, { body: fundingSourceExample })).body.id
  const [sourceId, otherId] = [await createSource(path), await createSource(elsewhere)]
  const [id] = path.split('/').slice(3)
  // Budget lines have operations of their own.
  const [{ id: lineId }] = await storage.rows(
    `insert into budget_lines (id, partnership_id, organization_id, key, "order", title, category, amount, currency, version,
        external_ids, created_at, updated_at, updated_by)
      values (gen_random_uuid(), $1, $2, 'rent', 1, 'Rent', 'facilities', '100.00', 'USD', 1, '[]', now(), now(), $2) returning id`,
    [id, payer.id],
  )
  const at = `${path}/financial-obligations`
  t.match(await create({ sourceId, lineId }, at), { status: 201, body: { sourceId, lineId } })
  for (const other of [otherId, lineId, unknownId]) {
    t.strictSame(resultOf(await create({ sourceId: other }, at)), [422, '/sourceId unknown-reference'])
  }
  for (const other of [sourceId, unknownId]) {
    t.strictSame(resultOf(await create({ lineId: other }, at)), [422, '/lineId unknown-reference'])
  }
  const obligation = await propose(payer, path, { ...valid, sourceId })
  t.strictSame(resultOf(await payee.change('PATCH', obligation, { sourceId: otherId })), [
    422,
    '/sourceId unknown-reference',
  ])
  const source = `${path}/funding-sources/${sourceId}`
  t.match(await payer.change('DELETE', source), { status: 409, body: { code: 'record-in-use' } })
  t.match(await payee.change('PATCH', obligation, { sourceId: null }), { status: 200, body: { sourceId: null } })
  t.equal((await payer.change('DELETE', source)).status, 204)
})

t.test('an action names an installment, and the day of a payment is not in the future', async (t) => {
  const obligation = await agree(payer, payee, path, '2027-01-04')
  for (const [action, fields, expected] of [
    ['pay', {}, ['/installment required', '/paidOn required']],
    ['pay', { installment: 1 }, ['/paidOn required']],
    ['pay', { installment: 2, paidOn: dayIn(0) }, ['/installment rule-violation']],
    ['pay', { installment: 1, paidOn: dayIn(2) }, ['/paidOn rule-violation']],
  ] as const) {
    t.strictSame(resultOf(await take(payer, obligation, action, fields)), [422, ...expected])
  }
  t.strictSame(resultOf(await take(payee, obligation, 'waive')), [422, '/installment required', '/reason required'])
  t.strictSame(resultOf(await take(payer, obligation, 'pay', { installment: 0 })), [400, '/installment minimum'])
  t.strictSame(resultOf(await take(payer, obligation, 'pay', { installment: 61 })), [400, '/installment maximum'])
  t.strictSame(resultOf(await take(payer, obligation, 'settle')), [400, '/action enum'])
  t.equal((await take(payer, obligation, 'pay', { installment: 1, paidOn: '2020-02-29' })).status, 200)
})

t.test('the list is filtered by state, payer and payee', async (t) => {
  const path = await service.createPartnership(payer, payee, home)
  const [proposed, agreed] = [
    await propose(payer, path, owed(home, payee, '2027-01-04')),
    await agree(payer, home, path, '2027-01-04'),
  ]
  for (const [query, expected] of [
    ['state=proposed', [proposed]],
    ['state=agreed', [agreed]],
    ['state=settled', []],
    [`payerId=${payer.id}`, [agreed]],
    [`payeeId=${payee.id}`, [proposed]],
    [`payerId=${payer.id},${home.id}`, [proposed, agreed]],
  ] as const) {
    const { data } = (await payee.call('GET', `${path}/financial-obligations?${query}`)).body
    t.strictSame(
      data.map(({ id }: Body) => `${path}/financial-obligations/${id}`),
      expected,
      query,
    )
  }
})

t.test('rules: of several installments, an action is available if one allows it', (t) => {
  const [a, b, c] = ['a', 'b', 'c']
  const installments = (...states: Installment['state'][]): Installment[] =>
    states.map((state, index) => ({
      ...{ number: index + 1, dueOn: '2027-01-04', amount: '1.00', state },
      ...{ paidOn: null, reference: null, reason: null },
    }))
  const obligation = {
    ...{ state: 'agreed' as const, payerId: a, payeeId: b, currency: 'USD', consents: [] },
    installments: installments('confirmed', 'paid', 'open', 'waived'),
  }
  const availableTo = (callerId: string, installment?: Installment) =>
    actionsOf(obligation, { parties: [a, b, c], callerId, isBlockedByClosure: () => false }, installment)
      .filter(({ blockedBy }) => blockedBy.length === 0)
      .map(({ action }) => action)
  t.strictSame(
    [a, b, c].map((id) => availableTo(id)),
    [['pay'], ['confirm', 'dispute', 'waive'], []],
  )
  const [, paid, open] = obligation.installments
  t.strictSame([availableTo(a, paid), availableTo(a, open)], [[], ['pay']])
  t.strictSame([availableTo(b, paid), availableTo(b, open)], [['confirm', 'dispute'], ['waive']])
  t.strictSame(totalsOf(obligation), { open: '1.00', paid: '1.00', confirmed: '1.00', waived: '1.00' })
  t.end()
})
