// The text of clauses: parameters, words, and the form in which texts are compared.
import t from 'tap'
import {
  countWords,
  fillParameters,
  normalForm,
  parametersIn,
  sha256OfText,
  wordsOf,
} from '../../../src/agreements/clauses/text.ts'

t.test('finds each parameter once, in the order of the text', (t) => {
  t.strictSame(parametersIn('{{b}} and {{a}}, {{b}} before {{term.endsOn}}'), ['b', 'a', 'term.endsOn'])
  t.strictSame(parametersIn('{{ a }} {{}} {{{c}}} {{open {single} }}'), [' a ', '', 'c'])
  t.strictSame(parametersIn('None.'), [])
  t.end()
})

t.test('fills in values literally; without a value the parameter remains', (t) => {
  t.equal(fillParameters('{{a}}-{{b}}-{{a}}', { a: 'x', b: '$& {{a}}' }), 'x-$& {{a}}-x')
  t.equal(fillParameters('{{a}} {{b}} {{c}}', { a: null, b: '' }), '{{a}} {{b}} {{c}}')
  t.equal(fillParameters('{{constructor}} {{toString}}', {}), '{{constructor}} {{toString}}')
  t.equal(fillParameters('Until {{term.endsOn}}', { 'term.endsOn': '2027-06-30' }), 'Until 2027-06-30')
  t.end()
})

t.test('the normal form ignores case, width and white space, and nothing else', (t) => {
  t.equal(normalForm('  The ＰＡＲＴＹ\u00a0pays\r\n\n{{amount}} ﬁrst. '), 'the party pays {{amount}} first.')
  t.equal(sha256OfText(' THE party\n\npays.'), sha256OfText('The party pays.'))
  t.equal(
    sha256OfText('The party pays.'),
    '9d574701c02ec187ff464799d1ded890d56566671616bf1126e599d7b7b21f86',
    'SHA-256 of "the party pays." in UTF-8',
  )
  for (const other of ['The party pays', 'The parties pay.', 'The party pays. {{a}}']) {
    t.not(sha256OfText(other), sha256OfText('The party pays.'), other)
  }
  t.end()
})

t.test('words are what white space separates, without punctuation around them', (t) => {
  t.strictSame(wordsOf('- **Each** party (or its agent) pays {{amount}}, within 45 CFR 1302.18(b)(1).'), [
    ...['Each', 'party', 'or', 'its', 'agent', 'pays', 'amount', 'within', '45', 'CFR', '1302.18(b)(1'],
  ])
  t.strictSame(wordsOf('Ñandú – 家族 — * '), ['Ñandú', '家族'])
  t.strictSame(wordsOf(' \n'), [])
  for (const text of ['Ñandú – 家族 — * ', ' \n', '{{amount}} (b)(1), a\u2028b', '– é']) {
    t.equal(countWords(text), wordsOf(text).length)
  }
  t.equal(countWords('one two three', 2), 2)
  t.end()
})

t.test('the work grows with the length of the text only', (t) => {
  const started = process.cpuUsage().user
  for (const text of [`a${'.'.repeat(1_000_000)} `, '{'.repeat(1_000_000), '{{a'.repeat(300_000)]) {
    wordsOf(text)
    parametersIn(text)
    normalForm(text)
  }
  t.ok(process.cpuUsage().user - started < 2_000_000, 'less than 2 s for 3 million characters')
  t.end()
})
