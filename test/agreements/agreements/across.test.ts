// The agreements of all partnerships of an organization: which it sees, filters, order and cost.
import t from 'tap'
import { agreementPage, findAcross, findFilings, findLeads } from '../../../src/agreements/agreements/across-store.ts'
import { agreementStateOn, type Execution } from '../../../src/agreements/agreements/rules.ts'
import { BoundQuery, pgArray } from '../../../src/database/queries.ts'
import { draftAgreement, executeAgreement } from '../../support/agreements.ts'
import { buffersOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Shelbyville Head Start')

const listed = async (by: Client, query = ''): Promise<Body[]> => {
  const { status, body } = await by.call('GET', `/v1/agreements${query}`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.data
}
const idsOf = async (by: Client, query = '') => (await listed(by, query)).map(({ agreementId }) => agreementId)

t.test('each organization lists the agreements that it may read, and no other', async (t) => {
  const path = await service.createPartnership(lead, center)
  const executed = await executeAgreement(path, [lead, center], { agreement: { reference: 'E-1' } })
  const drafted = await draftAgreement(path, [lead, center])
  const both = [executed.agreementId, drafted.agreementId]
  t.strictSame(await idsOf(lead), both)
  t.strictSame(await idsOf(center), both)
  for (const by of [home, office, stranger]) {
    t.strictSame(await idsOf(by), [], 'without a membership')
    const { body } = await by.call('GET', '/v1/agreements', { headers: { prefer: 'count=exact' } })
    t.equal(body.totalCount, 0)
    t.strictSame(await idsOf(by, `?partyId=${lead.id}`), [])
  }

  const observer = await service.addObserver(path, office, lead, center)
  t.strictSame(await idsOf(office), [executed.agreementId], 'an observer lists executed ones')
  const { body: counted } = await office.call('GET', '/v1/agreements', { headers: { prefer: 'count=exact' } })
  t.equal(counted.totalCount, 1)
  const file = await office.call('GET', '/v1/agreements.ndjson')
  t.notMatch(file.body, drafted.agreementId)
  await lead.change('POST', `${observer}/transitions`, { action: 'end', reason: 'Done.' })
  t.strictSame(await idsOf(office), [], 'no more when it has ended')

  const party = await service.addParty(path, lead, home)
  t.strictSame(await idsOf(home), both, 'a party that joins later lists all')
  await home.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'No staff.' })
  t.strictSame(await idsOf(home), [], 'a party that has left lists none')
  t.equal((await home.call('GET', `${path}/agreements/${executed.agreementId}`)).status, 200, 'but reads them')

  await lead.change('DELETE', `${path}/agreements/${(await emptyAgreement(path)).id}`)
  t.strictSame(await idsOf(lead), both, 'a deleted one is not listed')
})

const emptyAgreement = async (path: string): Promise<Body> =>
  (await lead.call('POST', `${path}/agreements`, { body: { title: 'Deleted', kind: 'general' } })).body

t.test('an observer whose last day is over lists none', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, [lead, center])
  const watcher = await service.createOrganization('A watcher')
  const observer = await service.addObserver(path, watcher, lead, center)
  t.strictSame(await idsOf(watcher), [agreementId])
  await storage.rows('update agreement_readers set observed_until = current_date - 1 where organization_id = $1', [
    watcher.id,
  ])
  t.strictSame(await idsOf(watcher), [])
  await storage.rows('update observers set ends_on = current_date - 1 where id = $1', [observer.split('/').at(-1)])
  await storage.rows('update agreement_readers set observed_until = null where organization_id = $1', [watcher.id])
  t.strictSame(await idsOf(watcher), [], 'the index alone gives no right to read')
})

t.test('the view has the deadlines of the current version', async (t) => {
  const by = await service.createOrganization('Recipient')
  const path = await service.createPartnership(by, center)
  const { agreementId, url } = await executeAgreement(path, [by, center], {
    agreement: { reference: '2026-7', externalIds: [{ scheme: 'erp', value: '7' }] },
    version: {
      term: {
        effectiveOn: '2026-09-01',
        endsOn: '2090-08-31',
        noticeDays: 60,
        renewal: { maxRenewals: 2, months: 12, noticeDays: 90 },
      },
    },
  })
  const version = (await by.call('GET', url)).body
  const [shown] = await listed(by)
  t.match(shown, {
    agreementId,
    partnershipName: 'Full-day care',
    kind: 'data_sharing',
    reference: '2026-7',
    state: 'in_force',
    parties: [
      { organizationId: by.id, name: 'Recipient' },
      { organizationId: center.id, name: 'Little Steps Child Care' },
    ],
    lead: { organizationId: by.id, name: 'Recipient' },
    endsOn: '2090-08-31',
    noticeDays: 60,
    renewalDecisionDueOn: '2090-06-02',
    renewalsUsed: 0,
    maxRenewals: 2,
    amendments: 0,
    executedOn: version.executedOn,
    contentSha256: version.contentSha256,
    filingDueOn: null,
    filedOn: null,
    obligated: null,
    externalIds: [{ scheme: 'erp', value: '7' }],
  })
  t.ok(shown.daysLeft > 20_000)
})

