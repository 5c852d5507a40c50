// The OpenAPI document: @fastify/swagger collects the routes; completeDocument() adds what all operations share. Over 300 lines: the passes over one document.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { type Deprecation, ruleOf } from '../../policy.ts'
import type { ProblemKind } from '../../problems.ts'
import { isUpsert, requiresIfMatch } from '../conditional-requests.ts'
import type { DeprecatedOperations } from '../deprecations/hooks.ts'
import { isRemoval } from '../deprecations/rules.ts'
import { fileTypes } from '../files.ts'
import { statusOf } from '../problems.ts'
import { citeByName } from './citations.ts'
import { addCodeSamples } from './code-samples.ts'
import { addMinItems, capitalized, nameEnum, nameNullableEnums, shareParameters } from './components.ts'
import { deprecateOperations, deprecateProperties } from './deprecations.ts'
import { type KnownValues, openResponses, setKnownValues } from './extensible-responses.ts'
import { introduction, tags } from './introduction.ts'
import { allowNulls, removeUnusedSchemas } from './optional-nulls.ts'
import { parameters } from './parameters.ts'
import { notModified, problemResponseName, problemResponses, successResponseOf } from './responses.ts'
import { acceptsOnBehalfOf, addSecurity, credentialsByPath, securitySchemes } from './security.ts'
import {
  type Document,
  headerRefs,
  headers,
  type Media,
  type Operation,
  type Parameter,
  type Response,
  referencedName,
  type Webhook,
} from './shared.ts'

interface Route {
  method: string
  path: string
  operation: Operation
  /** The name of the schema of the successful response. */
  responseSchema: string
  /** Whether the response has a version, and therefore an ETag. */
  isVersioned: boolean
  isList: boolean
  isFile: boolean
  /** Whether the response has the digest of its bytes. */
  hasDigest: boolean
  /** Whether the operation itself is deprecated. */
  isDeprecated: boolean
  /** The only credential that the operation accepts, if that is not an API key. */
  credential: (typeof credentialsByPath)[string]
}

interface DocumentOptions {
  version: string
  /** The URL of the service; undefined: that of the document. */
  publicUrl: string | undefined
  /** Where clients get access tokens; undefined if no issuer has a token endpoint. */
  tokenUrl: string | undefined
  /** Later releases may return other values. */
  knownValues: KnownValues
  /** The name of each strategy, by its id. */
  strategyNames: Readonly<Record<string, string>>
  /** The requests that the service sends, by name. */
  webhooks: Readonly<Record<string, Webhook>>
  deprecations: readonly Deprecation[]
  deprecatedOperations: DeprecatedOperations
}

export async function registerDocument(app: FastifyInstance, options: DocumentOptions): Promise<void> {
  const { version, publicUrl = '/', tokenUrl } = options
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Partnership Basics',
        summary: 'An HTTP API in which agencies run a partnership, each from its own system.',
        version,
        description: introduction,
        contact: { name: 'The operator of this service' },
        license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
      } as never,
      servers: [
        {
          url: publicUrl,
          description: 'The service that serves this document, in production and in a sandbox.',
          'x-internal': false,
        } as never,
      ],
      tags: [...tags],
      components: {
        securitySchemes: securitySchemes(tokenUrl) as never,
      },
      security: [{ bearer: [] }],
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
    transformObject: (parts) =>
      ('openapiObject' in parts
        ? completeDocument(parts.openapiObject as never, options)
        : parts.swaggerObject) as never,
  })
}

