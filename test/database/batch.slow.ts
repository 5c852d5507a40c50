// Batches on a real PostgreSQL that rejects a statement, cancels it, closes the connection or stops responding.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { Batch, Query, type Statement } from '../../src/database/batch.ts'
import { openDatabase } from '../../src/database/database.ts'
import { withClient } from '../../src/database/migrate.ts'
import { BoundQuery, db, type Prepared } from '../../src/database/queries.ts'
import type { Writer } from '../../src/database/session.ts'
import { waitFor } from '../support/service.ts'
import { copyTemplate } from '../support/template.ts'

const { url, ownerUrl } = await copyTemplate()
const log = pino({ level: 'silent' })
const { placeholder } = sql

await withClient(ownerUrl, (client) => client.query('create table notes (id int primary key, words text)'))

const statement = (text: string, ...values: unknown[]): Statement => ({ query: new Query(text), values, rows: [] })
const add = (id: number, words: string) => statement('insert into notes values ($1, $2)', id, words)

/** A new connection, and a function that sends a batch over it. */
async function openConnection(t: Test) {
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end())
  const send = (...statements: Statement[]): Promise<unknown> =>
    new Promise((resolve) => client.query(new Batch(statements, resolve)))
  const parseCounts = async () => {
    const one = statement('select statement, count(*)::int from pg_prepared_statements group by 1')
    t.equal(await send(one), undefined)
    return Object.fromEntries(one.rows)
  }
  return { client, send, parseCounts }
}

const notes = (): Promise<number[]> =>
  withClient(ownerUrl, async (client) => {
    const { rows } = await client.query('select id from notes order by id')
    return rows.map(({ id }) => id)
  })

t.test('each statement returns its own rows, as text', async (t) => {
  const { send, parseCounts } = await openConnection(t)
  const [one, none, two] = [
    statement('select $1::int as a, $2::text as b', 7, null),
    statement('select 1 where false'),
    statement('select n, chr(8364) from generate_series(1, 2) n'),
  ]
  for (const round of ['described', 'known']) {
    for (const { rows } of [one, none, two]) rows.length = 0
    t.equal(await send(one, none, two, one), undefined, round)
    t.strictSame(
      [one.rows.length, one.rows[1], none.rows, two.rows],
      [
        2,
        ['7', null],
        [],
        [
          ['1', '€'],
          ['2', '€'],
        ],
      ],
    )
  }
  t.equal((await parseCounts())[one.query.text], '1', 'a repeated statement is parsed once')
  t.strictSame(one.query.columnTypes, [pg.types.builtins.INT4, pg.types.builtins.TEXT])
  t.equal(await send(), undefined, 'an empty batch succeeds')
})

t.test('a failed statement rolls back those before it and skips those after it', async (t) => {
  const { send, parseCounts } = await openConnection(t)
  const after = statement('select 1 as after')
  t.match(await send(add(1, 'kept')), undefined)
  const failure = await send(add(2, 'lost'), add(1, 'taken'), after, add(3, 'never'))
  t.match(failure, { code: '23505', constraint: 'notes_pkey' })
  t.strictSame(await notes(), [1])
  t.strictSame(after.rows, [])
  t.notOk((await parseCounts())[after.query.text], 'statements after the failure are not parsed')
  t.equal(await send(add(2, 'now'), after), undefined, 'the connection stays usable')
  t.strictSame(after.rows, [['1']])
  t.strictSame(await notes(), [1, 2])
})

t.test('a statement that cannot be parsed fails with its own error until it can be parsed', async (t) => {
  const { client, send } = await openConnection(t)
  const early = statement('select 2 as early')
  const unknown = statement('select * from nowhere')
  for (const _ of [1, 2]) t.match(await send(add(10, 'lost'), early, unknown, add(11, 'never')), { code: '42P01' })
  t.strictSame(await notes(), [1, 2])
  await client.query('create table nowhere as select 1 as id')
  t.equal(await send(early, unknown), undefined)
  t.strictSame(unknown.rows, [['1']])
  t.match(await send(statement('select $1::int', 'seven')), { code: '22P02' }, 'a value that does not fit')
  t.equal(await send(early), undefined)
})

