// The OpenAPI document: what the routes say, and one pass over it that adds what every route has and names every part.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { type Rule, ruleOf, scopes } from '../../policy.ts'
import type { ProblemKind } from '../../problems.ts'
import { requiresIfMatch } from '../conditional-requests.ts'
import { statusOf } from '../problems.ts'
import { capitalized, nameEnum, nameNullableEnums, shareParameters } from './components.ts'
import { introduction, tags } from './introduction.ts'
import { calendarType } from './operations.ts'
import {
  type Document,
  headerRefs,
  headers,
  type Media,
  notModified,
  type Operation,
  type Parameter,
  parameters,
  problemResponseName,
  problemResponses,
  type Response,
  referencedName,
  successResponseOf,
} from './shared.ts'

/** What the pass asks of an operation again and again. */
interface Route {
  method: string
  path: string
  operation: Operation
  rule: Rule | undefined
  /** The name of the schema that it answers. */
  responseSchema: string
  /** Whether what it responseSchema has a version, and so an ETag. */
  versioned: boolean
  isList: boolean
  /** The credential that alone opens it, where that is no API key. */
  credential: keyof ReturnType<typeof securitySchemes> | undefined
}

const scopeList = (): string =>
  Object.entries(scopes)
    .map(([scope, description]) => `\n- \`${scope}\`: ${description}`)
    .join('')

/** `tokenUrl` is where programs of this installation get their access tokens. */
const securitySchemes = (tokenUrl = 'https://login.agency.example/oauth2/token') => ({
  bootstrapKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The key that the first start printed: `pb_bootstrap_…`. It makes the first operator, once, and opens nothing else.',
  },
  onBehalfOf: {
    type: 'apiKey',
    in: 'header',
    name: 'On-Behalf-Of',
    description:
      'Beside your key, the id of an organization that yours represents: your requests are its acts, recorded as done on its behalf.',
  },
  calendarToken: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The token of a calendar feed: `pbcal_…`. It reads one calendar, and opens nothing else.',
  },
  oauth2: {
    type: 'oauth2',
    description:
      'An access token (JWT, RFC 9068, held against RFC8725) of an issuer that this installation trusts, in place of an API key. It opens for the API client that an operator has named for it and, where it has a `scope`, for what both allow.',
    flows: { clientCredentials: { tokenUrl, scopes } },
  },
  // Last, for that is where the page at /docs puts the cursor.
  apiKey: { type: 'http', scheme: 'bearer', description: `An API key: \`pb_live_…\`. Scopes:\n${scopeList()}` },
})

export async function registerDocument(app: FastifyInstance, version: string, tokenUrl?: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Partnership Basics',
        summary: 'Neutral ground on which agencies run a partnership.',
        version,
        description: introduction,
        contact: { name: 'Whoever operates this service' },
        license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
      } as never,
      servers: [
        {
          url: '/',
          description: 'The service that responseSchema this document, in production as in a sandbox.',
          'x-internal': false,
        } as never,
      ],
      tags: [...tags],
      components: {
        securitySchemes: securitySchemes(tokenUrl) as never,
      },
      security: [{ apiKey: [] }],
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
    transformObject: (parts) =>
      ('openapiObject' in parts ? completeDocument(parts.openapiObject as never) : parts.swaggerObject) as never,
  })
}

/** Where programs find the document, and where they find out where (RFC 9727). */
export function serveDocument(app: FastifyInstance): void {
  const forms = {
    '/openapi.json': { type: 'application/json', write: () => JSON.stringify(app.swagger()) },
    '/openapi.yaml': { type: 'application/yaml', write: () => app.swagger({ yaml: true }) },
    '/.well-known/api-catalog': { type: catalogType, write: () => JSON.stringify(catalog) },
  }
  for (const [path, { type, write }] of Object.entries(forms)) {
    let text: string | undefined
    app.get(path, { schema: { hide: true } }, async (_request, reply) => {
      text ??= write()
      if (type === catalogType) reply.header('link', '</.well-known/api-catalog>; rel="api-catalog"')
      return reply.type(type).header('cache-control', 'public, max-age=300').send(text)
    })
  }
}

