// Types of the OpenAPI document, and the headers that its operations share.

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
  deprecated?: boolean
  tags: string[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, Media>; required?: boolean }
  responses: Record<string, Response | { $ref: string }>
  security?: Record<string, string[]>[]
  'x-required-scope'?: string
  'x-relations'?: readonly string[]
  'x-codeSamples'?: { lang: string; source: string }[]
  /** Only in the document of the page at /docs: the text in which its filter searches. */
  'x-search'?: string
}
/** A request that the service sends. */
export type Webhook = Record<
  'post',
  Omit<Operation, 'requestBody'> & { requestBody: { content: Record<string, Media> } & Record<string, unknown> }
>
export interface Document {
  webhooks: Record<string, Webhook>
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
    description:
      'The next page (RFC 8288), if there is one; of a deprecated operation also what to do (`rel="deprecation"`), and the operation that replaces it (`rel="successor-version"`).',
    schema: string({
      maxLength: 8000,
      pattern: '^<.*$',
      examples: ['</v1/partnerships?cursor=WyJ1cGRhdGVkQXQi>; rel="next"'],
    }),
  },
  'Content-Disposition': {
    description: 'The name of the file, and whether a browser stores it (attachment) or shows it (inline).',
    schema: string({ maxLength: 500, pattern: '^(attachment|inline)', examples: ['attachment; filename="file.csv"'] }),
  },
  'Content-Digest': {
    description: 'The SHA-256 of the bytes of the response (RFC 9530).',
    schema: string({
      maxLength: 100,
      pattern: '^sha-256=:[A-Za-z0-9+/]+=*:$',
      examples: ['sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'],
    }),
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

/** Headers of deprecated operations. */
export const deprecationHeaders: Document['components']['headers'] = {
  Deprecation: {
    description:
      'When the operation, or a parameter or property of it, was deprecated (RFC 9745): `@` and the seconds since 1970.',
    schema: string({ maxLength: 20, pattern: '^@[0-9]+$', examples: ['@1798675200'] }),
  },
  Sunset: {
    description: 'When it is removed (RFC 8594): at least 12 months later.',
    schema: string({
      maxLength: 29,
      pattern: '^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$',
      examples: ['Fri, 31 Dec 2027 00:00:00 GMT'],
    }),
  },
}

const commonHeaders = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit', 'Access-Control-Allow-Origin']

export const headerRefs = (...names: string[]): Record<string, { $ref: string }> =>
  Object.fromEntries([...names, ...commonHeaders].map((name) => [name, { $ref: `#/components/headers/${name}` }]))
