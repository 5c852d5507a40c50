// Texts need a visible character, and keys have no invisible ones.
import t from 'tap'
import { startService } from '../support/service.ts'
import { errorsIn } from '../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
const of = (...points: number[]): string => String.fromCodePoint(...points)
const name = (text: string) => [...text].map((sign) => `U+${sign.codePointAt(0)?.toString(16)}`).join(' ')

/** White space, controls, format characters, fillers, variation selectors, tags and others that are not displayed. */
const invisible = [
  [0x07],
  [0x09],
  [0x7f],
  [0x85],
  [0xa0],
  [0xad],
  [0x34f],
  [0x61c],
  [0x115f],
  [0x1160],
  [0x1680],
  [0x17b4],
  [0x180e],
  [0x2003],
  [0x200b],
  [0x200d],
  [0x200e],
  [0x2028],
  [0x2029],
  [0x202e],
  [0x2060],
  [0x2064],
  [0x2800],
  [0x3000],
  [0x3164],
  [0xfe0f],
  [0xfeff],
  [0xffa0],
  [0xfff9],
  [0x1d173],
  [0xe0001],
  [0xe0041],
  [0xe0100],
  [0x20, 0x200b, 0x2060, 0x3164],
].map((points) => of(...points))

t.test('a text that shows nothing is rejected', async (t) => {
  for (const text of invisible) {
    const contact = await lead.call('POST', `${path}/contacts`, { body: { name: text } })
    t.equal(contact.status, 400, name(text))
    t.strictSame(errorsIn(contact), ['/name pattern'], name(text))
    t.match(contact.body.errors[0].detail, /visible/)
  }
  const [text] = invisible.slice(-1)
  const refusals: [list: string, body: object, pointer: string][] = [
    ['offers', { aspect: 'staffing', title: text }, '/title'],
    ['needs', { aspect: 'staffing', title: 'A', description: text }, '/description'],
    ['benefits', { beneficiary: 'children', statement: 'A', indicators: [{ name: text }] }, '/indicators/0/name'],
    ['missions', { mission: 'A', values: [{ name: 'A' }, { name: text }] }, '/values/1/name'],
    [
      'communications',
      { heldOn: '2026-01-05', method: 'phone', notes: 'N', participants: [], decisions: [text] },
      '/decisions/0',
    ],
  ]
  for (const [list, body, pointer] of refusals) {
    const refused = await lead.call('POST', `${path}/${list}`, { body })
    t.equal(refused.status, 400, list)
    t.strictSame(errorsIn(refused), [`${pointer} pattern`])
  }
})

t.test('a text with a visible character is accepted and stored unchanged, with its joiners', async (t) => {
  for (const text of [
    'x',
    '.',
    `${of(0x200b)}x`,
    of(0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467),
    of(0x1f3f4, 0xe0067, 0xe0062, 0xe0065, 0xe006e, 0xe0067, 0xe007f),
    of(0x2764, 0xfe0f),
    of(0x0645, 0x06cc, 0x200c, 0x062e, 0x0648, 0x0627, 0x0647, 0x0645),
    of(0x0915, 0x094d, 0x200d, 0x0937),
    of(0x05e9, 0x05dc, 0x200f),
    'Peña',
    'Peña'.normalize('NFD'),
    of(0x4e2d, 0x6587),
  ]) {
    const made = await lead.call('POST', `${path}/contacts`, { body: { name: text } })
    t.equal(made.status, 201, name(text))
    t.equal(made.body.name, text, name(text))
  }
})

t.test('an external id with an invisible character, or that no path can contain, is rejected', async (t) => {
  const values = [
    ...invisible.flatMap((text) => [text, `IL-1${text}`, `${text}IL-1`, `IL${text}1`]),
    '.',
    '..',
    ' a',
    'a ',
    'a\nb',
    'a\tb',
  ].filter((value) => value !== '')
  for (const value of values) {
    const externalIds = [
      { scheme: 'sis', value: 'fine' },
      { scheme: 'state_license', value },
    ]
    const refused = await lead.call('POST', `${path}/contacts`, { body: { name: 'A', externalIds } })
    t.equal(refused.status, 400, name(value))
    t.strictSame(errorsIn(refused), ['/externalIds/1/value pattern'], name(value))
  }
  const { operator } = service
  const bodyOf = (value: string) => ({ name: 'A', kinds: ['other'], externalIds: [{ scheme: 'sis', value }] })
  for (const value of ['..', `a${of(0x200b)}`]) {
    const requests: [method: string, target: string, body: object][] = [
      ['POST', '/v1/organizations', bodyOf(value)],
      ['PUT', `/v1/organizations/by-external-id/sis/1`, bodyOf(value)],
      ['POST', `${path}/expectations`, { ...bodyOf(value), kinds: undefined, name: undefined }],
    ]
    for (const [method, target, body] of requests) {
      const refused = await operator.call(method, target, { body })
      t.equal(refused.status, 400, `${method} ${target}`)
      t.ok(errorsIn(refused).includes('/externalIds/0/value pattern'), `${method} ${target}`)
    }
  }
  const unmarked = of(0xad)
  const target = `/v1/organizations/by-external-id/sis/${encodeURIComponent(`a${unmarked}b`)}`
  t.strictSame(errorsIn(await operator.call('PUT', target, { body: { name: 'A', kinds: ['other'] } })), [
    'value pattern',
  ])
})

t.test('every external id that is accepted can be looked up by its path and by a query', async (t) => {
  const { operator } = service
  for (const part of ['...', '.a', 'a/b?c#d e', '%2e%2e', '%', 'a\\b', 'é', of(0x1f600), '-', '日本', "a'b", 'a:b,c']) {
    const value = part === '...' || part === '%2e%2e' ? part : `${part}${lead.id}`
    const target = `/v1/organizations/by-external-id/${lead.id.slice(-12)}/${encodeURIComponent(value)}`
    const made = await operator.call('PUT', target, { body: { name: 'Found', kinds: ['other'] } })
    t.equal(made.status, 201, value)
    const found = await operator.call('GET', target)
    t.match(found.body, { id: made.body.id, externalIds: [{ value }] }, value)
    const body = { name: 'Found', externalIds: [{ scheme: 'sis', value }] }
    const contact = await lead.call('POST', `${path}/contacts`, { body })
    const page = await lead.call('GET', `${path}/contacts?externalId=${encodeURIComponent(`sis:${value}`)}`)
    t.match(page.body.data, [{ id: contact.body.id }], value)
  }
})

t.test('names that differ only in invisible characters are the same value of a mission', async (t) => {
  for (const other of [`Respect${of(0x200b)}`, `Re${of(0xad)}spect`, `${of(0x2060)}RESPECT`]) {
    const refused = await lead.call('POST', `${path}/missions`, {
      body: { mission: 'A', values: [{ name: 'Respect' }, { name: other }] },
    })
    t.equal(refused.status, 422, name(other))
    t.strictSame(errorsIn(refused), ['/values/1/name rule-violation'])
  }
})
