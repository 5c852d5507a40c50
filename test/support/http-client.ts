// An HTTP client for tests. Uses node:http, because fetch needs five times its CPU with the promise hooks of the test runner.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

const agent = new Agent({ keepAlive: true })

export interface HttpAnswer {
  status: number
  headers: Headers
  text: string
}

/** Rejects if the response is incomplete. Does not follow redirects. Of a stream of events, which does not end, it reads the first part. */
export function sendRequest(
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string | undefined },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: {
        accept: '*/*',
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const isStream = method !== 'HEAD' && response.headers['content-type'] === 'text/event-stream'
      const content = isStream ? firstPartOf(response) : text(response)
      content.then((text) => {
        const { rawHeaders } = response
        const headers = new Headers()
        for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
        resolve({ status: response.statusCode ?? 0, headers, text })
      }, reject)
    })
    sent.end(body)
  })
}

async function firstPartOf(response: IncomingMessage): Promise<string> {
  const [part] = await once(response, 'data')
  response.destroy()
  return String(part)
}
