// The shares of a cost allocation: pages, the explanation of a line, and files.
import { parse } from 'csv-parse/sync'
import t from 'tap'
import { type Body, startService } from '../../support/service.ts'
import {
  act,
  change,
  createAllocation,
  createBase,
  createBudget,
  createLine,
  createSource,
  leave,
  read,
  unknownId,
} from './records.ts'

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()

const cents = (amount: string) => BigInt(amount.replace('.', ''))
const sum = (amounts: string[]) => amounts.reduce((total, amount) => total + cents(amount), 0n)

/** Seven lines of different methods over four sources: one is in kind, one cannot pay food, one is nearly empty. */
async function createRichBudget() {
  const path = await service.createPartnership(lead, center)
  const ehs = await createSource(lead, path, 'ehs', { type: 'early_head_start', amount: '900.00' })
  const cacfp = await createSource(lead, path, 'cacfp', {
    type: 'cacfp',
    amount: '500.00',
    forbiddenCategories: ['personnel'],
  })
  const fund = await createSource(center, path, 'fund', {
    amount: '10000.00',
    caps: [{ categories: ['food'], amount: '7.00' }],
  })
  const room = await createSource(center, path, 'room', { form: 'in_kind', amount: '2000.00' })
  const quantities = { [ehs.id]: '3', [cacfp.id]: '3', [fund.id]: '1', [room.id]: '2' }
  const base = await createBase(center, path, 'children', quantities)
  const lineOf = (key: string, order: number, amount: string, fields: object = {}) =>
    createLine(lead, path, key, { order, amount, ...fields })
  const byChildren = { method: 'enrollment', baseId: base.id }
  const lines = {
    last: await lineOf('last', 3, '33.33', byChildren),
    meals: await lineOf('meals', 1, '100.00', { ...byChildren, category: 'food' }),
    teacher: await lineOf('teacher', 1, '1000.00', byChildren),
    rent: await lineOf('rent', 2, '700.00', { method: 'direct', sourceId: room.id, category: 'facilities' }),
    shared: await lineOf('shared', 2, '0.05', { method: 'funding_share', category: 'other' }),
    undecided: await lineOf('undecided', 2, '5.00'),
    free: await lineOf('free', 2, '0.00', { method: 'funding_share' }),
  }
  const sources = { ehs, cacfp, fund, room }
  const allocation = await createAllocation(lead, path, {
    sourceIds: Object.values(sources).map(({ id }) => id),
    backstopSourceIds: [fund.id],
  })
  return { path, allocation, lines, sources, base }
}

