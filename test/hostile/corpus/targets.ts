// Percent-encodings, special names and values, and altered cursors in paths and queries. Over 300 lines: lists of values.
import { type Case, type Expected, escapedBytes, type Fixture, invalid, requestsOf, shown } from './cases.ts'
import { isKey, isText, notUtf8, texts } from './texts.ts'

const noRoute: Expected = { refused: 'route-not-found' }
const malformedUrl: Expected = { refused: 'malformed-http' }

/** Suffixes of the path of the contacts that match no route. */
const unknownPaths = [
  ...[
    '/',
    '//',
    '/.',
    '/..',
    '/./',
    '/../',
    '/%2e',
    '/%2E%2e/',
    '/%2e%2e',
    '/x/y',
    '/x/..',
    ';a=b',
    '/;',
    '.json',
    '%20',
    '+',
  ],
  ...[
    '%2f',
    '%2F%2F',
    '%5c',
    '\\',
    '/x%2fy/z',
    '%252f',
    '%09',
    '%0d%0aX-A:%20b',
    '%7f',
    '%c3%a9',
    '*',
    '/*/x',
    '~',
    '!',
    '@',
  ],
]

const limits = {
  valid: ['1', '2', '25', '99', '100', '%31', '10%30'],
  outOfRange: [
    ...[
      '0',
      '-1',
      '101',
      '1000',
      '2147483648',
      '99999999999999999999',
      '1e2',
      '1E1',
      '1e400',
      '0x10',
      '0b1',
      '0o7',
      '010',
      '01',
    ],
    ...[
      '%2B5',
      '+5',
      '+',
      '%205',
      '5+',
      '5%20',
      '5%0a',
      '5%00',
      '1.0',
      '5.5',
      '5.',
      '.5',
      '-0',
      'NaN',
      'Infinity',
      '-Infinity',
    ],
    ...[
      '',
      'true',
      'false',
      'null',
      'undefined',
      'all',
      'five',
      '5,6',
      '5;6',
      '5%2C',
      '%5B5%5D',
      '[5]',
      '{}',
      '1_0',
      '1n',
      '%EF%BC%95',
    ],
    ...[
      '%D9%A5',
      '5%C2%A0',
      '%E2%80%8B5',
      "5'",
      '5--',
      '5)',
      '(5)',
      '5/**/',
      '$1',
      'constructor',
      '__proto__',
      '%7B%7D',
      '1%2F1',
    ],
  ],
}

const sorts = [
  ...[
    '',
    'id',
    'name',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'createdat',
    'CreatedAt',
    'created_at',
    'CREATEDAT',
  ],
  ...[
    '--createdAt',
    '+createdAt',
    '%2BcreatedAt',
    '+createdAt',
    'createdAt+',
    'createdAt%20desc',
    'createdAt,updatedAt',
    'createdAt;',
  ],
  ...[
    'createdAt:desc',
    '-',
    '1',
    '0',
    'null',
    'true',
    'createdAt%00',
    'version',
    'organizationId',
    'createdAt--',
    "createdAt'",
    '%2DcreatedAt%20',
  ],
  ...[
    'desc',
    'asc',
    '(select%201)',
    'pg_sleep(5)',
    '-updatedAt,',
    '%E2%88%92createdAt',
    'createdAt%0a',
    '%D1%81reatedAt',
    '!createdAt',
  ],
]

const flags = [
  ...[
    '',
    '1',
    '0',
    'yes',
    'no',
    'on',
    'off',
    't',
    'f',
    'TRUE',
    'True',
    'FALSE',
    'tRuE',
    '%20true',
    'true%20',
    'true%00',
    'truee',
    'null',
  ],
  ...[
    'undefined',
    '2',
    '-1',
    '1.0',
    '[]',
    '{}',
    'true,false',
    'true,true',
    "true'",
    '"true"',
    'constructor',
    '%EF%BD%94rue',
    'NaN',
  ],
]

