// Sends raw bytes on a socket and parses all responses, for requests that an HTTP client cannot send.
import { connect, type Socket } from 'node:net'
import type { Body } from './service.ts'

export interface RawAnswer {
  /** NaN if the response is not HTTP. */
  status: number
  headers: Headers
  text: string
  /** The parsed text, if it is JSON. */
  body: Body
}

/** Sends the parts one after the other. Returns all responses until the connection ends. */
export function sendBytes(address: string, ...parts: (string | Buffer)[]): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(address)
    const received: Buffer[] = []
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true, noDelay: true }, () =>
      write(socket, parts),
    )
    socket.setTimeout(20_000, () =>
      socket.destroy(new Error(`The connection has not ended after 20 s: ${String(parts[0]).slice(0, 200)}`)),
    )
    socket.on('data', (part) => received.push(part))
    socket.on('end', () => socket.destroy())
    let failure: Error | undefined
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // After a response, the service may close the connection without reading the rest.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') failure = error
    })
    socket.on('close', () => (failure ? reject(failure) : resolve(answersIn(Buffer.concat(received)))))
  })
}

function write(socket: Socket, [part, ...rest]: (string | Buffer)[]): void {
  if (part === undefined) return
  socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, () => write(socket, rest))
}

/** Parses consecutive responses. Does not support responses to HEAD. */
function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n')
    const [first = '', ...lines] = rest.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n')
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? []
    if (status === undefined)
      return [...answers, { status: Number.NaN, headers: new Headers(), text: String(rest), body: undefined }]
    const headers = new Headers(lines.map((line) => line.split(/: */, 2) as [string, string]))
    const after = rest.subarray(end + 4)
    const empty = status.startsWith('1') || status === '204' || status === '304'
    const { content, length } = empty
      ? { content: Buffer.alloc(0), length: 0 }
      : headers.get('transfer-encoding') === 'chunked'
        ? chunksIn(after)
        : lengthIn(after, headers.get('content-length'))
    const text = content.toString()
    const isJson = /json/.test(headers.get('content-type') ?? '') && text !== ''
    answers.push({ status: Number(status), headers, text, body: isJson ? JSON.parse(text) : undefined })
    rest = after.subarray(length)
  }
  return answers
}

function lengthIn(bytes: Buffer, contentLength: string | null) {
  const length = contentLength === null ? bytes.length : Number(contentLength)
  return { content: bytes.subarray(0, length), length }
}

function chunksIn(bytes: Buffer) {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (line < 0 || !(size > 0)) return { content: Buffer.concat(parts), length: line < 0 ? bytes.length : line + 4 }
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

export interface RawRequest {
  method?: string
  target: string
  /** Written unchanged; names may repeat. */
  headers?: readonly (readonly [name: string, value: string])[]
  body?: string | Buffer
}

/** The bytes of a request with valid framing. Text is UTF-8 in the body and latin1 in the head. */
export function bytesOf({ method = 'GET', target, headers = [], body }: RawRequest): Buffer {
  const content = body === undefined ? undefined : Buffer.from(body as string)
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(content ? [`content-length: ${content.length}`] : []),
    'connection: close',
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), ...(content ? [content] : [])])
}
