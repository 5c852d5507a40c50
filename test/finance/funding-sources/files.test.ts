// Files of funding sources: numbers as spreadsheets write them, limits in one cell, keys of other sources, and what follows from the type.
import t from 'tap'
import { createSource, refusalOf } from '../../support/finance-records.ts'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const importSources = (by: Client, path: string, lines: string[], headers = csv, query = '') =>
  importFile(by, `${path}/funding-source-imports${query}`, lines.join('\n'), headers)
const sourcesIn = async (path: string): Promise<Record<string, Body>> => {
  const { data } = (await lead.call('GET', `${path}/funding-sources?limit=100`)).body
  return Object.fromEntries(data.map((source: Body) => [source.key, source]))
}
const errorsOf = async (errors: () => Promise<Body[]>) =>
  (await errors()).map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)

const header = 'key,name,type,amount,currency,certainty'
const rest = 'Subsidy,ccdf_subsidy'

t.test('amounts are completed in CSV, and exact in JSON', async (t) => {
  const path = await service.createPartnership(lead)
  const rows = [`a,${rest},168000,USD,secured`, `b,${rest},1234.5,USD,secured`, `c,${rest},1234.50,USD,secured`]
  t.equal(counts((await importSources(lead, path, [header, ...rows])).job), 'completed 3 3 0 0 0')
  const { a, b, c } = await sourcesIn(path)
  t.strictSame([a?.amount, b?.amount, c?.amount], ['168000.00', '1234.50', '1234.50'])
  t.equal(counts((await importSources(lead, path, [header, ...rows])).job), 'completed 3 0 0 3 0', 'sent again')

  const line = (amount: unknown) => {
    const source = { key: 'd', name: 'Subsidy', type: 'ccdf_subsidy', amount, currency: 'USD', certainty: 'secured' }
    return JSON.stringify(source)
  }
  const json = await importSources(lead, path, [line('168000'), line('1234.5'), line(1234.5), line('1234,50')], ndjson)
  t.equal(counts(json.job), 'completed 4 0 0 0 4')
  t.strictSame(await errorsOf(json.errors), [
    '1 /amount rule-violation',
    '2 /amount rule-violation',
    '3 /amount type',
    '4 /amount pattern',
  ])
  const request = {
    key: 'd',
    name: 'Subsidy',
    type: 'ccdf_subsidy',
    amount: '168000',
    currency: 'USD',
    certainty: 'secured',
  }
  const answer = await lead.call('POST', `${path}/funding-sources`, { body: request })
  t.equal(refusalOf(answer), '422 rule-violation /amount')
})

t.test('a decimal comma is read if ; separates the cells', async (t) => {
  const path = await service.createPartnership(lead)
  const columns = `${header},matchPercent,caps`.replaceAll(',', ';')
  const rows = [
    `a;Subsidy;ccdf_subsidy;1234,50;USD;secured;12,5;administration | 7,5`,
    `b;Subsidy;ccdf_subsidy;1234,5;USD;secured;;travel | | 1000,5`,
    `c;Subsidy;ccdf_subsidy;1.234,50;USD;secured;;`,
    `d;Subsidy;ccdf_subsidy;1.234;USD;secured;;`,
    `e;Subsidy;ccdf_subsidy;1234,505;USD;secured;;`,
  ]
  const { job, errors } = await importSources(lead, path, [columns, ...rows])
  t.equal(counts(job), 'completed 5 2 0 0 3')
  t.strictSame(await errorsOf(errors), [
    '4 /amount number-syntax',
    '5 /amount number-syntax',
    '6 /amount rule-violation',
  ])
  const { a, b } = await sourcesIn(path)
  t.match(a, {
    amount: '1234.50',
    match: { percent: '12.5' },
    caps: [{ categories: ['administration'], percent: '7.5' }],
  })
  t.match(b, { amount: '1234.50', match: null, caps: [{ categories: ['travel'], amount: '1000.50' }] })
})

t.test('refuses numbers that can be read in two ways, and names their columns', async (t) => {
  const path = await service.createPartnership(lead)
  const cells = ['"1,234.50"', '"1234,50"', '$1234.50', '1234.505', '1.2E+05', '1234.50 USD', '(5.00)', '-5.00']
  const rows = cells.map((cell, at) => `k${at},${rest},${cell},USD,secured`)
  const { job, errors } = await importSources(lead, path, [header, ...rows, `ok,${rest},5,USD,secured`])
  t.equal(counts(job), 'completed 9 1 0 0 8')
  const found = await errors()
  t.strictSame(
    found.map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
    [2, 3, 4, 5, 6, 7, 8, 9].map(
      (line) => `${line} /amount ${line === 5 ? 'rule-violation' : line === 9 ? 'pattern' : 'number-syntax'}`,
    ),
  )
  t.match(found[0].detail, /without a currency sign, a percent sign, thousands separators or an exponent/)
  t.equal(found[3].detail, 'An amount in USD has 2 decimals, such as 1250.50.')
})

