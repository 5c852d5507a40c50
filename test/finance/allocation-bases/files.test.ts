// Files of allocation bases: a row for each source in CSV, a record for each line in NDJSON.
import t from 'tap'
import { createBase, createLine, createSource } from '../../support/finance-records.ts'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const importBases = (by: Client, path: string, lines: string[], headers = csv, query = '') =>
  importFile(by, `${path}/allocation-base-imports${query}`, lines.join('\n'), headers)
const basesIn = async (path: string): Promise<Record<string, Body>> => {
  const { data } = (await lead.call('GET', `${path}/allocation-bases?limit=100`)).body
  return Object.fromEntries(data.map((base: Body) => [base.key, base]))
}
const errorsOf = async (errors: () => Promise<Body[]>) =>
  (await errors()).map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)
async function prepared() {
  const path = await service.createPartnership(lead, center)
  return {
    path,
    ehs: await createSource(lead, path),
    ccdf: await createSource(lead, path, { key: 'ccdf' }),
    fees: await createSource(center, path, { key: 'fees' }),
  }
}
/** The rows of a base as `source=quantity*multiplier`, with the keys of the sources. */
const rowsOf = (base: Body | undefined, sources: Body[]) =>
  base?.rows.map(({ sourceId, quantity, multiplier }: Body) => {
    const { key } = sources.find(({ id }) => id === sourceId) as Body
    return `${key}=${quantity}${multiplier === undefined ? '' : `*${multiplier}`}`
  })

const header = 'base,name,measure,unit,measuredOn,source,quantity,multiplier,documentation'
const row = (base: string, source: string, quantity: string, multiplier = '', measure = 'child_hours') =>
  `${base},Name of ${base},${measure},children,2026-09-30,${source},${quantity},${multiplier},Counted`

t.test('adjacent rows with the same base are one record, whose rows are replaced', async (t) => {
  const { path, ehs, ccdf, fees } = await prepared()
  const sources = [ehs, ccdf, fees]
  const file = [header, row('a', 'ehs', '8', '6.5'), row('a', 'ccdf', '8', '3.50'), row('b', 'fees', '2')]
  const { job, errors } = await importBases(lead, path, file)
  t.equal(counts(job), 'completed 2 2 0 0 0', JSON.stringify(await errors()))
  const { a, b } = await basesIn(path)
  t.match(a, {
    name: 'Name of a',
    measure: 'child_hours',
    unit: 'children',
    measuredOn: '2026-09-30',
    documentation: 'Counted',
  })
  t.strictSame([rowsOf(a, sources), rowsOf(b, sources)], [['ehs=8*6.5', 'ccdf=8*3.50'], ['fees=2']])
  t.equal(counts((await importBases(center, path, file)).job), 'completed 2 0 0 2 0', 'sent again by another party')

  const exported = (await lead.call('GET', `${path}/allocation-bases.csv`)).body
  t.equal(exported, `${file.join('\r\n')}\r\n`, 'the export has the same rows')
  const changed = await importBases(center, path, [header, row('a', 'fees', '1'), row('b', 'fees', '2')])
  t.equal(counts(changed.job), 'completed 2 0 1 1 0')
  t.strictSame(rowsOf((await basesIn(path)).a, sources), ['fees=1'])
  t.match((await basesIn(path)).a, { organizationId: lead.id, updatedBy: center.id })

  const named = await importBases(lead, path, ['base,name', 'a,Other name', 'a,Other name'])
  t.equal(counts(named.job), 'completed 1 0 1 0 0')
  t.strictSame(rowsOf((await basesIn(path)).a, sources), ['fees=1'], 'without columns of the rows they are unchanged')
})

t.test('quantities that a spreadsheet has shortened are unchanged', async (t) => {
  const { path, ehs, ccdf } = await prepared()
  const rows = [
    { sourceId: ehs.id, quantity: '8.50', multiplier: '6.0' },
    { sourceId: ccdf.id, quantity: '100.000000' },
  ]
  await createBase(lead, path, ehs.id, { key: 'a', measure: 'child_hours', rows })
  const columns = 'base,source,quantity,multiplier'
  const same = await importBases(lead, path, [columns, 'a,ehs,8.5,6', 'a,ccdf,100,'])
  t.equal(counts(same.job), 'completed 1 0 0 1 0')
  const other = await importBases(lead, path, [columns, 'a,ehs,8.5,6', 'a,ccdf,101,'])
  t.equal(counts(other.job), 'completed 1 0 1 0 0')
  t.strictSame(
    (await basesIn(path)).a?.rows,
    [rows[0], { sourceId: ccdf.id, quantity: '101' }],
    'the other row is as it was',
  )
  const semicolons = await importBases(lead, path, [columns.replaceAll(',', ';'), 'a;ehs;8,5;6,25', 'a;ccdf;101;'])
  t.equal(counts(semicolons.job), 'completed 1 0 1 0 0')
  t.match((await basesIn(path)).a?.rows, [{ quantity: '8.50', multiplier: '6.25' }, { quantity: '101' }])
})

