// A worker that was stopped for a week records each event of it once, the oldest first, and at most 1,000 a second.
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/database/database.ts'
import { startOwnService } from '../../support/own-service.ts'
import { waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const [streams, entriesPerStream] = [40, 50]
const total = streams * entriesPerStream

t.test(`${total} events of a week`, async (t) => {
  const service = await startOwnService(t)
  const storage = await openStorage(t, service)
  await storage.rows(
    `with stream as (
       insert into streams (stream_id, position, hash) select gen_random_uuid(), 0, '' from generate_series(1, $1) returning stream_id
     )
     insert into agenda_entries (id, stream_id, subject_type, subject_id, kind, item, due_on, due_at, overdue_at, actor_ids,
         done_ids, location, reminders, next_at)
       select gen_random_uuid(), stream_id, 'expectation', gen_random_uuid(), 'expectation_due', '', at, at, at, '[]', '[]', '{}',
           jsonb_build_array(jsonb_build_object('type', 'expectation.overdue', 'at', at)), at
         from stream, generate_series(1, $2) n, lateral (select now() - (random() + 0 * n) * interval '7 days' as at) random_time
         where stream_id is not null`,
    [streams, entriesPerStream],
  )
  const database = openDatabase(service.url, { poolSize: 3, log: pino({ level: 'silent' }) })
  const worker = service.app.startWorker(database)
  t.teardown(async () => {
    await worker.stop()
    await database.close()
  })
  const recorded = async () =>
    (await storage.rows(`select count(*)::int from events where type = 'expectation.overdue'`))[0].count
  await waitFor(async () => (await recorded()) >= total)
  await waitFor(async () => (await storage.rows('select from agenda_entries where next_at <= now()')).length === 0)

  const [found] = await storage.rows(
    `with recorded as (
       select e.stream_id, e.position, e.subject_id, e.occurred_at, a.due_at from events e
         join agenda_entries a on a.stream_id = e.stream_id and a.subject_id = e.subject_id where e.type = 'expectation.overdue'
     )
     select count(*)::int as events, count(distinct subject_id)::int as subjects,
       count(*) filter (where exists (select from recorded o where o.stream_id = r.stream_id and o.position < r.position
         and o.due_at > r.due_at))::int as unordered_in_stream,
       count(*) filter (where exists (select from recorded o where o.occurred_at < r.occurred_at and o.due_at > r.due_at))::int
         as unordered,
       max((select count(*) from recorded o where o.occurred_at >= r.occurred_at and o.occurred_at < r.occurred_at + interval '1 second'))::int
         as most_in_a_second
     from recorded r`,
  )
  const { most_in_a_second: most, ...rest } = found
  t.strictSame(rest, { events: total, subjects: total, unordered_in_stream: 0, unordered: 0 })
  t.ok(most <= 1_000, `${most} in a second`)
})
