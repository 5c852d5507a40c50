// A load generator: 16 keep-alive connections, each of which sends a request after the last response. It uses raw sockets,
// which need little CPU.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Load {
  requests: number
  seconds: number
}

const connections = 16

/** Sends requests for `millis` and returns how many were answered. Throws on a status other than `expected`. */
export async function load(port: number, millis: number, expected: number, next: () => Request): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const begin = performance.now()
  const counts = await Promise.all(
    sockets.map(async (socket) => {
      let count = 0
      while (performance.now() - begin < millis) {
        const { status, text } = await send(socket, next(), port)
        if (status !== expected) throw new Error(`${status} instead of ${expected}: ${text.slice(0, 2000)}`)
        count++
      }
      return count
    }),
  )
  const seconds = (performance.now() - begin) / 1000
  for (const socket of sockets) socket.destroy()
  return { requests: counts.reduce((sum, count) => sum + count, 0), seconds }
}

/** Sends one request on a new connection. */
export async function sendOnce(port: number, request: Request): Promise<{ status: number; text: string }> {
  const socket = await open(port)
  try {
    return await send(socket, request, port)
  } finally {
    socket.destroy()
  }
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

export function send(socket: Socket, { method, path, headers, body }: Request, port: number) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (body !== undefined) lines.push(`content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`)
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    let received: Buffer | undefined
    const removeListeners = () => {
      socket.off('data', receive)
      socket.off('error', reject)
      socket.off('close', closed)
    }
    const closed = () => reject(new Error('The connection was closed.'))
    const receive = (chunk: Buffer) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk])
      if (!isComplete(received)) return
      removeListeners()
      const text = received.toString()
      resolve({ status: Number(text.slice(9, 12)), text })
    }
    socket.on('data', receive)
    socket.on('error', reject)
    socket.on('close', closed)
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n${body ?? ''}`)
  })
}

const end = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('\r\n0\r\n\r\n')

function isComplete(received: Buffer): boolean {
  const headerEnd = received.indexOf(end)
  if (headerEnd < 0) return false
  const head = received.toString('latin1', 0, headerEnd)
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  if (length !== undefined) return received.length >= headerEnd + 4 + Number(length)
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return received.subarray(-7).equals(lastChunk)
  return true
}
