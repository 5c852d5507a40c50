// Files of the rows of a set of standards: exports, and imports that replace the rows of a draft.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { hsppsId } from '../../../src/law/standards/hspps.ts'
import { completeRow } from '../../../src/law/standards/rules.ts'
import { counts, csv, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

const header =
  'dimension,setting,fromMonths,toMonths,programs,session,grouping,staff,ageRule,value,citation,url,verification,waivable,note'
const row = {
  ...{ dimension: 'children_per_adult', setting: 'center', fromMonths: 24, toMonths: 36 },
  ...{ value: 8, citation: '89 Ill. Adm. Code 407.190(a)' },
}
const completed = completeRow(row as never)
const line = 'group_size,center,24,36,16,89 Ill. Adm. Code 407.190(a)'
const short = 'dimension,setting,fromMonths,toMonths,value,citation'

async function createDraft(by: Client, fields: object = {}): Promise<string> {
  const { headers } = await by.call('POST', '/v1/standards', { body: { title: 'Rows', rows: [row], ...fields } })
  return headers.get('location') ?? ''
}
const send = (path: string, body: string, headers: Record<string, string> = csv, query = '') =>
  lead.call('POST', `${path}/row-imports${query}`, { body, headers })
const rowsOf = async (path: string) => (await lead.call('GET', path)).body.rows
async function errorsOf({ body }: { body: Body }): Promise<string[]> {
  const { data } = (await lead.call('GET', `/v1/standards/${body.standardId}/row-imports/${body.id}/errors`)).body
  return data.map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`)
}

t.test('an export that is imported gives the same rows', async (t) => {
  const rows = [
    ...(await rowsOf(`/v1/standards/${hsppsId}`)),
    {
      ...completed,
      ...{ programs: ['state_prek', 'other'], session: 'double', grouping: 'mixed', staff: 3, value: 7.25 },
      ...{ url: 'https://example.org/a', verification: 'restated', waivable: true, note: '=1+1\n"two", lines; ünd ' },
    },
  ]
  const source = await createDraft(lead, { rows })
  t.strictSame(await rowsOf(source), rows)
  const file = await lead.call('GET', `${source}/rows.csv`)
  t.strictSame([file.status, file.headers.get('content-type')], [200, 'text/csv; charset=utf-8'])
  t.equal(file.body.split('\r\n')[0], header)
  t.match(file.body, `"'=1+1\n`, 'a spreadsheet would evaluate the cell as a formula')
  const lines = await lead.call('GET', `${source}/rows.ndjson`)
  t.strictSame(
    lines.body
      .trim()
      .split('\n')
      .map((text: string) => JSON.parse(text)),
    rows,
  )
  for (const [text, type] of [
    [file.body, csv],
    [lines.body, ndjson],
  ] as const) {
    const draft = await createDraft(lead)
    const { status, body, headers } = await send(draft, text, type)
    t.strictSame([status, counts(body)], [201, `completed ${rows.length} ${rows.length} 0 0 0`])
    t.hasStrict(body, { state: 'completed', dryRun: false, reason: null, organizationId: lead.id, onBehalfBy: null })
    t.equal(headers.get('location'), `${draft}/row-imports/${body.id}`)
    t.strictSame(await rowsOf(draft), rows)
    const { version } = (await lead.call('GET', draft)).body
    const again = await send(draft, text, type)
    t.equal(counts(again.body), `completed ${rows.length} 0 0 ${rows.length} 0`)
    t.equal((await lead.call('GET', draft)).body.version, version, 'the same rows are no change')
    t.equal(version, 2)
  }
  t.match((await center.call('GET', `/v1/standards/${hsppsId}/rows.csv`)).body, /^dimension,setting/)
  t.equal((await center.call('GET', `${source}/rows.csv`)).status, 404, 'of a draft of another organization')
})

