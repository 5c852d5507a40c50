// Exports and imports of files. Over 300 lines: formats, errors, limits, interruption and access of one feature.
import { Agent, request } from 'node:http'
import { Readable } from 'node:stream'
import t from 'tap'
import { stateOf } from '../../../src/records/imports/rules.ts'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const timeZone = 'America/Chicago'
/** Imports a file of expectations. */
const importExpectations = (by: Client, path: string, body: string, headers = csv, query = '') =>
  importFile(by, `${path}/expectation-imports${query}`, body, headers)
const listExpectations = async (by: Client, path: string) =>
  (await by.call('GET', `${path}/expectations?limit=100`)).body.data
const exportFile = async (by: Client, path: string, format: 'csv' | 'ndjson', query = ''): Promise<string> => {
  const { status, body } = await by.call('GET', `${path}/expectations.${format}${query}`)
  t.equal(status, 200)
  return body
}
/** The fields that a client writes. */
const writtenFields = (records: Body[]) =>
  records.map(({ aspect, what, how, schedule, target, baseline, consultedOrganizationIds, externalIds }) => ({
    ...{ aspect, what, how, schedule, target, baseline, consultedOrganizationIds, externalIds },
  }))

const difficultRecords = [
  { aspect: 'data', what: '=1+1', schedule: { kind: 'undecided' }, externalIds: [{ scheme: 's', value: 'a:b c' }] },
  { aspect: 'data', what: "'=1+1", how: '@import', schedule: { kind: 'date', dueOn: '2030-01-31', timeZone } },
  { aspect: 'data', what: '-', how: 'Two\nlines, "quoted"\r\nand a comma', schedule: { kind: 'undecided' } },
  {
    aspect: 'finance',
    what: '+49',
    schedule: { kind: 'recurrence', startsOn: '2026-09-01', rule: 'FREQ=WEEKLY;COUNT=2', timeZone },
    baseline: '-1.50',
    target: '0',
    consultedOrganizationIds: [lead.id, center.id],
    externalIds: [
      { scheme: 's', value: '=x' },
      { scheme: 't', value: '2' },
    ],
  },
  {
    aspect: 'data',
    what: 'Ünïcode ☃ 😀',
    schedule: { kind: 'period', startsOn: '2030-01-01', endsOn: '2030-02-01', timeZone },
  },
]

t.test('an exported file is imported unchanged', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const body of difficultRecords) t.equal((await lead.call('POST', `${path}/expectations`, { body })).status, 201)
  for (const [format, type] of [
    ['csv', csv],
    ['ndjson', ndjson],
  ] as const) {
    const text = await exportFile(lead, path, format)
    const other = await service.createPartnership(lead, center)
    const { job, errors } = await importExpectations(lead, other, text, type)
    t.equal(counts(job), 'completed 5 5 0 0 0', JSON.stringify(await errors()))
    t.strictSame(
      writtenFields(await listExpectations(lead, other)),
      writtenFields(await listExpectations(lead, path)),
      format,
    )
    // RFC 4180: every line end within a cell is quoted.
    if (format === 'csv') {
      const unquoted = text.replaceAll(/"(?:[^"]|"")*"/g, '')
      t.equal(unquoted.replaceAll('\r\n', '').match(/[\r\n]/), null)
      t.equal(unquoted.match(/\r\n/g)?.length, difficultRecords.length + 1)
    }
    const withoutIds = (rows: string) => rows.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
    if (format === 'csv') t.equal(withoutIds(await exportFile(lead, other, format)), withoutIds(text), 'exported again')
  }
})

