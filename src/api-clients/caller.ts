// Says who calls: every route below this plugin has `request.caller`, and lets nobody past its scope.
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Pepper } from '../config.ts'
import type { Database } from '../database/database.ts'
import { due } from '../database/due.ts'
import type { Caller } from '../http/exchange.ts'
import { requestMillis } from '../http/requests.ts'
import { ruleOf } from '../policy.ts'
import { Problem } from '../problems.ts'
import type { AttemptLimit } from '../rate-limits/attempts.ts'
import type { RequestLimit } from '../rate-limits/requests.ts'
import { digestsOf, holdsKey, keyIdOf } from './keys.ts'
import { openKey } from './store.ts'

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
  /** Undefined where there is none. */
  requests: RequestLimit | undefined
  attempts: AttemptLimit
}

export const callers = plugin<Options>(async (app, { database, peppers, requests, attempts }) => {
  const remembered = new Map<string, { caller: Promise<Caller>; since: number }>()

  async function lookUp(key: string, behalfOf: string | undefined, until: number): Promise<Caller> {
    const keyId = keyIdOf(key)
    if (keyId === undefined) throw unusable()
    const digests = `{${digestsOf(key, peppers).join(',')}}`
    const [client] = await database.ask(openKey, { keyId, digests, behalfOf: behalfOf ?? null }, until)
    if (client === undefined) throw unusable()
    const { clientId, organizationId, scopes, represents } = client
    if (behalfOf === undefined || behalfOf === organizationId) {
      const operator = scopes.includes('organizations:register')
      return { clientId, organizationId, onBehalfBy: null, scopes, operator }
    }
    if (!represents) throw new Problem('not-representing')
    return { clientId, organizationId: behalfOf, onBehalfBy: organizationId, scopes, operator: false }
  }

  function callerOf(request: FastifyRequest): Promise<Caller> {
    if (holdsKey(request.url)) throw new Problem('key-in-url')
    const [, key] = /^Bearer +([^ ]+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (key === undefined) throw new Problem('unauthenticated', 'Send an API key as Authorization: Bearer <key>.')
    const behalfOf = representedBy(request)
    const name = `${key}\n${behalfOf ?? ''}`
    const now = performance.now()
    const known = remembered.get(name)
    if (known !== undefined && now - known.since < trustedMillis) return known.caller
    const { ip, until } = request
    const looking = () => lookUp(key, behalfOf, until)
    // Who was here lately does not wait for those who guess.
    const caller = due(known ? looking() : attempts.inTurn(ip, looking), until)
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(name, { caller, since: now })
    // A refusal is not worth remembering: the database may only have been away.
    caller.catch(() => remembered.delete(name))
    return caller
  }

  app.decorateRequest('caller', null as never)
  app.decorateRequest('relation', null)
  app.addHook('onRoute', ({ method, url, schema }) => {
    const { operationId } = (schema ?? {}) as { operationId?: string }
    if (ruleOf(operationId ?? '') === undefined) throw new Error(`${method} ${url} has no entry in the policy table.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    let caller: Caller
    try {
      caller = await callerOf(request)
    } catch (error) {
      throw attempts.refuse(request.ip, reply, error)
    }
    request.caller = caller
    const waiting = requests?.admit(caller.clientId, reply)
    if (waiting !== undefined) await due(waiting, request.until)
    mustHaveScope(request)
  })
  app.decorate('admit', async (request) => {
    // It goes on, so what it asks next has its own time.
    request.until = performance.now() + requestMillis
    request.caller = await callerOf(request)
    mustHaveScope(request)
  })
})

function mustHaveScope({ caller, routeOptions }: FastifyRequest): void {
  const { operationId } = routeOptions.schema as { operationId: string }
  const scope = ruleOf(operationId)?.scope
  if (scope && !caller.scopes.includes(scope)) {
    throw new Problem('scope-missing', `${operationId} needs the scope ${scope}.`)
  }
}

const unusable = () => new Problem('unauthenticated', 'This API key opens nothing: it is unknown, expired or revoked.')

function representedBy(request: FastifyRequest): string | undefined {
  const sent = request.headers['on-behalf-of']
  if (sent === undefined) return undefined
  if (typeof sent === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sent)) return sent.toLowerCase()
  const detail = 'must be the id of an organization that yours represents.'
  throw new Problem('invalid-request', `On-Behalf-Of ${detail}`, {
    errors: [{ pointer: 'On-Behalf-Of', code: 'format', detail }],
  })
}
