// The connection is closed during a COMMIT that succeeds: the client gets 503, and learns the outcome by repeating the request.
import pg from 'pg'
import t from 'tap'
import { type Answer, formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const rounds = 5
// With a synchronous standby that does not exist, a COMMIT takes effect locally but does not return.
const { url } = await startPostgres(t, 'synchronous_standby_names=nobody', 'synchronous_commit=local')
const service = await startProcess(t, url)
const { lead, path } = await formPartnership(service)
const client = new pg.Client({ connectionString: url })
await client.connect()
t.teardown(() => client.end())

await client.query(`
  create function await_standby() returns trigger language plpgsql as $$
  begin
    perform set_config('synchronous_commit', 'on', true);
    return new;
  end $$`)
await client.query('create trigger await_standby before insert on offers for each row execute function await_standby()')

/** Creates an offer, and closes the connection that waits in COMMIT. */
async function loseCommit(create: () => Promise<Answer>): Promise<Answer> {
  const answering = create()
  await waitFor(async () => {
    const { rows } = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`,
    )
    return rows.length > 0
  })
  return answering
}
const storedOffers = async (title: string) =>
  (await client.query('select id from offers where title = $1', [title])).rows

t.test('a COMMIT with an unknown outcome is not retried', async (t) => {
  for (let round = 1; round <= rounds; round++) {
    for (const [title, headers] of [
      [`keyed-${round}`, { 'idempotency-key': `keyed-${round}` }],
      [`unkeyed-${round}`, {}],
    ] as [string, Record<string, string>][]) {
      const body = { aspect: 'staffing', title }
      const create = () => sendRequest(service.port, 'POST', `${path}/offers`, { key: lead, headers, body })
      const lost = await loseCommit(create)
      t.strictSame([lost.status, lost.headers['retry-after']], [503, '1'])
      const made = await storedOffers(title)
      t.equal(made.length, 1, 'it was stored once')
      if (headers['idempotency-key'] === undefined) continue
      const [again, later] = [await create(), await create()]
      t.strictSame(
        [again.status, again.headers['idempotent-replayed']],
        [201, 'true'],
        'the repeated request gets the stored response',
      )
      t.equal(later.text, again.text)
      t.strictSame(await storedOffers(title), [{ id: JSON.parse(again.text).id }], 'it was not executed again')
    }
  }
  t.comment(
    `${2 * rounds} connections lost in COMMIT: ${2 * rounds} got 503, ${2 * rounds} happened once, ${rounds} repeated requests got the same response`,
  )
})