t.test('a row keeps what the file has no column for, and an empty cell clears it', async (t) => {
  const { path, ehs, ccdf, fees } = await prepared()
  const sources = [ehs, ccdf, fees]
  const rows = [
    { sourceId: ehs.id, quantity: '8', multiplier: '6.5' },
    { sourceId: ccdf.id, quantity: '4', multiplier: '3.5' },
  ]
  await createBase(lead, path, ehs.id, { key: 'a', measure: 'child_hours', rows })
  for (const [lines, expected] of [
    [
      ['base,source,quantity', 'a,ccdf,5', 'a,ehs,9', 'a,fees,1'],
      ['ccdf=5*3.5', 'ehs=9*6.5', 'fees=1'],
    ],
    [
      ['base,source,multiplier', 'a,ccdf,4', 'a,ehs,'],
      ['ccdf=5*4', 'ehs=9'],
    ],
  ] as const) {
    const { job, errors } = await importBases(lead, path, [...lines])
    t.equal(counts(job), 'completed 1 0 1 0 0', JSON.stringify(await errors()))
    t.strictSame(rowsOf((await basesIn(path)).a, sources), expected)
  }
})

t.test('an error names the line and the column of its row', async (t) => {
  const { path } = await prepared()
  const measure = 'enrollment'
  const file = [
    header,
    row('a', 'ehs', '8', '', measure),
    row('a', 'none', '8', '', measure),
    row('b', 'ehs', '8', '', measure),
    row('b', 'ehs', '8', '', measure),
    row('c', 'ehs', '8', '', measure),
    row('c', 'ccdf', '8', '2', measure),
    row('d', 'ehs', '50', '', 'percent'),
    row('d', 'ccdf', '49.9999', '', 'percent'),
    row('e', 'ehs', '8', '', measure),
    row('e', 'ccdf', '"1,5"', '', measure),
    row('f', 'ehs', '8', '', measure),
    row('f', 'ccdf', '1.1234567', '', measure),
    row('f', 'fees', '', '', measure),
    row('g', 'ehs', '8', '', 'dance'),
    row('h', 'ehs', '8', '', measure).replace('2026-09-30', '2999-01-01'),
    row('i', 'ehs', '8', '', measure).replace('Name of i', ''),
    row('j', '', '8', '', measure),
    row('k', 'ehs', '8', '', measure),
    row('k', 'ccdf', '8', '', measure).replace('Name of k', 'Other'),
    row('l', 'ehs', '8', '', measure),
    row('l', 'ccdf', '8', '', measure).replace('Name of l', '').replace('Counted', ''),
  ]
  const { job, errors } = await importBases(lead, path, file)
  t.equal(counts(job), 'completed 12 1 0 0 11')
  t.strictSame(await errorsOf(errors), [
    '3 /source unknown-reference',
    '5 /source rule-violation',
    '7 /multiplier rule-violation',
    '8 /rows rule-violation',
    '11 /quantity number-syntax',
    '13 /quantity pattern',
    '14 /quantity required',
    '15 /measure enum',
    '16 /measuredOn rule-violation',
    '17 /name required',
    '18 /source required',
    '20 /name rule-violation',
  ])
  t.strictSame(Object.keys(await basesIn(path)), ['l'])
})

t.test('rows of a base that are not adjacent are refused, and so are more than 50 rows', async (t) => {
  const { path, ehs, ccdf, fees } = await prepared()
  const { job, errors } = await importBases(lead, path, [
    header,
    row('a', 'ehs', '8'),
    row('b', 'ehs', '8'),
    row('a', 'ccdf', '8'),
    row('a', 'fees', '8'),
    row('c', 'ehs', '8'),
  ])
  t.equal(counts(job), 'completed 4 3 0 0 1')
  t.strictSame(await errorsOf(errors), ['4 /base rule-violation'])
  t.match((await errors())[0].detail, /Rows with a begin on line 2/)
  t.strictSame(rowsOf((await basesIn(path)).a, [ehs, ccdf, fees]), ['ehs=8'])

  const many = await importBases(lead, path, [
    header,
    ...Array.from({ length: 51 }, () => row('d', 'ehs', '8')),
    row('e', 'ehs', '8'),
  ])
  t.equal(counts(many.job), 'completed 2 1 0 0 1')
  t.strictSame(await errorsOf(many.errors), ['2 /rows maxItems'])
})