t.test('a statement that times out is cancelled, and the connection stays usable', async (t) => {
  const { client, send } = await openConnection(t)
  await client.query('set statement_timeout = 50')
  const sleep = statement('select pg_sleep($1)', 5)
  for (const _ of [1, 2]) t.match(await send(add(20, 'lost'), sleep), { code: '57014' })
  t.equal(await send(add(21, 'kept'), statement('select pg_sleep($1)', 0)), undefined)
  t.strictSame(await notes(), [1, 2, 21])
})

t.test('a connection that is closed during a batch reports an error and is not reused', async (t) => {
  const { client, send } = await openConnection(t)
  const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows
  const sending = send(add(30, 'lost'), statement('select pg_sleep($1)', 60))
  await terminate(pid)
  t.match(await sending, { code: '57P01' })
  await t.rejects(client.query('select 1'))
  t.notOk((await notes()).includes(30))
})

// The connection pool: which error a request gets, and which connection the next request uses.

const pid = db.select({ pid: sql<number>`pid` }).from(sql`(select pg_backend_pid() as pid) it`).prepare('')
const sleep = db
  .select({ slept: sql`slept` })
  .from(sql`(select pg_sleep(${placeholder('seconds')}::int) as slept) it`)
  .prepare('')
const divide = db
  .select({ result: sql<number>`result` })
  .from(sql`(select 1 / ${placeholder('by')}::int as result) it`)
  .prepare('')
const caller = {
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  holderId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  clientId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
  operator: false,
}
const unavailable = { name: 'Problem', code: 'unavailable' }

function openPool(t: Test, to = url, poolSize = 1) {
  const database = openDatabase(to, { poolSize, log })
  t.teardown(() => database.close())
  const pidNow = async () => (await database.query(pid))[0]?.pid ?? 0
  return { database, pidNow }
}

t.test(
  'the pool keeps a connection after an error and a cancel, and replaces it after a disconnect or no response',
  async (t) => {
    const { database, pidNow } = openPool(t)
    const first = await pidNow()
    await t.rejects(database.query(divide, { by: 0 }), { code: 'invalid-request' })
    await t.rejects(
      database.write(caller, (writer) => writer.query(divide, { by: 0 })),
      { code: 'invalid-request' },
    )
    t.equal(await pidNow(), first)

    await t.rejects(
      database.read(caller, (reader) => reader.query(sleep, { seconds: 30 })),
      unavailable,
      'timed out',
    )
    const second = await pidNow()
    t.equal(second, first)

    const reading = t.rejects(
      database.read(caller, (reader) => reader.query(sleep, { seconds: 30 })),
      unavailable,
      'terminated',
    )
    await terminate(second)
    await reading
    const third = await pidNow()
    t.not(third, second)

    const writing = database.write(caller, async (writer) => {
      await writer.query(pid)
      await terminate(third, 'idle in transaction')
      return writer.query(pid)
    })
    await t.rejects(writing, unavailable, 'terminated between two batches')
    t.not(await pidNow(), third)
    t.equal(database.pool.totalCount, 1)
  },
)

t.test('nothing waits past the deadline of the request', async (t) => {
  const { database, pidNow } = openPool(t)
  const first = await pidNow()
  /** Milliseconds until the rejection. */
  const refused = async (work: (until: number) => Promise<unknown>, millis: number) => {
    const begin = performance.now()
    await t.rejects(work(begin + millis), unavailable)
    return performance.now() - begin
  }
  const isBetween = (millis: number, min: number, max: number) => t.ok(millis > min - 5 && millis < max, `${millis}`)

  const readUntil = (deadline: number) => database.read({ ...caller, deadline }, (reader) => reader.query(pid))
  const busy = database.query(sleep, { seconds: 1 })
  isBetween(await refused(readUntil, 200), 200, 900)
  await busy
  t.equal(await pidNow(), first, 'a connection that was assigned too late is back in the pool')

  const manyQueries = (deadline: number) =>
    database.write({ ...caller, deadline }, async (writer) => {
      for (const _ of [1, 2, 3, 4]) await writer.query(sleep, { seconds: 1 })
    })
  isBetween(await refused(manyQueries, 1_500), 1_500, 2_400)
  const second = await pidNow()
  t.not(second, first, 'a connection with a running statement is not reused')

  isBetween(await refused(readUntil, 0), 0, 100)
  t.equal(await pidNow(), second)
})

