// ETags of documents and pages (RFC 9110, section 8.8.3), from their content.
import { createHash } from 'node:crypto'
import type { onSendHookHandler } from 'fastify'
import { currentTagOf } from './conditional-requests.ts'

/** Adds a strong ETag to a successful response with text, and responds 304 if If-None-Match has it. */
export const addEtag: onSendHookHandler = (request, reply, payload, done) => {
  if (typeof payload !== 'string' || reply.statusCode !== 200 || reply.hasHeader('etag')) return done(null, payload)
  const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`
  const current = currentTagOf(request, etag)
  reply.header('etag', current ?? etag)
  if (current === undefined) return done(null, payload)
  reply.code(304).removeHeader('content-type')
  // Fastify removes the payload of a response to HEAD, which has the length of the text.
  done(null, request.method === 'HEAD' ? payload : null)
}
