// The largest cost allocations: 500 lines, each with a base of 50 rows, over 20 sources. No request blocks the event loop.
import pg from 'pg'
import t from 'tap'
import { countBlocks } from '../support/event-loop.ts'
import { formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const [lineCount, rowCount, sourceCount] = [500, 50, 20]

const { url } = await startPostgres(t)
const blocks = countBlocks(t)
const service = await startProcess(t, url, blocks.environment)
const { lead, path } = await formPartnership(service)

async function send(method: string, target: string, body?: unknown, headers: Record<string, string> = {}) {
  // On a slow machine the first ones can exceed their deadlines.
  const answer = await waitFor(async () => {
    const found = await sendRequest(service.port, method, target, { key: lead, body, headers })
    return found.status === 503 ? undefined : found
  })
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 500)}`)
  return answer
}

const created = async (plural: string, fields: object) =>
  JSON.parse((await send('POST', `${path}/${plural}`, { currency: 'USD', amount: '4000.37', ...fields })).text)

/** Copies a source, a base and a line until there are enough: over the API that would be a thousand requests. */
async function createBudget() {
  const source = await created('funding-sources', {
    ...{ key: 's', name: 'Fund', type: 'other', certainty: 'secured', amount: '90000.37' },
  })
  const measure = 'child_hours'
  const { id: baseId } = JSON.parse(
    (
      await send('POST', `${path}/allocation-bases`, {
        ...{ key: 'b', name: 'Base', measure, measuredOn: '2026-09-01', documentation: 'Attendance. '.repeat(300) },
        rows: [{ sourceId: source.id, quantity: '1' }],
      })
    ).text,
  )
  const line = await created('budget-lines', {
    ...{ key: 'l', title: 'Salaries of a room', category: 'personnel', method: measure, baseId },
  })
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  const copy = (table: string, id: string, columns: string, count: number) =>
    owner.query(
      `insert into ${table} select (jsonb_populate_record(o, jsonb_build_object('id', uuidv7(), ${columns}))).*
        from ${table} o, generate_series(2, $2) n where o.id = $1`,
      [id, count],
    )
  await copy('funding_sources', source.id, `'key', 's' || n, 'name', 'Fund ' || n`, rowCount)
  const rows = `(select jsonb_agg(jsonb_build_object('sourceId', s.id, 'quantity', n || '.5', 'multiplier', '6.25'))
    from funding_sources s where s.partnership_id = o.partnership_id)`
  await copy('allocation_bases', baseId, `'key', 'b' || n, 'rows', ${rows}`, lineCount)
  const base = `(select b.id from allocation_bases b where b.partnership_id = o.partnership_id and b.key = 'b' || n)`
  await copy(
    'budget_lines',
    line.id,
    `'key', 'l' || n, 'title', 'Salaries of room ' || n, 'base_id', ${base}`,
    lineCount,
  )
  const { rows: found } = await owner.query('select id from funding_sources order by id limit $1', [sourceCount])
  await owner.query('analyze')
  await owner.end()
  return { sourceIds: found.map(({ id }) => id as string), lineId: line.id as string }
}

t.test('the largest cost allocation does not block the event loop', async (t) => {
  const { sourceIds, lineId } = await createBudget()
  const list = `${path}/cost-allocations`
  const { text } = await send('POST', list, { title: 'Plan', sourceIds })
  const allocation = `${list}/${JSON.parse(text).id}`
  const parts = ['', '/shares', `/lines/${lineId}`, '/shares.csv', '/shares.ndjson', '.svg']
  for (const part of parts) await send('GET', allocation + part)
  blocks.restart()
  for (const part of parts) await send('GET', allocation + part)
  await send('POST', `${list}?dryRun=true`, {
    title: 'If',
    sourceIds,
    assumptions: { sources: [{ id: sourceIds[0] }] },
  })
  const { headers } = await send('GET', allocation)
  await send('POST', `${allocation}/transitions`, { action: 'propose' }, { 'if-match': String(headers.etag) })
  for (const part of [...parts, '/snapshot']) await send('GET', allocation + part)
  await send('GET', '/v1/next-steps?limit=25')
  blocks.check(t)
})
