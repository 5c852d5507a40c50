// Sets of standards: the included set, the drafts and editions of organizations, and the rules of rows (Q21).
import t from 'tap'
import { hsppsId, hsppsSeriesId, includedStandards } from '../../../src/law/standards/hspps.ts'
import { completeRow, hundredths, type StandardRow } from '../../../src/law/standards/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const row = {
  ...{ dimension: 'children_per_adult', setting: 'center', fromMonths: 24, toMonths: 36 },
  ...{ value: 8, citation: '89 Ill. Adm. Code 407.190(a)' },
}
const newSet = { title: 'Illinois licensing', jurisdiction: 'US-IL', rows: [row] }
const createDraft = (by: Client, fields: object = {}) =>
  by.call('POST', '/v1/standards', { body: { ...newSet, ...fields } })
const act = (by: Client, path: string, action: string) => by.change('POST', `${path}/transitions`, { action })
async function createPublished(by: Client, fields: object = {}): Promise<string> {
  const path = (await createDraft(by, fields)).headers.get('location') ?? ''
  t.equal((await act(by, path, 'publish')).status, 200)
  return path
}

/** The rows of the included set, as citations.md states them: waivable rows end with w, and advisory ones with ?. */
const hspps = `
children_per_adult center 0-24 majority 4 45 CFR 1302.21(b)(2)
children_per_adult center 24-36 majority 4 45 CFR 1302.21(b)(2) w
group_size center 0-24 staff=2 majority 8 45 CFR 1302.21(b)(2)
group_size center 24-36 staff=2 majority 8 45 CFR 1302.21(b)(2) w
group_size center 0-24 staff=3 majority 9 45 CFR 1302.21(b)(2)
group_size center 24-36 staff=3 majority 9 45 CFR 1302.21(b)(2) w
group_size center 36-48 session=single staff=2 majority 17 45 CFR 1302.21(b)(3) w
children_per_adult center 36-48 session=single staff=2 majority 8.5 45 CFR 1302.21(b)(3) w ?
group_size center 36-48 session=double staff=2 majority 15 45 CFR 1302.21(b)(3) w
children_per_adult center 36-48 session=double staff=2 majority 7.5 45 CFR 1302.21(b)(3) w ?
group_size center 48-72 session=single staff=2 majority 20 45 CFR 1302.21(b)(4) w
children_per_adult center 48-72 session=single staff=2 majority 10 45 CFR 1302.21(b)(4) w ?
group_size center 48-72 session=double staff=2 majority 17 45 CFR 1302.21(b)(4) w
children_per_adult center 48-72 session=double staff=2 majority 8.5 45 CFR 1302.21(b)(4) w ?
group_size family_child_care 0-24 grouping=mixed staff=1 each 6 45 CFR 1302.23(b)(2)
group_size family_child_care 24-72 grouping=mixed staff=1 each 6 45 CFR 1302.23(b)(2) w
under_24_months_in_group family_child_care 0-72 grouping=mixed staff=1 each 2 45 CFR 1302.23(b)(2)
group_size family_child_care 0-24 grouping=mixed staff=2 each 12 45 CFR 1302.23(b)(2)
group_size family_child_care 24-72 grouping=mixed staff=2 each 12 45 CFR 1302.23(b)(2) w
under_24_months_in_group family_child_care 0-72 grouping=mixed staff=2 each 4 45 CFR 1302.23(b)(2)
group_size family_child_care 0-24 grouping=infants_toddlers staff=1 each 4 45 CFR 1302.23(b)(3)
group_size family_child_care 24-36 grouping=infants_toddlers staff=1 each 4 45 CFR 1302.23(b)(3) w
under_18_months_in_group family_child_care 0-36 grouping=infants_toddlers staff=1 each 2 45 CFR 1302.23(b)(3)
group_size family_child_care 0-24 grouping=infants_toddlers staff=2 each 12 45 CFR 1302.23(b)(3) ?
group_size family_child_care 24-36 grouping=infants_toddlers staff=2 each 12 45 CFR 1302.23(b)(3) w ?
under_18_months_in_group family_child_care 0-36 grouping=infants_toddlers staff=2 each 4 45 CFR 1302.23(b)(3) ?
annual_hours center 0-36 programs=early_head_start,ehs_ccp majority 1380 45 CFR 1302.21(c)(1) w
annual_hours center 36-72 programs=head_start majority 1020 45 CFR 1302.21(c)(2)(i), (iv) w
annual_hours family_child_care 0-72 each 1380 45 CFR 1302.23(c) w
days_per_year center 36-72 programs=head_start session=single majority 160 45 CFR 1302.21(c)(2)(ii)
days_per_year center 36-72 programs=head_start session=single majority 128 45 CFR 1302.21(c)(2)(ii)
days_per_year center 36-72 programs=head_start session=double majority 128 45 CFR 1302.21(c)(2)(iii)
hours_per_day center 36-72 programs=head_start session=single majority 3.5 45 CFR 1302.21(c)(2)(ii)
hours_per_day center 36-72 programs=head_start session=double majority 3.5 45 CFR 1302.21(c)(2)(iii)
hours_per_day center 0-36 programs=ehs_ccp majority 10 ACF-IM-HS-15-03, attachment ?
hours_per_day family_child_care 0-36 programs=ehs_ccp each 10 ACF-IM-HS-15-03, attachment ?
indoor_square_feet center 0-72 majority 35 45 CFR 1302.21(d)(2)
outdoor_square_feet center 0-72 majority 75 45 CFR 1302.21(d)(2)
teacher_credential center 0-36 majority 3 45 CFR 1302.91(e)(1)
teacher_credential center 36-72 majority 4 45 CFR 1302.91(e)(2)
assistant_credential center 36-72 majority 2 45 CFR 1302.91(e)(3)
months_to_credential center 36-72 majority 24 45 CFR 1302.91(e)(3)
teacher_credential family_child_care 0-72 each 3 45 CFR 1302.91(e)(4)(i)
months_to_credential family_child_care 0-72 each 18 45 CFR 1302.91(e)(4)(i)`

