// An event that cannot be recorded delays no other: it is logged and counted once, and tried again after an hour.
import pg from 'pg'
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/database/database.ts'
import { launchService, serviceOptions } from '../../support/own-service.ts'

const lines: Record<string, unknown>[] = []
const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
const { app, access } = await launchService({ ...serviceOptions, log })
t.teardown(() => app.close())
const database = openDatabase(access.url, { poolSize: 2, log })
t.teardown(() => database.close())
const owner = new pg.Client({ connectionString: access.ownerUrl })
await owner.connect()
t.teardown(() => owner.end())

const hour = 3_600_000
const dueAt = Date.parse('2091-01-01T00:00:00Z')
const at = (millis: number) => new Date(dueAt + millis).toISOString()
const recordUntil = (millis: number) => app.recordDueEventsUntil(database, at(millis))
const failureCount = async (): Promise<number> => {
  const text = await (await fetch(`${access.address}/metrics`)).text()
  return Number(/^worker_failures_total\{kind="due-events"\} (\d+)/m.exec(text)?.[1] ?? 0)
}

/** Adds an entry to the agenda of each stream; returns its id. `type`: that of its event. */
async function addEntries(type: string | null, streams: string): Promise<string[]> {
  const { rows } = await owner.query(
    `insert into agenda_entries (id, stream_id, subject_type, subject_id, kind, item, due_on, due_at, overdue_at, actor_ids,
       done_ids, location, reminders, next_at)
     select gen_random_uuid(), stream_id, 'expectation', gen_random_uuid(), 'expectation_due', gen_random_uuid()::text, $2::timestamptz, $2, $2, '[]',
       '[]', '{}', jsonb_build_array(jsonb_build_object('type', $1::text, 'at', $2::text)), $2
     from streams where ${streams} returning id`,
    [type, at(0)],
  )
  return rows.map(({ id }) => id)
}

t.test('the error is logged and counted once an hour, and the others are recorded', async (t) => {
  await owner.query(
    `insert into streams (stream_id, position, hash) select gen_random_uuid(), 0, '' from generate_series(1, 3)`,
  )
  const [first] = (await owner.query('select stream_id from streams where position = 0 limit 1')).rows
  // The type of an event is required.
  const [failing] = await addEntries(null, `stream_id = '${first.stream_id}'`)
  for (let n = 0; n < 2; n++) await addEntries('expectation.overdue', 'position = 0')
  const others = (await owner.query(`select id from agenda_entries where id <> $1 and due_at = $2`, [failing, at(0)]))
    .rows
  t.equal(others.length, 6)

  // Those of the operator's API client.
  await recordUntil(-1)
  t.equal(await recordUntil(0), others.length)
  t.match(lines, [{ type: null, reason: /null value in column "type"/, msg: /tried again after an hour/ }])
  t.equal(lines.length, 1)
  t.equal(await failureCount(), 1)
  const [{ next_at: next }] = (await owner.query('select next_at from agenda_entries where id = $1', [failing])).rows
  t.equal(next.toISOString(), at(hour))

  t.equal(await recordUntil(hour - 1), 0)
  t.equal(lines.length, 1, 'it is not tried within the hour')
  t.equal(await recordUntil(hour), 0)
  t.equal(lines.length, 2)
  t.equal(await failureCount(), 2)

  await owner.query(
    `update agenda_entries set reminders = jsonb_set(reminders, '{0,type}', '"expectation.overdue"') where id = $1`,
    [failing],
  )
  t.equal(await recordUntil(2 * hour - 1), 0)
  t.equal(await recordUntil(2 * hour), 1, 'it is recorded once it can be')
  t.equal(await recordUntil(9 * hour), 0)
  t.equal(lines.length, 2)
})
