// The library of agreement templates: those that the service includes, drafts, and editions of organizations.
import t from 'tap'
import { agreementKinds } from '../../../src/agreements/agreement-kinds/kinds.ts'
import { includedTemplates } from '../../../src/agreements/agreement-templates/included-templates.ts'
import { completeClauses, maxTemplateBytes } from '../../../src/agreements/agreement-templates/rules.ts'
import { includedClause, includedClauses } from '../../../src/agreements/clauses/included-clauses.ts'
import { Problem } from '../../../src/problems.ts'
import { includedId } from '../../../src/records/editions/included.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

const idOf = (key: string): string => includedId('clauses', includedClause(key).number, includedClause(key).edition)
const ownClause = { position: 20, key: 'late_pickup', heading: 'Late pick-up', text: 'Call us before six o’clock.' }
const newTemplate = {
  title: 'Our agreement',
  kind: 'ehs_ccp',
  language: 'en',
  clauses: [ownClause, { position: 10, clauseId: idOf('parent_fees') }],
}
const createDraft = (by: Client, fields: object = {}) =>
  by.call('POST', '/v1/agreement-templates', { body: { ...newTemplate, ...fields } })
const pathOf = ({ headers }: { headers: Headers }) => headers.get('location') ?? ''
const act = (by: Client, path: string, action: string) => by.change('POST', `${path}/transitions`, { action })
async function createPublished(by: Client, fields: object = {}): Promise<string> {
  const path = pathOf(await createDraft(by, fields))
  t.match(await act(by, path, 'publish'), { status: 200, body: { state: 'published' } })
  return path
}

/** What a template has of a clause that the service includes. */
const textOf = (key: string) => {
  const { heading, text, covers, parameters, mustTailor, survives } = includedClause(key)
  return { key, heading, text, covers, parameters, mustTailor, survives }
}

/** The components that a rule of the kind accepts a clause for, and that no part of a version satisfies alone. */
const needed: Record<string, string> = {
  general:
    'period legal_compliance roles oversight staff_employment professional_development travel continuity family parent_decisions records conflict_of_interest liability disputes amendment renewal_termination',
  ehs_ccp:
    'hspps_roles parties_rights legally_binding subsidy_change parent_fees staff_qualifications background_checks health_safety enrollment_selection professional_development',
  hs_preschool_mou: '',
  subaward: 'award_requirements audit_access closeout',
  data_sharing: 'period amendment renewal_termination disputes',
}

t.test('the service includes one template for each kind, with the clauses that its rules need', async (t) => {
  t.strictSame(includedTemplates.map(({ kind }) => kind).sort(), [...agreementKinds].sort())
  for (const { kind, clauses, description, language } of includedTemplates) {
    const components = `${kind === 'data_sharing' ? '' : needed.general} ${needed[kind]}`.split(' ').filter(Boolean)
    const covered = new Set(clauses.flatMap(({ covers }) => covers))
    for (const component of components) t.ok(covered.has(component), `${kind}: ${component}`)
    for (const { key } of clauses) t.ok(includedClause(key).kinds.includes(kind), `${key} is for ${kind}`)
    t.equal(new Set(clauses.map(({ key }) => key)).size, clauses.length, 'keys differ')
    t.ok(
      clauses.some(({ key }) => key === 'no_child_data'),
      `${kind}: no data about children`,
    )
    t.ok((description ?? '').length > 40 && language === 'en')
  }
  const used = new Set(includedTemplates.flatMap(({ clauses }) => clauses.map(({ key }) => key)))
  t.strictSame(
    includedClauses.filter(({ key }) => !used.has(key)),
    [],
    'every clause is in a template',
  )
  const sharing = includedTemplates.find(({ kind }) => kind === 'data_sharing')
  t.match(sharing?.description, /A parent may review the agreement/)
  t.ok(sharing?.clauses.some(({ text }) => /A parent .* may review this agreement/.test(text)))
})

t.test('the library has the templates as they are in the source, first and published', async (t) => {
  const { body } = await lead.call('GET', '/v1/agreement-templates?limit=5&expand=clauses')
  t.strictSame(
    body.data,
    includedTemplates.map(({ number, edition, ...content }) => ({
      ...content,
      id: includedId('agreement_templates', number, edition),
      seriesId: includedId('agreement_templates', number, 0),
      edition,
      organizationId: null,
      supersedes: null,
      state: 'published',
      version: 1,
      externalIds: [],
      createdAt: '2026-11-29T00:00:00Z',
      updatedAt: '2026-11-29T00:00:00Z',
      updatedBy: '00000000-0000-0000-0000-000000000000',
      updatedOnBehalfBy: null,
      availableActions: [],
      blockedActions: [{ action: 'retire', codes: ['ACTOR_NOT_ALLOWED'] }],
    })),
  )
  const [first] = (await lead.call('GET', '/v1/agreement-templates?limit=1')).body.data
  t.notOk('clauses' in first, 'a list contains clauses only with expand')
  for (const { clauses } of body.data) {
    for (const { clauseId, ...clause } of clauses) {
      const source = (await lead.call('GET', `/v1/clauses/${clauseId}`)).body
      t.match(source, { key: clause.key, text: clause.text, state: 'published' }, 'equal to the clause in the library')
    }
  }
})

