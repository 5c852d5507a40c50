// Files of budget lines: bases and sources by key, order, and rows that change some of the fields.
import t from 'tap'
import { createBase, createLine, createSource } from '../../support/finance-records.ts'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const importLines = (by: Client, path: string, lines: string[], headers = csv, query = '') =>
  importFile(by, `${path}/budget-line-imports${query}`, lines.join('\n'), headers)
const linesIn = async (path: string): Promise<Record<string, Body>> => {
  const { data } = (await lead.call('GET', `${path}/budget-lines?limit=100`)).body
  return Object.fromEntries(data.map((line: Body) => [line.key, line]))
}
const errorsOf = async (errors: () => Promise<Body[]>) =>
  (await errors()).map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)

const header = 'key,title,category,amount,currency'
const rest = 'Meals,food,1200,USD'

t.test('a line names its base or its source by key', async (t) => {
  const path = await service.createPartnership(lead)
  const source = await createSource(lead, path)
  const base = await createBase(lead, path, source.id)
  const columns = `${header},method,base,source`
  const rows = [
    `a,${rest},enrollment,children,`,
    `b,${rest},direct,,ehs`,
    `c,${rest},funding_share,,`,
    `d,${rest},,,`,
    `e,${rest},hours,children,`,
    `f,${rest},enrollment,,`,
    `g,${rest},direct,,unknown`,
    `h,${rest},enrollment,unknown,unknown`,
    `i,${rest},dance,,`,
    `j,${rest},,children,`,
  ]
  const { job, errors } = await importLines(lead, path, [columns, ...rows])
  t.equal(counts(job), 'completed 10 4 0 0 6')
  t.strictSame(await errorsOf(errors), [
    '6 /method rule-violation',
    '7 /method rule-violation',
    '8 /source unknown-reference',
    '9 /base unknown-reference',
    '9 /source unknown-reference',
    '10 /method enum',
    '11 /method rule-violation',
  ])
  const { a, b, c, d } = await linesIn(path)
  t.match(a, { method: 'enrollment', baseId: base.id, sourceId: null, amount: '1200.00', order: 1000 })
  t.match(b, { method: 'direct', baseId: null, sourceId: source.id })
  t.match([c, d], [{ method: 'funding_share' }, { method: null }])
  t.equal(counts((await importLines(lead, path, [columns, ...rows])).job), 'completed 10 0 0 4 6', 'sent again')

  const exported = (await lead.call('GET', `${path}/budget-lines.csv?sort=createdAt`)).body.split('\r\n')
  t.equal(exported[0], 'externalIds,key,order,title,category,amount,currency,startsOn,endsOn,method,base,source,note')
  t.equal(exported[1], ',a,1000,Meals,food,1200.00,USD,,,enrollment,children,,')
  t.equal(exported[2], ',b,1000,Meals,food,1200.00,USD,,,direct,,ehs,')
  const filtered = (await lead.call('GET', `${path}/budget-lines.csv?method=direct`)).body
  t.equal(filtered.trim().split('\r\n').length, 2)
  const json = (await lead.call('GET', `${path}/budget-lines.ndjson`)).body.split('\n')
  t.match(JSON.parse(json[0]), { key: 'a', base: 'children', source: null, baseId: undefined })
  const moved = await importLines(
    lead,
    path,
    [JSON.stringify({ key: 'a', method: 'direct', base: null, source: 'ehs' })],
    ndjson,
  )
  t.equal(counts(moved.job), 'completed 1 0 1 0 0')
  t.match((await linesIn(path)).a, { baseId: null, sourceId: source.id })
})

t.test('the error of a missing base or source names the column', async (t) => {
  const path = await service.createPartnership(lead)
  const json = [
    { key: 'a', base: 5 },
    { key: 'b', source: ['ehs'] },
  ]
  const { errors } = await importLines(
    lead,
    path,
    json.map((line) => JSON.stringify(line)),
    ndjson,
  )
  t.strictSame(await errorsOf(errors), ['1 /base unknown-reference', '2 /source unknown-reference'])
})

