// Sends one request to a receiver, and reads at most a part of its response.
import { Resolver } from 'node:dns/promises'
import type * as http from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { WebhookSettings } from '../../config/config.ts'
import { type RefusalCode, refusalOf, refusalOfAddresses, type UrlSettings } from './url-rules.ts'

// Imports of these would also load undici.
const { Agent, request: httpRequest } = process.getBuiltinModule('node:http')
const { Agent: HttpsAgent, request: httpsRequest } = process.getBuiltinModule('node:https')

const resolveMillis = 2_000
const connectMillis = 3_000
const attemptMillis = 15_000
const maxResponseBytes = 16 * 1024
const keptResponseBytes = 1024

export interface SenderSettings extends UrlSettings {
  /** URL of an HTTP CONNECT proxy, which decides on addresses; undefined without one. */
  proxy?: URL | undefined
}

/** The result of an attempt: the status of a response, or why there is none. */
export type Attempt = { millis: number } & (
  | { status: number; headers: IncomingMessage['headers']; text: string }
  | { code: RefusalCode | FailureCode }
)

/** No response: the name was not resolved, no connection, TLS, a connection that ended, or no response in time. */
export type FailureCode = 'NO_ADDRESS' | 'CONNECT' | 'TLS' | 'RESET' | 'TIMEOUT'

export interface Outgoing {
  url: string
  headers: Record<string, string>
  body: string
}

class Failure extends Error {
  readonly code: RefusalCode | FailureCode
  constructor(code: RefusalCode | FailureCode) {
    super(code)
    this.code = code
  }
}

/** `proxy` as a URL. */
export const senderOf = ({ proxy, ...settings }: WebhookSettings): SenderSettings => ({
  ...settings,
  proxy: proxy === undefined ? undefined : new URL(proxy),
})

/** Never throws. `signal` ends the attempt. */
export async function sendTo(settings: SenderSettings, outgoing: Outgoing, signal?: AbortSignal): Promise<Attempt> {
  const begin = performance.now()
  const millis = () => Math.round(performance.now() - begin)
  const deadline = AbortSignal.timeout(attemptMillis)
  const ends = signal ? AbortSignal.any([signal, deadline]) : deadline
  try {
    const refusal = refusalOf(outgoing.url, settings)
    if (refusal !== undefined) throw new Failure(refusal)
    const url = new URL(outgoing.url)
    const response = await exchange(settings, url, outgoing, ends)
    return { millis: millis(), ...response }
  } catch (error) {
    const code = error instanceof Failure ? error.code : ends.aborted ? 'TIMEOUT' : codeOf(error)
    return { millis: millis(), code }
  }
}

function codeOf(error: unknown): FailureCode {
  const { code = '' } = error as { code?: string }
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|HOSTNAME_|EPROTO)/.test(code)) return 'TLS'
  return code === 'ECONNRESET' || code.startsWith('HPE_') || code === '' ? 'RESET' : 'CONNECT'
}

async function exchange(
  settings: SenderSettings,
  url: URL,
  { headers, body }: Outgoing,
  signal: AbortSignal,
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const isTls = url.protocol === 'https:'
  // No connection is shared, between endpoints or between attempts.
  const connection = settings.proxy
    ? { agent: agentOf(url, await tunnelThrough(settings.proxy, url, signal)) }
    : { agent: false, lookup: lookupOf(await addressesOf(settings, url)) }
  const options: RequestOptions = {
    method: 'POST',
    signal,
    maxHeaderSize: maxResponseBytes,
    minVersion: 'TLSv1.2',
    headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    ...connection,
  }
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, options)
    const connectTimer = setTimeout(() => request.destroy(new Failure('TIMEOUT')), connectMillis)
    request.on('socket', (socket) => {
      if (!isTls && !socket.connecting) clearTimeout(connectTimer)
      socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer))
    })
    // Its status decides, also if the response does not end.
    let end: (() => void) | undefined
    request.on('error', (error) => (end === undefined ? reject(error) : end()))
    request.on('close', () => {
      clearTimeout(connectTimer)
      // After status 101 there is neither a response nor an error.
      if (end === undefined) reject(new Failure('RESET'))
    })
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      end = () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          // As a stream: without the beginning of a character that is cut off.
          text: new TextDecoder().decode(Buffer.concat(parts).subarray(0, keptResponseBytes), { stream: true }),
        })
        request.destroy()
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        length += part.length
        if (length >= maxResponseBytes) end?.()
      })
      response.on('end', end)
      response.on('error', end)
      response.on('aborted', end)
    })
    request.end(body)
  })
}

/** The rule that refuses a URL, or an address of its host; undefined if there is none. With a proxy, that decides on addresses. */
export async function refusalOfUrl(settings: SenderSettings, text: string): Promise<RefusalCode | undefined> {
  const refusal = refusalOf(text, settings)
  if (refusal !== undefined || settings.proxy !== undefined) return refusal
  try {
    await addressesOf(settings, new URL(text))
    return undefined
  } catch (error) {
    return error instanceof Failure ? (error.code as RefusalCode) : 'NO_ADDRESS'
  }
}

/** All addresses of the host, each of which was checked; of an IP literal, which `refusalOf` has checked, none. */
async function addressesOf({ networks }: SenderSettings, url: URL): Promise<string[]> {
  const host = hostOf(url)
  if (isIP(host) !== 0) return []
  const addresses = await resolveAll(host)
  const refusal = refusalOfAddresses(addresses, networks)
  if (refusal !== undefined) throw new Failure(refusal)
  return addresses
}

/**
 * Asks the name servers. Not `dns.lookup`: its calls share two threads of the process, in which a name server that does not answer
 * keeps those of all other endpoints waiting.
 */
async function resolveAll(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 600, tries: 2 })
  const timer = setTimeout(() => resolver.cancel(), resolveMillis)
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  clearTimeout(timer)
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/** Answers with the addresses that were checked: a second resolution could return others. */
const lookupOf =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    if (options.all) return callback(null, found)
    const [first] = found
    callback(first ? null : new Error('No address'), first?.address ?? '', first?.family)
  }

/** A connection to the target through an HTTP CONNECT proxy, without TLS. */
function tunnelThrough(proxy: URL, { protocol, hostname, port }: URL, signal: AbortSignal): Promise<Socket> {
  const target = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
  const credentials = proxy.username && `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      host: hostOf(proxy),
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      agent: false,
      signal,
      headers: {
        host: target,
        ...(credentials && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
    })
    const timer = setTimeout(() => request.destroy(new Failure('TIMEOUT')), connectMillis)
    request.on('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new Failure('CONNECT'))
    })
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(timer)
      reject(new Failure('CONNECT'))
    })
    request.end()
  })
}

/** Of one request, over a connection that exists. */
const agentOf = (url: URL, tunnel: Socket): http.Agent =>
  url.protocol === 'https:'
    ? Object.assign(new HttpsAgent(), {
        createConnection: (options: ConnectionOptions) => connectTls({ ...options, host: hostOf(url), socket: tunnel }),
      })
    : Object.assign(new Agent(), { createConnection: () => tunnel })