t.test('copies the clauses that it names, and sorts by position', async (t) => {
  const draft = await createDraft(lead)
  t.match(draft, {
    status: 201,
    body: { state: 'draft', edition: 1, description: null, noticeDays: null, immediateGrounds: [], renewal: null },
  })
  const defaults = { covers: [], parameters: [], mustTailor: false, survives: false, clauseId: null }
  const clauses = [
    { ...textOf('parent_fees'), position: 10, clauseId: idOf('parent_fees') },
    { ...defaults, ...ownClause },
  ]
  t.strictSame(draft.body.clauses, clauses)
  t.strictSame((await lead.call('GET', pathOf(draft))).body, draft.body)
  const text = 'Nobody pays anything.'
  const own = { position: 5, clauseId: idOf('parent_fees'), key: 'fees', text, parameters: [] }
  const changed = await lead.change('PATCH', pathOf(draft), { clauses: [...clauses, own] })
  t.equal(changed.status, 200, 'what was read can be sent again')
  t.strictSame(
    changed.body.clauses,
    [{ ...textOf('parent_fees'), ...own }, ...clauses],
    'what the request states takes precedence',
  )
  const sameEnds = [30, 30].map((position, index) => ({ ...ownClause, position, key: `b${1 - index}` }))
  const sorted = await lead.change('PATCH', pathOf(draft), { clauses: sameEnds })
  t.strictSame(
    sorted.body.clauses.map(({ key }: Body) => key),
    ['b0', 'b1'],
    'then by key',
  )
})

t.test('has defaults of the term, which a merge patch changes and clears', async (t) => {
  const term = {
    noticeDays: 60,
    immediateGrounds: ['funding_ended'],
    renewal: { maxRenewals: 4, months: 12, noticeDays: 90 },
  }
  const path = pathOf(await createDraft(lead, term))
  t.match((await lead.call('GET', path)).body, term)
  const changed = await lead.change('PATCH', path, { renewal: { months: 24 } })
  t.strictSame(changed.body.renewal, { maxRenewals: 4, months: 24, noticeDays: 90 }, 'objects are merged')
  const cleared = await lead.change('PATCH', path, { noticeDays: null, immediateGrounds: null, renewal: null })
  t.match(cleared, { status: 200, body: { noticeDays: null, immediateGrounds: [], renewal: null } })
  t.equal((await lead.change('PATCH', path, { renewal: { months: 24 } })).status, 400, 'a renewal is complete')
  for (const [fields, fault] of [
    [{ noticeDays: 731 }, '/noticeDays maximum'],
    [{ immediateGrounds: ['none'] }, '/immediateGrounds/0 enum'],
    [{ renewal: { ...term.renewal, maxRenewals: 21 } }, '/renewal/maxRenewals maximum'],
    [{ renewal: { ...term.renewal, months: 0 } }, '/renewal/months minimum'],
    [{ renewal: { ...term.renewal, noticeDays: 366 } }, '/renewal/noticeDays maximum'],
  ] as const) {
    const response = await createDraft(lead, fields)
    t.strictSame([response.status, ...errorsIn(response)], [400, fault])
  }
})

t.test('does not change when a clause is superseded or retired', async (t) => {
  const clause = {
    ...{ key: 'hours', heading: 'Hours', text: 'The center is open from six to six.', kinds: ['ehs_ccp'] },
    ...{ mustTailor: false, survives: false, language: 'en' },
  }
  const made = await lead.call('POST', '/v1/clauses', { body: clause })
  const clausePath = pathOf(made)
  const entry = { position: 1, clauseId: made.body.id }
  const early = await createDraft(lead, { clauses: [entry] })
  t.strictSame([early.status, ...errorsIn(early)], [422, '/clauses/0/clauseId unknown-reference'], 'not from a draft')
  await act(lead, clausePath, 'publish')
  const path = await createPublished(center, { clauses: [entry] })
  const before = (await center.call('GET', path)).body
  await act(lead, clausePath, 'retire')
  t.strictSame((await center.call('GET', path)).body, before)
  const late = await createDraft(center, { clauses: [entry] })
  t.strictSame([late.status, ...errorsIn(late)], [422, '/clauses/0/clauseId rule-violation'])
  const next = await createDraft(center, { clauses: before.clauses, supersedes: before.id })
  t.strictSame([next.status, next.body.clauses], [201, before.clauses], 'the text that it has can be sent again')
})

