// A TCP proxy in front of the service that fails as networks and their proxies do.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/**
 * What happens to a connection: the response is lost after the service has sent it, or after its first part, or the bytes are sent
 * instead of what the service would respond.
 */
export type Fault = 'lose-response' | 'lose-rest-of-response' | { respond: string }

/** Asks the service to close the connection after its response, so that each request has a connection of its own. */
const closing = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/^connection: keep-alive\r$/im, 'connection: close\r'), 'latin1')

/** Each request takes the next fault; without one, it is passed on. `requests` has what clients have sent. */
export async function startProxy(t: Test, serviceAddress: string) {
  const faults: (Fault | undefined)[] = []
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const { hostname, port } = new URL(serviceAddress)

  function pass(client: Socket, fault: Fault | undefined): void {
    const upstream = connect({ host: hostname, port: Number(port) })
    sockets.add(upstream)
    upstream.on('error', () => client.destroy())
    client.on('data', (bytes) => upstream.write(closing(bytes))).on('close', () => upstream.destroy())
    upstream.on('data', (bytes) => {
      if (fault === undefined) return client.write(bytes)
      if (fault === 'lose-response') return client.destroy()
      // The head, which says how long the body is, and one byte of it.
      return client.end(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 5))
    })
    upstream.on('close', () => client.end())
  }

  const server = createServer((client) => {
    const fault = faults.shift()
    const place = requests.push('') - 1
    sockets.add(client)
    client.on('error', () => {})
    client.on('data', (bytes) => {
      requests[place] = requests[place] + bytes.toString('latin1')
    })
    if (typeof fault === 'object') client.once('data', () => client.end(fault.respond))
    else pass(client, fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, faults, requests }
}

/** A problem as the service responds it, for `respond`. */
export function problemBytes(status: number, code: string, retryAfter?: number): string {
  const body = JSON.stringify({ status, code, detail: 'A test has sent this.' })
  const head = [
    `HTTP/1.1 ${status} Problem`,
    'content-type: application/problem+json',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  if (retryAfter !== undefined) head.push(`retry-after: ${retryAfter}`)
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
