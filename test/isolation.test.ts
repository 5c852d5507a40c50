// What each organization gets to see and do, by every operation of the document and every id that it takes. The cases
// are made from the document and the policy table: a new route is covered by being there.
import { pino } from 'pino'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { needsMatch } from '../src/http/exchange.ts'
import { policy, type Relation } from '../src/policy.ts'
import { fill, type Operation } from './support/operations.ts'
import { type Body, type Call, peppers, type Received } from './support/service.ts'
import { type Actor, buildWorld, type Ids, type PlaceName } from './support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, records } = world
const everyActor = Object.values(actors)

/** Where a path may lead: its first parameter into `root`, the rest into `rest`. What stays in one place comes first. */
const ways: [root: PlaceName, rest: PlaceName][] = [
  ['ours', 'ours'],
  ['theirs', 'theirs'],
  ['nowhere', 'nowhere'],
  ['ours', 'late'],
  ['ours', 'second'],
  ['ours', 'theirs'],
  ['ours', 'nowhere'],
  ['theirs', 'ours'],
  ['theirs', 'nowhere'],
  ['nowhere', 'ours'],
]

interface Refusal {
  status: number
  code: string
}
const unknownCaller: Refusal = { status: 401, code: 'unauthenticated' }
const noScope: Refusal = { status: 403, code: 'scope-missing' }
const noRelation: Refusal = { status: 403, code: 'relation-missing' }
const nothing: Refusal = { status: 404, code: 'not-found' }

/** What the policy table says of a call; undefined where it lets the caller in. */
function refusalOf(operation: Operation, actor: Actor, root: PlaceName, rest: PlaceName): Refusal | undefined {
  const { rule, params } = operation
  if (rule === undefined) return unknownCaller
  if (rule.relations === undefined) return directoryRefusal(operation, actor, root)
  const relation = relationOf(operation, actor, root)
  if (relation === undefined) return nothing
  if (!rule.relations.includes(relation)) return noRelation
  const seen = rest === root || (root === 'ours' && rest === 'late' && relation !== 'former')
  return params.length > 1 && (!seen || rest === 'nowhere') ? nothing : undefined
}

function relationOf({ params }: Operation, actor: Actor, root: PlaceName): Relation | undefined {
  if (params[0] === 'partnershipId') return actor.relations[root]
  return actor.operator ? 'operator' : root === 'ours' ? 'self' : undefined
}

/** Everyone reads the directory, and changes there what is theirs. */
function directoryRefusal({ method, params }: Operation, actor: Actor, root: PlaceName): Refusal | undefined {
  if (params.length === 0 || params[0] === 'strategyId') return undefined
  const isNew = root === 'nowhere'
  if (method === 'PUT') return actor.operator || root === 'ours' ? undefined : isNew ? noScope : noRelation
  if (isNew) return nothing
  return method === 'GET' || actor.operator || root === 'ours' ? undefined : noRelation
}

/** The ids of records that an actor may not hear of, because the policy does not let it read one. */
function secretsOf(actor: Actor): string[] {
  const secrets = [...world.spares].flatMap(([owner, id]) =>
    actor.operator || owner === actor.organizationId ? [] : [id],
  )
  for (const [place, ids] of Object.entries(records) as [PlaceName, Record<string, string[]>][]) {
    const relation = actor.relations[place === 'late' ? 'ours' : place]
    for (const [name, found] of Object.entries(ids)) {
      const reader = operations.find(({ method, path }) => method === 'GET' && path.endsWith(`/{${name}}`))
      const reads = relation !== undefined && reader?.rule?.relations?.includes(relation)
      const isLate = place === 'late' && relation === 'former' && name !== 'partnershipId'
      if (!reads || isLate) secrets.push(...found)
    }
  }
  return secrets
}
const secrets = new Map(everyActor.map((actor) => [actor, secretsOf(actor)]))

let asked = 0

/** Calls, and answers what the actor should not have heard as well. */
async function ask(actor: Actor, method: string, path: string, sent: Parameters<Call>[2] = {}) {
  asked += 1
  const answer = await actor.call(method, path, sent)
  const said = JSON.stringify([answer.body, [...answer.headers]])
  const leaked = secrets.get(actor)?.filter((id) => said.includes(id) && !path.includes(id)) ?? []
  return { ...answer, leaked }
}

