// Privileges, policies and constraints, read from the catalogs of the database, so new tables are covered.
import t from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import { app, loginPrefix as login, owner } from '../../src/database/roles.ts'
import type { Body } from '../support/service.ts'
import { copyTemplate } from '../support/template.ts'

/** Tables that everybody may read: public keys, and the directory, whose search indexes could not be used with a policy. */
const unrestrictedTables = ['attestation_keys', 'organizations']
/** Tables of a partnership whose state at withdrawal a former party does not see. */
const withoutPast = [
  'agreement_contents',
  'agreement_expectation_numbers',
  'agreement_readers',
  'cost_allocation_snapshots',
  'imports',
  'import_errors',
  'import_parts',
  'legal_advice',
  'memberships',
]

const { url: restricted, ownerUrl } = await copyTemplate()

const asOwner = (text: string, values: unknown[] = []): Promise<Body[]> =>
  withClient(ownerUrl, async (client) => (await client.query(text, values)).rows)
const names = (rows: Body[]): string[] => rows.map(({ name }) => name)

const tables = names(
  await asOwner(`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`),
)
const ofPartnership = names(
  await asOwner(`select table_name as name from information_schema.columns join information_schema.tables
      using (table_schema, table_name) where table_schema = 'public' and column_name = 'partnership_id'
      and table_type = 'BASE TABLE' order by 1`),
)

/** The commands that the policies of a table let a role execute. */
const commandsOf = async (role: string): Promise<Record<string, string>> => {
  const rows = await asOwner(
    `select tablename as name, string_agg(lower(cmd), ' ' order by cmd) as commands from pg_policies
      where schemaname = 'public' and roles = array[$1::name] group by 1 order by 1`,
    [role],
  )
  return Object.fromEntries(rows.map(({ name, commands }) => [name, commands]))
}

t.test('row-level security is forced on every table, also for the owner', async (t) => {
  t.ok(tables.length >= 15)
  const forced = await asOwner(`select relname as name from pg_class where relnamespace = 'public'::regnamespace
    and relkind in ('r', 'p') and relrowsecurity and relforcerowsecurity order by 1`)
  t.strictSame(names(forced), tables)
})

t.test(
  'every policy is for a role of the service, and only public keys and the directory show every row',
  async (t) => {
    const policies =
      await asOwner(`select tablename as name, policyname, roles::text[] as roles, permissive, cmd, qual, with_check
    from pg_policies where schemaname = 'public'`)
    const ofApp = policies.filter(({ roles }) => String(roles) === app)
    const ofOwner = policies.filter(({ roles }) => String(roles) === owner)
    t.equal(ofApp.length + ofOwner.length, policies.length, 'no other role has a policy')
    t.strictSame(names(policies.filter(({ cmd }) => cmd === 'ALL')), [], 'each is for one command')
    const unrestricted = ofApp.filter(
      ({ qual, with_check }) => (qual ?? 'true') === 'true' && (with_check ?? 'true') === 'true',
    )
    t.strictSame(names(unrestricted).sort(), unrestrictedTables)
  },
)

