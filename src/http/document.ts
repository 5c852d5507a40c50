// The OpenAPI document: what the routes say, and one pass over it that adds what every route has.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { type Rule, ruleOf, scopes } from '../policy.ts'
import { type ProblemKind, problemTypes } from '../problems.ts'
import { needsMatch } from './exchange.ts'
import { statusOf } from './problems.ts'

const about = `A neutral place, over HTTP, for what partner agencies share: from "are we ready?" to "what did we learn?".`

interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema: Record<string, unknown>
  [more: string]: unknown
}
interface Media {
  schema: { $ref?: string } & Record<string, unknown>
  example?: unknown
}
interface Response {
  $ref?: string
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, Media>
}
interface Operation {
  operationId: string
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, Media>; required?: boolean }
  responses: Record<string, Response | { $ref: string }>
  security?: Record<string, string[]>[]
  [more: string]: unknown
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>> & { schemas: Record<string, Schema> }
  [more: string]: unknown
}
type Schema = Record<string, unknown> & { examples?: unknown[] }

export async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Partnership Basics',
        version,
        description: about,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: scopeList() } } },
      security: [{ apiKey: [] }],
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
    transformObject: (parts) =>
      ('openapiObject' in parts ? finish(parts.openapiObject as never) : parts.swaggerObject) as never,
  })
}

const scopeList = (): string =>
  `An API key, as \`Authorization: Bearer pb_live_…\`. Scopes:\n${Object.entries(scopes)
    .map(([scope, description]) => `\n- \`${scope}\`: ${description}`)
    .join('')}`

function finish(document: Document): Document {
  document.components.parameters = parameters
  document.components.headers = headers
  document.components.responses = refusals()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      complete(document, path, method.toUpperCase(), operation)
    }
  }
  return document
}

function complete(document: Document, path: string, method: string, operation: Operation): void {
  const rule = ruleOf(operation.operationId)
  const write = method !== 'GET'
  const match = needsMatch(method, path)
  const record = operation.responses['200'] as Response | undefined
  const isList = operation.operationId.startsWith('list') && path !== '/v1/strategies'

  operation.security = [{ apiKey: rule?.scope ? [rule.scope] : [] }]
  const own = (operation.parameters ?? []) as Parameter[]
  for (const parameter of own) {
    if (parameter.schema.type === 'array') Object.assign(parameter, { style: 'form', explode: false })
  }
  operation.parameters = [
    ...own,
    ...Object.keys(parameters)
      .filter((name) => applies(name, { method, match, isList, path, rule }))
      .map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ]

  // An upsert makes what is not there yet.
  if (method === 'PUT' && record) {
    operation.responses['201'] = { ...record, description: 'Made. The record, and in Location where it is.' }
  }
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    response.headers = Object.fromEntries(
      Object.keys(headers)
        .filter((name) => answers(name, { method, status, isList, path }))
        .map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    )
    illustrate(document, response.content)
  }
  if (operation.requestBody) {
    const { content } = operation.requestBody
    const json = content['application/json']
    if (method === 'PATCH' && json) content['application/merge-patch+json'] = json
    illustrate(document, content)
  }
  if (!write && record && !isList) operation.responses['304'] = { $ref: '#/components/responses/NotModified' }
  for (const kind of refusalsOf(operation, { method, path, match, rule })) {
    operation.responses[statusOf[kind]] = { $ref: `#/components/responses/${nameOf(kind)}` }
  }
}

/** An example stands where tools look for it: beside the schema that it is one of. */
function illustrate({ components }: Document, content: Record<string, Media> = {}): void {
  for (const media of Object.values(content)) {
    const [example] = components.schemas[media.schema.$ref?.split('/').at(-1) ?? '']?.examples ?? []
    if (example !== undefined) media.example = example
  }
}

interface Route {
  method: string
  path: string
  match: boolean
  rule: Rule | undefined
}

function refusalsOf({ requestBody }: Operation, { method, path, match, rule }: Route): ProblemKind[] {
  const named = path.includes('{')
  return [
    'invalid',
    'unauthenticated',
    ...(rule?.scope ? (['forbidden'] as const) : []),
    ...(named || method === 'PUT' ? (['not-found'] as const) : []),
    ...(method === 'GET' ? [] : (['conflict', 'unprocessable'] as const)),
    ...(match || method === 'PUT' ? (['stale', 'precondition-required'] as const) : []),
    ...(requestBody ? (['too-large', 'unsupported'] as const) : []),
    'internal',
    'unavailable',
  ]
}

const nameOf = (kind: ProblemKind): string =>
  kind.replaceAll(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())

