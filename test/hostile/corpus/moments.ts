// Notations of dates, date-times and ids, including those that PostgreSQL interprets differently. Over 300 lines: lists of values.
import { type Case, type Expected, type Fixture, invalid, requestsOf, shown } from './cases.ts'

const dates = [
  ...['0001-01-01', '0001-12-31', '0099-02-28', '0400-02-29', '1000-01-01', '1582-10-10', '1600-02-29', '1899-12-31'],
  ...['1900-02-28', '1969-12-31', '1970-01-01', '1999-12-31', '2000-02-29', '2024-02-29', '2038-01-19', '2038-01-20'],
  ...['2099-12-31', '2100-02-28', '2400-02-29', '4000-02-29', '9999-12-31', '2026-03-08', '2026-11-01', '2011-12-30'],
]
const invalidDates = [
  ...[
    '0000-01-01',
    '0000-02-29',
    '0000-12-31',
    '-0001-01-01',
    '+2026-01-01',
    '+02026-01-01',
    '10000-01-01',
    '99999-1-1',
  ],
  ...['2026-00-01', '2026-13-01', '2026-01-00', '2026-01-32', '2026-02-29', '2026-02-30', '2026-04-31', '1900-02-29'],
  ...[
    '2100-02-29',
    '2026-11-31',
    '2026-1-1',
    '2026-01-1',
    '2026-1-01',
    '26-01-01',
    '2026/01/01',
    '2026.01.01',
    '20260101',
  ],
  ...[
    '01-02-2026',
    '01/02/2026',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00',
    '2026-01-01Z',
    '2026-01-01+01:00',
    '2026-01',
  ],
  ...['2026', '2026-W01-1', '2026-001', '2026-366', ' 2026-01-01', '2026-01-01 ', '2026-01-01\n', '2026-01-01\\u0001'],
  ...['today', 'now', 'tomorrow', 'yesterday', 'epoch', 'infinity', '-infinity', 'never', 'null', '', ' ', 'J2451187'],
  ...[
    'Jan 1, 2026',
    '1 January 2026',
    '2026-Jan-01',
    '２０２６-０１-０１',
    '٢٠٢٦-٠١-٠١',
    '2026‐01‐01',
    '2026-01-01 BC',
  ],
  ...[
    '0044-03-15 BC',
    '2026-0a-01',
    '2026-01-01;',
    "2026-01-01'",
    '1e3-01-01',
    '2026--1-01',
    '2026-01--1',
    '{2026-01-01}',
  ],
]