t.test('escapes cells that a spreadsheet would evaluate', async (t) => {
  const path = await service.createPartnership(lead, center)
  const formulas = ['＝cmd', '＋1+1', '－1', '＠SUM(1)', '\n=1+1', '\r@a', '\t=1', '﹦1', 'a;=1+1', 'a\t=1+1', "'＝cmd"]
  const records = formulas.map((what) => ({ aspect: 'data', what, schedule: { kind: 'undecided' } }))
  for (const body of [...difficultRecords, ...records]) {
    t.equal((await lead.call('POST', `${path}/expectations`, { body })).status, 201)
  }
  const text = await exportFile(lead, path, 'csv')
  for (const cell of [",'＝cmd,", ",'＋1+1,", ",'－1,", ",'＠SUM(1),", ",'﹦1,", ",''＝cmd,"])
    t.ok(text.includes(cell), cell)
  for (const cell of ['"\'\n=1+1"', '"\'\r@a"', '"\'\t=1"', '"a;=1+1"', '"a\t=1+1"']) t.ok(text.includes(cell), cell)
  const other = await service.createPartnership(lead, center)
  t.match((await importExpectations(lead, other, text)).job, { created: difficultRecords.length + records.length })
  t.strictSame(
    (await listExpectations(lead, other)).slice(-formulas.length).map(({ what }: Body) => what),
    formulas,
    'an import returns the same values',
  )
  t.match(text, /^id,state,revision,frozen,boundBy,aspect,what,how,schedule\.kind/)
  for (const cell of ["'=1+1", "''=1+1", "'@import", "'-,", "'+49", ',-1.50,']) t.ok(text.includes(cell), cell)
  const cells = text.replaceAll(/"(?:[^"]|"")*"/g, (cell) => cell.replaceAll(/[\r\n]/g, ''))
  t.notMatch(cells, /(^|,|")[=@+＝＋－＠﹦](?!\d)/m)
})

t.test('a row with a known external id changes the record, and an equal row changes nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const text = [
    'aspect,what,how,schedule.kind,externalIds',
    'data,One,Well,undecided,sis:1',
    'data,Two,,undecided,sis:2',
    'data,Unnamed,,undecided,',
    '',
  ].join('\r\n')
  t.equal(counts((await importExpectations(lead, path, text)).job), 'completed 3 3 0 0 0')
  t.equal(
    counts((await importExpectations(center, path, text)).job),
    'completed 3 1 0 2 0',
    'a row without an external id creates a record',
  )
  const changed = text.replace('Two,,', 'Two,Better,').replace('One,Well', 'One,')
  t.equal(
    counts((await importExpectations(lead, path, changed.replace(/data,Unnamed.*/, ''))).job),
    'completed 2 0 2 0 0',
  )
  const [first, second] = await listExpectations(lead, path)
  t.match(
    [first, second],
    [
      { how: null, revision: 2, version: 2 },
      { how: 'Better', revision: 2 },
    ],
  )
  const [, , , id] = path.split('/')
  const [{ count }] = await storage.rows(
    `select count(*)::int from events where stream_id = $1 and subject_type = 'expectation'`,
    [id],
  )
  t.equal(count, 6, 'one event per changed record')
  t.equal(
    counts(
      (
        await importExpectations(
          lead,
          path,
          `what,aspect,schedule.kind,externalIds\nA,data,undecided,sis:9\nB,data,undecided,sis:9`,
        )
      ).job,
    ),
    'completed 2 1 1 0 0',
  )
})

t.test('each row is imported or rejected independently, with its line', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rows = [
    'aspect,what,schedule.kind,schedule.dueOn,schedule.timeZone,responsibleOrganizationId,baseline',
    'data,Good,undecided,,,,',
    'dance,Bad aspect,undecided,,,,',
    'data,,undecided,,,,',
    'data,Bad zone,date,2030-01-31,Mars/Olympus,,',
    `data,Stranger,undecided,,,${office.id},`,
    'data,"Two',
    'lines",undecided,,,,1e5',
    'data,Too many,undecided,,,,1,2,3',
    'data,Last,undecided,,,,',
  ]
  const { job, errors } = await importExpectations(lead, path, rows.join('\n'))
  t.equal(counts(job), 'completed 8 2 0 0 6')
  t.strictSame(
    (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
    [
      '3 /aspect enum',
      '4 /what required',
      '5 /schedule/timeZone rule-violation',
      '6 /responsibleOrganizationId unknown-reference',
      '7 /baseline pattern',
      '9  unnamed-column',
    ],
  )
  t.strictSame(
    (await listExpectations(lead, path)).map(({ what }: Body) => what),
    ['Good', 'Last'],
  )

  const lines = [
    '{"aspect":"data","what":"A","schedule":{"kind":"undecided"}}',
    '{"what":1',
    '[]',
    '{"what":"A","size":3}',
    '',
  ]
  const json = await importExpectations(lead, path, lines.join('\n'), ndjson)
  t.equal(counts(json.job), 'completed 4 1 0 0 3')
  const found = (await json.errors()).map(({ line, code }: Body) => `${line} ${code}`)
  t.strictSame([...new Set(found)], ['2 syntax', '3 type', '4 required', '4 unknown'])
})

