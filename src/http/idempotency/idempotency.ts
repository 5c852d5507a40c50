// Idempotency-Key: the response to a POST is stored with its key for 24 hours, and sent again if the request is repeated.
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Writer } from '../../database/session.ts'
import { Problem } from '../../problems.ts'
import { type EndpointResult, etagOf, jsonType } from '../conditional-requests.ts'
import type { Encryptor } from '../encryption.ts'
import * as store from './store.ts'

/** A response as it is stored and sent. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string
}

/** Rolls back the transaction of a repeated request; `stored` is sent again. */
export class Replay extends Error {
  readonly stored: StoredResponse
  constructor(stored: StoredResponse) {
    super('The request has a stored response.')
    this.stored = stored
  }
}

/** Marks a stored response whose body is encrypted. */
const encryptedHeader = 'x-encrypted'

export interface IdempotentRequest {
  /** Throws a `Replay` if the key has a response, or `idempotency-key-reused` if it came with another request. */
  claim(writer: Writer): Promise<void>
  /** Stores the response in the transaction of `writer`. */
  store(writer: Writer, response: StoredResponse): void
  /** The response to send again, decrypted if it is encrypted. */
  decrypt(stored: StoredResponse): StoredResponse
}

/** A response with a secret is stored encrypted. Returns undefined if the request has no Idempotency-Key or is not a POST. */
export function idempotentRequest(request: FastifyRequest, encryptor: Encryptor): IdempotentRequest | undefined {
  const key = idempotencyKeyOf(request)
  if (key === undefined) return undefined
  const fingerprint = fingerprintOf(request)
  const { clientId } = request.caller
  const { hasSecret } = request.routeOptions.config
  return {
    async claim(writer) {
      const [stored] = await writer.query(store.claim, { key })
      if (stored === undefined) return
      if (stored.fingerprint === fingerprint) throw new Replay(stored)
      const detail = 'The first request with this key had another method, path, query, body or organization.'
      throw new Problem('idempotency-key-reused', detail)
    },
    store: (writer, { status, headers, body }) =>
      writer.enqueue(store.insert, {
        clientId,
        key,
        fingerprint,
        status,
        headers: hasSecret ? { ...headers, [encryptedHeader]: '1' } : headers,
        body: hasSecret ? encryptor.encrypt(body) : body,
      }),
    decrypt({ status, headers: { [encryptedHeader]: isEncrypted, ...headers }, body }) {
      return { status, headers, body: isEncrypted ? encryptor.decrypt(body) : body }
    },
  }
}

export function toStoredResponse({ body, status = 200, location, version }: EndpointResult): StoredResponse {
  return {
    status,
    headers: {
      ...(status !== 204 && { 'content-type': jsonType }),
      ...(location && { location }),
      ...(version && { etag: etagOf(version) }),
    },
    body: status === 204 ? '' : JSON.stringify(body),
  }
}

export function sendStored(reply: FastifyReply, { status, headers, body }: StoredResponse): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

/**
 * Whether a problem is stored and replayed like a success: a repetition would get the same one. A conflict is with the state
 * of a record, which may have changed when the request is repeated.
 */
export const isFinal = ({ code, kind }: Problem): boolean =>
  kind === 'unprocessable' && code !== 'idempotency-key-reused'

/** 1 to 255 visible characters, with or without double quotes. Throws `invalid-idempotency-key` otherwise. */
function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const sent = request.headers['idempotency-key']
  if (sent === undefined || request.method !== 'POST') return undefined
  const [, quoted, unquoted] = /^(?:"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/.exec(String(sent)) ?? []
  const key = quoted ?? unquoted
  if (key === undefined) {
    const detail = `Idempotency-Key has ${String(sent).length} characters, of which 1 to 255 are allowed, all of them visible ASCII.`
    throw new Problem('invalid-idempotency-key', detail)
  }
  return key
}

/** The same for requests that have the same effect: neither the order of names in the JSON nor the case of ids matters. */
function fingerprintOf({ caller, method, routeOptions, params, query, body = null }: FastifyRequest): string {
  const request = [method, routeOptions.url, params, query, caller.organizationId, body]
  return hash('sha256', canonicalize(request) ?? '', 'base64url')
}
