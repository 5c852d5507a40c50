// An HTTP CONNECT proxy.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Test } from 'tap'

/** `routes`: the port of 127.0.0.1 to which it connects instead of a target such as receiver.example:443. It refuses others with 403. */
export async function startProxy(t: Test, routes: Record<string, number>) {
  const requests: { target: string; headers: IncomingMessage['headers'] }[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.on('connect', ({ url: target = '', headers }, socket) => {
    requests.push({ target, headers })
    // It closes a connection when the client has.
    socket.on('end', () => socket.end())
    const port = routes[target]
    if (port === undefined) return void socket.resume().write('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.on('data', (part) => socket.write(part))
      socket.on('data', (part) => upstream.write(part))
    })
    upstream.on('error', () => {})
    socket.on('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    requests,
    /** Connections that are open. */
    sockets,
    url: (credentials = '') => new URL(`http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}`),
  }
}
