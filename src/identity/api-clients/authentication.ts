// Authentication of API clients. It sets `request.caller` for every route below the plugin, and requires its scope.
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Pepper } from '../../config/config.ts'
import type { Database } from '../../database/database.ts'
import { withDeadline } from '../../database/deadline.ts'
import { pgArray } from '../../database/queries.ts'
import { type Caller, insufficientScope } from '../../http/authorization.ts'
import { bearerChallenge } from '../../http/problems.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import type { Concurrency } from '../../http/rate-limits/concurrency.ts'
import type { RequestLimit } from '../../http/rate-limits/requests.ts'
import { requestTimeoutMillis } from '../../http/requests.ts'
import { type OperationId, policy, ruleOf } from '../../policy.ts'
import { notFound, Problem } from '../../problems.ts'
import { splitLinkUrl, verifyLink } from '../links/tokens.ts'
import { type Credential, createCredentialWatch } from './credential-watch.ts'
import { containsKey, digestsOf, keyIdOf } from './keys.ts'
import type { LastUses } from './last-uses.ts'
import { type AuthenticatedClient, authenticateAccessToken, authenticateApiKey, findValidCredentials } from './store.ts'
import { isToken, type TokenVerifier } from './tokens.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Authenticates a long-running request again and gives it a new deadline. Throws if its credential is no longer valid or
     * lacks the scope.
     */
    reauthenticate(request: FastifyRequest): Promise<void>
    /**
     * Counts a response as open until it ends, see http/rate-limits/concurrency.ts. The signal is aborted when it ends, and within
     * a second when the credential is no longer valid or lacks the scope.
     */
    keepOpen(request: FastifyRequest, reply: FastifyReply): Promise<AbortSignal>
  }
  interface FastifyRequest {
    /** Identifies the credential, which the caller does not contain. */
    credential: Credential
    /** Whether the credential is a link to the file that is read: see identity/links. */
    usesLink: boolean
  }
}

/** How long a result is reused, in milliseconds: a revoked credential is rejected within a second on every instance. */
const cacheMillis = 900
const maxCacheEntries = 10_000

interface Options {
  database: Database
  peppers: readonly Pepper[]
  verifyToken: TokenVerifier
  lastUses: LastUses
  /** Undefined if the number of requests is not limited. */
  requests: RequestLimit | undefined
  attempts: AttemptLimit
  concurrency: Concurrency
}

type SentLink = NonNullable<ReturnType<typeof splitLinkUrl>>

interface Authentication {
  credential: Credential
  /** The organization of the API client. */
  holderId: string
  /** Undefined if the organization of the client does not represent the one in On-Behalf-Of. */
  caller: Caller | undefined
}