/** Valid RFC 3339 date-times. */
const moments = [
  ...['2026-01-01T00:00:00Z', '2026-01-01t00:00:00z', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00-00:00'],
  ...[
    '2026-01-01T00:00:00.1Z',
    '2026-01-01T00:00:00.123Z',
    '2026-01-01T00:00:00.123456Z',
    '2026-01-01T00:00:00.000000Z',
    '2026-01-01T00:00:00.0000000Z',
    '2026-01-01T00:00:00.123456000Z',
    '2026-01-01T00:00:00.1234560000000000+05:45',
  ],
  ...[
    '2026-01-01T00:00:00.999999Z',
    '2026-01-01T23:59:59.999999-15:59',
    '2026-01-01T00:00:00+14:00',
    '2026-01-01T12:00:00+05:45',
  ],
  ...['2026-01-01T00:00:00+15:59', '2026-01-01T00:00:00-12:00', '2024-02-29T12:00:00Z', '2000-02-29T23:59:59Z'],
  ...[
    '0001-01-02T00:00:00Z',
    '1583-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999999Z',
    '1970-01-01T00:00:00Z',
    '9999-12-30T23:59:59Z',
  ],
  ...['2026-03-08T02:30:00-05:00', '2026-11-01T01:30:00-04:00', '2038-01-19T03:14:08Z', '2100-02-28T23:59:59Z'],
]
/** Valid in a filter. PostgreSQL would round them. */
const preciseMoments = [
  '2026-01-01T00:00:00.1234567Z',
  '2026-01-01T00:00:00.9999999Z',
  '2026-01-01T00:00:00.123456789Z',
  '2026-01-01T00:00:00.00000001+05:45',
]
const invalidMoments = [
  ...[
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00Z',
    '2026-01-01T00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01_00:00:00Z',
  ],
  ...[
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:61Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T-1:00:00Z',
  ],
  // Leap seconds are valid, but PostgreSQL would change them.
  ...[
    '2016-12-31T23:59:60Z',
    '2017-01-01T00:59:60+01:00',
    '2016-12-31T23:59:60.5Z',
    '2026-06-30T23:59:60Z',
    '2026-01-01T12:00:60Z',
  ],
  ...['2026-01-01T00:00:00.Z', '2026-01-01T00:00:00,5Z', '2026-01-01T00:00:00.1.2Z', '2026-01-01T00:00:00. 1Z'],
  ...[
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+16:00',
    '2026-01-01T00:00:00-16:00',
    '2026-01-01T00:00:00+23:59',
  ],
  ...['2026-01-01T00:00:00+00:60', '2026-01-01T00:00:00+0000', '2026-01-01T00:00:00+00', '2026-01-01T00:00:00+5:00'],
  ...[
    '2026-01-01T00:00:00+05:00:00',
    '2026-01-01T00:00:00 UTC',
    '2026-01-01T00:00:00 America/Chicago',
    '2026-01-01T00:00:00GMT',
  ],
  ...['2026-01-01T00:00:00EST', '2026-01-01T00:00:00ZZ', '2026-01-01T00:00:00Z+01:00', '2026-01-01T00:00:00−05:00'],
  ...['2026-01-01T00:00:00Z[UTC]', '2026-01-01T00:00:00+01:00[Europe/Paris]', '2026-01-01T00:00:00Z[u-ca=hebrew]'],
  ...[
    '0000-01-01T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '-0001-01-01T00:00:00Z',
    '+002026-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
  ],
  // In UTC these are before the year 1 or after the year 9999.
  ...[
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '9999-12-31T23:59:59.999999-15:59',
    '0001-01-01T00:00:00+15:59',
  ],
  ...[
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
  ],
  ...['2026-1-1T0:0:0Z', '20260101T000000Z', '2026-W01-1T00:00:00Z', '2026-001T00:00:00Z', '26-01-01T00:00:00Z'],
  ...[
    'now',
    'today',
    'tomorrow',
    'epoch',
    'infinity',
    '-infinity',
    'allballs',
    'null',
    '0',
    '1767225600',
    '1767225600000',
    '1e12',
  ],
  ...[
    '2026-01-01T00:00:00Z ',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '2026-01-01T00:00:00Z BC',
  ],
  ...[
    '２０２６-01-01T00:00:00Z',
    '2026-01-01Т00:00:00Z',
    '2026-01-01TT00:00:00Z',
    "2026-01-01T00:00:00Z'",
    '{2026-01-01T00:00:00Z}',
  ],
]

const ids = [
  ...[
    '',
    '0',
    '1',
    '-1',
    '7',
    'null',
    'undefined',
    'me',
    'self',
    '*',
    '.',
    '019aa9c5',
    '019aa9c52f007c3e9d3a5b1f6f0e7a10',
  ],
  ...[
    '{019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10}',
    'urn:uuid:019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a1',
  ],
  ...[
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a100',
    '019aa9c5-2f007-c3e-9d3a-5b1f6f0e7a10',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a1g',
  ],
  ...[
    '019aa9c5_2f00_7c3e_9d3a_5b1f6f0e7a10',
    '019aa9c52f00-7c3e-9d3a-5b1f6f0e7a10',
    ' 019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  ],
  ...[
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10 ',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10\n',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a1０',
  ],
  ...[
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10\u0000',
    '019aa9c5‐2f00‐7c3e‐9d3a‐5b1f6f0e7a10',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7а10',
  ],
  ...[
    '__proto__',
    'constructor',
    "' or 1=1 --",
    '$1',
    '%',
    '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10::text',
    '0'.repeat(36),
    '-'.repeat(36),
  ],
  ...['9'.repeat(200), '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10,019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11', '[]', '{}', '😀'],
]
const unassignedIds = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '019aa9c5-2f00-0000-0000-000000000000',
  '12345678-1234-1234-1234-123456789012',
  '019AA9C5-2F00-7C3E-9D3A-5B1F6F0E7A1F',
  '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7A1F',
]

/** Header values: surrounding blanks and case are ignored. */
const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.replaceAll(/[\n\0]/g, '\t!').trim())

const query = (name: string, value: string) => `?${name}=${encodeURIComponent(value)}`

