// Invalid JSON, JSON that cannot be stored unchanged, and JSON that does not match the schema. Over 300 lines: lists of values.
import { gzipSync } from 'node:zlib'
import { type Case, type Expected, type Fixture, invalid, notJson, requestsOf, shown } from './cases.ts'
import { isKey, isText, notUtf8, texts } from './texts.ts'

/** Positions of a fragment in the body of a contact: the text before and after it, and its pointer. */
const positions = [
  { before: '{"name":"A","title":', after: '}', at: '/title' },
  { before: '{"name":"A","externalIds":[', after: ']}', at: '/externalIds/0' },
  { before: '{"name":"A","externalIds":[{"scheme":"a","value":', after: '}]}', at: '/externalIds/0/value' },
  { before: '', after: '', at: '' },
] as const

const invalidJson = [
  ...['undefined', 'NaN', 'Infinity', '-Infinity', '+1', '01', '-01', '00', '1.', '.5', '-.5', '1e', '1e+', '1.e1'],
  ...['0x10', '0b1', '0o7', '1_000', '--1', '- 1', '-', '+', 'e5', '.', '1n', '1f', '1L', '1 000', '1e1.5'],
  ...["'a'", '`a`', '"a', 'a"', '"a\\', '"\\x41"', '"\\u12"', '"\\u{41}"', '"\\a"', '"\\0"', '"\\\'"', '"\\\n"'],
  ...['"a\tb"', '"a\nb"', '"a\rb"', '"a\u0001b"', '"a\u001fb"', '"a""b"', '"a" "b"', '"a"+"b"', '"a"b', 'a', '“a”'],
  ...['True', 'FALSE', 'Null', 'nul', 'nulll', 'tru', 'truefalse', 'none', 'nil', 'yes', 'true1', 'nullnull'],
  ...['[1,]', '[,1]', '[,]', '[1,,2]', '[1 2]', '[1', '[1}', '[', ']', '[[]', '[]]', '[1;2]', '[1:2]', '(1)'],
  ...['{,}', '{"a":1,}', '{"a"}', '{"a":}', '{a:1}', "{'a':1}", '{"a" 1}', '{"a"::1}', '{"a"=1}', '{1:1}', '{null:1}'],
  ...['{"a":1', '{"a":1]', '{', '}', '{"a":1 "b":2}', '{"a":1;"b":2}', '{"a":1,,"b":2}', '{[]:1}', '{"a":1}}', '{:1}'],
  ...['/* c */1', '1/* c */', '1// c', '// c', '# c', '<!-- c -->1', '1;', ';', ',', ':', ',1', '1,', '1 1', '{}{}'],
  ...['\u00a01', '1\u00a0', '\u20281', '\u000b1', '\u000c1', '\u00851', '\u30001', '\uFEFF1', '\u200b1', '1\u0000'],
  ...['new Date()', 'function(){}', '()=>1', '$a', '@a', '&a', '*', '~', '?', '<a/>', '---', '- a', 'a: 1', '\\u0061'],
  ...['...', '…', '[...]', ")]}',", 'while(1);1', '%7B%7D', 'name=A', '\\"a\\"', '\\n', '\u0001', '😀', '1\u0301'],
]

/** Fragments that are JSON but cannot be stored unchanged, in any position. */
const notStorable: Record<string, string[]> = {
  'number-out-of-range': [
    ...['1e400', '-1e400', '1E+400', '1e309', '9007199254740992', '-9007199254740992', '9007199254740993', '1e16'],
    ...['18446744073709551616', '1.7976931348623159e308', '123456789012345678901234567890', '1e99999999999', '-1e308'],
    ...[`1${'0'.repeat(400)}`, `${'9'.repeat(5000)}`, '9007199254740992.0', '90071992547409920e-1'],
  ],
  'number-not-exact': [
    ...['0.12345678901234567890', '9007199254740991.4', '1e-400', '4.9e-325', '2.4703282292062327e-324', '-1e-999'],
    ...[
      '3.14159265358979323846',
      '0.1000000000000000055511151231257827',
      '1.00000000000000000001',
      '-0.3000000000000000001',
    ],
    ...[`0.${'0'.repeat(400)}1`, '1234567890.12345678', '1.2345678e-320'],
  ],
  'nul-character': ['"\\u0000"', '"a\\u0000"', '"\\u0000a"', '"a\\u0000b"', '"\\\\\\u0000"', '"\\u0000\\u0000"'],
  'lone-surrogate': [
    ...[
      '"\\ud800"',
      '"\\uDFFF"',
      '"a\\udbff"',
      '"\\udc00a"',
      '"\\ud800\\ud800"',
      '"\\udc00\\ud800"',
      '"\\ud83d\\\\ude00"',
    ],
    ...[
      '"\\ud83d \\ude00"',
      '"\\ud83d\\n\\ude00"',
      '"\\ud83d\\ude00\\ude00"',
      '"\\ud83d\\ud83d\\ude00"',
      '"\\uD800\\u0041"',
    ],
  ],
}