const catalogType = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
const catalog = {
  linkset: [
    { anchor: '/.well-known/api-catalog', item: [{ href: '/v1' }] },
    {
      anchor: '/v1',
      'service-desc': [
        { href: '/openapi.json', type: 'application/json' },
        { href: '/openapi.yaml', type: 'application/yaml' },
      ],
      'service-doc': [
        { href: '/docs', type: 'text/html' },
        { href: '/problems', type: 'text/html' },
      ],
      status: [{ href: '/readyz', type: 'application/json' }],
    },
  ],
}

function completeDocument(document: Document): Document {
  const { components, paths } = document
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => routeOf(document, path, method.toUpperCase(), operation)),
  )
  const kinds = new Set<ProblemKind>(routes.flatMap(problemKindsOf))
  Object.assign(components, {
    parameters: { ...parameters },
    headers,
    responses: { ...problemResponses(kinds), NotModified: notModified },
  })
  for (const route of routes) {
    addSecurity(route)
    addRequest(document, route)
    addResponses(document, route)
  }
  shareParameters(
    components,
    routes.map(({ operation }) => operation),
  )
  nameNullableEnums(components.schemas)
  return document
}

function routeOf({ components }: Document, path: string, method: string, operation: Operation): Route {
  const [answered] = Object.values(operation.responses) as Response[]
  const [[mediaType, media] = []] = Object.entries(answered?.content ?? {})
  const responseSchema = referencedName(media?.schema)
  const credential = credentialsByPath[path]
  return {
    method,
    path,
    operation,
    rule: ruleOf(operation.operationId),
    responseSchema,
    versioned:
      mediaType === calendarType || (credential === undefined && isVersioned(components.schemas, responseSchema)),
    isList: responseSchema.endsWith('Page'),
    credential,
  }
}

/** What opens with something else than an API key. */
const credentialsByPath: Record<string, Route['credential']> = {
  '/v1/bootstrap': 'bootstrapKey',
  '/v1/calendar.ics': 'calendarToken',
}

/** A record, or what shows one beside the key or token that was just made for it. */
function isVersioned(schemas: Document['components']['schemas'], name: string): boolean {
  const { version, apiClient, calendarFeed } = schemas[name]?.properties ?? {}
  const shown = apiClient ?? calendarFeed
  return version !== undefined || (shown !== undefined && isVersioned(schemas, referencedName(shown)))
}

/** Who may call it: the scope stands apart too, because a bearer scheme declares none that it could be one of. */
function addSecurity({ operation, rule, credential }: Route): void {
  const credentials = [{ apiKey: [] }, { oauth2: rule?.scope ? [rule.scope] : [] }]
  // Generated clients take the first that they have the credentials for.
  operation.security = credential
    ? [{ [credential]: [] }]
    : credentials.flatMap((one) => [{ ...one, onBehalfOf: [] }, one])
  if (rule?.scope) operation['x-required-scope'] = rule.scope
  if (rule?.relations) operation['x-relations'] = rule.relations
  const needs = [
    ...(rule?.scope ? [`Needs the scope \`${rule.scope}\`.`] : []),
    ...(rule?.relations ? [`For: ${rule.relations.join(', ')}.`] : []),
  ]
  operation.description = [operation.description, needs.join(' ')].filter(Boolean).join('\n\n')
}

/** What it takes: parameters of its own, those that all have, and a body. */
function addRequest(document: Document, route: Route): void {
  const { operation, method, responseSchema } = route
  const { schemas } = document.components
  const own = (operation.parameters ?? []) as Parameter[]
  for (const parameter of own) {
    const { schema, example } = parameter
    // Taken for required because it always has a value, once its default has been filled in.
    if ('default' in schema) parameter.required = false
    if (schema.type === 'array') Object.assign(parameter, { style: 'form', explode: false })
    parameter.description ??= schemas[referencedName(schema)]?.description ?? ''
    if (example !== undefined) schema.examples = [example]
    delete parameter.example
    if (schema.enum) schema.description = parameter.description
    parameter.schema = nameEnum(schemas, `${responseSchema.replace(/Page$/, '')}${capitalized(parameter.name)}`, schema)
  }
  const shared = Object.keys(parameters).filter((name) => hasParameter(name, route))
  operation.parameters = [...own, ...shared.map((name) => ({ $ref: `#/components/parameters/${name}` }))]

  if (operation.requestBody) {
    const { content } = operation.requestBody
    const json = content['application/json']
    if (method === 'PATCH' && json) content['application/merge-patch+json'] = json
    addExamples(document, content)
  }
}