t.test('a connection to a server that stops responding is closed by the deadline', async (t) => {
  const { hostname, port } = new URL(url)
  let silent = false
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    far.on('data', (chunk) => silent || near.write(chunk))
    near.pipe(far)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => proxy.close())
  const through = new URL(url)
  through.port = String((proxy.address() as { port: number }).port)
  const { database, pidNow } = openPool(t, through.href)
  const first = await pidNow()
  silent = true
  await t.rejects(database.query(pid), unavailable)
  silent = false
  t.not(await pidNow(), first)

  const short = openPipeline(t, through.href)
  const firstOfShort = await short.pidNow()
  silent = true
  await Promise.all([1, 2, 3].map(() => t.rejects(short.read(pid), unavailable)))
  silent = false
  t.not(await short.pidNow(), firstOfShort)
})

t.test('up to sixteen requests per connection wait, twelve of them of one organization', async (t) => {
  const { database } = openPool(t, url, 3)
  const send = async (holderId: string) => {
    const read = () => database.read({ ...caller, holderId }, (reader) => reader.query(pid))
    const answers = await Promise.allSettled(Array.from({ length: 50 }, read))
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    return { served: answers.length - refused.length, refused }
  }
  for (const state of ['cold', 'warm']) {
    const { served, refused } = await send('a')
    t.equal(served, 2 + 24, `${state}: as many of one organization are served`)
    for (const reason of refused) t.match(reason, { code: 'too-many-concurrent-requests' })
    const [first, second] = await Promise.all([send('a'), send('b')])
    t.equal(first.served + second.served, 2 + 32, `${state}: as many in total are served`)
    for (const reason of second.refused) t.match(reason, unavailable)
  }
})

/** Short reads on one connection. */
function openPipeline(t: Test, to = url) {
  const { database } = openPool(t, to)
  const read = <Result>(query: Prepared<Result>, values: object = {}, deadline?: number) =>
    database.read({ ...caller, short: true, deadline: deadline ?? Number.POSITIVE_INFINITY }, (reader) =>
      reader.query(query, values),
    )
  return { database, read, pidNow: async () => (await read(pid))[0]?.pid ?? 0 }
}

t.test('a query that is started after its transaction has failed is not sent', async (t) => {
  const { database } = openPool(t)
  let failedWriter: Writer | undefined
  const failed = database.write(caller, async (writer) => {
    failedWriter = writer
    await writer.context
    return writer.query(divide, { by: 0 })
  })
  await t.rejects(failed, { code: 'invalid-request' })
  const next = await database.write(caller, async (writer) => {
    await writer.context
    await t.rejects((failedWriter as Writer).query(divide, { by: 0 }), { message: 'The transaction has ended.' })
    return writer.query(divide, { by: 1 })
  })
  t.strictSame(next, [{ result: 1 }])
})

