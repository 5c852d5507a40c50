// The service is killed with SIGKILL repeatedly, while clients repeat each request until they get a response.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import {
  type Answer,
  formatNumber,
  formPartnership,
  freePort,
  keepAliveAgent,
  sendRequest,
  startPostgres,
  startProcess,
} from '../support/processes.ts'

const writers = 16
const kills = 10
/** Acknowledged writes between two kills. */
const writesBetweenKills = 300

const { url } = await startPostgres(t)
const PORT = String(await freePort())
const startService = () => startProcess(t, url, { PORT })
let service = await startService()
const partnership = await formPartnership(service)

interface Acknowledged {
  path: string
  key: string
  body: object
  answer: Answer
  attempts: number
}
const acknowledged: Acknowledged[] = []
let stopped = false

/** Requests with different effects: a record with an external id, a new stream, a record that others depend on. */
const requests: ((name: string) => [path: string, body: object])[] = [
  (title) => [
    `${partnership.path}/offers`,
    { aspect: 'staffing', title, externalIds: [{ scheme: 'fault', value: title }] },
  ],
  (title) => [`${partnership.path}/needs`, { aspect: 'resources', title }],
  (name) => ['/v1/partnerships', { name, purpose: 'Care.', externalIds: [{ scheme: 'fault', value: name }] }],
  (name) => [`${partnership.path}/contacts`, { name }],
]
const agents = Array.from({ length: writers }, keepAliveAgent)

async function send(agent: (typeof agents)[number], path: string, key: string, body: object) {
  return sendRequest(service.port, 'POST', path, {
    agent,
    key: partnership.lead,
    headers: { 'idempotency-key': key },
    body,
  })
}

async function write(agent: (typeof agents)[number]) {
  while (!stopped) {
    const key = randomUUID()
    const [path, body] = requests[Math.floor(Math.random() * requests.length)]?.(key) ?? ['', {}]
    for (let attempts = 1; ; attempts++) {
      const answer = await send(agent, path, key, body).catch(() => undefined)
      if (answer?.status === 201) {
        acknowledged.push({ path, key, body, answer, attempts })
        break
      }
      const isTransient = answer === undefined || answer.status === 503 || /idempotency-key-in-use/.test(answer.text)
      if (!isTransient) throw new Error(`${answer.status} ${answer.text}`)
      await pause(Math.random() * 50)
    }
  }
}

t.test('acknowledged writes are stored exactly once and completely', async (t) => {
  const writing = Promise.all(agents.map(write))
  for (let kill = 1; kill <= kills; kill++) {
    const before = acknowledged.length
    while (acknowledged.length < before + writesBetweenKills) await pause(Math.random() * 10)
    service.kill('SIGKILL')
    t.strictSame(await service.ended, [null, 'SIGKILL'])
    service = await startService()
  }
  stopped = true
  await writing

  const repeated = acknowledged.filter(({ attempts }) => attempts > 1)
  const executedBefore = repeated.filter(({ answer }) => answer.headers['idempotent-replayed'] === 'true')
  let replayed = 0
  await Promise.all(
    agents.map(async (agent, at) => {
      for (const { path, key, body, answer } of acknowledged.filter((_, index) => index % writers === at)) {
        const again = await send(agent, path, key, body)
        const same = (name: string) => again.headers[name] === answer.headers[name]
        const isEqual =
          again.status === answer.status &&
          again.text === answer.text &&
          ['etag', 'location', 'content-type'].every(same)
        if (isEqual && again.headers['idempotent-replayed'] === 'true') replayed++
        else t.fail(`${path} ${key}: ${answer.text} became ${again.status} ${again.text}`)
      }
    }),
  )

  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const rows = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows
  const record = `(select id, title as name, external_ids, 'offer' as type from offers union all
  select id, title, external_ids, 'need' from needs union all
  select id, name, external_ids, 'contact' from contacts union all
  select id, name, external_ids, 'partnership' from partnerships where name <> 'Full-day care')`
  const counts = async (found: string) => Number((await rows(`select count(*) from ${found}`))[0].count)

  const stored = new Map((await rows(`select id, name from ${record} record`)).map(({ id, name }) => [id, name]))
  const lost = acknowledged.filter(({ key, answer }) => stored.get(JSON.parse(answer.text).id) !== key).length
  const duplicates = await counts(`(select name from ${record} record group by name having count(*) > 1) it`)
  const inconsistencies = {
    'records without a stored response': await counts(
      `${record} record where not exists (select from idempotency_keys where key = name)`,
    ),
    'stored responses without a record': await counts(
      `idempotency_keys where not exists (select from ${record} record where id::text = body::jsonb->>'id')`,
    ),
    'records without their event': await counts(
      `${record} record where not exists (select from events where subject_id = id and subject_type = record.type and change = 'create')`,
    ),
    'events without their record': await counts(
      `events where subject_type in ('offer', 'need', 'contact', 'partnership') and not exists (
      select from ${record} record where id = subject_id) and after->>'name' is distinct from 'Full-day care'`,
    ),
    'external ids without their record': await counts(
      `external_ids where scheme = 'fault' and not exists (select from ${record} record where id = subject_id)`,
    ),
    'records without their external id': await counts(
      `${record} record where external_ids <> '[]' and not exists (
      select from external_ids where scheme = 'fault' and subject_id = id and value = name)`,
    ),
    'streams with a gap': await counts(
      `streams s where position <> (select count(*) from events where stream_id = s.stream_id)
      or position <> (select max(position) from events where stream_id = s.stream_id)`,
    ),
  }
  t.equal(lost, 0, 'no write is lost')
  t.equal(duplicates, 0, 'no write was executed twice')
  t.equal(stored.size, acknowledged.length, 'nothing is stored that was not acknowledged')
  for (const [what, count] of Object.entries(inconsistencies)) t.equal(count, 0, what)
  t.equal(replayed, acknowledged.length, 'each response is replayed')
  const inconsistent = Object.values(inconsistencies).reduce((sum, count) => sum + count)
  t.comment(
    `${writers} writers, ${kills} kills: ${formatNumber(acknowledged.length)} acknowledged (${formatNumber(repeated.length)} of them repeated, ${formatNumber(executedBefore.length)} executed before), ${lost} lost, ${duplicates} executed twice, ${inconsistent} inconsistent, ${formatNumber(replayed)} replayed byte for byte`,
  )
  for (const agent of agents) agent.destroy()
})
