// Financial obligations: agreement of payer and payee, and what becomes of each installment, for every organization.
import t from 'tap'
import { obligationActions } from '../../../src/finance/financial-obligations/rules.ts'
import { availableOf, blockersOf, checkAvailableActions, dayIn } from '../../support/available-actions.ts'
import { agree, leave, owed, propose, take, taken } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead: payer, center: payee, home: other, office: observer } = await service.createAgencies()
const former = await service.createOrganization('Former party')
const stranger = await service.createOrganization('Another agency')

const read = async (by: Client, path: string): Promise<Body> => (await by.call('GET', path)).body
const [due, later] = [dayIn(30), dayIn(60)]
const payment = (installment: number, fields: object = {}) => ({ installment, paidOn: dayIn(0), ...fields })
const typesOf = async (path: string, obligation: string): Promise<string[]> =>
  (await read(payer, `${path}/history?recordId=${obligation.split('/').at(-1)}`)).data.map(({ type }: Body) => type)
const statesOf = ({ installments }: Body): string[] => installments.map(({ state }: Body) => state)

t.test('an obligation is agreed by payer and payee, paid in installments, and settled', async (t) => {
  const path = await service.createPartnership(payer, payee, other)
  const obligation = await propose(other, path, owed(payer, payee, due, later))
  t.match(await read(observer, obligation), { code: 'not-found' })
  t.match(await read(payer, obligation), {
    ...{ state: 'proposed', organizationId: other.id, consents: { length: 0 }, waitingOn: [payer.id, payee.id] },
    installments: [
      { number: 1, dueOn: due, amount: '50.00', state: 'open', paidOn: null, reference: null, timeliness: 'not_due' },
      { number: 2, dueOn: later, state: 'open' },
    ],
    totals: { open: '100.00', paid: '0.00', confirmed: '0.00', waived: '0.00' },
  })
  t.match(await taken(payee, obligation, 'agree'), { state: 'proposed', waitingOn: [payer.id] })
  t.match(await taken(payer, obligation, 'agree'), { state: 'agreed', waitingOn: { length: 0 }, consents: [{}, {}] })

  const paid = await taken(payer, obligation, 'pay', payment(1, { reference: 'ACH 118' }))
  t.match(paid.installments, [{ state: 'paid', paidOn: dayIn(0), reference: 'ACH 118' }, { state: 'open' }])
  t.match(paid.totals, { open: '50.00', paid: '50.00' })
  const disputed = await taken(payee, obligation, 'dispute', { installment: 1, reason: 'It did not arrive.' })
  t.match(disputed.installments[0], {
    ...{ state: 'open', paidOn: null, reference: null, reason: 'It did not arrive.' },
  })
  t.equal(disputed.reason, 'It did not arrive.')
  t.equal((await taken(payer, obligation, 'pay', payment(1))).installments[0].reason, null)
  t.match(await taken(payee, obligation, 'confirm', { installment: 1 }), {
    ...{ state: 'agreed', totals: { open: '50.00', confirmed: '50.00' } },
    installments: [{ state: 'confirmed', paidOn: dayIn(0) }, { state: 'open' }],
  })
  t.match(await taken(payee, obligation, 'waive', { installment: 2, reason: 'The center was closed.' }), {
    ...{ state: 'settled', totals: { open: '0.00', paid: '0.00', confirmed: '50.00', waived: '50.00' } },
    installments: [{}, { state: 'waived', reason: 'The center was closed.' }],
    ...{ availableActions: { length: 0 }, blockedActions: { length: 0 } },
  })
  const verbs = [
    ...['created', 'consented', 'agreed', 'installment_paid', 'installment_disputed', 'installment_paid'],
    ...['installment_confirmed', 'settled'],
  ]
  t.strictSame(
    await typesOf(path, obligation),
    verbs.map((verb) => `financial_obligation.${verb}`),
  )
  const waived = await agree(payer, payee, path, due, later)
  await taken(payee, waived, 'waive', { installment: 1, reason: 'Closed.' })
  t.equal((await typesOf(path, waived)).at(-1), 'financial_obligation.installment_waived')
})

