// Compression of responses of 1 KiB and more: br or gzip, as Accept-Encoding says (RFC 9110, section 12.5.3).
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import compress from '@fastify/compress'
import type { FastifyInstance, FastifyReply, onSendAsyncHookHandler, onSendHookHandler, RouteOptions } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the response contains a secret: its stored form is encrypted, and it is never compressed. */
    hasSecret?: boolean
    /** Whether the response has the digest of its bytes (RFC 9530): it is never compressed, which would change them. */
    hasDigest?: boolean
  }
}

/** The first one is preferred if the client accepts both. */
const codings = ['br', 'gzip'] as const
export type Coding = (typeof codings)[number]

/** Documents and files of the page at /docs, in each coding. */
const maxCached = 40

/** Longer responses are compressed outside of the event loop. Below it, they take at most about a millisecond. */
const maxBytesInEventLoop = 64 * 1024

/** Not of a stream of events: a compressor would hold back each event until later ones come. */
const compressed = /^(text\/(?!event-stream)|image\/svg|application\/([\w.-]+\+)?(json|yaml|x-ndjson|javascript)\b)/

/**
 * Call it before routes are registered. A response that contains a secret is not compressed: a client that chooses another part
 * of the response could find the secret out by the length of the compressed response (the attack BREACH).
 */
export async function registerCompression(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const accepted = headers['accept-encoding']
    if (accepted !== undefined) headers['accept-encoding'] = preferredCoding(String(accepted)) ?? 'identity'
    done()
  })
  app.addHook('onRoute', (route) => {
    // The headers of a response to HEAD are those of the uncompressed one.
    if (route.method === 'HEAD' || route.config?.hasSecret || route.config?.hasDigest || isStreamOfEvents(route))
      route.compress = false
  })
  await app.register(compress, {
    encodings: [...codings],
    threshold: 1024,
    syncThreshold: maxBytesInEventLoop,
    customTypes: compressed,
    globalDecompression: false,
    // Higher qualities take several times as long for a few percent. A window of 256 KiB bounds the memory of a response.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 } },
    zlibOptions: { level: 6 },
  })
  app.addHook('onRoute', (route) => {
    if (route.compress === false) return
    // The plugin has appended a hook to each of these. Requests without Accept-Encoding return at once.
    const [onRequest, onSend] = [[route.onRequest ?? []].flat(), [route.onSend ?? []].flat()]
    onRequest.pop()
    const compressPayload = onSend.pop() as onSendHookHandler
    route.onRequest = onRequest
    route.onSend = [
      ...onSend,
      function compressIfAccepted(request, reply, payload, done) {
        if (request.headers['accept-encoding'] === undefined) return done(null, payload)
        compressPayload.call(this, request, reply, payload, ((error: null, result: unknown) => {
          nameCoding(reply)
          done(error, result)
        }) as typeof done)
      },
    ]
  })
}

const isStreamOfEvents = ({ schema }: RouteOptions): boolean => {
  const { response } = (schema ?? {}) as { response?: { 200?: { content?: object } } }
  return Object.hasOwn(response?.[200]?.content ?? {}, 'text/event-stream')
}

/** The ETag of a compressed response differs from that of the uncompressed one (RFC 9110, section 8.8.3.3). */
function nameCoding(reply: FastifyReply): void {
  const etag = reply.getHeader('etag')
  const coding = codings.find((one) => one === reply.getHeader('content-encoding'))
  if (coding !== undefined && typeof etag === 'string' && etag.startsWith('"'))
    reply.header('etag', withCoding(etag, coding))
}

/** The coding with the highest weight; undefined if the client accepts none of them. */
function preferredCoding(accepted: string): Coding | undefined {
  const weights = new Map(
    accepted.split(',').map((one) => {
      const [name = '', ...parameters] = one
        .toLowerCase()
        .split(';')
        .map((part) => part.trim())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return [name.replace(/^x-gzip$/, 'gzip'), weight === undefined ? 1 : Number(weight.slice(2))]
    }),
  )
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0
  const [best] = codings.toSorted((one, other) => weightOf(other) - weightOf(one))
  return best !== undefined && weightOf(best) > 0 && weightOf(best) >= (weights.get('identity') ?? 0) ? best : undefined
}

const compressorOf: Record<Coding, (content: Buffer) => Promise<Buffer>> = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content) => promisify(gzip)(content, { level: 9 }),
}
const cached = new Map<string, Promise<Buffer>>()

/**
 * Compresses a document once and keeps the result. Documents are the same for all clients and need no API key: without the
 * cache, clients could make the service compress megabytes with each request.
 */
export const compressOnce: onSendAsyncHookHandler = async ({ headers, method, url }, reply, payload) => {
  const coding = codings.find((one) => one === headers['accept-encoding'])
  const etag = reply.getHeader('etag')
  const type = String(reply.getHeader('content-type'))
  if (
    coding === undefined ||
    etag === undefined ||
    method === 'HEAD' ||
    reply.statusCode !== 200 ||
    !compressed.test(type)
  )
    return payload
  const isLong = typeof payload === 'string' ? payload.length > maxBytesInEventLoop : payload instanceof Readable
  const key = `${coding} ${etag} ${url.split('?', 1)[0]}`
  if (!isLong || (!cached.has(key) && cached.size >= maxCached)) return payload
  const known = cached.get(key)
  if (known !== undefined && payload instanceof Readable) payload.destroy()
  const content = known ?? contentOf(payload as string | Readable).then(compressorOf[coding])
  cached.set(key, content)
  content.catch(() => cached.delete(key))
  const bytes = await content
  reply.header('content-encoding', coding).header('content-length', bytes.length)
  return bytes
}

const contentOf = async (payload: string | Readable): Promise<Buffer> =>
  Buffer.concat(typeof payload === 'string' ? [Buffer.from(payload)] : await payload.toArray())

/** The ETag of the same content in a coding: "3-br". */
export const withCoding = (etag: string, coding: Coding): string => etag.replace(/"$/, `-${coding}"`)

/** The ETags of the same content: without a coding, and in each. */
export const variantsOf = (etag: string): string[] => [etag, ...codings.map((coding) => withCoding(etag, coding))]

/** The ETags of the responses that the request accepts: in its preferred coding, and without. */
export const acceptableVariants = (
  etag: string,
  { 'accept-encoding': accepted }: Record<string, unknown>,
): string[] => {
  const coding = codings.find((one) => one === accepted)
  return coding === undefined ? [etag] : [withCoding(etag, coding), etag]
}
