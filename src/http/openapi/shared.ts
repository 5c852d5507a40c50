// Types of the OpenAPI document, and the headers and responses that its operations share.
import { closedBlocker, type ProblemCode, type ProblemKind, problemTypes } from '../../problems.ts'
import { statusOf } from '../problems.ts'

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema: Schema
  [key: string]: unknown
}
export interface Media {
  schema: { $ref?: string } & Record<string, unknown>
  example?: unknown
  examples?: Record<string, { summary: string; value: unknown }>
}
export interface Response {
  $ref?: string
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, Media>
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  items?: Schema
  properties?: Record<string, Schema>
  examples?: unknown[]
  [key: string]: unknown
}

export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, Media>; required?: boolean }
  responses: Record<string, Response | { $ref: string }>
  security?: Record<string, string[]>[]
  'x-required-scope'?: string
  'x-relations'?: readonly string[]
  /** Only in the document of the page at /docs: the text in which its filter searches. */
  'x-search'?: string
}
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    parameters: Record<string, Parameter>
    responses: Record<string, Response>
    headers: Record<string, { description: string; schema: object }>
  }
  [key: string]: unknown
}
/** The last segment of `$ref`: the name of the component. */
export const referencedName = (schema: { $ref?: string } | undefined): string => schema?.$ref?.split('/').at(-1) ?? ''

export const string = (more: object) => ({ type: 'string', ...more })
export const etag = string({
  minLength: 3,
  maxLength: 40,
  pattern: '^"[1-9][0-9]*(-[0-9]+)?(-(br|gzip))?"$',
  examples: ['"3"'],
})
const mediaTypes = '^[a-z]+/[a-z+.-]+(, [a-z]+/[a-z+.-]+)*$'
const flag = string({ const: 'true', maxLength: 4, examples: ['true'] })

export const headers: Document['components']['headers'] = {
  ETag: {
    description:
      'The version of the record, for If-Match and If-None-Match; with the coding of the response, if it is compressed.',
    schema: etag,
  },
  Location: {
    description: 'The path of the new record.',
    schema: string({
      format: 'uri-reference',
      maxLength: 500,
      examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30'],
    }),
  },
  Link: {
    description: 'The next page (RFC 8288), if there is one.',
    schema: string({
      maxLength: 2000,
      pattern: '^<.*$',
      examples: ['</v1/partnerships?cursor=WyJ1cGRhdGVkQXQi>; rel="next"'],
    }),
  },
  'Content-Disposition': {
    description: 'The name of the file, and whether a browser stores it (attachment) or shows it (inline).',
    schema: string({ maxLength: 500, pattern: '^(attachment|inline)', examples: ['attachment; filename="file.csv"'] }),
  },
  'Idempotent-Replayed': {
    description: 'Present if the response is the one of an earlier POST with this Idempotency-Key.',
    schema: flag,
  },
  'Dry-Run': { description: 'Present if nothing was stored because of dryRun.', schema: flag },
  'X-Request-Id': {
    description: 'The id of the request: the one that was sent, or a generated one.',
    schema: string({
      minLength: 1,
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99'],
    }),
  },
  'WWW-Authenticate': {
    description: 'The error of the credential, or the scope that it lacks (RFC 6750).',
    schema: string({
      maxLength: 200,
      pattern: '^Bearer',
      examples: ['Bearer realm="partnership-basics", error="invalid_token"'],
    }),
  },
  'Retry-After': {
    description: 'Seconds to wait before the next request.',
    schema: { type: 'integer', minimum: 0, maximum: 3600, format: 'int32', examples: [1] },
  },
  Accept: {
    description: 'The media types of the body of this PUT.',
    schema: string({ maxLength: 200, pattern: mediaTypes, examples: ['application/json'] }),
  },
  'Accept-Encoding': {
    description: 'The content codings of the body; identity: none. Present if the request has another one.',
    schema: string({ maxLength: 40, pattern: '^[a-z]+$', examples: ['identity'] }),
  },
  'Accept-Patch': {
    description: 'The media types of the body of this PATCH (RFC 5789).',
    schema: string({
      maxLength: 200,
      pattern: mediaTypes,
      examples: ['application/merge-patch+json, application/json'],
    }),
  },
  'Accept-Post': {
    description: 'The media types of the body of this POST.',
    schema: string({ maxLength: 200, pattern: mediaTypes, examples: ['application/json'] }),
  },
  'RateLimit-Policy': {
    description:
      'The limit of the organization, with all of its API clients, over all instances: q requests in w seconds.',
    schema: string({
      maxLength: 100,
      pattern: '^"[a-z-]+";q=[0-9]+;w=[0-9]+$',
      examples: ['"organization";q=6000;w=60'],
    }),
  },
  RateLimit: {
    description: 'The remaining requests (r), and the seconds until the limit resets (t).',
    schema: string({
      maxLength: 100,
      pattern: '^"[a-z-]+";r=[0-9]+;t=[0-9]+$',
      examples: ['"organization";r=5987;t=42'],
    }),
  },
  'Access-Control-Allow-Origin': {
    description: 'The origin of the page, if the operator has configured it for CORS.',
    schema: string({ format: 'uri', maxLength: 300, examples: ['https://app.springfield.example'] }),
  },
}

