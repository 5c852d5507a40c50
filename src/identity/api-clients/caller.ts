// Says who calls: every route below this plugin has `request.caller`, and lets nobody past its scope.

import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Pepper } from '../../config.ts'
import type { Database } from '../../database/database.ts'
import { withDeadline } from '../../database/deadline.ts'
import { pgArray } from '../../database/queries.ts'
import type { Caller } from '../../http/authorization.ts'
import { bearerChallenge } from '../../http/problems.ts'
import type { AttemptLimit } from '../../http/rate-limits/attempts.ts'
import type { RequestLimit } from '../../http/rate-limits/requests.ts'
import { requestTimeoutMillis } from '../../http/requests.ts'
import { ruleOf } from '../../policy.ts'
import { Problem } from '../../problems.ts'
import { digestsOf, holdsKey, keyIdOf } from './keys.ts'
import { type AuthenticatedClient, authenticateAccessToken, authenticateApiKey } from './store.ts'
import { isToken, type TokenReader } from './tokens.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Throws where the request's key, by now, opens nothing or lacks the scope: for requests that take a while. */
    admit(request: FastifyRequest): Promise<void>
  }
}

/** A revoked key stops within a second on every instance: nothing that was looked up is used for longer than this. */
const trustedMillis = 900
const maxRemembered = 10_000

interface Options {
  database: Database
  peppers: readonly Pepper[]
  readToken: TokenReader
  /** Undefined where there is none. */
  requests: RequestLimit | undefined
  attempts: AttemptLimit
}

interface Known {
  clientId: string
  /** Undefined where its organization does not represent the one in On-Behalf-Of. */
  caller: Caller | undefined
}

export const callers = plugin<Options>(async (app, { database, peppers, readToken, requests, attempts }) => {
  const remembered = new Map<string, { known: Promise<Known>; since: number }>()

  async function open(
    credential: string,
    behalfOf: string | null,
    until: number,
  ): Promise<AuthenticatedClient | undefined> {
    if (isToken(credential)) {
      const holder = await readToken(credential)
      if (holder === undefined) return undefined
      const { issuer, clientId, scopes: granted } = holder
      const [client] = await database.query(authenticateAccessToken, { issuer, clientId, behalfOf }, until)
      return client && { ...client, scopes: client.scopes.filter((scope) => granted?.includes(scope) ?? true) }
    }
    const keyId = keyIdOf(credential)
    if (keyId === undefined) return undefined
    const digests = pgArray(digestsOf(credential, peppers))
    const [client] = await database.query(authenticateApiKey, { keyId, digests, behalfOf }, until)
    return client
  }

  async function lookUp(credential: string, behalfOf: string | undefined, until: number): Promise<Known> {
    const client = await open(credential, behalfOf ?? null, until)
    if (client === undefined) throw unusable()
    const { clientId, organizationId, scopes, represents } = client
    if (behalfOf === undefined || behalfOf === organizationId) {
      const operator = scopes.includes('organizations:register')
      return { clientId, caller: { clientId, organizationId, onBehalfBy: null, scopes, operator } }
    }
    if (!represents) return { clientId, caller: undefined }
    const caller = { clientId, organizationId: behalfOf, onBehalfBy: organizationId, scopes, operator: false }
    return { clientId, caller }
  }

  function knownBy(request: FastifyRequest): Promise<Known> {
    if (holdsKey(request.url)) throw new Problem('key-in-url')
    const [, credential] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (credential === undefined) {
      throw new Problem('unauthenticated', 'Send an API key or an access token: Authorization: Bearer <key or token>.')
    }
    const behalfOf = representedBy(request)
    const name = `${credential}\n${behalfOf ?? ''}`
    const now = performance.now()
    const before = remembered.get(name)
    if (before !== undefined && now - before.since < trustedMillis) return before.known
    const { ip, deadline } = request
    const looking = () => lookUp(credential, behalfOf, deadline)
    // Who was here lately does not wait for those who guess.
    const known = withDeadline(before ? looking() : attempts.runInTurn(ip, looking), deadline)
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, { known, since: now })
    // A refusal is not worth remembering: the database may only have been away.
    const forget = () => remembered.delete(name)
    known.then(({ caller }) => caller ?? forget(), forget)
    return known
  }

  app.decorateRequest('caller', null as never)
  app.decorateRequest('relation', null)
  app.decorateRequest('partnershipClosed', false)
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { operationId } = (schema ?? {}) as { operationId?: string }
    if (ruleOf(operationId ?? '') === undefined) throw new Error(`${method} ${url} has no entry in the policy table.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    let known: Known
    try {
      known = await knownBy(request)
    } catch (error) {
      throw attempts.countFailure(request.ip, reply, error)
    }
    const { clientId, caller } = known
    const waiting = requests?.countRequest(clientId, reply)
    if (waiting !== undefined) await withDeadline(waiting, request.deadline)
    letIn(request, caller)
  })
  app.decorate('admit', async (request) => {
    // It goes on, so what it asks next has its own time.
    request.deadline = performance.now() + requestTimeoutMillis
    letIn(request, (await knownBy(request)).caller)
  })
})

/** From here on the request is that of the caller, who has the scope that it needs. */
function letIn(request: FastifyRequest, caller: Caller | undefined): void {
  if (caller === undefined) throw new Problem('not-representing')
  request.caller = caller
  const { operationId } = request.routeOptions.schema as { operationId: string }
  const scope = ruleOf(operationId)?.scope
  if (scope && !caller.scopes.includes(scope)) {
    throw new Problem('insufficient-scope', `${operationId} needs the scope ${scope}.`, {
      headers: bearerChallenge('insufficient_scope', scope),
    })
  }
}

const unusable = () =>
  new Problem('unauthenticated', 'This credential opens nothing: it is unknown, expired or revoked.', {
    headers: bearerChallenge('invalid_token'),
  })

function representedBy(request: FastifyRequest): string | undefined {
  const sent = request.headers['on-behalf-of']
  if (sent === undefined) return undefined
  if (typeof sent === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sent)) return sent.toLowerCase()
  const detail = 'must be the id of an organization that yours represents.'
  throw new Problem('invalid-request', `On-Behalf-Of ${detail}`, {
    errors: [{ pointer: 'On-Behalf-Of', code: 'format', detail }],
  })
}
