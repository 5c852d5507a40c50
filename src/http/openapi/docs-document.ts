// The document that Swagger UI shows at /docs: the OpenAPI document without the parts that take the browser seconds to process.
import { type Document, type Operation, type Parameter, type Response, referencedName, type Schema } from './shared.ts'

/** What the page shows above the operations, in Markdown. */
const introduction = `An HTTP API in which agencies run a partnership: each agency uses it from its own system, and all of them read the same
records. It is not for data of children or families.

1. **Get an API key.** The operator of this service registers your organization and gives you a key, or a hand-over code, for
   which \`POST /v1/handover\` returns a key. If you operate the service: it prints a bootstrap key at its first start, and
   \`POST /v1/bootstrap\` returns a key for it.
2. **Authorize.** Press *Authorize* below and enter the key. The page does not store it: enter it again after a reload.
3. **Send a request.** Open \`GET /v1/me\` in the group *API clients* and press *Execute*. The response names your organization
   and your scopes. Requests on this page change the data of this service, unless \`dryRun\` is true.

The rules for all operations are in the description of the [OpenAPI document](/openapi.json), also as
[YAML](/openapi.yaml), from which clients are generated. The [problem codes](/problems) say what to do about an error.`

/**
 * A complete document of its own: all parameters, bodies and examples, so that requests can be sent. It has one response for all
 * errors, no headers of responses, and one security scheme. `x-search` of an operation is the lower-case text in which the
 * filter of the page searches.
 */
export function documentForPage({ components, paths, info, servers: _servers, ...rest }: Document): Document {
  const { parameters, responses, schemas } = components
  const parameterOf = (one: Parameter | { $ref: string }): Parameter =>
    parameters[referencedName(one as { $ref: string })] ?? (one as Parameter)
  const successOf = (response: Response | { $ref: string }): Response => {
    const { description, content } = responses[referencedName(response)] ?? (response as Response)
    return {
      description,
      ...(content && { content: mapValues(content, ({ schema, example }) => ({ schema, example })) }),
    }
  }
  const operationOf = (path: string, operation: Operation): Operation => {
    const { operationId, summary, tags, security = [] } = operation
    const placeOf = (one: Parameter | { $ref: string }) => ['path', 'query', 'header'].indexOf(parameterOf(one).in)
    const own = (operation.parameters ?? []).toSorted((a, b) => placeOf(a) - placeOf(b))
    const successes = Object.entries(operation.responses).filter(([status]) => Number(status) < 300)
    // Swagger UI does not show the code samples.
    const { 'x-codeSamples': _, ...shown } = operation
    return {
      ...shown,
      parameters: own,
      responses: {
        ...Object.fromEntries(successes.map(([status, response]) => [status, successOf(response)])),
        default: { $ref: '#/components/responses/Error' },
      },
      security: security.some((one) => Object.keys(one).some((name) => isBearer(components, name))) ? [bearer] : [],
      'x-search': [
        operationId,
        summary,
        path,
        ...tags,
        ...own.map((one) => parameterOf(one).name),
        ...actionsOf(schemas, operation),
      ]
        .join(' ')
        .toLowerCase(),
    }
  }
  const small = {
    ...rest,
    info: { ...(info as object), summary: undefined, license: undefined, description: introduction },
    security: [bearer],
    paths: mapValues(paths, (operations, path) => mapValues(operations, (operation) => operationOf(path, operation))),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, such as `pb_live_…`, or an access token (JWT).',
        },
      },
      parameters,
      responses: { Error: errorResponse(components) },
    },
  }
  return { ...small, components: { ...small.components, schemas: usedSchemas(schemas, small) } } as never
}

const bearer = { bearer: [] }

const isBearer = (components: object, name: string): boolean => {
  const { securitySchemes = {} } = components as { securitySchemes?: Record<string, { type: string }> }
  return securitySchemes[name]?.type !== 'apiKey'
}

function errorResponse({ responses }: Document['components']): Response {
  const type = 'application/problem+json'
  const { schema, examples } = responses.Invalid?.content?.[type] ?? {}
  const [example] = Object.values(examples ?? {})
  return {
    description:
      'The request was not carried out (400 to 503). `code` says why, and [/problems](/problems) what to do.',
    content: { [type]: { schema: schema ?? {}, example: example?.value } },
  }
}

/** The values of `action` in the body of a transition. */
function actionsOf(schemas: Record<string, Schema>, { requestBody }: Operation): string[] {
  const schema = schemas[referencedName(requestBody?.content['application/json']?.schema)]
  const { action } = schema?.properties ?? {}
  return ((schemas[referencedName(action)] ?? action)?.enum ?? []).map(String)
}

/** The schemas to which `node` refers, and those to which they refer. */
function usedSchemas(schemas: Record<string, Schema>, node: unknown): Record<string, Schema> {
  const used = new Set<string>()
  const visit = (text: string) => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(JSON.stringify(schemas[name]))
    }
  }
  visit(JSON.stringify(node))
  // Bodies and responses have their own examples.
  const withoutExamples = ({ examples: _, ...schema }: Schema): Schema => schema
  return Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => (used.has(name) ? [[name, withoutExamples(schema)]] : [])),
  )
}

const mapValues = <Value, Result>(record: Record<string, Value>, map: (value: Value, key: string) => Result) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