function lineOf({ verification, ...one }: StandardRow): string {
  t.ok(verification !== 'not_read', 'every row was read')
  return [
    ...[one.dimension, one.setting, `${one.fromMonths}-${one.toMonths}`],
    ...(one.programs.length > 0 ? [`programs=${one.programs}`] : []),
    ...(['session', 'grouping', 'staff'] as const).flatMap((name) =>
      one[name] === null ? [] : `${name}=${one[name]}`,
    ),
    ...[one.ageRule, one.value, one.citation],
    ...(one.waivable ? ['w'] : []),
    ...(verification === 'restated' ? ['?'] : []),
  ].join(' ')
}

t.test('the included set has the rows of the Head Start Program Performance Standards', async (t) => {
  const { status, body } = await lead.call('GET', `/v1/standards/${hsppsId}`)
  t.equal(status, 200)
  t.hasStrict(body, {
    organizationId: null,
    seriesId: hsppsSeriesId,
    edition: 1,
    state: 'published',
    jurisdiction: null,
  })
  t.strictSame(body.rows, includedStandards[0]?.rows, 'equal to the set that the migration inserts')
  t.equal(body.description, includedStandards[0]?.description)
  t.equal(body.rows.map(lineOf).join('\n'), hspps.trim())
  for (const one of body.rows as StandardRow[]) {
    const { citation, url, note, waivable, fromMonths, verification } = one
    const section = /^45 CFR (1302\.\d+)/.exec(citation)?.[1]
    t.equal(
      url,
      section === undefined
        ? 'https://headstart.gov/policy/im/acf-im-hs-15-03-attachment'
        : `https://www.ecfr.gov/current/title-45/section-${section}`,
    )
    if (verification === 'restated') t.match(note, /Derived from the group size|for mixed ages|binds no program/)
    if (one.setting === 'center' && ['group_size', 'children_per_adult'].includes(one.dimension) && waivable) {
      const most = { 24: 10, 36: 20, 48: 24 }[fromMonths]
      t.match(note, `a group has at most ${most} children (45 CFR 1302.24(c)(2))`)
    }
  }
  for (const words of [
    '1302.21(b)(1)',
    'own children under six',
    'not for children under 24 months',
    'not legal advice',
  ]) {
    t.match(body.description, words)
  }
  const [first] = (await lead.call('GET', '/v1/standards?limit=1')).body.data
  t.equal(first.id, hsppsId)
  t.notOk('rows' in first, 'a list contains rows only with expand')
  t.strictSame((await lead.call('GET', '/v1/standards?limit=1&expand=rows')).body.data, [body])
  for (const response of [
    await lead.change('PATCH', `/v1/standards/${hsppsId}`, { title: 'Mine' }),
    await service.operator.change('DELETE', `/v1/standards/${hsppsId}`),
    await act(lead, `/v1/standards/${hsppsId}`, 'retire'),
  ]) {
    const { status, code, blockedBy } = { ...response.body, status: response.status }
    t.strictSame([status, code ?? blockedBy], [403, 'insufficient-relation'], 'no organization may change it')
  }
})

