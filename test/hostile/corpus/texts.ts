// Texts that are hard to store unchanged, and values that occur in place of text.

/** Characters by code point, so that no editor changes them. */
const of = (...points: number[]): string => String.fromCodePoint(...points)
const range = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, at) => of(first + at))

/** Control characters, which JSON allows as escapes only. Only U+0000 is rejected. */
const controls = [...range(0x01, 0x1f), ...range(0x7f, 0x9f)].map((sign) => `a${sign}b`)

/** Texts that look the same but differ: they must be stored unchanged and remain different. */
const normalizations = [
  [0xe9],
  [0x65, 0x301],
  [0xc5],
  [0x212b],
  [0x41, 0x30a],
  [0x1e9b, 0x323],
  [0xac00],
  [0x1100, 0x1161],
  [0xfb01],
  [0x2126],
  [0x3a9],
  [0x2460],
  [0xff21],
  [0x1d400],
  [0x958],
  [0x915, 0x93c],
  [0x344],
  [0x308, 0x301],
  [0x64, 0x307, 0x323],
  [0x64, 0x323, 0x307],
].map((points) => of(...points))

/** Letters with special case mappings. */
const cases = ['İstanbul', 'ıI', 'ß', 'ẞ', 'ΣΑΣ', 'ςσ', 'ǅ', 'ŉ', 'ﬃ', 'Ⅷ', 'ⓐ', of(0x10400), of(0x1e900), 'ᏸ', 'Ა']

/** Right-to-left text, direction marks, and invisible characters. */
const directions = [
  'שלום עולם',
  'مرحبا بالعالم',
  `abc${of(0x202e)}cba`,
  `${of(0x202a)}x${of(0x202c)}`,
  `${of(0x2066)}x${of(0x2069)}`,
  `${of(0x200e)}x${of(0x200f)}`,
  `a${of(0x061c)}b`,
  `zero${of(0x200b)}width`,
  `non${of(0x200c)}joiner`,
  `joiner${of(0x200d)}`,
  `word${of(0x2060)}joiner`,
  `soft${of(0xad)}hyphen`,
  `mark${of(0xfeff)}within`,
  `${of(0xfeff)}mark in front`,
  `line${of(0x2028)}separator`,
  `paragraph${of(0x2029)}separator`,
  `fillers${of(0x115f, 0x1160, 0x3164, 0xffa0)}x`,
  `tags${of(0xe0001, 0xe0041, 0xe007f)}x`,
  `selector${of(0xfe0f)}x${of(0xe0100)}`,
]

const emoji = [
  [0x1f600],
  [0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467],
  [0x1f44d, 0x1f3fd],
  [0x1f1fa, 0x1f1f8],
  [0x0031, 0xfe0f, 0x20e3],
  [0x1f3f4, 0xe0067, 0xe0062, 0xe0065, 0xe006e, 0xe0067, 0xe007f],
  [0x2764, 0xfe0f, 0x200d, 0x1f525],
  [0x263a],
  [0x1fae8],
].map((points) => of(...points))

/** One character of each plane, the last of each plane, private use, and noncharacters. */
const planes = [
  ...Array.from({ length: 17 }, (_, plane) => of(plane * 0x10000 + 0x1234)),
  ...Array.from({ length: 17 }, (_, plane) => of(plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff)),
  of(0xe000, 0xf8ff),
  of(0xfdd0, 0xfdef),
  of(0xd7ff, 0xe000),
  of(0xfff9, 0xfffa, 0xfffb),
  of(0xfffc, 0xfffd),
  of(0x10fffd),
  of(0x7ff, 0x800),
  of(0x7f, 0x80),
  of(0xffff, 0x10000),
]

const stacked = [
  `Z${of(...Array.from({ length: 60 }, (_, at) => 0x300 + at))}`,
  of(0x301, 0x61),
  of(0x0e33, 0x0e48),
  of(0x0f71, 0x0f72),
  `${of(0x20dd)}x`,
]

