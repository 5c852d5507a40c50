// Where the record that an event is about is read over HTTP, and which of its fields are shown there: as the routes say.
import type { FastifyInstance } from 'fastify'

/** What is known of a record from one of its events. */
export interface EventSubject {
  subjectType: string
  subjectId: string
  streamId: string
  /** Its row, by column name; null once deleted. */
  after: Record<string, unknown> | null
}

export interface RecordPaths {
  /** Null where no operation reads such a record by its id, or a deletion does not tell enough. */
  pathOf(subject: EventSubject): string | null
  /** The names of what is read of a record of this type. */
  fieldsOf(subjectType: string): ReadonlySet<string>
}

interface RouteSchema {
  params?: { properties?: Record<string, { format?: string }> }
  response?: { 200?: { content?: { 'application/json'?: { schema?: { $ref?: string } } } } }
}

/** A record that is read under another id than its own, or with another record. */
export interface RecordLocation {
  /** What it is read with, as events call it; itself unless said. */
  with?: string
  /** The id, as its row has it. */
  idOf(row: Record<string, unknown>): string
  /** What is shown of it; what is read of it unless said. */
  fields?: readonly string[]
}

/** What answers an ApiClient by its id reads what events call api_client. Has to be called before the routes are there. */
export function createRecordPaths(app: FastifyInstance, elsewhere: Record<string, RecordLocation>): RecordPaths {
  const found = new Map<string, { url: string; view: string }>()
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { params, response } = (schema ?? {}) as RouteSchema
    const view = response?.[200]?.content?.['application/json']?.schema?.$ref
    const [, last = ''] = /\/:(\w+)$/.exec(url) ?? []
    if (method !== 'GET' || view === undefined) return
    const subjectType = snakeCase(view).slice(1)
    if (params?.properties?.[last]?.format !== 'uuid' && !Object.hasOwn(elsewhere, subjectType)) return
    found.set(subjectType, { url, view })
  })
  return {
    pathOf({ subjectType, subjectId, streamId, after }) {
      const place = elsewhere[subjectType]
      const url = found.get(place?.with ?? subjectType)?.url ?? ''
      const names = [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
      const values = names.map((name, at) => {
        if (at === names.length - 1) return place === undefined ? subjectId : after ? place.idOf(after) : undefined
        return (after?.[snakeCase(name)] as string | undefined) ?? (at === 0 ? streamId : undefined)
      })
      if (names.length === 0 || values.includes(undefined)) return null
      return url.replaceAll(/:\w+/g, () => values.shift() ?? '')
    },
    fieldsOf(subjectType) {
      const fields = elsewhere[subjectType]?.fields
      if (fields !== undefined) return new Set(fields)
      const schema = app.getSchema(found.get(subjectType)?.view ?? '') as { properties?: object } | undefined
      return new Set(Object.keys(schema?.properties ?? {}))
    },
  }
}

/** partnershipId is partnership_id in a row. */
export const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
export const camelCase = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase())
