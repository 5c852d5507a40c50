// The parser of CSV: the same records in any parts, and errors that concern one record.
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import t from 'tap'
import { textColumns } from '../../../src/records/csv-columns.ts'
import { csvParser } from '../../../src/records/imports/csv.ts'

/** Each record as its line and its cells, or its failure. The text arrives in parts of `size` characters. */
function recordsOf(text: string, size = text.length): string[] {
  const parse = csvParser()
  const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))
  return [...parts.flatMap((part) => [...parse(part, false)]), ...parse('', true)].map(
    ({ line, cells, failure }) => `${line} ${failure ?? JSON.stringify(cells)}`,
  )
}

t.test('a record that cannot be parsed does not affect the others', async (t) => {
  for (const [text, expected] of [
    ['a,b\n1,2"\n3,4', ['1 ["a","b"]', '2 misplaced-quote', '3 ["3","4"]']],
    ['a,b\n1," 2\n3,4\n5,6', ['1 ["a","b"]', '2 unclosed-quote', '3 ["3","4"]', '4 ["5","6"]']],
    ['a\n"1\n2\n"3"\n4', ['1 ["a"]', '2 misplaced-quote', '3 ["2"]', '4 ["3"]', '5 ["4"]']],
    ['a\n"1\n"2\n"3', ['1 ["a"]', '2 misplaced-quote', '3 misplaced-quote', '4 unclosed-quote']],
    ['a,b\n"1" ,2\n"3""",4\n', ['1 ["a","b"]', '2 misplaced-quote', '3 ["3\\"","4"]']],
    ['a,b\r\n"1\r\n\r\n2",3\r\n\r\n4', ['1 ["a","b"]', '2 ["1\\r\\n\\r\\n2","3"]', '6 ["4"]']],
    [`a\n${'x'.repeat(300_000)}\n1`, ['1 ["a"]', '2 row-too-long', '3 ["1"]']],
    ['"', ['1 unclosed-quote']],
    ['', []],
  ] as const) {
    for (const size of text.length < 1000 ? [text.length || 1, 7, 1] : [text.length, 65_536]) {
      t.strictSame(recordsOf(text, size), expected, `${JSON.stringify(text.slice(0, 50))} in parts of ${size}`)
    }
  }
})

t.test('a quotation mark that is not closed in a long file is one failure', async (t) => {
  const rows = Array.from({ length: 40_000 }, (_, at) => `${at},text`)
  const broken = rows.with(10, '10,"text')
  const found = recordsOf(['number,text', ...broken].join('\n'), 65_536)
  t.equal(found.length, 40_001)
  t.strictSame(
    found.filter((record) => !record.endsWith(']')),
    ['12 row-too-long'],
  )
})

t.test('records are the same in parts of every size', async () => {
  const character = fc.constantFrom('a', '"', ',', ';', '\t', '\r', '\n', ' ', '😀')
  const text = fc.string({ unit: character, maxLength: 60 })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (text, size) => {
      if (recordsOf(text, size).join('\n') !== recordsOf(text).join('\n')) throw new Error('The records differ.')
    }),
  )
})

t.test('a cell has the same value after an export and an import', async () => {
  const [column] = textColumns('what')
  if (column?.parse === undefined) throw new Error('The column is not imported.')
  const character = fc.oneof(
    fc.constantFrom("'", '=', '＝', '-', '@', '\t', '\r', '\n', '"', ',', ';', '1', '﹢', '\u000b'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  )
  fc.assert(
    fc.property(fc.array(character, { minLength: 1, maxLength: 6 }), (characters) => {
      const value = characters.join('')
      const file = stringify([[column.format({ what: value }), 'x']], {
        record_delimiter: 'windows',
        quoted_match: /[\r\n]/,
      })
      const [record] = [...csvParser()(`what,x\r\n${file}`, true)].slice(1)
      if (column.parse?.(record?.cells[0] ?? '', { decimalComma: false }) !== value)
        throw new Error('The value differs.')
    }),
    { numRuns: 200 },
  )
})
