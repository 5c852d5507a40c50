// When a delivery is tried again.
import t from 'tap'
import { type Body, waitFor } from '../../support/service.ts'
import { addContacts, createEndpoint, startReceiver, startWebhookService } from '../../support/webhooks.ts'

const delays = [1, 2, 3]
const service = await startWebhookService(t, { delays })
const { lead, center } = await service.createAgencies()
const idOf = (path: string) => path.split('/').at(-1) ?? ''
const log = async (path: string): Promise<Body[]> => (await center.call('GET', `${path}/deliveries`)).body.data
const secondsBetween = (a: { at: number }, b: { at: number }) => (b.at - a.at) / 1000

t.test('500, 500, 500, then 200: the same id, rising timestamps, and the next change in between', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  let failures = 3
  const receiver = await startReceiver(t, ({ event }) => (event.data.version === 1 && failures-- > 0 ? 500 : 204))
  const { path } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  await addContacts(lead, partnership, 1)
  await receiver.waitForCount(1)
  const [contact] = (await lead.call('GET', `${partnership}/contacts`)).body.data
  await lead.change('PATCH', `${partnership}/contacts/${contact.id}`, { name: 'Renamed' })
  const received = await receiver.waitForCount(5)
  const [first, second, third, next, last] = received
  t.strictSame(
    received.map(({ event }) => event.data.version),
    [1, 1, 1, 2, 1],
    'after the third failure the next change is sent before it',
  )
  t.equal(new Set([first, second, third, last].map((one) => one?.headers['webhook-id'])).size, 1)
  t.not(next?.headers['webhook-id'], first?.headers['webhook-id'])
  const timestamps = [first, second, third, last].map((one) => Number(one?.headers['webhook-timestamp']))
  t.strictSame(
    timestamps,
    timestamps.toSorted((a, b) => a - b),
  )
  t.ok(new Set(timestamps).size >= 3, 'the timestamp is that of the attempt')
  for (const [index, [a, b]] of [
    [first, second],
    [second, third],
    [third, last],
  ].entries()) {
    const delay = delays[index] ?? 0
    const gap = secondsBetween(a as never, b as never)
    t.ok(gap >= delay && gap <= delay * 1.2 + 0.5, `gap ${gap} after failure ${index + 1}`)
  }
  const deliveries = await waitFor(async () => {
    const found = await log(path)
    return found.every(({ state }) => state === 'delivered') ? found : undefined
  })
  t.strictSame(
    deliveries.map(({ attemptCount }) => attemptCount),
    [1, 4],
  )
  const { body: detail } = await center.call('GET', `${path}/deliveries/${deliveries[1]?.id}`)
  t.match(detail, { attempts: [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 204, code: null }] })
  t.equal(detail.attempts.length, 4)
})

t.test('Retry-After lengthens the delay', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t, (_, count) =>
    count === 1 ? (response) => response.writeHead(429, { 'retry-after': '3' }).end() : 204,
  )
  await createEndpoint(center, receiver.url, { types: ['contact'], partnershipIds: [idOf(partnership)] })
  await addContacts(lead, partnership, 1)
  const [first, second] = await receiver.waitForCount(2)
  const gap = secondsBetween(first as never, second as never)
  t.ok(gap >= 3 && gap < 4, `${gap}`)
})
