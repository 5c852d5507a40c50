// Every table that belongs to a partnership can be partitioned by hash of the partnership, and feeds by time of dispatch.
import type pg from 'pg'
import t from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import { copyTemplate } from '../support/template.ts'

const { ownerUrl } = await copyTemplate()

/** The column with the id of the partnership, or the organization, that a row belongs to. */
const partitionKeys = ['partnership_id', 'stream_id', 'scope_id']

/** The first of these columns that a table has; the table partnerships has its id. */
async function tablesOfPartnerships(client: pg.Client): Promise<{ name: string; key: string }[]> {
  const { rows } = await client.query(
    `select relname as name, (array_agg(attname order by array_position($1::name[], attname)))[1] as key
      from pg_class c join pg_attribute a on attrelid = c.oid and attname = any($1::name[]) and not attisdropped
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') group by 1 order by 1`,
    [partitionKeys],
  )
  return [...rows, { name: 'partnerships', key: 'id' }]
}

/** Their rows belong to an organization, and refer to its partnerships. */
const ofOrganizations = ['agreement_readers', 'feed_entries']

/** Creates a partitioned copy of a table with its keys, constraints and indexes, and drops it. */
async function partition(client: pg.Client, name: string, by: string): Promise<void> {
  await client.query('begin')
  try {
    await client.query(`create table partitioned (like public.${name} including all) partition by ${by}`)
  } finally {
    await client.query('rollback')
  }
}

t.test('PostgreSQL partitions every table of a partnership by hash of the partnership', async (t) => {
  await withClient(ownerUrl, async (client) => {
    const tables = await tablesOfPartnerships(client)
    t.ok(tables.length >= 27)
    const found = tables.map(({ name }) => name)
    for (const name of ['events', 'streams', 'outbox', 'memberships', 'external_ids', 'import_parts', 'endorsements']) {
      t.ok(found.includes(name), name)
    }
    for (const { name, key } of tables.filter((table) => !ofOrganizations.includes(table.name))) {
      await t.resolves(partition(client, name, `hash (${key})`), name)
    }
  })
})

t.test('PostgreSQL partitions feeds by the time of dispatch', async (t) => {
  await withClient(ownerUrl, (client) => t.resolves(partition(client, 'feed_entries', 'range (dispatched_at)')))
})

t.test('unique keys of a table of a partnership begin with the partnership', async (t) => {
  await withClient(ownerUrl, async (client) => {
    for (const { name, key } of await tablesOfPartnerships(client)) {
      if ([...ofOrganizations, 'partnerships'].includes(name)) continue
      const { rows } = await client.query(
        `select indexrelid::regclass::text as index, attname as first from pg_index
          join pg_attribute on attrelid = indrelid and attnum = indkey[0] where indrelid = $1::regclass and indisunique`,
        [`public.${name}`],
      )
      for (const { index, first } of rows) t.equal(first, key, index)
      t.ok(rows.length > 0, `${name} has a primary key`)
    }
  })
})

t.test('PostgreSQL rejects a table whose key does not contain the partnership', async (t) => {
  await withClient(ownerUrl, async (client) => {
    await client.query('create table notes (id uuid primary key, partnership_id uuid not null)')
    t.ok(
      (await tablesOfPartnerships(client)).some(({ name }) => name === 'notes'),
      'a new table is found',
    )
    await t.rejects(partition(client, 'notes', 'hash (partnership_id)'), { code: '0A000' })
    await client.query('alter table notes drop constraint notes_pkey, add primary key (partnership_id, id)')
    await t.resolves(partition(client, 'notes', 'hash (partnership_id)'))
  })
})
