// Guarantees of the database. Tables and functions are read from the catalogs, so new ones are covered.
import t from 'tap'
import { createRestrictedLogin } from '../../src/database/login.ts'
import { withClient } from '../../src/database/migrate.ts'
import type { Body } from '../support/service.ts'
import { buildWorld } from '../support/world.ts'

/** Tables that everyone may read: with a policy, the search indexes of organizations could not be used; public keys are published. */
const directory = ['organizations', 'attestation_keys']
/** Tables of a partnership whose rows belong to records of other tables, and have no id. */
const partsOfRecords = [
  'agreement_contents',
  'agreement_expectation_numbers',
  'agreement_readers',
  'cost_allocation_snapshots',
  'legal_advice',
]
/** Tables of a partnership whose state at withdrawal a former party does not see. */
const withoutPast = ['imports', 'import_errors', 'import_parts', 'memberships', ...partsOfRecords]
/** Tables that are usually empty. */
const oftenEmpty = ['outbox', 'import_parts', 'agenda_backlog']

const world = await buildWorld(t)
const { service, actors } = world
const restricted = await createRestrictedLogin(service.ownerUrl, 'copy')

const asOwner = (text: string, values: unknown[] = []): Promise<Body[]> =>
  withClient(service.ownerUrl, async (client) => (await client.query(text, values)).rows)
const names = (rows: Body[]): string[] => rows.map(({ name }) => name)

/** Functions that look up what the request context already contains. */
const lookups = [
  'find_visible_partnership_ids',
  'relation_to_partnership',
  'membership_of',
  'represented_organization_ids',
]

const tables = names(
  await asOwner(`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`),
)
const ofPartnership = names(
  await asOwner(`select table_name as name from information_schema.columns join information_schema.tables
      using (table_schema, table_name) where table_schema = 'public' and column_name = 'partnership_id'
      and table_type = 'BASE TABLE' order by 1`),
)

t.test('without a request context no row can be read or changed', async (t) => {
  await withClient(restricted, async (client) => {
    for (const name of tables) {
      const [{ count }] = (await asOwner(`select count(*)::int from public.${name}`)) as [Body]
      if (!oftenEmpty.includes(name)) t.ok(count > 0, `${name} has rows`)
      const seen = await client.query(`select from public.${name}`).catch((error) => error)
      if (!directory.includes(name)) t.ok(seen.rowCount === 0 || seen.code === '42501', `${name} shows none`)
      const [{ column }] = (await asOwner(
        `select attname as column from pg_attribute where attrelid = 'public.${name}'::regclass and attnum = 1`,
      )) as [Body]
      for (const change of [`update public.${name} set ${column} = ${column}`, `delete from public.${name}`]) {
        const changed = await client.query(change).catch((error) => error)
        t.ok(changed.rowCount === 0 || changed.code === '42501', change)
      }
    }
    for (const name of [...ofPartnership.filter((one) => !withoutPast.includes(one)), 'partnerships']) {
      t.equal(
        (await client.query(`select from as_of_withdrawal.${name}`)).rowCount,
        0,
        `${name} at withdrawal is empty`,
      )
    }
  })
})

