import t from 'tap'
import { drawLabel, escapeText, fit, fitDistinct, widthOf, wrap } from '../../src/http/svg.ts'

const style = { size: 10 }

t.test('escapes markup, and replaces characters that XML does not allow', async (t) => {
  t.equal(escapeText('<a href="x">&amp;</a>'), '&lt;a href="x"&gt;&amp;amp;&lt;/a&gt;')
  t.equal(escapeText('\u0000\u0001\u001f\u007f\u0085\ufffe\uffff\ud800 \udc00'), `${'\ufffd'.repeat(8)} \ufffd`)
  t.equal(escapeText('\t\n\r é 家 \u{1f600}'), '\t\n\r é 家 \u{1f600}')
})

t.test('estimates widths from the widest expected font', async (t) => {
  const widths: Record<string, number> = {
    '': 0,
    i: 3.7,
    a: 6.4,
    é: 6.4,
    'e\u0301': 6.4,
    W: 10.8,
    家: 12.5,
    '\u200d': 0,
    '﷽': 120,
  }
  for (const [text, width] of Object.entries(widths)) t.equal(Number(widthOf(text, style).toFixed(6)), width, text)
  t.equal(Number(widthOf('a', { size: 10, bold: true }).toFixed(6)), 7.552)
  for (let code = 32; code < 127; code++) t.ok(widthOf(String.fromCharCode(code), style) > 2, `${code} has a width`)
})

t.test('breaks lines between words, and long words between graphemes', async (t) => {
  t.strictSame(wrap('  one  two\nthree ', style, 50), ['one two', 'three'])
  t.strictSame(wrap('aaaa bb cc', style, 33), ['aaaa', 'bb cc'])
  t.strictSame(wrap('aaaaaaaa', style, 33), ['aaaaa', 'aaa'])
  t.strictSame(wrap('bb aaaaaaaa', style, 33), ['bb aa', 'aaaaa', 'a'])
  t.strictSame(wrap('👩‍👩‍👧👩‍👩‍👧', style, 5), ['👩‍👩‍👧', '👩‍👩‍👧'], 'a grapheme is never broken')
  t.strictSame(wrap(' ', style, 5), [])
})

t.test('shortens a text without room in the middle', async (t) => {
  t.strictSame(fit('aaaa bb', style, 33, 2), { text: 'aaaa bb', lines: ['aaaa', 'bb'], shortened: false })
  t.strictSame(fit('aaaaaaaaaaaabbbbbbbbbbbb', style, 33, 1), {
    text: 'aaaaaaaaaaaabbbbbbbbbbbb',
    lines: ['aa…b'],
    shortened: true,
  })
  t.strictSame(fit('a'.repeat(9), style, 1, 1).lines, ['…'], 'at least the ellipsis')
})

t.test('numbers labels that would look alike', async (t) => {
  const drawn = (texts: string[]) => fitDistinct(texts, style, 80, 1).map(({ lines }) => lines.join(' '))
  t.strictSame(drawn(['A', 'B', 'A', 'A', 'A (2)']), ['A', 'B', 'A (2)', 'A (3)', 'A (2) (2)'])
  const middles = drawn([`aaaa${'b'.repeat(20)}cccc`, `aaaa${'d'.repeat(20)}cccc`])
  t.equal(new Set(middles).size, 2, 'also labels that differ only in the middle')
  t.strictSame(
    fitDistinct(['WW', 'WW', 'WW'], style, 1, 1).map(({ lines }) => lines),
    Array(3).fill(['…']),
    'no number if there is no room for it',
  )
  const start = performance.now()
  t.equal(new Set(drawn(Array(1000).fill('Same'))).size, 1000)
  t.ok(performance.now() - start < 1000)
})

t.test('draws each line as a text, with the full text where it is shortened', async (t) => {
  t.equal(
    drawLabel({ text: 'a <b>', lines: ['a', '<b>'], shortened: false }, 5, 10, 12),
    '<text x="5" y="10">a</text><text x="5" y="22">&lt;b&gt;</text>',
  )
  t.equal(
    drawLabel({ text: 'a & b', lines: ['a…b'], shortened: true }, 5, 10, 12),
    '<g><title>a &amp; b</title><text x="5" y="10">a…b</text></g>',
  )
})