t.test('a row that cannot be parsed is rejected by its first line, and the import continues', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rows = [
    'aspect,what,schedule.kind',
    'data,First,undecided',
    'data,Shelf 13" wide,undecided',
    'data,Second,undecided',
    'data,"Broken" x,undecided',
    `data,"${'x'.repeat(300_000)}",undecided`,
    'data,"Two',
    'lines",undecided',
    'data,"Not closed,undecided',
    'data,Third,undecided',
    'data,Fourth,undecided',
  ]
  const { job, errors } = await importExpectations(lead, path, rows.join('\r\n'))
  t.equal(counts(job), 'completed 9 5 0 0 4')
  t.strictSame(
    (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
    ['3  misplaced-quote', '5  misplaced-quote', '6  row-too-long', '9  unclosed-quote'],
  )
  const whatOf = async (where: string) => (await listExpectations(lead, where)).map(({ what }: Body) => what)
  t.strictSame(await whatOf(path), ['First', 'Second', 'Two\r\nlines', 'Third', 'Fourth'])

  const other = await service.createPartnership(lead, center)
  const record = (what: string) => JSON.stringify({ aspect: 'data', what, schedule: { kind: 'undecided' } })
  const lines = [record('First'), '{"what": "Shelf', record('x'.repeat(300_000)), '', 'null', record('Last'), '}']
  const json = await importExpectations(lead, other, lines.join('\r\n'), ndjson)
  t.equal(counts(json.job), 'completed 6 2 0 0 4')
  t.strictSame(
    (await json.errors()).map(({ line, code }: Body) => `${line} ${code}`),
    ['2 syntax', '3 row-too-long', '5 type', '7 syntax'],
  )
  t.strictSame(await whatOf(other), ['First', 'Last'])
})

t.test('ignores empty columns and rows at the edges, and counts their lines', async (t) => {
  for (const [file, expected] of [
    ['aspect,what,schedule.kind,,\ndata,A,undecided,,\n,,,,\ndata,B,undecided, ,\n,,\n', 'completed 2 2 0 0 0'],
    ['\n,,\n,aspect,,what,schedule.kind\n\n,data,,A,undecided\n , ,\n,,,,,,,,,\n', 'completed 1 1 0 0 0'],
    ['aspect;what;schedule.kind;\r\n;;;\r\n;;;\r\ndata;A;undecided;\r\n', 'completed 1 1 0 0 0'],
    ['aspect,what,schedule.kind\n,,\n"",,""\n', 'completed 0 0 0 0 0'],
    ['aspect,what', 'completed 0 0 0 0 0'],
    ['', 'completed 0 0 0 0 0'],
  ] as const) {
    const path = await service.createPartnership(lead, center)
    t.equal(counts((await importExpectations(lead, path, file || '\n')).job), expected, JSON.stringify(file))
  }
  const path = await service.createPartnership(lead, center)
  const file =
    'aspect,what,,schedule.kind,\n,,,,\ndata,A,note,undecided,\n,,,,\ndata,B,,undecided,,,note\ndance,C,,undecided,'
  const { job, errors } = await importExpectations(lead, path, file)
  t.equal(counts(job), 'completed 3 0 0 0 3')
  t.strictSame(
    (await errors()).map(({ line, code, detail }: Body) => `${line} ${code} ${/\d/.exec(detail)}`),
    ['3 unnamed-column 3', '5 unnamed-column 7', '6 enum null'],
  )
})

