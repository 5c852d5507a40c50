// Adds hooks to the operations that the table of deprecations concerns: headers, 410 after the removal, and counts of uses.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Deprecation } from '../../policy.ts'
import { Problem } from '../../problems.ts'
import { concernsOf, type RouteSchema } from './concerns.ts'
import { checkDeprecation, headersOf, isOutdated, isRemoval, linksOf, millisOf, nameOf } from './rules.ts'

/** What is deprecated about each operation, by operationId. Complete when all routes are registered. */
export type DeprecatedOperations = ReadonlyMap<string, readonly Deprecation[]>

interface Options {
  deprecations: readonly Deprecation[]
  eventTypes: readonly string[]
  /** The time, in milliseconds. */
  now: () => number
  /** Called for each authorized request that uses something deprecated, and for each one for an operation that was removed. */
  onUse(operationId: string, request: FastifyRequest): void
}

/** Must be called after the schemas and before the routes are registered. An entry that is invalid or without effect fails the start. */
export function registerDeprecations(
  app: FastifyInstance,
  { deprecations, eventTypes, now, onUse }: Options,
): DeprecatedOperations {
  const operations = new Map<string, Deprecation[]>()
  if (deprecations.length === 0) return operations
  for (const entry of deprecations) {
    checkDeprecation(entry)
    if (isOutdated(entry, now())) app.log.error(`The deprecation of the ${nameOf(entry)} has to be removed.`)
  }
  const paths = new Set<string>()

  app.addHook('onRoute', (route) => {
    const schema = (route.schema ?? {}) as RouteSchema
    const { operationId } = schema
    if (operationId === undefined) return
    paths.add(templateOf(route.url))
    const concerns = deprecations.flatMap((entry) => concernsOf(app, entry, schema) ?? [])
    if (concerns.length === 0) return
    const entries = concerns.map(({ entry }) => entry)
    for (const entry of entries) checkParameters(entry, route.url)
    operations.set(operationId, entries)
    addHeaders(route, entries)
    const removal = entries.find(isRemoval)
    if (removal === undefined) {
      append(route, 'preValidation', (request) => {
        if (concerns.some(({ isUsedBy }) => isUsedBy(request))) onUse(operationId, request)
      })
    } else {
      append(route, 'onRequest', (request) => {
        onUse(operationId, request)
        if (now() >= millisOf(removal.sunset))
          throw new Problem('operation-removed', `${operationId} was removed on ${removal.sunset}.`)
      })
    }
  })

  app.addHook('onReady', async () => {
    const concerned = new Set([...operations.values()].flat())
    for (const entry of deprecations) {
      const isEventType = 'eventType' in entry
      if (isEventType ? !eventTypes.includes(entry.eventType) : !concerned.has(entry))
        throw new Error(`Deprecation: there is no ${nameOf(entry)}.`)
      const { successor } = entry
      if (successor !== undefined && !(isEventType ? eventTypes.includes(successor) : paths.has(successor)))
        throw new Error(`Deprecation of the ${nameOf(entry)}: there is no ${successor}.`)
    }
  })
  return operations
}

/** As in the OpenAPI document. */
const templateOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}')

/** The link to a successor has the values of the path of the request. */
function checkParameters(entry: Deprecation, url: string): void {
  const { successor = '' } = entry
  const missing = successor.match(/\{\w+\}/g)?.find((parameter) => !templateOf(url).includes(parameter))
  if (missing === undefined) return
  throw new Error(`Deprecation of the ${nameOf(entry)}: ${templateOf(url)} has no ${missing}, which ${successor} has.`)
}

/** On every response, also of errors before the handler, as those of authentication. */
function addHeaders(route: RouteOptions, entries: readonly Deprecation[]): void {
  const headers = headersOf(entries)
  route.onSend = [
    ...[route.onSend ?? []].flat(),
    (request, reply, payload, done) => {
      const links = [reply.getHeader('link') ?? [], linksOf(entries, request.params as Record<string, string>)].flat()
      reply.headers({ ...headers, link: links.join(', ') })
      done(null, payload)
    },
  ]
}

/** `check` runs after the hooks of the instance, such as authentication. What it throws becomes the response. */
function append(route: RouteOptions, hook: 'onRequest' | 'preValidation', check: (request: FastifyRequest) => void) {
  route[hook] = [...[route[hook] ?? []].flat(), async (request: FastifyRequest) => check(request)]
}
