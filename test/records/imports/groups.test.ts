// Adjacent rows of a CSV file that are one record.
import fc from 'fast-check'
import t from 'tap'
import { type Column, textColumns } from '../../../src/records/csv-columns.ts'
import { decimalColumns } from '../../../src/records/csv-numbers.ts'
import { parseRows } from '../../../src/records/imports/rows.ts'

const ofRows = (columns: Column[]): Column[] => columns.map((column) => ({ ...column, list: 'rows' }))
const columns: Column[] = [
  ...textColumns('key').map((column) => ({ ...column, name: 'base', field: 'key' })),
  ...textColumns('name'),
  ...ofRows([...textColumns('source'), ...decimalColumns('quantity')]),
]

/** The file in parts of `size` characters. */
async function* partsOf(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

/** Each record as `line key: source=quantity …`, or the errors with their lines. */
async function recordsOf(text: string, size = text.length || 1): Promise<string[]> {
  const found: string[] = []
  for await (const { line, body, errors } of parseRows('text/csv', partsOf(text, size), {
    columns,
    readOnly: new Set(),
  })) {
    const rows = (body?.rows ?? []) as { source?: string; quantity?: string }[]
    found.push(
      errors
        ? errors.map((error) => `${error.line} ${error.pointer} ${error.code}`).join('; ')
        : `${line} ${body?.key}: ${rows.map(({ source, quantity }) => `${source}=${quantity}`).join(' ')}`,
    )
  }
  return found
}

const header = 'base,name,source,quantity'

t.test('rows with the same key are one record', async (t) => {
  for (const [rows, expected] of [
    [
      ['a,A,ehs,8', 'a,A,ccdf,6', 'b,B,ehs,1'],
      ['2 a: ehs=8 ccdf=6', '4 b: ehs=1'],
    ],
    [['a,A,ehs,8', ',,,', '', 'a,A,ccdf,6'], ['2 a: ehs=8 ccdf=6']],
    [['a,A,ehs,8', 'a,,ccdf,6'], ['2 a: ehs=8 ccdf=6']],
    [['a,A,,8'], ['2 a: null=8']],
    [
      ['a,A,ehs,8', 'a,B,ccdf,6', 'b,B,ehs,1'],
      ['3 /name rule-violation', '4 b: ehs=1'],
    ],
    [
      ['a,A,ehs,$8', 'a,A,ccdf,6,7', 'b,B,ehs,1'],
      ['2 /quantity number-syntax; 3  unnamed-column', '4 b: ehs=1'],
    ],
    [
      ['a,A,ehs,8', 'b,B,ehs,1', 'a,A,ccdf,6', 'c,C,ehs,1'],
      ['2 a: ehs=8', '3 b: ehs=1', '4 /base rule-violation', '5 c: ehs=1'],
    ],
  ] as const) {
    t.strictSame(await recordsOf([header, ...rows].join('\n')), expected, rows.join(' / '))
  }
  t.strictSame(await recordsOf('base,name\na,A\na,A\nb,B'), ['2 a: ', '4 b: '], 'without columns of the list')
})

t.test('a row that does not say to which record it belongs rejects those beside it', async (t) => {
  const [before, after, other] = ['a,A,ehs,8', 'b,B,ehs,1', 'c,C,ehs,1']
  for (const [row, own] of [
    ['b,"B" x,ccdf,6', '3  misplaced-quote'],
    ['Bad Key,A,ehs,1', '3 Bad Key: ehs=1'],
    [',A,ehs,1', '3 null: ehs=1'],
  ] as const) {
    const expected = ['2  rule-violation', own, '4  rule-violation', '5 c: ehs=1']
    t.strictSame(await recordsOf([header, before, row, after, other].join('\n')), expected, row)
  }
})

t.test('a record has bounds, however many rows it has', async (t) => {
  const rowsOf = async (text: string) => {
    for await (const row of parseRows('text/csv', partsOf(text, 65_536), { columns, readOnly: new Set() })) return row
  }
  const many = await rowsOf([header, ...Array.from({ length: 5000 }, () => 'a,A,ehs,8')].join('\n'))
  t.match(many?.body, { rows: { length: 101 } })
  const long = await rowsOf([header, ...Array.from({ length: 50 }, () => `a,A,${'x'.repeat(10_000)},8`)].join('\n'))
  t.equal(long?.body, undefined)
  t.ok((long?.errors?.length ?? 0) <= 20)
  t.match(long?.errors?.[0], { line: 28, detail: /at most 262144 characters/ })
  const wrong = await rowsOf([header, ...Array.from({ length: 5000 }, () => 'a,A,ehs,?')].join('\n'))
  t.equal(wrong?.errors?.length, 20)
  const keys = Array.from({ length: 10_002 }, (_, at) => `k${at},A,ehs,1`)
  t.strictSame((await recordsOf([header, ...keys].join('\n'), 65_536)).slice(9_999), [
    '10001 k9999: ehs=1',
    '10002 /base rule-violation',
    '10003 /base rule-violation',
  ])
})

t.test('an error of an element is at the line and the column of its row', async (t) => {
  const text = [header, 'a,A,ehs,8', '', 'a,"A",ccdf,6'].join('\n')
  for await (const { locate } of parseRows('text/csv', partsOf(text, 7), { columns, readOnly: new Set() })) {
    const at = (pointer: string) => {
      const found = locate({ pointer, code: 'x', detail: '' })
      return `${found.line} ${found.pointer}`
    }
    t.strictSame(['/rows/0/source', '/rows/1/quantity', '/rows/1', '/rows', '/key', '/name', ''].map(at), [
      ...['2 /source', '4 /quantity', '4 ', '2 /rows', '2 /base', '2 /name', '2 '],
    ])
  }
})

t.test('records are the same in parts of every size', async () => {
  const row = fc.constantFrom(
    'a,A,ehs,8',
    'a,A,ccdf,6',
    'b,B,ehs,1',
    'b,"B\nB",ehs,1',
    'c,"C',
    ',A,ehs,1',
    '',
    'a,A,ehs,$',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const text = [header, ...rows].join('\n')
      if ((await recordsOf(text, size)).join('\n') !== (await recordsOf(text)).join('\n')) throw new Error(text)
    }),
  )
})
