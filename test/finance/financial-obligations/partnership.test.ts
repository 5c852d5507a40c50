// What financial obligations contribute to their partnership: the blocker of close, next steps, also of one that has ended.
import t from 'tap'
import { dayIn } from '../../support/available-actions.ts'
import { matchAll } from '../../support/match-all.ts'
import { agree, leave, owed, propose, take, taken } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

const codes = /^(AGREE_FINANCIAL_OBLIGATION|PAY_INSTALLMENT|CONFIRM_PAYMENT)$/
const stepsOf = async (path: string, by: Client = lead): Promise<Body[]> =>
  (await by.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => codes.test(code))
/** What the list of next steps in all partnerships has of one. */
const listedSteps = async (path: string, by: Client): Promise<Body | undefined> =>
  (await by.call('GET', '/v1/next-steps?sort=-createdAt')).body.data.find(
    ({ partnershipId }: Body) => path === `/v1/partnerships/${partnershipId}`,
  )
const pay = (number: number, paidOn = dayIn(0)) => ({ installment: number, paidOn })

/** The blocker of `close`, which the read of the partnership, the list of partnerships and the attempt show alike. */
async function blockerOf(path: string): Promise<Body | undefined> {
  const { body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'close' })
  const blocker = (body.blockedBy ?? []).find(({ code }: Body) => code === 'OPEN_OBLIGATIONS')
  const { data } = (await lead.call('GET', '/v1/partnerships?limit=100&sort=-createdAt')).body
  const listed = data.find(({ id }: Body) => path.endsWith(id))
  for (const { blockedActions } of [(await lead.call('GET', path)).body, listed]) {
    const close = blockedActions.find(({ action }: Body) => action === 'close')
    t.equal(close?.codes.includes('OPEN_OBLIGATIONS') ?? false, blocker !== undefined)
  }
  return blocker
}

t.test('open or unconfirmed installments block the closing of a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  await storage.setState(path, 'closing')
  t.equal(await blockerOf(path), undefined)
  await propose(lead, path, owed(lead, center, dayIn(30)))
  t.equal(await blockerOf(path), undefined, 'a proposed obligation does not')
  const obligation = await agree(lead, center, path, dayIn(30), dayIn(60))
  const blocker = {
    message: 'Installments of an agreed financial obligation are open or not confirmed.',
    ref: obligation,
  }
  t.match(await blockerOf(path), blocker, 'open')
  await taken(center, obligation, 'waive', { installment: 2, reason: 'Closed.' })
  await taken(lead, obligation, 'pay', pay(1))
  t.match(await blockerOf(path), blocker, 'paid, and not confirmed')
  await taken(center, obligation, 'confirm', { installment: 1 })
  t.equal(await blockerOf(path), undefined, 'settled')
  t.match(await lead.change('POST', `${path}/transitions`, { action: 'close' }), { status: 200 })
})

t.test('the steps of an obligation: agree, pay, confirm', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [first, second] = [
    await propose(home, path, owed(lead, center, dayIn(-1), dayIn(14), dayIn(15))),
    await propose(home, path, owed(home, center, dayIn(14))),
  ]
  const agreement = { code: 'AGREE_FINANCIAL_OBLIGATION', strategy: 'W1', dueOn: null }
  matchAll(t, await stepsOf(path), [{ ...agreement, actors: [lead.id, center.id, home.id], refs: [first, second] }])
  await taken(lead, first, 'agree')
  await taken(home, second, 'agree')
  matchAll(t, await stepsOf(path, center), [{ ...agreement, actors: [center.id], refs: [first, second] }])
  await taken(center, first, 'agree')
  await taken(center, second, 'agree')
  const [overdue, soon] = await stepsOf(path)
  t.equal((await stepsOf(path)).length, 2, 'none that is due in more than 14 days')
  const payment = { code: 'PAY_INSTALLMENT', strategy: 'W1' }
  t.match(overdue, { ...payment, title: /overdue/, actors: [lead.id], dueOn: dayIn(-1), refs: [first] })
  t.match(soon, { ...payment, title: /soon/, dueOn: dayIn(14), refs: [first, second] })
  t.strictSame(soon?.actors.toSorted(), [lead.id, home.id].toSorted(), 'one step for each day')

  await taken(lead, first, 'pay', pay(1, dayIn(-3)))
  matchAll(t, await stepsOf(path), [
    { code: 'CONFIRM_PAYMENT', strategy: 'W1', actors: [center.id], dueOn: dayIn(11), refs: [first] },
    payment,
  ])
  await taken(center, first, 'dispute', { installment: 1, reason: 'It did not arrive.' })
  matchAll(t, await stepsOf(path), [{ ...payment, dueOn: dayIn(-1) }, payment])
  await taken(center, first, 'waive', { installment: 1, reason: 'Closed.' })
  await taken(center, second, 'waive', { installment: 1, reason: 'Closed.' })
  matchAll(t, await stepsOf(path), [{ ...payment, actors: [lead.id], dueOn: dayIn(14), refs: [first] }])
  const reader = await service.createApiClient(lead.id, ['partnerships:read'])
  t.strictSame(await stepsOf(path, reader), [], 'not for a client without finance:read')
})