t.test('a file whose first line does not name its columns is refused with a pointer to each name', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const [header, expected] of [
    ['aspect,what,schedule.kind,Notes', ['1 /Notes unknown']],
    ['aspect,what,what', ['1 /what duplicate-name']],
    ['\n,,\nWhat,aspect,what,colour/tone,', ['3 /what duplicate-name', '3 /colour~1tone unknown']],
    ['aspect|what', ['1 /aspect|what unknown']],
    ['aspect,"what', ['1  unclosed-quote']],
    [`aspect,${'😀'.repeat(1000)}`, [`1 /${'😀'.repeat(100)} unknown`]],
  ] as const) {
    const { job, errors } = await importExpectations(lead, path, `${header}\ndata,A,undecided`)
    t.match(job, { state: 'failed', rows: 0, reason: /^The first line / }, header.slice(0, 50))
    t.strictSame(
      (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
      expected,
    )
    for (const one of expected.filter((text) => text.includes('/'))) {
      t.ok(job.reason.includes(expected[0]?.split(' ')[1] ?? one), job.reason)
    }
  }
  t.match((await importExpectations(lead, path, 'aspect,colour\ndata,red')).job.reason, /Known columns are id, state/)
  t.strictSame(await listExpectations(lead, path), [])
})

t.test('accepts separators, a byte order mark and names in another case, as spreadsheets write them', async (t) => {
  const rows = [
    ['Aspect', 'WHAT', ' schedule.Kind ', 'ExternalIds'],
    ['data', '"One; two, or\tthree"', 'undecided', 'sis:1'],
  ]
  for (const delimiter of [',', ';', '\t']) {
    for (const mark of ['', '\uFEFF']) {
      const path = await service.createPartnership(lead, center)
      const file = mark + rows.map((cells) => cells.join(delimiter)).join('\r\n')
      t.equal(counts((await importExpectations(lead, path, file)).job), 'completed 1 1 0 0 0', JSON.stringify(file))
      t.match(await listExpectations(lead, path), [{ what: 'One; two, or\tthree' }])
    }
  }
  const path = await service.createPartnership(lead, center)
  const line = '\uFEFF{"aspect":"data","what":"A","schedule":{"kind":"undecided"}}'
  t.equal(counts((await importExpectations(lead, path, line, ndjson)).job), 'completed 1 1 0 0 0')
})

t.test('a file that is not UTF-8 text is refused with a code of its own', async (t) => {
  const path = await service.createPartnership(lead, center)
  const text = 'aspect,what,schedule.kind\ndata,Café für Peña,undecided\n'
  for (const [name, bytes, code] of [
    ['Windows-1252', Buffer.from(text, 'latin1'), 'not-utf-8'],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'not-utf-8'],
    ['UTF-16', Buffer.from('aspect,what', 'utf16le'), 'nul-character'],
    ['UTF-16, big endian', Buffer.from('aspect,what', 'utf16le').swap16(), 'nul-character'],
    ['a NUL character', Buffer.from('a\0b'), 'nul-character'],
    ['a workbook', Buffer.from('504b030414000600080000002100b5cb', 'hex'), 'not-utf-8'],
    ['an incomplete character', Buffer.from(text).subarray(0, text.indexOf('é') + 1), 'not-utf-8'],
  ] as const) {
    for (const type of ['text/csv', 'application/x-ndjson']) {
      const response = await fetch(`${service.address}${path}/expectation-imports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${lead.key}`, 'content-type': type },
        body: Uint8Array.from(bytes),
      })
      t.match(
        { status: response.status, body: await response.json() },
        { status: 400, body: { code: 'invalid-file', errors: [{ pointer: '', code }] } },
        `${name} as ${type}`,
      )
    }
  }
  t.strictSame(await storage.rows('select 1 from import_parts'), [])
  for (const type of ['application/json', 'text/plain']) {
    const response = await lead.call('POST', `${path}/expectation-imports`, {
      body: '{}',
      headers: { 'content-type': type },
    })
    t.equal(response.status, 415, type)
  }
})