t.test('a row that cannot be read refuses the bases that it may belong to, and no other', async (t) => {
  const { path } = await prepared()
  const file = [
    header,
    row('a', 'ehs', '8'),
    row('b', 'ehs', '8'),
    row('b', 'ccdf', '8').replace(',Counted', ',"Counted" x'),
    row('c', 'ehs', '8'),
    row('d', 'ehs', '8'),
  ]
  const { job, errors } = await importBases(lead, path, file)
  t.equal(counts(job), 'completed 5 2 0 0 3')
  t.strictSame(await errorsOf(errors), ['3  rule-violation', '4  misplaced-quote', '5  rule-violation'])
  t.match((await errors())[0].detail, /The row on line 4/)
  t.strictSame(Object.keys(await basesIn(path)), ['a', 'd'])
})

t.test('what is stored does not depend on batches', async (t) => {
  const { path } = await prepared()
  // 120 bases of two rows: the rows of a base are never in two batches.
  const file = Array.from({ length: 120 }, (_, at) => [
    row(`k${at}`, 'ehs', String(at)),
    row(`k${at}`, 'ccdf', '1'),
  ]).flat()
  const broken = file.with(101, row('k50', 'none', '1'))
  const { job, errors } = await importBases(lead, path, [header, ...broken])
  t.equal(counts(job), 'completed 120 119 0 0 1')
  t.strictSame(await errorsOf(errors), ['103 /source unknown-reference'])
  t.equal(counts((await importBases(lead, path, [header, ...file])).job), 'completed 120 1 0 119 0')
})

t.test('NDJSON has one base on each line, with the keys of its sources', async (t) => {
  const { path, ehs, ccdf } = await prepared()
  const base = { key: 'a', name: 'Children', measure: 'enrollment', measuredOn: '2026-09-30' }
  const line = (rows: unknown, fields: object = {}) => JSON.stringify({ ...base, ...fields, rows })
  const { job, errors } = await importBases(
    lead,
    path,
    [
      line(
        [
          { source: 'ehs', quantity: '8.50' },
          { source: 'ccdf', quantity: '2' },
        ],
        { externalIds: [{ scheme: 'sis', value: '1' }] },
      ),
      line(
        [
          { source: 'ehs', quantity: '1' },
          { source: 'none', quantity: '1' },
        ],
        { key: 'b' },
      ),
      line([{ source: 'ehs', quantity: 1 }], { key: 'c' }),
      line([{ source: 'ehs', quantity: '1,5' }], { key: 'd' }),
      line([{ quantity: '1' }], { key: 'e' }),
      line([{ source: 5, quantity: '1' }], { key: 'f' }),
      line('ehs', { key: 'g' }),
      line([null], { key: 'h' }),
      line([{ sourceId: ehs.id, quantity: '1' }], { key: 'i' }),
    ],
    ndjson,
  )
  t.equal(counts(job), 'completed 9 2 0 0 7')
  t.strictSame(await errorsOf(errors), [
    '2 /rows/1/source unknown-reference',
    '3 /rows/0/quantity type',
    '4 /rows/0/quantity pattern',
    '5 /rows/0/source required',
    '6 /rows/0/source unknown-reference',
    '7 /rows type',
    '8 /rows/0 type',
  ])
  const { a } = await basesIn(path)
  t.strictSame(rowsOf(a, [ehs, ccdf]), ['ehs=8.50', 'ccdf=2'])
  const exported = (await center.call('GET', `${path}/allocation-bases.ndjson`)).body.split('\n')
  t.strictSame(JSON.parse(exported[0]).rows, [
    { quantity: '8.50', source: 'ehs' },
    { quantity: '2', source: 'ccdf' },
  ])
  const shortened = await importBases(
    lead,
    path,
    [
      line([
        { source: 'ehs', quantity: '8.5' },
        { source: 'ccdf', quantity: '2' },
      ]),
    ],
    ndjson,
  )
  t.equal(counts(shortened.job), 'completed 1 0 1 0 0', 'JSON is stored as it is')
})

t.test('the measure of a base that lines use is kept', async (t) => {
  const { path, ehs } = await prepared()
  const base = await createBase(lead, path, ehs.id, { key: 'a' })
  await createLine(lead, path, { method: 'enrollment', baseId: base.id })
  const { errors } = await importBases(lead, path, ['base,measure', 'a,hours'])
  t.strictSame(await errorsOf(errors), ['2 /measure rule-violation'])
})

t.test('a dry run finds the same errors and stores nothing', async (t) => {
  const { path } = await prepared()
  const file = [header, row('a', 'ehs', '8'), row('b', 'none', '8'), row('a', 'ccdf', '8')]
  const { job, errors } = await importBases(lead, path, file, csv, '?dryRun=true')
  t.equal(counts(job), 'completed 3 1 0 0 2')
  t.strictSame(await errorsOf(errors), ['3 /source unknown-reference', '4 /base rule-violation'])
  t.strictSame(await basesIn(path), {})
})