/** Other JSON notations of a name. */
function spellings(name: string): string[] {
  const units = name.split('')
  const hex = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0')
  return [
    `"${name}"`,
    `"${units.map((unit) => `\\u${hex(unit)}`).join('')}"`,
    `"${units.map((unit) => `\\u${hex(unit).toUpperCase()}`).join('')}"`,
    `"\\u${hex(units[0] as string)}${name.slice(1)}"`,
    `"${name.slice(0, -1)}\\u${hex(units.at(-1) as string)}"`,
  ]
}

const inherited = [
  ...['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString', 'prototype'],
  ...[
    '__defineGetter__',
    '__defineSetter__',
    '__lookupGetter__',
    '__lookupSetter__',
    'then',
    'toJSON',
    'length',
    'get',
  ],
]
const unknownNames = [
  ...inherited,
  ...[
    '',
    ' ',
    'a/b',
    'a~b',
    '~0',
    '~1',
    '/',
    '//',
    '$ref',
    '$schema',
    '$id',
    '$where',
    '@type',
    '_id',
    '__v',
    '#',
    '.',
  ],
  ...[
    'Name',
    'NAME',
    'name ',
    ' name',
    'n\u0430me',
    'name\u200b',
    'na\u0301me',
    'ｎame',
    'name[]',
    'name.0',
    'external_ids',
  ],
  ...[
    'id',
    'version',
    'createdAt',
    'updatedBy',
    'organizationId',
    'partnershipId',
    'state',
    'lead',
    'dryRun',
    'op',
    '😀',
  ],
  ...[
    'null',
    'true',
    '0',
    '1',
    '-1',
    '__proto',
    'proto__',
    '__proto__x',
    'Constructor',
    'a\nb',
    'a"b',
    'a\\b',
    '\u0001',
  ],
  'x'.repeat(300),
  'x'.repeat(3000),
  '~'.repeat(600),
]

const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** The type of each field, for values of other types. Null means absent for an optional field. */
const wrongTypes: Record<string, { field: string; wrap: (value: string) => string; at: string; fits: string[] }> = {
  text: { field: 'name', wrap: (value) => `{"name":${value}}`, at: '/name', fits: ['"x"', '"a b"'] },
  'optional text': {
    field: 'title',
    wrap: (value) => `{"name":"A","title":${value}}`,
    at: '/title',
    fits: ['"x"', '"a b"', 'null'],
  },
  email: { field: 'email', wrap: (value) => `{"name":"A","email":${value}}`, at: '/email', fits: ['null'] },
  phone: { field: 'phone', wrap: (value) => `{"name":"A","phone":${value}}`, at: '/phone', fits: ['null'] },
  list: {
    field: 'externalIds',
    wrap: (value) => `{"name":"A","externalIds":${value}}`,
    at: '/externalIds',
    fits: ['[]', 'null'],
  },
  item: { field: '0', wrap: (value) => `{"name":"A","externalIds":[${value}]}`, at: '/externalIds/0', fits: [] },
  scheme: {
    field: 'scheme',
    wrap: (value) => `{"name":"A","externalIds":[{"scheme":${value},"value":"b"}]}`,
    at: '/externalIds/0/scheme',
    fits: ['"x"'],
  },
}
const values = [
  ...['null', 'true', 'false', '0', '-1', '1.5', '-0', '1e2', '9007199254740991', '""', '" "', '"\\t\\n"', '"\\u00a0"'],
  ...['"\\u2003\\u3000"', '[]', '{}', '[[]]', '[null]', '[{}]', '{"a":1}', '["A"]', '[0]', '{"0":"a"}', '{"length":0}'],
  ...['"x"', '"a b"', '{"scheme":"a"}', '{"value":"a"}', '{"scheme":null,"value":null}', '[["scheme","a"]]'],
]