export const authentication = plugin<Options>(async (app, options) => {
  const { database, peppers, verifyToken, lastUses, requests, attempts, concurrency } = options
  const cache = new Map<string, { result: Promise<Authentication>; since: number }>()
  const watch = createCredentialWatch(database)

  async function findClient(
    credential: string,
    representedId: string | null,
    deadline: number,
  ): Promise<{ client: AuthenticatedClient; identity: Pick<Credential, 'keyId' | 'token'> } | undefined> {
    if (isToken(credential)) {
      const token = await verifyToken(credential)
      if (token === undefined) return undefined
      const { issuer, clientId } = token
      const [client] = await database.query(authenticateAccessToken, { issuer, clientId, representedId }, deadline)
      if (client === undefined) return undefined
      const scopes = client.scopes.filter((scope) => token.scopes?.includes(scope) ?? true)
      return { client: { ...client, scopes }, identity: { keyId: null, token } }
    }
    const keyId = keyIdOf(credential)
    if (keyId === undefined) return undefined
    const digests = pgArray(digestsOf(credential, peppers))
    const [client] = await database.query(authenticateApiKey, { keyId, digests, representedId }, deadline)
    return client && { client, identity: { keyId } }
  }

  async function authenticateCredential(
    sent: string,
    representedId: string | undefined,
    deadline: number,
  ): Promise<Authentication> {
    const found = await findClient(sent, representedId ?? null, deadline)
    if (found === undefined) throw invalidCredential()
    return authenticationOf(found.client, found.identity, representedId)
  }

  async function authenticateLink({ path, token }: SentLink, deadline: number): Promise<Authentication> {
    const link = verifyLink(path, token, peppers, Date.now())
    if (link === undefined) throw notFound()
    const { clientId, keyId, holderId, representedId, expiresAt } = link
    const linkScopes = link.scopes ?? undefined
    const [client] = await database.query(
      findValidCredentials,
      { clientIds: pgArray([clientId]), keyIds: pgArray([keyId]), representedIds: pgArray([representedId]) },
      deadline,
    )
    if (client === undefined) throw notFound()
    const scopes = client.scopes.filter((scope) => linkScopes?.includes(scope) ?? true)
    const identity = { keyId, token: { expiresAt, scopes: linkScopes } }
    return authenticationOf(
      { ...client, clientId, organizationId: holderId, scopes },
      identity,
      representedId ?? undefined,
    )
  }

  /** The link in the URL of a request without Authorization for a file. */
  const linkOf = ({ url, headers, routeOptions }: FastifyRequest): SentLink | undefined =>
    headers.authorization === undefined && routeOptions.config.isFile ? splitLinkUrl(url) : undefined

  function readCredential(request: FastifyRequest): {
    cacheKey: string
    authenticate: () => Promise<Authentication>
  } {
    if (containsKey(request.url))
      throw new Problem('key-in-url', 'The path or the query of the URL contains a text in the form of an API key.')
    const { deadline } = request
    const link = linkOf(request)
    if (link) return { cacheKey: request.url, authenticate: () => authenticateLink(link, deadline) }
    const [, credential] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (credential === undefined) {
      throw new Problem('unauthenticated', 'Send an API key or an access token: Authorization: Bearer <key or token>.')
    }
    const representedId = onBehalfOf(request)
    return {
      cacheKey: `${credential}\n${representedId ?? ''}`,
      authenticate: () => authenticateCredential(credential, representedId, deadline),
    }
  }

  function authenticate(request: FastifyRequest): Promise<Authentication> {
    const { cacheKey, authenticate: work } = readCredential(request)
    const now = performance.now()
    const cached = cache.get(cacheKey)
    if (cached !== undefined && now - cached.since < cacheMillis) return cached.result
    const { ip, deadline } = request
    // A credential that was valid before does not wait behind failed attempts from the same address.
    const result = withDeadline(cached ? work() : attempts.runInTurn(ip, work), deadline)
    if (cache.size >= maxCacheEntries) cache.clear()
    cache.set(cacheKey, { result, since: now })
    // Failures are not cached: they may be due to an unavailable database.
    const remove = () => cache.delete(cacheKey)
    result.then(({ caller }) => caller ?? remove(), remove)
    return result
  }

  app.decorateRequest('caller', null as never)
  app.decorateRequest('credential', null as never)
  app.decorateRequest('usesLink', false)
  app.decorateRequest('relation', null)
  app.decorateRequest('partnershipClosed', false)
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { operationId } = (schema ?? {}) as { operationId?: string }
    if (ruleOf(operationId ?? '') === undefined) throw new Error(`${method} ${url} has no entry in the policy table.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (linkOf(request)) {
      request.usesLink = true
      delete (request.query as { link?: string }).link
      // Caches do not store the file, and the pages that it refers to do not learn its URL.
      reply.headers({ 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' })
    }
    let result: Authentication
    try {
      result = await authenticate(request)
    } catch (error) {
      const isInvalid = error instanceof Problem && ['unauthenticated', 'not-found'].includes(error.kind)
      throw isInvalid ? attempts.countFailure(request.ip, reply, error) : error
    }
    const { credential, holderId, caller } = result
    request.credential = credential
    if (!request.usesLink) lastUses.add(credential.clientId)
    const counting = requests?.countRequest(holderId, reply)
    if (counting !== undefined) await withDeadline(counting, request.deadline)
    authorize(request, caller)
  })
  // The response to a link that cannot be used is the same for every reason.
  app.setErrorHandler((error, { usesLink }) => {
    const isDenied = error instanceof Problem && ['unauthenticated', 'forbidden', 'not-found'].includes(error.kind)
    throw usesLink && isDenied ? notFound() : error
  })
  app.decorate('reauthenticate', async (request) => {
    request.deadline = performance.now() + requestTimeoutMillis
    authorize(request, (await authenticate(request)).caller)
  })
  app.decorate('keepOpen', async (request, reply) => {
    const ended = new AbortController()
    const release = await concurrency.keepOpen(request)
    const stopWatch = watch.add(request.credential, scopeOf(request), () => {
      cache.delete(readCredential(request).cacheKey)
      ended.abort()
    })
    const end = () => {
      release()
      stopWatch()
      ended.abort()
    }
    // After a disconnection `close` does not fire again.
    if (reply.raw.destroyed) end()
    else reply.raw.once('close', end)
    return ended.signal
  })
  app.addHook('onClose', async () => watch.stop())
})

/** `representedId`: the organization in On-Behalf-Of. */
function authenticationOf(
  { clientId, organizationId: holderId, scopes, represents }: AuthenticatedClient,
  identity: Pick<Credential, 'keyId' | 'token'>,
  representedId: string | undefined,
): Authentication {
  const ofClient = { clientId, holderId, scopes }
  const credential = { clientId, representedId: null, ...identity }
  if (representedId === undefined || representedId === holderId) {
    const operator = scopes.includes('organizations:register')
    return { credential, holderId, caller: { ...ofClient, organizationId: holderId, onBehalfBy: null, operator } }
  }
  if (!represents) return { credential, holderId, caller: undefined }
  const caller = { ...ofClient, organizationId: representedId, onBehalfBy: holderId, operator: false }
  return { credential: { ...credential, representedId }, holderId, caller }
}

const operationOf = (request: FastifyRequest) =>
  (request.routeOptions.schema as { operationId: OperationId }).operationId
const scopeOf = (request: FastifyRequest) => policy[operationOf(request)].scope

/** Sets the caller of the request. Throws if the caller lacks the scope of the operation. */
function authorize(request: FastifyRequest, caller: Caller | undefined): void {
  if (caller === undefined) {
    throw new Problem(
      'not-representing',
      'On-Behalf-Of names an organization of which yours is not the representative.',
    )
  }
  request.caller = caller
  const scope = scopeOf(request)
  if (scope === null) return
  const hasScope = scope === 'organizations:register' ? caller.operator : caller.scopes.includes(scope)
  if (hasScope) return
  throw insufficientScope(operationOf(request), scope)
}

const invalidCredential = () =>
  new Problem('unauthenticated', 'The credential is not valid: it is unknown, expired or revoked.', {
    headers: bearerChallenge('invalid_token'),
  })

/** The organization in On-Behalf-Of. Throws `invalid-request` if the header is not a UUID. */
function onBehalfOf(request: FastifyRequest): string | undefined {
  const header = request.headers['on-behalf-of']
  if (header === undefined) return undefined
  if (typeof header === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(header)) {
    return header.toLowerCase()
  }
  const detail = 'must be the id of an organization that yours represents.'
  throw new Problem('invalid-request', `On-Behalf-Of ${detail}`, {
    errors: [{ pointer: 'On-Behalf-Of', code: 'format', detail }],
  })
}