function completeDocument(
  document: Document,
  { knownValues, strategyNames, webhooks, deprecations, deprecatedOperations }: DocumentOptions,
): Document {
  document.webhooks = structuredClone(webhooks)
  citeByName(document, strategyNames)
  document.paths = inOrderOfTags(document.paths)
  const { components, paths } = document
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const entries = deprecatedOperations.get(operation.operationId) ?? []
      return routeOf(document, path, method.toUpperCase(), operation, entries.some(isRemoval))
    }),
  )
  const operations = routes.map(({ operation }) => operation)
  const kinds = new Set<ProblemKind>(routes.flatMap(problemKindsOf))
  Object.assign(components, {
    parameters: { ...parameters },
    headers,
    responses: { ...problemResponses(kinds), NotModified: notModified },
  })
  for (const route of routes) {
    addSecurity(route.operation, ruleOf(route.operation.operationId), route.credential)
    addRequest(document, route)
    addResponses(document, route)
  }
  for (const { post } of Object.values(document.webhooks)) addExamples(document, post.requestBody.content)
  deprecateOperations(document, operations, deprecatedOperations)
  shareParameters(components, operations)
  nameNullableEnums(components.schemas)
  setKnownValues(components.schemas, knownValues)
  openResponses(document)
  allowNulls(components.schemas, operations)
  nameNullableEnums(components.schemas)
  removeUnusedSchemas(document)
  deprecateProperties(document, deprecations)
  addCodeSamples(document)
  addMinItems([components.schemas, components.parameters, paths])
  return document
}

/** The paths of the first tag come first. Within a tag they remain in the order in which the routes were registered. */
function inOrderOfTags(paths: Document['paths']): Document['paths'] {
  const names: string[] = tags.map(({ name }) => name)
  const rankOf = (path: Document['paths'][string]) => names.indexOf(Object.values(path)[0]?.tags[0] ?? '')
  return Object.fromEntries(Object.entries(paths).toSorted(([, a], [, b]) => rankOf(a) - rankOf(b)))
}

function routeOf(
  { components }: Document,
  path: string,
  method: string,
  operation: Operation,
  isDeprecated: boolean,
): Route {
  const [success] = Object.values(operation.responses) as Response[]
  const [[mediaType, media] = []] = Object.entries(success?.content ?? {})
  const responseSchema = referencedName(media?.schema)
  const credential = credentialsByPath[path]
  const hasDigest = path.includes('/document.')
  return {
    method,
    path,
    operation,
    responseSchema,
    isVersioned:
      hasDigest ||
      mediaType === fileTypes.ics ||
      (credential === undefined && hasVersion(components.schemas, responseSchema)),
    isList: responseSchema.endsWith('Page'),
    isFile: hasDigest || (Object.values(fileTypes) as string[]).includes(mediaType ?? ''),
    hasDigest,
    isDeprecated,
    credential,
  }
}

/** True for a record, and for the response that contains a new key or token beside its record. */
function hasVersion(schemas: Document['components']['schemas'], name: string): boolean {
  const { version, apiClient, calendarFeed, handoverCode, webhookEndpoint } = schemas[name]?.properties ?? {}
  const record = apiClient ?? calendarFeed ?? handoverCode ?? webhookEndpoint
  return version !== undefined || (record !== undefined && hasVersion(schemas, referencedName(record)))
}

/** Completes the operation's own parameters and body, and adds the shared parameters. */
function addRequest(document: Document, route: Route): void {
  const { operation, method, responseSchema, credential } = route
  const { schemas } = document.components
  const own = (operation.parameters ?? []) as Parameter[]
  for (const parameter of own) {
    const { schema, example } = parameter
    // TypeBox treats a property with a default as required.
    if ('default' in schema) parameter.required = false
    // Optional in its schema, because a request without a credential is 401 and not 400.
    if (credential === 'calendarToken') parameter.required = true
    parameter.description ??= schemas[referencedName(schema)]?.description ?? ''
    if (schema.type === 'array') {
      Object.assign(parameter, { style: 'form', explode: true })
      parameter.description += ' For several values, repeat the parameter, or separate them by commas.'
    }
    if (example !== undefined) schema.examples = [example]
    delete parameter.example
    if (schema.enum) schema.description = parameter.description
    const record = responseSchema.replace(/(Page|Csv|Ndjson)$/, '')
    parameter.schema = nameEnum(schemas, `${record}${capitalized(parameter.name)}`, schema)
  }
  const shared = Object.keys(parameters)
    .filter((name) => hasParameter(name, route))
    .map((name) => ({ $ref: `#/components/parameters/${name}`, required: parameters[name]?.required }))
  // Generators that make arguments of parameters need required ones first.
  operation.parameters = [...own, ...shared]
    .sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false))
    .map((parameter) => ('name' in parameter ? parameter : { $ref: parameter.$ref }))

  if (operation.requestBody) {
    const { content } = operation.requestBody
    const json = content['application/json']
    if (method === 'PATCH' && json) content['application/merge-patch+json'] = json
    addExamples(document, content)
  }
}

