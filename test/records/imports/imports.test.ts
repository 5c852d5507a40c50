// Files of records, both ways: what goes out comes in the same, row by row, by the rules of the API, and cut off or not.
import { Agent, request } from 'node:http'
import { Readable } from 'node:stream'
import t from 'tap'
import { stateOf } from '../../../src/records/imports/rules.ts'
import { counts, csv, load as loadAt, ndjson } from '../../support/files.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })

const timeZone = 'America/Chicago'
/** Sends a file of expectations. */
const load = (by: Client, path: string, body: string, headers = csv, query = '') =>
  loadAt(by, `${path}/expectation-imports${query}`, body, headers)
const all = async (by: Client, path: string) => (await by.call('GET', `${path}/expectations?limit=100`)).body.data
const file = async (by: Client, path: string, accept: string, query = ''): Promise<string> => {
  const { status, body } = await by.call('GET', `${path}/expectations${query}`, { headers: { accept } })
  t.equal(status, 200)
  return typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
}
/** What was written, without what the record tells of itself. */
const said = (records: Body[]) =>
  records.map(({ aspect, what, how, schedule, target, baseline, consultedOrganizationIds, externalIds }) => ({
    ...{ aspect, what, how, schedule, target, baseline, consultedOrganizationIds, externalIds },
  }))

const nasty = [
  { aspect: 'data', what: '=1+1', schedule: { kind: 'undecided' }, externalIds: [{ scheme: 's', value: 'a:b c' }] },
  { aspect: 'data', what: "'=1+1", how: '@import', schedule: { kind: 'date', dueOn: '2030-01-31', timeZone } },
  { aspect: 'data', what: '-', how: 'Two\nlines, "quoted"\r\nand a comma', schedule: { kind: 'undecided' } },
  {
    aspect: 'finance',
    what: '+49',
    schedule: { kind: 'recurrence', startsOn: '2026-09-01', rule: 'FREQ=WEEKLY;COUNT=2', timeZone },
    baseline: '-1.50',
    target: '0',
    consultedOrganizationIds: [lead.id, center.id],
    externalIds: [
      { scheme: 's', value: '=x' },
      { scheme: 't', value: '2' },
    ],
  },
  {
    aspect: 'data',
    what: 'Ünïcode ☃ 😀',
    schedule: { kind: 'period', startsOn: '2030-01-01', endsOn: '2030-02-01', timeZone },
  },
]

t.test('what goes out as a file comes in the same', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const body of nasty) t.equal((await lead.call('POST', `${path}/expectations`, { body })).status, 201)
  for (const [accept, type] of [
    ['text/csv', csv],
    ['application/x-ndjson', ndjson],
  ] as const) {
    const text = await file(lead, path, accept)
    const other = await service.createPartnership(lead, center)
    const { job, errors } = await load(lead, other, text, type)
    t.equal(counts(job), 'completed 5 5 0 0 0', JSON.stringify(await errors()))
    t.strictSame(said(await all(lead, other)), said(await all(lead, path)), accept)
    // RFC 4180: a line end within a cell is in quotes, whatever line end it is.
    if (accept === 'text/csv') {
      const outside = text.replaceAll(/"(?:[^"]|"")*"/g, '')
      t.equal(outside.replaceAll('\r\n', '').match(/[\r\n]/), null)
      t.equal(outside.match(/\r\n/g)?.length, nasty.length + 1)
    }
    const back = (rows: string) => rows.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
    if (accept === 'text/csv') t.equal(back(await file(lead, other, accept)), back(text), 'and out again')
  }
})

t.test('a file comes to whoever wants one more than JSON', async (t) => {
  const path = await service.createPartnership(lead, center)
  await lead.call('POST', `${path}/expectations`, { body: nasty[0] })
  for (const [accept, type] of [
    ['text/csv;q=0, application/json', 'application/json'],
    ['text/csv;q=0', 'application/json'],
    ['application/json;q=0.1, text/csv', 'text/csv'],
    ['application/json, text/csv', 'application/json'],
    ['*/*, text/csv', 'application/json'],
    ['application/x-ndjson;q=0.5, text/csv;q=0.4, */*;q=0.1', 'application/x-ndjson'],
    ['TEXT/CSV', 'text/csv'],
  ] as const) {
    const { headers } = await lead.call('GET', `${path}/expectations`, { headers: { accept } })
    t.equal(headers.get('content-type')?.split(';')[0], type, accept)
  }
})

