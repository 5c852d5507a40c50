// The settings of the service's connections. They belong to its login, because connection poolers do not pass them on.
import type pg from 'pg'

const settings = {
  statement_timeout: '2s',
  // Longer than deadlock_timeout (1 s), so that a deadlock is reported as such, and the transaction is retried.
  lock_timeout: '1500ms',
  idle_in_transaction_session_timeout: '5s',
  TimeZone: 'UTC',
  // Plans do not depend on values: the policies bound each query, and an index matches it.
  plan_cache_mode: 'force_generic_plan',
}

/** Sets them for the connections of the login `role` to the database of `client`. */
export async function storeSettings(client: pg.Client, role: string): Promise<void> {
  const statements = await statementsThatSet(client, role, Object.entries(settings))
  await client.query(statements.join(';'))
}

/** Throws an error with each setting of this connection that is wrong, and the statements that correct them. */
export async function assertSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    'select name, current_setting(name) as value, current_user as role from unnest($1::text[]) name',
    [Object.keys(settings)],
  )
  const values = new Map<string, string>(rows.map(({ name, value }) => [name, value]))
  const wrong = Object.entries(settings).filter(([name, value]) => values.get(name) !== value)
  if (wrong.length === 0) return
  const { role } = rows[0]
  const found = wrong.map(([name]) => `${name} = ${values.get(name)}`).join(', ')
  const statements = await statementsThatSet(client, role, wrong)
  throw new Error(
    `The database login ${role} has wrong settings (${found}). These statements correct them for new connections, also those of a connection pooler, and so does \`npm run migrate\` with SERVICE_DATABASE_URL:\n  ${statements.join(';\n  ')};`,
  )
}

/** `role in database …`, so that the login keeps its settings for other databases. */
async function statementsThatSet(client: pg.Client, role: string, entries: [name: string, value: string][]) {
  const { rows } = await client.query('select current_database() as database')
  const login = `${client.escapeIdentifier(role)} in database ${client.escapeIdentifier(rows[0].database)}`
  return entries.map(([name, value]) => `alter role ${login} set ${name} = ${client.escapeLiteral(value)}`)
}
