// The strictest standards over HTTP: the worked example of the design with its exact values, filters, and who may read them.
import t from 'tap'
import { hsppsId } from '../../../src/law/standards/hspps.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center, home)

async function create(by: Client, list: string, body: object): Promise<Body> {
  const answer = await by.call('POST', list, { body })
  t.equal(answer.status, 201, JSON.stringify(answer.body))
  return answer.body
}
async function publish(rows: object[], title: string): Promise<string> {
  const { id } = await create(lead, '/v1/standards', { title, jurisdiction: 'US-IL', rows })
  const { status } = await lead.call('POST', `/v1/standards/${id}/transitions`, {
    body: { action: 'publish' },
    headers: { 'if-match': '"1"' },
  })
  t.equal(status, 200)
  return id
}
const apply = (standardId: string, fields: object = {}) =>
  create(lead, `${path}/applied-standards`, { standardId, effectiveFrom: '2026-01-01', ...fields })

/** 89 Ill. Adm. Code 407.190(a): ages, children for one adult, and children in a group. */
const illinoisRows = (
  [
    [1, 15, 4, 12],
    [15, 24, 5, 15],
    [24, 36, 8, 16],
    [36, 48, 10, 20],
    [48, 60, 10, 20],
    [60, 72, 20, 20],
  ] as const
).flatMap(([fromMonths, toMonths, ratio, size]) =>
  (
    [
      ['children_per_adult', ratio],
      ['group_size', size],
    ] as const
  ).map(([dimension, value]) => ({
    ...{ dimension, setting: 'center', fromMonths, toMonths, ageRule: 'youngest', value },
    ...{ citation: '89 Ill. Adm. Code 407.190(a)', verification: 'text' },
  })),
)
const illinoisId = await publish(illinoisRows, 'Illinois')
await apply(hsppsId)
await apply(illinoisId)

const url = `${path}/strictest-standards`
async function read(query = '', by: Client = lead): Promise<Body> {
  const { status, body } = await by.call('GET', `${url}${query}`)
  t.equal(status, 200, JSON.stringify(body))
  return body
}
const names = new Map([
  [hsppsId, 'hspps'],
  [illinoisId, 'IL'],
])
/** One line for each value, such as `15-24: 4 hspps (IL 5)`. */
const linesOf = ({ values }: Body): string[] =>
  values.map(({ fromMonths, toMonths, value, strictestSets, otherSets, tooFewStaff }: Body) => {
    const holders = strictestSets.map(({ standardId }: Body) => names.get(standardId)).join(' and ')
    const others = otherSets.map((set: Body) => ` (${names.get(set.standardId)} ${set.value})`).join('')
    const understaffed = tooFewStaff.map((set: Body) => ` (${names.get(set.standardId)} from ${set.staff} adults)`)
    return `${fromMonths}-${toMonths}: ${value} ${holders}${others}${understaffed.join('')}`
  })

t.test('the example: Head Start and Illinois in centers, with a single session and two adults', async (t) => {
  const { standards, sets, on } = await read(
    '?setting=center&session=single&staff=2&dimension=group_size,children_per_adult',
  )
  t.strictSame(sets.map(({ standardId }: Body) => standardId).sort(), [hsppsId, illinoisId].sort())
  t.equal(on, new Date().toISOString().slice(0, 10))
  t.strictSame(
    standards.map(({ values, ...standard }: Body) => standard),
    ['children_per_adult', 'group_size'].map((dimension) => ({
      ...{ dimension, setting: 'center', program: null, session: 'single', grouping: null, staff: 2 },
    })),
  )
  t.strictSame(linesOf(standards[0]), [
    '0-1: 4 hspps',
    '1-15: 4 hspps and IL',
    '15-24: 4 hspps (IL 5)',
    '24-36: 4 hspps (IL 8)',
    '36-48: 8.5 hspps (IL 10)',
    '48-60: 10 hspps and IL',
    '60-72: 10 hspps (IL 20)',
  ])
  t.strictSame(linesOf(standards[1]), [
    '0-1: 8 hspps',
    '1-15: 8 hspps (IL 12)',
    '15-24: 8 hspps (IL 15)',
    '24-36: 8 hspps (IL 16)',
    '36-48: 17 hspps (IL 20)',
    '48-72: 20 hspps and IL',
  ])
  const flags = (name: string) => standards[0].values.map((value: Body) => value[name])
  t.strictSame(flags('singleSet'), [true, false, false, false, false, false, false])
  t.strictSame(flags('advisory'), [false, false, false, false, true, false, true], 'derived ratios are advice')
  t.strictSame(standards[0].values[2].otherSets[0].difference, 1)
  t.strictSame(standards[0].values[1].strictestSets[0].sources, [
    {
      citation: '45 CFR 1302.21(b)(2)',
      url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
      verification: 'text',
    },
  ])
})