t.test('a cell that a spreadsheet would run is kept from it', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const body of nasty) await lead.call('POST', `${path}/expectations`, { body })
  const text = await file(lead, path, 'text/csv')
  t.match(text, /^id,state,revision,aspect,what,how,schedule\.kind/)
  for (const cell of ["'=1+1", "''=1+1", "'@import", "'-,", "'+49", ',-1.50,']) t.ok(text.includes(cell), cell)
  t.notMatch(text, /(^|,|")[=@+](?!\d)/m)
})

t.test('a row that is named changes what it names, and one that says the same does nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const text = [
    'aspect,what,how,schedule.kind,externalIds',
    'data,One,Well,undecided,sis:1',
    'data,Two,,undecided,sis:2',
    'data,Unnamed,,undecided,',
    '',
  ].join('\r\n')
  t.equal(counts((await load(lead, path, text)).job), 'completed 3 3 0 0 0')
  t.equal(counts((await load(center, path, text)).job), 'completed 3 1 0 2 0', 'what has no key is new')
  const changed = text.replace('Two,,', 'Two,Better,').replace('One,Well', 'One,')
  t.equal(counts((await load(lead, path, changed.replace(/data,Unnamed.*/, ''))).job), 'completed 2 0 2 0 0')
  const [one, two] = await all(lead, path)
  t.match(
    [one, two],
    [
      { how: null, revision: 2, version: 2 },
      { how: 'Better', revision: 2 },
    ],
  )
  const [, , , id] = path.split('/')
  const [{ count }] = await storage.rows(
    `select count(*)::int from events where stream_id = $1 and subject_type = 'expectation'`,
    [id],
  )
  t.equal(count, 6, 'an event for each record that it changed')
  t.equal(
    counts(
      (await load(lead, path, `what,aspect,schedule.kind,externalIds\nA,data,undecided,sis:9\nB,data,undecided,sis:9`))
        .job,
    ),
    'completed 2 1 1 0 0',
  )
})

t.test('each row stands or is refused by itself, with its line', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rows = [
    'aspect,what,schedule.kind,schedule.dueOn,schedule.timeZone,responsibleOrganizationId,baseline',
    'data,Good,undecided,,,,',
    'dance,Bad aspect,undecided,,,,',
    'data,,undecided,,,,',
    'data,Bad zone,date,2030-01-31,Mars/Olympus,,',
    `data,Stranger,undecided,,,${office.id},`,
    'data,"Two',
    'lines",undecided,,,,1e5',
    'data,Too many,undecided,,,,1,2,3',
    'data,Last,undecided,,,,',
  ]
  const { job, errors } = await load(lead, path, rows.join('\n'))
  t.equal(counts(job), 'completed 8 2 0 0 6')
  t.strictSame(
    (await errors()).map(({ line, pointer, code }: Body) => `${line} ${pointer} ${code}`),
    [
      '3 /aspect enum',
      '4 /what required',
      '5 /schedule/timeZone rule-violation',
      '6 /responsibleOrganizationId unknown-reference',
      '8 /baseline pattern',
      '9  columns',
    ],
  )
  t.strictSame(
    (await all(lead, path)).map(({ what }: Body) => what),
    ['Good', 'Last'],
  )

  const lines = [
    '{"aspect":"data","what":"A","schedule":{"kind":"undecided"}}',
    '{"what":1',
    '[]',
    '{"what":"A","size":3}',
    '',
  ]
  const json = await load(lead, path, lines.join('\n'), ndjson)
  t.equal(counts(json.job), 'completed 4 1 0 0 3')
  const found = (await json.errors()).map(({ line, code }: Body) => `${line} ${code}`)
  t.strictSame([...new Set(found)], ['2 syntax', '3 type', '4 required', '4 unknown'])
})