t.test('the policies of the owner permit only the commands that its functions need', async (t) => {
  t.strictSame(await commandsOf(owner), {
    agenda_backlog: 'delete insert select',
    agenda_entries: 'delete insert select update',
    agenda_readers: 'delete insert select update',
    agreement_readers: 'delete insert select',
    agreement_versions: 'select',
    agreements: 'select',
    api_clients: 'select update',
    api_keys: 'select',
    bootstrap_keys: 'insert select update',
    calendar_feeds: 'select',
    calendar_tokens: 'select',
    checklist_responses: 'select update',
    checklist_rounds: 'select update',
    communication_plans: 'select update',
    communications: 'select update',
    conflict_plans: 'select update',
    contacts: 'select update',
    endorsements: 'select update',
    events: 'insert select update',
    feed_entries: 'delete insert select',
    feeds: 'insert select update',
    handover_code_digests: 'select',
    handover_codes: 'select',
    idempotency_keys: 'delete select update',
    import_errors: 'select update',
    import_parts: 'delete select',
    imports: 'select',
    legal_acknowledgements: 'select update',
    legal_reviews: 'select update',
    memberships: 'insert select update',
    observers: 'select',
    organizations: 'select update',
    outbox: 'delete insert select',
    parties: 'select update',
    partnerships: 'select update',
    removal_notices: 'select update',
    representations: 'select',
    request_counts: 'insert select update',
    signatories: 'select update',
    streams: 'insert select update',
    touchpoints: 'select',
    webhook_deliveries: 'insert select update',
    webhook_endpoints: 'select update',
    webhook_progress: 'insert select update',
    webhook_recoveries: 'select update',
    webhook_secrets: 'select update',
  })
})