const expansions = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'leads',
    'LEAD',
    'Lead',
    'lead.',
    'lead.contacts',
    'lead,lead',
    'lead,x',
    'x,lead',
    'lead,',
  ],
  ...[
    ',lead',
    ',',
    '',
    '%20lead',
    'lead%20',
    '*',
    'all',
    'true',
    '1',
    'lead;',
    'lead[]',
    'parties',
    'lead%2Clead',
    'lead%00',
    'le%61d,lead',
  ],
]

const unknownParameters = [
  ...[
    'x',
    'X',
    '',
    'Limit',
    'LIMIT',
    'limit%20',
    '%20limit',
    'limit%00',
    'limit[]',
    'limit%5B%5D',
    'limit[0]',
    'limit[$gt]',
    'limit.x',
  ],
  ...[
    'sort[]',
    'sort[0]',
    'sort[a][b]',
    'cursor[]',
    'filter',
    'filter[name]',
    'where',
    '$where',
    'select',
    'fields',
    'page',
    'offset',
  ],
  ...[
    '__proto__',
    '__proto__[a]',
    'constructor',
    'constructor[prototype][a]',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
  ],
  ...[
    'then',
    'toJSON',
    '_',
    '_method',
    'callback',
    'jsonp',
    'format',
    'access_token',
    'q',
    'dryRun',
    'expand',
    'partnershipId',
    'id',
    'name',
  ],
  ...[
    '%D1%81ursor',
    'limi%E2%80%8Bt',
    '%F0%9F%98%80',
    'a%3Db',
    'a%26limit',
    'a;limit',
    '%00',
    '%01',
    '%20',
    '+',
    'x'.repeat(200),
    '~0~1',
    'a%2Fb',
  ],
]

/** Invalid percent-encodings. */
const invalidEscapes = [
  '%',
  '%2',
  '%zz',
  '%2g',
  '%-1',
  '%u0041',
  '%x41',
  '%%',
  '%%32',
  '%2%30',
  '%E',
  '%C3%',
  '%F0%9F%98%8',
]