t.test('publishes, supersedes and retires editions; only its organization reads a draft', async (t) => {
  const draft = pathOf(await createDraft(lead))
  t.equal((await center.call('GET', draft)).status, 404)
  t.equal((await center.change('PATCH', draft, { title: 'Ours' })).status, 404)
  t.equal((await act(lead, draft, 'publish')).status, 200)
  t.equal((await center.call('GET', draft)).status, 200)
  t.equal((await center.change('PATCH', draft, { externalIds: [] })).status, 403)
  t.equal((await lead.change('PATCH', draft, { title: 'Another' })).status, 409)
  const externalIds = [{ scheme: 'sis', value: 'T1' }]
  t.equal((await lead.change('PATCH', draft, { externalIds })).status, 200)
  const supersedes = draft.split('/').at(-1)
  const second = pathOf(await createDraft(lead, { supersedes }))
  t.match(await act(lead, second, 'publish'), { body: { edition: 2, seriesId: supersedes } })
  t.equal((await center.call('GET', draft)).body.state, 'superseded')
  t.match(await act(lead, second, 'retire'), { status: 200, body: { state: 'retired' } })
  t.equal((await center.call('GET', second)).status, 200)
  t.match(await createDraft(lead, { supersedes }), { status: 201, body: { edition: 3 } })
  const { data } = (await lead.call('GET', `/v1/agreement-templates?seriesId=${supersedes}&sort=-createdAt`)).body
  t.strictSame(
    data.map(({ state }: Body) => state),
    ['draft', 'retired', 'superseded'],
  )
  const changes = (await lead.call('GET', '/v1/changes?wait=5')).body.data
  t.ok(changes.some(({ type }: Body) => type === 'agreement_template.created'))
})

t.test('filters by kind, language and text', async (t) => {
  const title = 'Vertrag über Plätze'
  await createPublished(lead, { title, kind: 'data_sharing', language: 'de', description: 'Für Häuser' })
  const list = async (query: string) =>
    (await center.call('GET', `/v1/agreement-templates?language=de&${query}`)).body.data.map((one: Body) => one.title)
  t.strictSame(await list('kind=data_sharing'), [title])
  t.strictSame(await list('kind=general,subaward'), [])
  t.strictSame(await list('q=H%C3%84USER'), [title], 'also in the description')
  t.strictSame(await list('q=plaetze'), [])
  const included = (await center.call('GET', '/v1/agreement-templates?kind=subaward&limit=1')).body.data
  t.match(included, [{ organizationId: null, kind: 'subaward' }])
})

t.test('rejects invalid clauses at their pointers', async (t) => {
  const parameter = { name: 'hours', type: 'text', required: true, description: null }
  const invalid: [clauses: object[], status: number, ...faults: string[]][] = [
    [[{ position: 1 }], 422, ...['key', 'heading', 'text'].map((name) => `/clauses/0/${name} required`)],
    [[ownClause, { ...ownClause, position: 3 }], 422, '/clauses/1/key rule-violation'],
    [[{ ...ownClause, text: 'Pay {{fee}}.' }], 422, '/clauses/0/text rule-violation'],
    [[{ ...ownClause, parameters: [parameter] }], 422, '/clauses/0/parameters/0/name rule-violation'],
    [[ownClause, { ...ownClause, key: 'b', heading: '\u202ea' }], 422, '/clauses/1/heading rule-violation'],
    [[{ position: 1, clauseId: lead.id }], 422, '/clauses/0/clauseId unknown-reference'],
    [[], 400, '/clauses minItems'],
    [[{ ...ownClause, position: 0 }], 400, '/clauses/0/position minimum'],
    [[{ ...ownClause, position: 1000 }], 400, '/clauses/0/position maximum'],
    [[{ ...ownClause, key: 'A b' }], 400, '/clauses/0/key pattern'],
    [Array.from({ length: 151 }, (_, index) => ({ ...ownClause, key: `k${index}` })), 400, '/clauses maxItems'],
  ]
  for (const [clauses, status, ...faults] of invalid) {
    const response = await createDraft(lead, { clauses })
    t.strictSame([response.status, ...errorsIn(response)], [status, ...faults])
  }
})

t.test('the clauses of a template have at most 1 MiB together', async (t) => {
  const library = [{ ...textOf('notices'), id: 'a', state: 'published', text: 'a'.repeat(20_000) }]
  const copies = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ position: 1, clauseId: 'a', key: `k${index}` }))
  t.equal(completeClauses(copies(50), library).length, 50)
  try {
    completeClauses(copies(53), library)
    t.fail(`more than ${maxTemplateBytes} bytes`)
  } catch (error) {
    t.ok(error instanceof Problem)
    t.match(error, { code: 'rule-violation', details: { errors: [{ pointer: '/clauses' }] } })
  }
})
