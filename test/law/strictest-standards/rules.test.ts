// The strictest standards of random sets equal those of a second computation, month by month and in whole hundredths.
import t from 'tap'
import { dimensions, programs, type StandardRow, settings, stricterOf } from '../../../src/law/standards/rules.ts'
import type { AppliedSet } from '../../../src/law/strictest-standards/pieces.ts'
import { type RoomSituation, strictestInRoom } from '../../../src/law/strictest-standards/room-standards.ts'
import {
  compareStandards,
  maxValues,
  type StrictestFilters,
  type StrictestStandard,
} from '../../../src/law/strictest-standards/rules.ts'

/** Mulberry32: the same numbers in every run. */
function randomNumbers(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value,
  }
}
const { below, pick } = randomNumbers(18)

const usedDimensions = dimensions.slice(0, 3)
const row = (fields: Partial<StandardRow> = {}): StandardRow => ({
  ...{ dimension: 'group_size', setting: 'center', fromMonths: 0, toMonths: 72, programs: [], session: null },
  ...{ grouping: null, staff: null, ageRule: 'each', value: 8, citation: 'A', url: null, verification: 'text' },
  ...{ waivable: false, note: null },
  ...fields,
})

function randomRow(): StandardRow {
  const fromMonths = below(12)
  return row({
    dimension: pick([...usedDimensions, 'indoor_square_feet'] as const),
    setting: pick(settings),
    fromMonths,
    toMonths: fromMonths + 1 + below(12 - fromMonths),
    programs: pick([[], [], ['head_start'], ['ehs_ccp', 'early_head_start']] as const),
    session: pick([null, null, 'single', 'double'] as const),
    grouping: pick([null, null, 'mixed', 'infants_toddlers'] as const),
    staff: pick([null, null, 1, 2, 3]),
    ageRule: pick(['each', 'youngest', 'majority'] as const),
    // A tenth is no binary fraction.
    value: (1 + below(6)) / 10,
    citation: pick(['A', 'B']),
    verification: pick(['text', 'restated', 'not_read'] as const),
  })
}
const randomSets = (): AppliedSet[] =>
  Array.from({ length: 1 + below(3) }, (_, index) => ({
    ...{ standardId: String(index), title: `Set ${index}` },
    rows: Array.from({ length: below(8) }, randomRow),
  }))

type Group = Pick<StrictestStandard, 'dimension' | 'setting' | 'program' | 'session' | 'grouping' | 'staff'>

const holdsFor = (one: StandardRow, group: Omit<Group, 'staff' | 'dimension'>) =>
  one.setting === group.setting &&
  (one.programs.length === 0 || one.programs.some((program) => program === group.program)) &&
  [null, group.session].includes(one.session) &&
  [null, group.grouping].includes(one.grouping)

/** Of the rows at one age: the whole hundredths of each set, and the sets that need more staff. */
function setsAt(sets: AppliedSet[], rowsOf: (set: AppliedSet) => StandardRow[], staff: number | null) {
  const values = new Map<string, { hundredths: number; verified: boolean; citations: Set<string> }>()
  const understaffed = new Map<string, number>()
  for (const set of sets) {
    const rows = rowsOf(set)
    if (rows.length === 0) continue
    let most = 0
    for (const one of rows) if (one.staff !== null && one.staff <= (staff ?? 0) && one.staff > most) most = one.staff
    const left = rows.filter((one) => one.staff === null || one.staff === most)
    if (left.length === 0) {
      understaffed.set(set.standardId, rows.map((one) => one.staff ?? 0).sort((a, b) => a - b)[0] ?? 0)
      continue
    }
    const sorted = left.map((one) => Math.round(one.value * 100)).sort((a, b) => a - b)
    const dimension = left[0]?.dimension ?? 'group_size'
    const hundredths = (stricterOf[dimension] === 'lower' ? sorted[0] : sorted.at(-1)) ?? 0
    const holders = left.filter((one) => Math.round(one.value * 100) === hundredths)
    values.set(set.standardId, {
      hundredths,
      verified: holders.some((one) => one.verification === 'text'),
      citations: new Set(holders.map((one) => `${one.citation} ${one.verification}`)),
    })
  }
  return { values, understaffed }
}

/** What is stated of one month, as text; empty if nothing is. */
function expectedAt(sets: AppliedSet[], group: Group, month: number): string {
  const { values, understaffed } = setsAt(
    sets,
    ({ rows }) =>
      rows.filter(
        (one) =>
          one.dimension === group.dimension && one.fromMonths <= month && month < one.toMonths && holdsFor(one, group),
      ),
    group.staff,
  )
  if (values.size + understaffed.size === 0) return ''
  const all = [...values.values()].map(({ hundredths }) => hundredths)
  const strictest = stricterOf[group.dimension] === 'lower' ? Math.min(...all) : Math.max(...all)
  const holders = [...values].filter(([, one]) => one.hundredths === strictest)
  return JSON.stringify([
    all.length === 0 ? null : strictest,
    holders.map(([id]) => id),
    [...values]
      .filter(([, one]) => one.hundredths !== strictest)
      .map(([id, one]) => [id, one.hundredths, !one.verified]),
    [...understaffed],
    !holders.some(([, one]) => one.verified),
  ])
}