t.test('short reads share a connection, and an error ends only its own batch', async (t) => {
  const { database, read, pidNow } = openPipeline(t)
  const words = db
    .select({ length: sql<number>`length` })
    .from(sql`(select length(${placeholder('text')}::text) as length) it`)
    .prepare('')
  // The first two batches parse the same statements, which no batch has parsed before, and the first one fails.
  const answers = await Promise.allSettled([
    read(divide, { by: 0 }),
    read(divide, { by: 1 }),
    ...Array.from({ length: 10 }, (_, size) => read(words, { text: 'x'.repeat(size) })),
    read(divide, { by: 0 }),
    read(pid),
  ])
  t.match(answers.shift(), { status: 'rejected', reason: { code: 'invalid-request' } })
  t.strictSame(answers.shift(), { status: 'fulfilled', value: [{ result: 1 }] })
  for (let size = 0; size < 10; size++)
    t.strictSame(answers.shift(), { status: 'fulfilled', value: [{ length: size }] }, `each has its own rows: ${size}`)
  t.match(answers.shift(), { status: 'rejected', reason: { code: 'invalid-request' } })
  t.strictSame(answers.shift(), { status: 'fulfilled', value: [{ pid: await pidNow() }] }, 'the connection is kept')
  t.equal(database.pool.totalCount, 0)
  t.strictSame(database.connections, { total: 1, idle: 1, waiting: 0 })
})

t.test('a short read that is slow delays those behind it, but not past their deadlines', async (t) => {
  const { read, pidNow } = openPipeline(t)
  const first = await pidNow()
  const begin = performance.now()
  const slow = read(sleep, { seconds: 1 })
  await t.rejects(read(pid, {}, begin + 300), unavailable)
  const rejectedAfter = performance.now() - begin
  t.ok(rejectedAfter < 900, `${rejectedAfter}`)
  await slow
  t.equal(await pidNow(), first)

  await t.rejects(read(sleep, { seconds: 30 }), unavailable, 'statement_timeout')
  t.equal(await pidNow(), first)
})

t.test('a connection of short reads that is lost is replaced', async (t) => {
  const { read, pidNow } = openPipeline(t)
  const first = await pidNow()
  const pending: Promise<unknown>[] = [read(sleep, { seconds: 30 }), read(pid)]
  const rejections = pending.map((work) => t.rejects(work, unavailable))
  await terminate(first)
  await Promise.all(rejections)
  const second = await pidNow()
  t.not(second, first)
})

t.test('a connection that has lost its prepared statements is replaced, and a write is repeated', async (t) => {
  const { database, pidNow } = openPool(t)
  const forget = () =>
    database.pool.connect().then(async (client) => {
      await client.query('discard all')
      client.release()
    })
  const first = await pidNow()
  await forget()
  await t.rejects(pidNow(), unavailable, 'a read gets 503')
  const second = await pidNow()
  t.not(second, first)

  await database.write(caller, (writer) => writer.query(pid))
  await forget()
  const [written] = await database.write(caller, (writer) => writer.query(pid))
  t.not(written?.pid, second, 'a write runs again, on another connection')

  const taken = db.select({ taken: sql<number>`taken` }).from(sql`(select 2 as taken) it`).prepare('')
  const { name } = new BoundQuery(taken).query
  const client = await database.pool.connect()
  await client.query(`prepare "${name}" as select 1`)
  client.release()
  t.strictSame(await database.query(taken), [{ taken: 2 }], 'a statement that has the name is replaced')
})

t.test('the name of a statement is a digest of its text', async (t) => {
  const [one, same, other] = ['select 1', 'select 1', 'select 2'].map((text) => new Query(text).name)
  t.match(one, /^[\da-f]{32}$/)
  t.equal(same, one)
  t.not(other, one)
})

t.test('a server that accepts no writes is answered 503, and the connection is replaced', async (t) => {
  const { database, pidNow } = openPool(t)
  const first = await pidNow()
  const client = await database.pool.connect()
  await client.query('set default_transaction_read_only = on')
  client.release()
  const store = db.select({ stored: sql`stored` }).from(sql`store_bootstrap_key('a digest', false) stored`).prepare('')
  await t.rejects(database.query(store), unavailable)
  t.not(await pidNow(), first)
  await t.resolves(database.query(store))
})

/** Terminates a connection as an administrator would, once it is active or in the given state. */
async function terminate(pid: number, state = 'active'): Promise<void> {
  await withClient(ownerUrl, (client) =>
    waitFor(async () => {
      const { rows } = await client.query(
        'select pg_terminate_backend(pid) as gone from pg_stat_activity where pid = $1 and state = $2',
        [pid, state],
      )
      return rows[0]?.gone
    }),
  )
}