function hasParameter(name: string, { method, path, responseSchema, isList, versioned, credential }: Route): boolean {
  switch (name) {
    case 'IdempotencyKey':
      return method === 'POST' && !credential
    case 'IfMatch':
      return requiresIfMatch(method, path)
    case 'IfMatchOrAny':
      return method === 'PUT'
    case 'IfNoneMatch':
      return method === 'GET' && versioned
    case 'LastEventId':
      return responseSchema === 'Changes'
    case 'Prefer':
      return isList
    default:
      return false
  }
}

/** What it responseSchema, each answer under a name. */
function addResponses(document: Document, route: Route): void {
  const { operation, method, responseSchema, versioned } = route
  const { responses } = document.components
  // An upsert makes what is not there yet.
  if (method === 'PUT') operation.responses['201'] = structuredClone(operation.responses['200'] as Response)
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    const { name: usual, description } = successResponseOf(method, status, responseSchema)
    // Tools that judge examples follow a reference once: two that read the same each have an answer of their own.
    const name = method === 'GET' && usual in responses ? capitalized(operation.operationId) : usual
    const names = Object.keys(headers).filter((header) => hasHeader(header, status, route))
    const whole = { ...response, description, headers: headerRefs(...names) }
    addExamples(document, whole.content)
    const known = responses[name] ?? whole
    if (JSON.stringify(known) !== JSON.stringify(whole))
      throw new Error(`Two different responseSchema are called ${name}.`)
    responses[name] = whole
    operation.responses[status] = { $ref: `#/components/responses/${name}` }
  }
  if (method === 'GET' && versioned) operation.responses['304'] = { $ref: '#/components/responses/NotModified' }
  for (const kind of problemKindsOf(route)) {
    operation.responses[statusOf[kind]] = { $ref: `#/components/responses/${problemResponseName(kind)}` }
  }
}

/** Whether an answer that is no refusal has the header. */
function hasHeader(header: string, status: string, { method, isList, versioned, credential }: Route): boolean {
  switch (header) {
    case 'ETag':
      return versioned
    case 'Location':
      return status === '201'
    case 'Link':
      return isList
    case 'Dry-Run':
      return method !== 'GET'
    case 'Idempotent-Replayed':
      return (method === 'POST' || method === 'PATCH' || status === '201') && !credential
    default:
      return false
  }
}

function problemKindsOf({ method, path, operation, responseSchema, credential }: Route): ProblemKind[] {
  const match = requiresIfMatch(method, path) || method === 'PUT'
  return [
    'invalid',
    'unauthenticated',
    ...(credential ? [] : (['forbidden'] as const)),
    ...(path.includes('{') || credential === 'calendarToken' ? (['not-found'] as const) : []),
    ...(method === 'GET' ? [] : (['conflict'] as const)),
    ...(responseSchema === 'Changes' ? (['gone'] as const) : []),
    ...(match ? (['precondition-failed', 'precondition-required'] as const) : []),
    ...(operation.requestBody ? (['too-large', 'unsupported', 'unprocessable'] as const) : []),
    'too-many-requests',
    'internal',
    'unavailable',
  ]
}

/** An example stands where tools look for it: beside the schema that it is one of. */
function addExamples({ components }: Document, content: Record<string, Media> = {}): void {
  for (const media of Object.values(content)) {
    const [example] = components.schemas[referencedName(media.schema)]?.examples ?? []
    if (example !== undefined) media.example = example
  }
}