export function targetCases(fixture: Fixture): Case[] {
  const { get, contacts } = requestsOf(fixture)
  const to = (target: string, expected: Expected): Case => ({
    name: `GET ${target.slice(0, 160)}`,
    request: get(target),
    expected,
  })
  const id = fixture.contact.split('/').at(-1) as string
  const invalidUtf8 = Object.values(notUtf8).map((bytes) => escapedBytes(bytes))

  const paths: Case[] = [
    ...unknownPaths.map((more) => to(contacts + more, { status: [400, 404] })),
    ...invalidEscapes.flatMap((sign) => [
      to(`${contacts}/${sign}`, malformedUrl),
      to(`/v1/strategies/I1${sign}`, malformedUrl),
    ]),
    ...invalidUtf8.flatMap((bytes) => [
      to(`${contacts}/${bytes}`, malformedUrl),
      to(`/v1/organizations/by-external-id/a/${bytes}`, malformedUrl),
    ]),
    ...[
      '/v1/',
      '/V1/me',
      '/v2/me',
      '//v1/me',
      '/v1//me',
      '/v1/./me',
      '/v1/x/../me',
      '/./v1/me',
      '/v1/me/',
      '/v1/Me',
    ].map((target) => to(target, noRoute)),
    ...[
      '/v1/%2e/me',
      '/v1/x/%2e%2e/me',
      '/%76%31/%6d%65x',
      '/v1/me%2f',
      '/v1%2fme',
      '/v1/me;x',
      '/v1/me%00',
      '/v1/me%20',
      '/v1/me.json',
    ].map((target) => to(target, noRoute)),
    to('/v1/%6d%65', { status: [200] }),
    to(`${contacts}/${id.replace('-', '%2D')}`, { status: [200] }),
    to(`${contacts}/${escapedBytes(id)}`, { status: [200] }),
    to(`${contacts}/${escapedBytes(escapedBytes(id))}`, { status: [400] }),
    to(`${contacts}/${id}/`, noRoute),
    to(`${contacts}/${id}%2f..%2f${id}`, invalid('contactId')),
    to(`${contacts}/${'x'.repeat(301)}`, { status: [400] }),
    to(`${contacts}/${'x'.repeat(7000)}`, { status: [400] }),
    to(`/${'x/'.repeat(3000)}`, noRoute),
    to(`/${'x'.repeat(17_000)}`, { refused: 'headers-too-large' }),
    ...[
      '__proto__',
      'constructor',
      'toString',
      'I1%00',
      'i1',
      '',
      ' ',
      '%',
      'I1/',
      'I99',
      'Q25',
      '..',
      '%2e%2e',
      "I1'",
    ].map((strategy) => to(`/v1/strategies/${strategy}`, { status: [400, 404] })),
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'none', '%00', '%zz', '<script>', '..'].map((code) =>
      to(`/problems/${code}`, { status: [400, 404] }),
    ),
    ...[
      '/docs/..%2f..%2fpackage.json',
      '/docs/%2e%2e/package.json',
      '/docs/static/..%2f..%2f..%2fpackage.json',
      '/docs/static/%00',
      '/docs/static/%zz',
    ].map((target) => to(target, { status: [400, 403, 404] })),
  ]

  const list = (query: string, expected: Expected) => to(`${contacts}?${query}`, expected)
  const parameters = ['limit=5', 'sort=createdAt', `updatedSince=2026-01-01T00:00:00Z`, 'externalId=a:b']
  const queries: Case[] = [
    ...limits.valid.map((limit) => list(`limit=${limit}`, { status: [200] })),
    ...limits.outOfRange.map((limit) => list(`limit=${limit}`, invalid('limit'))),
    ...sorts.map((sort) => list(`sort=${sort}`, invalid('sort'))),
    ...flags.map((flag) => ({
      name: `dryRun=${flag}`,
      request: { ...requestsOf(fixture).post(`${contacts}?dryRun=${flag}`, '{"name":"A"}') },
      expected: invalid('dryRun'),
    })),
    ...expansions.map((one) => to(`${fixture.partnership}?expand=${one}`, invalid(undefined))),
    ...unknownParameters.map((name) => list(`${name}=1`, invalid(undefined, 'unknown'))),
    ...parameters.flatMap((one) => {
      const [name = ''] = one.split('=')
      return [
        list(`${one}&${one}`, invalid(name)),
        list(`${one}&${name}=`, invalid(name)),
        list(`${name}&${one}`, invalid(name)),
        list(`${one}&limit[]=3`, invalid('limit[]', 'unknown')),
        list(`${one}&__proto__=1`, invalid('__proto__', 'unknown')),
        list(`${one};${one}`, name === 'externalId' ? { found: [] } : invalid(name)),
        list(`${escapedBytes(name)}=${escapedBytes(one.slice(name.length + 1))}`, { status: [200] }),
        list(`${escapedBytes(escapedBytes(name))}=1`, invalid(escapedBytes(name), 'unknown')),
        list(`${one}#fragment`, { status: [200, 400] }),
      ]
    }),
    ...['', '&', '&&&', '?', '=', '==', '&=', '=&', '?limit=1', '??', '&limit=1', 'limit=1&', '%26'].map((query) =>
      list(query, { status: [200, 400] }),
    ),
    ...invalidEscapes.flatMap((sign) => [
      list(`limit=${sign}`, invalid('limit')),
      list(`externalId=a:${sign}`, invalid('externalId')),
      list(`${sign}=1`, invalid()),
    ]),
    ...invalidUtf8.flatMap((bytes) => [
      list(`externalId=a:${bytes}`, invalid('externalId')),
      to(`/v1/organizations?q=ab${bytes}`, invalid('q')),
    ]),
    list('externalId=a:b%00', invalid('externalId')),
    list('externalId=a%00:b', invalid('externalId')),
    to('/v1/organizations?q=ab%00', invalid('q')),
    to('/v1/organizations/by-external-id/a/b%00', invalid('value')),
    to('/v1/organizations/by-external-id/a%00/b', invalid('scheme')),
    list(Array.from({ length: 3000 }, () => 'a=1').join('&'), invalid(undefined, 'unknown')),
    list(Array.from({ length: 1000 }, (_, at) => `a${at}=1`).join('&'), invalid(undefined, 'unknown')),
    list(`cursor=${'a'.repeat(2001)}`, invalid('cursor')),
    list(`externalId=a:${'b'.repeat(9000)}`, invalid('externalId')),
    ...['organizationId', 'kind', 'state', 'q'].map((name) =>
      to(`/v1/organizations?${name}=`, invalid(name === 'organizationId' ? undefined : name)),
    ),
    ...['recipient,other', 'RECIPIENT', 'recipient%20', '__proto__', 'constructor', '1'].map((kind) =>
      to(`/v1/organizations?kind=${kind}`, invalid('kind')),
    ),
    ...['il', 'ILL', 'I', 'XX', 'IL,WI', "I'", '__'].map((state) =>
      to(`/v1/organizations?state=${state}`, invalid('state')),
    ),
    ...['a', '%20%20', '%09%0a', 'x'.repeat(101)].map((q) => to(`/v1/organizations?q=${q}`, invalid('q'))),
  ]
  return [...paths, ...queries, ...searchCases(fixture), ...externalIdCases(fixture), ...cursorCases(fixture)]
}