/** All of an answer by which its hearer could tell one id from another. */
function tellingOf({ status, headers, body }: Received): string {
  const { instance: _, requestId: __, ...rest } = body ?? {}
  const passing = ['date', 'x-request-id', 'content-length']
  return JSON.stringify([status, [...headers].filter(([name]) => !passing.includes(name)), rest])
}

const isOf = ({ status, code }: Refusal, answer: Received): boolean =>
  answer.status === status && answer.body?.code === code
const shown = (answer: Received): string => `${answer.status} ${answer.body?.code ?? ''} ${answer.body?.detail ?? ''}`

/** Runs the work eight at a time, and answers what it found wrong. */
async function faultsOf<Item>(items: Item[], work: (item: Item) => Promise<string | undefined>): Promise<string[]> {
  const faults: string[] = []
  const rest = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of rest) {
      const fault = await work(item).catch((error: Error) => error.message)
      if (fault !== undefined) faults.push(fault)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return faults
}

/** Tells whether all refusals of one kind were the same; `kind` says what should not make a difference. */
function sameness() {
  const heard = new Map<string, string>()
  return (kind: string, answer: Received): string | undefined => {
    const telling = tellingOf(answer)
    const before = heard.get(kind) ?? telling
    heard.set(kind, before)
    return before === telling ? undefined : `${kind}: ${before} here, ${telling} there`
  }
}

/** Each path that the operation leads to for the actor, once. */
function pathsOf({ path, params }: Operation, actor: Actor): { path: string; root: PlaceName; rest: PlaceName }[] {
  const seen = new Set<string>()
  return ways.flatMap(([root, rest]) => {
    const ids = Object.fromEntries(
      params.flatMap((name, at) => {
        const id = actor.ids[at === 0 ? root : rest][name]
        return id === undefined ? [] : [[name, id]]
      }),
    )
    // Whoever is represented has no API client of its own.
    if (actor === actors.agent && params.includes('apiClientId')) return []
    const filled = fill(path, ids)
    if (seen.has(filled)) return []
    seen.add(filled)
    return [{ path: filled, root, rest }]
  })
}

const tags = new Map<string, Promise<string>>()

/** The ETag of the record that a write is about, as somebody reads it who may. */
function tagOf({ path }: Operation, ids: Ids, place: PlaceName): Promise<string> {
  if (place === 'nowhere') return Promise.resolve('"1"')
  const record = fill(path.replace(/\/transitions$/, ''), ids)
  const reader = path.startsWith('/v1/organizations')
    ? actors.operator
    : actors[place === 'theirs' ? 'otherLead' : 'lead']
  const known = tags.get(record) ?? reader.call('GET', record).then(({ headers }) => headers.get('etag') ?? '"1"')
  tags.set(record, known)
  return known
}

/** A request that would succeed, and changes nothing. */
async function requestOf(operation: Operation, actor: Actor, root: PlaceName, rest: PlaceName) {
  const { method, path, example, params } = operation
  if (method === 'GET') return { query: '', sent: {} }
  const place = params.length > 1 ? rest : root
  const match = needsMatch(method, path) && (await tagOf(operation, actor.ids[place], place))
  const headers: Record<string, string> = {
    ...(match && { 'if-match': match }),
    ...(method === 'PUT' && root !== 'nowhere' && { 'if-match': '*' }),
  }
  return { query: '?dryRun=true', sent: { headers, ...(example && { body: example }) } }
}

t.test('the document, the policy table and the world tell of the same', async (t) => {
  const listed = operations.map(({ operationId }) => operationId)
  t.strictSame([...Object.keys(policy), 'bootstrapOperator'].sort(), [...listed].sort())
  const names = [...new Set(operations.flatMap(({ params }) => params))]
  const { ids } = actors.lead
  for (const name of names) {
    const values = [ids.ours[name], ids.theirs[name], ids.nowhere[name]]
    const isEveryones = name === 'strategyId' || name === 'scheme'
    t.notOk(values.includes(undefined), `the world has a ${name} in each place`)
    t.equal(new Set(values).size >= (isEveryones ? 1 : 3), true, `${name} differs from place to place`)
  }
  const within = names.filter((name) => name in records.theirs && name !== 'partnershipId')
  for (const name of within) t.not(ids.ours[name], ids.late[name], `there is a later ${name}`)
})