function hasParameter(name: string, route: Route): boolean {
  const { method, path, operation, responseSchema, isList, isVersioned, credential } = route
  switch (name) {
    case 'OnBehalfOf': {
      const rule = ruleOf(operation.operationId)
      return rule !== undefined && acceptsOnBehalfOf(rule)
    }
    case 'IdempotencyKey':
      return method === 'POST' && !credential
    case 'IfMatch':
      return requiresIfMatch(method, path)
    case 'IfMatchOrAny':
      return isUpsert(method, path)
    case 'IfNoneMatch':
      return method === 'GET' && isVersioned
    case 'LastEventId':
      return responseSchema === 'ChangeStream'
    case 'Prefer':
      return isList
    default:
      return false
  }
}

/** Replaces each response by a reference to a named one. */
function addResponses(document: Document, route: Route): void {
  const { operation, method, path, responseSchema, isVersioned } = route
  const { responses } = document.components
  // An upsert creates the record if it does not exist.
  if (isUpsert(method, path)) operation.responses['201'] = structuredClone(operation.responses['200'] as Response)
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    const { name, description } = successResponseOf(method, status, responseSchema, operation.operationId)
    const names = Object.keys(headers).filter((header) => hasHeader(header, status, route))
    const complete = { ...response, description, headers: headerRefs(...names) }
    addExamples(document, complete.content)
    const known = responses[name] ?? complete
    if (JSON.stringify(known) !== JSON.stringify(complete)) throw new Error(`Two responses have the name ${name}.`)
    responses[name] = complete
    operation.responses[status] = { $ref: `#/components/responses/${name}` }
  }
  if (method === 'GET' && isVersioned) operation.responses['304'] = { $ref: '#/components/responses/NotModified' }
  for (const kind of problemKindsOf(route)) {
    operation.responses[statusOf[kind]] = { $ref: `#/components/responses/${problemResponseName(kind)}` }
  }
}

/** Whether a successful response has the header. */
function hasHeader(
  header: string,
  status: string,
  { method, isList, isVersioned, isFile, hasDigest, credential }: Route,
): boolean {
  switch (header) {
    case 'Content-Disposition':
      return isFile
    case 'Content-Digest':
      return hasDigest
    case 'ETag':
      return isVersioned
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

/** Whether the request names a position or a time of the feed, whose changes may no longer be stored. */
const readsFeed = (operationId: string): boolean =>
  ['listChanges', 'streamChanges', 'transitionWebhookEndpoint', 'createWebhookRecovery'].includes(operationId)

function problemKindsOf(route: Route): ProblemKind[] {
  const { method, path, operation, responseSchema, credential, isVersioned, isDeprecated } = route
  const acceptsIfMatch = requiresIfMatch(method, path) || isUpsert(method, path)
  return [
    'invalid',
    'unauthenticated',
    ...(credential ? [] : (['forbidden'] as const)),
    ...(path.includes('{') || credential === 'calendarToken' || responseSchema === 'FileLink'
      ? (['not-found'] as const)
      : []),
    // A version of an agreement has evidence once it is out for signature.
    ...(method === 'GET' && !['AgreementEvidence', 'AgreementVerification'].includes(responseSchema)
      ? []
      : (['conflict'] as const)),
    ...(isDeprecated || readsFeed(operation.operationId) ? (['gone'] as const) : []),
    ...(acceptsIfMatch || (method === 'GET' && isVersioned) ? (['precondition-failed'] as const) : []),
    ...(acceptsIfMatch ? (['precondition-required'] as const) : []),
    ...(operation.requestBody ? (['too-large', 'unsupported', 'unprocessable'] as const) : []),
    // A PDF has neither every script nor any number of pages.
    ...(path.endsWith('.pdf') ? (['unprocessable'] as const) : []),
    'too-many-requests',
    'internal',
    'unavailable',
  ]
}

/** Copies the first example of each schema to the media object, where tools look for it. */
function addExamples({ components }: Document, content: Record<string, Media> = {}): void {
  for (const media of Object.values(content)) {
    const [example] = components.schemas[referencedName(media.schema)]?.examples ?? []
    if (example !== undefined) media.example = example
  }
}
