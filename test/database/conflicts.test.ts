// Transactions that fail with a serialization failure or a deadlock are retried; the caller sees only the final result.
import t from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import { startOwnService } from '../support/own-service.ts'
import { waitFor } from '../support/service.ts'
import { openStorage, statuses } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
const offers = `${path}/offers`
const partnershipId = path.split('/')[3] ?? ''
const offer = { aspect: 'staffing', title: 'A coach' }

/** Fails requests as their id says: 40001_4_x fails 4 times with SQLSTATE 40001. */
await storage.rows(`
  create function interfere() returns trigger language plpgsql security definer as $$
  declare
    named text := quote_ident('attempts_' || new.request_id);
  begin
    if new.request_id ~ '^[0-9P]{5}_' and nextval(named) <= split_part(new.request_id, '_', 2)::int then
      raise exception using errcode = split_part(new.request_id, '_', 1), message = 'Injected failure.';
    end if;
    return new;
  end $$`)
await storage.rows('create trigger interfere before insert on events for each row execute function interfere()')

async function failingRequest(sqlstate: string, times: number, name: string) {
  const id = `${sqlstate}_${times}_${name}`
  // A sequence is not rolled back.
  await storage.rows(`create sequence "attempts_${id}"`)
  return { 'x-request-id': id }
}
const attemptsOf = async (headers: { 'x-request-id': string }) =>
  Number((await storage.rows(`select last_value from "attempts_${headers['x-request-id']}"`))[0].last_value)
const storedCounts = async () =>
  (
    await storage.rows(
      `select (select count(*)::int from offers where partnership_id = $1) as offers,
       (select count(*)::int from events where stream_id = $1 and type = 'offer.created') as events,
       (select position from streams where stream_id = $1) = (select count(*) from events where stream_id = $1) as gapless`,
      [partnershipId],
    )
  )[0]

t.test('serialization failures and deadlocks are retried up to four times', async (t) => {
  let tried = 0
  for (const sqlstate of ['40001', '40P01']) {
    for (const times of [1, 2, 3, 4]) {
      const headers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => failingRequest(sqlstate, times, name)))
      const answers = await Promise.all(headers.map((one) => lead.call('POST', offers, { body: offer, headers: one })))
      t.strictSame(new Set(statuses(answers)), new Set([201]), `${sqlstate}, ${times} times`)
      for (const one of headers) t.equal(await attemptsOf(one), times + 1)
      tried += answers.length
    }
  }
  t.strictSame(await storedCounts(), { offers: tried, events: tried, gapless: true })
  t.comment(`${tried} requests whose transactions failed one to four times: ${tried} succeeded`)
})

t.test('the fifth failure is a 503, and the idempotency key can be used again', async (t) => {
  const before = await storedCounts()
  const headers = { ...(await failingRequest('40001', 5, 'f')), 'idempotency-key': 'five' }
  const refused = await lead.call('POST', offers, { body: offer, headers })
  t.match(refused, { status: 503, body: { code: 'unavailable' } })
  t.equal(refused.headers.get('retry-after'), '1')
  t.equal(await attemptsOf(headers), 5)
  t.strictSame(await storedCounts(), before)
  const again = await lead.call('POST', offers, { body: offer, headers: { 'idempotency-key': 'five' } })
  t.equal(again.status, 201)
  t.equal(again.headers.get('idempotent-replayed'), null)
})

const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

t.test('a deadlock of two transactions is resolved by a retry', async (t) => {
  const { id } = (await lead.call('POST', offers, { body: offer })).body
  const rounds = 2
  for (let version = 1; version <= rounds; version++) {
    // The request has locked the offer and waits for the stream; the other transaction has them the other way round.
    const answer = await withClient(service.ownerUrl, async (other) => {
      // The request should detect the deadlock: its deadlock_timeout is one second.
      await other.query(`set deadlock_timeout = '1min'`)
      await other.query('begin')
      await other.query('select from streams where stream_id = $1 for update', [partnershipId])
      const headers = { 'if-match': `"${version}"` }
      const answering = lead.call('PATCH', `${offers}/${id}`, { body: { title: `${version}` }, headers })
      await waitFor(async () => (await storage.rows(waiting))[0])
      await other.query('select from offers where id = $1 for update', [id])
      await other.query('commit')
      return answering
    })
    t.match(answer, { status: 200, body: { version: version + 1 } })
  }
  t.comment(`${rounds} deadlocks: ${rounds} requests succeeded`)
})
