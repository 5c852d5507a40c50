// The functions of the database: each has a file with a comment, and can be executed by its intended callers only.
import t from 'tap'
import { currentDefinitions, definitionChanges, migratedDefinitions } from '../../migrations/definitions.ts'
import { shippedMigrations, withClient } from '../../src/database/migrate.ts'
import { app, owner } from '../../src/database/roles.ts'
import { copyTemplate } from '../support/template.ts'

const { ownerUrl, url } = await copyTemplate()
const files = await currentDefinitions(shippedMigrations)

/** Functions of the schema public that do not belong to an extension. */
const ownFunctions = `pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e')`

/** Definition, security, owner, search_path and execute privileges. */
const catalog = `select proname as name, pg_get_functiondef(oid) as definition, proowner::regrole::text as owner,
    array(select grantee::regrole::text || ' ' || privilege_type from aclexplode(proacl) order by 1) as rights
  from pg_proc p where ${ownFunctions} order by 1`

t.test('the functions of a migrated database equal the files in migrations/functions', async (t) => {
  await withClient(ownerUrl, async (client) => {
    const { rows: migrated } = await client.query(catalog)
    t.strictSame(
      migrated.map(({ name }) => name),
      [...files.keys()],
    )
    await client.query('begin')
    await client.query(`set local role ${owner}`)
    for (const { name } of migrated) await client.query(`revoke execute on function ${name} from ${app}`)
    for (const [name, text] of files) {
      await client.query(text).catch((error) => t.fail(`${name}: ${error.message}`))
    }
    const { rows: asInFiles } = await client.query(catalog)
    await client.query('rollback')
    for (const [at, function_] of migrated.entries()) t.strictSame(asInFiles[at], function_, function_.name)
  })
})

t.test('every view of a migrated database is created by enable_row_security()', async (t) => {
  const views = `select schemaname, viewname, definition from pg_views
    where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`
  await withClient(ownerUrl, async (client) => {
    const { rows: migrated } = await client.query(views)
    t.ok(migrated.length > 20)
    await client.query('begin')
    await client.query(`set local role ${owner}`)
    for (const { schemaname, viewname, definition } of migrated) {
      t.equal(schemaname, 'as_of_withdrawal', viewname)
      const [, subjectType = ''] = /subject_type = '(\w+)'/.exec(definition) ?? []
      await client.query('select enable_row_security($1, $2)', [viewname, subjectType])
    }
    t.strictSame((await client.query(views)).rows, migrated)
    await client.query('rollback')
  })
})

t.test('the comment of a file states purpose, callers, and the reason for security definer', async (t) => {
  for (const [name, text] of files) {
    const comment = text.split('\n').filter((line) => line.startsWith('--'))
    t.ok(comment.length >= 2, name)
    t.match(comment.join('\n'), /^-- Called by /m, `${name}: who calls it`)
    t.equal(
      / security definer/.test(text),
      /^-- Security definer, /m.test(text),
      `${name}: why it is a security definer`,
    )
    t.equal(text.match(/create or replace function/g)?.length, 1, `${name}: one function`)
    t.match(text, new RegExp(`create or replace function ${name}\\(`), `${name}: the one that the file is named for`)
  }
})

