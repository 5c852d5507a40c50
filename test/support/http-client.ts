// An HTTP client for tests. Uses node:http, because fetch needs five times its CPU with the promise hooks of the test runner.
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

const agent = new Agent({ keepAlive: true })

export interface HttpAnswer {
  status: number
  headers: Headers
  text: string
}

/** Rejects if the response is incomplete. Does not follow redirects. */
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
      text(response).then((text) => {
        const { rawHeaders } = response
        const headers = new Headers()
        for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
        resolve({ status: response.statusCode ?? 0, headers, text })
      }, reject)
    })
    sent.end(body)
  })
}