t.test('a file that is none fails, and what stood before stays', async (t) => {
  const path = await service.createPartnership(lead, center)
  const good = Array.from({ length: 150 }, (_, at) => `data,Row ${at},undecided`).join('\n')
  const broken = await load(lead, path, `aspect,what,schedule.kind\n${good}\ndata,"Broken" x,undecided\n`)
  t.match(broken.job, { state: 'failed', reason: /not CSV any more/ })
  t.equal((await all(lead, path)).length, broken.job.created)
  t.match((await load(lead, path, 'aspect,colour\ndata,red')).job, { state: 'failed', reason: /Known are id, state/ })
  t.match((await load(lead, path, 'aspect,aspect\ndata,data')).job, { state: 'failed' })
  t.equal(counts((await load(lead, path, 'aspect,what')).job), 'completed 0 0 0 0 0')
  const bad = await service.callWith(lead.key)('POST', `${path}/expectation-imports`, { body: 'a\0b', headers: csv })
  t.match(bad, { status: 400 })
  for (const type of ['application/json', 'text/plain']) {
    const answer = await lead.call('POST', `${path}/expectation-imports`, {
      body: '{}',
      headers: { 'content-type': type },
    })
    t.equal(answer.status, 415, type)
  }
})

t.test('a line ends as it likes, and a file says what it is', async (t) => {
  const path = await service.createPartnership(lead, center)
  const lines = ['aspect,schedule.kind,what,how', 'data,undecided,First', 'data,undecided,"Two\nlines",Well', '']
  const mixed = `${lines[0]}\n${lines[1]}\r\n${lines[2]}\r`
  for (const [text, type] of [
    [lines.join('\r\n'), 'Text/CSV; charset=UTF-8'],
    [lines.join('\r'), 'text/csv'],
    [mixed, 'text/csv'],
    [`\uFEFF${lines[0]}\r\n${lines[1]}\n${lines[2]}`, 'text/csv'],
  ] as const) {
    const { job } = await load(lead, path, text, { 'content-type': type })
    t.equal(counts(job), 'completed 2 2 0 0 0', JSON.stringify(text))
    const [first, second] = (await all(lead, path)).slice(-2)
    t.match(
      [first, second],
      [
        { what: 'First', how: null },
        { what: 'Two\nlines', how: 'Well' },
      ],
    )
  }
  for (const headers of [
    { 'content-type': 'text/csv; charset=utf-16' },
    { ...csv, 'content-encoding': 'gzip' },
  ] as Record<string, string>[]) {
    const refused = await lead.call('POST', `${path}/expectation-imports`, { body: mixed, headers })
    t.match(refused, { status: 415 }, JSON.stringify(headers))
  }
})

t.test('a row whose rule would take long, or means nothing, is refused', async (t) => {
  const path = await service.createPartnership(lead, center)
  const days = Array.from({ length: 50 }, (_, at) => at + 1).join(',')
  const rules = [
    `FREQ=DAILY;BYSETPOS=1;BYDAY=MO;COUNT=2`,
    `FREQ=YEARLY;BYYEARDAY=${days};BYDAY=MO;BYSETPOS=-366;COUNT=2`,
    'FREQ=DAILY;COUNT=3X',
    'FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2',
    'FREQ=YEARLY;BYMONTH=13;COUNT=2',
    'FREQ=WEEKLY;BYDAY=1MO;COUNT=2',
    'FREQ=DAILY;COUNT=401',
    'FREQ=YEARLY;COUNT=400',
    'FREQ=DAILY;UNTIL=20301231',
    'FREQ=MONTHLY',
  ]
  const recurring = { aspect: 'data', what: 'Report' }
  const rows = rules.map((rule) => {
    const schedule = { kind: 'recurrence', startsOn: '2026-01-01', rule, timeZone: 'America/Chicago' }
    return JSON.stringify({ ...recurring, schedule })
  })
  const { job, errors } = await load(lead, path, rows.join('\n'), ndjson)
  t.equal(counts(job), `completed ${rules.length} 0 0 0 ${rules.length}`)
  t.strictSame(
    (await errors()).map(({ pointer }: Body) => pointer),
    rules.map(() => '/schedule/rule'),
  )
})

t.test('a file of which nothing stands is given up', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { job } = await load(lead, path, `aspect\n${'dance\n'.repeat(1500)}`)
  t.match(job, { state: 'failed', rows: 1000, refused: 1000, reason: /none was accepted/ })
})

/** So many rows that it takes a while. */
const long = `aspect,what,schedule.kind\n${'data,Row,undecided\n'.repeat(20_000)}`