/** Text that has a meaning in other systems. */
const specialTexts = [
  "'; drop table contacts; --",
  `" or "1"="1`,
  "1' or '1'='1",
  `\\'; select pg_sleep(9); --`,
  '$1',
  '$$ select 1 $$',
  '%',
  '%%',
  '_',
  'a_b',
  '100%',
  '\\',
  '\\\\',
  '\\%',
  '\\_',
  'a\\',
  "E'\\x41'",
  '{}',
  '{a,b}',
  '{"a","b"}',
  '(1,2)',
  '[1,2]',
  'null',
  'NULL',
  'undefined',
  'NaN',
  'true',
  'false',
  '0',
  '-0',
  '1e400',
  '0x1f',
  '9007199254740993',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<script>alert(1)</script>',
  '<!--',
  ']]>',
  '&amp;',
  '&#0;',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: The text contains template syntax.
  '${7*7}',
  '#{7*7}',
  '{{7*7}}',
  '<%= 7*7 %>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: As above.
  '${jndi:ldap://127.0.0.1/a}',
  '$(id)',
  '`id`',
  '| id',
  '; id',
  '&& id',
  '../../etc/passwd',
  '..\\..\\boot.ini',
  '/etc/passwd',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  '=1+1',
  '+1',
  '-1',
  '@sum(1)',
  '\tx',
  'a\r\nSet-Cookie: b=c',
  'a\nb',
  'a\r\n\r\nHTTP/1.1 200 OK',
  '%0d%0a',
  '%00',
  '%u0041',
  '\\u0000',
  '\\0',
  '"',
  "'",
  ',',
  ';',
  ':',
  '#',
  '?',
  '&',
  '=',
  '*',
  '~',
  '~0~1',
  '/',
  '//',
  'a/b',
  ' x',
  'x ',
  '  ',
  'a  b',
  '!',
  '^',
  '|',
  '<',
  '>',
  '`',
  '()',
  'pb_nothing',
  'Bearer x',
  'W/"1"',
  'CON',
  'NUL',
  '.',
  '..',
  '...',
  '-',
  '--',
]

const invisible = '\\p{Cc}\\p{Cf}\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800'
const visible = new RegExp(`[^${invisible}]`, 'u')
const key = new RegExp(`^[^${invisible}]([^${invisible}]| )*$`, 'u')

/** Whether a text field accepts the text: it has a visible character. */
export const isText = (text: string): boolean => visible.test(text)
/** Whether an external id may have the value: it has no invisible character, and is no path segment that URL parsers remove. */
export const isKey = (text: string): boolean => key.test(text) && !text.endsWith(' ') && text !== '.' && text !== '..'

/** All texts. Those without a visible character are rejected. */
export const texts: readonly string[] = [
  ...controls,
  ...normalizations,
  ...cases,
  ...directions,
  ...emoji,
  ...planes,
  ...stacked,
  ...specialTexts,
]

/** Invalid UTF-8, by the kind of error. */
export const notUtf8: Record<string, Buffer> = Object.fromEntries(
  Object.entries({
    'a continuation alone': '80 bf 8080 bfbf a1',
    'a sequence that ends too early': 'c3 e2 e282 f0 f09f f09f98 c3c3 e28228 f09f9828',
    'overlong, two bytes': 'c080 c0af c1bf c19c c0ae',
    'overlong, three bytes': 'e08080 e080af e09fbf e081bf',
    'overlong, four bytes': 'f0808080 f08080af f08fbfbf f0828282',
    'a surrogate': 'eda080 edafbf edb080 edbfbf',
    'a pair of surrogates': 'eda080edb080 edadbfedbfbf edafbfedbfbf',
    'beyond the last character': 'f4908080 f5808080 f7bfbfbf',
    'five and six bytes': 'f888808080 fbbfbfbfbf fc8480808080 fdbfbfbfbfbf',
    'never a byte of UTF-8': 'fe ff fefe ffff fffe feff',
    'of another encoding': 'e9 93e4 a4a2 636166e9 8140',
  }).flatMap(([what, all]) => all.split(' ').map((hex) => [`${what} ${hex}`, Buffer.from(hex, 'hex')])),
)