t.test('a route that the policy table lacks stops the service at start', async (t) => {
  const database = openDatabase(service.ownerUrl, { poolSize: 1, log: pino({ level: 'silent' }) })
  t.teardown(() => database.close())
  const { getNeed } = policy
  t.teardown(() => Object.assign(policy, { getNeed }))
  Reflect.deleteProperty(policy, 'getNeed')
  const options = { database, log: pino({ level: 'silent' }), version: '0', peppers, keyKind: 'test', corsOrigins: [] }
  await t.rejects(
    buildApp(options as Parameters<typeof buildApp>[0]),
    /needs\/:needId has no entry in the policy table/,
  )
})

t.test('a key that opens nothing gets the same from every route, whatever the id', async (t) => {
  const cases = operations.flatMap((operation) =>
    Object.entries(world.credentials.useless).map(([name, call]) => ({ operation, name, call })),
  )
  const faults = await faultsOf(cases, async ({ operation, name, call }) => {
    const same = sameness()
    for (const { path, root, rest } of pathsOf(operation, actors.lead)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      asked += 1
      const answer = await call(operation.method, path + query, sent)
      const where = `${operation.operationId} with ${name}`
      if (!isOf(unknownCaller, answer)) return `${where}: ${shown(answer)}`
      if (!answer.headers.has('www-authenticate')) return `${where}: no WWW-Authenticate`
      const difference = same(where, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test('a client with every scope but the one that is needed is told which one that is, whatever the id', async (t) => {
  const faults = await faultsOf(operations, async (operation) => {
    const { rule, operationId, method } = operation
    if (rule === undefined || rule.scope === null) return
    const call = world.credentials.without.get(rule.scope)
    const same = sameness()
    for (const { path, root, rest } of pathsOf(operation, actors.lead)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      asked += 1
      const answer = (await call?.(method, path + query, sent)) as Received
      if (!isOf(noScope, answer)) return `${operationId}: ${shown(answer)}`
      if (!answer.body.detail.includes(rule.scope)) return `${operationId}: ${answer.body.detail}`
      const difference = same(operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test('nobody acts for an organization that it does not represent, or that is not there', async (t) => {
  const faults = await faultsOf(operations, async (operation) => {
    const { rule, operationId, method } = operation
    if (rule === undefined) return
    const same = sameness()
    const [{ path = '' } = {}] = pathsOf(operation, actors.lead)
    const { query, sent } = await requestOf(operation, actors.lead, 'ours', 'ours')
    for (const behalf of [actors.otherLead.organizationId, uuidv7()]) {
      asked += 1
      const headers = { ...sent.headers, 'on-behalf-of': behalf }
      const answer = await actors.lead.call(method, path + query, { ...sent, headers })
      if (!isOf({ status: 403, code: 'not-representing' }, answer)) return `${operationId}: ${shown(answer)}`
      const difference = same(operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

for (const operation of operations) {
  const { operationId, method } = operation
  t.test(`${operationId}: each organization gets what the policy table gives it, by every id`, async (t) => {
    const cases = everyActor.flatMap((actor) => {
      const same = sameness()
      return pathsOf(operation, actor).map((way) => ({ actor, same, ...way }))
    })
    const faults = await faultsOf(cases, async ({ actor, same, path, root, rest }) => {
      const { query, sent } = await requestOf(operation, actor, root, rest)
      const answer = await ask(actor, method, path + query, sent)
      const refusal = refusalOf(operation, actor, root, rest)
      const where = `${actor.name} at ${root}/${rest}`
      if (answer.leaked.length > 0) return `${where}: the answer has ${answer.leaked}`
      if (refusal === undefined) {
        const letIn = answer.status < 300 || (method !== 'GET' && [409, 422].includes(answer.status))
        return letIn ? undefined : `${where}: not let in, ${shown(answer)}`
      }
      if (!isOf(refusal, answer)) return `${where}: ${refusal.status} ${refusal.code} expected, ${shown(answer)}`
      if (method === 'GET') {
        const { status, headers } = await actor.call('HEAD', path)
        if (status !== refusal.status || headers.has('etag')) return `${where}: HEAD tells ${status}`
      }
      return same(`${actor.name}, ${refusal.code}`, answer)
    })
    t.strictSame(faults, [])
  })
}

const lists = operations.filter(({ method, query }) => method === 'GET' && query.includes('cursor'))
const listsOfPartnership = lists.filter(({ params }) => params[0] === 'partnershipId')
const mine = (data: Body[]): string[] => data.map(({ id }) => id)

/** Values by which the other organization finds its records with a filter. */
function valuesOf(filter: string, theirs: Body[]): string[] {
  if (filter === 'updatedSince') return ['1970-01-01T00:00:00Z']
  const values = theirs.flatMap((record) => {
    if (filter !== 'externalId') return [record[filter === 'q' ? 'name' : filter]].flat()
    return record.externalIds.map(({ scheme, value }: Body) => `${scheme}:${value}`)
  })
  return [...new Set(values)].filter((value) => value !== undefined && value !== null)
}

/** What a filter should find among these. */
function matching(filter: string, value: string, records: Body[]): Body[] {
  if (filter === 'updatedSince') return records
  if (filter === 'q') return records.filter(({ name }) => name.includes(value))
  if (filter !== 'externalId') return records.filter((record) => [record[filter]].flat().includes(value))
  return records.filter(({ externalIds }) => externalIds.some((one: Body) => `${one.scheme}:${one.value}` === value))
}

/** Who may list, in ours. */
const readersOf = ({ rule }: Operation): Actor[] =>
  everyActor.filter(({ relations: { ours } }) => ours !== undefined && rule?.relations?.includes(ours))

t.test('no count and no filter of a list tells of another partnership', async (t) => {
  const paging = ['limit', 'cursor', 'sort', 'expand']
  const cases = listsOfPartnership.flatMap((operation) => readersOf(operation).map((actor) => ({ operation, actor })))
  const faults = await faultsOf(cases, async ({ operation, actor }) => {
    const path = fill(operation.path, actor.ids.ours)
    const [own, theirs] = await Promise.all([
      actor.call('GET', `${path}?limit=100`),
      actors.otherLead.call('GET', `${fill(operation.path, actors.otherLead.ids.theirs)}?limit=100`),
    ])
    for (const filter of operation.query.filter((name) => !paging.includes(name))) {
      const values = valuesOf(filter, theirs.body.data)
      if (values.length === 0) return `${operation.operationId}: theirs have nothing to filter by ${filter}`
      for (const value of values) {
        const where = `${operation.operationId} by ${actor.name} with ${filter}=${value}`
        const answer = await ask(actor, 'GET', `${path}?limit=100&${filter}=${encodeURIComponent(value)}`, {
          headers: { prefer: 'count=exact' },
        })
        if (answer.status !== 200) return `${where}: ${shown(answer)}`
        if (answer.leaked.length > 0) return `${where}: has ${answer.leaked}`
        const found = mine(matching(filter, value, own.body.data))
        if (String(mine(answer.body.data)) !== String(found)) return `${where}: ${answer.body.data.length} records`
        if (answer.body.totalCount !== found.length) return `${where}: ${answer.body.totalCount} counted`
      }
    }
  })
  t.strictSame(faults, [])
})

t.test("another organization's cursor leads to nothing but one's own", async (t) => {
  const faults = await faultsOf(lists, async (operation) => {
    const keeper = actors[operation.path.startsWith('/v1/organizations') ? 'operator' : 'otherLead']
    const theirPath = fill(operation.path, actors.otherLead.ids.theirs)
    const ids = operation.params.length === 0 ? {} : actors.party.ids.ours
    const path = fill(operation.path, ids)
    const sort = 'sort=-createdAt'
    const { body: theirs } = await keeper.call('GET', `${theirPath}?limit=1&${sort}`)
    if (theirs.nextCursor === null) return `${operation.operationId}: theirs have too few for a cursor`
    const own = await actors.party.call('GET', `${path}?limit=100&${sort}`)
    const answer = await ask(actors.party, 'GET', `${path}?limit=100&${sort}&cursor=${theirs.nextCursor}`)
    const behind = mine(own.body.data).filter((id) => id < theirs.data[0].id)
    if (answer.leaked.length > 0) return `${operation.operationId}: has ${answer.leaked}`
    if (answer.status !== 200 || behind.length === 0) return `${operation.operationId}: ${shown(answer)}`
    if (String(mine(answer.body.data)) !== String(behind)) return `${operation.operationId}: other records`
  })
  t.strictSame(faults, [])
})

t.test('an organization lists the partnerships that it has a part in, and counts no others', async (t) => {
  for (const actor of everyActor) {
    const [expected, { body }] = await Promise.all([
      (['ours', 'second', 'theirs'] as const).flatMap((place) =>
        [undefined, 'former'].includes(actor.relations[place]) ? [] : [actor.ids[place].partnershipId],
      ),
      ask(actor, 'GET', '/v1/partnerships?limit=100&expand=lead', { headers: { prefer: 'count=exact' } }),
    ])
    const known = mine(body.data).filter((id) => Object.values(records).some((one) => one.partnershipId?.includes(id)))
    t.strictSame(known, expected, `${actor.name} lists`)
    t.equal(body.totalCount, body.data.length, `${actor.name} counts`)
    if (actor.relations.theirs) continue
    t.equal(body.data.length, expected.length, `${actor.name} has no others`)
    const found = await ask(actor, 'GET', '/v1/partnerships?externalId=isolation:theirs-partnership', {
      headers: { prefer: 'count=exact' },
    })
    t.match(found, { body: { data: [], totalCount: 0 }, leaked: [] }, `${actor.name} finds nothing by a foreign key`)
  }
})

t.test('a key of another system is free where another organization has it among its own', async (t) => {
  const makers = operations.filter(({ method, rule, params, takesExternalIds }) => {
    const isDirectory = rule?.relations === undefined && params[0] !== 'partnershipId'
    return method === 'POST' && takesExternalIds && !isDirectory
  })
  t.ok(makers.length > 0)
  const faults = await faultsOf(makers, async ({ operationId, path, example }) => {
    const taken = [actors.otherLead, actors.otherParty].flatMap(({ organizationId }) => [
      { scheme: 'isolation', value: `theirs-${organizationId}` },
      { scheme: 'isolation', value: `spare-${organizationId}` },
    ])
    const answer = await ask(actors.lead, 'POST', `${fill(path, actors.lead.ids.ours)}?dryRun=true`, {
      body: { ...example, externalIds: taken },
    })
    return answer.body.code === 'external-id-taken' ? `${operationId}: ${shown(answer)}` : undefined
  })
  t.strictSame(faults, [])
})

t.test('a body that names a foreign record is refused as one that names none', async (t) => {
  const writes = operations.filter(({ path, references }) => path.includes('{partnershipId}') && references.length > 0)
  const cases = writes.flatMap((operation) => operation.references.map((name) => ({ operation, name })))
  let told = 0
  const faults = await faultsOf(cases, async ({ operation, name }) => {
    // Everybody knows the organizations.
    if (/organizationId$/i.test(name)) return
    const [foreign] = records.theirs[name] ?? []
    if (foreign === undefined) return `${operation.operationId}: what is a ${name}? theirs have none`
    const { query, sent } = await requestOf(operation, actors.lead, 'ours', 'ours')
    const same = sameness()
    for (const id of [foreign, uuidv7()]) {
      const body = { ...operation.example, [name]: id }
      const path = fill(operation.path, actors.lead.ids.ours)
      const answer = await ask(actors.lead, operation.method, path + query, { ...sent, body })
      told += 1
      if (!isOf({ status: 422, code: 'unknown-reference' }, answer)) return `${operation.operationId}: ${shown(answer)}`
      const difference = same(operation.operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
  t.ok(told > 0)
})

t.test('a party changes what it has stated itself, and nobody else does', async (t) => {
  const own = [
    'updateContact',
    'deleteContact',
    'updateOffer',
    'deleteOffer',
    'updateNeed',
    'deleteNeed',
    'updateParty',
  ]
  for (const operation of operations.filter(({ operationId }) => own.includes(operationId))) {
    const { query, sent } = await requestOf(operation, actors.lead, 'ours', 'ours')
    const path = fill(operation.path, actors.lead.ids.ours)
    const answer = await ask(actors.party, operation.method, path + query, sent)
    t.match(answer, { status: 403, body: { code: 'relation-missing' } }, operation.operationId)
  }
})

t.test('who represents an organization manages it, and gets no further on its behalf', async (t) => {
  const { lead, party, agent } = actors
  const home = `/v1/organizations/${agent.organizationId}`
  const client = { name: 'Its own system', scopes: ['partnerships:read'] }
  const body = { description: 'Open until six.' }
  const headers = { 'if-match': '"1"' }

  t.match(await lead.call('PATCH', `${home}?dryRun=true`, { body, headers }), { status: 200 })
  t.match(await lead.call('GET', `${home}/api-clients`), { status: 200 })
  t.match(await lead.call('POST', `${home}/api-clients?dryRun=true`, { body: client }), { status: 201 })
  t.match(await party.call('PATCH', `${home}?dryRun=true`, { body, headers }), { status: 403 })
  t.match(await party.call('GET', `${home}/api-clients`), { status: 404 })
  t.match(await party.call('POST', `${home}/api-clients?dryRun=true`, { body: client }), { status: 404 })
  t.match(await agent.call('GET', `/v1/organizations/${lead.organizationId}/api-clients`), { status: 404 })
  t.match(await agent.call('GET', fill('/v1/partnerships/{partnershipId}', lead.ids.second)), { status: 404 })
})

/** Without what is computed from who asks. */
const lasting = (body: Body): Body =>
  JSON.parse(JSON.stringify(body, (name, value) => (name === 'availableActions' ? undefined : value)))

t.test('a former party reads what stood when it left, and nothing of what came after', async (t) => {
  const { former } = actors
  const isOther = ({ organizationId }: Body) => organizationId !== former.organizationId
  t.ok(world.asItStood.size > 15)
  for (const [path, stood] of world.asItStood) {
    const { status, body, leaked } = await ask(former, 'GET', path)
    t.strictSame([status, leaked], [200, []], path)
    t.notMatch(JSON.stringify(body), /changed-/, path)
    if (!path.includes('/parties?')) {
      t.strictSame(lasting(body), lasting(stood), path)
      continue
    }
    t.strictSame(lasting(body.data.filter(isOther)), lasting(stood.data.filter(isOther)), path)
    const own = body.data.filter((one: Body) => !isOther(one))
    t.match(own, [{ state: 'withdrawn', externalIds: [] }])
  }
  for (const operation of listsOfPartnership.filter(({ rule }) => rule?.relations?.includes('former'))) {
    const path = fill(operation.path, former.ids.ours)
    const all = await ask(former, 'GET', `${path}?limit=100`, { headers: { prefer: 'count=exact' } })
    t.equal(all.body.totalCount, all.body.data.length, `${operation.operationId} counts`)
    const walked: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await ask(former, 'GET', `${path}?limit=1${next && `&cursor=${next}`}`)
      walked.push(...mine(body.data))
      next = body.nextCursor
    }
    t.strictSame(walked, mine(all.body.data), `${operation.operationId} page by page`)
  }
})

/** Runs `work` as the restricted login, in the context that the service would set for the actor. */
async function inContextOf<Result>(
  actor: Actor,
  partnershipId: string | null,
  work: (rows: (text: string, values?: unknown[]) => Promise<Body[]>) => Promise<Result>,
): Promise<Result> {
  const client = await service.database.pool.connect()
  try {
    await client.query('begin')
    const { organizationId, clientId, operator } = actor
    const context = [organizationId, clientId, operator, partnershipId]
    await client.query('select enter($1, $2, $3, $4, null, false)', context)
    return await work(async (text, values) => (await client.query(text, values)).rows)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

t.test('the database itself shows an organization its own partnerships alone', async (t) => {
  const places = ['ours', 'second', 'theirs'] as const
  const idOf = (place: (typeof places)[number]) => records[place].partnershipId?.[0] ?? ''
  const tables = await inContextOf(actors.lead, null, (rows) =>
    rows(`select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'partnership_id' order by 1`),
  )
  t.ok(tables.length >= 6)

  const contexts = everyActor.flatMap((actor) => [null, ...places].map((named) => ({ actor, named })))
  const faults = await faultsOf(contexts, ({ actor, named }) =>
    inContextOf(actor, named && idOf(named), async (rows) => {
      const where = `${actor.name} in ${named ?? 'no partnership'}`
      const seen = (standing: Relation[]) =>
        places.filter((place) => (named ?? place) === place && standing.includes(actor.relations[place] as Relation))
      const known = `any(array['${places.map(idOf).join("','")}']::uuid[])`

      const streams = await rows(`select distinct stream_id as id from public.events
        where stream_id = ${known} or stream_id in (select id from public.organizations)`)
      const expected = [
        ...(named === null ? [actor.organizationId] : []),
        ...seen(named === null ? ['lead', 'party'] : ['lead', 'party', 'former']).map(idOf),
      ]
      if (String(mine(streams).sort()) !== String(expected.sort())) return `${where}: sees events of ${mine(streams)}`

      for (const { name } of tables) {
        const found = await rows(
          `select distinct partnership_id as id from public.${name} where partnership_id = ${known}`,
        )
        const present = seen(['lead', 'party', 'observer', 'invited']).map(idOf)
        const beyond = mine(found).filter((id) => !present.includes(id))
        if (beyond.length > 0) return `${where}: sees ${name} of ${beyond}`
        const others = places.filter((place) => !['lead', 'party'].includes(actor.relations[place] ?? '')).map(idOf)
        for (const change of [
          `update public.${name} set partnership_id = partnership_id`,
          `delete from public.${name}`,
        ]) {
          await rows('savepoint before')
          const changed = await rows(
            `${change} where partnership_id = any($1) and organization_id <> asking_organization() returning 1`,
            [others],
          )
          await rows('rollback to before')
          if (changed.length > 0) return `${where}: ${change}`
        }
      }
    }),
  )
  t.strictSame(faults, [])
})

t.test('the database lets no organization write into a partnership that is not its own', async (t) => {
  const theirs = records.theirs.partnershipId?.[0]
  const tables = ['parties', 'observers', 'contacts', 'offers', 'needs', 'candidates']
  for (const table of tables) {
    const copy = `insert into public.${table} select (jsonb_populate_record(one,
        jsonb_build_object('id', gen_random_uuid(), 'partnership_id', $1::text, 'party_id', null))).*
      from public.${table} one where organization_id = asking_organization() or '${table}' = 'observers' limit 1`
    const refused = inContextOf(actors.lead, null, (rows) => rows(copy, [theirs]))
    await t.rejects(refused, { code: '42501', message: /row-level security/ }, table)
  }
})

t.test('the database shows a former party the past up to its leaving', async (t) => {
  const [partnershipId = ''] = records.ours.partnershipId ?? []
  const { former, lead } = actors
  const eventsOf = (actor: Actor) =>
    inContextOf(actor, partnershipId, (rows) => rows('select * from public.events order by position'))
  const [seen, all] = await Promise.all([eventsOf(former), eventsOf(lead)])
  t.match(seen.at(-1), { type: 'party.withdrawn', subject_id: former.ids.ours.partyId })
  t.ok(all.length > seen.length + 20)
  const lateIds = Object.entries(records.late).flatMap(([name, ids]) => (name === 'partnershipId' ? [] : ids))
  t.strictSame(
    seen.filter(({ subject_id }) => lateIds.includes(subject_id)),
    [],
  )
  const live = await inContextOf(former, partnershipId, (rows) => rows('select id from public.contacts'))
  t.strictSame(live, [], 'and nothing of what is there now')
})

t.test('an answer that is kept for a repetition is for whoever may still ask', async (t) => {
  const { calls } = world
  const path = await service.partnership(calls.lead, calls.otherLead)
  const sent = { body: { name: 'Jordan Rivera' }, headers: { 'idempotency-key': uuidv7() } }
  const first = await calls.otherLead.call('POST', `${path}/contacts`, sent)
  t.equal(first.status, 201)
  t.match(await calls.otherLead.call('POST', `${path}/contacts`, sent), { status: 201, body: first.body })

  const another = await calls.lead.call('POST', `${path}/contacts`, sent)
  t.equal(another.status, 201)
  t.not(another.body.id, first.body.id, "another client's key is another key")
  t.match(await calls.party.call('POST', `${path}/contacts`, sent), { status: 404 })

  const { data } = (await calls.lead.call('GET', `${path}/parties?organizationId=${calls.otherLead.id}`)).body
  const entry = `${path}/parties/${data[0].id}/transitions`
  await calls.otherLead.change('POST', entry, { action: 'withdraw', reason: 'Its grant has ended.' })
  t.match(await calls.otherLead.call('POST', `${path}/contacts`, sent), {
    status: 403,
    body: { code: 'relation-missing' },
  })
})

t.teardown(() => t.comment(`${asked} requests`))