t.test('a row changes the fields that its file has, and an empty cell clears one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const schedule = { kind: 'period', startsOn: '2030-01-01', endsOn: '2030-02-01', timeZone }
  const externalIds = [
    { scheme: 'sis', value: '1' },
    { scheme: 'grant', value: 'G-1' },
  ]
  const body = {
    ...{ aspect: 'data', what: 'A', how: 'Well', target: '5', schedule, externalIds },
    consultedOrganizationIds: [lead.id],
  }
  const { headers } = await lead.call('POST', `${path}/expectations`, { body })
  const read = async () => {
    const [found] = writtenFields([(await lead.call('GET', headers.get('location') ?? '')).body])
    return { ...found, externalIds: found?.externalIds.map(({ scheme, value }: Body) => `${scheme}:${value}`).join() }
  }
  const first = await read()
  for (const [file, type, expected, outcome] of [
    ['externalIds,target\nsis:1,6', csv, { target: '6' }],
    ['externalIds,how\nsis:1,', csv, { how: null }],
    ['externalIds,schedule.endsOn\ngrant:G-1,2030-03-01', csv, { schedule: { ...schedule, endsOn: '2030-03-01' } }],
    // The other columns of the schedule are not in the file.
    ['externalIds,schedule.endsOn\nsis:1,', csv, {}, 'completed 1 0 0 0 1'],
    ['externalIds,consultedOrganizationIds\nsis:1,', csv, { consultedOrganizationIds: [] }],
    ['externalIds,what\nsis:1,A', csv, {}, 'completed 1 0 0 1 0'],
    ['externalIds\nsis:1', csv, {}, 'completed 1 0 0 1 0'],
    [
      '{"externalIds":[{"scheme":"sis","value":"1"}],"target":null,"how":"Again"}',
      ndjson,
      { target: null, how: 'Again' },
    ],
    ['externalIds,what\n"sis:1\nedfi:7",B', csv, { what: 'B', externalIds: 'sis:1,grant:G-1,edfi:7' }],
    ['externalIds\n"edfi:7\nsis:2"', csv, { externalIds: 'grant:G-1,edfi:7,sis:2' }],
    ['externalIds,schedule.kind,schedule.dueOn\nsis:2,date,2031-01-01', csv, {}, 'completed 1 0 0 0 1'],
    [
      'externalIds,schedule.kind,schedule.dueOn,schedule.timeZone\nsis:2,date,2031-01-01,UTC',
      csv,
      { schedule: { kind: 'date', dueOn: '2031-01-01', timeZone: 'UTC' } },
    ],
    ['externalIds,what\nsis:2,', csv, {}, 'completed 1 0 0 0 1'],
    ['externalIds,target\nsis:9,6', csv, {}, 'completed 1 0 0 0 1'],
  ] as [string, typeof csv, Body, string?][]) {
    const before = await read()
    const { job, errors } = await importExpectations(lead, path, file, type)
    t.equal(counts(job), outcome ?? 'completed 1 0 1 0 0', `${file}: ${JSON.stringify(await errors())}`)
    t.strictSame(await read(), { ...before, ...expected }, file)
  }
  t.strictSame((await read()).aspect, first.aspect)
  t.equal((await listExpectations(lead, path)).length, 1)
})

