// Sends one request to a receiver, and reads at most a part of its response.
import { lookup as resolveName } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { WebhookSettings } from '../../config/config.ts'
import { type RefusalCode, refusalOf, refusalOfAddresses, type UrlSettings } from './url-rules.ts'

const resolveMillis = 2_000
const connectMillis = 3_000
const attemptMillis = 15_000
const maxResponseBytes = 16 * 1024
const keptResponseChars = 1024

export interface SenderSettings extends UrlSettings {
  /** URL of an HTTP CONNECT proxy, which decides on addresses; undefined without one. */
  proxy?: URL | undefined
  /** Resolves a host name to all of its addresses. Default: that of the operating system. */
  resolve?(host: string): Promise<string[]>
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

const resolveAll = async (host: string): Promise<string[]> =>
  (await resolveName(host, { all: true, verbatim: true })).map(({ address }) => address)

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
  const socketOptions = settings.proxy
    ? { createConnection: await tunnelThrough(settings.proxy, url, signal) }
    : { lookup: lookupOf(await addressesOf(settings, url, signal)) }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const options: RequestOptions = {
    method: 'POST',
    // No connection is shared, between endpoints or between attempts.
    agent: false,
    signal,
    maxHeaderSize: maxResponseBytes,
    minVersion: 'TLSv1.2',
    headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    ...socketOptions,
  }
  return new Promise((resolve, reject) => {
    const request = send(url, options)
    const connectTimer = setTimeout(() => request.destroy(new Failure('TIMEOUT')), connectMillis)
    request.on('socket', (socket) =>
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer)),
    )
    request.on('error', (error) => {
      clearTimeout(connectTimer)
      reject(error)
    })
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      // Its status decides, also if it does not end.
      const end = () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8').slice(0, keptResponseChars),
        })
        request.destroy()
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        length += part.length
        if (length >= maxResponseBytes) end()
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
    await addressesOf(settings, new URL(text), AbortSignal.timeout(resolveMillis))
    return undefined
  } catch (error) {
    return error instanceof Failure ? (error.code as RefusalCode) : 'NO_ADDRESS'
  }
}

/** All addresses of the host, each of which was checked; of an IP literal, which `refusalOf` has checked, none. */
async function addressesOf(settings: SenderSettings, { hostname }: URL, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) return []
  const { resolve = resolveAll, networks } = settings
  const addresses = await Promise.race([resolve(host).catch(() => []), after(resolveMillis, signal)])
  const refusal = refusalOfAddresses(addresses, networks)
  if (refusal !== undefined) throw new Failure(refusal)
  return addresses
}

const after = (millis: number, signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Failure('NO_ADDRESS')), millis)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })

/** Answers with the addresses that were checked: a second resolution could return others. */
const lookupOf =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    if (options.all) return callback(null, found)
    const [first] = found
    callback(first ? null : new Error('No address'), first?.address ?? '', first?.family)
  }

/** A connection through an HTTP CONNECT proxy. */
async function tunnelThrough(
  proxy: URL,
  { protocol, hostname, port }: URL,
  signal: AbortSignal,
): Promise<() => Socket> {
  const target = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest
  const socket = await new Promise<Socket>((resolve, reject) => {
    const credentials = proxy.username && `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
    const request = send({
      ...{
        host: proxy.hostname.replace(/^\[|\]$/g, ''),
        port: proxy.port,
        method: 'CONNECT',
        path: target,
        agent: false,
        signal,
      },
      headers: {
        host: target,
        ...(credentials && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
      },
    })
    request.on('connect', ({ statusCode }, connected) => {
      if (statusCode === 200) resolve(connected)
      else reject(new Failure('CONNECT'))
    })
    request.on('response', () => reject(new Failure('CONNECT')))
    request.on('error', reject)
    request.end()
  })
  const servername = isIP(hostname) === 0 ? { servername: hostname } : {}
  return () => (protocol === 'https:' ? connectTls({ socket, minVersion: 'TLSv1.2', ...servername }) : socket)
}