t.test('limits, categories and matches are in one cell each', async (t) => {
  const path = await service.createPartnership(lead)
  const columns = `${header},forbiddenCategories,caps,matchPercent,assistanceListing,documentation`
  const row = (key: string, more: string) => `${key},${rest},5000.00,USD,secured,${more}`
  const { job, errors } = await importSources(lead, path, [
    columns,
    row('a', '"food\ntravel","administration  indirect | 15\ntravel |  | 300",20,93.6,Letter'),
    row('b', ',,,10.558,'),
    row('c', ',administration | 15 | 300,,,'),
    row('d', ',administration,,,'),
    row('e', ',dance | 15,,,'),
    row('f', ',administration | 15 | | x,,,'),
    row('g', ',administration | 15%,,,'),
    row('h', ',,100,,'),
    row('i', ',,101,,'),
    row('j', 'dance,,,93.6000,'),
  ])
  t.equal(counts(job), 'completed 10 2 0 0 8')
  t.strictSame(await errorsOf(errors), [
    '6 /caps/0 rule-violation',
    '7 /caps/0 rule-violation',
    '8 /caps/0/categories/0 enum',
    '9 /caps/0/3 unknown',
    '10 /caps number-syntax',
    '11 /matchPercent rule-violation',
    '12 /matchPercent pattern',
    '13 /assistanceListing maxLength',
    '13 /assistanceListing pattern',
    '13 /forbiddenCategories/0 enum',
  ])
  const { a, b } = await sourcesIn(path)
  t.match(a, {
    forbiddenCategories: ['food', 'travel'],
    caps: [
      { categories: ['administration', 'indirect'], percent: '15' },
      { categories: ['travel'], amount: '300.00' },
    ],
    ...{ match: { percent: '20' }, assistanceListing: '93.600', documentation: 'Letter' },
  })
  t.match(b, { forbiddenCategories: [], caps: [], match: null, assistanceListing: '10.558', documentation: null })

  const cleared = await importSources(lead, path, ['key,matchPercent,caps', 'a,,'])
  t.equal(counts(cleared.job), 'completed 1 0 1 0 0')
  const changed = (await sourcesIn(path)).a
  t.match(changed, { match: null, caps: [], forbiddenCategories: ['food', 'travel'] }, 'other columns are unchanged')
  const partly = await importSources(lead, path, ['key,documentation', 'a,Contract'])
  t.equal(counts(partly.job), 'completed 1 0 1 0 0')
  t.match((await sourcesIn(path)).a, { documentation: 'Contract', amount: '5000.00' })
})

t.test('a match that a spreadsheet has shortened is unchanged', async (t) => {
  const path = await service.createPartnership(lead)
  const { id } = await createSource(lead, path, { match: { percent: '12.50' } })
  t.equal(
    counts((await importSources(lead, path, ['key,matchPercent,amount', 'ehs,12.5,168000'])).job),
    'completed 1 0 0 1 0',
  )
  t.match((await lead.call('GET', `${path}/funding-sources/${id}`)).body, { version: 1, match: { percent: '12.50' } })
})

t.test('whether a source is federal follows from its type, unless it is stated', async (t) => {
  const path = await service.createPartnership(lead)
  const rows = [
    ['a', 'early_head_start', ''],
    ['b', 'other', 'TRUE'],
    ['c', 'early_head_start', 'False'],
    ['d', 'other', ''],
  ].map(([key, type, federal]) => `${key},Name,${type},1.00,USD,secured,${federal}`)
  const columns = `${header},federal`
  t.equal(counts((await importSources(lead, path, [columns, ...rows])).job), 'completed 4 4 0 0 0')
  const federal = async () => Object.values(await sourcesIn(path)).map((source) => source.federal)
  t.strictSame(await federal(), [true, true, false, false])
  t.equal(counts((await importSources(lead, path, [columns, ...rows])).job), 'completed 4 0 0 4 0', 'sent again')
  const wrong = await importSources(lead, path, [columns, 'e,Name,other,1.00,USD,secured,yes'])
  t.strictSame(await errorsOf(wrong.errors), ['2 /federal type'])

  const types = ['key,type', 'a,other', 'b,tanf', 'c,tanf', 'd,tanf']
  t.equal(counts((await importSources(lead, path, types)).job), 'completed 4 0 4 0 0')
  t.strictSame(await federal(), [false, true, true, true], 'with another type it follows from it again')
  const stated = ['key,type,federal', 'a,cacfp,false', 'b,pledge,true']
  t.equal(counts((await importSources(lead, path, stated)).job), 'completed 2 0 2 0 0')
  t.equal(counts((await importSources(lead, path, stated)).job), 'completed 2 0 0 2 0')
  t.strictSame((await federal()).slice(0, 2), [false, true])

  const url = `${path}/funding-sources/${(await sourcesIn(path)).d?.id}`
  for (const [patch, expected] of [
    [{ type: 'pledge' }, false],
    [{ type: 'cacfp', federal: false }, false],
    [{ type: 'pledge', federal: true }, true],
    [{ name: 'Other' }, true],
  ] as const) {
    t.match(await lead.change('PATCH', url, patch), { status: 200, body: { federal: expected } }, JSON.stringify(patch))
  }
})