t.test('the shares of a line and what is unfunded sum to its cost; pages follow the order of lines', async (t) => {
  const { allocation, lines, sources } = await createRichBudget()
  const all = await center.call('GET', `${allocation}/shares?limit=100`, { headers: { prefer: 'count=exact' } })
  const { data, totalCount, nextCursor } = all.body
  t.equal(nextCursor, null)
  t.equal(totalCount, data.length)
  const keyOf = (id: string, records: Record<string, Body>) =>
    Object.entries(records).find(([, record]) => record.id === id)?.[0]
  t.strictSame(
    data.map(({ lineId, sourceId, amount, percent, reasons }: Body) =>
      [keyOf(lineId, lines), keyOf(sourceId, sources), amount, percent, ...reasons].join(' '),
    ),
    [
      'meals ehs 33.34 33.34 SHARE ROUNDED_UP',
      'meals cacfp 33.33 33.33 SHARE',
      'meals fund 7.00 7.00 SHARE CAPPED',
      'meals room 0.00 0.00 SHARE CAPPED',
      'teacher ehs 333.34 33.33 SHARE ROUNDED_UP',
      'teacher cacfp 0.00 0.00 SHARE CATEGORY_FORBIDDEN',
      'teacher fund 666.66 66.67 SHARE OVERFLOW',
      'teacher room 0.00 0.00 SHARE CAPPED',
      'rent room 700.00 100.00 SHARE',
      'shared ehs 0.01 20.00 SHARE ROUNDED_UP',
      'shared fund 0.04 80.00 SHARE',
      'last ehs 11.11 33.33 SHARE',
      'last cacfp 0.00 0.00 SHARE CATEGORY_FORBIDDEN',
      'last fund 22.22 66.67 SHARE OVERFLOW',
      'last room 0.00 0.00 SHARE CAPPED',
    ],
  )
  const byPage: Body[] = []
  for (let cursor = ''; byPage.length <= data.length; ) {
    const { body, headers } = await center.call('GET', `${allocation}/shares?limit=2${cursor && `&cursor=${cursor}`}`)
    byPage.push(...body.data)
    t.equal(headers.has('link'), body.nextCursor !== null)
    if (body.nextCursor === null) break
    cursor = body.nextCursor
  }
  t.strictSame(byPage, data)

  const { totals } = await read(lead, allocation)
  let unfunded = 0n
  for (const line of Object.values(lines)) {
    const explained = await read(lead, `${allocation}/lines/${line.id}`)
    const amounts = data.flatMap(({ lineId, amount }: Body) => (lineId === line.id ? [amount] : []))
    t.equal(sum([...amounts, explained.unfunded]), cents(line.amount), line.key)
    t.strictSame(
      explained.shares,
      data.filter(({ lineId }: Body) => lineId === line.id),
    )
    unfunded += cents(explained.unfunded)
  }
  t.equal(unfunded, cents(totals.unfunded))
  t.equal(sum(data.map(({ amount }: Body) => amount)), cents(totals.allocated))
  t.strictSame(totals, { cost: '1838.38', allocated: '1807.05', inKind: '700.00', unfunded: '31.33' })

  for (const cursor of ['W10', Buffer.from(JSON.stringify(['share', `1 ${unknownId}`, 'x'])).toString('base64url')]) {
    const answer = await lead.call('GET', `${allocation}/shares?cursor=${cursor}`)
    t.match(answer, { status: 400, body: { code: 'invalid-cursor' } })
  }
  t.equal((await lead.call('GET', `${allocation}/shares?sort=amount`)).status, 400)
})

t.test('a cursor whose line was deleted meanwhile leads to the lines after it', async (t) => {
  const { path, allocation, lines, sources } = await createRichBudget()
  const { body } = await lead.call('GET', `${allocation}/shares?limit=5`)
  t.equal(body.data.at(-1).lineId, lines.teacher.id)
  t.equal((await lead.change('DELETE', `${path}/budget-lines/${lines.teacher.id}`)).status, 204)
  const next = await read(lead, `${allocation}/shares?limit=1&cursor=${body.nextCursor}`)
  t.match(next.data, [{ lineId: lines.rent.id, sourceId: sources.room.id }])
})

t.test('with a cursor of another partnership, the shares are still those of this one', async (t) => {
  const [one, other] = [await createRichBudget(), await createRichBudget()]
  const { data } = await read(lead, `${one.allocation}/shares?limit=100`)
  const { nextCursor } = await read(lead, `${other.allocation}/shares?limit=4`)
  const found = await read(lead, `${one.allocation}/shares?limit=100&cursor=${nextCursor}`)
  t.ok(found.data.length > 0)
  t.strictSame(found.data, data.slice(-found.data.length))
})