t.test('order is an integer; an empty cell is the default', async (t) => {
  const path = await service.createPartnership(lead)
  const rows = ['7', ' 8 ', '', '0', '10001', '1.5', '"1,000"', 'first'].map((order, at) => `k${at},${rest},${order}`)
  const { job, errors } = await importLines(lead, path, [`${header},order`, ...rows])
  t.equal(counts(job), 'completed 8 3 0 0 5')
  t.strictSame(await errorsOf(errors), [
    '5 /order minimum',
    '6 /order maximum',
    ...['7', '8', '9'].map((line) => `${line} /order number-syntax`),
  ])
  t.strictSame(
    Object.values(await linesIn(path)).map(({ order }) => order),
    [7, 8, 1000],
  )
  t.equal(counts((await importLines(lead, path, ['key,order', 'k0,'])).job), 'completed 1 0 1 0 0')
  t.equal((await linesIn(path)).k0?.order, 1000)
})

t.test('a field without a column is unchanged, and an empty cell clears it', async (t) => {
  const path = await service.createPartnership(lead)
  await createLine(lead, path, { note: 'Half of her time.', externalIds: [{ scheme: 'erp', value: '1' }] })
  t.equal(counts((await importLines(lead, path, ['key,amount', 'director,50000'])).job), 'completed 1 0 1 0 0')
  t.match((await linesIn(path)).director, { amount: '50000.00', note: 'Half of her time.', startsOn: '2026-09-01' })
  t.equal(counts((await importLines(lead, path, ['externalIds,note,endsOn', 'erp:1,,'])).job), 'completed 1 0 1 0 0')
  t.match((await linesIn(path)).director, { note: null, endsOn: null, startsOn: '2026-09-01', key: 'director' })
  const required = await importLines(lead, path, ['externalIds,key,title', 'erp:1,,', 'erp:2,new,New'])
  t.strictSame((await errorsOf(required.errors)).sort(), [
    '2 /key required',
    '2 /title required',
    '3 /amount required',
    '3 /category required',
    '3 /currency required',
  ])
})

t.test('a key that is taken by another record is refused for its row only', async (t) => {
  const path = await service.createPartnership(lead, center)
  await createLine(lead, path, { key: 'a', externalIds: [{ scheme: 'erp', value: '1' }] })
  await createLine(lead, path, { key: 'b', externalIds: [{ scheme: 'erp', value: '2' }] })
  await createLine(center, path, { key: 'theirs' })
  const rows = ['erp:1,b,A', 'erp:2,b,B', 'erp:2,theirs,B', ',c,C']
  const { job, errors } = await importLines(lead, path, [
    'externalIds,key,title,category,amount,currency',
    ...rows.map((row) => `${row},food,1.00,USD`),
  ])
  t.equal(counts(job), 'completed 4 1 1 0 2')
  t.strictSame(await errorsOf(errors), ['2  external-id-taken', '4  external-id-taken'])
})

t.test('what is stored does not depend on batches', async (t) => {
  const path = await service.createPartnership(lead)
  const source = await createSource(lead, path)
  await createBase(lead, path, source.id)
  const rows = Array.from({ length: 130 }, (_, at) => {
    const currency = at % 25 === 24 ? 'EUR' : 'USD'
    return `k${at % 110},Meals ${at},food,${at}.5,${currency},${at % 2 ? 'enrollment,children' : ','}`
  })
  const { job, errors } = await importLines(lead, path, [`${header},method,base`, ...rows])
  t.equal(counts(job), 'completed 130 106 19 0 5')
  t.strictSame(
    await errorsOf(errors),
    [26, 51, 76, 101, 126].map((line) => `${line} /currency rule-violation`),
  )
  const lines = await linesIn(path)
  t.match(
    [lines.k0, lines.k1],
    [
      { title: 'Meals 110', method: null },
      { title: 'Meals 111', method: 'enrollment' },
    ],
  )
})

t.test('the first row decides the currency of a partnership without money', async (t) => {
  const row = (key: string, currency: string, amount = '1200') => `${key},Meals,food,${amount},${currency}`
  const path = await service.createPartnership(lead)
  const { job, errors } = await importLines(lead, path, [header, row('a', 'EUR'), row('b', 'USD'), row('c', 'EUR')])
  t.equal(counts(job), 'completed 3 2 0 0 1')
  t.strictSame(await errorsOf(errors), ['3 /currency rule-violation'])

  const single = await service.createPartnership(lead)
  await createLine(lead, single, { key: 'a' })
  const changed = await importLines(lead, single, [header, row('a', 'JPY'), row('b', 'JPY'), row('a', 'USD')])
  t.equal(counts(changed.job), 'completed 3 1 1 0 1')
  t.strictSame(await errorsOf(changed.errors), ['4 /currency rule-violation'])
  const { a, b } = await linesIn(single)
  t.match([a, b], [{ currency: 'JPY', amount: '1200' }, { currency: 'JPY' }])
})
