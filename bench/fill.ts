// Fills the database by SQL: a million offers in fifty thousand partnerships, and a thousand needs.
import type pg from 'pg'
import type { Pepper } from '../src/config/config.ts'
import { createKey } from '../src/identity/api-clients/keys.ts'
import type { Scope } from '../src/policy.ts'

export interface Size {
  partnerships: number
  offers: number
  needs: number
}

export interface Organization {
  id: string
  clientId: string
  key: string
}

export interface Data {
  /** Party to ten of the partnerships. */
  inTen: Organization
  /** Lead of all partnerships. */
  inAll: Organization
  /** Partnerships for creates; other operations use other partnerships. */
  partnerships: string[]
  /** Partnership with a thousand offers, scattered over the table, and all needs. Reads are measured on it. */
  measured: string
  /** Partnership with half of all offers. */
  busy: string
  /** Offers of the measured partnership. */
  offers: string[]
  needs: string[]
  /** The offer in the middle of the list of `busy`. */
  middle: string
}

const scopes: Scope[] = ['partnerships:read', 'partnerships:write', 'communication:read']

export async function fill(client: pg.Client, { partnerships, offers, needs }: Size, pepper: Pepper): Promise<Data> {
  const organization = async (name: string): Promise<Organization> => {
    const { key, keyId, digest, pepperVersion } = createKey('live', [pepper])
    const { rows } = await client.query(
      `with organization as (
        insert into organizations (id, name, kinds, contacts, service_area, version, external_ids, created_at, updated_at, updated_by)
          values (uuidv7(), $1, '[]', '[]', '[]', 1, '[]', now(), now(), uuidv7()) returning id
      ), api_client as (
        insert into api_clients (id, organization_id, name, scopes, expires_at, version, external_ids, created_at, updated_at, updated_by)
          select uuidv7(), id, 'bench', $2, now() + interval '1 year', 1, '[]', now(), now(), id from organization
          returning id, organization_id
      ), api_key as (
        insert into api_keys (key_id, client_id, digest, pepper_version, created_at, expires_at)
          select $3, id, $4, $5, now(), now() + interval '1 year' from api_client
      )
      select id as "clientId", organization_id as id from api_client`,
      [name, JSON.stringify(scopes), keyId, digest, pepperVersion],
    )
    return { ...rows[0], key }
  }
  const inTen = await organization('In ten partnerships')
  const inAll = await organization('In all partnerships')

  await client.query(
    `create temporary table numbered_partnerships as select n, uuidv7(make_interval(secs => n - $1)) as id from generate_series(1, $1::int) n`,
    [partnerships],
  )
  await client.query(
    `insert into partnerships (id, name, purpose, state, version, external_ids, created_at, updated_at, updated_by)
      select id, 'Partnership ' || n, 'Full-day care for more infants and toddlers.', 'planning', 1, '[]', now(), now(), $1 from numbered_partnerships`,
    [inAll.id],
  )
  await client.query(
    `create temporary table partners as select n, uuidv7() as id from generate_series(0, least(1000, $1::int) - 1) n`,
    [partnerships],
  )
  await client.query(
    `insert into organizations (id, name, kinds, contacts, service_area, version, external_ids, created_at, updated_at, updated_by)
      select id, 'Partner ' || n, '[]', '[]', '[]', 1, '[]', now(), now(), id from partners`,
  )
  await client.query(
    `insert into parties (id, partnership_id, organization_id, lead, role, state, version, external_ids, created_at, updated_at, updated_by)
      select uuidv7(), numbered_partnerships.id, partners.id, false, 'child_care_provider', 'accepted', 1, '[]', now(), now(), partners.id
        from numbered_partnerships join partners on partners.n = numbered_partnerships.n % (select count(*) from partners)`,
  )
  const addParty = (organizationId: string, lead: boolean, count: number) =>
    client.query(
      `insert into parties (id, partnership_id, organization_id, lead, role, state, version, external_ids, created_at, updated_at, updated_by)
        select uuidv7(), id, $1, $2, 'recipient', 'accepted', 1, '[]', now(), now(), $1 from numbered_partnerships where n <= $3`,
      [organizationId, lead, count],
    )
  await addParty(inAll.id, true, partnerships)
  await addParty(inTen.id, false, 10)
  // Each creation is an event in the feeds of the members.
  await client.query(
    `insert into memberships (partnership_id, organization_id, kind, subject_id, first_position)
      select partnership_id, organization_id, 'party', id, 0 from parties`,
  )
  await client.query(
    `insert into streams (stream_id, position, hash) select id, 1, sha256(uuid_send(id)) from numbered_partnerships`,
  )

  const ids = async (from: number, to: number): Promise<string[]> => {
    const { rows } = await client.query('select id from numbered_partnerships where n between $1 and $2 order by n', [
      from,
      to,
    ])
    return rows.map(({ id }) => id)
  }
  const [measured = '', busy = ''] = await ids(1, 2)

  await withoutIndexes(client, 'offers', () =>
    client.query(
      `insert into offers (id, partnership_id, organization_id, version, external_ids, created_at, updated_at, updated_by, aspect, title, description)
        select uuidv7(age), case when i % 2 = 0 then $1 when i % ($4 / 1000) = 1 then $2 else m.id end, $3, 1, '[]',
          now() + age, now() + age, $3, (array['finance', 'legal', 'staffing', 'services'])[1 + i % 4], 'Offer ' || i, ${descriptionSql('i')}
        from generate_series(1, $4::int) i
          cross join lateral (select make_interval(secs => i - $4) as age) shift
          join numbered_partnerships m on m.n = 1001 + i % ($5::int - 1001)`,
      [busy, measured, inAll.id, offers, partnerships],
    ),
  )
  await client.query(
    `insert into needs (id, partnership_id, organization_id, version, external_ids, created_at, updated_at, updated_by, aspect, title, description)
      select uuidv7(age), $1, $2, 1, '[]', now() + age, now() + age, $2, 'staffing', 'Need ' || i, ${descriptionSql('i')}
      from generate_series(1, $3::int) i cross join lateral (select make_interval(secs => i - $3) as age) shift`,
    [measured, inAll.id, needs],
  )
  // Only tables with rows: for an analyzed empty table, the planner would expect no rows later either.
  await client.query(
    'vacuum (analyze) organizations, api_clients, api_keys, partnerships, parties, memberships, streams, offers, needs',
  )

  const idsIn = async (table: string, partnershipId: string, offset = 0): Promise<string[]> => {
    const { rows } = await client.query(
      `select id from ${table} where partnership_id = $1 order by id offset $2 limit 1000`,
      [partnershipId, offset],
    )
    return rows.map(({ id }) => id)
  }
  const [middle = ''] = await idsIn('offers', busy, offers / 4)
  return {
    inTen,
    inAll,
    partnerships: await ids(11, 1000),
    measured,
    busy,
    offers: await idsIn('offers', measured),
    needs: await idsIn('needs', measured),
    middle,
  }
}

/** About 700 characters, so that a row has about 1 KB. */
const descriptionSql = (prefix: string) => `${prefix} || repeat(' Eight hours a month at each site.', 21)`

/** Builds the non-unique indexes after `work`, which is faster than maintaining them, and skips the checks of foreign keys. */
async function withoutIndexes(client: pg.Client, table: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await client.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid = $1::regclass and not indisunique`,
    [table],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  await client.query('set session_replication_role = replica')
  await work()
  await client.query('reset session_replication_role')
  for (const { definition } of rows) await client.query(definition)
}
