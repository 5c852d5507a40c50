// The steps of docker-compose.yml as processes, with their commands, settings and secrets, on a real PostgreSQL.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { withClient } from '../../src/database/migrate.ts'
import { emptyDatabase } from '../support/template.ts'

interface Step {
  image?: string
  command?: string[]
  environment: Record<string, string>
  secrets: string[]
  depends_on?: Record<string, { condition: string }>
}
const { services } = parse(await readFile('docker-compose.yml', 'utf8')) as { services: Record<string, Step> }
const { migrate, service, postgres } = services as Record<'migrate' | 'service' | 'postgres', Step>
const dockerfile = await readFile('Dockerfile', 'utf8')
const defaultCommand = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '') as string[]

const ownerUrl = await emptyDatabase()
const login = `service_${process.pid}`
const password = randomBytes(32).toString('hex')
const serviceUrl = Object.assign(new URL(ownerUrl), { username: login, password }).href
const folder = t.testdir({})
const secrets: Record<string, string> = {
  owner_database_url: ownerUrl,
  service_database_url: serviceUrl,
  api_key_peppers: `1:${randomBytes(32).toString('hex')}`,
  attestation_keys: `2026:${randomBytes(32).toString('base64url')}`,
}
for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder, name), `${value}\n`)
t.teardown(() =>
  withClient(ownerUrl, async (client) => {
    await client.query(`drop owned by ${login}; drop role ${login}`)
  }),
)

/** Runs a step until it ends or serves. */
async function run(
  t: Test,
  { command = defaultCommand, environment, secrets }: Step,
  more: Record<string, string> = {},
) {
  const paths = Object.entries(environment).map(([name, path]) => {
    const secret = path.replace('/run/secrets/', '')
    if (!secrets.includes(secret)) throw new Error(`The step does not have the secret ${secret}.`)
    return [name, join(folder, secret)]
  })
  const [, ...args] = command
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', ...Object.fromEntries(paths), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.exitCode === null && child.kill('SIGKILL'))
  let output = ''
  const ended = once(child, 'exit') as Promise<[number | null]>
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk
        if (/\/docs\n/.test(output)) resolve()
      })
    }
  })
  const exit = await Promise.race([ready.then(() => undefined), ended])
  return { child, code: exit?.[0], output, address: /is running at (\S+)/.exec(output)?.[1] ?? '' }
}

t.test('the service of docker-compose.yml has no privileged login', async (t) => {
  t.strictSame(service.secrets, ['service_database_url', 'api_key_peppers', 'attestation_keys'])
  t.strictSame(
    migrate.secrets,
    ['owner_database_url', 'service_database_url'],
    'and the migration has no peppers or keys',
  )
  t.match(service.depends_on, { migrate: { condition: 'service_completed_successfully' } })
  t.match(postgres.image, /^postgres:\d+\.\d+-\w+$/)

  const early = await run(t, service)
  t.equal(early.code, 1, 'before the migration it does not start')

  for (const attempt of ['first', 'again']) {
    t.match(await run(t, migrate), { code: 0 }, `the migration succeeds: ${attempt}`)
  }
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, array(select r.rolname::text
        from pg_auth_members join pg_roles r on r.oid = roleid where member = l.oid) as roles from pg_roles l where rolname = $1`,
      [login],
    )
    const no = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false }
    t.strictSame(rows, [{ ...no, roles: ['partnership_basics_app'] }])
  })

  const serving = await run(t, service)
  t.equal(serving.code, undefined, serving.output)
  t.equal((await fetch(`${serving.address}/readyz`)).status, 200)
  const { keys } = (await (await fetch(`${serving.address}/.well-known/jwks.json`)).json()) as { keys: object[] }
  t.equal(keys.length, 1)
})

t.test('in production the service refuses to start with a privileged login', async (t) => {
  const privileged = { ...service, environment: { ...service.environment, DATABASE_URL_FILE: 'owner_database_url' } }
  const refused = await run(t, {
    ...privileged,
    secrets: ['owner_database_url', 'api_key_peppers', 'attestation_keys'],
  })
  t.equal(refused.code, 1)
  t.match(refused.output, /is a superuser.*SERVICE_DATABASE_URL/)
  t.notMatch(refused.output, new URL(ownerUrl).password)
  await withClient(ownerUrl, (client) => client.query(`alter role ${login} createrole`))
  t.match(await run(t, service), { code: 1, output: /may create roles/ })
})

t.test('the migration neither accepts nor changes a login with more rights', async (t) => {
  const storedPassword = () =>
    withClient(ownerUrl, async (client) => {
      const { rows } = await client.query('select rolpassword from pg_authid where rolname = $1', [login])
      return rows[0].rolpassword
    })
  const before = await storedPassword()
  t.match(await run(t, migrate), { code: 1, output: /may create roles/ })
  t.equal(await storedPassword(), before)
  await withClient(ownerUrl, (client) => client.query(`alter role ${login} nocreaterole`))
  t.match(await run(t, migrate), { code: 0 })

  const { SERVICE_DATABASE_URL_FILE: _, ...environment } = migrate.environment
  const withUrl = (url: string) => run(t, { ...migrate, environment }, { SERVICE_DATABASE_URL: url })
  t.match(await withUrl(ownerUrl), { code: 1, output: /is a superuser/ }, 'the login of the owner')
  const migrationUrl = { DATABASE_MIGRATION_URL: ownerUrl, SERVICE_DATABASE_URL: serviceUrl }
  t.match(await run(t, { ...migrate, environment: {} }, migrationUrl), { code: 0 }, 'DATABASE_MIGRATION_URL alone')
  t.match(await run(t, { ...migrate, environment: {} }), { code: 1, output: /^DATABASE_URL: / }, 'no URL')
  const withoutPassword = Object.assign(new URL(serviceUrl), { password: '' }).href
  t.match(await withUrl(withoutPassword), { code: 1, output: /^SERVICE_DATABASE_URL: / })
  const elsewhere = Object.assign(new URL(serviceUrl), { pathname: new URL(await emptyDatabase()).pathname }).href
  t.match(await withUrl(elsewhere), { code: 1, output: /has all migrations|lacks/ }, 'the URL of another database')
})