/** Security, search_path and, if the service's login may execute it, `app`. Add new functions here. */
const expected = {
  add_request_counts: 'definer, public, app',
  altered_records: 'invoker, public, app',
  // With the search_path of its callers.
  append_event: 'invoker, none',
  authenticate_access_token: 'definer, public, app',
  authenticate_api_client: 'invoker, public',
  authenticate_api_key: 'definer, public, app',
  authenticate_calendar_feed: 'definer, public, app',
  authenticate_handover_code: 'definer, public, app',
  bootstrap_key_was_used: 'definer, public, app',
  change_agenda: 'definer, public, app',
  check_agreement: 'definer, public, app',
  check_chain: 'definer, public, app',
  checklist_response_revisions: 'definer, public, app',
  claim_idempotency_key: 'definer, public, app',
  current_api_client_id: 'invoker, none, app',
  current_organization_id: 'invoker, none, app',
  current_partnership_id: 'invoker, none, app',
  deleted_contacts: 'definer, public, app',
  dispatch_events: 'definer, public, app',
  enable_row_security: 'invoker, public',
  erase_personal_data: 'definer, public, app',
  erase_records: 'invoker, public',
  erased_content: 'invoker, public',
  erased_response: 'invoker, public',
  erasure_hash: 'invoker, public',
  erasure_key: 'invoker, none',
  event_after_hash: 'invoker, none',
  event_hash: 'invoker, none',
  find_agenda_backlog: 'definer, public, app',
  find_valid_credentials: 'definer, public, app',
  feed_ends: 'definer, public, app',
  find_visible_partnership_ids: 'definer, public, app',
  is_operator: 'invoker, none, app',
  limit_agenda_to_agreements: 'invoker, public',
  next_reminder: 'invoker, public',
  keep_minutes_of_author: 'invoker, public',
  last_own_rows: 'definer, public, app',
  last_visible_position: 'invoker, none, app',
  lock_partnership: 'definer, public, app',
  may_write_stream: 'invoker, public',
  membership_of: 'invoker, public',
  names_person: 'invoker, none',
  observer_visible_from: 'invoker, none, app',
  object_to_removal: 'definer, public, app',
  open_partnerships_of: 'definer, public, app',
  outbox_lag: 'definer, public, app',
  partnership_closed: 'invoker, public',
  partnership_currency: 'invoker, public, app',
  partnership_has_no_party: 'definer, public, app',
  purge_feed_entries: 'definer, public, app',
  purge_idempotency_keys: 'definer, public, app',
  purge_import_parts: 'definer, public, app',
  read_changes: 'definer, public, app',
  recall_checklist_responses: 'definer, public, app',
  record_deprecated_uses: 'definer, public, app',
  record_due_events: 'definer, public, app',
  record_event: 'definer, public, app',
  record_last_uses: 'definer, public, app',
  records_without_event: 'invoker, public, app',
  relation_to_organization: 'invoker, public',
  relation_to_partnership: 'definer, public, app',
  release_checklist_round: 'definer, public, app',
  share_organizations: 'definer, public, app',
  represented_organization_ids: 'definer, public, app',
  // Without a search_path; its comment says why.
  set_request_context: 'definer, none, app',
  store_bootstrap_key: 'definer, public, app',
  take_agenda_backlog: 'definer, public, app',
  track_agenda_readers: 'invoker, public',
  track_agreement_readers: 'invoker, public',
  track_membership: 'invoker, public',
  use_bootstrap_key: 'definer, public, app',
  visible_partnership_ids: 'invoker, none, app',
  visible_stream_ids: 'invoker, none, app',
  add_webhook_deliveries: 'definer, public, app',
  add_webhook_progress: 'definer, public, app',
  disable_webhook_endpoint: 'definer, public, app',
  disable_webhook_endpoints: 'definer, public, app',
  feed_number_at: 'definer, public, app',
  find_due_deliveries: 'definer, public, app',
  find_outdated_secrets: 'definer, public, app',
  find_webhook_progress: 'definer, public, app',
  lease_webhook_endpoints: 'definer, public, app',
  maintain_webhook_deliveries: 'definer, public, app',
  record_webhook_attempt: 'definer, public, app',
  record_webhook_failing: 'definer, public, app',
  release_webhook_endpoint: 'definer, public, app',
  renew_webhook_leases: 'definer, public, app',
  replace_secret: 'definer, public, app',
  retry_exhausted_deliveries: 'definer, public, app',
  webhook_figures: 'definer, public, app',
}

t.test('each function has the listed security, search_path and callers', async (t) => {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(`select proname as name, proowner::regrole::text as owner,
        prosecdef as definer, proconfig as settings, has_function_privilege('public', oid, 'execute') as public,
        array(select distinct grantee::regrole::text from aclexplode(proacl) order by 1) as grantees
      from pg_proc p where ${ownFunctions} order by 1`)
    const found: Record<string, string> = {}
    for (const { name, definer, settings, grantees, ...rest } of rows) {
      t.strictSame(rest, { owner, public: false }, name)
      // Besides the path, only settings of the planner.
      const others = settings?.filter((setting: string) => !/^enable_\w+=off$/.test(setting))
      if (settings !== null) t.strictSame(others, ['search_path=public, pg_temp'], name)
      const called = grantees.filter((grantee: string) => grantee !== owner)
      t.ok(called.length === 0 || String(called) === app, `${name} has no other callers`)
      found[name] = [definer ? 'definer' : 'invoker', settings === null ? 'none' : 'public', ...called].join(', ')
    }
    t.strictSame(
      found,
      Object.fromEntries(Object.entries(expected).map(([name, is]) => [name, is.replace(/app$/, app)])),
    )
  })
})

/** Words that SQL reads as syntax where a function's name could be. */
const syntax =
  'all and any operator array as by case coalesce conflict distinct execute exists extract from greatest if in insert interval lateral least not nullif or order over partition rows select set then using values when where with'.split(
    ' ',
  )

/** The text without comments and strings. */
const code = (text: string) => text.replaceAll(/--.*$/gm, '').replaceAll(/'(?:[^']|'')*'/g, "''")