t.test('only its organization reads a draft; every organization reads a published set', async (t) => {
  const draft = await createDraft(lead, { description: 'For centers', externalIds: [{ scheme: 'sis', value: 's1' }] })
  t.equal(draft.status, 201)
  t.strictSame(draft.body.rows, [completeRow(row as never)], 'properties without a value have their defaults')
  t.hasStrict(draft.body, { state: 'draft', edition: 1, organizationId: lead.id, jurisdiction: 'US-IL' })
  t.strictSame(draft.body.availableActions, [{ action: 'publish', needs: [] }])
  const path = draft.headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', path)).body, draft.body)
  // Other tests publish sets in the same database.
  const found = async (by: Client, query: string) => {
    const pages = await Promise.all(
      ['createdAt', '-createdAt'].map((sort) => by.call('GET', `/v1/standards?sort=${sort}&limit=20&${query}`)),
    )
    const ids = pages.flatMap(({ body }) => body.data.map(({ id }: Body) => id))
    return [hsppsId, draft.body.id].filter((id) => ids.includes(id))
  }
  t.strictSame(await found(lead, ''), [hsppsId, draft.body.id])
  t.strictSame(await found(lead, 'jurisdiction=US-IL'), [draft.body.id])
  t.strictSame(await found(lead, 'q=performance%20standards'), [hsppsId])
  t.strictSame(await found(center, ''), [hsppsId])
  for (const method of ['GET', 'PATCH', 'DELETE'])
    t.equal((await center.change(method, path, method === 'PATCH' ? { title: 'Ours' } : undefined)).status, 404, method)
  const changed = await lead.change('PATCH', path, { description: null, jurisdiction: null })
  t.hasStrict(changed.body, { description: null, jurisdiction: null })
  t.strictSame(changed.body.rows, draft.body.rows)
  t.hasStrict((await act(lead, path, 'publish')).body, { state: 'published' })
  t.strictSame((await center.call('GET', path)).body.rows, draft.body.rows)
  t.equal((await center.change('PATCH', path, { externalIds: [] })).status, 403)
})

t.test('a set without rows cannot be published', async (t) => {
  const path = (await createDraft(lead)).headers.get('location') ?? ''
  const cleared = await lead.change('PATCH', path, { rows: null })
  t.strictSame([cleared.status, cleared.body.rows, cleared.body.availableActions], [200, [], []])
  t.strictSame(cleared.body.blockedActions, [{ action: 'publish', codes: ['ROWS_MISSING'] }])
  const refused = await act(lead, path, 'publish')
  t.strictSame(
    [refused.status, refused.body.code, refused.body.blockedBy],
    [
      409,
      'transition-blocked',
      [{ code: 'ROWS_MISSING', message: 'The set has no rows; it needs at least one.', ref: null }],
    ],
  )
  const title = 'Without rows'
  const { body } = await lead.call('POST', '/v1/standards', { body: { title } })
  t.strictSame([body.rows, body.description, body.jurisdiction], [[], null, null])
  t.equal((await lead.change('DELETE', path)).status, 204)
  t.equal((await lead.call('GET', path)).status, 404)
})