t.test('reading a record of a partnership reads no other table and calls no look-up function', async (t) => {
  await asOwner(
    `do $$ begin execute format('alter database %I set track_functions = ''all''', current_database()); end $$`,
  )
  // An observer's access to these depends on another record.
  const parents: Record<string, string> = {
    endorsements: 'missions',
    occurrences: 'touchpoints',
    progress_reports: 'expectations',
    legal_reviews: 'agreement_versions',
    signatures: 'agreement_versions',
  }
  const withoutId = ['memberships', 'import_parts', ...partsOfRecords]
  const records = [...ofPartnership.filter((name) => !withoutId.includes(name)), 'partnerships']
  // Counted within the transaction, to exclude other sessions.
  const counts = `select relname as name, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) as count from pg_stat_xact_user_tables
    union all select funcname, calls from pg_stat_xact_user_functions`
  await withClient(restricted, async (client) => {
    const counted = async () =>
      new Map((await client.query(counts)).rows.map((row): [string, number] => [row.name, Number(row.count)]))
    /** What a query reads and calls. The counts also contain those of earlier transactions. */
    const usesOf = async (text: string, values: string[] = []) => {
      const before = await counted()
      t.ok(before.has('set_request_context'), 'calls are counted')
      await client.query(text, values)
      return [...(await counted())].filter(([one, count]) => count > (before.get(one) ?? 0)).map(([one]) => one)
    }
    for (const [actor, reads] of [
      [actors.lead, (name: string) => [name]],
      [actors.observer, (name: string) => [name, parents[name]].filter((one) => one !== undefined)],
      [actors.former, () => ['events']],
    ] as const) {
      const { organizationId, clientId, ids } = actor
      const partnershipId = ids.partnershipA.partnershipId
      for (const name of records) {
        if (actor === actors.former && withoutPast.includes(name)) continue
        const [{ id }] = (await asOwner(
          `select id from public.${name} where ${name === 'partnerships' ? 'id' : 'partnership_id'} = $1 limit 1`,
          [partnershipId],
        )) as [Body]
        await client.query('begin')
        await client.query('select set_request_context($1, $2, false, $3, null, false)', [
          organizationId,
          clientId,
          partnershipId,
        ])
        const bounds = name === 'partnerships' ? 'id = $1' : 'partnership_id = $2 and id = $1'
        const used = await usesOf(
          `select * from ${name} where ${bounds}`,
          name === 'partnerships' ? [id] : [id, partnershipId],
        )
        await client.query('rollback')
        const readTables = used.filter((one) => tables.includes(one))
        t.ok(
          readTables.every((one) => (reads(name) as string[]).includes(one)),
          `${actor.name} reads ${readTables} for ${name}`,
        )
        t.strictSame(
          used.filter((one) => lookups.includes(one)),
          [],
          `${actor.name} calls no look-up function for ${name}`,
        )
      }
    }
    // If the path names no partnership, the relation to those that the request reads is looked up.
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, null, null, false, true, $3)', [
      actors.lead.organizationId,
      actors.lead.clientId,
      [actors.lead.ids.partnershipA.partnershipId],
    ])
    const used = await usesOf('select from offers')
    await client.query('rollback')
    for (const name of ['find_visible_partnership_ids', 'parties']) t.ok(used.includes(name), `${name} is counted`)
  })
})

t.test('a request context ends with its transaction', async (t) => {
  const { organizationId, clientId, ids } = actors.former
  const values = [organizationId, clientId, ids.partnershipA.partnershipId]
  const context = `select current_setting('app.organization_id', true) as organization, current_organization_id() as caller,
    current_setting('app.last_visible_position', true) as position, current_setting('search_path') as path,
    (select count(*)::int from contacts) as contacts`
  await withClient(restricted, async (client) => {
    const before = (await client.query(context)).rows[0]
    t.match(before, { organization: null, caller: null, contacts: 0 })
    for (const end of ['commit', 'rollback']) {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false)', values)
      const within = (await client.query(context)).rows[0]
      t.match(within, { organization: organizationId, caller: organizationId, path: 'as_of_withdrawal, public' })
      t.ok(within.contacts > 0)
      await client.query(end)
      const { organization, ...after } = (await client.query(context)).rows[0]
      t.match(after, { caller: null, position: '', path: before.path, contacts: 0 }, `after ${end}`)
      t.equal(organization, '')
    }
    await client.query('select set_request_context($1, $2, false, $3, null, false)', values)
    t.match((await client.query(context)).rows[0], { caller: null, contacts: 0 }, 'after a statement of its own')
  })
  const { pool } = service.database
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()))
  for (const client of clients) {
    t.match((await client.query(context)).rows[0], { caller: null, contacts: 0 }, 'on a connection of the service')
    client.release()
  }
})

t.test('only record_event() can write events', async (t) => {
  await withClient(restricted, async (client) => {
    const { organizationId, clientId } = actors.lead
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, true)', [
      organizationId,
      clientId,
      actors.lead.ids.partnershipA.partnershipId,
    ])
    t.ok(((await client.query('select from events')).rowCount ?? 0) > 0, 'it reads events')
    for (const attempt of [
      ...['events', 'streams'].flatMap((table) => [
        `insert into ${table} select * from ${table} limit 1`,
        `update ${table} set position = 1`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]),
      `alter table events disable row level security`,
    ]) {
      await client.query('savepoint before')
      await t.rejects(client.query(attempt), { code: '42501' }, attempt)
      await client.query('rollback to before')
    }
  })
})

t.test('record_event() refuses a stream to which the sender has no relation', async (t) => {
  const { organizationId, clientId, ids } = actors.lead
  const own = ids.partnershipA.partnershipId
  const foreign = actors.otherLead.ids.partnershipB.partnershipId
  await withClient(restricted, async (client) => {
    const record = async (partnershipId: string | null, stream: string | undefined, caller = organizationId) => {
      await client.query('begin')
      try {
        await client.query('select set_request_context($1, $2, false, $3, null, true)', [
          caller,
          clientId,
          partnershipId,
        ])
        await client.query(
          `select record_event($1, 'update', 'contact.updated', 'contact', $1, null, 'test', null, '[]', '{}')`,
          [stream],
        )
      } finally {
        await client.query('rollback')
      }
    }
    for (const [partnership, stream] of [
      [own, foreign],
      [null, foreign],
      [foreign, foreign],
      [own, actors.otherLead.organizationId],
      [null, actors.party.organizationId],
    ] as [string | null, string][]) {
      await t.rejects(record(partnership, stream), { code: '42501' }, `${partnership} ${stream}`)
    }
    await t.rejects(record(null, own, actors.stranger.organizationId), { code: '42501' }, 'a stranger')
    for (const stream of [own, organizationId, actors.represented.organizationId]) {
      await t.resolves(record(null, stream), `${stream} is permitted`)
    }
    await t.resolves(record(own ?? null, own))
  })
})