t.test('the rows of a file replace those of the draft, with defaults for absent cells', async (t) => {
  const draft = await createDraft(lead)
  const { body } = await send(draft, `note;${short.replaceAll(',', ';')}\n;group_size;center;24;36;7,5;A\n`)
  t.equal(counts(body), 'completed 1 1 0 0 0', 'with a decimal comma, because ; separates the cells')
  t.strictSame(await rowsOf(draft), [{ ...completed, dimension: 'group_size', value: 7.5, citation: 'A' }])
  const nulls = JSON.stringify({ ...completed, waivable: null, programs: null, note: null })
  t.equal(counts((await send(draft, nulls, ndjson)).body), 'completed 1 1 0 0 0')
  t.strictSame(await rowsOf(draft), [completed])
})

t.test('one rejected row rejects the file, with its errors by line', async (t) => {
  const draft = await createDraft(lead)
  const file = [short, line, line.replace('36', '20'), line.replace(',16,', ',16.125,'), line.replace(',16,', ',$16,')]
  const rejected = await send(draft, [...file, line.replace('center', 'ship'), `${line},x`, ''].join('\n'))
  t.strictSame([rejected.status, counts(rejected.body)], [201, 'failed 6 0 0 0 5'])
  t.equal(rejected.body.reason, 'Rejected rows: 5 of 6. The set is unchanged.')
  t.strictSame(await errorsOf(rejected), [
    '3 /toMonths rule-violation',
    '4 /value rule-violation',
    '5 /value number-syntax',
    '6 /setting enum',
    '7  unnamed-column',
  ])
  const lines = [
    JSON.stringify(row),
    '{',
    JSON.stringify({ ...row, colour: 1 }),
    JSON.stringify({ ...row, value: null }),
  ]
  const ofLines = await send(draft, lines.join('\n'), ndjson)
  t.equal(counts(ofLines.body), 'failed 4 0 0 0 3')
  const [syntax, ...others] = await errorsOf(ofLines)
  t.match(syntax, /^2 /)
  t.strictSame(others, ['3 /colour unknown', '4 /value required'])
  const name = await send(draft, 'dimension,colour\ngroup_size,red\n')
  t.equal(counts(name.body), 'failed 0 0 0 0 0')
  t.match(name.body.reason, /^The first line must name columns, each once: \/colour is not a known column\./)
  t.strictSame(await errorsOf(name), ['1 /colour unknown'])
  for (const [body, reason] of [
    [`${short}\n`, 'The file has no rows.'],
    [[short, ...Array(501).fill(line)].join('\n'), 'The file has more than 500 rows, which is the maximum of a set.'],
    [
      [`${short},note`, ...Array(250).fill(`${line},${'é'.repeat(700)}`)].join('\n'),
      /^The rows must have at most 256 KiB together as JSON; they have \d+\.$/,
    ],
  ] as const) {
    const answer = await send(draft, body)
    t.strictSame([answer.status, answer.body.state], [201, 'failed'])
    t.match(answer.body.reason, reason)
  }
  t.strictSame(await rowsOf(draft), [completed], 'nothing was stored')
  t.equal((await lead.call('GET', draft)).body.version, 1)
  t.equal(counts((await send(draft, [short, ...Array(500).fill(line)].join('\n'))).body), 'completed 500 500 0 0 0')
})

t.test('a file that is none is refused', async (t) => {
  const draft = await createDraft(lead)
  const codesOf = async (body: string, headers: Record<string, string> = csv) => {
    const answer = await send(draft, body, headers)
    return [answer.status, answer.body.code]
  }
  t.strictSame(await codesOf(`${short}\n\0`), [400, 'invalid-file'])
  t.strictSame(await codesOf('', csv), [400, 'invalid-request'])
  t.strictSame(await codesOf('x'.repeat(1024 * 1024 + 1)), [413, 'body-too-large'])
  t.strictSame(await codesOf('{}', { 'content-type': 'application/json' }), [415, 'unsupported-media-type'])
  t.strictSame((await lead.call('GET', `${draft}/row-imports`)).body.data, [])
})