const contentOf = (piece: StrictestStandard['pieces'][number]): string =>
  JSON.stringify([
    piece.value === null ? null : Math.round(piece.value * 100),
    piece.strictestSets.map(({ standardId }) => standardId),
    piece.otherSets.map((set) => [set.standardId, Math.round(set.value * 100), set.advisory]),
    piece.tooFewStaff.map((set) => [set.standardId, set.staff]),
    piece.advisory,
  ])

/** The combinations of conditions that occur for one standard, in their order. */
function groupsOf(sets: AppliedSet[], filters: StrictestFilters): Group[] {
  const result: Group[] = []
  const { fromMonths = 0, toMonths = 999 } = filters
  for (const dimension of filters.dimensions ?? []) {
    for (const setting of filters.settings ?? []) {
      const rows = sets
        .flatMap((set) => set.rows)
        .filter((one) => one.dimension === dimension && one.setting === setting)
        .filter((one) => one.fromMonths < toMonths && one.toMonths > fromMonths)
      const occurring = programs.filter((program) => rows.some((one) => one.programs.includes(program))).sort()
      const forPrograms: Group['program'][] =
        filters.program !== undefined && occurring.length > 0 ? [filters.program] : [...occurring]
      if (occurring.length === 0 || (filters.program === undefined && rows.some((one) => one.programs.length === 0)))
        forPrograms.push(null)
      const has = (name: 'session' | 'grouping' | 'staff') => rows.some((one) => one[name] !== null)
      const staffs = [...new Set(rows.map(({ staff }) => staff))].filter((staff) => staff !== null).sort()
      const forSessions = has('session')
        ? filters.session
          ? [filters.session]
          : (['single', 'double'] as const)
        : [null]
      const forGroupings = has('grouping')
        ? filters.grouping
          ? [filters.grouping]
          : (['mixed', 'infants_toddlers'] as const)
        : [null]
      const forStaffs = has('staff') ? (filters.staff ? [filters.staff] : staffs) : [null]
      for (const program of forPrograms)
        for (const session of forSessions)
          for (const grouping of forGroupings)
            for (const staff of forStaffs) result.push({ dimension, setting, program, session, grouping, staff })
    }
  }
  return result
}

t.test('5,000 random collections of sets equal a computation by month', async (t) => {
  let [pieceCount, understaffed] = [0, 0]
  for (let run = 0; run < 5_000; run++) {
    const sets = randomSets()
    const filters = {
      dimensions: usedDimensions,
      settings: pick([settings, ['center']] as const),
      ...pick([{}, {}, { fromMonths: below(6) }, { fromMonths: below(6), toMonths: 6 + below(8) }]),
      ...pick([{}, {}, { program: pick(programs) }, { session: 'single' as const }, { grouping: 'mixed' as const }]),
      ...pick([{}, {}, { staff: 1 + below(4) }]),
    }
    const actual = compareStandards(sets, filters)
    if (actual === undefined) return t.fail('more pieces than can be')
    const expected = groupsOf(sets, filters).flatMap((group) => {
      const months: [month: number, content: string][] = []
      for (let month = filters.fromMonths ?? 0; month < (filters.toMonths ?? 30); month++) {
        const content = expectedAt(sets, group, month)
        if (content !== '') months.push([month, content])
      }
      return months.length === 0 ? [] : { group, months }
    })
    const shown = actual.map(({ pieces, ...group }) => ({
      group,
      months: pieces.flatMap((piece) =>
        Array.from({ length: piece.toMonths - piece.fromMonths }, (_, index) => [
          piece.fromMonths + index,
          contentOf(piece),
        ]),
      ),
    }))
    const mustMerge = actual.some(({ pieces }) =>
      pieces.some((piece, index) => {
        const next = pieces[index + 1]
        return next !== undefined && next.fromMonths === piece.toMonths && contentOf(piece) === contentOf(next)
      }),
    )
    if (JSON.stringify(shown) !== JSON.stringify(expected) || mustMerge) {
      t.strictSame(shown, expected, `run ${run}`)
      return t.notOk(mustMerge, 'neighboring pieces with the same content')
    }
    for (const { pieces } of actual) {
      pieceCount += pieces.length
      understaffed += pieces.filter(({ tooFewStaff }) => tooFewStaff.length > 0).length
      for (const piece of pieces) {
        const { strictestSets, otherSets, tooFewStaff } = piece
        if (piece.singleSet !== (strictestSets.length + otherSets.length + tooFewStaff.length === 1))
          t.fail('singleSet')
        for (const other of otherSets) {
          const difference = Math.abs(Math.round(other.value * 100) - Math.round((piece.value ?? 0) * 100))
          if (Math.round(other.difference * 100) !== difference) t.fail('difference')
        }
      }
    }
  }
  t.ok(pieceCount > 20_000 && understaffed > 500, `${pieceCount} pieces, ${understaffed} of them with too few adults`)
})

