// Access control: every operation of the document, called by every actor with every id. The cases are derived from the
// document and the policy table, so new routes are covered.
import { pino } from 'pino'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { policy, type Relation } from '../src/policy.ts'
import {
  createAccessChecks,
  createProblemComparison,
  describeResponse,
  type ExpectedProblem,
  failuresOf,
  isProblem,
} from './support/access-checks.ts'
import { fill, type Operation, operationsWithoutRule } from './support/operations.ts'
import { serviceOptions } from './support/own-service.ts'
import type { Received } from './support/service.ts'
import { type Actor, buildWorld, type RecordGroup } from './support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, records } = world
const { callAs, requestOf } = createAccessChecks(world)

/** The groups whose ids a path contains: `root` for its first parameter, `rest` for the others. */
type IdGroups = [root: RecordGroup, rest: RecordGroup]
const sameGroup: IdGroups[] = [
  ['partnershipA', 'partnershipA'],
  ['partnershipB', 'partnershipB'],
  ['unknown', 'unknown'],
]
const mixedGroups: IdGroups[] = [
  ['partnershipA', 'afterWithdrawal'],
  ['partnershipA', 'partnershipC'],
  ['partnershipA', 'partnershipB'],
  ['partnershipA', 'unknown'],
  ['partnershipB', 'partnershipA'],
  ['partnershipB', 'unknown'],
  ['unknown', 'partnershipA'],
]

const unauthenticated: ExpectedProblem = { status: 401, code: 'unauthenticated' }
const insufficientScope: ExpectedProblem = { status: 403, code: 'insufficient-scope' }
const insufficientRelation: ExpectedProblem = { status: 403, code: 'insufficient-relation' }
const preconditionFailed: ExpectedProblem = { status: 412, code: 'precondition-failed' }
const notFound: ExpectedProblem = { status: 404, code: 'not-found' }

/** The expected problem by the policy table; undefined if the call is allowed. */
function expectedProblemOf(
  operation: Operation,
  actor: Actor,
  { root, rest, mismatched }: Target,
): ExpectedProblem | undefined {
  const { rule, params } = operation
  if (rule === undefined) return unauthenticated
  if (rule.scope === 'organizations:register' && !actor.operator) return insufficientScope
  if (rule.relations === undefined) return directoryProblemOf(operation, actor, root)
  const relation = relationOf(operation, actor, root)
  if (relation === undefined) return notFound
  if (!rule.relations.includes(relation)) return insufficientRelation
  if (rule.onBehalf === false && actor === actors.represented) return insufficientRelation
  const seen =
    rest === root || (root === 'partnershipA' && rest === 'afterWithdrawal' && relation !== 'former' && !mismatched)
  return params.length > 1 && (!seen || rest === 'unknown') ? notFound : undefined
}

function relationOf({ params }: Operation, actor: Actor, root: RecordGroup): Relation | undefined {
  if (params[0] === 'partnershipId') return actor.relations[root]
  return root === 'partnershipA' ? 'self' : actor.operator ? 'operator' : undefined
}

/** Organizations can be read by everyone, but found by a claimed external id and changed only by those that manage them. */
function directoryProblemOf(
  { operationId, method, path, params }: Operation,
  actor: Actor,
  root: RecordGroup,
): ExpectedProblem | undefined {
  // The file of the example belongs to no partnership. test/http/files.slow.ts creates links to every file.
  if (operationId === 'createLink') return notFound
  if (params.length === 0 || params[0] === 'strategyId') return undefined
  const isNew = root === 'unknown'
  if (path.startsWith('/v1/partnerships/by-external-id/')) {
    // Only those that the organization has given itself are found; any organization may create a partnership.
    const isFound = actor === actors.lead && root === 'partnershipA'
    if (isFound || (method === 'PUT' && isNew)) return undefined
    return method === 'GET' ? notFound : preconditionFailed
  }
  if (params[0] === 'scheme') {
    // The operator has added the external ids of all organizations.
    const isFound = root === 'partnershipA' || (actor.operator && !isNew)
    if (isFound || (method === 'PUT' && actor.operator)) return undefined
    return method === 'GET' ? notFound : isNew ? insufficientScope : preconditionFailed
  }
  if (isNew) return notFound
  const mayAll = actor.operator && params[0] !== 'checklistId'
  return method === 'GET' || mayAll || root === 'partnershipA' ? undefined : insufficientRelation
}

interface Target {
  path: string
  root: RecordGroup
  rest: RecordGroup
  /** Whether the path contains a record below one to which it does not belong. */
  mismatched: boolean
}

/** Every distinct path of the operation for the actor. */
function pathsOf({ path, params }: Operation, actor: Actor, groups: IdGroups[]): Target[] {
  // A represented organization has no API client and no calendar feed.
  if (actor === actors.represented && params.some((name) => !(name in actor.ids.partnershipA))) return []
  const targets = new Map<string, Target>()
  for (const [root, rest] of groups) {
    // With three ids: the last two of another group, and then the last only.
    for (const cut of [1, Math.max(1, params.length - 1)]) {
      const ids = params.map((name, at) => [name, actor.ids[at < cut ? root : rest][name] ?? ''])
      const filled = fill(path, Object.fromEntries(ids))
      if (!targets.has(filled)) targets.set(filled, { path: filled, root, rest, mismatched: cut > 1 && rest !== root })
    }
  }
  return [...targets.values()]
}