/** One response for each status, with an example of it. */
function refusals(): Record<string, Response> {
  const responses: Record<string, Response> = {
    NotModified: {
      description: 'The record is as the ETag in If-None-Match says.',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
    },
  }
  for (const [code, { kind, title, advice }] of Object.entries(problemTypes)) {
    responses[nameOf(kind)] ??= {
      description: `${title}. ${advice}`,
      headers: Object.fromEntries(
        [
          'X-Request-Id',
          ...(kind === 'unauthenticated' ? ['WWW-Authenticate'] : []),
          ...(kind === 'stale' ? ['ETag'] : []),
          ...(kind === 'unavailable' ? ['Retry-After'] : []),
        ].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
      ),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: {
            type: `/problems/${code}`,
            title,
            status: statusOf[kind],
            detail: `${title}.`,
            instance: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
            code,
            requestId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
          },
        },
      },
    }
  }
  return responses
}

function applies(name: string, { method, match, isList, path }: Route & { isList: boolean }): boolean {
  switch (name) {
    case 'IdempotencyKey':
      return method === 'POST' && path !== '/v1/bootstrap'
    case 'IfMatch':
      return match
    case 'IfMatchOrAny':
      return method === 'PUT'
    case 'IfNoneMatch':
      return method === 'GET' && !isList
    case 'Prefer':
      return isList
    case 'OnBehalfOf':
      return path !== '/v1/bootstrap'
    default:
      return true
  }
}

function answers(
  name: string,
  { method, status, isList, path }: { method: string; status: string; isList: boolean; path: string },
): boolean {
  switch (name) {
    case 'ETag':
      return status !== '204' && !isList && path !== '/v1/bootstrap'
    case 'Location':
      return status === '201'
    case 'Idempotent-Replayed':
      return method === 'POST' && path !== '/v1/bootstrap'
    case 'Dry-Run':
      return method !== 'GET'
    case 'Link':
      return isList
    case 'X-Request-Id':
      return true
    default:
      return false
  }
}

const string = (more: object) => ({ type: 'string', ...more })
const requestId = string({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })
const etag = string({ minLength: 3, maxLength: 40, pattern: '^"[1-9][0-9]*(-[0-9]+)?"$' })

const parameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes it safe to send the request again: for 24 hours the same key and request get the same answer, marked Idempotent-Replayed, and nothing happens twice.',
    schema: string({ minLength: 1, maxLength: 257, pattern: '^[\\x20-\\x7e]+$' }),
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag of the record as you read it, so that no change of another party is lost.',
    schema: etag,
    example: '"3"',
  },
  IfMatchOrAny: {
    name: 'If-Match',
    in: 'header',
    description: 'Required where the record exists: its ETag, or * for whatever it is now.',
    schema: string({ minLength: 1, maxLength: 40, pattern: '^(\\*|"[1-9][0-9]*(-[0-9]+)?")$' }),
    example: '"3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'An ETag that you have: 304 if the record is still the same.',
    schema: string({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e ]+$' }),
    example: '"3"',
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description: 'count=exact to have totalCount in the answer. Counting costs more than the page.',
    schema: string({ maxLength: 200, pattern: '^[\\x20-\\x7e]*$' }),
    example: 'count=exact',
  },
  OnBehalfOf: {
    name: 'On-Behalf-Of',
    in: 'header',
    description: 'An organization that yours represents: the request is its act, recorded as done on its behalf.',
    schema: string({ format: 'uuid', minLength: 36, maxLength: 36 }),
    example: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Your id of the request, which the answer, the log and a problem then have.',
    schema: requestId,
    example: 'sis-2026-11-23-0001',
  },
  Traceparent: {
    name: 'traceparent',
    in: 'header',
    description: 'The trace that the request is part of (W3C Trace Context).',
    schema: string({ maxLength: 200, pattern: '^[0-9a-f-]+$' }),
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
}

const headers: Record<string, { description: string; schema: object; example?: unknown }> = {
  ETag: { description: 'The version of the record, for If-Match and If-None-Match.', schema: etag, example: '"3"' },
  Location: {
    description: 'The path of the new record.',
    schema: string({ format: 'uri-reference', maxLength: 500 }),
    example: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  },
  Link: {
    description: 'The next page (RFC 8288), if there is one.',
    schema: string({ maxLength: 2000, pattern: '^<.*$' }),
    example: '</v1/partnerships?cursor=WyJ1cGRhdGVkQXQi>; rel="next"',
  },
  'Idempotent-Replayed': {
    description: 'true where the answer is the one that an earlier request with this Idempotency-Key got.',
    schema: string({ enum: ['true'] }),
    example: 'true',
  },
  'Dry-Run': {
    description: 'true where nothing was kept, as dryRun asked.',
    schema: string({ enum: ['true'] }),
    example: 'true',
  },
  'X-Request-Id': {
    description: 'The id of the request: yours, or a new one.',
    schema: requestId,
    example: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: string({ maxLength: 200, pattern: '^Bearer' }),
    example: 'Bearer realm="partnership-basics"',
  },
  'Retry-After': {
    description: 'How many seconds to wait.',
    schema: { type: 'integer', minimum: 0, maximum: 3600, format: 'int32' },
    example: 1,
  },
}
