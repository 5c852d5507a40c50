// 10,000 changes to one endpoint by two instances, with a receiver that fails at random and instances that are killed with SIGKILL:
// no change is lost, and those of a partnership arrive in order.
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { formPartnership, type Started, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'
import { localWebhookEnvironment, type ReceivedRequest, startReceiver } from '../support/webhooks.ts'

const [partnerships, changesPerPartnership, writers, kills, leaseSeconds, maxConcurrent] = [100, 100, 16, 10, 3, 16]
const total = partnerships * changesPerPartnership

const { url } = await startPostgres(t)
const delays = Array.from({ length: 15 }, () => '0.1')
const environment = {
  ...localWebhookEnvironment,
  WEBHOOK_DELAYS: delays.join(),
  WEBHOOK_LEASE_SECONDS: String(leaseSeconds),
}
const start = (more: Record<string, string> = {}) => startProcess(t, url, { ...environment, ...more })
// Serves the writers, and delivers nothing, so that a write is never cut off.
const server = await start({ WORKER: 'off', POOL_SIZE: '16' })
const { lead, partner } = await formPartnership(server)

async function call(key: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await sendRequest(server.port, method, path, { key, body, headers })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
  return JSON.parse(answer.text)
}

/** Answers with 500, with 429, or with a reset, each in 10 of 100 cases; in 1 of 100 it does not answer. */
let webhook: Webhook | undefined
const receiver = await startReceiver(t, ({ body, headers }) => {
  webhook?.verify(body, headers)
  const random = Math.random() * 100
  if (random < 10) return 500
  if (random < 20) return 429
  if (random < 30) return (response) => response.destroy()
  if (random < 31) return () => {}
  return 204
})
const answered = new Map<ReceivedRequest, number>()
receiver.server.on('request', (_, response) =>
  response.once('finish', () => {
    const request = receiver.received.at(-1)
    if (request !== undefined) answered.set(request, response.statusCode)
  }),
)

/** Until the timeout of the test. */
async function until(condition: () => boolean): Promise<void> {
  while (!(await waitFor(condition).catch(() => false)));
}

t.test(`${total} changes, ${kills} kills`, { timeout: 890_000 }, async (t) => {
  const { organizationId: partnerId } = await call(partner, 'GET', '/v1/me')
  const paths: string[] = []
  for (let n = 1; n <= partnerships; n++) {
    const { id } = await call(lead, 'POST', '/v1/partnerships', { name: `Partnership ${n}`, purpose: 'Care.' })
    const invitation = { organizationId: partnerId, role: 'child_care_provider' }
    const party = await call(lead, 'POST', `/v1/partnerships/${id}/parties`, invitation)
    const accept = `/v1/partnerships/${id}/parties/${party.id}/transitions`
    await call(partner, 'POST', accept, { action: 'accept' }, { 'if-match': '"1"' })
    paths.push(`/v1/partnerships/${id}`)
  }
  const list = `/v1/organizations/${partnerId}/webhook-endpoints`
  const { webhookEndpoint, secret } = await call(partner, 'POST', list, {
    name: 'Receiver',
    url: receiver.url,
    types: ['need'],
    maxConcurrent,
  })
  const endpoint = `${list}/${webhookEndpoint.id}`
  await call(partner, 'POST', `${endpoint}/transitions`, { action: 'verify' }, { 'if-match': '"1"' })

  // Throws, and so ends the test, if a signature is not valid.
  webhook = new Webhook(secret)
  const workers: Started[] = await Promise.all([start(), start()])
  const writing = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let n = writer; n < total; n += writers) {
        const body = { aspect: 'staffing', title: `Need ${n}` }
        await call(lead, 'POST', `${paths[n % partnerships]}/needs`, body)
      }
    }),
  )
  /** Those that were answered with 204. */
  const successes = () => receiver.received.filter((one) => answered.get(one) === 204)
  const distinct = () => new Set(successes().map(({ event }) => event.id)).size
  const repeatedBefore = () => successes().length - distinct()
  let takeOverMillis = 0
  for (let killed = 1; killed <= kills; killed++) {
    await until(() => distinct() >= (killed * total) / (kills + 2))
    // The instance with the lease is not known: both are replaced, one after the other.
    const [victim] = workers.splice(0, 1)
    const before = receiver.received.length
    const at = performance.now()
    victim?.kill('SIGKILL')
    await victim?.ended
    workers.push(await start())
    await until(() => receiver.received.length > before)
    t.comment(
      `${Math.round(performance.now())} ms: ${receiver.received.length} requests, ${distinct()} changes, ${killed} kills`,
    )
    takeOverMillis = Math.max(takeOverMillis, performance.now() - at)
  }
  await writing
  await until(() => distinct() === total)
  t.equal(distinct(), total, 'no change is lost')
  t.ok(repeatedBefore() <= kills * maxConcurrent, `${repeatedBefore()} repeated`)
  t.ok(
    takeOverMillis <= (leaseSeconds + 8) * 1000,
    `another instance takes over within ${Math.round(takeOverMillis)} ms`,
  )

  // A change that failed three times is sent outside the order.
  const attempts = new Map<string, number>()
  for (const { event } of receiver.received) attempts.set(event.id, (attempts.get(event.id) ?? 0) + 1)
  const outOfOrder: string[] = []
  const last = new Map<string, string>()
  const seen = new Set<string>()
  for (const { event } of successes()) {
    if (seen.has(event.id)) continue
    seen.add(event.id)
    if ((attempts.get(event.id) ?? 0) > 3) continue
    if (event.sequence <= (last.get(event.partitionkey) ?? '')) outOfOrder.push(event.id)
    last.set(event.partitionkey, event.sequence)
  }
  t.strictSame(outOfOrder, [], 'in the order of the feed within each partnership')
  const { waiting, state } = await waitFor(async () => {
    const found = await call(partner, 'GET', endpoint)
    return found.waiting === 0 ? found : undefined
  })
  t.strictSame({ waiting, state }, { waiting: 0, state: 'active' })
})
