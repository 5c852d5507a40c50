// Sends requests as fast as they are answered, over a few connections that stay open: raw sockets, to leave the cores to the services.
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

/** Answers how many requests were answered in `millis`; anything but the status `expected` ends the run. */
export async function load(port: number, millis: number, expected: number, next: () => Request): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const begin = performance.now()
  const counts = await Promise.all(
    sockets.map(async (socket) => {
      let count = 0
      while (performance.now() - begin < millis) {
        const { status, text } = await exchange(socket, next(), port)
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

/** One request on a connection of its own. */
export async function ask(port: number, request: Request): Promise<{ status: number; text: string }> {
  const socket = await open(port)
  try {
    return await exchange(socket, request, port)
  } finally {
    socket.destroy()
  }
}

export async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

export function exchange(socket: Socket, { method, path, headers, body }: Request, port: number) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (body !== undefined) lines.push(`content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`)
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    let answer: Buffer | undefined
    const settle = () => {
      socket.off('data', receive)
      socket.off('error', reject)
      socket.off('close', closed)
    }
    const closed = () => reject(new Error('The connection was closed.'))
    const receive = (chunk: Buffer) => {
      answer = answer === undefined ? chunk : Buffer.concat([answer, chunk])
      if (!isWhole(answer)) return
      settle()
      const text = answer.toString()
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

function isWhole(answer: Buffer): boolean {
  const headerEnd = answer.indexOf(end)
  if (headerEnd < 0) return false
  const head = answer.toString('latin1', 0, headerEnd)
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  if (length !== undefined) return answer.length >= headerEnd + 4 + Number(length)
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return answer.subarray(-7).equals(lastChunk)
  return true
}