t.test('the explanation of a line has a sentence and the figures of each step', async (t) => {
  const { allocation, lines, sources, base } = await createRichBudget()
  const explain = (key: keyof typeof lines) => read(center, `${allocation}/lines/${lines[key].id}`)
  const teacher = await explain('teacher')
  t.hasStrict(teacher, {
    costAllocationId: allocation.split('/').at(-1),
    lineId: lines.teacher.id,
    key: 'teacher',
    category: 'personnel',
    method: 'enrollment',
    baseId: base.id,
    unfunded: '0.00',
  })
  t.strictSame(
    teacher.steps.map(({ step, text, amount }: Body) => `${step} of ${amount}: ${text}`),
    [
      'share of 1000.00: 1000.00 USD is divided by enrollment in the base children: ehs 333.34 for 3 of 9, cacfp 333.33 for 3 of 9, fund 111.11 for 1 of 9, room 222.22 for 2 of 9; the largest remainders round up ehs.',
      'available_amount of 1000.00: Of this line, the sources can pay: ehs up to 866.66 (what is left of its amount), cacfp nothing (it cannot pay the category personnel), fund up to 9993.00 (what is left of its amount), room nothing (a source in kind pays only lines that are charged to it directly).',
      'allocation of 1000.00: Each source is allocated its share, at most its available amount: cacfp gets 0.00 of 333.33, room gets 0.00 of 222.22, so that 555.55 USD is overflow.',
      'overflow of 555.55: Pass 1: the overflow of 555.55 USD is divided by weight over fund 555.55.',
      'result of 1000.00: The line is paid by ehs with 333.34, fund with 666.66, and nothing is unfunded.',
    ],
  )
  const [share, available, allocation_, overflow, result] = teacher.steps
  const none = { weight: null, share: null, roundedUp: null, available: null, limit: null, allocated: null }
  const ehs = { sourceId: sources.ehs.id, key: 'ehs', ...none }
  t.strictSame(share.sources[0], { ...ehs, weight: '3', share: '333.34', roundedUp: true })
  t.strictSame(available.sources[0], { ...ehs, available: '866.66', limit: 'amount' })
  t.strictSame(allocation_.sources[0], { ...ehs, share: '333.34', allocated: '333.34' })
  t.hasStrict(available.sources[1], { key: 'cacfp', available: '0.00', limit: 'forbidden_category' })
  t.strictSame(overflow.sources, [
    {
      ...ehs,
      sourceId: sources.fund.id,
      key: 'fund',
      weight: '1',
      share: '555.55',
      roundedUp: false,
      available: '9881.89',
      limit: 'amount',
      allocated: '555.55',
    },
  ])
  t.strictSame(result.sources[0], { ...ehs, allocated: '333.34' })

  const meals = await explain('meals')
  t.match(meals.steps.at(-2), {
    step: 'backstop',
    text: /^The backstop fund pays nothing of 26\.33 USD \(what is left of a cap/,
  })
  t.match(meals.steps.at(-3), {
    step: 'overflow',
    amount: '26.33',
    text: /no source that is not federal has both/,
    sources: { length: 0 },
  })
  t.equal(meals.unfunded, '26.33')
  t.strictSame(
    (await explain('rent')).steps.map(({ text }: Body) => text)[0],
    '700.00 USD is charged directly to room.',
  )
  t.match(
    (await explain('shared')).steps[0].text,
    /divided by the amounts of the cash sources: ehs 0.01 for 900 of 11400/,
  )
  t.strictSame(
    (await explain('undecided')).steps.map(({ step, text }: Body) => `${step}: ${text}`),
    ['result: The line has no method, so all of it is unfunded.'],
  )
  t.match((await explain('free')).steps.at(-1).text, 'The line is paid by no source, and nothing is unfunded.')
  t.equal((await lead.call('GET', `${allocation}/lines/${unknownId}`)).status, 404)
})

t.test('passes of overflow, backstops and a source outside the allocation are explained', async (t) => {
  const path = await service.createPartnership(lead, center)
  const low = await createSource(lead, path, 'low', { amount: '45.00' })
  const high = await createSource(lead, path, 'high', { amount: '100.00' })
  const spare = await createSource(lead, path, 'spare', { amount: '1000.00' })
  const outside = await createSource(lead, path, 'outside')
  const base = await createBase(lead, path, 'children', { [outside.id]: '2', [low.id]: '1', [high.id]: '1' })
  const line = await createLine(lead, path, 'teacher', { amount: '160.00', method: 'enrollment', baseId: base.id })
  const fees = await createSource(lead, path, 'fees', { type: 'parent_fees' })
  const sourceIds = [low.id, high.id, spare.id, fees.id]
  const allocation = await createAllocation(lead, path, { sourceIds, backstopSourceIds: [spare.id] })
  const { steps } = await read(lead, `${allocation}/lines/${line.id}`)
  t.strictSame(steps.map(({ step, text }: Body) => `${step}: ${text}`).slice(1), [
    'available_amount: Of this line, the sources can pay: low up to 45.00 (what is left of its amount), high up to 100.00 (what is left of its amount), outside nothing (it is not in the allocation).',
    'allocation: Each source is allocated its share, at most its available amount: outside gets 0.00 of 80.00, so that 80.00 USD is overflow.',
    'overflow: Pass 1: the overflow of 80.00 USD is divided by weight over low 40.00, high 40.00; low gets 5.00, all it can pay.',
    'overflow: Pass 2: the overflow of 35.00 USD is divided by weight over high 35.00; high gets 20.00, all it can pay.',
    'overflow: 15.00 USD of overflow goes to no source by weight, because no source that is not federal has both a weight and an available amount; parent fees receive no overflow.',
    'backstop: The backstop spare pays 15.00 of 15.00 USD, and could pay up to 1000.00 (what is left of its amount).',
    'result: The line is paid by low with 45.00, high with 100.00, spare with 15.00, and nothing is unfunded.',
  ])
})

t.test('the file has a row for each line and source, and one for what is unfunded', async (t) => {
  const { allocation, path, lines } = await createRichBudget()
  await change(lead, `${path}/budget-lines/${lines.meals.id}`, { title: '=HYPERLINK("http://example.test")' })
  const text: string = await read(center, `${allocation}/shares.csv`)
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  t.strictSame(Object.keys(rows[0] ?? {}), [
    ...['order', 'line', 'title', 'category', 'cost', 'source', 'method', 'weight', 'share', 'percent', 'reasons'],
  ])
  t.strictSame(rows[0], {
    order: '1',
    line: 'meals',
    title: '\'=HYPERLINK("http://example.test")',
    category: 'food',
    cost: '100.00',
    source: 'ehs',
    method: 'enrollment',
    weight: '3',
    share: '33.34',
    percent: '33.34',
    reasons: 'SHARE\nROUNDED_UP',
  })
  t.hasStrict(rows[4], { line: 'meals', source: '', weight: '', share: '26.33', percent: '26.33', reasons: '' })
  for (const line of Object.values(lines)) {
    const shares = rows.flatMap((row) => (row.line === line.key ? [row.share ?? ''] : []))
    t.equal(sum(shares), cents(line.amount), line.key)
  }
  const records = (await read(center, `${allocation}/shares.ndjson`))
    .trimEnd()
    .split('\n')
    .map((one: string) => JSON.parse(one))
  t.equal(records.length, rows.length)
  t.strictSame(records[1], {
    order: 1,
    line: 'meals',
    title: '=HYPERLINK("http://example.test")',
    category: 'food',
    cost: '100.00',
    source: 'cacfp',
    method: 'enrollment',
    weight: '3',
    share: '33.33',
    percent: '33.33',
    reasons: ['SHARE'],
  })
  t.hasStrict(records[4], { source: null, weight: null, share: '26.33' })
  t.strictSame(records[4].reasons, [])
  const marked = await fetch(`${service.address}${allocation}/shares.csv?bom=true`, {
    headers: { authorization: `Bearer ${center.key}` },
  })
  t.equal(Buffer.from(await marked.arrayBuffer()).toString('latin1', 0, 8), 'ï»¿order')
  t.equal((await lead.call('GET', `${allocation}/shares.ndjson?layout=wide`)).status, 400)
  t.equal((await lead.call('GET', `${allocation}/shares.csv?layout=tall`)).status, 400)
})

t.test('the wide file has a row for each line, a column for each source, and a total', async (t) => {
  const { allocation, path, lines } = await createRichBudget()
  await change(lead, `${path}/budget-lines/${lines.meals.id}`, { title: '@meals' })
  const text: string = await read(center, `${allocation}/shares.csv?layout=wide`)
  t.strictSame(text.trimEnd().split('\r\n'), [
    'line,title,cost,ehs,cacfp,fund,room,unfunded',
    "meals,'@meals,100.00,33.34,33.33,7.00,0.00,26.33",
    'teacher,The line teacher,1000.00,333.34,0.00,666.66,0.00,0.00',
    'rent,The line rent,700.00,0.00,0.00,0.00,700.00,0.00',
    'shared,The line shared,0.05,0.01,0.00,0.04,0.00,0.00',
    'undecided,The line undecided,5.00,0.00,0.00,0.00,0.00,5.00',
    'free,The line free,0.00,0.00,0.00,0.00,0.00,0.00',
    'last,The line last,33.33,11.11,0.00,22.22,0.00,0.00',
    'total,,1838.38,377.80,33.33,695.92,700.00,31.33',
  ])
})

t.test('a source whose key is the name of another column has a column of its own', async (t) => {
  const path = await service.createPartnership(lead, center)
  const keys = ['line', 'title', 'cost', 'unfunded', 'source']
  const sources = await Promise.all(keys.map((key) => createSource(lead, path, key, { amount: '1.00' })))
  await createLine(lead, path, 'rent', { amount: '6.00', method: 'funding_share' })
  const allocation = await createAllocation(lead, path, { sourceIds: sources.map(({ id }) => id) })
  const text: string = await read(center, `${allocation}/shares.csv?layout=wide`)
  t.strictSame(text.split('\r\n').slice(0, 2), [
    'line,title,cost,source:line,source:title,source:cost,source:unfunded,source,unfunded',
    'rent,The line rent,6.00,1.00,1.00,1.00,1.00,1.00,1.00',
  ])
})

t.test('amounts have the decimals of their currency', async (t) => {
  const path = await service.createPartnership(lead, center)
  const yen = { currency: 'JPY' }
  const one = await createSource(lead, path, 'one', { ...yen, amount: '1000' })
  const two = await createSource(lead, path, 'two', { ...yen, amount: '500' })
  const line = await createLine(lead, path, 'line', { ...yen, amount: '101', method: 'funding_share' })
  const allocation = await createAllocation(lead, path, { sourceIds: [one.id, two.id] })
  t.hasStrict(await read(lead, allocation), { totals: { cost: '101', allocated: '101', unfunded: '0' } })
  t.hasStrict((await read(lead, `${allocation}/shares`)).data, [
    { amount: '67', percent: '66.34' },
    { amount: '34', percent: '33.66' },
  ])
  t.match((await read(lead, `${allocation}/lines/${line.id}`)).steps[0].text, /one 67 for 1000 of 1500/)
})

t.test('lines of the same order are allocated in the order of their creation', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds, teacher, rent } = await createBudget(lead, path)
  const first = await createLine(lead, path, 'z-first', { order: 2, amount: '1.00', method: 'funding_share' })
  const second = await createLine(center, path, 'a-second', { order: 2, amount: '1.00', method: 'funding_share' })
  const earlier = await createLine(lead, path, 'earlier', { order: 1, amount: '1.00', method: 'funding_share' })
  const allocation = await createAllocation(lead, path, { sourceIds })
  await act(lead, allocation, 'propose')
  const { lines } = await read(lead, `${allocation}/snapshot`)
  t.strictSame(
    lines.map(({ id }: Body) => id),
    [teacher, earlier, rent, first, second].map(({ id }) => id),
  )
})