const commonHeaders = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit', 'Access-Control-Allow-Origin']

export const headerRefs = (...names: string[]): Record<string, { $ref: string }> =>
  Object.fromEntries([...names, ...commonHeaders].map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/**
 * Name and description of a successful response. A name ends with a participle, because a generator that appends `Response`
 * must not make the name of a schema of it. Each GET operation has a name of its own: tools that look for examples follow a
 * reference only once.
 */
export function successResponseOf(
  method: string,
  status: string,
  schema: string,
  operationId: string,
): { name: string; description: string } {
  if (status === '204')
    return { name: 'NoContent', description: 'The request was carried out; the response has no body.' }
  if (status === '201') {
    return { name: `${schema}Created`, description: 'The record was created; Location has its path.' }
  }
  if (method === 'PUT') return { name: `${schema}Replaced`, description: 'The record after the change.' }
  if (method !== 'GET') return { name: `${schema}Changed`, description: 'The record after the change.' }
  const name = `${operationId.replace(/^[a-z]+/, '')}Read`
  if (schema === 'Changes') return { name, description: 'The next changes of the feed.' }
  if (schema === 'ChangeStream')
    return { name: 'ChangeStreamRead', description: 'The changes of the feed, as they happen.' }
  if (schema.endsWith('Page')) return { name, description: 'A page of the list, with the cursor of the next page.' }
  return { name, description: 'The record or the computed result, as it is now.' }
}

/** Headers of problems of a kind, besides the common ones. */
const headersOfProblems: Partial<Record<ProblemKind, string[]>> = {
  unauthenticated: ['WWW-Authenticate'],
  forbidden: ['WWW-Authenticate'],
  conflict: ['Retry-After'],
  unsupported: ['Accept', 'Accept-Encoding', 'Accept-Patch', 'Accept-Post'],
  unprocessable: ['Idempotent-Replayed'],
  'precondition-failed': ['ETag'],
  'too-many-requests': ['Retry-After'],
  unavailable: ['Retry-After'],
}

export const problemResponseName = (kind: ProblemKind): string =>
  kind.replaceAll(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())

/** One response for each kind of problem, with an example of each code. */
export function problemResponses(kinds: ReadonlySet<ProblemKind>): Record<string, Response> {
  return Object.fromEntries([...kinds].map((kind) => [problemResponseName(kind), problemResponse(kind)]))
}

export const notModified: Response = {
  description: 'The ETag in If-None-Match is current.',
  headers: headerRefs('ETag'),
}

function problemResponse(kind: ProblemKind): Response {
  const codes = (Object.keys(problemTypes) as ProblemCode[]).filter((code) => problemTypes[code].kind === kind)
  return {
    description: `Codes:\n\n${codes.map((code) => `- \`${code}\`: ${problemTypes[code].title}.`).join('\n')}`,
    headers: headerRefs(...(headersOfProblems[kind] ?? [])),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          codes.map((code) => [code, { summary: problemTypes[code].title, value: problemExample(code) }]),
        ),
      },
    },
  }
}

const examplePath = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30'

const exampleDetails: Partial<Record<ProblemCode, object>> = {
  'invalid-request': {
    detail: 'The body is invalid: /purpose is required.',
    errors: [{ pointer: '/purpose', code: 'required', detail: 'is required.' }],
  },
  'transition-blocked': {
    detail: 'start_planning is blocked: At least 2 parties must accept; accepted: 1.',
    blockedBy: [
      {
        code: 'PARTIES_NOT_ACCEPTED',
        message: 'At least 2 parties must accept; accepted: 1.',
        ref: `${examplePath}/parties`,
      },
    ],
  },
  'partnership-closed': { blockedBy: [closedBlocker] },
  'precondition-failed': { detail: 'The record is at version 4.' },
  'insufficient-scope': { detail: 'createPartnership needs the scope partnerships:write.' },
  'insufficient-relation': { detail: 'Allowed for lead; the relation of your organization is party.' },
  'unknown-reference': {
    detail: 'There is no such organization.',
    errors: [{ pointer: '/organizationId', code: 'unknown-reference', detail: 'There is no such organization.' }],
  },
  'rate-limited': { detail: 'The API clients of the organization have sent 6000 requests within a minute.' },
  'rule-violation': {
    detail: 'The term ends before it begins.',
    errors: [{ pointer: '/endsOn', code: 'rule-violation', detail: 'The term ends before it begins.' }],
  },
}

function problemExample(code: ProblemCode) {
  const { kind, title } = problemTypes[code]
  return {
    type: `/problems/${code}`,
    title,
    status: statusOf[kind],
    detail: `${title}.`,
    instance: examplePath,
    code,
    requestId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
    ...exampleDetails[code],
  }
}