t.test('the standards of 5,000 random rooms equal a computation by month', async (t) => {
  let found = 0
  for (let run = 0; run < 5_000; run++) {
    const sets = randomSets()
    const fromMonths = below(40)
    const toMonths = fromMonths + 1 + below(10)
    const majorityFromMonths = fromMonths + below(toMonths - fromMonths)
    const room: RoomSituation = {
      ...{ setting: pick(settings), program: pick([null, ...programs]), session: pick([null, 'single', 'double']) },
      ...{ staff: 1 + below(3), fromMonths, toMonths, majorityFromMonths },
      majorityToMonths: majorityFromMonths + 1 + below(toMonths - majorityFromMonths),
    }
    // Ages of rooms of which some end after 36 months.
    for (const set of sets) {
      set.rows = set.rows.map((one) => ({ ...one, fromMonths: one.fromMonths * 4, toMonths: one.toMonths * 4 }))
    }
    const actual = strictestInRoom(sets, room)
    for (const dimension of dimensions) {
      const grouping = room.toMonths > 36 ? 'mixed' : 'infants_toddlers'
      const months = Array.from({ length: toMonths - fromMonths }, (_, index) => fromMonths + index).map((month) =>
        setsAt(
          sets,
          ({ rows }) =>
            rows.filter(
              (one) =>
                one.dimension === dimension &&
                one.fromMonths <= month &&
                month < one.toMonths &&
                holdsFor(one, { ...room, grouping }) &&
                (one.ageRule === 'each' ||
                  (one.ageRule === 'youngest' && month === fromMonths) ||
                  (one.ageRule === 'majority' && month >= majorityFromMonths && month < room.majorityToMonths)),
            ),
          room.staff,
        ),
      )
      const stated = months.flatMap(({ values }) => [...values])
      const understaffed = new Set(months.flatMap((month) => [...month.understaffed.keys()]))
      const all = stated.map(([, { hundredths }]) => hundredths)
      const strictest = stricterOf[dimension] === 'lower' ? Math.min(...all) : Math.max(...all)
      const holders = stated.filter(([, { hundredths }]) => hundredths === strictest)
      const expected =
        all.length + understaffed.size === 0
          ? undefined
          : {
              value: all.length === 0 ? null : strictest,
              sets: [...new Set(holders.map(([id]) => id))].sort(),
              advisory: holders.length > 0 && !holders.some(([, { verified }]) => verified),
              tooFewStaff: [...understaffed].sort(),
            }
      const standard = actual.get(dimension)
      const shown = standard && {
        value: standard.value === null ? null : Math.round(standard.value * 100),
        sets: standard.sets.map(({ standardId }) => standardId).sort(),
        advisory: standard.advisory,
        tooFewStaff: standard.tooFewStaff.map(({ standardId }) => standardId).sort(),
      }
      if (shown) found++
      if (JSON.stringify(shown) !== JSON.stringify(expected)) return t.strictSame(shown, expected, `room ${run}`)
    }
  }
  t.ok(found > 1_500, `${found} standards`)
})

t.test('neighboring pieces are merged with the citations of both', async (t) => {
  const rows = [row({ toMonths: 24 }), row({ fromMonths: 24, toMonths: 36, citation: 'B' })]
  const [standard] =
    compareStandards([{ standardId: '1', title: 'One', rows }], {
      dimensions: ['group_size'],
      settings: ['center'],
    }) ?? []
  t.strictSame(
    standard?.pieces.map(({ fromMonths, toMonths, strictestSets }) => ({ fromMonths, toMonths, strictestSets })),
    [
      {
        ...{ fromMonths: 0, toMonths: 36 },
        strictestSets: [
          {
            ...{ standardId: '1', title: 'One' },
            sources: [
              { citation: 'A', url: null, verification: 'text' },
              { citation: 'B', url: null, verification: 'text' },
            ],
          },
        ],
      },
    ],
  )
})

t.test('more values than the limit are not computed', async (t) => {
  const rows = [
    ...Array.from({ length: 72 }, (_, month) => row({ fromMonths: month, toMonths: month + 1, value: month })),
    ...Array.from({ length: 30 }, (_, index) => row({ staff: index + 1 })),
  ]
  const sets = [{ standardId: '1', title: 'One', rows }]
  const filters = { dimensions: ['group_size'] as const, settings: ['center'] as const }
  t.ok(30 * 72 > maxValues)
  t.equal(compareStandards(sets, filters), undefined)
  t.equal(compareStandards(sets, { ...filters, staff: 2 })?.[0]?.pieces.length, 9)
})