t.test('a dry run stores the import, and no row; a repeated request imports once', async (t) => {
  const draft = await createDraft(lead)
  const dry = await send(draft, [short, line].join('\n'), csv, '?dryRun=true')
  t.strictSame([counts(dry.body), dry.body.dryRun], ['completed 1 1 0 0 0', true])
  t.strictSame(await rowsOf(draft), [completed])
  const headers = { ...csv, 'idempotency-key': uuidv7() }
  const first = await send(draft, [short, line].join('\n'), headers)
  const second = await send(draft, [short, line].join('\n'), headers)
  t.strictSame([second.status, second.body.id], [201, first.body.id])
  t.equal(second.headers.get('idempotent-replayed'), 'true')
  const other = await send(draft, [short, line, line].join('\n'), headers)
  t.equal(other.body.code, 'idempotency-key-reused')
  const { data } = (await lead.call('GET', `${draft}/row-imports?sort=-createdAt`)).body
  t.strictSame(data, [first.body, dry.body])
  t.strictSame((await lead.call('GET', `${draft}/row-imports/${first.body.id}`)).body, first.body)
})

t.test('only the organization of a draft imports into it, and reads its imports', async (t) => {
  const draft = await createDraft(lead)
  const { body } = await send(draft, [short, line, 'x'].join('\n'))
  const imports = `${draft}/row-imports`
  const file = { body: [short, line].join('\n'), headers: csv }
  const refused = async (path: string, by: Client = center) => {
    const { status, body } = await by.call('POST', path, file)
    return [status, body.code, ...(body.blockedBy ?? []).map(({ code }: Body) => code)]
  }
  t.strictSame(await refused(imports), [404, 'not-found'])
  for (const path of [imports, `${imports}/${body.id}`, `${imports}/${body.id}/errors`])
    t.equal((await center.call('GET', path)).status, 404, path)
  t.equal((await lead.change('POST', `${draft}/transitions`, { action: 'publish' })).status, 200)
  t.strictSame(await refused(imports), [403, 'insufficient-relation'])
  t.strictSame(await refused(imports, lead), [409, 'transition-blocked', 'WRONG_STATE'])
  t.strictSame((await center.call('GET', imports)).body.data, [])
  for (const path of [`${imports}/${body.id}`, `${imports}/${body.id}/errors`])
    t.equal((await center.call('GET', path)).status, 404, path)
  t.equal((await lead.call('GET', `${imports}/${body.id}/errors`)).body.data.length, 6)
  const another = await createDraft(lead)
  t.equal((await lead.call('GET', `${another}/row-imports/${body.id}`)).status, 404, 'of another set')
  t.equal((await lead.call('GET', `${another}/row-imports/${body.id}/errors`)).status, 404)
})

t.test('a draft with imports can be deleted', async (t) => {
  const draft = await createDraft(lead)
  const { body } = await send(draft, [short, 'x'].join('\n'))
  t.equal(body.rejected, 1)
  t.equal((await lead.change('DELETE', draft)).status, 204)
  t.equal((await lead.call('GET', `${draft}/row-imports/${body.id}`)).status, 404)
  const [{ count }] = await storage.rows(
    'select (select count(*) from standard_row_imports where id = $1) + (select count(*) from standard_row_import_errors where import_id = $1) as count',
    [body.id],
  )
  t.equal(Number(count), 0)
})

t.test('a set that is published meanwhile keeps its rows', async (t) => {
  const draft = await createDraft(lead)
  const etag = { 'if-match': '"1"' }
  const [published, refused] = await storage.race(
    'select from standards where id = $1',
    [draft.split('/').at(-1)],
    [
      () => lead.call('POST', `${draft}/transitions`, { body: { action: 'publish' }, headers: etag }),
      () => send(draft, [short, line].join('\n')),
    ],
  )
  t.strictSame([published?.status, refused?.status, refused?.body.blockedBy[0].code], [200, 409, 'WRONG_STATE'])
  t.strictSame(await rowsOf(draft), [completed])
})
