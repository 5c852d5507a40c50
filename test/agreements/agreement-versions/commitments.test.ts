// What the parties commit to, and the law that applies to them, in the content of agreement versions: edition 3 of the format.
import t from 'tap'
import {
  commitmentsOf,
  compileCommitments,
  recordsHash,
  requirementsOf,
} from '../../../src/agreements/agreement-versions/commitment-content.ts'
import { type Content, canonicalContent } from '../../../src/agreements/agreement-versions/content.ts'
import { sourcesDayOf } from '../../../src/agreements/agreement-versions/dates.ts'
import { amendmentKindMismatch } from '../../../src/agreements/agreement-versions/diff.ts'
import { draftAgreement, executeAgreement, post } from '../../support/agreements.ts'
import { dayFrom } from '../../support/due-events.ts'
import { addRequirement, changeRequirement } from '../../support/law.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const parties = [lead, center]

const read = async (by: Client, url: string): Promise<Body> => (await by.call('GET', url)).body
const contentOf = async (url: string): Promise<Content> => read(lead, `${url}/document.json`) as Promise<Content>
const commit = (path: string, by: Client, aspect: string, fields: object = {}): Promise<Body> =>
  post(by, `${path}/commitments`, { aspect, level: 'committed', description: `We do ${aspect}.`, ...fields })
const hasStep = async (path: string): Promise<boolean> =>
  (await read(lead, `${path}/next-steps`)).data.some(({ code }: Body) => code === 'AMEND_AGREEMENT')
const subjects = ({ legalRequirements }: Content) => legalRequirements?.map(({ title }) => title)

t.test('what has expired is left out; the order is that of the parties, aspects, levels and citations', (t) => {
  const wording = { level: 'committed', description: 'x', condition: null, reason: null } as const
  const commitment = (organizationId: string, aspect: 'finance' | 'legal', validUntil: string | null = null) => ({
    ...{ organizationId, aspect, validUntil, wording, updatedBy: 'a', updatedAt: '' },
    sha256: `${organizationId}${aspect}`,
  })
  const all = [
    commitment('b', 'legal'),
    commitment('c', 'legal'),
    commitment('b', 'finance', '2026-06-30'),
    commitment('a', 'legal'),
  ]
  const keysOn = (day: string) => commitmentsOf(all, ['a', 'b'], day).map(({ sha256 }) => sha256)
  t.strictSame(keysOn('2026-06-30'), ['alegal', 'bfinance', 'blegal'])
  t.strictSame(keysOn('2026-07-01'), ['alegal', 'blegal'])
  t.equal(compileCommitments(all, ['a', 'b'], '2026-07-01').length, 2)

  const requirement = (title: string, fields: object = {}) => ({
    ...{ citation: '45 CFR 1', title, level: 'federal' as const, effectiveUntil: null, appliesToRoles: [], ...fields },
  })
  const titles = requirementsOf(
    [
      requirement('e', { level: 'tribal' }),
      requirement('d', { level: 'state', appliesToRoles: ['recipient', 'school_district'] }),
      requirement('c', { citation: '45 CFR 2' }),
      requirement('b'),
      requirement('a', { effectiveUntil: '2026-06-30' }),
      requirement('f', { appliesToRoles: ['school_district'] }),
      requirement('g', { effectiveUntil: '2026-06-29' }),
    ],
    ['recipient'],
    '2026-06-30',
  ).map(({ title }) => title)
  t.strictSame(titles, ['a', 'b', 'c', 'd', 'e'])
  t.equal(recordsHash([{ sha256: 'a' }, { sha256: 'b' }]), recordsHash([{ sha256: 'b' }, { sha256: 'a' }]))

  const day = (state: 'legal_review' | 'ready_to_sign') =>
    sourcesDayOf({ state, compiledAt: '2026-06-30T23:00:00Z' }, '2026-09-01T00:00:00Z')
  t.strictSame([day('legal_review'), day('ready_to_sign')], ['2026-09-01', '2026-06-30'])
  t.end()
})

