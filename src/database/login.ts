// The restricted login that serves requests: creates it if possible, and checks that it can't bypass the policies.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { firstServer, mapServers } from '../config/database-urls.ts'
import { assertTransactions } from './connection-check.ts'
import { excessRights } from './excess-rights.ts'
import {
  assertMigrated,
  checkSchema,
  ensureExists,
  type Log,
  lockDatabase,
  migrateDatabase,
  revokeFromPublic,
  withClient,
} from './migrate.ts'
import { app, loginPrefix, owner } from './roles.ts'
import { assertSettings, storeSettings } from './settings.ts'

interface Preparation {
  /** Whether a privileged login may apply migrations and create the restricted login. Without it, such a login is refused. */
  mayMigrate?: boolean
  log?: Log
  /** Called when the server checks the rights of the login, which takes a few tens of milliseconds. */
  meanwhile?: (() => void) | undefined
}

/**
 * Returns the URL of a restricted login to a database with all migrations. If the login in `url` is privileged, it applies
 * the migrations and creates the restricted login, whose password is derived from `secret`. Otherwise returns `url`.
 */
export async function prepareDatabase(
  url: string,
  secret: string,
  { mayMigrate = true, log, meanwhile }: Preparation = {},
): Promise<string> {
  const mustMigrate = await withClient(url, async (client) => {
    const privileged = await isPrivileged(client)
    if (privileged && mayMigrate) return true
    if (!privileged) await assertMigrated(client)
    await assertServing(client, meanwhile)
    return false
  })
  if (!mustMigrate) return url
  await migrateDatabase(url, log)
  const restricted = await createRestrictedLogin(
    url,
    createHmac('sha256', secret).update('database login').digest('base64url'),
  )
  await withClient(restricted, (client) => assertServing(client))
  return restricted
}

/** Throws unless the service can serve with this login: over its connection, with its rights and settings. */
async function assertServing(client: pg.Client, meanwhile?: () => void): Promise<void> {
  const checked = assertRestrictedRole(client, client.user ?? '')
  meanwhile?.()
  await checked
  await assertSettings(client)
  await assertTransactions(client)
}

/** Creates the restricted login of this database, or sets its password, and returns its URL. */
export async function createRestrictedLogin(privilegedUrl: string, databasePassword: string): Promise<string> {
  const role = await withClient(privilegedUrl, async (client) => {
    const { rows } = await client.query('select oid from pg_database where datname = current_database()')
    const role = `${loginPrefix}_${rows[0].oid}`
    await createLogin(client, role, databasePassword)
    return role
  }).catch((error) => {
    if (error.code !== '42501') throw error
    throw new Error(
      `The login in DATABASE_URL may not create the login that serves requests (${error.message}): let DATABASE_URL name a login that is a member of ${app} and of nothing else, and run \`npm run migrate\` with this one.`,
    )
  })
  return mapServers(privilegedUrl, (url) => urlWithLogin(url, role, databasePassword))
}

/**
 * Creates the login in `serviceUrl`, or sets its password, and checks that it is restricted and connects to a database with
 * all migrations. A login that exists and is not restricted is rejected, and not changed. Errors name `setting`.
 */
export async function createServiceLogin(
  privilegedUrl: string,
  serviceUrl: string,
  setting = 'SERVICE_DATABASE_URL',
): Promise<void> {
  const { user, password } = new pg.Client({ connectionString: firstServer(serviceUrl).href })
  if (!user || !password) throw new Error(`${setting}: expected a URL with a user and a password.`)
  await withClient(privilegedUrl, async (client) => {
    const { rows } = await client.query('select to_regrole(quote_ident($1)) is not null as exists', [user])
    if (rows[0].exists) await assertRestrictedRole(client, user)
    await createLogin(client, user, password)
  })
  await checkSchema(serviceUrl)
  await withClient(serviceUrl, (client) => assertServing(client))
}

/** Creates a login that has the rights of the service and no others, if it does not exist; sets its password and settings. */
async function createLogin(client: pg.Client, name: string, databasePassword: string): Promise<void> {
  const [role, literal] = [client.escapeIdentifier(name), client.escapeLiteral(name)]
  await lockDatabase(client)
  await ensureExists(
    client,
    `to_regrole(quote_ident(${literal})) is not null`,
    `create role ${role} nosuperuser nobypassrls nocreatedb nocreaterole noreplication`,
  )
  await ensureExists(client, `pg_has_role(${literal}, '${app}', 'USAGE')`, `grant ${app} to ${role} with inherit true`)
  await revokeFromPublic(client)
  await storeSettings(client, name)
  await client.query(`alter role ${role} login password ${client.escapeLiteral(scramVerifier(databasePassword))}`)
}

/** Throws an error with the role and the reasons if the login could bypass or change the policies, or gain rights. */
export const assertRestricted = (url: string): Promise<void> =>
  withClient(url, (client) => assertRestrictedRole(client, client.user ?? ''))

async function assertRestrictedRole(client: pg.Client, role: string): Promise<void> {
  const rights = await excessRights(client, role)
  if (rights.length === 0) return
  throw new Error(
    `The database login ${role} may do more than the service must be able to, because it ${rights.join(', ')}: use a login that is a member of ${app} and of nothing else, and revoke these rights. \`npm run migrate\` creates the one in SERVICE_DATABASE_URL.`,
  )
}

async function isPrivileged(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `select rolsuper or rolcreaterole or coalesce(pg_has_role(to_regrole('${owner}'), 'SET'), false) as privileged
      from pg_roles where rolname = current_user`,
  )
  return rows[0].privileged
}

function urlWithLogin(url: string, user: string, password: string): string {
  const login = new URL(url)
  // Parameters of the query would override the login before the host.
  login.searchParams.delete('user')
  login.searchParams.delete('password')
  login.username = user
  login.password = password
  if (login.username === user) return login.href
  // A URL without a host, as for a socket, can contain them only in the query.
  login.searchParams.set('user', user)
  login.searchParams.set('password', password)
  return login.href
}

/** The form in which PostgreSQL stores a password (RFC 5803). Computed here, so that no server log contains the password. */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096]
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
