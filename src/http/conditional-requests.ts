// ETag, If-None-Match and If-Match (RFC 9110, sections 8.8.3 and 13).
import { crc32 } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { notFound, Problem } from '../problems.ts'
import { acceptableVariants, variantsOf } from './compression.ts'
import { fileTypes } from './files.ts'

/** The result of a handler. */
export interface EndpointResult {
  body: unknown
  /** Media type of `body`, if it is text or bytes and not a value to be sent as JSON. */
  type?: string
  status?: 200 | 201 | 202 | 204
  /** The path of the new record. */
  location?: string
  /** The version of the record in `body`; it becomes the ETag. */
  version?: number
  /** For a result that depends on more than the record: the number of events of the partnership, the day, or both as one number. */
  position?: number
  /** The Link header (RFC 8288). */
  link?: string
}

export const jsonType = 'application/json; charset=utf-8'

/** The ETag of a record is its version; if it depends on more, such as on other records, `position` follows. */
export const etagOf = (version: number, position?: number): string =>
  position === undefined ? `"${version}"` : `"${version}-${position}"`

/** Sends what was read, or 304 if If-None-Match has its ETag. */
export function sendConditional(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type = jsonType, version, position, link }: EndpointResult,
): FastifyReply {
  // Bytes are sent as they are, and their position is already a hash of them.
  const isBytes = body instanceof Uint8Array
  const text = isBytes
    ? Buffer.from(body.buffer, body.byteOffset, body.length)
    : type === jsonType
      ? JSON.stringify(body)
      : String(body)
  if (link !== undefined) reply.header('link', link)
  if (version !== undefined) {
    // The number of events would reveal events that the caller must not see.
    const seesOnlyPart = request.relation === 'observer' || request.relation === 'invited'
    const hashContent = !isBytes && position !== undefined && seesOnlyPart
    const etag = etagOf(version, hashContent ? crc32(text) : position)
    const ifMatch = ifMatchOf(request)
    if (ifMatch !== undefined && ifMatch !== '*' && !variantsOf(etag).some((tag) => ifMatch.includes(tag)))
      throw preconditionFailed(version, etag)
    const current = currentTagOf(request, etag)
    reply.header('etag', current ?? etag)
    if (current !== undefined) return reply.code(304).send()
  }
  return reply.type(type.includes(';') || type === fileTypes.pdf ? type : `${type}; charset=utf-8`).send(text)
}

/** The ETag of the stored response that is current, by If-None-Match; undefined if the client has none. */
export function currentTagOf({ headers }: Pick<FastifyRequest, 'headers'>, etag: string): string | undefined {
  const tags = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (tags === undefined) return undefined
  return tags.includes('*') ? etag : acceptableVariants(etag, headers).find((tag) => tags.includes(tag))
}

/** The end of the URL of a request that changes a record: by a POST, or in one of its parts. */
const changePath =
  /\/(transitions|external-id-verifications|borrowings|(?<=\/agreement-versions\/[^/]+\/)clauses\/[^/]+)$/

/** PATCH, DELETE, and each POST or PUT that changes a record require If-Match. */
export const requiresIfMatch = (method: string, url: string): boolean =>
  method === 'PATCH' || method === 'DELETE' || (method !== 'GET' && changePath.test(url))

/** Whether the request creates the record if it does not exist. */
export const isUpsert = (method: string, url: string): boolean => method === 'PUT' && !requiresIfMatch(method, url)

/** The URL of the record that a request with If-Match changes. */
export const recordUrlOf = (url: string): string => url.replace(changePath, '')

/** Returns the row if If-Match has its version. Throws 404 without a row, 412 if the version differs, 428 without If-Match. */
export function requireMatch<Row extends { version: number }>(request: FastifyRequest, row: Row | undefined): Row {
  const expected = ifMatchOf(request)
  if (expected === undefined) {
    throw new Problem('precondition-required', `${request.method} requires the ETag of the record in If-Match.`)
  }
  if (row === undefined) throw notFound()
  // The position is of other records: a change of them does not conflict with a change of this one.
  if (expected === '*' || expected.some((tag) => versionOf(tag) === row.version)) return row
  throw preconditionFailed(row.version, etagOf(row.version))
}

const versionOf = (etag: string): number => Number(/^"([1-9]\d{0,9})(?:-\d{1,19})?(?:-(?:br|gzip))?"$/.exec(etag)?.[1])

const preconditionFailed = (version: number, etag: string): Problem =>
  new Problem('precondition-failed', `The record is at version ${version}.`, { headers: { etag } })

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/
const listOfTags = new RegExp(`^[ \\t,]*${entityTag.source}(?:[ \\t]*,[ \\t,]*${entityTag.source})*[ \\t,]*$`)

/**
 * The tags in If-Match, undefined without the header (RFC 9110, section 13.1.1). Tags of other services and weak ones are
 * valid, but match no record. Throws `invalid-if-match` for another syntax.
 */
export function ifMatchOf({ headers }: FastifyRequest): '*' | string[] | undefined {
  const sent = headers['if-match']
  if (sent === undefined || sent === '*') return sent
  if (!listOfTags.test(sent))
    throw new Problem('invalid-if-match', 'If-Match is neither * nor a list of entity tags in double quotes.')
  return sent.match(new RegExp(entityTag, 'g')) ?? []
}