t.test('accepts every line end, and rejects other charsets and content encodings', async (t) => {
  const path = await service.createPartnership(lead, center)
  const lines = ['aspect,schedule.kind,what,how', 'data,undecided,First', 'data,undecided,"Two\nlines",Well', '']
  const mixed = `${lines[0]}\n${lines[1]}\r\n${lines[2]}\r`
  for (const [text, type] of [
    [lines.join('\r\n'), 'Text/CSV; charset=UTF-8'],
    [lines.join('\r'), 'text/csv'],
    [mixed, 'text/csv'],
    [`\uFEFF${lines[0]}\r\n${lines[1]}\n${lines[2]}`, 'text/csv'],
  ] as const) {
    const { job } = await importExpectations(lead, path, text, { 'content-type': type })
    t.equal(counts(job), 'completed 2 2 0 0 0', JSON.stringify(text))
    const [first, second] = (await listExpectations(lead, path)).slice(-2)
    t.match(
      [first, second],
      [
        { what: 'First', how: null },
        { what: 'Two\nlines', how: 'Well' },
      ],
    )
  }
  for (const headers of [
    { 'content-type': 'text/csv; charset=utf-16' },
    { ...csv, 'content-encoding': 'gzip' },
  ] as Record<string, string>[]) {
    const rejected = await lead.call('POST', `${path}/expectation-imports`, { body: mixed, headers })
    t.match(rejected, { status: 415 }, JSON.stringify(headers))
  }
})

t.test('rejects recurrence rules that are invalid or slow to expand', async (t) => {
  const path = await service.createPartnership(lead, center)
  const days = Array.from({ length: 50 }, (_, at) => at + 1).join(',')
  const rules = [
    `FREQ=DAILY;BYSETPOS=1;BYDAY=MO;COUNT=2`,
    `FREQ=YEARLY;BYYEARDAY=${days};BYDAY=MO;BYSETPOS=-366;COUNT=2`,
    'FREQ=DAILY;COUNT=3X',
    'FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2',
    'FREQ=YEARLY;BYMONTH=13;COUNT=2',
    'FREQ=WEEKLY;BYDAY=1MO;COUNT=2',
    'FREQ=DAILY;COUNT=401',
    'FREQ=YEARLY;COUNT=400',
    'FREQ=DAILY;UNTIL=20301231',
    'FREQ=MONTHLY',
  ]
  const recurring = { aspect: 'data', what: 'Report' }
  const rows = rules.map((rule) => {
    const schedule = { kind: 'recurrence', startsOn: '2026-01-01', rule, timeZone: 'America/Chicago' }
    return JSON.stringify({ ...recurring, schedule })
  })
  const { job, errors } = await importExpectations(lead, path, rows.join('\n'), ndjson)
  t.equal(counts(job), `completed ${rules.length} 0 0 0 ${rules.length}`)
  t.strictSame(
    (await errors()).map(({ pointer }: Body) => pointer),
    rules.map(() => '/schedule/rule'),
  )
})

t.test('an import fails if the first 1,000 rows are rejected', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { job } = await importExpectations(lead, path, `aspect\n${'dance\n'.repeat(1500)}`)
  t.match(job, { state: 'failed', rows: 1000, rejected: 1000, reason: /first 1000 rows were rejected/ })
})

/** An import of this file is still running when the next request arrives. */
const longFile = `aspect,what,schedule.kind\n${'data,Row,undecided\n'.repeat(20_000)}`

/** Ends the imports of a client by revoking its key, and returns them. */
async function revokeAndWait(client: Client, ...locations: string[]): Promise<Body[]> {
  const transitions = `/v1/organizations/${client.id}/api-clients/${client.clientId}/transitions`
  const revoked = await service.operator.change('POST', transitions, { action: 'revoke', reason: 'Lost.' })
  t.equal(revoked.status, 200)
  const other = await service.createApiClient(client.id)
  return waitFor(async () => {
    const jobs = await Promise.all(locations.map(async (location) => (await other.call('GET', location)).body))
    return jobs.some(({ state }) => state === 'running') ? undefined : jobs
  })
}

t.test('an organization has at most two running imports, whatever others import', async (t) => {
  const busy = await service.createOrganization('Busy Office')
  const path = await service.createPartnership(busy, center)
  const startImport = () =>
    busy.call('POST', `${path}/expectation-imports?dryRun=true`, { body: longFile, headers: csv })
  const answers = await Promise.all([startImport(), startImport(), startImport()])
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 201, 429])
  t.match(await importExpectations(center, path, 'aspect,what,schedule.kind\ndata,A,undecided'), {
    job: { state: 'completed' },
  })
  await revokeAndWait(busy, ...answers.flatMap(({ headers }) => headers.get('location') ?? []))
})

