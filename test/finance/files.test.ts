// The files of finance: what spreadsheets do to them, exports that are imported again, and who reads and imports them.
import t from 'tap'
import { create, createLine, createSource, newBase, newCost, newLine, newSource } from '../support/finance-records.ts'
import { counts, csv, importFile, ndjson } from '../support/imports.ts'
import { startOwnService } from '../support/own-service.ts'
import type { Body, Client } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

interface FileForm {
  list: string
  imports: string
  header: string
  /** A row of a new record. */
  row: (key: string) => string
  /** A row whose last cell is not closed. */
  broken: string
  /** Its field that a spreadsheet could evaluate. */
  textField: string
  /** Records in which each column has a value. */
  records: (ids: { sourceId: string; lineId: string }) => object[]
}

const externalIds = (value: string) => [{ scheme: 'sis', value }]
const forms: FileForm[] = [
  {
    list: 'funding-sources',
    imports: 'funding-source-imports',
    header: 'key,type,amount,currency,certainty,name',
    row: (key) => `${key},ccdf_subsidy,50000.00,USD,secured,Subsidy`,
    broken: 'x,ccdf_subsidy,1.00,USD,secured,"Sub',
    textField: 'name',
    records: ({ sourceId }) => [
      {
        ...{ ...newSource, key: 'full', externalIds: externalIds('1'), assistanceListing: '93.600', form: 'cash' },
        ...{ federal: false, certainty: 'pending', decisionOn: '2026-12-01', documentation: '=Notice\nof award' },
        forbiddenCategories: ['food', 'travel'],
        caps: [
          { categories: ['administration', 'indirect'], percent: '15.50' },
          { categories: ['travel'], amount: '3000.00' },
        ],
        ...{ match: { percent: '20.0' }, matchesSourceId: sourceId },
      },
      { ...newSource, key: 'least', certainty: 'lapsed', type: 'other', name: '-' },
      { ...newSource, key: 'kind', form: 'in_kind', amount: '0.00', type: 'agency_funds' },
    ],
  },
  {
    list: 'budget-lines',
    imports: 'budget-line-imports',
    header: 'key,category,amount,currency,title',
    row: (key) => `${key},food,1200.00,USD,Meals`,
    broken: 'x,food,1.00,USD,"Me',
    textField: 'title',
    records: ({ sourceId }) => [
      {
        ...newLine,
        key: 'full',
        externalIds: externalIds('1'),
        order: 7,
        method: 'direct',
        sourceId,
        note: '@a;b\t"c"',
      },
      { ...newLine, key: 'least', title: "'=1+1", startsOn: null, endsOn: null },
    ],
  },
  {
    list: 'allocation-bases',
    imports: 'allocation-base-imports',
    header: 'base,measure,measuredOn,source,quantity,name',
    row: (key) => `${key},enrollment,2026-09-30,ehs,8,Children`,
    broken: 'x,enrollment,2026-09-30,ehs,8,"Chi',
    textField: 'name',
    records: ({ sourceId }) => [
      {
        ...{ ...newBase, key: 'full', externalIds: externalIds('1'), measure: 'child_hours', unit: '+children' },
        ...{ documentation: 'Two\r\nlines', rows: [{ sourceId, quantity: '8.50', multiplier: '6.5' }] },
      },
      { ...newBase, key: 'least', rows: [{ sourceId, quantity: '0' }] },
    ],
  },
  {
    list: 'actual-costs',
    imports: 'actual-cost-imports',
    header: 'externalIds,line,source,amount,currency,incurredOn,reference',
    row: (key) => `ledger:${key},director,ehs,4000.00,USD,2026-09-30,Payroll`,
    broken: 'ledger:x,director,ehs,1.00,USD,2026-09-30,"Pay',
    textField: 'reference',
    records: ({ sourceId, lineId }) => [
      { ...newCost, lineId, sourceId, externalIds: externalIds('1'), amount: '-250.00', reference: '=A1' },
      { ...newCost, lineId, sourceId, externalIds: externalIds('2') },
    ],
  },
]

/** A partnership with the source and the line that the rows name. */
async function prepared(...parties: Client[]) {
  const path = await service.createPartnership(lead, ...parties)
  const [source, line] = [await createSource(lead, path), await createLine(lead, path)]
  return { path, ids: { sourceId: source.id as string, lineId: line.id as string } }
}
const recordsIn = async (by: Client, path: string, list: string): Promise<Body[]> =>
  (await by.call('GET', `${path}/${list}?limit=100`)).body.data
/** The texts of the records that the test has added. */
const textsIn = async (path: string, { list, textField }: FileForm) =>
  (await recordsIn(lead, path, list))
    .filter(({ key }) => !['ehs', 'director'].includes(key))
    .map((record) => record[textField])
const exportFile = async (by: Client, path: string, list: string, format: string): Promise<string> => {
  const { status, body } = await by.call('GET', `${path}/${list}.${format}`)
  t.equal(status, 200)
  return body
}

