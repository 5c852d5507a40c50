// The service as a process that delivers to receivers on this machine, and its API.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Test } from 'tap'
import type { Certificate } from './certificates.ts'
import { formPartnership, type Postgres, type Started, sendRequest, startPostgres, startProcess } from './processes.ts'
import { type Body, waitFor } from './service.ts'

/** Allows http, and repeats soon. */
const environment = {
  WEBHOOK_INSECURE: 'true',
  WEBHOOK_PORTS: '80,443',
  WEBHOOK_ENDPOINT_LIMIT: '1000',
  WEBHOOK_DELAYS: '0.1,0.1',
  WEBHOOK_LEASE_SECONDS: '2',
  LOG_LEVEL: 'debug',
}
/** Allows every address. */
export const allNetworks = '0.0.0.0/1,128.0.0.0/1,::/1,8000::/1'

export type WebhookProcess = Awaited<ReturnType<typeof startWebhookProcess>>

/** With an organization that has webhook endpoints, in a partnership. */
export async function startWebhookProcess(t: Test, settings: Record<string, string> = {}) {
  const postgres: Postgres = await startPostgres(t)
  let service: Started = await startProcess(t, postgres.url, { ...environment, ...settings })
  const { lead, path: partnership } = await formPartnership(service)

  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Body }> {
    const read = ['PATCH', 'DELETE'].includes(method) || path.endsWith('/transitions')
    const record = path.replace(/\/transitions$/, '')
    const etag = read ? (await sendRequest(service.port, 'GET', record, { key: lead })).headers.etag : undefined
    const headers = {
      ...(typeof etag === 'string' && { 'if-match': etag }),
      // The response is stored.
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    }
    const { status, text } = await sendRequest(service.port, method, path, { key: lead, headers, body })
    return { status, body: /^[[{]/.test(text) ? JSON.parse(text) : text }
  }
  const { organizationId } = (await call('GET', '/v1/me')).body
  const list = `/v1/organizations/${organizationId}/webhook-endpoints`

  const seen = new Set<string>()

  return {
    postgres,
    lead,
    partnership,
    call,
    list,
    get process() {
      return service
    },
    async restart(other: Record<string, string> = {}) {
      service.kill('SIGTERM')
      await service.ended
      service = await startProcess(t, postgres.url, { ...environment, ...other })
    },
    create: (url: string, fields: object = {}) =>
      call('POST', list, { name: 'Receiver', url, types: ['contact'], ...fields }),
    /** Creates an endpoint, and verifies it. Returns its path, or undefined if it was not verified. */
    async createVerified(url: string): Promise<string | undefined> {
      const { status, body } = await this.create(url)
      if (status !== 201) throw new Error(`Cannot create the endpoint: ${JSON.stringify(body)}`)
      const path = `${list}/${body.webhookEndpoint.id}`
      const verified = await call('POST', `${path}/transitions`, { action: 'verify' })
      return verified.status === 200 ? path : undefined
    },
    /** Makes a change that is sent to the endpoints. */
    async addContact(name: string) {
      const { status, body } = await call('POST', `${partnership}/contacts`, { name })
      if (status !== 201) throw new Error(JSON.stringify(body))
    },
    /** The attempts of the next delivery to an endpoint, when it is in this state. */
    async attempts(path: string, state: string): Promise<Body[]> {
      const id = await waitFor(async () => {
        const { data } = (await call('GET', `${path}/deliveries?limit=1`)).body
        return data[0]?.state === state && !seen.has(data[0].id) ? data[0].id : undefined
      })
      seen.add(id)
      return (await call('GET', `${path}/deliveries/${id}`)).body.attempts
    },
    async metric(name: string): Promise<number> {
      const { text } = await sendRequest(service.port, 'GET', '/metrics')
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
    },
  }
}

/** Listens on all addresses of this machine, on ports 80 and, if there is a certificate, 443. Answers pings with their challenge, unless it `isSilent`. */
export async function startReceivers(t: Test, certificate?: Certificate) {
  /** Address and port of each connection, such as 127.0.0.1:80. */
  const connections: string[] = []
  const requests: { url: string; event: Body }[] = []
  const state = { isSilent: false }
  let answer: (response: ServerResponse, event: Body) => void = (response) => response.writeHead(204).end()
  function receive(request: IncomingMessage, response: ServerResponse) {
    const parts: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      if (state.isSilent) return
      const event = JSON.parse(Buffer.concat(parts).toString())
      if (event.type === 'ping') return response.end(event.data.challenge)
      requests.push({ url: `http://${request.headers.host}${request.url}`, event })
      answer(response, event)
    })
  }
  const servers = [
    [80, createServer(receive)] as const,
    ...(certificate ? [[443, createTlsServer(certificate, receive)] as const] : []),
  ]
  for (const [port, server] of servers) {
    server.on('connection', ({ localAddress, localPort }: Socket) =>
      connections.push(`${localAddress?.replace('::ffff:', '')}:${localPort}`),
    )
    server.listen(port, '::')
    await once(server, 'listening')
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
  }
  return {
    connections,
    requests,
    state,
    answerWith(next: typeof answer) {
      answer = next
    },
  }
}
