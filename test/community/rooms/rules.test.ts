// The children that a room can hold, by the standards that apply (Q12).
import t from 'tap'
import { placesOf, type RoomContent, roomErrors } from '../../../src/community/rooms/rules.ts'
import { includedStandards } from '../../../src/law/standards/hspps.ts'
import { completeRow, type NewStandardRow } from '../../../src/law/standards/rules.ts'
import { type PartnershipSet, setsFor } from '../../../src/law/strictest-standards/pieces.ts'

const room: RoomContent = {
  ...{ setting: 'center', program: 'head_start', session: 'single', staff: 2, fromMonths: 36, toMonths: 48 },
  ...{ majorityFromMonths: null, majorityToMonths: null, indoorSquareFeet: 560, outdoorSquareFeet: null },
  ...{ licensedCapacity: null, plannedChildren: 20 },
}
const [included] = includedStandards
const hspps: PartnershipSet = { standardId: 'a', title: 'hspps', partyId: null, rows: included?.rows ?? [] }

/** A set with these rows, read in the text, which count at every age of a center. */
const setOf = (
  standardId: string,
  rows: (Partial<NewStandardRow> & Pick<NewStandardRow, 'dimension' | 'value'>)[],
) => ({
  ...{ standardId, title: standardId, partyId: null },
  rows: rows.map((row) =>
    completeRow({
      ...{ setting: 'center', fromMonths: 0, toMonths: 72, citation: 'Rule 1', verification: 'text' },
      ...row,
    }),
  ),
})
const places = (fields: Partial<RoomContent> = {}, ...sets: PartnershipSet[]) => placesOf({ ...room, ...fields }, sets)
const byConstraint = ({ candidates }: ReturnType<typeof placesOf>) =>
  Object.fromEntries(candidates.map((candidate) => [candidate.constraint, candidate.places]))

t.test('the example of the design: 560 square feet, 2 adults, 20 planned children of 36 to 48 months', async (t) => {
  const found = places({}, hspps)
  const standards = ['a']
  t.strictSame(
    {
      ...found,
      candidates: found.candidates.map((one) => ({ ...one, standards: one.standards.map((set) => set.standardId) })),
    },
    {
      places: 16,
      bindingConstraints: ['indoor_square_feet'],
      candidates: [
        { constraint: 'indoor_square_feet', places: 16, standards, advisory: false },
        { constraint: 'group_size', places: 17, standards, advisory: false },
        { constraint: 'adults', places: 17, standards, advisory: true },
      ],
      shortage: 4,
      findings: [],
    },
  )
})

t.test('the least of the known candidates; all that have it bind', async (t) => {
  const found = places({ outdoorSquareFeet: 1274.99, licensedCapacity: 16 }, hspps)
  t.strictSame(byConstraint(found), {
    ...{ indoor_square_feet: 16, outdoor_square_feet: 16, group_size: 17, adults: 17, license: 16 },
  })
  t.strictSame(found.bindingConstraints, ['indoor_square_feet', 'outdoor_square_feet', 'license'])
  t.equal(byConstraint(places({ outdoorSquareFeet: 1275 }, hspps)).outdoor_square_feet, 17)
  t.strictSame(found.candidates.at(-1), { constraint: 'license', places: 16, standards: [], advisory: false })
  t.equal(places({ plannedChildren: 16 }, hspps).shortage, 0)
  t.equal(places({ plannedChildren: 3 }, hspps).shortage, 0)

  t.strictSame(places({}), { places: null, bindingConstraints: [], candidates: [], shortage: null, findings: [] })
  t.strictSame(byConstraint(places({ indoorSquareFeet: null }, hspps)), { group_size: 17, adults: 17 })
  t.strictSame(byConstraint(places({ setting: 'family_child_care', toMonths: 60 }, hspps)), { group_size: 12 })
  t.strictSame(byConstraint(places({ indoorSquareFeet: 0 }, hspps)).indoor_square_feet, 0)
})

