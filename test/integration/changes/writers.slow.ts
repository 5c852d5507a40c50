// Sixteen concurrent writers, with slow transactions and rollbacks, while readers are interrupted and resume: every
// committed event is read exactly once, and no list loses one.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { lastPosition, readChanges } from '../../support/feeds.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const paths = await Promise.all([
  service.createPartnership(lead, center),
  service.createPartnership(lead, center, home),
  service.createPartnership(lead, home),
])
const other = await startInstance(t, service)

/** Records events in transactions of different durations, which overtake each other; some are rolled back. */
async function write(writer: number, count: number) {
  const client = new pg.Client({ connectionString: service.database.pool.options.connectionString })
  await client.connect()
  for (let at = 0; at < count; at++) {
    const partnershipId = paths[(writer + at) % paths.length]?.split('/')[3]
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, true)', [
      lead.id,
      lead.clientId,
      partnershipId,
    ])
    // The position is assigned by the last statement, so a slow transaction does not block others before.
    if (at % 3 === 0) await pause(Math.random() * 20)
    const { rows } = await client.query(
      `select record_event($1, 'create', 'offer.created', 'offer', gen_random_uuid(), null, $2, null, '[]',
        jsonb_build_object('id', gen_random_uuid(), 'partnership_id', $1::uuid, 'version', 1))`,
      [partnershipId, `writer-${writer}-${at}`],
    )
    if (rows.length !== 1) throw new Error('Nothing was recorded.')
    if (at % 4 === 1) await pause(Math.random() * 5)
    await client.query(at % 5 === 2 ? 'rollback' : 'commit')
  }
  await client.end()
}

/** Reads from the last stored position, alternating between instances; some responses are discarded. */
async function read(by: Client, after: string, until: Promise<unknown>) {
  const stored: Body[] = []
  let position = after
  let over = false
  void until.then(() => {
    over = true
  })
  for (let round = 0; ; round++) {
    const last = over
    const target = `/v1/changes?after=${position}&limit=${1 + (round % 50)}&wait=${round % 3 === 0 ? 1 : 0}`
    const answer = round % 2 === 0 ? await by.call('GET', target) : await other(target, by.key).then(bodyOf)
    // Interrupted before the response was stored: the same position is requested again.
    if (round % 7 === 3) continue
    stored.push(...answer.body.data)
    position = answer.body.position
    if (last && answer.body.data.length === 0) return stored
  }
}
const bodyOf = async (response: Response): Promise<{ body: Body }> => ({ body: await response.json() })

t.test('every committed event is read once, in the order of its partnership', async (t) => {
  const readers = [lead, center, home]
  const starts = await Promise.all(readers.map(lastPosition))
  const writing = Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer, 25)))
  const changesOfReaders = await Promise.all(readers.map((by, at) => read(by, starts[at] ?? '', writing)))
  await writing

  const committed = await storage.rows(
    `select subject_id as id, stream_id as stream from events where request_id like 'writer-%' order by stream_id, position`,
  )
  t.equal(committed.length, 16 * 20, 'a fifth was rolled back')
  const seenBy = [paths, paths.slice(0, 2), paths.slice(1)].map((all) => all.map((path) => path.split('/')[3]))
  for (const [at, changes] of changesOfReaders.entries()) {
    const expected = committed.filter(({ stream }) => seenBy[at]?.includes(stream))
    t.equal(changes.length, expected.length, `reader ${at}: no duplicates`)
    for (const stream of seenBy[at] ?? []) {
      t.strictSame(
        changes.filter(({ partnershipId }) => partnershipId === stream).map(({ recordId }) => recordId),
        committed.filter((one) => one.stream === stream).map(({ id }) => id),
        `reader ${at}: all of a partnership, in the order of commit`,
      )
    }
  }
  const [{ lost }] = await storage.rows('select count(*)::int as lost from outbox')
  t.equal(lost, 0)
  const gaps = await storage.rows(`select organization_id from feed_entries group by organization_id
    having count(*) <> max(number) or min(number) <> 1`)
  t.strictSame(gaps, [], 'numbers of a feed have no gaps')
})

t.test('a list and the changes after it give the current records', async (t) => {
  const path = await service.createPartnership(lead, center)
  const make = async (name: string) => (await lead.call('POST', `${path}/contacts`, { body: { name } })).body.id
  const early: string[] = await Promise.all(Array.from({ length: 60 }, (_, at) => make(`${at}`)))
  let over = false
  // Each record that exists before is changed once, so a lost change is detected.
  const writing = (async () => {
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let at = writer; at < early.length; at += 3) {
        const one = `${path}/contacts/${early[at]}`
        if (at % 5 === 0) await lead.change('DELETE', one)
        else await lead.change('PATCH', one, { name: 'Changed' })
        if (at % 7 === 0) await make('New')
      }
    })
    await Promise.all(writers)
    over = true
  })()

  /** A copy of the list, synchronized by the feed. */
  async function copy(list: string, type: string) {
    const records = new Map<string, number>()
    let after: string | undefined
    for (let cursor = ''; ; ) {
      const { body } = await center.call('GET', `${list}?limit=25${cursor && `&cursor=${cursor}`}`)
      after ??= body.changesAfter
      for (const { id, version } of body.data) records.set(id, version)
      if (body.nextCursor === null) break
      cursor = body.nextCursor
    }
    for (;;) {
      const last = over
      const { changes, position } = await readChanges(
        center,
        after,
        `&type=${type}&partnershipId=${path.split('/')[3]}`,
      )
      for (const { recordId, version } of changes) {
        if (version === null) records.delete(recordId)
        else records.set(recordId, Math.max(version, records.get(recordId) ?? 0))
      }
      after = position
      if (last) return records
    }
  }
  const copies: ReturnType<typeof copy>[] = []
  // Each copy starts at another time, while changes are dispatched.
  while (!over) {
    copies.push(copy(`${path}/contacts`, 'contact'), copy('/v1/partnerships', 'partnership'))
    await readChanges(lead, await lastPosition(lead))
  }
  await writing
  const sorted = (records: Iterable<[string, number]>) => [...records].sort(([one], [other]) => (one < other ? -1 : 1))
  const there = await storage.rows('select id, version from contacts where partnership_id = $1', [path.split('/')[3]])
  const expected = sorted(there.map(({ id, version }) => [id, version]))
  const [{ count }] = await storage.rows(`select count(*)::int from partnerships`)
  t.ok(copies.length >= 4, `${copies.length} copies`)
  for (const [at, records] of (await Promise.all(copies)).entries()) {
    if (at % 2 === 0) t.strictSame(sorted(records), expected)
    else t.equal(records.size, count - 1)
  }
  t.ok((await storage.rows(`select from events where type = 'contact.deleted'`)).length > 0)
})

t.test('a list contains changesAfter if its changes are in the feed', async (t) => {
  const [path = ''] = paths
  for (const list of ['parties', 'observers', 'contacts', 'offers', 'needs', 'candidates', 'history']) {
    const { body } = await lead.call('GET', `${path}/${list}`)
    t.equal((await lead.call('GET', `/v1/changes?after=${body.changesAfter}`)).status, 200, list)
  }
  t.type((await lead.call('GET', '/v1/partnerships')).body.changesAfter, 'string')
  t.equal((await lead.call('GET', '/v1/organizations')).body.changesAfter, undefined)
  t.equal((await lead.call('GET', `/v1/organizations/${lead.id}/api-clients`)).body.changesAfter, undefined)
})