t.test('filters and order', async (t) => {
  const by = await service.createOrganization('Filtering recipient')
  const [first, second] = [await service.createPartnership(by, center), await service.createPartnership(by, home)]
  const term = (endsOn: string | undefined, effectiveOn = '2026-09-01') => ({
    version: { term: { effectiveOn, ...(endsOn && { endsOn }), noticeDays: 60 } },
  })
  const late = await executeAgreement(first, [by, center], {
    ...term('2090-12-31'),
    agreement: { externalIds: [{ scheme: 'erp', value: '1' }] },
  })
  const early = await executeAgreement(second, [by, home], term('2080-12-31'))
  const upcoming = await executeAgreement(second, [by, home], term('2085-12-31', '2079-01-01'))
  const { id: empty } = (await by.call('POST', `${first}/agreements`, { body: { title: 'Care', kind: 'general' } }))
    .body
  const all = [late, early, upcoming].map(({ agreementId }) => agreementId)
  const [l, e, u] = all as [string, string, string]
  const { updatedAt } = (await by.call('GET', `${first}/agreements/${empty}`)).body

  for (const [query, expected] of [
    ['', [l, e, u, empty]],
    ['sort=-createdAt', [empty, u, e, l]],
    ['sort=endsOn', [e, u, l, empty]],
    ['sort=-endsOn', [empty, l, u, e]],
    ['state=in_force', [l, e]],
    ['state=upcoming', [u]],
    ['state=none', [empty]],
    ['state=none,upcoming', [u, empty]],
    ['state=expired', []],
    ['kind=general', [empty]],
    ['kind=data_sharing&state=in_force', [l, e]],
    ['endsBefore=2080-12-31', []],
    ['endsBefore=2081-01-01', [e]],
    ['endsAfter=2080-12-31', [l, u]],
    ['endsAfter=2080-12-30&endsBefore=2090-12-31', [e, u]],
    [`partyId=${home.id}`, [e, u]],
    [`partyId=${home.id},${center.id}`, [l, e, u, empty]],
    [`partyId=${office.id}`, []],
    ['externalId=erp:1', [l]],
    [`updatedSince=${updatedAt}`, [empty]],
  ] as [string, string[]][]) {
    t.strictSame(await idsOf(by, `?${query}`), expected, query)
  }
  const page = (await by.call('GET', '/v1/agreements?sort=endsOn&limit=3')).body
  t.strictSame(await idsOf(by, `?sort=endsOn&cursor=${page.nextCursor}`), [empty], 'the next page')

  await by.change('PATCH', `${first}/agreements/${l}`, { externalIds: [] })
  t.strictSame(await idsOf(by, '?externalId=erp:1'), [], 'a change of the agreement is found')
  for (const query of ['state=open', 'kind=x', 'endsBefore=2026-02-30', 'partyId=a', 'party=1']) {
    const answer = await by.call('GET', `/v1/agreements?${query}`)
    t.equal(answer.status, 400, query)
  }
})

t.test('the state by which the list filters is the one that it shows', async (t) => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const base: Execution = {
    state: 'executed',
    versionId: '',
    number: 1,
    contentSha256: '',
    executedOn: day(-10),
    inForceFrom: day(-5),
    endsOn: null,
    supersededOn: null,
    terminatesOn: null,
    terminationNoticeId: null,
    schoolYearStartsOn: null,
    reviewEveryMonths: null,
    sources: { mission: null, communication: null, conflictSteps: '' },
    timeZone: 'UTC',
    noticeDays: null,
    immediateGrounds: [],
    renewal: null,
    partyIds: [],
    subaward: null,
  }
  const by = await service.createOrganization('Recipient with states')
  const path = await service.createPartnership(by, center)
  const { id } = (await by.call('POST', `${path}/agreements`, { body: { title: 'A', kind: 'general' } })).body
  const cases: Partial<Execution>[][] = [
    [],
    [{}],
    [{ state: 'suspended' }],
    [{ inForceFrom: day(2) }],
    [{ endsOn: day(-2) }],
    [{ endsOn: day(0) }],
    [{ terminatesOn: day(0) }],
    [{ terminatesOn: day(1) }],
    [{ supersededOn: day(-1) }, {}],
    [{ supersededOn: day(2) }, { inForceFrom: day(2) }],
    [{ supersededOn: day(-1) }],
    [{ endsOn: day(-3) }, { inForceFrom: day(2) }],
    [{ endsOn: day(-3) }, { terminatesOn: day(-1) }],
    [{ terminatesOn: day(-1) }, { endsOn: day(-3) }],
    [{ inForceFrom: day(2) }, { inForceFrom: day(3), state: 'suspended' }],
    [{ inForceFrom: day(2) }, { inForceFrom: day(-1), state: 'suspended' }],
  ]
  for (const parts of cases) {
    const executions = parts.map((part) => ({ ...base, ...part }))
    await storage.rows('update agreement_readers set executions = $2 where agreement_id = $1', [
      id,
      JSON.stringify(executions),
    ])
    const state = agreementStateOn(executions, new Date().toISOString())
    t.strictSame(await idsOf(by, `?state=${state}`), [id], JSON.stringify(parts))
    const others = ['none', 'upcoming', 'in_force', 'suspended', 'expired', 'terminated'].filter((one) => one !== state)
    t.strictSame(await idsOf(by, `?state=${others}`), [], JSON.stringify(parts))
  }
})

