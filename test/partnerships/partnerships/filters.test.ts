// The filters of the list of partnerships, and the program years that the service accepts.
import t from 'tap'
import { BoundQuery } from '../../../src/database/queries.ts'
import { partnershipPage } from '../../../src/partnerships/partnerships/pages.ts'
import { buffersOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const create = async (fields: object, by = lead): Promise<string> => {
  const { status, body } = await by.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B', ...fields } })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}
const found = async (by: Client, query: string): Promise<string[]> => {
  const { status, body } = await by.call('GET', `/v1/partnerships?${query}`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.data.map(({ id }: Body) => id)
}

t.test('filters by partner, name, state, term end and program year, alone and together', async (t) => {
  const invited = { role: 'other', organizationId: center.id }
  const infants = await create({
    ...{
      name: 'Infants of St. Mary’s – Springfield',
      programYear: '2026-2027',
      endsOn: '2027-08-31',
      parties: [invited],
    },
  })
  const toddlers = await create({
    ...{ name: '100% of TODDLERS_in Péoria', programYear: '2026', endsOn: '2026-12-31' },
    parties: [invited, { role: 'other', organizationId: home.id }],
  })
  const open = await create({ name: 'Toddlers', programYear: '2027-2028' })
  await service.addParty(`/v1/partnerships/${open}`, lead, home)
  await lead.change('POST', `/v1/partnerships/${open}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })

  for (const [query, expected] of [
    [`partner=${center.id}`, [infants, toddlers]],
    [`partner=${home.id}`, [toddlers, open]],
    [`partner=${center.id},${home.id}`, [infants, toddlers, open]],
    [`partner=${lead.id}`, []],
    [`partner=${office.id}`, []],
    [`q=${encodeURIComponent("mary's - spring")}`, [infants]],
    [`q=${encodeURIComponent('MARY‘S—SPRING')}`, []],
    [`q=${encodeURIComponent('mary‘s ― spring')}`, [infants]],
    ['q=toddlers', [toddlers, open]],
    ['q=TODDLERS', [toddlers, open]],
    ['q=toddlers_', [toddlers]],
    ['q=0%25', [toddlers]],
    ['q=%25%25', []],
    ['q=__', []],
    ['q=%5C%5C', []],
    ['q=P%C3%89ORIA', [toddlers]],
    ['q=pe%CC%81oria', [toddlers]],
    ['endsFrom=2027-08-31', [infants]],
    ['endsFrom=2027-09-01', []],
    ['endsUntil=2026-12-31', [toddlers]],
    ['endsUntil=2026-12-30', []],
    ['endsFrom=2026-12-31&endsUntil=2027-08-31', [infants, toddlers]],
    ['programYear=2026-2027', [infants]],
    ['programYear=2026,2027-2028', [toddlers, open]],
    ['programYear=2025-2026', []],
    ['state=not_pursued&q=toddlers', [open]],
    [`partner=${home.id}&q=toddlers&programYear=2026&endsUntil=2027-01-01&state=exploring`, [toddlers]],
    [`partner=${home.id}&q=toddlers&programYear=2026&endsUntil=2027-01-01&state=active`, []],
  ] as [string, string[]][]) {
    t.strictSame(await found(lead, query), expected, query)
  }
  t.strictSame(await found(home, `partner=${lead.id}`), [toddlers, open], 'the lead is a partner of the other parties')
  t.strictSame(await found(home, `partner=${center.id}`), [toddlers])
  t.strictSame(await found(office, `partner=${center.id}`), [], 'partnerships of others are not found')
  const first = await lead.call('GET', `/v1/partnerships?partner=${center.id},${home.id}&limit=2`)
  t.strictSame(
    await found(lead, `partner=${center.id},${home.id}&limit=2&cursor=${first.body.nextCursor}`),
    [open],
    'the next page has the same filter',
  )

  const [party] = (await home.call('GET', `/v1/partnerships/${open}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `/v1/partnerships/${open}/parties/${party.id}/transitions`, {
    action: 'withdraw',
    reason: 'No staff.',
  })
  t.strictSame(await found(lead, `partner=${home.id}`), [toddlers], 'an organization that has left is no partner')
})

t.test('unknown values of filters are rejected with the name of the parameter', async (t) => {
  for (const query of [
    'state=open',
    'partner=center',
    'partner=',
    'q=a',
    'q=%20%20',
    'endsFrom=2026-02-30',
    'endsUntil=tomorrow',
    'programYear=26',
    'partnerId=1',
  ]) {
    const answer = await lead.call('GET', `/v1/partnerships?${query}`)
    t.equal(answer.status, 400, query)
    t.equal(answer.body.errors[0].pointer.split('/')[0], query.split('=')[0], query)
  }
})

t.test('the second year of a program year is the year after the first', async (t) => {
  const id = await create({})
  const put = (programYear: string) =>
    lead.call('PUT', '/v1/partnerships/by-external-id/sis/program-year', {
      body: { name: 'A', purpose: 'B', programYear },
    })
  for (const programYear of [
    '2027-2026',
    '2026-2026',
    '2026-2030',
    '0000-9999',
    '0000',
    '9999',
    '2026-27',
    '2026-',
    '26',
  ]) {
    const answers = [
      await lead.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B', programYear } }),
      await lead.change('PATCH', `/v1/partnerships/${id}`, { programYear }),
      await put(programYear),
    ]
    for (const answer of answers) {
      t.equal(answer.status, 400, programYear)
      t.match(errorsIn(answer)[0], /^\/programYear /)
    }
    const filtered = await lead.call('GET', `/v1/partnerships?programYear=2026,${programYear}`)
    t.equal(filtered.status, 400, programYear)
    t.match(errorsIn(filtered)[0], /^programYear\/1 /)
  }
  for (const programYear of ['2026', '2026-2027', '1999-2000', '2999-3000']) {
    t.equal((await lead.change('PATCH', `/v1/partnerships/${id}`, { programYear })).status, 200, programYear)
  }
})

t.test('the cost of a page does not grow with the partnerships of other organizations', async (t) => {
  const own = await service.createOrganization('Another Recipient')
  const partner = await service.createOrganization('A partner of many')
  const others = await service.createOrganization('A third recipient')
  const parties = [{ role: 'other', organizationId: partner.id }]
  for (let index = 0; index < 30; index++) {
    await create({ name: 'Full-day care', programYear: '2026', endsOn: '2027-08-31', parties }, own)
  }
  const template = await create({ name: 'Full-day care', programYear: '2026', endsOn: '2027-08-31', parties }, others)
  const values = {
    partner: `{${partner.id}}`,
    q: 'day',
    state: '{exploring}',
    endsFrom: '2027-01-01',
    endsUntil: '2027-12-31',
    programYear: '{2026}',
  }
  const combinations = [[], ...Object.keys(values).map((name) => [name]), Object.keys(values)]
  const measure = async () => {
    const pages: Record<string, number> = {}
    for (const filters of combinations) {
      for (const sort of ['createdAt', '-createdAt', 'updatedAt']) {
        const statement = partnershipPage.statementFor(sort, filters, false)
        pages[`${sort} ${filters}`] = await buffersOf(
          service,
          own,
          null,
          new BoundQuery(statement, { ...values, limit: 26 }),
        )
      }
    }
    return pages
  }
  const columnsOf = async (table: string, ...except: string[]) => {
    const [{ list }] = await storage.rows(
      `select string_agg(column_name, ', ') as list from information_schema.columns
       where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER' and column_name <> all($2)`,
      [table, except],
    )
    return list
  }
  const columns = await columnsOf('partnerships', 'id')
  const partyColumns = await columnsOf('parties', 'id', 'partnership_id')
  await storage.rows(
    `with copies as (
       insert into partnerships (id, ${columns}) select uuidv7(), ${columns} from partnerships, generate_series(1, 20000) where id = $1
       returning id
     ) insert into parties (id, partnership_id, ${partyColumns})
       select uuidv7(), copies.id, ${partyColumns} from parties, copies where partnership_id = $1`,
    [template],
  )
  await storage.rows('vacuum analyze partnerships, parties, observers')
  // The first query of a connection reads the catalog of the database, too.
  await measure()
  const after = await measure()
  for (const [name, pages] of Object.entries(after)) {
    // A few index pages for each row of the page; the tables have thousands of pages.
    t.ok(pages < 500, `${name}: ${pages} pages`)
  }
})
