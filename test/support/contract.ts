// Validates every response that a test gets against the OpenAPI document of the service.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, unknown>
    responses?: Record<string, Response>
    headers?: Record<string, unknown>
  }
}
export interface Operation {
  operationId: string
  parameters?: { name?: string; in?: string; $ref?: string }[]
  responses: Record<string, Response>
  requestBody?: { content: Record<string, { example?: unknown }> }
  security?: Record<string, string[]>[]
}
interface Response {
  $ref?: string
  content?: Record<string, { schema: unknown }>
  headers?: Record<string, unknown>
}

export interface Answer {
  method: string
  path: string
  status: number
  headers: Headers
  body: unknown
}

/** Problems of which the service tells no more than their title. */
const withoutDetail = ['not-found', 'internal']
/** The document with closed schemas: clients accept properties that it does not name, a test does not. */
const closed = ({ components, ...document }: Document): object => ({
  ...document,
  components: {
    ...components,
    schemas: Object.fromEntries(
      Object.entries(components.schemas as Record<string, { properties?: object }>).map(([name, schema]) => [
        name,
        schema.properties ? { ...schema, additionalProperties: false } : schema,
      ]),
    ),
  },
})

/** Returns a function that throws if a response does not match the document. */
export function contractOf(document: Document): (answer: Answer) => void {
  // Each schema is compiled once, when a response needs it. The document is not validated here: its linters do that.
  const fastCompilation = { inlineRefs: false, code: { optimize: false }, validateSchema: false }
  const ajv = new Ajv2020({ strict: false, allErrors: true, ...fastCompilation })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  // Checked in requests only.
  ajv.addFormat('program-year', true)
  // Codes and event types that the features list: a value that none lists is missing in a feature.ts.
  ajv.addKeyword({
    keyword: 'x-extensible-enum',
    type: 'string',
    validate: (known: string[], value: string) => known.includes(value),
  })
  ajv.addSchema({ $id: 'document', ...closed(document) } as object)
  const compiled = new Map<string, ValidateFunction>()
  const lengthOf = (path: string) => path.split('/').length
  const routes = Object.entries(document.paths).map(([template, operations]) => ({
    template,
    operations,
    // A literal segment precedes a parameter, as in the router.
    rank: template.replaceAll(/[^{]/g, '').length,
    matches: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  }))
  // And a parameter with an extension precedes one without.
  routes.sort((a, b) => a.rank - b.rank || b.template.length - a.template.length)
  const routesByLength = new Map<number, typeof routes>()
  for (const route of routes) {
    const length = lengthOf(route.template)
    routesByLength.set(length, [...(routesByLength.get(length) ?? []), route])
  }

  return ({ method, path, status, headers, body }) => {
    const pathname = new URL(path, 'http://localhost').pathname
    const route = routesByLength.get(lengthOf(pathname))?.find(({ matches }) => matches.test(pathname))
    const operation = route?.operations[method.toLowerCase()]
    if (route === undefined || operation === undefined) return
    const where = `${method} ${route.template} ${status}`
    const answer = operation.responses[String(status)]
    if (answer === undefined) throw new Error(`${where}: the document has no such response.`)
    const name = answer.$ref?.split('/').at(-1)
    const response = name === undefined ? answer : document.components.responses?.[name]
    if (response === undefined) throw new Error(`${where}: ${answer.$ref} does not resolve.`)
    const documented = response.headers ?? {}
    const undocumented = Object.keys(document.components.headers ?? {}).filter(
      (header) => headers.has(header) && !(header in documented),
    )
    const required = status < 300 ? ['ETag', 'Location'] : [429, 503].includes(status) ? ['Retry-After'] : []
    const missing = required.filter((header) => header in documented && !headers.has(header))
    if (undocumented.length > 0) throw new Error(`${where}: ${undocumented} is not in the document.`)
    if (missing.length > 0) throw new Error(`${where}: ${missing} is in the document, but not in the response.`)
    const mediaType = (headers.get('content-type') ?? '').split(';')[0] ?? ''
    if (response.content === undefined) {
      if (body !== undefined) throw new Error(`${where}: the document has no body.`)
      return
    }
    if (response.content[mediaType] === undefined) throw new Error(`${where}: ${mediaType} is not in the document.`)
    const pointer =
      name === undefined
        ? `/paths/${escaped(route.template)}/${method.toLowerCase()}/responses/${status}`
        : `/components/responses/${name}`
    const at = `document#${pointer}/content/${escaped(mediaType)}/schema`
    const validate = compiled.get(at) ?? ajv.compile({ $ref: at })
    compiled.set(at, validate)
    const { code = '', title, detail } = (body ?? {}) as { code?: string; title?: string; detail?: string }
    if (status >= 400 && detail === `${title}.` && !withoutDetail.includes(code)) {
      throw new Error(`${where}: the detail of ${code} repeats its title.`)
    }
    if (!validate(body)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`)
  }
}

const escaped = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