t.test('conditions of the rows', async (t) => {
  t.strictSame(byConstraint(places({ session: 'double' }, hspps)), {
    ...{ indoor_square_feet: 16, group_size: 15, adults: 15 },
  })
  t.strictSame(byConstraint(places({ fromMonths: 30 }, hspps)), { indoor_square_feet: 16, group_size: 8, adults: 8 })
  const majority = { fromMonths: 30, majorityFromMonths: 36, majorityToMonths: 48 }
  t.strictSame(byConstraint(places(majority, hspps)), { indoor_square_feet: 16, group_size: 17, adults: 17 })
  t.strictSame(byConstraint(places({ fromMonths: 12, toMonths: 24, staff: 3 }, hspps)), {
    ...{ indoor_square_feet: 16, group_size: 9, adults: 12 },
  })
  const youngest = setOf('b', [
    { dimension: 'group_size', ageRule: 'youngest', fromMonths: 30, toMonths: 36, value: 10 },
    { dimension: 'group_size', ageRule: 'youngest', fromMonths: 36, toMonths: 72, value: 5 },
  ])
  t.strictSame(byConstraint(places({ fromMonths: 30 }, youngest)), { group_size: 10 })
})

t.test('the sets that state the strictest value, and whether it was verified', async (t) => {
  const state = setOf('b', [
    { dimension: 'indoor_square_feet', value: 35 },
    { dimension: 'group_size', value: 20 },
    { dimension: 'outdoor_square_feet', value: 75.5, verification: 'not_read' },
  ])
  const { candidates } = places({ outdoorSquareFeet: 755 }, hspps, state)
  t.strictSame(
    candidates.map((candidate) => [
      candidate.places,
      candidate.standards.map(({ title }) => title),
      candidate.advisory,
    ]),
    [
      [16, ['hspps', 'b'], false],
      [10, ['b'], true],
      [17, ['hspps'], false],
      [17, ['hspps'], true],
    ],
  )
})

t.test('places are exact integers', async (t) => {
  const of = (squareFeet: number, value: number) =>
    places({ indoorSquareFeet: squareFeet }, setOf('b', [{ dimension: 'indoor_square_feet', value }])).places
  t.equal(of(1.1 * 3, 1.1), 3, 'areas have two decimals')
  t.equal(of(0.3, 0.1), 3)
  t.equal(of(0.29, 0.1), 2)
  t.equal(of(1_000_000, 0.01), 100_000_000)
  t.equal(of(35, 0), null, 'a standard of 0 square feet limits nothing')
  const adults = (staff: number, value: number) =>
    places({ staff, indoorSquareFeet: null }, setOf('b', [{ dimension: 'children_per_adult', value }])).places
  t.strictSame([adults(3, 8.33), adults(20, 1.15), adults(1, 0.99)], [24, 23, 0])
})

t.test('a set that states a limit for more adults only', async (t) => {
  const found = places({ staff: 1 }, hspps)
  t.strictSame(
    [found.places, found.bindingConstraints, found.shortage, found.findings],
    [0, ['adults'], 20, [{ code: 'STAFF_TOO_FEW', message: 'The standards need at least 2 adults in the room.' }]],
  )
  const set = { standardId: 'a', title: 'hspps' }
  const section = (paragraphs: string) => ({
    citation: `45 CFR 1302.21${paragraphs}`,
    url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
  })
  const space = [{ ...section('(d)(2)'), verification: 'text' }]
  const staff = ['text', 'restated'].map((verification) => ({ ...section('(b)(3)'), verification }))
  t.strictSame(found.candidates, [
    {
      constraint: 'indoor_square_feet',
      places: 16,
      standards: [{ ...set, sources: space }],
      advisory: false,
    },
    { constraint: 'adults', places: 0, standards: [{ ...set, sources: staff }], advisory: false },
  ])
  const more = setOf('b', [{ dimension: 'group_size', value: 10, staff: 4, verification: 'restated' }])
  const alone = places({ staff: 1 }, more)
  t.strictSame(alone.findings[0]?.message, 'The standards need at least 4 adults in the room.')
  t.strictSame(alone.candidates, [
    {
      constraint: 'adults',
      places: 0,
      standards: [
        { standardId: 'b', title: 'b', sources: [{ citation: 'Rule 1', url: null, verification: 'restated' }] },
      ],
      advisory: true,
    },
  ])
  t.strictSame(places({ staff: 1, setting: 'family_child_care' }, more).findings, [])
})