t.test('the document, the policy table and the test data cover the same operations', async (t) => {
  const listed = operations.map(({ operationId }) => operationId)
  t.strictSame([...Object.keys(policy), ...operationsWithoutRule].sort(), [...listed].sort())
  const names = [...new Set(operations.flatMap(({ params }) => params))]
  const { ids } = actors.lead
  for (const name of names) {
    const values = [ids.partnershipA[name], ids.partnershipB[name], ids.unknown[name]]
    const isShared = name === 'strategyId' || name === 'scheme'
    t.notOk(values.includes(undefined), `buildWorld() has a ${name} in each group`)
    t.equal(new Set(values).size >= (isShared ? 1 : 3), true, `${name} differs between the groups`)
  }
  const within = names.filter((name) => name in records.partnershipB && name !== 'partnershipId')
  for (const name of within)
    t.not(ids.partnershipA[name], ids.afterWithdrawal[name], `another ${name} after the withdrawal`)
})

t.test('the service does not start with a route that is not in the policy table', async (t) => {
  const database = openDatabase(service.ownerUrl, { poolSize: 1, log: pino({ level: 'silent' }) })
  t.teardown(() => database.close())
  const { getNeed } = policy
  t.teardown(() => Object.assign(policy, { getNeed }))
  Reflect.deleteProperty(policy, 'getNeed')
  const options = { ...serviceOptions, database, log: pino({ level: 'silent' }) }
  await t.rejects(buildApp(options), /needs\/:needId has no entry in the policy table/)
})

t.test('an invalid key gets the same response from every route, whatever the id', async (t) => {
  const cases = operations.flatMap((operation) =>
    Object.entries(world.credentials.invalid).map(([name, call]) => ({ operation, name, call })),
  )
  const faults = await failuresOf(cases, async ({ operation, name, call }) => {
    const compare = createProblemComparison()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, sameGroup)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      const answer = await call(operation.method, path + query, sent)
      const where = `${operation.operationId} with ${name}`
      if (!isProblem(unauthenticated, answer)) return `${where}: ${describeResponse(answer)}`
      if (!answer.headers.has('www-authenticate')) return `${where}: no WWW-Authenticate`
      const difference = compare(where, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test('a client without the required scope gets a problem that names the scope, whatever the id', async (t) => {
  const faults = await failuresOf(operations, async (operation) => {
    const { rule, operationId, method } = operation
    if (rule === undefined || rule.scope === null) return
    const call = world.credentials.withoutScope.get(rule.scope)
    const compare = createProblemComparison()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, sameGroup)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      const answer = (await call?.(method, path + query, sent)) as Received
      if (!isProblem(insufficientScope, answer)) return `${operationId}: ${describeResponse(answer)}`
      if (!answer.body.detail.includes(rule.scope)) return `${operationId}: ${answer.body.detail}`
      const difference = compare(operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test(
  'On-Behalf-Of is rejected for an organization that the caller does not represent or that does not exist',
  async (t) => {
    const faults = await failuresOf(operations, async (operation) => {
      const { rule, operationId, method } = operation
      if (rule === undefined) return
      const compare = createProblemComparison()
      const [{ path = '' } = {}] = pathsOf(operation, actors.lead, sameGroup)
      const { query, sent } = await requestOf(operation, actors.lead, 'partnershipA', 'partnershipA')
      for (const behalf of [actors.otherLead.organizationId, uuidv7()]) {
        const headers = { ...sent.headers, 'on-behalf-of': behalf }
        const answer = await actors.lead.call(method, path + query, { ...sent, headers })
        if (!isProblem({ status: 403, code: 'not-representing' }, answer))
          return `${operationId}: ${describeResponse(answer)}`
        const difference = compare(operationId, answer)
        if (difference) return difference
      }
    })
    t.strictSame(faults, [])
  },
)

for (const operation of operations) {
  const { operationId, method } = operation
  t.test(
    `${operationId}: every organization gets the response that the policy table defines, with every id`,
    async (t) => {
      const cases = Object.values(actors).flatMap((actor) => {
        const compare = createProblemComparison()
        const isStranger = Object.keys(actor.relations).length === 0 && actor !== actors.stranger
        const groups = isStranger ? sameGroup : [...sameGroup, ...mixedGroups]
        return pathsOf(operation, actor, groups).map((target) => ({ actor, compare, target }))
      })
      const faults = await failuresOf(cases, async ({ actor, compare, target }) => {
        const { path, root, rest } = target
        const { query, sent } = await requestOf(operation, actor, root, rest)
        const answer = await callAs(actor, method, path + query, sent)
        const problem = expectedProblemOf(operation, actor, target)
        const where = `${actor.name} at ${root}/${rest}`
        if (answer.leaked.length > 0) return `${where}: the response reveals ${answer.leaked}`
        if (problem === undefined) {
          const isAllowed = answer.status < 300 || (method !== 'GET' && [409, 422].includes(answer.status))
          return isAllowed ? undefined : `${where}: rejected: ${describeResponse(answer)}`
        }
        if (!isProblem(problem, answer))
          return `${where}: ${problem.status} ${problem.code} expected, ${describeResponse(answer)}`
        // HEAD has the route of GET.
        if (method === 'GET' && root === rest) {
          const { status, headers } = await actor.call('HEAD', path)
          if (status !== problem.status || headers.has('etag')) return `${where}: HEAD returned ${status}`
        }
        return compare(`${actor.name}, ${problem.code}`, answer)
      })
      t.strictSame(faults, [])
    },
  )
}