t.test('a row is found by its external ids or its key', async (t) => {
  const path = await service.createPartnership(lead, center)
  const columns = `externalIds,${header}`
  const row = (ids: string, key: string, amount = '1.00') => `${ids},${key},${rest},${amount},USD,secured`
  t.equal(
    counts((await importSources(lead, path, [columns, row('sis:1', 'a'), row('', 'b')])).job),
    'completed 2 2 0 0 0',
  )
  const again = await importSources(lead, path, [columns, row('sis:1', 'a', '2'), row('', 'b', '2.00')])
  t.equal(counts(again.job), 'completed 2 0 2 0 0')
  const renamed = await importSources(lead, path, [columns, row('sis:1', 'c', '2'), row('sis:2', 'a', '3')])
  t.equal(counts(renamed.job), 'completed 2 1 1 0 0', 'another source has the key that is free now')
  const both = await importSources(lead, path, [columns, row('sis:1', 'b', '2')])
  t.strictSame(await errorsOf(both.errors), ['2  external-id-taken'])
  await createSource(center, path, { key: 'theirs' })
  const others = await importSources(lead, path, ['key,name', 'theirs,Our own', 'b,New name'])
  t.equal(counts(others.job), 'completed 2 0 1 0 1')
  t.strictSame(await errorsOf(others.errors), ['2  insufficient-relation'])
})

t.test('a source names the one that it matches by its key', async (t) => {
  const path = await service.createPartnership(lead)
  const columns = `${header},matchesSource`
  const row = (key: string, matches: string) => `${key},${rest},1.00,USD,secured,${matches}`
  const { job, errors } = await importSources(lead, path, [
    columns,
    row('a', ''),
    row('b', 'a'),
    row('c', 'd'),
    row('d', 'd'),
  ])
  t.equal(counts(job), 'completed 4 2 0 0 2')
  t.strictSame(await errorsOf(errors), ['4 /matchesSource unknown-reference', '5 /matchesSource unknown-reference'])
  const { a, b } = await sourcesIn(path)
  t.equal(b?.matchesSourceId, a?.id, 'an earlier row of the file')
  const itself = await importSources(lead, path, ['key,matchesSource', 'a,a'])
  t.strictSame(await errorsOf(itself.errors), ['2 /matchesSource rule-violation'])
  const exported = await lead.call('GET', `${path}/funding-sources.csv`)
  t.match(
    exported.body.split('\r\n')[0],
    'externalIds,key,name,type,assistanceListing,form,federal,amount,currency,startsOn,endsOn,certainty,decisionOn,forbiddenCategories,caps,matchPercent,matchesSource,documentation',
  )
  t.match(exported.body, /\r\n,b,.*,a,\r\n/)
  const json = (await lead.call('GET', `${path}/funding-sources.ndjson`)).body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line))
  t.strictSame(
    json.map(({ matchesSource }: Body) => matchesSource),
    [null, 'a'],
  )
  t.notOk('matchesSourceId' in json[1])
  await createSource(lead, path, { key: '5' })
  const json5 = [5, '5'].map((matchesSource) => JSON.stringify({ key: 'b', matchesSource }))
  const notText = await importSources(lead, path, json5, ndjson)
  t.equal(counts(notText.job), 'completed 2 0 1 0 1')
  t.strictSame(await errorsOf(notText.errors), ['1 /matchesSource unknown-reference'])
  t.equal(counts((await importSources(lead, path, ['key,matchesSource', 'b,'])).job), 'completed 1 0 1 0 0')
  t.equal((await sourcesIn(path)).b?.matchesSourceId, null)
})

t.test('a key that an earlier row has changed names no source any more', async (t) => {
  const path = await service.createPartnership(lead)
  const columns = `externalIds,${header},matchesSource`
  const row = (id: number, key: string, matches: string) => `sis:${id},${key},${rest},1.00,USD,secured,${matches}`
  await importSources(lead, path, [columns, row(1, 'a', '')])
  const { job, errors } = await importSources(lead, path, [
    columns,
    row(1, 'b', ''),
    row(2, 'c', 'a'),
    row(3, 'd', 'b'),
  ])
  t.equal(counts(job), 'completed 3 1 1 0 1')
  t.strictSame(await errorsOf(errors), ['3 /matchesSource unknown-reference'])
})

t.test('rows see what earlier rows of the same file have stored, in every batch', async (t) => {
  const path = await service.createPartnership(lead)
  const rows = Array.from({ length: 120 }, (_, at) => {
    // Each source matches the one before; a row in another currency is refused wherever it is.
    const currency = at % 40 === 1 ? 'EUR' : 'USD'
    const matches = at === 0 ? '' : `k${at % 40 === 2 ? at - 2 : at - 1}`
    return `k${at},${rest},1.00,${currency},secured,${matches}`
  })
  const { job, errors } = await importSources(lead, path, [`${header},matchesSource`, ...rows])
  t.equal(counts(job), 'completed 120 117 0 0 3')
  t.strictSame(
    await errorsOf(errors),
    [3, 43, 83].map((line) => `${line} /currency rule-violation`),
  )
})
