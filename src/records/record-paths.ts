// The path at which the record of an event can be read, and its fields there. Derived from the registered routes.
import type { FastifyInstance } from 'fastify'

/** The record of an event. */
export interface EventSubject {
  subjectType: string
  subjectId: string
  streamId: string
  /** Its row, by column name; null if deleted. */
  after: Record<string, unknown> | null
}

export interface RecordPaths {
  /** Null if no operation reads the record by its id, or if the event of a deletion lacks an id in the path. */
  pathOf(subject: EventSubject): string | null
  /** The properties of the record in responses. */
  fieldsOf(subjectType: string): ReadonlySet<string>
}

interface RouteSchema {
  params?: { properties?: Record<string, { format?: string }> }
  response?: { 200?: { content?: { 'application/json'?: { schema?: { $ref?: string } } } } }
}

/** Where a record without an operation of its own can be read. */
export interface RecordLocation {
  /** The type of the record whose response contains it. Default: its own type. */
  containedIn?: string
  /** The id in the path. */
  idOf(row: Record<string, unknown>): string
  /** Default: all properties in the response. */
  fields?: readonly string[]
}

/** Maps the response schema ApiClient to the record type api_client. Must be called before routes are registered. */
export function createRecordPaths(app: FastifyInstance, locations: Record<string, RecordLocation>): RecordPaths {
  const routes = new Map<string, { url: string; view: string }>()
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { params, response } = (schema ?? {}) as RouteSchema
    const view = response?.[200]?.content?.['application/json']?.schema?.$ref
    const [, last = ''] = /\/:(\w+)$/.exec(url) ?? []
    if (method !== 'GET' || view === undefined) return
    const subjectType = snakeCase(view).slice(1)
    if (params?.properties?.[last]?.format !== 'uuid' && !Object.hasOwn(locations, subjectType)) return
    routes.set(subjectType, { url, view })
  })
  return {
    pathOf({ subjectType, subjectId, streamId, after }) {
      const location = locations[subjectType]
      const url = routes.get(location?.containedIn ?? subjectType)?.url ?? ''
      const names = [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
      const values = names.map((name, index) => {
        if (index === names.length - 1)
          return location === undefined ? subjectId : after ? location.idOf(after) : undefined
        return (after?.[snakeCase(name)] as string | undefined) ?? (index === 0 ? streamId : undefined)
      })
      if (names.length === 0 || values.includes(undefined)) return null
      return url.replaceAll(/:\w+/g, () => values.shift() ?? '')
    },
    fieldsOf(subjectType) {
      const fields = locations[subjectType]?.fields
      if (fields !== undefined) return new Set(fields)
      const schema = app.getSchema(routes.get(subjectType)?.view ?? '') as { properties?: object } | undefined
      return new Set(Object.keys(schema?.properties ?? {}))
    },
  }
}

/** partnershipId becomes partnership_id. */
export const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
export const camelCase = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase())
