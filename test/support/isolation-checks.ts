// Which responses the policy table permits: every operation of the document, by every actor, with the ids of every group.
import type { Test } from 'tap'
import type { Relation } from '../../src/policy.ts'
import {
  createAccessChecks,
  createProblemComparison,
  describeResponse,
  type ExpectedProblem,
  failuresOf,
  isProblem,
} from './access-checks.ts'
import { fill, type Operation } from './operations.ts'
import { testData } from './test-data.ts'
import type { Actor, RecordGroup, World } from './world.ts'

/** The groups whose ids a path contains: `root` for its first parameter, `rest` for the others. */
type IdGroups = [root: RecordGroup, rest: RecordGroup]
export const sameGroup: IdGroups[] = [
  ['partnershipA', 'partnershipA'],
  ['partnershipB', 'partnershipB'],
  ['unknown', 'unknown'],
]
export const mixedGroups: IdGroups[] = [
  ['partnershipA', 'afterWithdrawal'],
  ['partnershipA', 'partnershipC'],
  ['partnershipA', 'partnershipB'],
  ['partnershipA', 'unknown'],
  ['partnershipB', 'partnershipA'],
  ['partnershipB', 'unknown'],
  ['unknown', 'partnershipA'],
]

export const unauthenticated: ExpectedProblem = { status: 401, code: 'unauthenticated' }
export const insufficientScope: ExpectedProblem = { status: 403, code: 'insufficient-scope' }
const insufficientRelation: ExpectedProblem = { status: 403, code: 'insufficient-relation' }
const preconditionFailed: ExpectedProblem = { status: 412, code: 'precondition-failed' }
const notFound: ExpectedProblem = { status: 404, code: 'not-found' }

interface Target {
  path: string
  root: RecordGroup
  rest: RecordGroup
  /** Whether the path contains a record below one to which it does not belong. */
  mismatched: boolean
}

/** Path parameters of records that only their organization changes, and not an operator. */
const ownedParams = testData.flatMap(({ param, ofOrganization }) =>
  ofOrganization?.readByOperator === false ? [param] : [],
)

export function createIsolationChecks(world: World) {
  const { actors } = world
  const { callAs, requestOf } = createAccessChecks(world)

  /** The expected problem by the policy table; undefined if the call is allowed. */
  function expectedProblemOf(
    operation: Operation,
    actor: Actor,
    { root, rest, mismatched }: Target,
  ): ExpectedProblem | undefined {
    const { rule, params } = operation
    if (rule === undefined) return unauthenticated
    if (rule.scope === 'organizations:register' && !actor.operator) return insufficientScope
    if (rule.relations === undefined) return directoryProblemOf(operation, actor, root, rest)
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
    rest: RecordGroup,
  ): ExpectedProblem | undefined {
    // The file of the example belongs to no partnership. test/http/files.slow.ts creates links to every file.
    if (operationId === 'createLink') return notFound
    if (params.length === 0 || params[0] === 'strategyId' || params[0] === 'kind') return undefined
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
    // A record below one of an organization, such as an import into a library: only its organization reads it.
    if (params.length > 1 && [root, rest].some((group) => group === 'partnershipB' || group === 'unknown'))
      return notFound
    const mayAll = actor.operator && !ownedParams.includes(params[0] ?? '')
    return method === 'GET' || mayAll || root === 'partnershipA' ? undefined : insufficientRelation
  }

  /** Every distinct path of the operation for the actor. */
  function pathsOf({ path, params }: Operation, actor: Actor, groups: IdGroups[]): Target[] {
    // A represented organization has no API client and no calendar feed.
    if (actor === actors.represented && params.some((name) => !(name in actor.ids.partnershipA))) return []
    const targets = new Map<string, Target>()
    for (const [root, rest] of groups) {
      // With three ids: the last two of another group, and then the last only. A key is no id: records of all groups have the same.
      const ids = params.filter((name) => name !== 'key').length
      for (const cut of [1, Math.max(1, ids - 1)]) {
        const values = params.map((name, at) => [name, actor.ids[at < cut ? root : rest][name] ?? ''])
        const filled = fill(path, Object.fromEntries(values))
        if (!targets.has(filled))
          targets.set(filled, { path: filled, root, rest, mismatched: cut > 1 && rest !== root })
      }
    }
    return [...targets.values()]
  }

  /** Every organization of `callers` gets the response that the policy table defines, with the ids of `groups`. */
  async function checkOperation(
    t: Test,
    operation: Operation,
    groups: IdGroups[],
    callers: readonly Actor[] = Object.values(actors),
  ): Promise<void> {
    const { method } = operation
    const cases = callers.flatMap((actor) => {
      const compare = createProblemComparison()
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
        const { status, headers } = await callAs(actor, 'HEAD', path)
        if (status !== problem.status || headers.has('etag')) return `${where}: HEAD returned ${status}`
      }
      return compare(`${actor.name}, ${problem.code}`, answer)
    })
    t.strictSame(faults, [])
  }

  return { checkOperation, pathsOf, requestOf }
}
