// Measures a comparison of 20 parties × 200 questions, and a query for the same answers: `npm run bench:checklists`.
import pg from 'pg'
import { pino } from 'pino'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { createRestrictedLogin } from '../src/database/login.ts'
import { migrateDatabase } from '../src/database/migrate.ts'
import { createBootstrapKey } from '../src/identity/api-clients/bootstrap.ts'
import { type BenchServer, runWithServer } from './server.ts'

const [parties, questions, calls] = [20, 200, 100]

await runWithServer(measure)

async function measure({ url, secrets, stops }: BenchServer): Promise<void> {
  await migrateDatabase(url)
  const log = pino({ level: 'silent' })
  const { peppers, attestationKeys } = secrets
  const database = openDatabase(await createRestrictedLogin(url, 'bench'), { poolSize: 4, log })
  const app = await buildApp({
    database,
    log,
    version: '0.0.0',
    peppers,
    attestationKeys,
    keyKind: 'test',
    corsOrigins: [],
    limits: { requests: 0, badCredentials: 0 },
    trustedProxies: [],
    tokenIssuers: [],
  })
  stops.push(() => app.close())
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  stops.push(() => client.end())

  const send = async (key: string, method: string, path: string, body?: object, headers = {}) => {
    const response = await fetch(address + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text.slice(0, 500)}`)
    return text
  }
  const create = async (key: string, path: string, body: object, headers = {}) =>
    JSON.parse(await send(key, 'POST', path, body, headers))

  const round = await fill(create, (await createBootstrapKey(database, peppers, false)) ?? '')
  const json = await medianMillis(() => send(round.key, 'GET', `${round.path}/comparison`))
  const svg = await medianMillis(() => send(round.key, 'GET', `${round.path}/comparison.svg`))
  const query = await medianMillis(() =>
    client.query({
      name: 'answers',
      text: 'select organization_id, answers from checklist_responses where checklist_round_id = $1 and shared_at is not null',
      values: [round.path.split('/').at(-1)],
    }),
  )
  const print = (label: string, millis: number) =>
    process.stdout.write(`${label.padEnd(60)} ${millis.toFixed(1)} ms, ${(millis / query).toFixed(2)} of the query\n`)
  print(`Comparison of ${parties} parties × ${questions} questions, over HTTP`, json)
  print('The chart', svg)
  print('The query for the answers, with pg', query)
}

/** Creates a released round in which every party has answered every question. Returns its path and a party's key. */
async function fill(
  create: (key: string, path: string, body: object, headers?: object) => Promise<Record<string, never>>,
  bootstrapKey: string,
) {
  const { key: operator } = await create(bootstrapKey, '/v1/bootstrap', {
    organization: { name: 'Office', kinds: ['other'] },
    clientName: 'Bench',
  })
  const scopes = [
    'partnerships:read',
    'partnerships:write',
    'partnerships:commit',
    'checklists:read',
    'checklists:write',
  ]
  const organizations: { id: string; key: string }[] = []
  for (let index = 0; index < parties; index++) {
    const { id } = await create(operator as never, '/v1/organizations', {
      name: `Agency ${index}`,
      kinds: ['recipient'],
    })
    const { key } = await create(operator as never, `/v1/organizations/${id}/api-clients`, { name: 'Bench', scopes })
    organizations.push({ id: String(id), key: String(key) })
  }
  const [lead = { id: '', key: '' }, ...others] = organizations
  const partnership = await create(lead.key, '/v1/partnerships', { name: 'Benchmark', purpose: 'Benchmark' })
  const path = `/v1/partnerships/${partnership.id}`
  const ifFirstVersion = { 'if-match': '"1"' }
  for (const { id, key } of others) {
    const party = await create(lead.key, `${path}/parties`, { organizationId: id, role: 'other' })
    await create(key, `${path}/parties/${party.id}/transitions`, { action: 'accept' }, ifFirstVersion)
  }
  const sections = Array.from({ length: 10 }, (_, section) => ({
    id: `section-${section}`,
    title: `Section ${section}`,
    questions: Array.from({ length: questions / 10 }, (_, index) => ({
      id: `Q${section * (questions / 10) + index + 1}`,
      text: 'Is the site licensed?',
      form: index % 3 === 0 ? 'open' : 'closed',
      evidenceRequired: false,
      strategy: null,
    })),
  }))
  const checklist = await create(lead.key, '/v1/checklists', { title: 'Benchmark', sections })
  await create(lead.key, `/v1/checklists/${checklist.id}/transitions`, { action: 'publish' }, ifFirstVersion)
  const round = await create(lead.key, `${path}/checklist-rounds`, { checklistId: checklist.id })
  for (const [partyIndex, { key }] of organizations.entries()) {
    const answers = sections.flatMap((section) =>
      section.questions.map(({ id: questionId, form }, index) => ({
        questionId,
        status: 'finalized',
        text: 'Our board has adopted it, and the second site follows in the spring.',
        ...(form === 'closed' && { position: (partyIndex + index) % 5 === 0 ? 'no' : 'yes' }),
      })),
    )
    const response = await create(key, `${path}/checklist-responses`, { checklistRoundId: round.id, answers })
    await create(key, `${path}/checklist-responses/${response.id}/transitions`, { action: 'submit' }, ifFirstVersion)
  }
  return { path: `${path}/checklist-rounds/${round.id}`, key: lead.key }
}

/** The median duration of the calls in milliseconds, after a warm-up. */
async function medianMillis(work: () => Promise<unknown>): Promise<number> {
  for (let warmUp = 0; warmUp < 10; warmUp++) await work()
  const durations: number[] = []
  for (let call = 0; call < calls; call++) {
    const start = performance.now()
    await work()
    durations.push(performance.now() - start)
  }
  return durations.sort((a, b) => a - b)[calls / 2] ?? Number.NaN
}