for (const form of forms) {
  const { list, imports, header, row, broken, records } = form
  const importRows = (by: Client, path: string, file: string, headers = csv, query = '') =>
    importFile(by, `${path}/${imports}${query}`, file, headers)

  t.test(`${list}: an export is imported without effect, by its author and by another party`, async (t) => {
    const { path, ids } = await prepared(center)
    for (const record of records(ids)) await create(center, `${path}/${list}`, withoutNulls(record))
    const before = await recordsIn(lead, path, list)
    for (const [format, type] of [
      ['csv', csv],
      ['ndjson', ndjson],
    ] as const) {
      const file = await exportFile(lead, path, list, format)
      for (const by of [center, lead]) {
        const { job, errors } = await importRows(by, path, file, type)
        t.equal(counts(job), `completed ${before.length} 0 0 ${before.length} 0`, JSON.stringify(await errors()))
      }
      t.strictSame(await recordsIn(lead, path, list), before, 'no version has changed')
    }
  })

  t.test(`${list}: an export loses nothing`, async (t) => {
    const { path, ids } = await prepared()
    for (const record of records(ids)) await create(lead, `${path}/${list}`, withoutNulls(record))
    const keyOf = new Map(
      [...(await recordsIn(lead, path, 'funding-sources')), ...(await recordsIn(lead, path, 'budget-lines'))].map(
        ({ id, key }) => [id, key],
      ),
    )
    for (const [format, type] of [
      ['csv', csv],
      ['ndjson', ndjson],
    ] as const) {
      const other = await prepared()
      const { job, errors } = await importRows(lead, other.path, await exportFile(lead, path, list, format), type)
      t.match(job, { state: 'completed', rejected: 0 }, JSON.stringify(await errors()))
      const keysThere = new Map(
        [
          ...(await recordsIn(lead, other.path, 'funding-sources')),
          ...(await recordsIn(lead, other.path, 'budget-lines')),
        ].map(({ id, key }) => [id, key]),
      )
      const [expected, found] = [
        written(await recordsIn(lead, path, list), keyOf),
        written(await recordsIn(lead, other.path, list), keysThere),
      ]
      // The columns of bases have no external ids.
      const dropsIds = list === 'allocation-bases' && format === 'csv'
      t.strictSame(found, dropsIds ? expected.map((record) => ({ ...record, externalIds: [] })) : expected, format)
    }
  })

  t.test(`${list}: accepts a byte order mark, semicolons, names in another case and empty edges`, async (t) => {
    const { path } = await prepared()
    const lines = [`${header.toUpperCase()},,`, `${row('a')},,`, ',,,,,', '', `${row('b')},`, ',,']
    const file = `\uFEFF${lines.join('\r\n').replaceAll(',', ';')}`
    const { job, errors } = await importRows(lead, path, file)
    t.equal(counts(job), 'completed 2 2 0 0 0', JSON.stringify(await errors()))
    t.equal(counts((await importRows(lead, path, file)).job), 'completed 2 0 0 2 0', 'sent again')
  })

  t.test(`${list}: the first line names the columns, or the file is refused with what is wrong`, async (t) => {
    const { path } = await prepared()
    const [first = ''] = header.split(',')
    const { job, errors } = await importRows(lead, path, `${header},Notes,${first}\n${row('a')},x,y`)
    t.match(job, { state: 'failed', rows: 0 })
    t.strictSame(
      (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
      ['1 /Notes unknown', `1 /${first} duplicate-name`],
    )
    t.match(job.reason, /Known columns are/)
  })

  t.test(`${list}: a file that is not UTF-8 is refused as a file`, async (t) => {
    const { path } = await prepared()
    const send = (bytes: Uint8Array<ArrayBuffer>) =>
      fetch(`${service.address}${path}/${imports}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lead.key}`, ...csv },
        body: bytes,
      })
    const text = `${header}\n${row('a')}é`
    for (const bytes of [Buffer.from(text, 'latin1'), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      const response = await send(new Uint8Array(bytes))
      t.match([response.status, await response.json()], [400, { code: 'invalid-file' }])
    }
  })

  t.test(`${list}: a cell that a spreadsheet would evaluate is guarded, and read back unchanged`, async (t) => {
    const { path } = await prepared()
    const texts = ['=1+1', '＝cmd', '-x', '@a', '+1', "'=1", 'a;=1', 'ok']
    const cells = [`"'=1+1"`, `'＝cmd`, `'-x`, `'@a`, `'+1`, `''=1`, '"a;=1"', 'ok']
    const withText = (key: string, cell: string) => row(key).replace(/[^,]*$/, cell)
    const file = [header, ...cells.map((cell, at) => withText(`k${at}`, cell))].join('\n')
    t.equal(counts((await importRows(lead, path, file)).job), `completed ${texts.length} ${texts.length} 0 0 0`)
    t.strictSame(await textsIn(path, form), texts)
    const exported = await exportFile(lead, path, list, 'csv')
    for (const cell of ["'=1+1", "'＝cmd", "'-x", "'@a", "'+1", "''=1", '"a;=1"']) t.ok(exported.includes(cell), cell)
    t.notMatch(exported, /(^|,)"?[=＝@]/m)
  })

  t.test(`${list}: one bad row refuses only itself`, async (t) => {
    const { path } = await prepared()
    const missing = `${row('c').replace(/2026-09-30|food|ccdf_subsidy/, '')}`
    // Rows beside a broken row of a base may belong to it.
    const isGrouped = list === 'allocation-bases'
    const rows = isGrouped
      ? [row('a'), missing, row('b')]
      : [row('a'), missing, broken.replace(/"(.*)$/, '$1" x'), row('b'), `${row('d')},1`, broken]
    const { job, errors } = await importRows(lead, path, [header, ...rows].join('\n'))
    t.equal(counts(job), isGrouped ? 'completed 3 2 0 0 1' : 'completed 6 2 0 0 4')
    const required = {
      'funding-sources': 'type',
      'budget-lines': 'category',
      'allocation-bases': 'measuredOn',
      'actual-costs': 'incurredOn',
    }
    t.strictSame(
      (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
      [
        `3 /${required[list as keyof typeof required]} required`,
        ...(isGrouped ? [] : ['4  misplaced-quote', '6  unnamed-column', '7  unclosed-quote']),
      ],
    )
  })

  t.test(`${list}: a dry run validates the rows and stores nothing`, async (t) => {
    const { path } = await prepared()
    const before = await recordsIn(lead, path, list)
    const file = [header, row('a'), row('a').replace('USD', 'EUR').replace('enrollment', 'dance')].join('\n')
    const { job } = await importRows(lead, path, file, csv, '?dryRun=true')
    t.match(job, { state: 'completed', dryRun: true, rejected: 1 })
    t.strictSame(await recordsIn(lead, path, list), before)
  })

  t.test(`${list}: parties and former parties export, only parties import`, async (t) => {
    const { path } = await prepared(center)
    await service.addObserver(path, office, lead, center)
    const stranger = await service.createOrganization('Outsider')
    await importRows(center, path, [header, row('a')].join('\n'))
    const request = (by: Client, method: string, target: string) =>
      by.call(method, `${path}/${target}`, method === 'POST' ? { body: `${header}\n`, headers: csv } : {})
    const ofCenter = await exportFile(center, path, list, 'csv')
    for (const [by, expected] of [
      [office, { status: 403, body: { code: 'insufficient-relation' } }],
      [stranger, { status: 404, body: { code: 'not-found' } }],
    ] as const) {
      for (const target of [`${list}.csv`, `${list}.ndjson`, list]) t.match(await request(by, 'GET', target), expected)
      t.match(await request(by, 'POST', imports), expected)
    }
    const [party] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
    await center.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'withdraw', reason: 'No staff.' })
    await importRows(lead, path, [header, row('later')].join('\n'))
    t.equal(await exportFile(center, path, list, 'csv'), ofCenter, 'what was current on its last day')
    t.match(await request(center, 'POST', imports), { status: 403, body: { code: 'insufficient-relation' } })
  })

  t.test(`${list}: in a closed partnership only external ids are written`, async (t) => {
    const { path, ids } = await prepared()
    const body = withoutNulls(records(ids).at(-1) as Body)
    const { id } = await create(lead, `${path}/${list}`, { ...body, externalIds: [] })
    await storage.setState(path.split('/')[3] ?? '', 'closed')
    const url = `${path}/${list}/${id}`
    const closed = { status: 409, body: { code: 'partnership-closed' } }
    t.match(
      await lead.call('POST', `${path}/${list}`, { body: { ...body, ...('key' in body && { key: 'new' }) } }),
      closed,
    )
    t.match(await lead.call('POST', `${path}/${imports}`, { body: `${header}\n${row('z')}`, headers: csv }), closed)
    t.match(await lead.change('PATCH', url, { [form.textField]: 'Other' }), closed)
    t.match(await lead.change('PATCH', url, { [form.textField]: 'Other', externalIds: externalIds('9') }), closed)
    t.match(await lead.change('DELETE', url), closed)
    t.match(await lead.change('PATCH', url, { externalIds: externalIds('9') }), { status: 200, body: { version: 2 } })
    t.equal((await lead.call('GET', `${path}/${list}.csv`)).status, 200)
  })
}

const withoutNulls = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/** The fields that a client writes, with the keys of other records in place of their ids. */
function written(records: Body[], keys: ReadonlyMap<string, string>): object[] {
  const ignored = ['id', 'partnershipId', 'organizationId', 'version', 'createdAt', 'updatedAt', 'updatedBy']
  const replaced = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(replaced)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner)]))
        : (keys.get(value as string) ?? value)
  return records.map(
    (record) =>
      Object.fromEntries(
        Object.entries(record).flatMap(([name, value]) => (ignored.includes(name) ? [] : [[name, replaced(value)]])),
      ) as object,
  )
}