t.test('a published set never changes; the next edition supersedes it, and it can be retired', async (t) => {
  const first = await createPublished(lead)
  for (const response of [
    await lead.change('PATCH', first, { rows: [{ ...row, value: 9 }] }),
    await lead.change('PATCH', first, { title: 'Another' }),
    await lead.change('DELETE', first),
    await act(lead, first, 'publish'),
  ]) {
    const { status, body } = response
    t.strictSame([status, body.code, body.blockedBy[0].code], [409, 'transition-blocked', 'WRONG_STATE'])
  }
  const supersedes = first.split('/').at(-1)
  const second = await createDraft(lead, { supersedes })
  t.hasStrict(second.body, { edition: 2, supersedes, state: 'draft' })
  const path = second.headers.get('location') ?? ''
  t.equal((await act(lead, path, 'publish')).status, 200)
  t.hasStrict((await center.call('GET', first)).body, { state: 'superseded', seriesId: second.body.seriesId })
  t.hasStrict((await act(lead, path, 'retire')).body, { state: 'retired' })
  const ofOther = await createDraft(center, { supersedes })
  t.strictSame([ofOther.status, ...errorsIn(ofOther)], [422, '/supersedes unknown-reference'])
})

t.test('rows are checked, with the row in the pointer', async (t) => {
  const faultsOf = async (...rows: object[]): Promise<string[]> => {
    const answer = await createDraft(lead, { rows })
    return answer.status === 201 ? [] : [String(answer.status), ...errorsIn(answer)]
  }
  const cases: [fields: object, faults: string[]][] = [
    [{ toMonths: 24 }, ['422', '/rows/1/toMonths rule-violation']],
    [{ toMonths: 23 }, ['422', '/rows/1/toMonths rule-violation']],
    [{ fromMonths: 215, toMonths: 216 }, []],
    [{ toMonths: 217 }, ['400', '/rows/1/toMonths maximum']],
    [{ fromMonths: -1 }, ['400', '/rows/1/fromMonths minimum']],
    [{ fromMonths: 24.5 }, ['400', '/rows/1/fromMonths type']],
    [{ value: 8.333 }, ['422', '/rows/1/value rule-violation']],
    [{ value: 99_999.99 }, []],
    [{ value: 0 }, []],
    [{ value: 100_000.01 }, ['400', '/rows/1/value maximum']],
    [{ value: -1 }, ['400', '/rows/1/value minimum']],
    [{ value: '8' }, ['400', '/rows/1/value type']],
    [{ dimension: 'teacher_credential', value: 5 }, []],
    [{ dimension: 'teacher_credential', value: 6 }, ['422', '/rows/1/value rule-violation']],
    [{ dimension: 'assistant_credential', value: 2.5 }, ['422', '/rows/1/value rule-violation']],
    [{ dimension: 'nap_hours' }, ['400', '/rows/1/dimension enum']],
    [{ programs: ['head_start', 'head_start'] }, ['400', '/rows/1/programs uniqueItems']],
    [{ staff: 21 }, ['400', '/rows/1/staff maximum']],
    [{ citation: undefined }, ['400', '/rows/1/citation required']],
    [{ url: 'http://example.org' }, ['400', '/rows/1/url pattern']],
    [{ color: 'red' }, ['400', '/rows/1/color unknown']],
  ]
  for (const [fields, faults] of cases) {
    t.strictSame(await faultsOf(row, { ...row, ...fields }), faults, JSON.stringify(fields))
  }
  t.strictSame(
    await faultsOf(row, { ...row, value: 10 }),
    [],
    'two values for the same children: the stricter one applies',
  )
  t.strictSame(await faultsOf(...Array(501).fill(row)), ['400', '/rows maxItems'])
  const full = { ...row, note: 'é'.repeat(700) }
  t.strictSame(await faultsOf(...Array(160).fill(full)), ['422', '/rows rule-violation'], 'more than 256 KiB as stored')
  for (const [jurisdiction, status] of [
    ['US', 400],
    ['us-il', 400],
    ['US-IL', 201],
  ] as const)
    t.equal((await createDraft(lead, { jurisdiction })).status, status, jurisdiction)
})

t.test('a value in hundredths is exact', (t) => {
  for (let units = 0; units <= 10_000_000; units += 1) {
    if (hundredths(units / 100) !== units) t.fail(`${units / 100}`)
  }
  t.end()
})