t.test('a content has the commitments of its parties and the legal requirements that apply', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await commit(path, center, 'finance', { level: 'none', description: undefined, reason: 'No funds.' })
  await commit(path, lead, 'data', { level: 'conditional', condition: 'A system.', validUntil: dayFrom(0) })
  await commit(path, lead, 'finance')
  await commit(path, lead, 'legal', { validUntil: dayFrom(-1) })
  await commit(path, home, 'finance')
  const state = { level: 'state', jurisdiction: 'US-IL', appliesToRoles: ['child_care_provider'] }
  await addRequirement(path, center, { ...state, title: 'Groups', citation: 'Rule 407' })
  await addRequirement(path, lead, { url: 'https://law.example/1302' })
  await addRequirement(path, lead, { title: 'Schools', appliesToRoles: ['school_district'] })
  await addRequirement(path, lead, { title: 'Ended', effectiveUntil: dayFrom(-1) })
  const { url } = await draftAgreement(path, parties)
  const content = await contentOf(url)
  t.equal(content.format, 'partnership-basics/agreement/3')
  const none = { condition: null, validUntil: null, reason: null }
  t.strictSame(content.commitments, [
    { ...none, organizationId: lead.id, aspect: 'finance', level: 'committed', description: 'We do finance.' },
    {
      ...{ ...none, organizationId: lead.id, aspect: 'data', level: 'conditional', description: 'We do data.' },
      ...{ condition: 'A system.', validUntil: dayFrom(0) },
    },
    {
      ...{ ...none, organizationId: center.id, aspect: 'finance', level: 'none', description: null },
      reason: 'No funds.',
    },
  ])
  const from = { effectiveFrom: '2026-07-01', effectiveUntil: null }
  t.strictSame(content.legalRequirements, [
    {
      ...{ citation: '45 CFR 1302.21(b)(2)', title: 'Children per teacher', level: 'federal', jurisdiction: null },
      ...{ ...from, appliesToRoles: [], url: 'https://law.example/1302' },
    },
    { citation: 'Rule 407', title: 'Groups', ...state, ...from, url: null },
  ])
  t.notMatch(JSON.stringify(content), 'At most four children', 'the summary is not signed')
  const { sha256 } = canonicalContent(content)
  t.equal((await read(lead, url)).contentSha256, sha256)
  const markdown = (await lead.call('GET', `${url}/document.md`)).body
  for (const words of [
    'Not committed',
    'Condition: A system.',
    'Rule 407',
    'US-IL',
    'is not legal advice',
    'law.example/1302',
  ]) {
    t.ok(markdown.replaceAll(/[*\\]/g, '').includes(words), words)
  }
})

t.test('a change is drift of a draft, and a reason to amend an executed version', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await commit(path, lead, 'finance')
  const requirement = await addRequirement(path, lead)
  const { url } = await draftAgreement(path, parties)
  const executed = await executeAgreement(path, parties)
  await storage.setState(path, 'active')
  const changed = async () => [
    ...[(await read(lead, url)).sourcesChanged, (await read(lead, executed.url)).sourcesChanged],
    await hasStep(path),
  ]
  t.strictSame(await changed(), [false, false, false])

  const externalIds = [{ scheme: 'plan', value: '1' }]
  await lead.change('PATCH', `${path}/commitments/${id}`, { externalIds })
  await changeRequirement(path, lead, requirement.id, { acknowledgeWithinDays: 10 })
  t.strictSame(await changed(), [false, false, false], 'what a content does not have')

  await lead.change('PATCH', `${path}/commitments/${id}`, { description: 'We pay all.' })
  t.strictSame(await changed(), [true, true, true])
  const { changes } = await read(lead, `${url}/drift`)
  t.equal(changes.length, 1)
  t.hasStrict(changes[0], {
    ...{ unit: 'commitment', key: `${lead.id}/finance`, change: 'changed', pointer: '/commitments/0/description' },
    ...{ before: 'We do finance.', after: 'We pay all.', changedBy: lead.id },
  })
  const draft = { agreementId: executed.agreementId, origin: 'amendment', summary: 'More.' }
  const amendment = await post(center, `${path}/agreement-versions`, {
    ...{ ...draft, amendmentKinds: ['expectation_change'] },
  })
  const amended = await read(lead, `${path}/agreement-versions/${amendment.id}/diff`)
  t.strictSame(
    amended.changes.map(({ unit }: Body) => unit),
    ['commitment'],
  )
  t.strictSame(amendmentKindMismatch(amended.changes, ['expectation_change']), [])
  t.strictSame(amendmentKindMismatch(amended.changes, ['financial_change']), [`commitment/${lead.id}/finance`])
  await lead.change('PATCH', `${path}/commitments/${id}`, { description: 'We do finance.' })
  await center.change('POST', `${path}/agreement-versions/${amendment.id}/transitions`, {
    ...{ action: 'withdraw', reason: 'No change.' },
  })
  t.strictSame(await changed(), [false, false, false], 'as it was')

  await changeRequirement(path, lead, requirement.id, { title: 'Ratios' })
  t.strictSame(await changed(), [true, true, true])
  t.hasStrict((await read(lead, `${url}/drift`)).changes, [
    { unit: 'legal_requirement', key: 'federal/45 CFR 1302.21(b)(2)', pointer: '/legalRequirements/0/title' },
  ])
  await changeRequirement(path, lead, requirement.id, { title: 'Children per teacher' })
  await addRequirement(path, lead, { appliesToRoles: ['school_district'] })
  t.strictSame(await changed(), [false, false, false], 'a requirement of another role')
  await commit(path, center, 'data')
  t.strictSame(await changed(), [true, true, true], 'a new commitment')
})