t.test('the restricted login cannot create an object, and a hostile search_path changes no function', async (t) => {
  const { organizationId, clientId, ids } = actors.lead
  const values = [organizationId, clientId, ids.partnershipA.partnershipId]
  await withClient(restricted, async (client) => {
    for (const attempt of [
      'create temporary table parties (id int)',
      'create domain pg_temp.uuid as text',
      'create domain public.uuid as text',
      'create type pg_temp.uuid as (id int)',
      `create function pg_temp.now() returns timestamptz language sql return 'epoch'`,
      'create operator public.= (leftarg = uuid, rightarg = uuid, function = uuid_ne)',
      'create schema evil',
      'create temporary view parties as select 1',
      'create temporary sequence parties',
      'select into temporary parties from organizations',
      'create extension citext',
      'create event trigger evil on ddl_command_end execute function evil()',
      `select lo_create(0)`,
      `select lo_from_bytea(0, 'x')`,
      `select lo_import('/etc/passwd')`,
      `select lo_put(1, 0, 'x')`,
      `select pg_read_file('/etc/passwd')`,
      `copy organizations from program 'id'`,
      'set session_replication_role = replica',
      'set role partnership_basics_owner',
      'alter function now() owner to current_user',
      'comment on function is_operator() is null',
    ]) {
      // An unknown function or extension is refused before the right is checked.
      await t.rejects(client.query(attempt), { code: /^(42501|42883|0A000)$/ }, attempt)
    }

    const results = async (path: string) => {
      await client.query('begin')
      await client.query(`set local search_path = ${path}`)
      const found: unknown[] = []
      const { rows } = await client.query(
        'select * from public.set_request_context($1, $2, false, $3, null, true)',
        values,
      )
      found.push(rows[0].relation, rows[0].stream_position)
      for (const call of [
        'public.current_organization_id()',
        'public.current_partnership_id()',
        'public.is_operator()',
        `public.visible_partnership_ids('party')`,
        `public.find_visible_partnership_ids('invited')`,
        'public.visible_stream_ids()',
        'public.represented_organization_ids()',
        `public.relation_to_partnership('${values[2]}', '${values[0]}')`,
        `public.partnership_has_no_party('${values[2]}')`,
        'public.check_chain(0, 100)',
        `(select count(*) from public.read_changes(null, 100, 100, null, null))`,
        `(select count(*) from public.altered_records(0, 1000, 100))`,
        `(select count(*) from public.records_without_event(100))`,
        `public.record_event('${values[2]}', 'update', 'contact.updated', 'contact', '${values[2]}', null, 'test', null, '[]', '{}')`,
      ]) {
        found.push((await client.query(`select ${call} as result`)).rows[0].result)
      }
      await client.query('rollback')
      return found
    }
    t.strictSame(await results('pg_temp, evil, public'), await results('public'))
    t.strictSame(await results('evil'), await results('public'))
  })
})

t.test('a list within a partnership uses an index for its order, even if the planner expects few rows', async (t) => {
  const { organizationId, clientId, ids } = actors.lead
  const values = [organizationId, clientId, ids.partnershipA.partnershipId]
  // Statistics of 2,000 partnerships with ten rows each: the planner does not know of the one with many rows.
  for (const name of ofPartnership) {
    await asOwner(
      `select pg_restore_relation_stats('schemaname', 'public', 'relname', $1::text, 'relpages', 3000, 'reltuples', 20000::real),
        pg_restore_attribute_stats('schemaname', 'public', 'relname', $1::text, 'attname', 'partnership_id',
          'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 2000::real)`,
      [name],
    )
  }
  const sorted = await withClient(restricted, async (client) => {
    const found: string[] = []
    const unlisted = ['import_errors', 'import_parts', 'memberships', ...partsOfRecords]
    for (const name of ofPartnership.filter((one) => !unlisted.includes(one))) {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false)', values)
      const list = `select * from ${name} where partnership_id = '${values[2]}' order by id desc limit 26`
      const plan = (await client.query(`explain ${list}`)).rows.map((row) => row['QUERY PLAN']).join('\n')
      await client.query('rollback')
      if (plan.includes('Sort')) found.push(`${name}: ${plan}`)
    }
    return found
  })
  t.strictSame(sorted, [])
})