t.test('with too few adults a set does not count, and says how many it needs', async (t) => {
  const { standards } = await read('?setting=center&session=double&staff=1&dimension=group_size&fromMonths=36')
  t.strictSame(standards.map(linesOf), [['36-72: 20 IL (hspps from 2 adults)']])
  const { standards: alone } = await read('?setting=center&session=single&staff=1&dimension=group_size&toMonths=1')
  t.strictSame(alone.map(linesOf), [['0-1: null  (hspps from 2 adults)']])
})

t.test('without filters each value of a condition that occurs is listed', async (t) => {
  const { standards } = await read('?dimension=group_size')
  t.strictSame(
    standards.map(({ setting, program, session, grouping, staff }: Body) =>
      [setting, program, session, grouping, staff].join(' '),
    ),
    [
      ...['single  2', 'single  3', 'double  2', 'double  3'].map((rest) => `center  ${rest}`),
      ...['mixed 1', 'mixed 2', 'infants_toddlers 1', 'infants_toddlers 2'].map(
        (rest) => `family_child_care   ${rest}`,
      ),
    ],
  )
  const { standards: hours } = await read('?dimension=annual_hours&setting=center')
  t.strictSame(
    hours.map(({ program, values }: Body) => [program, ...values.map(({ value }: Body) => value)]),
    [
      ['early_head_start', 1380],
      ['ehs_ccp', 1380],
      ['head_start', 1020],
    ],
    'Migrant or Seasonal programs are exempt',
  )
})

t.test('a set for one party counts for that party', async (t) => {
  const strict = await publish([{ ...illinoisRows[0], value: 3 }], 'Of the center')
  names.set(strict, 'center')
  await apply(strict, { partyId: center.id })
  const query = '?setting=center&dimension=children_per_adult&session=single&fromMonths=2&toMonths=3'
  const lines = async (more = '') => (await read(`${query}${more}`)).standards.flatMap(linesOf)
  const all = ['2-3: 3 center (hspps 4) (IL 4)']
  t.strictSame(await lines('&staff=2'), all)
  t.strictSame(await lines(`&staff=2&partyId=${center.id}`), all)
  t.strictSame(await lines(`&staff=2&partyId=${home.id}`), ['2-3: 4 hspps and IL'])
})

t.test('a set counts from its day on', async (t) => {
  const later = await publish([{ ...illinoisRows[0], fromMonths: 70, toMonths: 80, value: 2 }], 'Later')
  names.set(later, 'later')
  await apply(later, { effectiveFrom: '2030-01-01' })
  const query = '?setting=center&dimension=children_per_adult&session=single&staff=2&fromMonths=72'
  t.strictSame((await read(`${query}&on=2029-12-31`)).standards, [])
  t.strictSame((await read(`${query}&on=2030-01-01`)).standards.flatMap(linesOf), ['72-80: 2 later'])
})

t.test('ages that are no range, and more values than a response has, are refused', async (t) => {
  const problem = async (query: string) => {
    const { status, body } = await lead.call('GET', `${url}${query}`)
    return [status, body.code, body.errors?.[0]?.pointer, body.errors?.[0]?.detail]
  }
  t.strictSame(await problem('?fromMonths=24&toMonths=24'), [
    ...[400, 'invalid-request', 'toMonths', 'must be more than fromMonths.'],
  ])
  const rows = Array.from({ length: 140 }, (_, index) => ({
    ...illinoisRows[0],
    ...{ setting: 'family_child_care', fromMonths: index, toMonths: index + 1, staff: 1 + (index % 20), value: index },
  }))
  const large = await publish(
    [...rows, ...Array.from({ length: 20 }, (_, index) => ({ ...rows[0], toMonths: 140, staff: index + 1 }))],
    'Large',
  )
  const { id } = await apply(large)
  t.match(await problem('?dimension=children_per_adult'), [400, 'invalid-request', 'dimension', /more than 2000/])
  t.equal((await read('?dimension=children_per_adult&staff=2')).standards.length > 0, true)
  t.equal(
    (await lead.call('DELETE', `${path}/applied-standards/${id}`, { headers: { 'if-match': '"1"' } })).status,
    204,
  )
})

t.test('parties and observers read them; former parties as they were on their last day', async (t) => {
  await service.addObserver(path, office, lead, center, home)
  // It does not apply on the last day of the former party, and will on another day.
  const later = await publish([{ ...illinoisRows[1], value: 1 }], 'After the departure')
  await apply(later, { effectiveFrom: '2029-01-01' })
  const query = '?dimension=group_size&setting=center&session=single&staff=2'
  const expected = await read(query)
  t.strictSame(await read(query, office), expected)
  await leave(home, path)
  const illinois = (await lead.call('GET', `${path}/applied-standards`)).body.data.find(
    ({ standardId }: Body) => standardId === illinoisId,
  )
  await lead.call('DELETE', `${path}/applied-standards/${illinois.id}`, { headers: { 'if-match': '"1"' } })
  t.strictSame((await read(query)).standards.map(linesOf)[0]?.at(-1), '48-72: 20 hspps')
  t.strictSame(await read(query, home), expected)
  const stranger = await service.createOrganization('Stranger')
  t.equal((await stranger.call('GET', url)).status, 404)
})
