// What every operation shares with the others: the parameters, headers, answers and refusals of the OpenAPI document.
import { closedBlocker, type ProblemCode, type ProblemKind, problemTypes } from '../../problems.ts'
import { statusOf } from '../problems.ts'

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema: Schema
  [more: string]: unknown
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
  [more: string]: unknown
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
}
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    parameters: Record<string, Parameter>
    responses: Record<string, Response>
    headers: Record<string, { description: string; schema: object }>
  }
  [more: string]: unknown
}
/** The name of what a reference points at. */
export const referencedName = (schema: { $ref?: string } | undefined): string => schema?.$ref?.split('/').at(-1) ?? ''

const positionExample = 'MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'
const string = (more: object) => ({ type: 'string', ...more })
const etag = string({ minLength: 3, maxLength: 40, pattern: '^"[1-9][0-9]*(-[0-9]+)?"$', examples: ['"3"'] })
const flag = string({ const: 'true', maxLength: 4, examples: ['true'] })

/**
 * Examples stand in the schemas, except where they may as well be sent: Swagger UI fills in what stands beside one,
 * and a cursor or a tag of somebody else's would only be refused.
 */
export const parameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes it safe to send the request again: for 24 hours the same key and request get the same answer, marked Idempotent-Replayed, and nothing happens twice.',
    schema: string({
      minLength: 1,
      maxLength: 257,
      pattern: '^[\\x20-\\x7e]+$',
      examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
    }),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag of the record as you read it, so that no change of another party is lost.',
    schema: etag,
    example: '"1"',
  },
  IfMatchOrAny: {
    name: 'If-Match',
    in: 'header',
    description: 'Required where the record exists: its ETag, or * for whatever it is now.',
    schema: string({
      minLength: 1,
      maxLength: 40,
      pattern: '^(\\*|"[1-9][0-9]*(-[0-9]+)?")$',
      examples: ['"3"', '*'],
    }),
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'An ETag that you have: 304 if the record is still the same.',
    schema: string({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e ]+$', examples: ['"3"'] }),
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'Where a stream of server-sent events broke off, as browsers say it: goes before `after`.',
    schema: string({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9_-]+$', examples: [positionExample] }),
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description: 'count=exact to have totalCount in the answer. Counting costs more than the page.',
    schema: string({ maxLength: 200, pattern: '^[\\x20-\\x7e]*$', examples: ['count=exact'] }),
  },
}

export const headers: Document['components']['headers'] = {
  ETag: { description: 'The version of the record, for If-Match and If-None-Match.', schema: etag },
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
  'Idempotent-Replayed': {
    description: 'There where the answer is the one that an earlier POST with this Idempotency-Key got.',
    schema: flag,
  },
  'Dry-Run': { description: 'There where nothing was kept, as dryRun asked.', schema: flag },
  'X-Request-Id': {
    description: 'The id of the request: yours, or a new one.',
    schema: string({
      minLength: 1,
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99'],
    }),
  },
  'WWW-Authenticate': {
    description: 'What is wrong with the credential, or which scope it lacks (RFC 6750).',
    schema: string({
      maxLength: 200,
      pattern: '^Bearer',
      examples: ['Bearer realm="partnership-basics", error="invalid_token"'],
    }),
  },
  'Retry-After': {
    description: 'How many seconds to wait.',
    schema: { type: 'integer', minimum: 0, maximum: 3600, format: 'int32', examples: [1] },
  },
  'RateLimit-Policy': {
    description: 'The limit: how many requests (q) in how many seconds (w), of your API client over all instances.',
    schema: string({
      maxLength: 100,
      pattern: '^"[a-z-]+";q=[0-9]+;w=[0-9]+$',
      examples: ['"client";q=6000;w=60'],
    }),
  },
  RateLimit: {
    description: 'How many requests (r) are left until it begins anew in so many seconds (t).',
    schema: string({
      maxLength: 100,
      pattern: '^"[a-z-]+";r=[0-9]+;t=[0-9]+$',
      examples: ['"client";r=5987;t=42'],
    }),
  },
  'Access-Control-Allow-Origin': {
    description: 'The origin of the page that asks, if whoever operates the service lets its pages call.',
    schema: string({ format: 'uri', maxLength: 300, examples: ['https://app.springfield.example'] }),
  },
}

const commonHeaders = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit', 'Access-Control-Allow-Origin']

export const headerRefs = (...names: string[]): Record<string, { $ref: string }> =>
  Object.fromEntries([...names, ...commonHeaders].map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** What an answer that is no refusal is called in the document, and what it says. */
export function successResponseOf(
  method: string,
  status: string,
  schema: string,
): { name: string; description: string } {
  if (status === '204') return { name: 'Done', description: 'Done; there is nothing to answer.' }
  if (status === '201') {
    return { name: `Created${schema}`, description: 'Made. The record, and in Location where it is.' }
  }
  if (method === 'PUT') return { name: `Replaced${schema}`, description: 'The record as it now stands.' }
  if (method !== 'GET') return { name: `Changed${schema}`, description: 'The record as it now stands.' }
  if (schema === 'Changes') return { name: schema, description: 'The next stretch of the feed, or a stream of it.' }
  if (schema.endsWith('Page')) return { name: schema, description: 'A page of the list, and the cursor of the next.' }
  return { name: schema, description: 'What was asked for, as it is now.' }
}

/** What refusals of a kind have besides the headers of all. */
const headersOfProblems: Partial<Record<ProblemKind, string[]>> = {
  unauthenticated: ['WWW-Authenticate'],
  forbidden: ['WWW-Authenticate'],
  conflict: ['Retry-After', 'Idempotent-Replayed'],
  unprocessable: ['Idempotent-Replayed'],
  'precondition-failed': ['ETag'],
  'too-many-requests': ['Retry-After'],
  unavailable: ['Retry-After'],
}

export const problemResponseName = (kind: ProblemKind): string =>
  kind.replaceAll(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())

/** One response for each kind of refusal, with an example of each code. */
export function problemResponses(kinds: ReadonlySet<ProblemKind>): Record<string, Response> {
  return Object.fromEntries([...kinds].map((kind) => [problemResponseName(kind), problemResponse(kind)]))
}

export const notModified: Response = {
  description: 'The record is as the ETag in If-None-Match says.',
  headers: headerRefs('ETag'),
}

function problemResponse(kind: ProblemKind): Response {
  const codes = (Object.keys(problemTypes) as ProblemCode[]).filter((code) => problemTypes[code].kind === kind)
  return {
    description: codes.map((code) => `\`${code}\`: ${problemTypes[code].title}.`).join('\n\n'),
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
    detail: 'The body does not fit: /purpose is required.',
    errors: [{ pointer: '/purpose', code: 'required', detail: 'is required.' }],
  },
  'transition-blocked': {
    detail: 'start_planning is blocked: At least 2 parties have to accept; 1 has.',
    blockedBy: [
      {
        code: 'PARTIES_NOT_ACCEPTED',
        message: 'At least 2 parties have to accept; 1 has.',
        ref: `${examplePath}/parties`,
      },
    ],
  },
  'partnership-closed': { blockedBy: [closedBlocker] },
  'precondition-failed': { detail: 'The record is at version 4.' },
  'insufficient-scope': { detail: 'createPartnership needs the scope partnerships:write.' },
  'insufficient-relation': { detail: 'This is for lead; your organization is party here.' },
  'unknown-reference': {
    detail: 'There is no such organization.',
    errors: [{ pointer: '/organizationId', code: 'unknown-reference', detail: 'There is no such organization.' }],
  },
  'rate-limited': { detail: 'This API client has sent 6000 requests within a minute.' },
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