t.test('no policy calls a set-returning function', async (t) => {
  const called = await asOwner(`select distinct p.proname as name, p.proretset as returns_set
    from pg_policy y join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = y.oid
      and d.refclassid = 'pg_proc'::regclass
      join pg_proc p on p.oid = d.refobjid where p.oid >= 16384 order by 1`)
  t.strictSame(called, [
    { name: 'current_api_client_id', returns_set: false },
    { name: 'current_organization_id', returns_set: false },
    { name: 'current_partnership_id', returns_set: false },
    { name: 'is_operator', returns_set: false },
    { name: 'last_visible_position', returns_set: false },
    { name: 'observer_visible_from', returns_set: false },
    { name: 'partnership_has_no_party', returns_set: false },
    { name: 'relation_to_partnership', returns_set: false },
    { name: 'represented_organization_ids', returns_set: false },
    { name: 'visible_partnership_ids', returns_set: false },
    { name: 'visible_stream_ids', returns_set: false },
  ])
  for (const { name, policyname, expressions } of await asOwner(
    `select tablename as name, policyname, concat_ws(' ', qual, with_check) as expressions from pg_policies`,
  )) {
    // With an argument from the row it runs once per row. This is accepted only for the first party of a partnership, and for the
    // parties that a filter of the list of partnerships selects.
    const perRow = /(?<!SELECT )\b(visible_|represented_|current_|is_operator|last_visible|observer_visible)\w*\(/
    t.notMatch(expressions, perRow, `${name} ${policyname}`)
  }
})

t.test('the roles of the service own nothing and have privileges on rows only', async (t) => {
  const owned = await asOwner(`select rolname as name from pg_shdepend join pg_roles r on r.oid = refobjid
    where deptype = 'o' and dbid in (0, (select oid from pg_database where datname = current_database()))
      and (rolname = '${app}' or starts_with(rolname, '${login}'))`)
  t.strictSame(names(owned), [])

  const granted = await asOwner(`select table_schema || '.' || table_name as name, grantee,
      string_agg(lower(privilege_type), ' ' order by privilege_type) as rights
    from information_schema.table_privileges
    where grantee <> '${owner}' and table_schema in ('public', 'as_of_withdrawal', 'drizzle') and grantor = '${owner}'
    group by 1, 2`)
  const rights: Record<string, string> = {}
  for (const { name, grantee, rights: permitted } of granted) {
    const [schema, table] = name.split('.')
    t.equal(grantee, app, `${name} is granted to the service only`)
    if (schema === 'public') rights[table] = permitted
    else t.equal(permitted, 'select', name)
  }
  t.strictSame(rights, await commandsOf(app), 'the privileges equal the commands of the policies')
  t.match(rights, { events: 'select', feeds: 'select', feed_entries: 'select', calendar_tokens: 'insert' })
  for (const name of ['streams', 'outbox', 'memberships', 'bootstrap_keys', 'request_counts'])
    t.notOk(rights[name], name)
})

t.test("the service's login can neither create objects nor change a policy", async (t) => {
  await withClient(restricted, async (client) => {
    for (const attempt of [
      'create table notes (id int)',
      'create temporary table notes (id int)',
      'create table as_of_withdrawal.notes (id int)',
      'create view notes as select 1',
      'create function notes() returns int language sql return 1',
      'create schema notes',
      'create policy open on events using (true)',
      'drop policy may_read on events',
      'alter policy may_read on events using (true)',
      'alter table events disable row level security',
      'alter table events no force row level security',
      'alter function visible_stream_ids() rename to notes',
      'truncate events',
      'set session_replication_role = replica',
    ]) {
      await t.rejects(client.query(attempt), { code: '42501' }, attempt)
    }
  })
})

t.test('foreign keys stay within a partnership', async (t) => {
  // Row-level security does not apply to foreign key checks.
  const crossing = await asOwner(
    `select conname as name from pg_constraint
      where contype = 'f' and conrelid::regclass::text = any($1) and confrelid::regclass::text = any($1)
        and not exists (
          select from unnest(conkey, confkey) pair(here, there)
            join pg_attribute h on h.attrelid = conrelid and h.attnum = here and h.attname = 'partnership_id'
            join pg_attribute f on f.attrelid = confrelid and f.attnum = there and f.attname = 'partnership_id')`,
    [ofPartnership],
  )
  t.strictSame(names(crossing), [])
  const referencing = await asOwner(`select distinct relname as name from pg_constraint
      join pg_class c on c.oid = conrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any(conkey)
    where contype = 'f' and attname = 'partnership_id'`)
  // Parts of a file are stored before their import.
  const expected = ofPartnership.filter((name) => name !== 'import_parts')
  t.strictSame(
    expected.filter((name) => !names(referencing).includes(name)),
    [],
    'each table has one that contains the partnership',
  )
})

t.test('every table of a partnership has a view for former parties', async (t) => {
  const views = await asOwner(`select relname as name, reloptions::text[] as options from pg_class
    where relkind in ('v', 'm') and relnamespace in ('as_of_withdrawal'::regnamespace, 'public'::regnamespace)`)
  const expected = ofPartnership.filter((name) => !withoutPast.includes(name))
  t.strictSame(names(views).sort(), [...expected, 'partnerships'].sort())
  const columnsOf = async (schema: string, table: string) =>
    names(
      await asOwner(
        `select attname || ' ' || format_type(atttypid, atttypmod) as name from pg_attribute
          where attrelid = ($1 || '.' || $2)::regclass and attnum > 0 and not attisdropped order by attname`,
        [schema, table],
      ),
    )
  for (const { name, options } of views) {
    t.strictSame(options, ['security_invoker=true'], `${name} is read with the privileges of the caller`)
    // A view has the columns of its creation: a migration that adds a column calls enable_row_security() again.
    t.strictSame(await columnsOf('as_of_withdrawal', name), await columnsOf('public', name), `${name} has all columns`)
  }
})

t.test('comparisons can use their index in spite of a policy', async (t) => {
  const types = await asOwner(`select distinct table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type in ('numeric', 'USER-DEFINED', 'ARRAY', 'money')`)
  t.strictSame(names(types), [], 'no enum, no numeric, no array')
  const leaking = await asOwner(`select distinct format_type(atttypid, null) as name
    from pg_attribute a join pg_class c on c.oid = attrelid and relkind = 'r' and relnamespace = 'public'::regnamespace
      join pg_opclass o on opcintype = atttypid and opcdefault and opcmethod = (select oid from pg_am where amname = 'btree')
      join pg_amop on amopfamily = opcfamily and amoplefttype = atttypid and amoprighttype = atttypid
      join pg_operator p on p.oid = amopopr join pg_proc f on f.oid = oprcode
    where attnum > 0 and not proleakproof order by 1`)
  // Used only within one partnership or in the directory.
  t.strictSame(names(leaking), ['jsonb'])
})