export function momentCases(fixture: Fixture): Case[] {
  const { get, post, contacts } = requestsOf(fixture)
  const partnership = (date: string): string =>
    JSON.stringify({ name: 'Full-day care', purpose: 'More care.', startsOn: date, endsOn: null }).replace(
      ',"endsOn":null',
      '',
    )
  const inQuery = (target: string, name: string, value: string, expected: Expected): Case => ({
    name: `${name}=${shown(value)}`,
    request: get(target + query(name, value)),
    expected,
  })
  // An API client expires after two years at most.
  const base = `${new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10)}T`
  const clients = `/v1/organizations/${fixture.organizationId}/api-clients`
  const client = (expiresAt: string) => JSON.stringify({ name: 'A', scopes: ['partnerships:read'], expiresAt })
  return [
    ...dates.map((date) => ({
      name: `date ${date}`,
      request: post('/v1/partnerships', partnership(date)),
      expected: { kept: { startsOn: date } },
    })),
    ...invalidDates.map((date) => ({
      name: `no date ${shown(date)}`,
      request: post('/v1/partnerships', partnership(date)),
      expected: invalid('/startsOn'),
    })),
    ...[...moments, ...preciseMoments].map((moment) => inQuery(contacts, 'updatedSince', moment, { status: [200] })),
    ...invalidMoments.map((moment) => inQuery(contacts, 'updatedSince', moment, invalid('updatedSince'))),
    ...moments
      .map((moment) => base + moment.slice(11))
      .map((moment) => ({
        name: `expiresAt ${moment}`,
        request: post(clients, client(moment)),
        expected: { kept: { expiresAt: moment } },
      })),
    ...[...invalidMoments, ...preciseMoments].map((moment) => ({
      name: `expiresAt ${shown(moment)}`,
      request: post(clients, client(moment)),
      expected: invalid('/expiresAt'),
    })),
    ...moments
      .filter((moment) => moment < '2026-02' || moment > '2100')
      .map((moment) => ({
        name: `expiresAt out of bounds ${moment}`,
        request: post(clients, client(moment)),
        expected: { refused: 'rule-violation', at: '/expiresAt' } as const,
      })),

    ...ids.flatMap((id): Case[] => [
      // An empty text is no path segment.
      ...(id === '' || id === '.'
        ? []
        : [
            {
              name: `id in a path ${shown(id)}`,
              request: get(`${contacts}/${encodeURIComponent(id)}`),
              expected: invalid('contactId'),
            },
            {
              name: `id of a partnership ${shown(id)}`,
              request: get(`/v1/partnerships/${encodeURIComponent(id)}`),
              expected: invalid('partnershipId'),
            },
          ]),
      ...(id.includes(',019a')
        ? []
        : [
            inQuery(contacts, 'organizationId', id, invalid(id.includes('\0') ? 'organizationId' : 'organizationId/0')),
          ]),
      {
        name: `id in a body ${shown(id)}`,
        request: post(`${fixture.partnership}/candidates`, JSON.stringify({ name: 'A', candidateOrganizationId: id })),
        expected: id.includes('\u0000') ? { refused: 'invalid-json' } : invalid('/candidateOrganizationId'),
      },
      {
        name: `on behalf of ${shown(id)}`,
        request: get(contacts, ['on-behalf-of', Buffer.from(id.replaceAll(/[\n\0]/g, '\t!')).toString('latin1')]),
        expected: isId(id) ? { refused: 'not-representing' } : invalid('On-Behalf-Of'),
      },
    ]),
    ...unassignedIds.flatMap((id): Case[] => [
      { name: `an unassigned id ${id}`, request: get(`${contacts}/${id}`), expected: { refused: 'not-found' } },
      {
        name: `no partnership ${id}`,
        request: get(`/v1/partnerships/${id}/contacts`),
        expected: { refused: 'not-found' },
      },
      inQuery(contacts, 'organizationId', id, { found: [] }),
      {
        name: `an unassigned id in a body ${id}`,
        request: post(`${fixture.partnership}/candidates`, JSON.stringify({ name: 'A', candidateOrganizationId: id })),
        expected: { refused: 'unknown-reference', at: '/candidateOrganizationId' },
      },
      {
        name: `on behalf of an unassigned id ${id}`,
        request: get(contacts, ['on-behalf-of', id]),
        expected: { refused: 'not-representing' },
      },
    ]),
  ]
}