t.test('the cost of a page does not grow with the number of agreements', async (t) => {
  const few = await service.createOrganization('With 50')
  const many = await service.createOrganization('With 10,000')
  // Each agreement in a partnership of its own; those of `few` are stored between the others, as they would be over the years.
  await storage.rows(
    `with added as (
      insert into partnerships (id, name, purpose, state, version, external_ids, created_at, updated_at, updated_by)
        select uuidv7(), 'Partnership ' || n, 'Care', 'planning', 1, '[]', now(), now(),
          case when n % 201 = 0 then $1::uuid else $2::uuid end from generate_series(1, 10050) n
        returning id, updated_by as owner
    ), joined as (
      insert into parties (id, partnership_id, organization_id, lead, role, state, version, external_ids, created_at,
          updated_at, updated_by)
        select uuidv7(), id, owner, true, 'recipient', 'accepted', 1, '[]', now(), now(), owner from added
    ), made as (
      insert into agreements (id, partnership_id, organization_id, title, kind, language, party_ids, signing,
          executions, amendments, renewals_used, version, external_ids, created_at, updated_at, updated_by)
        select uuidv7(), id, owner, 'Agreement', 'general', 'en', '[]', 'parallel', '[]', 0, 0, 1, '[]', now(), now(), owner
          from added returning *
    ) insert into agreement_readers (organization_id, agreement_id, partnership_id, kind, party_ids, executions, ends_on,
        external_ids, updated_at)
      select organization_id, id, partnership_id, kind, party_ids, executions, date '2030-01-01' + (random() * 3000)::int,
        external_ids, updated_at from made`,
    [few.id, many.id],
  )
  await storage.rows('vacuum (analyze) agreement_readers, agreements, partnerships, parties, observers')
  const pageOf = async (by: Client, sort: string) => (await by.call('GET', `/v1/agreements?sort=${sort}`)).body.data
  /** Of the statements of a page, after a row or the first one. */
  async function costOf(by: Client, sort: string, after?: { afterValue: string; afterId: string }): Promise<number> {
    const shown: Body[] = await pageOf(by, sort)
    const partnershipIds = pgArray(shown.map(({ partnershipId }) => partnershipId))
    const ids = pgArray(shown.map(({ agreementId }) => agreementId))
    const since = pgArray(shown.map(() => '2026-01-01'))
    const page = agreementPage.statementFor(sort, [], after !== undefined)
    const inPartnership = shown[0]?.partnershipId
    const costs = [
      await buffersOf(service, by, null, new BoundQuery(page, { organizationId: by.id, limit: 26, ...after })),
      await buffersOf(service, by, inPartnership, new BoundQuery(findAcross, { partnershipIds, ids })),
      await buffersOf(service, by, inPartnership, new BoundQuery(findLeads, { partnershipIds })),
      await buffersOf(service, by, inPartnership, new BoundQuery(findFilings, { partnershipIds, ids, since })),
    ]
    return costs.reduce((sum, cost) => sum + cost)
  }
  for (const sort of ['createdAt', '-createdAt', 'endsOn', '-endsOn']) {
    const [ofFew, ofMany] = [await costOf(few, sort), await costOf(many, sort)]
    t.ok(ofMany <= 1.1 * ofFew, `${sort}: ${ofFew} pages among 50, ${ofMany} among 10,000`)
    const [middle] = await storage.rows(
      'select agreement_id, ends_on::text from agreement_readers where organization_id = $1 order by ends_on offset 5000 limit 1',
      [many.id],
    )
    const afterValue = sort.endsWith('endsOn') ? middle.ends_on : middle.agreement_id
    const later = await costOf(many, sort, { afterValue, afterId: middle.agreement_id })
    t.ok(later <= 1.1 * ofFew, `${sort}: ${later} pages in the middle`)
  }
})
