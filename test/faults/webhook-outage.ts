// PostgreSQL is suspended for five seconds while a receiver answers: the result is stored afterwards, and nothing is sent twice.
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'
import { localWebhookEnvironment, startReceiver } from '../support/webhooks.ts'

const outageMillis = 5_000
const postgres = await startPostgres(t)
const service = await startProcess(t, postgres.url, localWebhookEnvironment)
const { lead, partner, path } = await formPartnership(service)

async function call(key: string, method: string, target: string, body?: unknown, headers = {}) {
  const answer = await sendRequest(service.port, method, target, { key, body, headers })
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.text}`)
  return JSON.parse(answer.text)
}

t.test('a change that is answered during an outage is delivered once', async (t) => {
  const receiver = await startReceiver(t, () => (response) => {
    postgres.pause()
    response.writeHead(204).end()
  })
  const { organizationId } = await call(partner, 'GET', '/v1/me')
  const list = `/v1/organizations/${organizationId}/webhook-endpoints`
  const created = await call(partner, 'POST', list, { name: 'Receiver', url: receiver.url, types: ['need'] })
  const endpoint = `${list}/${created.webhookEndpoint.id}`
  await call(partner, 'POST', `${endpoint}/transitions`, { action: 'verify' }, { 'if-match': '"1"' })
  await call(lead, 'POST', `${path}/needs`, { aspect: 'staffing', title: 'During the outage' })
  await receiver.waitForCount(1)
  await pause(outageMillis)
  postgres.resume()
  receiver.answerWith(() => 204)
  const logged = await waitFor(async () => {
    const { data } = await call(partner, 'GET', `${endpoint}/deliveries`).catch(() => ({ data: [] }))
    return data[0]?.state === 'delivered' ? data : undefined
  })
  t.match(logged, [{ attemptCount: 1, type: 'need.created' }])
  await call(lead, 'POST', `${path}/needs`, { aspect: 'staffing', title: 'After it' })
  await receiver.waitForCount(2)
  t.equal(new Set(receiver.received.map(({ event }) => event.id)).size, 2, 'nothing is sent twice')
  t.equal(receiver.received.length, 2)
})
