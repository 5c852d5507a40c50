// Three instances record what is due, and are killed with SIGKILL meanwhile: each event is recorded once.
import pg from 'pg'
import t from 'tap'
import { type Started, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const [streams, entriesPerStream, instances, kills] = [100, 100, 3, 5]
const total = streams * entriesPerStream

const { url } = await startPostgres(t)
const first = await startProcess(t, url)
first.kill('SIGTERM')
await first.ended

const owner = new pg.Client({ connectionString: url })
await owner.connect()
t.teardown(() => owner.end())
const count = async (): Promise<number> =>
  Number((await owner.query(`select count(*) from events where type = 'expectation.overdue'`)).rows[0].count)

t.test(`${total} due entries, ${instances} instances, ${kills} kills`, async (t) => {
  await owner.query('begin')
  await owner.query(
    `insert into streams (stream_id, position, hash) select gen_random_uuid(), 0, '' from generate_series(1, $1)`,
    [streams],
  )
  await owner.query(
    `insert into agenda_entries (id, stream_id, subject_type, subject_id, kind, item, due_on, due_at, overdue_at, actor_ids,
       done_ids, location, reminders, next_at)
     select gen_random_uuid(), stream_id, 'expectation', gen_random_uuid(), 'expectation_due', '', current_date, now(), now(),
       '[]', '[]', '{}', jsonb_build_array(jsonb_build_object('type', 'expectation.overdue', 'at', now() - n * interval '1 second')),
       now() - n * interval '1 second'
     from streams, generate_series(1, $1) n where position = 0`,
    [entriesPerStream],
  )
  await owner.query('commit')
  const start = () => startProcess(t, url)
  const running: Started[] = await Promise.all(Array.from({ length: instances }, start))
  for (let killed = 1; killed <= kills; killed++) {
    await waitFor(async () => (await count()) >= (killed * total) / (kills + 2))
    const [victim] = running.splice(0, 1)
    victim?.kill('SIGKILL')
    running.push(await start())
  }
  await waitFor(async () => (await count()) >= total)
  const { rows } = await owner.query(
    `select count(*)::int as events, count(distinct subject_id)::int as subjects from events where type = 'expectation.overdue'`,
  )
  t.strictSame(rows, [{ events: total, subjects: total }])
  t.strictSame((await owner.query('select from agenda_entries where next_at is not null')).rowCount, 0)
})