t.test('the steps of a party that has left are of every remaining party', async (t) => {
  const path = await service.createPartnership(home, lead, center)
  const [due, paid] = [await agree(lead, center, path, dayIn(3)), await agree(lead, center, path, dayIn(3))]
  await taken(lead, paid, 'pay', pay(1))
  await propose(lead, path, owed(lead, center, dayIn(3)))
  const mixed = await agree(home, center, path, dayIn(3))
  await leave(lead, path)
  matchAll(t, await stepsOf(path, home), [
    { code: 'PAY_INSTALLMENT', actors: { length: 0 }, refs: [due, mixed] },
    { code: 'CONFIRM_PAYMENT', actors: [center.id] },
    { code: 'AGREE_FINANCIAL_OBLIGATION', actors: [center.id] },
  ])
  await leave(center, path)
  matchAll(t, await stepsOf(path, home), [
    { code: 'PAY_INSTALLMENT', actors: { length: 0 }, refs: [due, mixed] },
    { code: 'CONFIRM_PAYMENT', actors: { length: 0 }, refs: [paid] },
    { code: 'AGREE_FINANCIAL_OBLIGATION', title: /Name another payer or payee/, actors: { length: 0 } },
  ])
})

t.test('a step has at most ten obligations, and one for each day', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created: string[] = []
  for (let count = 0; count < 12; count++) created.push(await agree(lead, center, path, dayIn(2), dayIn(3)))
  t.strictSame(
    (await stepsOf(path)).map(({ dueOn, refs }) => [dueOn, refs]),
    [dayIn(2), dayIn(3)].map((day) => [day, created.slice(0, 10)]),
  )
})

t.test('installments are paid after the partnership has ended, and its steps are listed until then', async (t) => {
  for (const state of ['closed', 'terminated', 'withdrawn', 'not_pursued']) {
    const path = await service.createPartnership(lead, center)
    const obligation = await agree(lead, center, path, dayIn(-1), dayIn(5))
    const proposed = await propose(lead, path, owed(lead, center, dayIn(1)))
    await storage.setState(path, state)
    const due = { code: 'PAY_INSTALLMENT', actors: [lead.id], refs: [obligation] }
    const { data } = (await lead.call('GET', `${path}/next-steps`)).body
    t.match(
      data,
      [
        { ...due, dueOn: dayIn(-1) },
        { ...due, dueOn: dayIn(5) },
      ],
      state,
    )
    t.equal(data.length, 2, 'and no other step')
    t.strictSame((await listedSteps(path, center))?.data, data)
    t.equal(await listedSteps(path, await service.createApiClient(lead.id, ['partnerships:read'])), undefined)

    t.match(await taken(lead, obligation, 'pay', pay(1)), { installments: [{ state: 'paid' }, {}] })
    await taken(center, obligation, 'dispute', { installment: 1, reason: 'It did not arrive.' })
    await taken(lead, obligation, 'pay', pay(1))
    t.match(await listedSteps(path, center), {
      data: [due, { code: 'CONFIRM_PAYMENT', actors: [center.id], dueOn: dayIn(14) }],
    })
    await taken(center, obligation, 'confirm', { installment: 1 })
    t.match(await taken(center, obligation, 'waive', { installment: 2, reason: 'Closed.' }), { state: 'settled' })
    t.equal(await listedSteps(path, lead), undefined, 'left out once nothing remains')

    const isClosed = state !== 'not_pursued'
    const expected = isClosed ? { status: 409, body: { code: 'partnership-closed' } } : { status: 200 }
    t.match(await take(lead, proposed, 'agree'), expected, `agree in ${state}`)
    t.match(await lead.change('PATCH', proposed, { title: 'Other' }), expected)
    const keyed = { externalIds: [{ scheme: 'erp', value: path }] }
    t.match(await lead.change('PATCH', proposed, keyed), { status: 200 })
    if (isClosed)
      t.match((await lead.call('GET', proposed)).body, { blockedActions: [{ codes: ['PARTNERSHIP_CLOSED'] }] })
  }
})

t.test('a page of next steps keeps the order of the partnerships', async (t) => {
  const { lead: one, center: two } = await service.createAgencies()
  const paths: string[] = []
  for (const state of ['active', 'closed', 'closed', 'planning']) {
    const path = await service.createPartnership(one, two)
    if (paths.length !== 1) await agree(one, two, path, dayIn(1))
    await storage.setState(path, state)
    paths.push(path)
  }
  const ids = paths.map((path) => path.split('/')[3])
  const { data } = (await one.call('GET', '/v1/next-steps')).body
  t.strictSame(
    data.map(({ partnershipId }: Body) => partnershipId),
    [ids[0], ids[2], ids[3]],
  )
})