t.test('an import fails when its client loses access', async (t) => {
  const path = await service.createPartnership(center, lead)
  const client = await service.createApiClient(center.id)
  const { headers } = await client.call('POST', `${path}/expectation-imports`, { body: longFile, headers: csv })
  const location = headers.get('location') ?? ''
  await waitFor(async () => (await center.call('GET', location)).body.rows > 0 || undefined)
  const [job] = await revokeAndWait(client, location)
  t.match(job, { state: 'failed', reason: /unknown, expired or revoked/ })
  t.ok(job.rows < 20_000)
})

t.test('replays an import of the same file with the same Idempotency-Key, for any chunk size', async (t) => {
  const path = await service.createPartnership(center, lead)
  const bytes = Buffer.from(`aspect,what,schedule.kind\n${`dance,${'x'.repeat(1000)},undecided\n`.repeat(1200)}`)
  const send = (size: number, type: string) =>
    fetch(`${service.address}${path}/expectation-imports?dryRun=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${center.key}`, 'content-type': type, 'idempotency-key': 'chunks' },
      body: Readable.toWeb(
        Readable.from(
          (function* () {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
          })(),
        ),
      ) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
  t.equal((await send(bytes.length, 'text/csv')).status, 201)
  for (const size of [300_001, 70_007]) {
    const replayed = await send(size, 'text/csv')
    t.strictSame([replayed.status, replayed.headers.get('idempotent-replayed')], [201, 'true'], String(size))
  }
  t.equal((await send(bytes.length, 'application/x-ndjson')).status, 422, 'another media type is another request')
})

