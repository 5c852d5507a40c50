// Parameters with several values: repeated (state=a&state=b), with commas (state=a,b), or both.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { operationsOf } from '../support/operations.ts'
import { type Body, startService } from '../support/service.ts'

interface Parameter {
  $ref?: string
  name: string
  in: string
  schema: { type?: string; items?: { $ref?: string; format?: string }; minItems?: number; maxItems?: number }
  style?: string
  explode?: boolean
}

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()
const partnership = await service.createPartnership(lead, center, home)
const { paths, components } = service.document as Body
const resolve = ({ $ref, ...rest }: Parameter): Parameter =>
  $ref === undefined ? rest : components.parameters[$ref.split('/').at(-1) ?? '']

/** List parameters of operations that read a list of the partnership, or one across partnerships. */
const lists = operationsOf(service.document)
  .filter(({ method, path }) => method === 'GET' && /^\/v1\/(partnerships\/\{partnershipId\}\/)?[a-z-]+$/.test(path))
  .flatMap(({ path }) =>
    (paths[path].get.parameters as Parameter[])
      .map(resolve)
      .filter((one) => one.in === 'query' && one.schema.type === 'array')
      .map((parameter) => ({ ...parameter, path: path.replace('/v1/partnerships/{partnershipId}', partnership) })),
  )

/** Two different valid values, or one if there is only one. */
function valuesOf({ name, schema: { items = {} } }: Parameter): [string, string] {
  if (name === 'programYear') return ['2026', '2026-2027']
  if (name === 'jurisdiction') return ['US-IL', 'US-WI']
  const [first, second = first] = components.schemas[items.$ref?.split('/').at(-1) ?? '']?.enum ?? []
  if (first !== undefined) return [first, second]
  return items.format === 'uuid' ? [lead.id, center.id] : ['contact', 'party']
}

const read = (path: string, query: string) => lead.call('GET', `${path}?${query}`)
const pointersOf = ({ body }: { body: Body }) => body.errors?.map(({ pointer }: Body) => pointer)

t.test('repeated names, commas, and both give the same response', async (t) => {
  t.ok(lists.length > 25, `${lists.length} list parameters`)
  for (const { path, name, ...parameter } of lists) {
    t.match(parameter, { style: 'form', explode: true })
    const [a, b] = valuesOf({ name, ...parameter })
    if (a === b) continue
    const repeated = await read(path, `${name}=${a}&${name}=${b}`)
    t.equal(repeated.status, 200, `${path}?${name}`)
    const { data } = repeated.body
    for (const query of [`${name}=${a},${b}`, `${name}=${b}%2C${a}&${name}=${a}`]) {
      t.strictSame((await read(path, query)).body.data, data, `${path}?${query}`)
    }
  }
})

t.test('bounds and duplicates are checked over all values', async (t) => {
  for (const { path, name, ...parameter } of lists) {
    const [a, b] = valuesOf({ name, ...parameter })
    const { maxItems = 0 } = parameter.schema
    const tooMany = `${Array.from({ length: maxItems }, () => `${name}=${a}`).join('&')}&${name}=${b}`
    for (const query of [tooMany, `${name}=${Array.from({ length: maxItems }, () => a)},${b}&${name}=${a}`]) {
      t.match(await read(path, query), { status: 400, body: { errors: [{ pointer: name }] } }, `${path}?${name}`)
    }
    const exactly = Array.from({ length: maxItems }, () => a)
    if (maxItems > 1) {
      const half = Math.ceil(maxItems / 2)
      const mixed = `${name}=${exactly.slice(0, half)}&${name}=${exactly.slice(half).join(`&${name}=`)}`
      t.equal((await read(path, mixed)).status, 200, `${path}?${mixed}`)
    }
  }
})

t.test('each value that is not allowed is named by its place in the list', async (t) => {
  for (const { path, name, ...parameter } of lists) {
    const [a, b] = valuesOf({ name, ...parameter })
    const wrong: [query: string, place: string][] = [
      [`${name}=`, `${name}/0`],
      [`${name}=${a},,${b}`, `${name}/1`],
      [`${name}=${a}&${name}=&${name}=${b}`, `${name}/1`],
      [`${name}=${a},${b}&${name}=!`, `${name}/2`],
      [`${name}=${a}&${name}=%00`, `${name}/1`],
      [`${name}=${a}&${name}=%ff`, `${name}/1`],
    ]
    for (const [query, place] of wrong) {
      const answer = await read(path, query)
      t.equal(answer.status, 400, `${path}?${query}`)
      t.ok(pointersOf(answer).includes(place) || parameter.schema.maxItems === 1, `${pointersOf(answer)}, not ${place}`)
    }
  }
})

t.test('a parameter that is no list can occur once', async (t) => {
  const offers = `${partnership}/offers`
  const wrong: [path: string, query: string, name: string][] = [
    [offers, 'limit=1&limit=2', 'limit'],
    [offers, 'limit=1&limit=1', 'limit'],
    [offers, 'sort=createdAt&sort=-createdAt', 'sort'],
    [offers, 'cursor=a&cursor=b', 'cursor'],
    [offers, 'updatedSince=2026-01-01T00:00:00Z&updatedSince=2026-02-01T00:00:00Z', 'updatedSince'],
    ['/v1/organizations', 'q=a&q=b', 'q'],
    ['/v1/changes', `partnershipId=${uuidv7()}&partnershipId=${uuidv7()}`, 'partnershipId'],
    ['/v1/changes', 'wait=0&wait=0', 'wait'],
  ]
  for (const [path, query, name] of wrong) {
    t.match(await read(path, query), {
      status: 400,
      body: {
        code: 'invalid-request',
        errors: [{ pointer: name, code: 'type', detail: 'is given several times and takes one value.' }],
      },
    })
    t.equal((await read(path, query)).body.errors.length, 1, `one error for ${query}`)
  }
  const dryRuns = await lead.call('POST', `${partnership}/offers?dryRun=true&dryRun=false`, {
    body: { aspect: 'finance', title: 'Rent' },
  })
  t.match(dryRuns, { status: 400, body: { errors: [{ pointer: 'dryRun' }] } })
  t.match(await read(offers, 'colour=red&colour=blue'), {
    status: 400,
    body: { errors: [{ pointer: 'colour', code: 'unknown' }] },
  })
})

t.test('the link to the next page keeps all values', async (t) => {
  for (const aspect of ['finance', 'staffing', 'finance', 'legal', 'staffing']) {
    const { status } = await lead.call('POST', `${partnership}/offers`, { body: { aspect, title: `For ${aspect}` } })
    t.equal(status, 201)
  }
  for (const query of [
    'aspect=finance&aspect=staffing',
    'aspect=finance,staffing',
    'aspect=staffing&aspect=finance,finance',
  ]) {
    const aspects: string[] = []
    let next: string | undefined = `${partnership}/offers?${query}&limit=1`
    while (next !== undefined) {
      const { body, headers, status } = await lead.call('GET', next)
      t.equal(status, 200, next)
      aspects.push(...body.data.map((offer: Body) => offer.aspect))
      next = /^<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    }
    t.strictSame(aspects, ['finance', 'staffing', 'finance', 'staffing'], query)
  }
})
