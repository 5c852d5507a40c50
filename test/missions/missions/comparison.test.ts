// The comparison of two versions of the mission, and of its values with those of the parties (Q20).
import t from 'tap'
import { compareContents, compareValues, type FieldChange } from '../../../src/missions/missions/comparison.ts'
import type { MissionContent } from '../../../src/missions/missions/rules.ts'
import { type Body, startService } from '../../support/service.ts'

const empty: MissionContent = {
  mission: 'A full day of care.',
  philosophy: null,
  vision: null,
  values: [],
  anticipatedResults: [],
  qualityFramework: null,
  qualityLevel: null,
  qualityStatement: null,
  reaffirmEveryMonths: null,
}
const without = ({ segments }: FieldChange, change: string) =>
  segments
    .filter((segment) => segment.change !== change)
    .map(({ text }) => text)
    .join('')

t.test('the segments of a diff make up the text before and the text after', async (t) => {
  const texts = [
    '',
    'a',
    'A full day.',
    'A full  day.',
    'Ünïcode “quoted” 👶🏽 text\n\nwith\tspace ',
    'full-day full day',
    '1,000 places',
  ]
  for (const before of texts) {
    for (const after of texts) {
      const changes = compareContents({ ...empty, vision: before }, { ...empty, vision: after })
      if (before === after) {
        t.strictSame(changes, [])
        continue
      }
      const [change] = changes as [FieldChange]
      t.match(change, { pointer: '/vision', change: 'changed', before, after })
      t.equal(without(change, 'added'), before)
      t.equal(without(change, 'removed'), after)
    }
  }
  const [change] = compareContents(
    { ...empty, vision: 'Forty places by 2027' },
    { ...empty, vision: 'Fifty places by 2027' },
  )
  t.strictSame(change?.segments, [
    { change: 'removed', text: 'Forty' },
    { change: 'added', text: 'Fifty' },
    { change: 'unchanged', text: ' places by 2027' },
  ])
})

t.test('a diff with an empty text has no empty segment', async (t) => {
  const value = (description?: string) => ({
    ...empty,
    values: [{ name: 'Respect', ...(description && { description }) }],
  })
  const long = 'word '.repeat(399)
  const [added] = compareContents(value(), value(long)) as [FieldChange]
  t.strictSame(added.segments, [{ change: 'added', text: long }])
  const many = {
    ...empty,
    values: Array.from({ length: 9 }, (_, at) => ({ name: `v${at}`, description: `${at} b `.repeat(300) })),
  }
  const none = { ...many, values: many.values.map(({ name }) => ({ name })) }
  for (const { segments } of [...compareContents(none, many), ...compareContents(many, none)])
    t.equal(segments.length, 1)
})

t.test('values are matched by name and results by key', async (t) => {
  const before = {
    ...empty,
    values: [{ name: 'Respect' }, { name: 'a/b~c', description: 'Old' }],
    anticipatedResults: [
      { key: 'a', statement: 'A', target: '1' },
      { key: 'b', statement: 'B' },
    ],
    reaffirmEveryMonths: 6,
  }
  t.strictSame(
    compareContents(before, {
      ...before,
      values: [...before.values].reverse(),
      anticipatedResults: [...before.anticipatedResults].reverse(),
    }),
    [],
  )
  const after = {
    ...before,
    values: [{ name: 'Warmth' }, { name: 'a/b~c' }],
    anticipatedResults: [
      { key: 'a', statement: 'A' },
      { key: 'c', statement: 'B' },
    ],
    reaffirmEveryMonths: 12,
  }
  t.strictSame(
    compareContents(before, after)
      .map(({ pointer, change }) => `${change} ${pointer}`)
      .sort(),
    [
      'removed /values/Respect',
      'changed /values/a~1b~0c',
      'removed /anticipatedResults/a/target',
      'removed /anticipatedResults/b/statement',
      'changed /reaffirmEveryMonths',
      'added /values/Warmth',
      'added /anticipatedResults/c/statement',
    ].sort(),
  )
})

t.test('the time of a comparison is bounded', async (t) => {
  const words = (seed: number, count: number) =>
    Array.from({ length: count }, (_, at) => `w${(at * seed) % 997}`)
      .join(' ')
      .slice(0, 4000)
  const hostile = (seed: number): MissionContent => ({
    ...empty,
    philosophy: words(seed, 900),
    vision: 'a b '.repeat(1000).slice(seed),
    values: Array.from({ length: 50 }, (_, at) => ({
      name: `v${at}`,
      description: words(seed + at, 500).slice(0, 2000),
    })),
    anticipatedResults: Array.from({ length: 50 }, (_, at) => ({
      key: `r${at}`,
      statement: words(seed * at, 500).slice(0, 2000),
    })),
  })
  const started = process.cpuUsage()
  const changes = compareContents(hostile(1), hostile(7))
  const { user } = process.cpuUsage(started)
  t.ok(user < 1_000_000, `${Math.round(user / 1000)} ms of CPU`)
  t.comment(`${Math.round(user / 1000)} ms of CPU for ${changes.length} texts`)
  for (const change of changes) {
    t.equal(without(change, 'added') === change.before && without(change, 'removed') === change.after, true)
  }
  t.ok(
    changes.some(({ segments }) => segments.length === 2),
    'texts with too many differences have two segments',
  )
})

