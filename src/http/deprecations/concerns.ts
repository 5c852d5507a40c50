// Which operations a deprecation concerns, and which of their requests use what is deprecated.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deprecation } from '../../policy.ts'

export interface RouteSchema {
  operationId?: string
  querystring?: { properties?: object }
  body?: object
  response?: object
}

interface Concern {
  entry: Deprecation
  /** A property that responses have is used by every request. */
  isUsedBy(request: FastifyRequest): boolean
}

/** Undefined if the entry does not concern the operation. */
export function concernsOf(app: FastifyInstance, entry: Deprecation, schema: RouteSchema): Concern | undefined {
  if ('eventType' in entry) return undefined
  if ('property' in entry) {
    const { property } = entry
    const named = entry.schemas.filter((name) => hasProperty(app, name, property))
    if (named.length < entry.schemas.length) return undefined
    const isIn = (part: unknown) => named.some((name) => refersTo(app, part, name))
    if (isIn(schema.response)) return { entry, isUsedBy: () => true }
    return isIn(schema.body) ? { entry, isUsedBy: ({ body }) => contains(body, property) } : undefined
  }
  if (entry.operationId !== schema.operationId) return undefined
  if (!('parameter' in entry)) return { entry, isUsedBy: () => true }
  const { parameter } = entry
  if (!Object.hasOwn(schema.querystring?.properties ?? {}, parameter)) return undefined
  return { entry, isUsedBy: ({ query }) => Object.hasOwn(query as object, parameter) }
}

const hasProperty = (app: FastifyInstance, name: string, property: string): boolean => {
  const { properties = {} } = (app.getSchema(name) ?? {}) as { properties?: object }
  return Object.hasOwn(properties, property)
}

/** Whether a schema refers to the named one, directly or through others. */
function refersTo(app: FastifyInstance, part: unknown, name: string, visited = new Set<string>()): boolean {
  if (typeof part !== 'object' || part === null) return false
  const { $ref } = part as { $ref?: unknown }
  if ($ref === name) return true
  if (typeof $ref === 'string' && !visited.has($ref)) {
    visited.add($ref)
    if (refersTo(app, app.getSchema($ref), name, visited)) return true
  }
  return Object.values(part).some((value) => refersTo(app, value, name, visited))
}

/** Whether a JSON value has a property of this name at any depth. */
const contains = (value: unknown, name: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, name) || Object.values(value).some((part) => contains(part, name)))
