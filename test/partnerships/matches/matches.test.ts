// Matches of needs and offers (Q8, Q9): the pairs, their pages, and the needs and offers without a match.
import t from 'tap'
import { BoundQuery } from '../../../src/database/queries.ts'
import { beforeFirst, countNeeds, countOffers, statementsFor } from '../../../src/partnerships/matches/store.ts'
import { buffersOf, planOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const create = async (by: Client, path: string, fields: object): Promise<string> => {
  const { status, body } = await by.call('POST', path, { body: { title: 'A', ...fields } })
  t.equal(status, 201)
  return body.id
}

/** Reads all pages. */
async function readAll(by: Client, list: string, limit: number): Promise<Body[]> {
  const all: Body[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const separator = list.includes('?') ? '&' : '?'
    const { status, body, headers } = await by.call(
      'GET',
      `${list}${separator}limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )
    t.equal(status, 200)
    t.ok(body.data.length <= limit)
    t.equal(headers.has('link'), body.nextCursor !== null)
    all.push(...body.data)
    cursor = body.nextCursor
  }
  return all
}

/** The rule, applied to every pair. */
function matchesOf(needs: Body[], offers: Body[]): Body[] {
  return needs.flatMap((need) =>
    offers
      .filter((offer) => offer.organizationId !== need.organizationId)
      .filter((offer) => (offer.needId === null ? offer.aspect === need.aspect : offer.needId === need.id))
      .map((offer) => ({ needId: need.id, offerId: offer.id, basis: offer.needId === null ? 'aspect' : 'named' })),
  )
}

t.test('an offer matches the need that it names, or else the needs of its aspect, of other parties only', async (t) => {
  const path = await service.createPartnership(lead, center)
  const coaching = await create(center, `${path}/needs`, { aspect: 'staffing' })
  const vehicle = await create(center, `${path}/needs`, { aspect: 'resources' })
  const counsel = await create(lead, `${path}/needs`, { aspect: 'legal' })
  const coach = await create(lead, `${path}/offers`, { aspect: 'staffing' })
  const bus = await create(lead, `${path}/offers`, { aspect: 'staffing', needId: vehicle })
  const ownLawyer = await create(lead, `${path}/offers`, { aspect: 'legal' })
  const food = await create(center, `${path}/offers`, { aspect: 'resources' })
  const ids = async (list: string) => (await lead.call('GET', `${path}/${list}`)).body.data.map(({ id }: Body) => id)
  for (const by of [lead, center]) {
    t.match((await by.call('GET', `${path}/matches`)).body, {
      data: [
        { needId: coaching, offerId: coach, basis: 'aspect' },
        { needId: vehicle, offerId: bus, basis: 'named' },
      ],
      nextCursor: null,
    })
  }
  t.strictSame(await ids('needs?matched=false'), [counsel])
  t.strictSame(await ids('needs?matched=true'), [coaching, vehicle])
  t.strictSame(await ids('needs?matched=true&aspect=staffing'), [coaching])
  t.strictSame(await ids('offers?matched=false'), [ownLawyer, food])
  t.strictSame(await ids('offers?matched=true'), [coach, bus])
  await lead.change('DELETE', `${path}/offers/${coach}`)
  t.strictSame(await ids('needs?matched=false'), [coaching, counsel])
})

t.test('the pages together are the pairs of the rule, in order of the ids', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const parties = [lead, center, home]
  const aspects = ['staffing', 'legal', 'data']
  const needIds: string[] = []
  for (let at = 0; at < 12; at++) {
    const by = parties[at % 3] as Client
    needIds.push(await create(by, `${path}/needs`, { aspect: aspects[(at >> 1) % 3] }))
    await create(by, `${path}/offers`, { aspect: aspects[at % 2] })
    if (at % 3 === 0) await create(lead, `${path}/offers`, { aspect: 'finance', needId: needIds[at >> 1] })
  }
  const needs = await readAll(lead, `${path}/needs`, 100)
  const offers = await readAll(lead, `${path}/offers`, 100)
  const expected = matchesOf(needs, offers)
  t.ok(expected.length > 30, `${expected.length} pairs`)
  t.ok(expected.some(({ basis }) => basis === 'named'))
  for (const limit of [1, 7, 100]) t.strictSame(await readAll(center, `${path}/matches`, limit), expected)
  t.strictSame(await readAll(office, `${path}/matches`, 100), expected, 'an observer reads them')
  for (const { id } of needs) {
    const ofNeed = expected.filter(({ needId }) => needId === id)
    t.strictSame(await readAll(lead, `${path}/matches?needId=${id}`, 2), ofNeed)
  }
  for (const { id } of offers) {
    const ofOffer = expected.filter(({ offerId }) => offerId === id)
    t.strictSame(await readAll(lead, `${path}/matches?offerId=${id}`, 2), ofOffer)
  }
  const [{ needId, offerId }] = expected
  t.strictSame(await readAll(lead, `${path}/matches?needId=${needId}&offerId=${offerId}`, 2), expected.slice(0, 1))
  const unmatched = needs.filter(({ id }) => !expected.some((match) => match.needId === id))
  t.strictSame(await readAll(lead, `${path}/needs?matched=false`, 2), unmatched)
  const unneeded = offers.filter(({ id }) => !expected.some((match) => match.offerId === id))
  t.strictSame(await readAll(lead, `${path}/offers?matched=false`, 2), unneeded)

  for (const [query, count] of [
    ['', expected.length],
    [`?needId=${needId}`, expected.filter((match) => match.needId === needId).length],
    [`?offerId=${offerId}`, expected.filter((match) => match.offerId === offerId).length],
    [`?needId=${needId}&offerId=${offerId}`, 1],
  ] as const) {
    const headers = { prefer: 'count=exact' }
    t.equal((await lead.call('GET', `${path}/matches${query}`, { headers })).body.totalCount, count, query)
  }
  const ofNeeds = (await lead.call('GET', `${path}/needs?limit=1`)).body.nextCursor
  t.match(await lead.call('GET', `${path}/matches?cursor=${ofNeeds}`), {
    status: 400,
    body: { code: 'invalid-cursor' },
  })
})

const columns = 'version, external_ids, created_at, updated_at, updated_by'
const tables = ['needs', 'offers'] as const

/** Creates ten needs and offers in each of 2,000 partnerships, so that the planner expects ten. */
async function fillDatabase(): Promise<void> {
  for (const table of tables) {
    await storage.rows(`alter table ${table} disable trigger all`)
    await storage.rows(
      `insert into ${table} (id, partnership_id, organization_id, aspect, title, ${columns})
       select uuidv7(), md5(format('partnership %s', at % 2000))::uuid, md5(format('party %s', at % 3000))::uuid,
         (array['finance', 'legal', 'data'])[at % 3 + 1], 'A', 1, '[]', now(), now(), gen_random_uuid()
       from generate_series(1, 20000) at`,
    )
    await storage.rows(`alter table ${table} enable trigger all`)
  }
  await storage.rows(
    `update offers set need_id = (select id from needs where needs.partnership_id = offers.partnership_id limit 1)
     where organization_id < '80000000-0000-0000-0000-000000000000'`,
  )
  for (const table of tables) await storage.rows(`analyze ${table}`)
}

/** Copies the records of the partnership until each party has `count` of each. */
async function multiply(path: string, count: number): Promise<void> {
  for (const table of tables) {
    await storage.rows(
      `insert into ${table} (id, partnership_id, organization_id, aspect, title, ${columns})
       select uuidv7(), partnership_id, organization_id, aspect, title, ${columns}
       from ${table}, generate_series(2, $2) where partnership_id = $1`,
      [path.split('/').at(-1), count],
    )
  }
}

t.test('a page of 1,000 needs and 1,000 offers reads and sends a bounded amount', async (t) => {
  await fillDatabase()
  const path = await service.createPartnership(lead, center)
  await create(center, `${path}/needs`, { aspect: 'data' })
  await create(center, `${path}/offers`, { aspect: 'data' })
  await create(lead, `${path}/offers`, { aspect: 'data' })
  await multiply(path, 1_000)
  const partnershipId = path.split('/').at(-1) as string
  const first = await lead.call('GET', `${path}/matches?limit=100`, { headers: { prefer: 'count=exact' } })
  t.equal(first.body.totalCount, 1_000_000)
  let cursor = first.body.nextCursor
  for (let page = 0; page < 12; page++) {
    const { status, body } = await lead.call('GET', `${path}/matches?limit=100&cursor=${cursor}`)
    t.equal(status, 200)
    const bytes = JSON.stringify(body).length
    t.ok(bytes < 20_000, `${bytes} bytes`)
    cursor = body.nextCursor
  }
  const [{ needId, offerId }] = first.body.data
  const last = { afterValue: first.body.data[99].needId, afterId: first.body.data[99].offerId }
  for (const filters of [{}, { needId }, { offerId }, { needId, offerId }]) {
    for (const after of [beforeFirst, last]) {
      const values = { partnershipId, ...filters, ...after, limit: 101 }
      const buffers = await buffersOf(service, lead, partnershipId, new BoundQuery(statementsFor(filters).page, values))
      t.ok(buffers < 150, `${JSON.stringify(filters)}: ${buffers} pages`)
    }
    const buffers = await buffersOf(
      service,
      lead,
      partnershipId,
      new BoundQuery(statementsFor(filters).count, { partnershipId, ...filters }),
    )
    t.ok(buffers < 400, `count of ${JSON.stringify(filters)}: ${buffers} pages`)
  }
  t.match(
    (await lead.call('GET', `${path}/foundation`)).body.assessments.filter(({ strategy }: Body) =>
      /^Q[89]$/.test(strategy),
    ),
    [
      { strategy: 'Q8', status: 'done', because: 'Parties with offers: 2. Total of offers: 2000.' },
      { strategy: 'Q9', status: 'partly', because: 'Parties with needs: 1. Total of needs: 1000.' },
    ],
  )
  for (const counts of [countNeeds, countOffers]) {
    const query = new BoundQuery(counts, { partnershipIds: `{${partnershipId}}` })
    const plan = await planOf(service, lead, partnershipId, query)
    t.match(JSON.stringify(plan), '"Index Only Scan"', 'the assessment reads an index, and no row')
  }
})

t.test('needs and offers of one party only are skipped without comparing each pair', async (t) => {
  const path = await service.createPartnership(lead, center)
  await create(center, `${path}/needs`, { aspect: 'data' })
  await create(center, `${path}/offers`, { aspect: 'data' })
  await multiply(path, 1_000)
  t.match((await lead.call('GET', `${path}/matches`)).body, { data: [], nextCursor: null })
  const partnershipId = path.split('/').at(-1) as string
  const values = { partnershipId, ...beforeFirst, limit: 101 }
  const buffers = await buffersOf(service, lead, partnershipId, new BoundQuery(statementsFor({}).page, values))
  t.ok(buffers < 10_000, `${buffers} pages`)
})