t.test('the sets that count for a party, each once', async (t) => {
  const sets = [
    setOf('a', []),
    { ...setOf('a', []), partyId: 'party' },
    { ...setOf('b', []), partyId: 'party' },
    { ...setOf('c', []), partyId: 'other' },
  ]
  t.strictSame(
    setsFor(sets, 'party').map(({ standardId }) => standardId),
    ['a', 'b'],
  )
  t.strictSame(
    setsFor(sets, 'third').map(({ standardId }) => standardId),
    ['a'],
  )
})

t.test('ages and areas that are not valid', async (t) => {
  const errorsOf = (fields: Partial<RoomContent>) =>
    roomErrors({ ...room, ...fields }).map(({ pointer, detail }) => {
      t.ok(detail.includes(pointer.slice(1)), `"${detail}" names the property`)
      return pointer
    })
  t.strictSame(errorsOf({}), [])
  t.strictSame(errorsOf({ toMonths: 36 }), ['/toMonths'])
  t.strictSame(errorsOf({ majorityFromMonths: 36 }), ['/majorityToMonths'])
  t.strictSame(errorsOf({ majorityToMonths: 48 }), ['/majorityFromMonths'])
  t.strictSame(errorsOf({ majorityFromMonths: 36, majorityToMonths: 48 }), [])
  t.strictSame(errorsOf({ majorityFromMonths: 35, majorityToMonths: 49 }), ['/majorityFromMonths', '/majorityToMonths'])
  t.strictSame(errorsOf({ majorityFromMonths: 40, majorityToMonths: 40 }), ['/majorityToMonths'])
  t.strictSame(errorsOf({ indoorSquareFeet: 560.125, outdoorSquareFeet: 0.001 }), [
    ...['/indoorSquareFeet', '/outdoorSquareFeet'],
  ])
  t.strictSame(errorsOf({ indoorSquareFeet: 560.12, outdoorSquareFeet: 1.1 }), [])
})

t.test('a room needs the adults of all its ages', async (t) => {
  const set = setOf('b', [
    { dimension: 'group_size', value: 8, toMonths: 40, staff: 4 },
    { dimension: 'group_size', value: 9, toMonths: 40, staff: 5 },
    { dimension: 'group_size', value: 20, fromMonths: 40, staff: 3 },
  ])
  const found = places({ staff: 2 }, set)
  t.equal(found.findings[0]?.message, 'The standards need at least 4 adults in the room.')
  t.equal(places({ staff: 3 }, set).findings[0]?.message, 'The standards need at least 4 adults in the room.')
  t.strictSame(places({ staff: 4 }, set).findings, [])
})

t.test('too few adults are advice unless a row for the ages of the room was read in the text', async (t) => {
  const rows = (verification: 'text' | 'restated') =>
    setOf('b', [
      { dimension: 'group_size', value: 8, toMonths: 36, staff: 2 },
      { dimension: 'group_size', value: 17, fromMonths: 36, staff: 2, verification },
    ])
  for (const verification of ['text', 'restated'] as const) {
    const { candidates } = places({ staff: 1, indoorSquareFeet: null }, rows(verification))
    t.strictSame(
      candidates.map(({ constraint, places, advisory }) => ({ constraint, places, advisory })),
      [{ constraint: 'adults', places: 0, advisory: verification === 'restated' }],
    )
  }
})

t.test('the places of 200 rooms by 20 sets of 500 rows are computed in a few seconds', async (t) => {
  const sets = Array.from({ length: 20 }, (_, set) =>
    setOf(
      String(set),
      Array.from({ length: 500 }, (_, index) => ({
        ...{ dimension: 'children_per_adult', value: 1 + index, staff: (index % 20) + 1 },
        ...{ fromMonths: (index * 7 + set) % 108, toMonths: 109 + ((index * 11) % 108) },
      })),
    ),
  )
  const before = process.cpuUsage().user
  for (let index = 0; index < 200; index++)
    placesOf({ ...room, staff: (index % 20) + 1, fromMonths: 0, toMonths: 216 }, sets)
  const seconds = (process.cpuUsage().user - before) / 1_000_000
  t.ok(seconds < 5, `${seconds} s`)
})