/** Search text is literal: wildcards of other systems have no special meaning. */
function searchCases(fixture: Fixture): Case[] {
  const { get } = requestsOf(fixture)
  const search = (q: string, found: readonly string[]): Case => ({
    name: `q=${shown(q)}`,
    request: get(`/v1/organizations?limit=100&q=${encodeURIComponent(q)}`),
    expected: { found },
  })
  const { id, name } = fixture.other
  return [
    ...[name, name.toUpperCase(), name.toLowerCase(), name.slice(3, 9), name.slice(-6)].map((q) => search(q, [id])),
    // No organization has this name.
    ...texts
      .filter((text) => text.length > 1 && text.length < 90 && isText(text))
      .map((text) => search(`${text}qzx`, [])),
    ...['%%', '__', '%_', '_%', '%a%', '\\\\', '\\%', '\\_', '%\\', '.*', '[a-z]', '(?:)', 'a|b', '%25', '%00'].map(
      (q) => search(q, []),
    ),
  ]
}

/** External ids are used unchanged in paths and filters. */
function externalIdCases(fixture: Fixture): Case[] {
  const { get, post, contacts, bearer, json } = requestsOf(fixture)
  return texts.flatMap((text, number): Case[] => {
    const scheme = `path-${number}`
    const target = `/v1/organizations/by-external-id/${scheme}/${escapedBytes(text)}`
    const fits = isKey(text)
    return [
      {
        name: `external id in a path ${shown(text)}`,
        request: {
          method: 'PUT',
          target,
          headers: [bearer, json],
          body: `{"name":"Key ${number}","kinds":["other"],"representation":{}}`,
        },
        expected: invalid(fits ? '/representation' : undefined),
      },
      {
        name: `an unused external id ${shown(text)}`,
        request: get(target),
        expected: fits ? { refused: 'not-found' } : invalid('value'),
      },
      {
        name: `filter by an external id ${shown(text)}`,
        request: get(`${contacts}?externalId=${escapedBytes(`search-${number}:${text}`)}`),
        expected: /^\S/u.test(text) ? { found: [] } : invalid('externalId'),
      },
      ...(fits
        ? [
            {
              name: `external id in a filter ${shown(text)}`,
              request: post(
                contacts,
                JSON.stringify({ name: 'A', externalIds: [{ scheme: `filter-${number}`, value: text }] }),
                ['idempotency-key', scheme],
              ),
              expected: { kept: { externalIds: [{ scheme: `filter-${number}`, value: text }] } },
            } as Case,
          ]
        : []),
    ]
  })
}

