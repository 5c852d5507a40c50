// A service that delivers to webhook endpoints, and the receivers: real HTTP servers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import type { Test } from 'tap'
import type { ServiceOptions } from '../../src/app.ts'
import { defaultWebhooks } from '../../src/config/config.ts'
import { openDatabase } from '../../src/database/database.ts'
import { type OwnService, startOwnService } from './own-service.ts'
import { type Body, type Client, waitFor } from './service.ts'

export interface ReceivedRequest {
  headers: Record<string, string>
  /** As it was sent. */
  body: string
  event: Body
  /** performance.now() milliseconds. */
  at: number
}

/** The response: a status, or a function that answers, or does not. */
export type Answer = number | ((response: ServerResponse, request: IncomingMessage) => void)

type PingAnswer = (response: ServerResponse, event: Body, request: ReceivedRequest) => void

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** Answers pings with their challenge, and changes as `answerTo` says: by default with 204. */
export async function startReceiver(
  t: Test,
  answerTo: (received: ReceivedRequest, count: number) => Answer = () => 204,
) {
  const received: ReceivedRequest[] = []
  const pings: ReceivedRequest[] = []
  let answer = answerTo
  let answerPing: PingAnswer = (response, { data }) => response.end(data.challenge)
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part) => parts.push(part))
    request.on('error', () => {})
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const one = {
        headers: request.headers as Record<string, string>,
        body,
        event: JSON.parse(body),
        at: performance.now(),
      }
      if (one.event.type === 'ping') {
        pings.push(one)
        return answerPing(response, one.event, one)
      }
      received.push(one)
      const result = answer(one, received.length)
      if (typeof result === 'number') response.writeHead(result).end()
      else result(response, request)
    })
  })
  server.keepAliveTimeout = 1
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/changes`,
    port,
    server,
    /** Changes, in the order of arrival. */
    received,
    pings,
    answerWith(next: typeof answerTo) {
      answer = next
    },
    pingWith(next: PingAnswer) {
      answerPing = next
    },
    /** Whether the signature verifies, as Standard Webhooks defines it. */
    isSigned({ body, headers }: ReceivedRequest, secret: string): boolean {
      try {
        new Webhook(secret).verify(body, headers)
        return true
      } catch {
        return false
      }
    },
    /** The types of the changes of a partnership that were received. */
    typesOf: (partnershipId: string) =>
      received.filter(({ event }) => event.partitionkey === partnershipId).map(({ event }) => event.type),
    /** Resolves when `count` changes were received. */
    waitForCount: (count: number) => waitFor(() => (received.length >= count ? received : undefined)),
  }
}

/** Allows receivers on this machine, and repeats soon. */
export const localWebhooks: NonNullable<ServiceOptions['webhooks']> = {
  ...defaultWebhooks,
  insecure: true,
  ports: [[1024, 65_535]],
  networks: ['127.0.0.0/8'],
  delays: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  // Shorter than the ten seconds for which tests wait: after an error deliveries go on with the next lease.
  leaseSeconds: 4,
}

/** The same, for a service that is a process. */
export const localWebhookEnvironment = {
  WEBHOOK_INSECURE: 'true',
  WEBHOOK_PORTS: '1024-65535',
  WEBHOOK_NETWORKS: '127.0.0.0/8',
  WEBHOOK_DELAYS: localWebhooks.delays.join(),
  WEBHOOK_LEASE_SECONDS: '10',
}

/** A service with a worker. */
export async function startWebhookService(
  t: Test,
  webhooks: Partial<typeof localWebhooks> = {},
  options: Partial<ServiceOptions> = {},
) {
  const service = await startOwnService(t, { webhooks: { ...localWebhooks, ...webhooks }, ...options })
  return { ...service, worker: startWorkerOf(t, service) }
}

export function startWorkerOf(t: Test, { app, url }: Pick<OwnService, 'app' | 'url'>) {
  const database = openDatabase(url, { poolSize: 3, log: pino({ level: process.env.TEST_LOG ?? 'silent' }) })
  const tasks = app.startWorker(database)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= tasks.stop().then(async () => {
      await database.close()
    })
    return stopped
  }
  t.teardown(stop)
  return { stop }
}

/** Creates and verifies an endpoint. */
export async function createEndpoint(client: Client, url: string, fields: object = {}) {
  const list = `/v1/organizations/${client.id}/webhook-endpoints`
  const made = await client.call('POST', list, { body: { name: 'Receiver', url, ...fields } })
  if (made.status !== 201) throw new Error(`Cannot create the endpoint: ${JSON.stringify(made.body)}`)
  const { webhookEndpoint, secret } = made.body
  const path = `${list}/${webhookEndpoint.id}`
  const verified = await client.change('POST', `${path}/transitions`, { action: 'verify' })
  if (verified.status !== 200) throw new Error(`Cannot verify the endpoint: ${JSON.stringify(verified.body)}`)
  return { path, secret: secret as string, endpoint: verified.body as Body }
}

/** Adds contacts to a partnership, one after the other. */
export async function addContacts(
  client: Client,
  partnership: string,
  count: number,
  prefix = 'Contact',
): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const body = { name: `${prefix} ${n}` }
    const { status, body: answer } = await client.call('POST', `${partnership}/contacts`, { body })
    if (status !== 201) throw new Error(JSON.stringify(answer))
  }
}
