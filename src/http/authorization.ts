// The caller of a request, the rule of its operation, and the scope of its database work.
import type { FastifyRequest } from 'fastify'
import type { RequestContext, RequestScope } from '../database/session.ts'
import {
  isAllowedWhenClosed,
  type OperationId,
  type Scope as PolicyScope,
  policy,
  type Relation,
  type Rule,
  ruleOf,
} from '../policy.ts'
import { notFound, Problem, partnershipClosedProblem } from '../problems.ts'
import { bearerChallenge } from './problems.ts'

/** The API client that sent the request, and the organization that it acts for. */
export interface Caller {
  /** The organization for which the request acts. */
  organizationId: string
  /** The organization of the API client, if it acts for another one with On-Behalf-Of; otherwise null. */
  onBehalfBy: string | null
  clientId: string
  /** The organization of the API client: all that it requests, for itself and for others, counts towards its limits. */
  holderId: string
  scopes: readonly PolicyScope[]
  operator: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
    /** The caller's relation to the partnership or organization in the path; null before the first query. */
    relation: Relation | null
    /** Whether the partnership in the path is closed, terminated or withdrawn; false before the first query. */
    partnershipClosed: boolean
  }
}

const operationIdOf = ({ routeOptions }: FastifyRequest): string | undefined =>
  (routeOptions.schema as { operationId?: string }).operationId
const ruleFor = (request: FastifyRequest): Rule => ruleOf(operationIdOf(request) ?? '') ?? { scope: null }

/** Pages with more records take more than some milliseconds. */
const maxSmallPage = 50

/** Whether the request is large work: see http/rate-limits/concurrency.ts. */
export const isLarge = (request: FastifyRequest): boolean =>
  ruleFor(request).large === true || ((request.query as { limit?: number }).limit ?? 0) > maxSmallPage

/** The scope of a read: the caller, and the partnership or organization that the path names. */
export function readScope(request: FastifyRequest): RequestScope {
  const { organizationId, holderId, clientId, operator, onBehalfBy } = request.caller
  const { partnershipId, organizationId: subjectId } = request.params as Record<string, string | undefined>
  const { relations, onBehalf = true } = ruleFor(request)
  return {
    organizationId,
    holderId,
    clientId,
    operator,
    partnershipId,
    subjectId: partnershipId === undefined ? subjectId : undefined,
    // Reads across partnerships may take longer.
    short: partnershipId !== undefined && !isLarge(request),
    deadline: request.deadline,
    authorize(context) {
      if (relations) requireRelation(context, relations)
      if (!onBehalf && onBehalfBy !== null) {
        throw new Problem('insufficient-relation', 'A representative may not perform this operation with On-Behalf-Of.')
      }
      request.relation = context.relation as Relation | null
      request.partnershipClosed = context.partnershipClosed
    },
  }
}

/** The scope of a write. In a closed, terminated or withdrawn partnership it throws `partnership-closed`, unless the policy allows it. */
export function writeScope(
  request: FastifyRequest,
  allowedWhenClosed = isRequestAllowedWhenClosed(request),
): RequestScope {
  const scope = readScope(request)
  return {
    ...scope,
    allowedWhenClosed,
    authorize(context) {
      scope.authorize?.(context)
      if (context.partnershipClosed && !allowedWhenClosed) throw partnershipClosedProblem(operationIdOf(request))
    },
  }
}

/** For work that may exceed the time limit of a request, such as an export or an import. */
export const withoutDeadline = (scope: RequestScope): RequestScope => ({
  ...scope,
  short: false,
  deadline: Number.POSITIVE_INFINITY,
})

/** True if the policy allows the action in the body, or else every field of the body, in a closed partnership. */
function isRequestAllowedWhenClosed(request: FastifyRequest): boolean {
  const rule = ruleFor(request)
  const body = (request.body ?? {}) as { action?: string }
  const actionsOrFields = body.action === undefined ? Object.keys(body) : [body.action]
  return rule.allowedWhenClosed !== undefined && actionsOrFields.every((name) => isAllowedWhenClosed(rule, name))
}

/** Whether an action of a record is blocked because the partnership is closed, terminated or withdrawn; for `availableActions`. */
export const blockedByClosure =
  ({ partnershipClosed }: Pick<FastifyRequest, 'partnershipClosed'>, operationId: OperationId) =>
  (action: string): boolean =>
    partnershipClosed && !isAllowedWhenClosed(policy[operationId], action)

/** For a part of a request that requires another scope than its operation. `part` begins the sentence. */
export function requireScope({ scopes }: Caller, scope: PolicyScope, part: string): void {
  if (!scopes.includes(scope)) throw insufficientScope(part, scope)
}

export const insufficientScope = (part: string, scope: string): Problem =>
  new Problem('insufficient-scope', `${part} requires the scope ${scope}.`, {
    headers: bearerChallenge('insufficient_scope', scope),
  })

/** Throws 404, as for a record that does not exist, if there is no relation; 403 if there is another one. */
function requireRelation({ relation }: RequestContext, relations: readonly Relation[]): void {
  if (relation === null) throw notFound()
  if (relations.includes(relation as Relation)) return
  throw new Problem(
    'insufficient-relation',
    `Allowed for ${relations.join(', ')}; the relation of your organization is ${relation}.`,
  )
}