t.test('what has expired leaves a draft; a version that is fixed is compared as of its day', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await commit(path, lead, 'finance')
  await addRequirement(path, lead, { effectiveUntil: dayFrom(-1) })
  const { url } = await draftAgreement(path, parties)
  await lead.change('PATCH', `${path}/commitments/${id}`, { validUntil: dayFrom(-1) })
  t.equal((await read(lead, url)).sourcesChanged, true)
  const { changes } = await read(lead, `${url}/drift`)
  t.strictSame(
    changes.map(({ unit, change }: Body) => `${unit} ${change}`),
    ['commitment removed'],
  )
  await lead.change('POST', `${url}/transitions`, { action: 'compile' })
  t.strictSame((await contentOf(url)).commitments, [])
  const executed = await executeAgreement(path, parties)
  await storage.setState(path, 'active')
  t.strictSame([(await read(lead, executed.url)).sourcesChanged, await hasStep(path)], [false, false])

  // As if it had been compiled when both counted.
  await storage.rows(`update agreement_versions set compiled_at = compiled_at - interval '2 days' where id = $1`, [
    executed.versionId,
  ])
  await storage.rows(
    `update agreements set executions = jsonb_set(executions, '{0,sources,records,day}', to_jsonb($2::text)) where id = $1`,
    [executed.agreementId, dayFrom(-2)],
  )
  t.strictSame([(await read(lead, executed.url)).sourcesChanged, await hasStep(path)], [true, true])
  t.strictSame(
    (await read(lead, `${executed.url}/drift`)).changes.map(({ unit, change }: Body) => `${unit} ${change}`),
    ['commitment added', 'legal_requirement added'],
  )
})

t.test('`include.commitments` and `include.law` leave them out', async (t) => {
  const path = await service.createPartnership(lead, center)
  const include = { commitments: false, law: false }
  const { url } = await draftAgreement(path, parties, { version: { include } })
  await commit(path, lead, 'finance')
  await addRequirement(path, lead)
  t.hasStrict(await read(lead, url), { sourcesChanged: false, include })
  const { commitments, legalRequirements } = await contentOf(url)
  t.strictSame([commitments, legalRequirements], [[], []])
  await lead.change('PATCH', url, { include: { law: true } })
  const changed = await contentOf(url)
  t.strictSame([changed.commitments?.length, changed.legalRequirements?.length], [0, 1])
})

t.test('an amendment keeps edition 2 of its base; a renewal has the current one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const executed = await executeAgreement(path, parties)
  const { commitments: _, legalRequirements: __, ...rest } = await contentOf(executed.url)
  const old = canonicalContent({ ...rest, format: 'partnership-basics/agreement/2' })
  const { versionId, agreementId } = executed
  await storage.rows(
    `update agreement_versions set edition = 2, content_sha256 = $2, commitments_sha256 = null, law_sha256 = null
      where id = $1 returning id`,
    [versionId, old.sha256],
  )
  await storage.rows(`update agreement_contents set content = $2, sha256 = $3 where version_id = $1 returning sha256`, [
    ...[versionId, old.text, old.sha256],
  ])
  const { id } = await commit(path, lead, 'finance')
  await addRequirement(path, lead)
  const amendment = await post(lead, `${path}/agreement-versions`, {
    ...{ agreementId, summary: 'A change.', origin: 'amendment', amendmentKinds: ['other'] },
  })
  const content = await contentOf(`${path}/agreement-versions/${amendment.id}`)
  t.equal(content.format, 'partnership-basics/agreement/2')
  t.notOk('commitments' in content || 'legalRequirements' in content)
  t.ok('costAllocation' in content)
  await lead.change('PATCH', `${path}/commitments/${id}`, { description: 'We pay all.' })
  t.hasStrict(await read(lead, `${path}/agreement-versions/${amendment.id}`), { sourcesChanged: false })
  const renewal = await post(lead, `${path}/agreement-versions`, {
    ...{ agreementId, origin: 'renewal', term: { effectiveOn: '2030-09-01', endsOn: '2031-08-31' } },
  })
  const renewed = await contentOf(`${path}/agreement-versions/${renewal.id}`)
  t.equal(renewed.format, 'partnership-basics/agreement/3')
  t.strictSame([renewed.commitments?.length, subjects(renewed)], [1, ['Children per teacher']])
})

t.test('an observer reads what was signed, and no ids of records', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.agreeOnCommunicationPlan(path, parties)
  const { id } = await commit(path, lead, 'finance')
  const requirement = await addRequirement(path, lead)
  const { url } = await executeAgreement(path, parties)
  const content = await read(office, `${url}/document.json`)
  t.equal(content.commitments[0].description, 'We do finance.')
  t.equal(content.legalRequirements[0].title, 'Children per teacher')
  const text = JSON.stringify(content)
  t.notOk(text.includes(id) || text.includes(requirement.id))
  t.equal((await office.call('GET', `${path}/commitments`)).status, 403)
})