/** Cursors of another list or of another sort order. */
function cursorCases(fixture: Fixture): Case[] {
  const { get, contacts } = requestsOf(fixture)
  const of = (name: string, cursor: string, expected: Expected, sort = 'createdAt'): Case => ({
    name: `cursor ${name}`,
    request: get(`${contacts}?sort=${sort}&cursor=${cursor}`),
    expected,
  })
  const bad: Expected = { refused: 'invalid-cursor' }
  const either: Expected = { refused: ['invalid-cursor', 'invalid-request'] }
  const encode = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  const cases: Case[] = []
  const id = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
  for (const [sort, cursor] of Object.entries(fixture.cursors)) {
    cases.push(of(`unchanged, ${sort}`, cursor, { status: [200] }, sort))
    for (const other of Object.keys(fixture.cursors))
      if (other !== sort) cases.push(of(`of ${sort} for ${other}`, cursor, bad, other))
    for (let length = 1; length < cursor.length - 2; length += 3)
      cases.push(of(`cut to ${length}, ${sort}`, cursor.slice(0, length), bad, sort))
    for (let at = 0; at < cursor.length; at += 4) {
      const sign = cursor.charAt(at) === 'A' ? 'B' : 'A'
      // It may be a valid position by chance, but never causes a 5xx.
      cases.push(
        of(
          `with ${sign} at ${at}, ${sort}`,
          cursor.slice(0, at) + sign + cursor.slice(at + 1),
          { status: [200, 400] },
          sort,
        ),
      )
    }
    const moment = '2026-01-01T00:00:00.123456Z'
    const fitting = sort.endsWith('updatedAt') ? moment : id
    for (const value of [
      ...[
        '',
        ' ',
        'now',
        'today',
        'epoch',
        'infinity',
        '-infinity',
        'null',
        '0',
        'x',
        "'",
        '$1',
        '\u0000',
        '2026-01-01\u0000',
        '2026-02-30T00:00:00Z',
      ],
      ...[
        '0000-01-01T00:00:00Z',
        '10000-01-01T00:00:00Z',
        '2026-01-01',
        '2026-01-01 00:00:00+00',
        '{}',
        '2026-01-01T00:00:00+99:00',
        `${id}x`,
        `{${id}}`,
      ],
      ...[null, 0, 1, true, {}, [], [fitting], { a: fitting }],
    ])
      cases.push(of(`value ${JSON.stringify(value)}, ${sort}`, encode([sort, value, id]), bad, sort))
    for (const wrongId of [
      '',
      'x',
      null,
      0,
      {},
      [],
      [id],
      `${id} `,
      `${id}\u0000`,
      `{${id}}`,
      id.replaceAll('-', ''),
      '0'.repeat(36),
      '\u0000',
    ])
      cases.push(of(`id ${JSON.stringify(wrongId)}, ${sort}`, encode([sort, fitting, wrongId]), bad, sort))
    for (const wrongSort of ['', null, 'id', `${sort} `, '__proto__', 'constructor', 0, [sort], { sort }])
      cases.push(of(`sort ${JSON.stringify(wrongSort)} for ${sort}`, encode([wrongSort, fitting, id]), bad, sort))
    for (const shape of [
      'null',
      '0',
      '""',
      '[]',
      '{}',
      '[[]]',
      'true',
      '[null,null,null]',
      '{"0":"id"}',
      `{"length":3}`,
      '[1,2,3]',
      '"x"',
      '',
      ' ',
      '[',
      '{"a":',
    ])
      cases.push(of(`of ${shape}, ${sort}`, encode(shape) || 'IA', bad, sort))
  }
  for (const wrong of [
    '',
    '%20',
    '=',
    '==',
    'a=',
    '+',
    '/',
    'a b',
    '%00',
    'é',
    '%C3%A9',
    '.',
    '!',
    '*',
    '[]',
    '{}',
    ',',
    'eyJ.eyJ.x',
    '😀',
  ])
    cases.push(of(`of signs ${wrong}`, encodeURI(decodeURI(wrong)), either))
  for (const bytes of ['ff', '00', 'fffe', 'eda080', 'c080', '5b22', '1f8b08', '80', '7b7d00'])
    cases.push(of(`of bytes ${bytes}`, Buffer.from(bytes, 'hex').toString('base64url'), bad))
  for (const word of [
    'null',
    'undefined',
    'next',
    'true',
    '__proto__',
    'constructor',
    '0',
    '1',
    '-1',
    'A'.repeat(2000),
    '_'.repeat(50),
    '-'.repeat(50),
  ])
    cases.push(of(`of the word ${word.slice(0, 20)}`, word, bad))
  return cases
}
