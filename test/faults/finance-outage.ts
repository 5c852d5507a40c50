// PostgreSQL is killed and suspended while parties write records of finance with an Idempotency-Key: each write that a client
// repeats until it gets a response happens once, whatever the parties agree, pay or import.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { type Answer, formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'

const postgres = await startPostgres(t)
const service = await startProcess(t, postgres.url)
const { lead, partner, path } = await formPartnership(service)
const period = { startsOn: '2026-09-01', endsOn: '2027-08-31' }
const usd = (amount: string) => ({ amount, currency: 'USD' })

let repeated = 0
let replayed = 0
/** Sends a write until it gets a response that does not ask to repeat it later. */
async function write(key: string, target: string, body: object, version?: number): Promise<Answer> {
  const headers = {
    'idempotency-key': randomUUID(),
    ...(version !== undefined && { 'if-match': `"${version}"` }),
  }
  for (;;) {
    const answer = await sendRequest(service.port, 'POST', path + target, { key, body, headers })
    if (answer.headers['idempotent-replayed'] !== undefined) replayed++
    // The request before it may still wait for the database.
    const isLater = answer.status === 503 || answer.status === 429 || answer.text.includes('idempotency-key-in-use')
    if (!isLater) return answer
    repeated++
    await pause(50)
  }
}
async function created(key: string, target: string, body: object) {
  const answer = await write(key, target, body)
  if (answer.status !== 201) throw new Error(`${target}: ${answer.text}`)
  return JSON.parse(answer.text)
}
// biome-ignore lint/suspicious/noExplicitAny: A test knows the fields that it reads.
async function read(target: string): Promise<any> {
  const answer = await sendRequest(service.port, 'GET', path + target, { key: lead })
  if (answer.status !== 200) throw new Error(`${target}: ${answer.text}`)
  return JSON.parse(answer.text)
}

const idOf = async (key: string): Promise<string> =>
  JSON.parse((await sendRequest(service.port, 'GET', '/v1/me', { key })).text).organizationId

const source = await created(lead, '/funding-sources', {
  ...{ key: 'ehs', type: 'early_head_start', name: 'Early Head Start', certainty: 'secured' },
  ...{ ...usd('168000.00'), ...period },
})
const line = await created(lead, '/budget-lines', {
  ...{ key: 'director', title: 'Director', category: 'administration', method: 'funding_share' },
  ...{ ...usd('48000.00'), ...period },
})
// Without the lines that are imported meanwhile: an allocation has at most 500.
const allocation = await created(lead, '/cost-allocations', {
  ...{ title: 'Costs', sourceIds: [source.id], lineIds: [line.id] },
})
const obligation = await created(lead, '/financial-obligations', {
  ...{ payerId: await idOf(lead), payeeId: await idOf(partner), title: 'Rent', ...usd('50.00') },
  installments: [{ dueOn: '2027-01-01', amount: '50.00' }],
})
for (const [at, key] of [lead, partner].entries()) {
  await write(key, `/financial-obligations/${obligation.id}/transitions`, { action: 'agree' }, at + 1)
}

/** Two parties take turns until `isOver`. Returns the number of turns, and the responses that were not 200. */
async function takeTurns(record: string, version: number, turns: [object, object], isOver: () => boolean) {
  const refused: string[] = []
  let count = 0
  for (; !isOver(); count++) {
    const [key, body] = count % 2 === 0 ? [lead, turns[0]] : [partner, turns[1]]
    const answer = await write(key, `${record}/transitions`, body, version + count)
    if (answer.status !== 200) refused.push(answer.text)
  }
  return { count, refused }
}

t.test('writes happen once, and an import is completed', async (t) => {
  let isOver = false
  const stopped = () => isOver
  const costs = Array.from({ length: 4 }, async () => {
    let count = 0
    for (; !isOver; count++) {
      const cost = { lineId: line.id, sourceId: source.id, ...usd('1.00'), incurredOn: '2026-10-01' }
      await created(count % 2 === 0 ? lead : partner, '/actual-costs', cost)
    }
    return count
  })
  const payments = takeTurns(
    `/financial-obligations/${obligation.id}`,
    3,
    [
      { action: 'pay', installment: 1, paidOn: '2026-11-01' },
      { action: 'dispute', installment: 1, reason: 'It did not arrive.' },
    ],
    stopped,
  )
  const proposals = takeTurns(
    `/cost-allocations/${allocation.id}`,
    1,
    [{ action: 'propose' }, { action: 'object', reason: 'Not yet.' }],
    stopped,
  )
  const rows = 2_000
  const file = `key,title,category,amount,currency\n${Array.from({ length: rows }, (_, at) => `row-${at},Rent,other,1.00,USD\n`).join('')}`
  const sent = await fetch(`http://127.0.0.1:${service.port}${path}/budget-line-imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${lead}`, 'content-type': 'text/csv' },
    body: file,
  })
  const { id: importId } = (await sent.json()) as { id: string }
  await pause(1_000)
  await postgres.kill()
  await pause(2_000)
  await postgres.start()
  await pause(3_000)
  postgres.pause()
  await pause(5_000)
  postgres.resume()
  await pause(3_000)
  isOver = true
  const made = (await Promise.all(costs)).reduce((sum, count) => sum + count, 0)
  t.ok(repeated > 0, `${repeated} requests were repeated, ${replayed} of them had been executed`)
  const { total } = await read(`/cost-allocations/${allocation.id}/variance`)
  t.equal(total.actual, `${made}.00`, 'each cost once')
  for (const [record, turns, version] of [
    [`/financial-obligations/${obligation.id}`, await payments, 3],
    [`/cost-allocations/${allocation.id}`, await proposals, 1],
  ] as const) {
    t.ok(turns.count > 2, `${turns.count} turns`)
    t.strictSame(turns.refused, [], record)
    t.equal((await read(record)).version, version + turns.count)
  }
  let job = await read(`/budget-line-imports/${importId}`)
  for (let tries = 0; job.state === 'running' && tries < 300; tries++) {
    await pause(100)
    job = await read(`/budget-line-imports/${importId}`)
  }
  t.match(job, { state: 'completed', rows, created: rows, rejected: 0 })
  const { intact } = await read('/history/verification')
  t.equal(intact, true)
})