t.test('closes the connection if a request is rejected before the file is received', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const send = (method: string, target: string, body = '') =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${office.key}`, ...csv, 'content-length': Buffer.byteLength(body) }
      const outgoing = request(`${service.address}${target}`, { method, agent, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  t.equal(await send('POST', `${path}/expectation-imports`, 'x'.repeat(3_000_000)).catch(() => 403), 403)
  t.equal(await send('GET', '/v1/me'), 200)
})

t.test('a dry run validates the rows and stores only the import', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { job, errors } = await importExpectations(
    lead,
    path,
    'aspect,what,schedule.kind\ndata,A,undecided\ndance,B,undecided',
    csv,
    '?dryRun=true',
  )
  t.equal(counts(job), 'completed 2 1 0 0 1')
  t.equal(job.dryRun, true)
  t.equal((await errors()).length, 1)
  t.strictSame(await listExpectations(lead, path), [])
  t.strictSame(
    await storage.rows(`select 1 from events where stream_id = $1 and subject_type = 'expectation'`, [
      path.split('/')[3],
    ]),
    [],
  )
})

t.test('replays the same request with the same Idempotency-Key', async (t) => {
  const path = await service.createPartnership(lead, center)
  const options = {
    body: 'aspect,what,schedule.kind\ndata,A,undecided',
    headers: { ...csv, 'idempotency-key': 'file-1' },
  }
  const first = await lead.call('POST', `${path}/expectation-imports`, options)
  const replayed = await lead.call('POST', `${path}/expectation-imports`, options)
  t.strictSame([replayed.status, replayed.body.id], [201, first.body.id])
  t.equal(replayed.headers.get('idempotent-replayed'), 'true')
  const other = await lead.call('POST', `${path}/expectation-imports`, { ...options, body: `${options.body}\n` })
  t.match(other, { status: 422, body: { code: 'idempotency-key-reused' } })
  await waitFor(async () => (await listExpectations(lead, path)).length === 1 || undefined)
  await waitFor(async () => (await storage.rows('select 1 from import_parts')).length === 0 || undefined)
})

t.test('an observer exports agreed expectations, and cannot import', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await importExpectations(lead, path, 'aspect,what,schedule.kind\ndata,Open,undecided\ndata,Agreed,undecided')
  const [, { id }] = await listExpectations(lead, path)
  for (const by of [lead, center]) {
    await by.change('POST', `${path}/expectations/${id}/transitions`, { action: 'accept', revision: 1 })
  }
  const exported = await exportFile(office, path, 'csv')
  t.strictSame([exported.includes('Agreed'), exported.includes('Open')], [true, false])
  t.notMatch(await exportFile(office, path, 'ndjson'), /Open/)
  t.match(await exportFile(lead, path, 'csv', '?state=agreed'), /Agreed/)
  t.notMatch(await exportFile(lead, path, 'csv', '?state=agreed'), /Open/)
  t.equal((await office.call('GET', `${path}/expectation-imports`)).status, 403)
  const outsider = await service.createOrganization('Outsider')
  t.equal((await outsider.call('GET', `${path}/expectations.csv`)).status, 404)
})

t.test('an export of several pages contains every record once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rows = Array.from({ length: 1001 }, (_, at) => `data,Row ${at},undecided,sis:${at}`).join('\n')
  t.equal(
    counts((await importExpectations(lead, path, `aspect,what,schedule.kind,externalIds\n${rows}`)).job),
    'completed 1001 1001 0 0 0',
  )
  for (const sort of ['createdAt', '-createdAt', 'updatedAt']) {
    const lines = (await exportFile(lead, path, 'ndjson', `?sort=${sort}`)).trim().split('\n')
    const numbers = lines.map((line) => Number(JSON.parse(line).what.slice(4)))
    t.equal(new Set(numbers).size, 1001, sort)
    if (sort === 'createdAt') t.strictSame(numbers.slice(0, 3), [0, 1, 2])
  }
})

t.test('only the organization that started an import reads it, its errors and its file', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { location } = await importExpectations(lead, path, 'aspect,what,schedule.kind\ndance,A,undecided')
  t.equal((await center.call('GET', location)).status, 404)
  t.equal((await center.call('GET', `${location}/errors`)).status, 404)
  t.strictSame((await center.call('GET', `${path}/expectation-imports`)).body.data, [])
  const [, , , partnershipId] = path.split('/')
  await storage.rows(
    `insert into import_parts select partnership_id, organization_id, id, 0, 'a file', now() from imports where id = $1`,
    [location.split('/').at(-1)],
  )
  const countVisible = async (by: Client, partnership: string | null, partnerships: readonly string[] | null) => {
    const client = await service.database.pool.connect()
    try {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false, partnerships => $4)', [
        by.id,
        by.clientId,
        partnership,
        partnerships,
      ])
      const tables = ['imports', 'import_errors', 'import_parts']
      const counts = []
      for (const table of tables) {
        counts.push((await client.query(`select 1 from ${table} where partnership_id = $1`, [partnershipId])).rowCount)
      }
      return counts
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  for (const named of [[partnershipId as string, null] as const, [null, [partnershipId as string]] as const]) {
    const [partnership, partnerships] = named
    t.strictSame(await countVisible(lead, partnership, partnerships), [1, 1, 1])
    for (const other of [center, office]) t.strictSame(await countVisible(other, partnership, partnerships), [0, 0, 0])
  }
  t.strictSame(await countVisible(lead, null, null), [0, 0, 0], 'a request that names no partnership')
  await storage.rows('delete from import_parts')
})

t.test('an import without progress for 30 seconds is interrupted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { location } = await importExpectations(lead, path, 'aspect,what,schedule.kind\ndata,A,undecided')
  const setAge = `update imports set state = 'running', updated_at = now() - $2::interval where id = $1`
  const id = location.split('/').at(-1)
  await storage.rows(setAge, [id, '25 seconds'])
  t.equal((await lead.call('GET', location)).body.state, 'running')
  await storage.rows(setAge, [id, '31 seconds'])
  t.equal((await lead.call('GET', location)).body.state, 'interrupted')
  t.equal((await lead.call('GET', `${path}/expectation-imports`)).body.data[0].state, 'interrupted')
  const at = '2026-11-23T15:04:05.000000Z'
  t.equal(stateOf({ state: 'completed', updatedAt: at }, '2026-11-24T15:04:05.000000Z'), 'completed')
})