const emails = [
  ...['nobody', '@', 'a@', '@b', 'a@b@c', 'a b@c', 'a@b c', 'a@b.', 'a@.b', '.a@b', 'a.@b', 'a..b@c', 'a@b..c', 'a@-b'],
  ...[
    'a@b-',
    'a@b_c',
    'a@[1.2.3.4',
    'a@[999.1.1.1]',
    'a,b@c',
    'a;b@c',
    '<a@b>',
    'A <a@b>',
    'mailto:a@b',
    'a@b\\n',
    ' a@b',
  ],
  ...['a@b ', 'a\\u0001@b', '"a@b', 'é@b', 'a@é', `${'a'.repeat(255)}@b`, `a@${'b'.repeat(64)}.c`, 'a@b,c@d', 'a\\t@b'],
]
const phones = [
  ...[
    '1',
    '1234',
    'call me',
    '+',
    '++1 555',
    '555-0100a',
    '１２３４５',
    '555\\n0100',
    `${'5'.repeat(41)}`,
    '٠١٢٣٤٥',
    '+1 555;ext=1',
  ],
]

export function bodyCases(fixture: Fixture): Case[] {
  const { post, contacts } = requestsOf(fixture)
  const cases: Case[] = []
  const add = (name: string, body: string | Buffer, expected: Expected, ...headers: (readonly [string, string])[]) =>
    cases.push({ name, request: post(contacts, body, ...headers), expected })

  for (const fragment of invalidJson) {
    for (const { before, after, at } of positions) {
      const isNothing = at === '' && fragment.startsWith('\uFEFF')
      add(
        `no JSON ${shown(fragment)} at ${at}`,
        before + fragment + after,
        notJson(isNothing ? 'byte-order-mark' : 'syntax', ''),
      )
    }
  }
  for (const [fault, fragments] of Object.entries(notStorable)) {
    for (const fragment of fragments) {
      for (const { before, after, at } of positions)
        add(`${fault} ${shown(fragment)} at ${at}`, before + fragment + after, notJson(fault, at))
      if (fragment.startsWith('"'))
        add(`${fault} in a name ${fragment}`, `{"name":"A",${fragment}:1}`, notJson(fault, ''))
    }
  }
  for (const [what, bytes] of Object.entries(notUtf8)) {
    const around = (before: string, after: string) => Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
    add(`not UTF-8 in a value: ${what}`, around('{"name":"A","title":"x', 'x"}'), notJson('not-utf-8', ''))
    add(`not UTF-8 in a name: ${what}`, around('{"name":"A","', '":1}'), notJson('not-utf-8', ''))
    add(`not UTF-8 between: ${what}`, around('{"name":"A"', '}'), notJson('not-utf-8', ''))
  }
  for (const encoding of ['utf16le', 'latin1'] as const) {
    const bytes = Buffer.from('{"name":"Zoë"}', encoding)
    add(`the encoding ${encoding}`, bytes, notJson('not-utf-8', ''))
    add(
      `the encoding ${encoding} with a mark`,
      Buffer.concat([Buffer.from('fffe', 'hex'), bytes]),
      notJson('not-utf-8', ''),
    )
  }
  add('a byte order mark', '\uFEFF{"name":"A"}', notJson('byte-order-mark', ''))
  add('two byte order marks', '\uFEFF\uFEFF{"name":"A"}', notJson('byte-order-mark', ''))

  for (const [at, spelling] of spellings('title').entries()) {
    const twice = `"title":"x",${spelling}:"y"`
    add(`a name twice, spelling ${at}`, `{"name":"A",${twice}}`, notJson('duplicate-name', '/title'))
    add(
      `a name twice, in reverse order, ${at}`,
      `{${spelling}:"y","name":"A","title":"x"}`,
      notJson('duplicate-name', '/title'),
    )
    add(`an unknown name twice within, ${at}`, `{"name":"A","x":{${twice}}}`, notJson('duplicate-name', '/x/title'))
    add(`a name twice in a list, ${at}`, `{"name":"A","x":[{},{${twice}}]}`, notJson('duplicate-name', '/x/1/title'))
  }
  add('a name twice with the same value', '{"name":"A","name":"A"}', notJson('duplicate-name', '/name'))
  add('an empty name twice', '{"":1,"":1}', notJson('duplicate-name', '/'))
  for (const reserved of ['__proto__', 'constructor']) {
    for (const [at, spelling] of spellings(reserved).entries()) {
      for (const value of ['1', 'null', '{"polluted":true}', '{"prototype":{"polluted":true}}']) {
        add(
          `${reserved}, spelling ${at}, ${value}`,
          `{"name":"A",${spelling}:${value}}`,
          notJson('reserved-name', `/${reserved}`),
        )
      }
      const within = `{"name":"A","externalIds":[{"scheme":"a","value":"b",${spelling}:1}]}`
      add(`${reserved} within, spelling ${at}`, within, notJson('reserved-name', `/externalIds/0/${reserved}`))
    }
  }
  for (const name of unknownNames) {
    const written = JSON.stringify(name)
    // A long pointer is truncated.
    const pointerOf = (at: string) => (at.length > 1000 ? undefined : at)
    add(`unknown ${shown(name)}`, `{"name":"A",${written}:1}`, invalid(pointerOf(pointer(name)), 'unknown'))
    const within = `{"name":"A","externalIds":[{"scheme":"a","value":"b",${written}:null}]}`
    add(`unknown within ${shown(name)}`, within, invalid(pointerOf(`/externalIds/0${pointer(name)}`), 'unknown'))
    add(`alone ${shown(name)}`, `{${written}:{}}`, invalid())
  }

  for (const depth of [33, 34, 64, 1000, 20_000, 120_000]) {
    const tooDeep = notJson('too-deep')
    add(`${depth} lists`, '['.repeat(depth) + ']'.repeat(depth), tooDeep)
    add(`${depth} lists that do not end`, '['.repeat(depth), tooDeep)
    if (depth < 40_000) add(`${depth} objects`, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`, tooDeep)
    if (depth < 40_000) add(`${depth} of both`, `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`, tooDeep)
  }
  for (const item of ['1', '[]', '{}', '"a"', 'null']) {
    // uniqueItems compares every pair of items.
    const many = `[${`${item},`.repeat(50_000)}${item}]`
    add(`a long list of ${item}`, `{"name":"A","externalIds":${many}}`, notJson('too-many-items'))
    add(`a long list of ${item} alone`, many, notJson('too-many-items'))
    add(`1000 of ${item}`, `{"name":"A","externalIds":[${`${item},`.repeat(999)}${item}]}`, invalid())
  }
  add('32 lists', `${'['.repeat(32)}${']'.repeat(32)}`, invalid('', 'type'))
  add('31 levels in an unknown name', `{"name":"A","x":${'['.repeat(31)}${']'.repeat(31)}}`, invalid('/x', 'unknown'))

  for (const [what, { wrap, at, fits }] of Object.entries(wrongTypes)) {
    for (const value of values) {
      if (fits.includes(value)) continue
      // The error may be in a nested value.
      add(`${what}: ${value}`, wrap(value), invalid(value.startsWith('{') || value.startsWith('[') ? undefined : at))
    }
  }
  for (const email of emails)
    add(`e-mail ${shown(email)}`, `{"name":"A","email":"${email.replaceAll(/^"|"$/g, '\\"')}"}`, invalid('/email'))
  for (const phone of phones) add(`phone ${shown(phone)}`, `{"name":"A","phone":"${phone}"}`, invalid('/phone'))
  for (const [body, at] of [
    ...[
      'null',
      'true',
      'false',
      '0',
      '-1',
      '1.5',
      '""',
      '"A"',
      '[]',
      '[{}]',
      '[{"name":"A"}]',
      '"{\\"name\\":\\"A\\"}"',
    ].map((body) => [body, '']),
    ['{}', '/name'],
    ['{"title":"x"}', '/name'],
    ['{"name":"A","externalIds":[{}]}', '/externalIds/0/scheme'],
    ['{"name":"A","externalIds":[{"scheme":"a"}]}', '/externalIds/0/value'],
    [`{"name":"${'x'.repeat(201)}"}`, '/name'],
    [`{"name":"${'😀'.repeat(201)}"}`, '/name'],
    [`{"name":"${'e\u0301'.repeat(101)}"}`, '/name'],
    [`{"name":"A","responsibility":"${'x'.repeat(501)}"}`, '/responsibility'],
    [`{"name":"A","externalIds":[{"scheme":"${'a'.repeat(65)}","value":"b"}]}`, '/externalIds/0/scheme'],
    [`{"name":"A","externalIds":[{"scheme":"a","value":"${'b'.repeat(201)}"}]}`, '/externalIds/0/value'],
    [
      `{"name":"A","externalIds":[${'{"scheme":"a","value":"b"},'.repeat(20)}{"scheme":"a","value":"c"}]}`,
      '/externalIds',
    ],
    [`{${Array.from({ length: 10_000 }, (_, at) => `"x${at}":0`).join()}}`, undefined],
    ...['A', 'a b', '-a', '_a', '.a', 'ä', 'a:b', 'a/b', 'a ', ' a', 'a\\n', 'ａ', '__proto__', 'a%20b', '', '😀'].map(
      (scheme) => [`{"name":"A","externalIds":[{"scheme":"${scheme}","value":"b"}]}`, '/externalIds/0/scheme'],
    ),
    ...[' b', 'b ', ' ', '\\tb', 'b\\n', '\\u00a0b', 'b\\u2003', '\\ufeffb', 'a\\nb', 'a\\u2028b'].map((value) => [
      `{"name":"A","externalIds":[{"scheme":"a","value":"${value}"}]}`,
      '/externalIds/0/value',
    ]),
  ] as [string, string | undefined][])
    add(`a body of another shape: ${body.slice(0, 60)}`, body, invalid(at))
  for (const body of ['', ' ', '\n', '\r\n\t ', ' '.repeat(10_000)])
    add(`nothing: ${body.length} of white space`, body, body === '' ? invalid('', 'required') : notJson('syntax', ''))
  for (const size of [256 * 1024 + 1, 300_000, 1_000_000])
    add(`a body of ${size} bytes`, `{"name":"A"}${' '.repeat(size - 12)}`, { refused: 'body-too-large' })
  add('a body of 256 KiB', `{"name":"A"}${' '.repeat(256 * 1024 - 12)}`, { kept: { name: 'A' } })
  add('the longest name', `{"name":"${'😀'.repeat(200)}"}`, { kept: { name: '😀'.repeat(200) } })
  for (const name of ['constructor', 'hasownproperty', 'tostring', 'valueof', 'prototype', 'then', 'length', 'name']) {
    const externalIds = [{ scheme: name, value: `scheme-${name}` }]
    cases.push({
      name: `the scheme ${name}`,
      request: post(
        '/v1/organizations',
        JSON.stringify({ name: 'A', kinds: ['other'], externalIds, representation: { authority: 'B' } }),
      ),
      expected: { kept: { externalIds } },
    })
  }
  return [...cases, ...textCases(fixture), ...mediaCases(fixture)]
}

/** Every text, raw and escaped, is stored unchanged or rejected with its pointer. */
function textCases(fixture: Fixture): Case[] {
  const { post, contacts } = requestsOf(fixture)
  return texts.flatMap((text, number): Case[] => {
    const written = JSON.stringify(text)
    const inEscapes = `"${text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
    const isAccepted = isText(text)
    return [
      {
        name: `text ${shown(text)}`,
        request: post(contacts, `{"name":${written},"title":${written},"responsibility":${written}}`),
        expected: isAccepted ? { kept: { name: text, title: text, responsibility: text } } : invalid('/name'),
      },
      {
        name: `text in escapes ${shown(text)}`,
        request: post(contacts, `{"name":"A","title":${inEscapes}}`),
        expected: isAccepted ? { kept: { title: text } } : invalid('/title'),
      },
      {
        name: `text in an external id ${shown(text)}`,
        request: post(contacts, `{"name":"A","externalIds":[{"scheme":"text-${number}","value":${written}}]}`),
        expected: isKey(text)
          ? { kept: { externalIds: [{ scheme: `text-${number}`, value: text }] } }
          : invalid('/externalIds/0/value'),
      },
    ]
  })
}

/** Values of Content-Type. */
function mediaCases(fixture: Fixture): Case[] {
  const { post, contacts } = requestsOf(fixture)
  const body = '{"name":"Zoë"}'
  const of = (
    type: string,
    expected: Expected,
    content: string | Buffer = body,
    ...more: (readonly [string, string])[]
  ): Case => ({
    name: `content type ${type} ${more}`,
    request: post(contacts, content, ['content-type', type], ...more),
    expected,
  })
  const kept = { kept: { name: 'Zoë' } }
  const unsupported: Expected = { refused: 'unsupported-media-type' }
  const coded = (coding: string, expected: Expected, content: string | Buffer = body) =>
    of('application/json', expected, content, ['content-encoding', coding])
  return [
    ...[
      ...['application/json', 'application/json;charset=utf-8', 'application/json; charset=UTF-8', 'APPLICATION/JSON'],
      ...['application/json; charset="utf-8"', 'application/json ; charset=Utf-8', 'application/json;CHARSET=utf-8'],
      ...['application/json; profile="x"', 'application/json; q=1', 'application/json;odata.metadata=minimal'],
      'application/json; charset=utf8',
    ].map((type) => of(type, kept)),
    ...[
      ...['text/plain', 'text/json', 'text/html', 'text/xml', 'application/xml', 'application/x-www-form-urlencoded'],
      ...['multipart/form-data; boundary=x', 'application/octet-stream', 'application/jsonp', 'application/x-json'],
      ...[
        'application/json-seq',
        'application/x-ndjson',
        'application/json5',
        'application/json-patch+json',
        'application/merge-patch+json',
        'image/png',
      ],
      ...[
        'application/vnd.api+json',
        'application/problem+json',
        'application/ld+json',
        'application/yaml',
        'text/csv',
      ],
      ...[
        'application/javascript',
        'application/*',
        '*/*',
        'application',
        'json',
        '/json',
        'application/',
        '/',
        ';',
        ',',
      ],
      ...[
        'application/json, text/plain',
        'application/json,application/json',
        'application/json/x',
        'application /json',
      ],
      ...[
        'application/ json',
        'application/jsonx',
        'xapplication/json',
        'applicatiоn/json',
        '"application/json"',
        'null',
      ],
      ...[
        'undefined',
        'true',
        '[object Object]',
        '__proto__',
        'constructor',
        'toString',
        'charset=utf-8',
        'x'.repeat(1000),
      ],
    ].map((type) => of(type, unsupported)),
    ...[
      ...[
        'utf-16',
        'utf-16le',
        'utf-32',
        'iso-8859-1',
        'latin1',
        'us-ascii',
        'windows-1252',
        'shift_jis',
        'gbk',
        'utf-7',
      ],
      ...['"utf-16"', 'binary', 'utf-9', '', 'utf-8x', 'ebcdic-us', 'x'],
    ].map((charset) => of(`application/json; charset=${charset}`, unsupported)),
    of('application/json; charset=utf-8; charset=utf-16', unsupported),
    of('application/json; charset=utf-16', unsupported, Buffer.from(body, 'utf16le')),
    ...[
      'gzip',
      'x-gzip',
      'deflate',
      'br',
      'zstd',
      'compress',
      'gzip, gzip',
      'identity, gzip',
      'nonsense',
      'aes128gcm',
      '*',
    ].map((coding) => coded(coding, unsupported)),
    coded('gzip', unsupported, gzipSync(body)),
    coded('gzip', unsupported, gzipSync(Buffer.alloc(10_000_000, ' '))),
    coded('identity', kept),
    coded('IDENTITY', kept),
  ]
}
