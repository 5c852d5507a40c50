// 100 endpoints, of which one answers slowly, one does not answer, one does not end its response and one answers 410: the others
// receive changes as soon as without them.
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { nonOperatorScopes, waitFor } from '../support/service.ts'
import { localWebhookEnvironment, type Receiver, startReceiver } from '../support/webhooks.ts'

const [organizations, endpointsPerOrganization, partnershipCount, changeMillis, phaseMillis] = [10, 10, 4, 500, 20_000]

const { url } = await startPostgres(t)
const service = await startProcess(t, url, { ...localWebhookEnvironment, WEBHOOK_DELAYS: '1,1,1,1,1,1,1,1,1' })
const { operator, lead } = await formPartnership(service)

async function call(key: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await sendRequest(service.port, method, path, { key, body, headers })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
  return JSON.parse(answer.text)
}

/** When each change was committed, as the writer learned it, by record. */
const committed = new Map<string, number>()
const receivers: Receiver[] = []

/** Writes a change to a partnership every `changeMillis`. Returns the ids of the records. */
async function write(paths: string[]): Promise<Set<string>> {
  const ids = new Set<string>()
  const end = performance.now() + phaseMillis
  for (let n = 0; performance.now() < end; n++) {
    const { id } = await call(lead, 'POST', `${paths[n % paths.length]}/needs`, {
      aspect: 'staffing',
      title: `Need ${n}`,
    })
    committed.set(id, performance.now())
    ids.add(id)
    await pause(changeMillis)
  }
  return ids
}

/** Milliseconds from the commit to the arrival, of the changes at the receivers: the 99th percentile. */
async function percentile(ids: Set<string>, of: Receiver[]): Promise<number> {
  const latencies: number[] = []
  for (const receiver of of) {
    const arrived = () => new Map(receiver.received.map(({ event, at }) => [event.data.recordId as string, at]))
    await waitFor(() => [...ids].every((id) => arrived().has(id)))
    for (const id of ids) latencies.push((arrived().get(id) ?? 0) - (committed.get(id) ?? 0))
  }
  latencies.sort((a, b) => a - b)
  return latencies[Math.floor(latencies.length * 0.99)] ?? 0
}

t.test(
  `${organizations * endpointsPerOrganization} endpoints, four of which do not work`,
  { timeout: 300_000 },
  async (t) => {
    const parties: { id: string; key: string }[] = []
    for (let n = 1; n <= organizations; n++) {
      const { id } = await call(operator, 'POST', '/v1/organizations', { name: `Agency ${n}`, kinds: ['recipient'] })
      const client = { name: 'A system', scopes: nonOperatorScopes }
      parties.push({ id, key: (await call(operator, 'POST', `/v1/organizations/${id}/api-clients`, client)).key })
    }
    const paths: string[] = []
    for (let n = 1; n <= partnershipCount; n++) {
      const { id } = await call(lead, 'POST', '/v1/partnerships', { name: `Partnership ${n}`, purpose: 'Care.' })
      paths.push(`/v1/partnerships/${id}`)
      for (const party of parties) {
        const invitation = { organizationId: party.id, role: 'child_care_provider' }
        const invited = await call(lead, 'POST', `/v1/partnerships/${id}/parties`, invitation)
        const accept = `/v1/partnerships/${id}/parties/${invited.id}/transitions`
        await call(party.key, 'POST', accept, { action: 'accept' }, { 'if-match': '"1"' })
      }
    }
    const endpoints: { key: string; path: string }[] = []
    for (const { id, key } of parties) {
      for (let n = 1; n <= endpointsPerOrganization; n++) {
        const receiver = await startReceiver(t)
        const list = `/v1/organizations/${id}/webhook-endpoints`
        const made = await call(key, 'POST', list, { name: 'Receiver', url: receiver.url, types: ['need'] })
        const path = `${list}/${made.webhookEndpoint.id}`
        await call(key, 'POST', `${path}/transitions`, { action: 'verify' }, { 'if-match': '"1"' })
        receivers.push(receiver)
        endpoints.push({ key, path })
      }
    }
    // One endpoint of each of four organizations.
    const [slow, silent, endless, gone] = [0, 10, 20, 30].map((n) => receivers[n]) as [
      Receiver,
      Receiver,
      Receiver,
      Receiver,
    ]
    const others = receivers.filter((receiver) => ![slow, silent, endless, gone].includes(receiver))
    const phase = async () => percentile(await write(paths), others)
    await phase()
    const without = Math.min(await phase(), await phase())

    slow.answerWith(() => (response) => setTimeout(() => response.writeHead(204).end(), 5_000))
    silent.answerWith(() => () => {})
    endless.answerWith(() => (response) => response.writeHead(200).write('x'))
    gone.answerWith(() => 410)
    const first = await phase()
    const stateOf = async (n: number) => {
      const { key, path } = endpoints[n] as { key: string; path: string }
      return call(key, 'GET', path)
    }
    t.match(await stateOf(30), { state: 'disabled', disabledReason: 'GONE' })
    const withThem = Math.min(first, await phase())
    while ((await stateOf(10)).health !== 'failing') await phase()
    const whileFailing = await phase()
    const open = await new Promise<number>((resolve) => silent.server.getConnections((_, count) => resolve(count)))
    t.ok(open <= 1, `${open} connections to the receiver that does not answer`)
    t.comment(`99th percentile in ms: ${[without, withThem, whileFailing].map(Math.round).join(', ')}`)
    for (const millis of [without, withThem, whileFailing]) t.ok(millis <= 2_000, `${Math.round(millis)} ms`)
    // Of two measurements each, the smaller one. 50 ms: less than one measurement differs from the next.
    t.ok(withThem <= 1.2 * without + 50, `${Math.round(withThem)} ms with them, ${Math.round(without)} ms without`)
    t.match(await stateOf(0), { health: 'ok', state: 'active' })
    t.match(await stateOf(20), { health: 'ok', state: 'active' }, 'the status of a response that does not end decides')
  },
)
