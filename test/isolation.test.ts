// What each organization may see and do: every operation of the document, as everybody, by every id that it takes. The
// cases are made from the document and the policy table, so that a new route is covered by being there.
import { pino } from 'pino'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { policy, type Relation } from '../src/policy.ts'
import { fill, keyless, type Operation } from './support/operations.ts'
import { serviceOptions } from './support/own-service.ts'
import type { Received } from './support/service.ts'
import { faultsOf, isOf, type Refusal, sameness, shown, walkThrough } from './support/walk.ts'
import { type Actor, buildWorld, type PlaceName } from './support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, records } = world
const { ask, requestOf } = walkThrough(world)

/** Where a path may lead: its first parameter into `root`, the rest into `rest`. */
type Way = [root: PlaceName, rest: PlaceName]
const straight: Way[] = [
  ['partnershipA', 'partnershipA'],
  ['partnershipB', 'partnershipB'],
  ['unknown', 'unknown'],
]
const crossed: Way[] = [
  ['partnershipA', 'afterWithdrawal'],
  ['partnershipA', 'partnershipC'],
  ['partnershipA', 'partnershipB'],
  ['partnershipA', 'unknown'],
  ['partnershipB', 'partnershipA'],
  ['partnershipB', 'unknown'],
  ['unknown', 'partnershipA'],
]

const unknownCaller: Refusal = { status: 401, code: 'unauthenticated' }
const noScope: Refusal = { status: 403, code: 'insufficient-scope' }
const noRelation: Refusal = { status: 403, code: 'insufficient-relation' }
const nothing: Refusal = { status: 404, code: 'not-found' }

/** What the policy table says of a call; undefined where it lets the caller in. */
function refusalOf(operation: Operation, actor: Actor, { root, rest, parted }: Aim): Refusal | undefined {
  const { rule, params } = operation
  if (rule === undefined) return unknownCaller
  if (rule.relations === undefined) return directoryRefusal(operation, actor, root)
  const relation = relationOf(operation, actor, root)
  if (relation === undefined) return nothing
  if (!rule.relations.includes(relation)) return noRelation
  const seen =
    rest === root || (root === 'partnershipA' && rest === 'afterWithdrawal' && relation !== 'former' && !parted)
  return params.length > 1 && (!seen || rest === 'unknown') ? nothing : undefined
}

function relationOf({ params }: Operation, actor: Actor, root: PlaceName): Relation | undefined {
  if (params[0] === 'partnershipId') return actor.relations[root]
  return root === 'partnershipA' ? 'self' : actor.operator ? 'operator' : undefined
}

/** Everyone reads the directory, and changes there what is theirs. */
function directoryRefusal({ method, params }: Operation, actor: Actor, root: PlaceName): Refusal | undefined {
  if (params.length === 0 || params[0] === 'strategyId') return undefined
  const isNew = root === 'unknown'
  if (method === 'PUT') return actor.operator || root === 'partnershipA' ? undefined : isNew ? noScope : noRelation
  if (isNew) return nothing
  const mayAll = actor.operator && params[0] !== 'checklistId'
  return method === 'GET' || mayAll || root === 'partnershipA' ? undefined : noRelation
}

interface Aim {
  path: string
  root: PlaceName
  rest: PlaceName
  /** Whether a record is looked for under one that it does not belong to. */
  parted: boolean
}

/** Each path that the operation leads to for the actor, once. */
function pathsOf({ path, params }: Operation, actor: Actor, ways: Way[]): Aim[] {
  // An organization that is represented has no API client and no calendar feed.
  if (actor === actors.agent && params.some((name) => !(name in actor.ids.partnershipA))) return []
  const aims = new Map<string, Aim>()
  for (const [root, rest] of ways) {
    // Of three ids, the last two lead elsewhere, and then the last alone.
    for (const cut of [1, Math.max(1, params.length - 1)]) {
      const ids = params.map((name, at) => [name, actor.ids[at < cut ? root : rest][name] ?? ''])
      const filled = fill(path, Object.fromEntries(ids))
      if (!aims.has(filled)) aims.set(filled, { path: filled, root, rest, parted: cut > 1 && rest !== root })
    }
  }
  return [...aims.values()]
}

t.test('the document, the policy table and the world tell of the same', async (t) => {
  const listed = operations.map(({ operationId }) => operationId)
  t.strictSame([...Object.keys(policy), ...keyless].sort(), [...listed].sort())
  const names = [...new Set(operations.flatMap(({ params }) => params))]
  const { ids } = actors.lead
  for (const name of names) {
    const values = [ids.partnershipA[name], ids.partnershipB[name], ids.unknown[name]]
    const isEveryones = name === 'strategyId' || name === 'scheme'
    t.notOk(values.includes(undefined), `the world has a ${name} in each place`)
    t.equal(new Set(values).size >= (isEveryones ? 1 : 3), true, `${name} differs from place to place`)
  }
  const within = names.filter((name) => name in records.partnershipB && name !== 'partnershipId')
  for (const name of within) t.not(ids.partnershipA[name], ids.afterWithdrawal[name], `there is a later ${name}`)
})

t.test('a route that the policy table lacks stops the service at start', async (t) => {
  const database = openDatabase(service.ownerUrl, { poolSize: 1, log: pino({ level: 'silent' }) })
  t.teardown(() => database.close())
  const { getNeed } = policy
  t.teardown(() => Object.assign(policy, { getNeed }))
  Reflect.deleteProperty(policy, 'getNeed')
  const options = { ...serviceOptions, database, log: pino({ level: 'silent' }) }
  await t.rejects(buildApp(options), /needs\/:needId has no entry in the policy table/)
})

t.test('a key that opens nothing gets the same from every route, whatever the id', async (t) => {
  const cases = operations.flatMap((operation) =>
    Object.entries(world.credentials.invalid).map(([name, call]) => ({ operation, name, call })),
  )
  const faults = await faultsOf(cases, async ({ operation, name, call }) => {
    const same = sameness()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, straight)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
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
    const call = world.credentials.withoutScope.get(rule.scope)
    const same = sameness()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, straight)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
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
    const [{ path = '' } = {}] = pathsOf(operation, actors.lead, straight)
    const { query, sent } = await requestOf(operation, actors.lead, 'partnershipA', 'partnershipA')
    for (const behalf of [actors.otherLead.organizationId, uuidv7()]) {
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
    const cases = Object.values(actors).flatMap((actor) => {
      const same = sameness()
      const isStranger = Object.keys(actor.relations).length === 0 && actor !== actors.stranger
      const ways = isStranger ? straight : [...straight, ...crossed]
      return pathsOf(operation, actor, ways).map((aim) => ({ actor, same, aim }))
    })
    const faults = await faultsOf(cases, async ({ actor, same, aim }) => {
      const { path, root, rest } = aim
      const { query, sent } = await requestOf(operation, actor, root, rest)
      const answer = await ask(actor, method, path + query, sent)
      const refusal = refusalOf(operation, actor, aim)
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