t.test('the status of a value depends on the mission and on the parties that state it', async (t) => {
  const stated = [
    { organizationId: 'a', name: 'Respect' },
    { organizationId: 'b', name: ' RESPECT ' },
    { organizationId: 'a', name: 'Warmth' },
    { organizationId: 'a', name: 'warmth' },
    { organizationId: 'a', name: 'Joy' },
    { organizationId: 'b', name: 'Joy' },
    { organizationId: 'left', name: 'Gone' },
    { organizationId: 'left', name: 'Trust' },
  ]
  const compared = compareValues([{ name: 'Respect' }, { name: 'Trust' }, { name: 'Fairness' }], stated, ['a', 'b'])
  t.strictSame(
    compared.map(({ name, status, statedBy }) => [name, status, statedBy.join()]),
    [
      ['Respect', 'shared', 'a,b'],
      ['Trust', 'not_stated_by_all', ''],
      ['Fairness', 'not_stated_by_all', ''],
      ['Warmth', 'stated_by_one', 'a'],
      ['Joy', 'missing_in_mission', 'a,b'],
    ],
  )
  t.strictSame(compared[0]?.notStatedBy, [])
})

t.test('the diff and the value comparison are read over HTTP', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Springfield Early Head Start')
  const center = await service.createOrganization('Little Steps Child Care')
  const path = await service.createPartnership(lead, center)
  const otherPartnershipsMission = await service.proposeMission(await service.createPartnership(lead, center), lead)
  const pathOf = ({ id }: Body) => `${path}/missions/${id}`
  const draft = async (fields: object) =>
    (await lead.call('POST', `${path}/missions`, { body: { mission: 'A', ...fields } })).body

  const first = await draft({ vision: 'One' })
  const firstDiff = (await center.call('GET', `${pathOf(first)}/diff`)).body
  t.match(firstDiff, {
    againstId: null,
    identical: false,
    changes: [
      { pointer: '/mission', change: 'added' },
      { pointer: '/vision', change: 'added' },
    ],
  })
  const second = await draft({ vision: 'Two' })
  const diff = (await center.call('GET', `${pathOf(second)}/diff?against=${first.id}`)).body
  t.match(diff, {
    missionId: second.id,
    againstId: first.id,
    identical: false,
    changes: [{ before: 'One', after: 'Two' }],
  })
  t.equal(diff.changes.length, 1)
  t.match((await center.call('GET', `${pathOf(second)}/diff?against=${second.id}`)).body, {
    identical: true,
    changes: [],
  })
  const agreed = await service.agreeOnMission(path, [lead, center])
  const third = await draft({})
  t.equal(
    (await center.call('GET', `${pathOf(third)}/diff`)).body.againstId,
    agreed.id,
    'by default compared with the mission in force',
  )
  for (const id of [otherPartnershipsMission.id, path.split('/')[3]]) {
    t.match(await lead.call('GET', `${pathOf(third)}/diff?against=${id}`), { status: 404, body: { code: 'not-found' } })
  }
  t.equal((await lead.call('GET', `${pathOf(third)}/diff?against=1`)).status, 400)

  await lead.call('POST', `${path}/values`, { body: { name: 'respect' } })
  const before = (await lead.call('GET', `${pathOf(agreed)}/value-comparison`)).body
  t.match(before, {
    values: [{ name: 'Respect', status: 'not_stated_by_all', statedBy: [lead.id], notStatedBy: [center.id] }],
    partiesWithoutValues: [center.id],
    complete: true,
  })
  const { body: value } = await center.call('POST', `${path}/values`, {
    body: { name: 'Respect', description: 'Ask first.' },
  })
  t.match((await lead.call('GET', `${pathOf(agreed)}/value-comparison`)).body, {
    values: [{ status: 'shared' }],
    partiesWithoutValues: [],
  })
  t.match(
    await lead.change('PATCH', `${path}/values/${value.id}`, { name: 'Mine' }),
    { status: 403 },
    'only its party changes a value',
  )
  const withoutValues = (await lead.call('GET', `${pathOf(third)}/value-comparison`)).body
  t.match(withoutValues.values, [{ name: 'respect', status: 'missing_in_mission', inMission: false }])
})
