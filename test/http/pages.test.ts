// Pages of lists: cursors, order, filters, counts. Tested with one collection, and with organizations for sorting by text.
import t from 'tap'
import type { Operation } from '../support/contract.ts'
import { startOwnService } from '../support/own-service.ts'
import type { Body } from '../support/service.ts'
import { errorsIn, openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

/** Creates a partnership with `count` offers of the lead. Returns the path of the list and the offers. */
async function createOffers(count: number): Promise<{ list: string; made: Body[] }> {
  const list = `${await service.createPartnership(lead, center)}/offers`
  const made: Body[] = []
  for (let at = 0; at < count; at++) {
    const aspect = at % 2 === 0 ? 'finance' : 'staffing'
    made.push((await lead.call('POST', list, { body: { aspect, title: `Offer ${at}` } })).body)
  }
  return { list, made }
}

const titles = (body: Body): string[] => body.data.map(({ title }: Body) => title)

/** Reads all pages, beginning with `first`. Runs `between` after each. */
async function readPages(first: string, between = async () => {}): Promise<Body[]> {
  const all: Body[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await lead.call('GET', `${first}${cursor && `&cursor=${cursor}`}`)
    all.push(...body.data)
    cursor = body.nextCursor
    await between()
  }
  return all
}

t.test('pages have no gap and no repetition, in both directions of every sort', async (t) => {
  const { list, made } = await createOffers(7)
  for (const at of [5, 1]) await lead.change('PATCH', `${list}/${made[at].id}`, { title: `Offer ${at}, changed` })
  const expected = {
    createdAt: [0, 1, 2, 3, 4, 5, 6],
    '-createdAt': [6, 5, 4, 3, 2, 1, 0],
    updatedAt: [0, 2, 3, 4, 6, 5, 1],
    '-updatedAt': [1, 5, 6, 4, 3, 2, 0],
  }
  for (const [sort, order] of Object.entries(expected)) {
    for (const limit of [1, 3, 7, 100]) {
      const ids = (await readPages(`${list}?sort=${sort}&limit=${limit}`)).map(({ id }) => id)
      t.strictSame(
        ids,
        order.map((at) => made[at].id),
        `${sort}, ${limit} at a time`,
      )
    }
  }
})

t.test('reading pages during writes returns every record that existed, once', async (t) => {
  const { list, made } = await createOffers(6)
  let added = 0
  const between = async () => {
    if (added++ < 4) await center.call('POST', list, { body: { aspect: 'data', title: 'Meanwhile' } })
  }
  const forward = (await readPages(`${list}?limit=2`, between)).map(({ id }) => id)
  t.equal(new Set(forward).size, forward.length)
  t.strictSame(
    forward.slice(0, 6),
    made.map(({ id }) => id),
  )
  t.equal(forward.length, 10, 'records added after the cursor are included')

  added = 0
  const back = (await readPages(`${list}?limit=2&sort=-createdAt`, between)).map(({ id }) => id)
  t.strictSame(back, [...forward].reverse(), 'records added before the first page are not')
})

t.test('a cursor works after the last record of its page was deleted', async (t) => {
  const { list, made } = await createOffers(4)
  const { body } = await lead.call('GET', `${list}?limit=2`)
  await lead.change('DELETE', `${list}/${made[1].id}`)
  const { body: next } = await lead.call('GET', `${list}?limit=2&cursor=${body.nextCursor}`)
  t.strictSame(titles(next), ['Offer 2', 'Offer 3'])
})

t.test('Link has the URL of the next page with the parameters of the request', async (t) => {
  const { list } = await createOffers(5)
  const first = await lead.call('GET', `${list}?limit=2&sort=-createdAt&aspect=finance`)
  const [, next = ''] = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? []
  t.equal(new URL(next, 'http://here').searchParams.get('cursor'), first.body.nextCursor)
  const last = await lead.call('GET', next)
  t.strictSame([...titles(first.body), ...titles(last.body)], ['Offer 4', 'Offer 2', 'Offer 0'])
  t.equal(last.body.nextCursor, null)
  t.equal(last.headers.get('link'), null)
})

t.test('an invalid cursor is rejected', async (t) => {
  const { list } = await createOffers(3)
  const { body } = await lead.call('GET', `${list}?limit=1`)
  const encodeCursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const id = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
  const refused = [
    `sort=-createdAt&cursor=${body.nextCursor}`,
    `sort=updatedAt&cursor=${body.nextCursor}`,
    `cursor=${body.nextCursor.slice(0, -9)}`,
    'cursor=garbage',
    `cursor=${encodeCursor('createdAt', id)}`,
    `cursor=${encodeCursor('createdAt', id, "' or true --")}`,
    `cursor=${encodeCursor('createdAt', { $ne: 1 }, id)}`,
  ]
  for (const query of refused) {
    const answer = await lead.call('GET', `${list}?${query}`)
    t.match(answer, { status: 400, body: { code: 'invalid-cursor' } }, query)
  }
  for (const query of [
    `cursor=${encodeCursor('createdAt', 'no id', id)}`,
    `sort=updatedAt&cursor=${encodeCursor('updatedAt', 'no moment', id)}`,
  ]) {
    t.match(await lead.call('GET', `${list}?${query}`), { status: 400 }, query)
  }
  for (const query of ['cursor=', 'cursor=a%20b', `cursor=${'a'.repeat(5000)}`]) {
    const answer = await lead.call('GET', `${list}?${query}`)
    t.match(answer, { status: 400, body: { code: 'invalid-request', errors: [{ pointer: 'cursor' }] } }, query)
  }
  const { list: other } = await createOffers(2)
  const elsewhere = await lead.call('GET', `${other}?cursor=${body.nextCursor}`)
  t.equal(elsewhere.status, 200, 'a cursor of another list reads records of this list only')
  t.ok(elsewhere.body.data.every(({ partnershipId }: Body) => other.includes(partnershipId)))
})

t.test('unknown and invalid parameters are rejected by name', async (t) => {
  const { list } = await createOffers(0)
  const refused = [
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['sort=title', 'sort'],
    ['sort=', 'sort'],
    ['page=2', 'page'],
    ['Limit=2', 'Limit'],
    ['aspect=love', 'aspect/0'],
    ['aspect=finance,love', 'aspect/1'],
    ['aspect=', 'aspect/0'],
    ['organizationId=7', 'organizationId/0'],
    ['updatedSince=yesterday', 'updatedSince'],
    ['updatedSince=2026-11-23', 'updatedSince'],
    ['externalId=uei', 'externalId'],
    ['__proto__=1', '__proto__'],
  ] as const
  for (const [query, pointer] of refused) {
    const answer = await lead.call('GET', `${list}?${query}`)
    t.match(answer, { status: 400, body: { code: 'invalid-request' } }, query)
    t.equal(answer.body.errors?.[0].pointer, pointer, query)
  }
  const two = await lead.call('GET', `${list}?page=2&size=10`)
  t.strictSame(errorsIn(two).sort(), ['page unknown', 'size unknown'])
})

t.test('a page has 25 records by default, and at most 100', async (t) => {
  const { list } = await createOffers(26)
  t.equal((await lead.call('GET', list)).body.data.length, 25)
  t.equal((await lead.call('GET', `${list}?limit=100`)).body.data.length, 26)
})

t.test('filters are combined with AND', async (t) => {
  const { list, made } = await createOffers(4)
  const { body: theirs } = await center.call('POST', list, {
    body: { aspect: 'legal', title: 'Counsel', externalIds: [{ scheme: 'crm', value: 'a:b/1' }] },
  })
  const found = async (query: string) => titles((await lead.call('GET', `${list}?${query}`)).body)
  t.strictSame(await found('aspect=finance'), ['Offer 0', 'Offer 2'])
  t.strictSame(await found('aspect=staffing,legal'), ['Offer 1', 'Offer 3', 'Counsel'])
  t.strictSame(await found(`organizationId=${center.id}`), ['Counsel'])
  t.strictSame(await found(`organizationId=${center.id},${lead.id}&aspect=finance`), ['Offer 0', 'Offer 2'])
  t.strictSame(await found(`externalId=${encodeURIComponent('crm:a:b/1')}`), ['Counsel'])
  t.strictSame(await found('externalId=crm:a'), [])
  t.strictSame(await found(`updatedSince=${theirs.updatedAt}`), ['Counsel'], 'updatedSince is inclusive')
  t.strictSame(await found(`updatedSince=${made[3].updatedAt}&organizationId=${lead.id}`), ['Offer 3'])
  const moment = encodeURIComponent(`${theirs.updatedAt.slice(0, 19)}.000000+00:00`)
  t.ok((await found(`updatedSince=${moment}`)).includes('Counsel'), 'with an offset')
})

t.test('Prefer: count=exact counts the filtered records', async (t) => {
  const { list } = await createOffers(5)
  const prefer = { prefer: 'count=exact' }
  t.equal((await lead.call('GET', `${list}?limit=2`, { headers: prefer })).body.totalCount, 5)
  t.equal((await lead.call('GET', `${list}?limit=1&aspect=finance`, { headers: prefer })).body.totalCount, 3)
  t.notOk('totalCount' in (await lead.call('GET', list)).body)
  const { body } = await lead.call('GET', `${list}?limit=2`)
  const further = await lead.call('GET', `${list}?limit=2&cursor=${body.nextCursor}`, { headers: prefer })
  t.equal(further.body.totalCount, 5, 'the same on every page')
})

t.test('a cursor can contain the longest name', async (t) => {
  for (const name of ['𝄞'.repeat(200), `${'𝄞'.repeat(199)}a`, `${'𝄞'.repeat(199)}b`])
    await service.createOrganization(name)
  const names = (await readPages('/v1/organizations?sort=-name&limit=1')).map(({ name }) => name)
  t.equal(new Set(names).size, 6)
})

t.test('a list that can be sorted by change has an index for that', async (t) => {
  const { paths, components } = service.document
  const orders = components.schemas as Record<string, { enum?: string[] }>
  const sortOf = ({ parameters = [] }: Operation) => parameters.find(({ name }) => name === 'sort') as Body
  const tables = Object.entries(paths)
    .filter(([, { get }]) =>
      orders[
        sortOf(get ?? ({} as Operation))
          ?.schema.$ref?.split('/')
          .at(-1)
      ]?.enum?.includes('updatedAt'),
    )
    .map(([path]) => path.split('/').at(-1)?.replace(/\..*$/, '').replaceAll('-', '_'))
  t.ok(tables.length >= 15, `${tables.length} lists`)
  const storage = await openStorage(t, service)
  const indexed = await storage.rows(
    `select tablename as name from pg_indexes where indexdef ~ '\\((partnership_id, ([a-z_]+_id, )?)?updated_at, id\\)( WHERE .*)?$'`,
  )
  t.strictSame(
    tables.filter((table) => !indexed.some(({ name }) => name === table)),
    [],
  )
})
