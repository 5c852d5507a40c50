// Fills tables by SQL that is derived from their metadata: it copies rows that the service has written, so that new tables
// are filled too.
import type pg from 'pg'

interface Copies {
  /** Numbers of the first and the last copy. */
  from: number
  to: number
  /** Ids that the copies keep. All others contain the number of the copy, so that the copies of related rows are related. */
  keep?: string[]
  /** Whether the copies differ only in their ids: they belong to the same records. */
  sameParents?: boolean
  /** Whether every second copy belongs to the same partnership. */
  half?: boolean
}

/** The smallest rows, so that filling takes seconds. */
const maxOriginals = 4

/** Names of the tables of the service, quoted where necessary. */
export async function tablesOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query(
    `select quote_ident(relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`,
  )
  return rows.map(({ name }) => name)
}

/** The columns that can be written. */
async function columnsOf(client: pg.ClientBase, table: string) {
  const { rows } = await client.query<{ name: string; type: string; leads: boolean }>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type,
        exists (select from pg_index where indrelid = attrelid and indkey[0] = attnum) as leads
      from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [`public.${table}`],
  )
  return rows
}

/** Stores rows of a table under a name, before there are copies. Returns how many. */
export async function keepOriginals(
  client: pg.ClientBase,
  name: string,
  table: string,
  where: string,
): Promise<number> {
  await client.query('create schema if not exists originals')
  const { rowCount } = await client.query(
    `create table originals.${name} as
      select row_number() over (order by pg_column_size(t.*), t::text) - 1 as turn, t.* from public.${table} t
        where ${where} order by 1 limit ${maxOriginals}`,
  )
  return rowCount ?? 0
}

/** Inserts copies of these rows, by turns. */
export async function copyRows(
  client: pg.ClientBase,
  name: string,
  table: string,
  { from, to, keep = [], sameParents = false, half = false }: Copies,
) {
  const columns = await columnsOf(client, table)
  const prepared = columns.map(({ name, type }) => {
    if (type !== 'uuid') return name
    const keeps = sameParents ? String(name !== 'id') : `${name} = any($1)`
    return `case when ${keeps} then ${name}::text else left(${name}::text, 28) end as ${name}`
  })
  const values = columns.map(({ name, type, leads }) => {
    const number = half && name === 'partnership_id' ? `case n % 2 when 0 then '00000000' else digits end` : 'digits'
    if (type === 'uuid') return `case octet_length(${name}) when 36 then ${name} else ${name} || ${number} end::uuid`
    // Names and digests, which are searched or unique.
    return type === 'text' && leads ? `${name} || '-' || n` : name
  })
  await client.query(
    `with kept as materialized (select turn, ${prepared} from originals.${name} where $1::uuid[] is not null)
      insert into public.${table} (${columns.map(({ name }) => name)})
        select ${values} from (
            select n, n % (select count(*) from kept) as turn, lpad(to_hex(n), 8, '0') as digits
              from generate_series($2::int, $3::int) n) copy
          join kept using (turn)`,
    [keep, from, to],
  )
}

/** Whether there can be any number of rows of a partnership, or of the same parents: no unique index limits them. */
export async function isUnlimited(
  client: pg.ClientBase,
  table: string,
  within: 'partnership' | 'parents',
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_index i where indrelid = $1::regclass and indisunique and not exists (
        select from pg_attribute where attrelid = indrelid and attnum = any(indkey) and atttypid = 'uuid'::regtype
          and case $2 when 'parents' then attname = 'id' else attname <> 'partnership_id' end)`,
    [`public.${table}`, within],
  )
  return rowCount === 0
}

/** Collects the statistics of the columns that indexes contain; those of wide columns would take most of the time. */
export async function analyze(client: pg.ClientBase, table: string): Promise<void> {
  const { rows } = await client.query(
    `select distinct quote_ident(attname) as name from pg_attribute join pg_index on indrelid = attrelid and attnum = any(indkey)
      where attrelid = $1::regclass`,
    [`public.${table}`],
  )
  await client.query(`vacuum (analyze) public.${table} (${rows.map(({ name }) => name)})`)
}

/** Builds the indexes of a table after `work`, which is faster than maintaining them, and makes them as compact as possible. */
export async function withoutIndexes(client: pg.ClientBase, table: string, work: () => Promise<unknown>) {
  await client.query(`update pg_index set indisready = false where indrelid = 'public.${table}'::regclass`)
  await work()
  await client.query(`reindex table public.${table}`)
}

/**
 * Repeats the last event of records of a partnership until it has `count` events, with valid hashes, and adds as many entries
 * to the feed of an organization.
 */
export async function appendEvents(
  client: pg.ClientBase,
  partnershipId: string,
  organizationId: string,
  count: number,
): Promise<void> {
  await client.query(
    `with recursive repeated as materialized (
        select row_number() over () - 1 as turn, count(*) over () as turns, last.* from (
          select distinct on (subject_type, subject_id) * from events where stream_id = $1
            order by subject_type, subject_id, position desc) last
          where change = 'update'
      ), chain as (
        select position, hash, null::bigint as turn from streams where stream_id = $1
        union all
        select chain.position + 1, event_hash(chain.hash, $1, chain.position + 1, occurred_at, type, change, audience,
            subject_type, subject_id, organization_id, on_behalf_by, client_id, request_id, reason, external_ids,
            after_hash), e.turn
          from chain join repeated e on e.turn = chain.position % turns where chain.position < $2
      ), appended as (
        insert into events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
            organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, hash)
          select $1, chain.position, occurred_at, type, change, audience, subject_type, subject_id, organization_id,
              on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, chain.hash
            from chain join repeated using (turn)
      )
      update streams set position = chain.position, hash = chain.hash from chain
        where stream_id = $1 and chain.position = $2`,
    [partnershipId, count],
  )
  await client.query(
    `with feed as (select last from feeds where organization_id = $2), entered as (
        insert into feed_entries (organization_id, number, stream_id, position, dispatched_at)
          select $2, n, $1, n, now() from feed cross join generate_series(last + 1, $3::bigint) n
      )
      update feeds set last = greatest(last, $3) where organization_id = $2`,
    [partnershipId, organizationId, count],
  )
}