t.test('a source of a party that has left pays nothing, and is named by its key', async (t) => {
  const path = await service.createPartnership(lead, home)
  const { ehs, state, base, teacher, sourceIds } = await createBudget(lead, path)
  const theirs = await createSource(home, path, 'theirs')
  await change(lead, `${path}/allocation-bases/${base.id}`, {
    rows: [ehs, state, theirs].map(({ id }) => ({ sourceId: id, quantity: '1' })),
  })
  const draft = await createAllocation(lead, path, { sourceIds: [...sourceIds, theirs.id] })
  t.strictSame((await read(lead, draft)).findings, [])
  await leave(home, path)
  const { sources, findings } = await read(lead, draft)
  t.strictSame(
    sources.map(({ key, allocated }: Body) => [key, allocated]),
    [
      ['ehs', '200.00'],
      ['state', '600.00'],
    ],
  )
  t.strictSame(findings, [
    {
      code: 'SOURCE_NOT_IN_ALLOCATION',
      message: 'Has a share of a line and is not in the allocation: theirs.',
      count: 1,
      refs: [`${path}/funding-sources/${theirs.id}`],
    },
  ])
  const { steps } = await read(lead, `${draft}/lines/${teacher.id}`)
  t.match(steps[0].sources[2], { sourceId: theirs.id, key: 'theirs', share: '200.00' })
})
