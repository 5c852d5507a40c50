// The login that serves requests: made where that is possible, and checked for rights that would pass the policies by.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import {
  checkSchema,
  ensureExists,
  type Log,
  lockDatabase,
  migrateDatabase,
  revokeTemporary,
  withClient,
} from './migrate.ts'
import { app, owner, service } from './roles.ts'

/**
 * Answers a URL to serve with, on a database that is up to date. A privileged login migrates and makes the restricted
 * one, whose password derives from `secret`; a login that is restricted already is checked and used as it is.
 */
export async function prepareDatabase(url: string, secret: string, log?: Log): Promise<string> {
  if (!(await isPrivileged(url))) {
    await checkSchema(url)
    await assertRestricted(url)
    return url
  }
  await migrateDatabase(url, log)
  const restricted = await restrictedUrl(url, createHmac('sha256', secret).update('database login').digest('base64url'))
  await assertRestricted(restricted)
  return restricted
}

/** Makes the restricted login of this database, or gives it this password, and answers the URL to use it with. */
export async function restrictedUrl(privilegedUrl: string, databasePassword: string): Promise<string> {
  const role = await withClient(privilegedUrl, async (client) => {
    await lockDatabase(client)
    const { rows } = await client.query('select oid from pg_database where datname = current_database()')
    const role = `${service}_${rows[0].oid}`
    await ensureExists(
      client,
      `to_regrole('${role}') is not null`,
      `create role ${role} nosuperuser nobypassrls nocreatedb nocreaterole noreplication`,
    )
    await ensureExists(client, `pg_has_role('${role}', '${app}', 'USAGE')`, `grant ${app} to ${role} with inherit true`)
    await revokeTemporary(client)
    await client.query(`alter role ${role} login password ${client.escapeLiteral(scramVerifier(databasePassword))}`)
    return role
  }).catch((error) => {
    if (error.code !== '42501') throw error
    throw new Error(
      `The login in DATABASE_URL may not make the login to serve with (${error.message}): let DATABASE_URL name a login that is a member of ${app} and of nothing else, and run \`npm run migrate\` with this one.`,
    )
  })
  return loginAs(privilegedUrl, role, databasePassword)
}

/** Throws, and names the role and why, if the login could see past the policies or lift them. */
export async function assertRestricted(url: string): Promise<void> {
  const faults = await withClient(url, async (client) => {
    const { rows } = await client.query(excessRights)
    return { role: client.user, powers: Object.keys(rows[0]).filter((power) => rows[0][power]) }
  })
  if (faults.powers.length === 0) return
  throw new Error(
    `The database login ${faults.role} could pass row level security by, as it ${faults.powers.join(', ')}: serve with a login that is a member of ${app} and of nothing else.`,
  )
}

async function isPrivileged(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `select rolsuper or rolcreaterole or coalesce(pg_has_role(to_regrole('${owner}'), 'SET'), false) as privileged
        from pg_roles where rolname = current_user`,
    )
    return rows[0].privileged
  })
}

/** Of the login and every role that it could become; a power's name ends the sentence "the login …". */
const excessRights = `
  select bool_or(rolsuper) as "is a superuser",
    bool_or(rolbypassrls) as "has BYPASSRLS",
    bool_or(rolcreaterole) as "may create roles",
    bool_or(rolreplication) as "may replicate the data",
    bool_or(rolname = '${owner}') as "is a member of ${owner}",
    bool_or(oid in (select relowner from pg_class where relnamespace = 'public'::regnamespace)) as "owns tables",
    bool_or(oid = (select nspowner from pg_namespace where nspname = 'public')) as "owns the schema public"
  from pg_roles where pg_has_role(oid, 'MEMBER')`

function loginAs(url: string, user: string, password: string): string {
  const login = new URL(url)
  // In the query they would come before those in front of the host.
  login.searchParams.delete('user')
  login.searchParams.delete('password')
  login.username = user
  login.password = password
  if (login.username === user) return login.href
  // A URL without a host, as one for a socket, has no place for them but the query.
  login.searchParams.set('user', user)
  login.searchParams.set('password', password)
  return login.href
}

/** What PostgreSQL keeps of a password (RFC 5803). Made here, so that the password itself is in no server's log. */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096]
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