/** Ends what a client has under way, and answers the jobs as they then are. */
async function cutOff(client: Client, ...locations: string[]): Promise<Body[]> {
  const own = `/v1/organizations/${client.id}/api-clients/${client.clientId}/transitions`
  const revoked = await service.operator.change('POST', own, { action: 'revoke', reason: 'Lost.' })
  t.equal(revoked.status, 200)
  const other = await service.createApiClient(client.id)
  return waitFor(async () => {
    const jobs = await Promise.all(locations.map(async (location) => (await other.call('GET', location)).body))
    return jobs.some(({ state }) => state === 'running') ? undefined : jobs
  })
}

t.test('an organization has two imports under way at a time', async (t) => {
  const busy = await service.createOrganization('Busy Office')
  const path = await service.createPartnership(busy, center)
  const begin = () => busy.call('POST', `${path}/expectation-imports?dryRun=true`, { body: long, headers: csv })
  const answers = await Promise.all([begin(), begin(), begin()])
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 201, 503])
  t.match(await load(center, path, 'aspect,what,schedule.kind\ndata,A,undecided'), { job: { state: 'completed' } })
  await cutOff(busy, ...answers.flatMap(({ headers }) => headers.get('location') ?? []))
})

t.test('whoever sent it has to be let in until it is done', async (t) => {
  const path = await service.createPartnership(center, lead)
  const client = await service.createApiClient(center.id)
  const { headers } = await client.call('POST', `${path}/expectation-imports`, { body: long, headers: csv })
  const location = headers.get('location') ?? ''
  await waitFor(async () => (await center.call('GET', location)).body.rows > 0 || undefined)
  const [job] = await cutOff(client, location)
  t.match(job, { state: 'failed', reason: /unknown, expired or revoked/ })
  t.ok(job.rows < 20_000)
})

t.test('the same file with the same key is one import, however the network cuts it', async (t) => {
  const path = await service.createPartnership(center, lead)
  const bytes = Buffer.from(`aspect,what,schedule.kind\n${`dance,${'x'.repeat(1000)},undecided\n`.repeat(1200)}`)
  const send = (size: number, type: string) =>
    fetch(`${service.address}${path}/expectation-imports?dryRun=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${center.key}`, 'content-type': type, 'idempotency-key': 'cut' },
      body: Readable.toWeb(
        Readable.from(
          (function* () {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
          })(),
        ),
      ) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
  t.equal((await send(bytes.length, 'text/csv')).status, 201)
  for (const size of [300_001, 70_007]) {
    const again = await send(size, 'text/csv')
    t.strictSame([again.status, again.headers.get('idempotent-replayed')], [201, 'true'], String(size))
  }
  t.equal((await send(bytes.length, 'application/x-ndjson')).status, 422, 'as something else it is another request')
})