t.test('functions that bypass the policies, and those that they call, name every object with its schema', async (t) => {
  for (const [name, text] of files) {
    const body = code(text.slice(text.search(/ as \$\$|\nas \$\$|\n {2}return /)).replace(/\ngrant execute[\s\S]*/, ''))
    // Names that the query itself defines.
    const local = new Set([...body.matchAll(/\b(\w+) as (?:materialized )?\(/g)].map(([, alias]) => alias))
    for (const [, verb, table = ''] of body.matchAll(
      /\b(from|join|update|insert into|delete from) (?!rows from|public\.|pg_catalog\.|unnest)([a-z_]\w*)/g,
    )) {
      const isSyntax =
        ['select', 'set', 'skip', 'lateral', 'pg_catalog'].includes(table) || /\bdistinct from$/.test(`${verb}`)
      t.ok(isSyntax || local.has(table) || isExpression(body, verb, table), `${name}: ${verb} ${table}`)
    }
    for (const [, called = ''] of body.matchAll(/(?<![\w.])([a-z_]\w*)\(/g))
      t.ok(syntax.includes(called), `${name}: ${called}()`)
    for (const [, type = ''] of body.matchAll(/::([\w.%$]+)/g))
      t.match(type, /^(pg_catalog|public)\.[\w%$]+$/, `${name}: ::${type}`)
    for (const [, type = ''] of (/declare\n([\s\S]*?)\nbegin/.exec(body)?.[1] ?? '').matchAll(/^ {2}\w+ ([\w.]+)/gm)) {
      t.match(type, /^(pg_catalog|public)\./, `${name}: ${type}`)
    }
  }
})

/** Whether the words are part of an expression: `is distinct from x`, or `extract(epoch from x)`. */
const isExpression = (body: string, verb = '', name = '') =>
  verb === 'from' && new RegExp(`(distinct|epoch) from ${name}\\b`).test(body)

t.test('no function that bypasses the policies depends on the search_path of the session', async (t) => {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(`select proname as name, prosecdef as definer, prosqlbody is not null as parsed,
        proconfig as settings, prosrc as body from pg_proc p where ${ownFunctions}`)
    const byName = new Map(rows.map((row) => [row.name, row]))
    const seen = new Set<string>()
    /** `isSet`: whether a caller has set the path. Names of a parsed function were resolved when it was created. */
    const check = (name: string, path: string, isSet: boolean) => {
      const row = byName.get(name)
      if (row === undefined || seen.has(`${name} ${isSet}`)) return
      seen.add(`${name} ${isSet}`)
      const sets = row.settings?.includes('search_path=public, pg_temp') ?? false
      // Without names, types and operators that are looked up there is nothing that depends on the path.
      const namesOperators = !/[<>=|+*/%~-]/.test(code(row.body).replaceAll(/:=|operator\(pg_catalog\.=\)/g, ''))
      t.ok(row.parsed || sets || isSet || namesOperators, path)
      for (const [, called = ''] of row.body.matchAll(/\bpublic\.(\w+)\(/g))
        check(called, `${path} calls ${called}`, sets || isSet)
    }
    for (const { name, definer } of rows) if (definer) check(name, name, false)
    t.ok(seen.size > 25)
  })
})

t.test("the service's login cannot call functions that are not granted to it", async (t) => {
  await withClient(url, async (client) => {
    for (const call of [
      `enable_row_security('events')`,
      `track_membership(gen_random_uuid(), 1, 'party', gen_random_uuid(), '{"state": "accepted"}')`,
      `authenticate_api_client(gen_random_uuid(), null)`,
      `event_hash('', null, 1, now(), '', '', '', '', null, null, null, null, '', '', '[]', '')`,
      `membership_of(gen_random_uuid(), gen_random_uuid())`,
      `partnership_closed(gen_random_uuid())`,
      `may_write_stream(gen_random_uuid())`,
      `append_event(null, '', '', '', null, null, '', null, '[]', null, '', null)`,
      `erase_records(gen_random_uuid(), gen_random_uuid(), '{}', null, '', null, 1, now(), '')`,
    ]) {
      await t.rejects(client.query(`select ${call}`), { code: '42501' }, call)
    }
  })
})

t.test('the next migration starts with the changed functions and drops the removed ones', async (t) => {
  const migrated = await migratedDefinitions(shippedMigrations)
  t.equal(definitionChanges(migrated, files), '', 'nothing has changed since the last migration')
  const changed = new Map([...files, ['is_operator', '-- Changed.'], ['another', '-- New.']])
  changed.delete('check_chain')
  t.equal(
    definitionChanges(migrated, changed),
    [
      'set local check_function_bodies = off;',
      '-- Copy of functions/is_operator.sql\n-- Changed.',
      '-- Copy of functions/another.sql\n-- New.',
      '-- functions/check_chain.sql was removed\ndrop function check_chain;',
    ]
      .map((statement) => `${statement}\n--> statement-breakpoint\n`)
      .join(''),
  )
})