t.test('every action in every state, for every organization', async (t) => {
  const path = await service.createPartnership(payer, payee, other, former)
  await service.addObserver(path, observer, payer, payee, other, former)
  const old = await agree(payer, payee, path, due)
  await leave(former, path)
  await taken(payer, old, 'pay', payment(1))
  const proposed = await propose(other, path, owed(payer, payee, due, later))
  await taken(payee, proposed, 'agree')
  const open = await agree(payer, payee, path, due)
  const paid = await agree(payer, payee, path, due)
  await taken(payer, paid, 'pay', payment(1))
  const settled = await agree(payer, payee, path, due)
  await taken(payee, settled, 'waive', { installment: 1, reason: 'Closed.' })
  // Its first installment is confirmed, and the second is open.
  const mixed = await agree(payer, payee, path, due, later)
  await taken(payer, mixed, 'pay', payment(1))
  await taken(payee, mixed, 'confirm', { installment: 1 })

  const wrong = ['WRONG_STATE']
  const no = ['ACTOR_NOT_ALLOWED']
  type Codes = [agree: string[], pay: string[], confirm: string[], dispute: string[], waive: string[]]
  /** The blockers of each action, in the order of the lifecycle: of the payer, the payee, and the other party. */
  const expected: [obligation: string, number: number, state: string, payer: Codes, payee: Codes, other: Codes][] = [
    [
      ...([proposed, 1, 'proposed'] as const),
      [[], wrong, wrong, wrong, wrong],
      [['ALREADY_AGREED'], wrong, wrong, wrong, wrong],
      [no, wrong, wrong, wrong, wrong],
    ],
    [
      ...([open, 1, 'agreed'] as const),
      [wrong, [], wrong, wrong, no],
      [wrong, no, wrong, wrong, []],
      [wrong, no, wrong, wrong, no],
    ],
    [
      ...([paid, 1, 'agreed'] as const),
      [wrong, wrong, no, no, wrong],
      [wrong, wrong, [], [], wrong],
      [wrong, wrong, no, no, wrong],
    ],
    [
      ...([mixed, 2, 'agreed'] as const),
      [wrong, [], wrong, wrong, no],
      [wrong, no, wrong, wrong, []],
      [wrong, no, wrong, wrong, no],
    ],
    [
      ...([settled, 1, 'settled'] as const),
      [wrong, wrong, wrong, wrong, wrong],
      [wrong, wrong, wrong, wrong, wrong],
      [wrong, wrong, wrong, wrong, wrong],
    ],
  ]
  const fields = { paidOn: dayIn(0), reason: 'A reason.' }
  for (const [obligation, installment, state, ...codes] of expected) {
    for (const [at, by] of [payer, payee, other].entries()) {
      const body = await read(by, obligation)
      t.equal(body.state, state)
      t.strictSame(
        obligationActions.map((action) => blockersOf(body, action)),
        codes[at],
      )
      await checkAvailableActions(t, by, obligation, obligationActions, { ...fields, installment })
    }
    for (const [by, status] of [
      [observer, 403],
      [former, 404],
      [stranger, 404],
    ] as const) {
      t.equal((await by.call('GET', obligation)).status, status)
      // The relation of the organization is checked before the record is searched.
      const writing = by === stranger ? 404 : 403
      const headers = { 'if-match': '*' }
      for (const action of obligationActions) {
        const request = { body: { action, installment, ...fields }, headers }
        t.equal((await by.call('POST', `${obligation}/transitions`, request)).status, writing)
      }
      t.equal((await by.call('PATCH', obligation, { body: { title: 'A' }, headers })).status, writing)
      t.equal((await by.call('DELETE', obligation, { headers })).status, writing)
      const body = owed(payer, payee, due)
      t.equal((await by.call('POST', `${path}/financial-obligations`, { body })).status, writing)
    }
  }
  t.equal((await observer.call('GET', `${path}/financial-obligations`)).status, 403)
  t.equal((await stranger.call('GET', `${path}/financial-obligations`)).status, 404)
  t.match(
    (await read(former, `${path}/financial-obligations`)).data,
    [{ state: 'agreed', installments: [{ state: 'open' }] }],
    'a former party reads the state when it left',
  )
  t.equal((await read(former, `${path}/financial-obligations`)).data.length, 1)

  // Of several installments, each action has the blocker of the chosen one.
  const confirmed = await take(payer, mixed, 'pay', payment(1))
  const message = 'Installment 1 is confirmed; possible if it is open.'
  t.match(confirmed, { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE', message }] } })
  t.match((await take(payee, proposed, 'waive', { installment: 1, reason: 'A.' })).body.blockedBy, [
    { code: 'WRONG_STATE', message: 'Possible in agreed; the state is proposed.' },
  ])
  t.match((await take(other, mixed, 'waive', { installment: 2, reason: 'A.' })).body.blockedBy, [
    { code: 'ACTOR_NOT_ALLOWED', message: 'Only the payee or, after it has left, any party may do this.' },
  ])
})

t.test('every party changes a proposed obligation, which removes the consents', async (t) => {
  const path = await service.createPartnership(payer, payee, other)
  const obligation = await propose(payer, path, owed(payer, payee, due, later))
  await taken(payee, obligation, 'agree')
  const keyed = await other.change('PATCH', obligation, { externalIds: [{ scheme: 'erp', value: obligation }] })
  t.match(keyed.body, { consents: [{ organizationId: payee.id }], externalIds: [{}] }, 'external ids are no content')
  const same = { title: 'Rent of two rooms', installments: owed(payer, payee, due, later).installments }
  t.match((await other.change('PATCH', obligation, same)).body, { consents: [{ organizationId: payee.id }] })
  for (const [by, change] of [
    [other, { title: 'Rent of three rooms' }],
    [payee, { amount: '120.00', installments: [{ dueOn: due, amount: '120.00' }] }],
    [payer, { payerId: other.id }],
    [payer, { payerId: payer.id, payeeId: other.id }],
  ] as const) {
    const { payeeId } = await read(by, obligation)
    if ((await read(by, obligation)).consents.length === 0) {
      await taken(payeeId === payee.id ? payee : other, obligation, 'agree')
    }
    t.match(await by.change('PATCH', obligation, change), {
      ...{ status: 200, body: { ...change, state: 'proposed', consents: { length: 0 } } },
    })
  }
  t.match(await read(payer, obligation), { waitingOn: [payer.id, other.id], installments: [{ number: 1 }] })
})

t.test('the content of an agreed or settled obligation cannot be changed, and it is not deleted', async (t) => {
  const path = await service.createPartnership(payer, payee)
  for (const state of ['agreed', 'settled']) {
    const obligation = await agree(payer, payee, path, due)
    if (state === 'settled') await taken(payee, obligation, 'waive', { installment: 1, reason: 'Closed.' })
    for (const by of [payer, payee]) {
      for (const answer of [
        await by.change('PATCH', obligation, { title: 'Other' }),
        await by.change('PATCH', obligation, { installments: [{ dueOn: later, amount: '100.00' }] }),
        await by.change('DELETE', obligation),
      ]) {
        t.match(answer, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
      }
    }
    const externalIds = [{ scheme: 'erp', value: `${state} ${path}` }]
    t.match(await payee.change('PATCH', obligation, { externalIds }), { status: 200, body: { state, externalIds } })
  }
})

t.test('who deletes a proposed obligation', async (t) => {
  const path = await service.createPartnership(payer, payee, other, former)
  for (const [author, by, status] of [
    [payer, other, 403],
    [other, other, 204],
    [other, payer, 204],
    [other, payee, 204],
  ] as const) {
    const obligation = await propose(author, path, owed(payer, payee, due))
    t.equal((await by.change('DELETE', obligation)).status, status)
  }
  const orphan = await propose(former, path, owed(payer, payee, due))
  t.equal((await other.change('DELETE', orphan)).status, 403)
  await leave(former, path)
  t.equal((await other.change('DELETE', orphan)).status, 204, 'after its author has left')
})

t.test('an obligation stays proposed if the payer or the payee leaves before it agrees', async (t) => {
  const path = await service.createPartnership(other, payer, payee)
  const [unagreed, agreedBefore] = [
    await propose(payee, path, owed(payer, payee, due)),
    await propose(payee, path, owed(payer, payee, due)),
  ]
  await taken(payer, agreedBefore, 'agree')
  await leave(payer, path)
  t.match(await read(other, unagreed), { waitingOn: [payee.id] })
  t.strictSame(blockersOf(await read(payee, unagreed), 'agree'), ['PARTY_HAS_LEFT'])
  t.strictSame(blockersOf(await read(other, unagreed), 'agree'), ['ACTOR_NOT_ALLOWED', 'PARTY_HAS_LEFT'])
  const refused = await take(payee, unagreed, 'agree')
  t.match(refused.body.blockedBy, [{ code: 'PARTY_HAS_LEFT', message: /^payerId names/ }])
  t.match(await taken(payee, agreedBefore, 'agree'), { state: 'agreed' }, 'it agreed while it was a party')

  t.equal((await other.change('PATCH', unagreed, { payerId: other.id })).status, 200)
  await taken(payee, unagreed, 'agree')
  t.match(await taken(other, unagreed, 'agree'), { state: 'agreed' })
})

t.test('a party that agreed, left and joined again is asked again', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const obligation = await propose(payer, path, owed(payer, payee, due))
  await taken(payee, obligation, 'agree')
  await leave(payee, path)
  await service.addParty(path, payer, payee)
  t.match(await read(payer, obligation), { consents: { length: 0 }, waitingOn: [payer.id, payee.id] })
})

t.test('any remaining party acts in place of a payer or payee that has left', async (t) => {
  const path = await service.createPartnership(other, payer, payee)
  const [first, second] = [await agree(payer, payee, path, due, later), await agree(payer, payee, path, due)]
  await leave(payer, path)
  for (const by of [payee, other]) {
    t.ok(availableOf(await read(by, first)).includes('pay'))
    await checkAvailableActions(t, by, first, obligationActions, { installment: 1, paidOn: dayIn(0) })
  }
  await taken(other, first, 'pay', payment(1))
  await leave(payee, path)
  t.strictSame(availableOf(await read(other, first)), ['pay', 'confirm', 'dispute', 'waive'])
  await taken(other, first, 'dispute', { installment: 1, reason: 'It did not arrive.' })
  await taken(other, first, 'pay', payment(1))
  await taken(other, first, 'confirm', { installment: 1 })
  t.match(await taken(other, first, 'waive', { installment: 2, reason: 'Both have left.' }), { state: 'settled' })
  t.match(await read(other, second), { state: 'agreed', payerId: payer.id, payeeId: payee.id }, 'it stays')
})

t.test('of two payments of the same installment at once, one succeeds', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const obligation = await agree(payer, payee, path, due, later)
  const headers = { 'if-match': (await payer.call('GET', obligation)).headers.get('etag') ?? '' }
  const pay = () => payer.call('POST', `${obligation}/transitions`, { body: { action: 'pay', ...payment(1) }, headers })
  t.strictSame(statuses(await storage.raceInPartnership(path, [pay, pay])), [200, 412])
  t.strictSame(statesOf(await read(payee, obligation)), ['paid', 'open'])
  // Payer and payee agree at once: the second one reads the consent of the first.
  const proposed = await propose(payer, path, owed(payer, payee, due))
  const consents = [payer, payee].map(
    (by) => () =>
      by.call('POST', `${proposed}/transitions`, { body: { action: 'agree' }, headers: { 'if-match': '*' } }),
  )
  t.strictSame(statuses(await storage.raceInPartnership(path, consents)), [200, 200])
  t.equal((await read(payer, proposed)).state, 'agreed')
})

t.test('actions require the scope partnerships:commit, other writes finance:write', async (t) => {
  const path = await service.createPartnership(payer, payee)
  const obligation = await propose(payer, path, owed(payer, payee, due))
  const writer = await service.createApiClient(payer.id, ['finance:read', 'finance:write'])
  t.equal((await writer.change('PATCH', obligation, { title: 'Other' })).status, 200)
  t.match(await take(writer, obligation, 'agree'), { status: 403, body: { code: 'insufficient-scope' } })
  const reader = await service.createApiClient(payer.id, ['finance:read', 'partnerships:commit'])
  t.equal((await reader.change('PATCH', obligation, { title: 'Rent' })).status, 403)
  t.equal((await take(reader, obligation, 'agree')).status, 200)
})