t.test('what is refused before all of it has come is not taken for the next request', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const ask = (method: string, target: string, body = '') =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${office.key}`, ...csv, 'content-length': Buffer.byteLength(body) }
      const sent = request(`${service.address}${target}`, { method, agent, headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  t.equal(await ask('POST', `${path}/expectation-imports`, 'x'.repeat(3_000_000)).catch(() => 403), 403)
  t.equal(await ask('GET', '/v1/me'), 200)
})

t.test('a dry run checks and keeps nothing but its report', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { job, errors } = await load(
    lead,
    path,
    'aspect,what,schedule.kind\ndata,A,undecided\ndance,B,undecided',
    csv,
    '?dryRun=true',
  )
  t.equal(counts(job), 'completed 2 1 0 0 1')
  t.equal(job.dryRun, true)
  t.equal((await errors()).length, 1)
  t.strictSame(await all(lead, path), [])
  t.strictSame(
    await storage.rows(`select 1 from events where stream_id = $1 and subject_type = 'expectation'`, [
      path.split('/')[3],
    ]),
    [],
  )
})

t.test('the same request with the same key is one import', async (t) => {
  const path = await service.createPartnership(lead, center)
  const sent = { body: 'aspect,what,schedule.kind\ndata,A,undecided', headers: { ...csv, 'idempotency-key': 'file-1' } }
  const first = await lead.call('POST', `${path}/expectation-imports`, sent)
  const again = await lead.call('POST', `${path}/expectation-imports`, sent)
  t.strictSame([again.status, again.body.id], [201, first.body.id])
  t.equal(again.headers.get('idempotent-replayed'), 'true')
  const other = await lead.call('POST', `${path}/expectation-imports`, { ...sent, body: `${sent.body}\n` })
  t.match(other, { status: 422, body: { code: 'idempotency-key-reused' } })
  await waitFor(async () => (await all(lead, path)).length === 1 || undefined)
  await waitFor(async () => (await storage.rows('select 1 from import_parts')).length === 0 || undefined)
})

t.test('who watches exports what is agreed, and imports nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await load(lead, path, 'aspect,what,schedule.kind\ndata,Open,undecided\ndata,Agreed,undecided')
  const [, { id }] = await all(lead, path)
  for (const by of [lead, center]) {
    await by.change('POST', `${path}/expectations/${id}/transitions`, { action: 'accept', revision: 1 })
  }
  const seen = await file(office, path, 'text/csv')
  t.strictSame([seen.includes('Agreed'), seen.includes('Open')], [true, false])
  t.notMatch(await file(office, path, 'application/x-ndjson'), /Open/)
  t.match(await file(lead, path, 'text/csv', '?state=agreed'), /Agreed/)
  t.notMatch(await file(lead, path, 'text/csv', '?state=agreed'), /Open/)
  t.equal((await office.call('GET', `${path}/expectation-imports`)).status, 403)
  const stranger = await service.createOrganization('Stranger')
  t.equal((await stranger.call('GET', `${path}/expectations`, { headers: { accept: 'text/csv' } })).status, 404)
})

t.test('pages of a file meet without a gap', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rows = Array.from({ length: 1001 }, (_, at) => `data,Row ${at},undecided,sis:${at}`).join('\n')
  t.equal(
    counts((await load(lead, path, `aspect,what,schedule.kind,externalIds\n${rows}`)).job),
    'completed 1001 1001 0 0 0',
  )
  for (const sort of ['createdAt', '-createdAt', 'updatedAt']) {
    const lines = (await file(lead, path, 'application/x-ndjson', `?sort=${sort}`)).trim().split('\n')
    const numbers = lines.map((line) => Number(JSON.parse(line).what.slice(4)))
    t.equal(new Set(numbers).size, 1001, sort)
    if (sort === 'createdAt') t.strictSame(numbers.slice(0, 3), [0, 1, 2])
  }
})

t.test('what is sent, and why a row was refused, is for its sender alone', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { location } = await load(lead, path, 'aspect,what,schedule.kind\ndance,A,undecided')
  t.equal((await center.call('GET', location)).status, 404)
  t.equal((await center.call('GET', `${location}/errors`)).status, 404)
  t.strictSame((await center.call('GET', `${path}/expectation-imports`)).body.data, [])
  const [, , , partnershipId] = path.split('/')
  await storage.rows(
    `insert into import_parts select partnership_id, organization_id, id, 0, 'a file', now() from imports where id = $1`,
    [location.split('/').at(-1)],
  )
  const sees = async (by: Client, named: string | null) => {
    const client = await service.database.pool.connect()
    try {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false)', [by.id, by.clientId, named])
      const tables = ['imports', 'import_errors', 'import_parts']
      const counted = []
      for (const table of tables) {
        counted.push((await client.query(`select 1 from ${table} where partnership_id = $1`, [partnershipId])).rowCount)
      }
      return counted
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  for (const named of [partnershipId as string, null]) {
    t.strictSame(await sees(lead, named), [1, 1, 1])
    for (const other of [center, office]) t.strictSame(await sees(other, named), [0, 0, 0])
  }
  await storage.rows('delete from import_parts')
})

t.test('one that was cut off says so', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { location } = await load(lead, path, 'aspect,what,schedule.kind\ndata,A,undecided')
  const age = `update imports set state = 'running', updated_at = now() - $2::interval where id = $1`
  const id = location.split('/').at(-1)
  await storage.rows(age, [id, '25 seconds'])
  t.equal((await lead.call('GET', location)).body.state, 'running')
  await storage.rows(age, [id, '31 seconds'])
  t.equal((await lead.call('GET', location)).body.state, 'interrupted')
  t.equal((await lead.call('GET', `${path}/expectation-imports`)).body.data[0].state, 'interrupted')
  const at = '2026-11-23T15:04:05.000000Z'
  t.equal(stateOf({ state: 'completed', updatedAt: at }, '2026-11-24T15:04:05.000000Z'), 'completed')
})
