// A system that keeps up with an agency's records by a webhook: it registers an endpoint, verifies what it receives, and reads the
// record of each change. With the package in openapi/clients/typescript.
import { once as emitted } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Change, type Contact, createClient, OPERATIONS, type Ops, once } from '@partnership-basics/client'
import { verifyWebhook, WebhookError } from '@partnership-basics/client/webhooks'

interface Agency {
  key: string
  organizationId: string
  signing: 'hmac' | 'ed25519'
}

/** Follows the contacts of the agency. `stop` ends it. */
export async function startSystem(serverUrl: string, { key, organizationId, signing }: Agency) {
  const client = createClient<Ops>(OPERATIONS, { serverUrl, errorMode: 'result', auth: { bearer: key } })
  const contacts: Contact[] = []
  const rejected: string[] = []
  let webhookKey = ''

  async function store({ path }: Change): Promise<void> {
    const [, partnershipId = '', contactId = ''] = /^\/v1\/partnerships\/(.+)\/contacts\/(.+)$/.exec(path ?? '') ?? []
    const { data, error } = await client.getContact({ path: { partnershipId, contactId } })
    if (error) throw new Error(`${error.code}: ${error.detail}`)
    contacts.push(data)
  }

  const server = createServer(async (request, response) => {
    try {
      const event = await verifyWebhook(request.headers, await buffer(request), { keys: webhookKey })
      if (event.type === 'ping') return response.end(event.data.challenge)
      await store(event.data)
      response.writeHead(204).end()
    } catch (error) {
      if (error instanceof WebhookError) rejected.push(error.code)
      response.writeHead(error instanceof WebhookError ? 400 : 500).end()
    }
  }).listen(0, '127.0.0.1')
  await emitted(server, 'listening')

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/changes`
  const body = { name: 'Student information system', url, signing, types: ['contact'] }
  const created = await once((request) => client.createWebhookEndpoint({ path: { organizationId }, body }, request))
  if (created.error) throw new Error(`${created.error.code}: ${created.error.detail}`)
  const { webhookEndpoint, secret } = created.data
  webhookKey = secret ?? webhookEndpoint.keys[0]?.publicKey ?? ''
  const path = { organizationId, webhookEndpointId: webhookEndpoint.id }
  const headers = { 'If-Match': `"${webhookEndpoint.version}"` }
  const verified = await client.transitionWebhookEndpoint({ path, headers, body: { action: 'verify' } })
  const tested = await client.testWebhookEndpoint({ path, body: {} })
  return {
    state: verified.data?.state,
    checksSignature: tested.data?.checksSignature,
    rejected,
    contacts,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
