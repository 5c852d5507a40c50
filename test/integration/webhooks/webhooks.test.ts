// Webhook endpoints: registered, verified, signed, delivered in order, logged.
import t from 'tap'
import { readChanges } from '../../support/feeds.ts'
import { addContacts, createEndpoint, startReceiver, startWebhookService } from '../../support/webhooks.ts'

const service = await startWebhookService(t, {}, { publicUrl: 'https://partnerships.agency.example' })
const { lead, center } = await service.createAgencies()

t.test('changes are delivered in order, and logged', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t)
  const { path, endpoint } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  t.match(endpoint, {
    state: 'active',
    health: 'ok',
    waiting: 0,
    types: ['contact'],
    signing: 'hmac',
    maxConcurrent: 4,
  })
  await addContacts(lead, partnership, 5)
  await receiver.waitForCount(5)
  const { changes: feed } = await readChanges(center, undefined, '&type=contact')
  t.strictSame(
    receiver.received.map(({ event }) => event.data),
    feed.slice(-5),
    'the payload is the Change of the feed',
  )
  const { body: log } = await center.call('GET', `${path}/deliveries`)
  t.strictSame(
    log.data.map(({ state, type, attemptCount }: never) => ({ state, type, attemptCount })),
    Array.from({ length: 5 }, () => ({ state: 'delivered', type: 'contact.created', attemptCount: 1 })),
  )
})
