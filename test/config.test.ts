import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastify from 'fastify'
import t from 'tap'
import { defaultWebhooks, readConfig } from '../src/config/config.ts'

const secret = 'a secret of more than 32 characters'
/** 32 bytes, not all of them equal. */
const seedOf = (byte: number) => Buffer.from([...Buffer.alloc(31, byte), 100]).toString('base64url')
const issuer = {
  issuer: 'https://login.agency.gov',
  audience: 'https://partnerships.agency.gov',
  jwksUrl: 'https://login.agency.gov/keys',
  algorithms: ['RS256', 'EdDSA'],
}
const validEnvironment = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://user:pass@db.example.org/db',
  API_KEY_PEPPERS: `1:${secret}`,
  ATTESTATION_KEYS: `2026:${seedOf(1)}`,
}

t.test('no setting is required outside production', async (t) => {
  t.strictSame(readConfig({}), {
    production: false,
    databaseUrl: undefined,
    databaseMigrationUrl: undefined,
    serviceDatabaseUrl: undefined,
    dataFolder: 'data',
    host: '127.0.0.1',
    port: 3000,
    logLevel: 'info',
    peppers: [],
    attestationKeys: [],
    apiKeyKind: 'test',
    poolSize: 8,
    worker: 'embedded',
    corsOrigins: [],
    publicUrl: undefined,
    limits: { requests: 6000, badCredentials: 60 },
    trustedProxies: [],
    tokenIssuers: [],
    webhooks: defaultWebhooks,
    shutdownGraceSeconds: 0,
  })
  t.strictSame(
    readConfig({ PORT: '', DATABASE_URL: ' ', API_KEY_PEPPERS_FILE: '' }),
    readConfig({}),
    'an empty value counts as not set',
  )
})

t.test('reads every setting', async (t) => {
  const config = readConfig({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgresql://user:pass@db/x',
    DATABASE_MIGRATION_URL: 'postgresql://owner:pass@h1,h2:5433/x',
    SERVICE_DATABASE_URL: 'postgresql://service:pass@db/x',
    DATA_FOLDER: '/srv/data',
    HOST: '0.0.0.0',
    PORT: '0',
    LOG_LEVEL: 'warn',
    API_KEY_PEPPERS: `2:${secret}:2, 1:${secret}`,
    ATTESTATION_KEYS: `2027.a_-:${seedOf(2)}, 2026:${seedOf(1)}`,
    API_KEY_KIND: 'test',
    POOL_SIZE: '20',
    WORKER: 'off',
    CORS_ORIGINS: 'https://app.agency.gov, http://localhost:5173',
    PUBLIC_URL: 'https://Partnerships.agency.gov/api/',
    RATE_LIMIT: '600',
    BAD_CREDENTIAL_LIMIT: '0',
    TRUST_PROXY: '10.0.0.0/8, 192.0.2.1,2001:db8::/32',
    TOKEN_ISSUERS: JSON.stringify([
      issuer,
      { ...issuer, issuer: 'http://localhost:8080/a', tokenUrl: 'https://t.gov' },
    ]),
    WEBHOOK_INSECURE: 'false',
    WEBHOOK_PORTS: '443, 8000-8999',
    WEBHOOK_NETWORKS: '10.1.0.0/16, 192.0.2.1,2001:db8::1',
    WEBHOOK_PROXY: 'http://user:pass@proxy:3128',
    WEBHOOK_ENDPOINT_LIMIT: '20',
    WEBHOOK_DELAYS: '0.5, 60',
    WEBHOOK_LEASE_SECONDS: '30',
    SHUTDOWN_GRACE_SECONDS: '5',
  })
  t.strictSame(config, {
    production: true,
    databaseUrl: 'postgresql://user:pass@db/x',
    databaseMigrationUrl: 'postgresql://owner:pass@h1,h2:5433/x',
    serviceDatabaseUrl: 'postgresql://service:pass@db/x',
    dataFolder: '/srv/data',
    host: '0.0.0.0',
    port: 0,
    logLevel: 'warn',
    peppers: [
      { version: 2, secret: `${secret}:2` },
      { version: 1, secret },
    ],
    attestationKeys: [
      { name: '2027.a_-', seed: seedOf(2) },
      { name: '2026', seed: seedOf(1) },
    ],
    apiKeyKind: 'test',
    poolSize: 20,
    worker: 'off',
    corsOrigins: ['https://app.agency.gov', 'http://localhost:5173'],
    publicUrl: 'https://partnerships.agency.gov/api',
    limits: { requests: 600, badCredentials: 0 },
    trustedProxies: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
    tokenIssuers: [issuer, { ...issuer, issuer: 'http://localhost:8080/a', tokenUrl: 'https://t.gov' }],
    webhooks: {
      insecure: false,
      ports: [
        [443, 443],
        [8000, 8999],
      ],
      networks: ['10.1.0.0/16', '192.0.2.1/32', '2001:db8::1/128'],
      proxy: 'http://user:pass@proxy:3128',
      endpointLimit: 20,
      delays: [0.5, 60],
      leaseSeconds: 30,
    },
    shutdownGraceSeconds: 5,
  })
})

t.test('accepts exactly the proxy networks that Fastify can match', async (t) => {
  const cases: [network: string, inside: string[], outside: string[]][] = [
    ['192.0.2.1', ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201'], ['192.0.2.2', '::c000:201']],
    ['192.0.2.1/32', ['192.0.2.1'], ['192.0.2.0', '192.0.2.2']],
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3'], ['9.255.255.255', '11.0.0.0', '::a01:203']],
    ['10.1.2.3/8', ['10.0.0.0', '10.255.255.255'], ['11.1.2.3']],
    ['128.0.0.0/1', ['255.255.255.255'], ['127.255.255.255']],
    ['2001:db8::1', ['2001:db8::1', '2001:DB8:0:0::1'], ['2001:db8::2']],
    ['2001:db8::1/128', ['2001:db8::1'], ['2001:db8::']],
    ['2001:db8::1/32', ['2001:db8:ffff::', '2001:db8::'], ['2001:db9::', '10.0.0.1']],
    ['8000::/1', ['ffff::'], ['7fff::', '255.255.255.255']],
    ['::ffff:10.0.0.0/104', ['10.255.0.1', '::ffff:10.0.0.1'], ['11.0.0.0', '::a00:1']],
    ['::ffff:192.0.2.1', ['192.0.2.1'], ['192.0.2.2']],
    ['fe80::1%eth0', ['fe80::1%eth0'], ['fe80::1%eth1', 'fe80::2%eth0']],
  ]
  for (const [network, inside, outside] of cases) {
    const { trustedProxies } = readConfig({ TRUST_PROXY: network })
    t.strictSame(trustedProxies, [network])
    const app = fastify({ trustProxy: trustedProxies })
    app.get('/', async ({ ip }) => ip)
    const seenFrom = async (remoteAddress: string) =>
      (await app.inject({ url: '/', remoteAddress, headers: { 'x-forwarded-for': '203.0.113.9' } })).body
    for (const address of inside) t.equal(await seenFrom(address), '203.0.113.9', `${network} has ${address}`)
    for (const address of outside) t.equal(await seenFrom(address), address, `${network} does not have ${address}`)
  }
})

t.test('the error of TRUST_PROXY describes the format', async (t) => {
  t.match(
    messageOf({ TRUST_PROXY: '10.0.0.0/0' }),
    '  TRUST_PROXY: expected addresses or CIDR networks of proxies, such as 10.0.0.0/8 or 2001:db8::/32, separated by commas, none of them all addresses (/0)',
  )
})

t.test('production requires secrets and has stricter defaults', async (t) => {
  t.match(readConfig(validEnvironment), { production: true, apiKeyKind: 'live', shutdownGraceSeconds: 10 })
  t.strictSame(invalidSettings({ NODE_ENV: 'production' }), ['API_KEY_PEPPERS', 'ATTESTATION_KEYS', 'DATABASE_URL'])
  for (const placeholder of ['example', 'CHANGEME', 'Change-Me']) {
    const peppers = { API_KEY_PEPPERS: `2:${secret},1:${placeholder}${secret}` }
    t.strictSame(invalidSettings({ ...validEnvironment, ...peppers }), ['API_KEY_PEPPERS'], placeholder)
    t.equal(readConfig(peppers).peppers.length, 2, `${placeholder} is accepted outside production`)
    t.strictSame(
      invalidSettings({ ...validEnvironment, DATABASE_URL: `postgres://u:${placeholder}1@db/x` }),
      ['DATABASE_URL'],
      placeholder,
    )
    const hosts = { DATABASE_URL: `postgres://u:${placeholder}1@db:5432,db2:5432/x` }
    t.strictSame(invalidSettings({ ...validEnvironment, ...hosts }), ['DATABASE_URL'], `${placeholder}, several hosts`)
  }
})

t.test('production rejects the seed of an example', (t) => {
  const example = { ATTESTATION_KEYS: `2026:${seedOf(1)},test:${Buffer.alloc(32, 7).toString('base64url')}` }
  t.strictSame(invalidSettings({ ...validEnvironment, ...example }), ['ATTESTATION_KEYS'])
  t.equal(readConfig(example).attestationKeys.length, 2)
  t.end()
})

t.test('the error of ATTESTATION_KEYS names the entries, and never a seed', (t) => {
  const seed = seedOf(1)
  const cases: [value: string, entries: string][] = [
    [`${seed}`, '1'],
    [`${seed}:`, '1'],
    [`:${seed}`, '1'],
    [`${seed}:2026`, '1'],
    [`2026:${seed.slice(1)}`, '1 (2026)'],
    [`2026:${seed}A`, '1 (2026)'],
    [`2026:${seed}=`, '1 (2026)'],
    // The last character would have bits that no byte has.
    [`2026:${seed.slice(0, -1)}Z`, '1 (2026)'],
    [`2026:${seed.slice(1)}+`, '1 (2026)'],
    [`2026:${seedOf(2)},a b:${seed}`, '2'],
    [`2026:${seedOf(2)},`, '2'],
    [`2026:${seedOf(2)},2025:${seed},2026:${seedOf(3)}`, '3 (2026)'],
    [`2026:${seed},2025:${seed}`, '2 (2025)'],
    [`a:x,b:${seed},c:y`, '1 (a), 3 (c)'],
  ]
  for (const [value, entries] of cases) {
    const message = messageOf({ ATTESTATION_KEYS: value })
    t.match(message, /^ {2}ATTESTATION_KEYS: expected name:seed, .*; not valid: entry /m)
    t.ok(message.endsWith(`; not valid: entry ${entries}`), `${value}: ${message}`)
    t.notMatch(message, seed.slice(5, 15))
  }
  t.end()
})

t.test('an error names its setting', async (t) => {
  const faulty: Record<string, string[]> = {
    DATABASE_URL: [
      'mysql://user:pass@db/x',
      'db',
      'postgres://',
      'postgres://user:pass@db:port/x',
      'postgres://db,/x',
      'postgres://db,db/x',
    ],
    DATABASE_MIGRATION_URL: ['db', 'postgres://h1,,h2/x'],
    PORT: ['65536', '-1', '80.5', '1e3', '0x50', 'http'],
    LOG_LEVEL: ['loud', 'INFO'],
    API_KEY_PEPPERS: [
      secret,
      `0:${secret}`,
      `one:${secret}`,
      '1:short',
      `1:${secret},1:another${secret}`,
      `1:${secret},`,
    ],
    ATTESTATION_KEYS: [seedOf(1), `2026:${seedOf(1)},2026:${seedOf(2)}`],
    API_KEY_KIND: ['prod'],
    POOL_SIZE: ['1', '101', 'many'],
    CORS_ORIGINS: [
      '*',
      'null',
      'app.agency.gov',
      'https://app.agency.gov/',
      'https://a.gov https://b.gov',
      'ftp://a.gov',
    ],
    PUBLIC_URL: [
      'partnerships.agency.gov',
      '/v1',
      'ftp://agency.gov',
      'https://',
      'https://agency.gov?tenant=1',
      'https://agency.gov/?',
      'https://agency.gov/#docs',
      'https://user:pass@agency.gov',
      `https://agency.gov/${'x'.repeat(500)}`,
    ],
    RATE_LIMIT: ['-1', '1000001', 'none', '6e3'],
    BAD_CREDENTIAL_LIMIT: ['-1', '1000001', 'none'],
    TRUST_PROXY: [
      'true',
      '1',
      '*',
      'proxy.agency.gov',
      'loopback',
      '10.1',
      '012.0.0.1',
      '0x0a.0.0.1',
      '256.0.0.1',
      '10.0.0.1,',
      '10.0.0.0/',
      '/8',
      '10.0.0.0/0',
      '10.0.0.0/08',
      '10.0.0.0/-8',
      '10.0.0.0/33',
      '10.0.0.0/8/8',
      '10.0.0.0/255.0.0.0',
      '10.0.0.0 /8',
      '::/0',
      '2001:db8::/129',
      '1::2::3',
      '2001:db8:::/32',
      '::ffff:012.0.0.1',
      '::ffff:0:0/96',
      '::ffff:10.0.0.0/8',
      'fe80::1%br-1/64',
    ],
    TOKEN_ISSUERS: [
      'https://login.agency.gov',
      '{}',
      '[1]',
      'null',
      ...[
        { issuer: undefined },
        { issuer: 'login.agency.gov' },
        { issuer: 'http://login.agency.gov' },
        { issuer: 'http://localhost.agency.gov' },
        { jwksUrl: 'https://' },
        { jwksUrl: 'http://127.0.0.1.agency.gov/' },
        { audience: '' },
        { audience: ['a'] },
        { algorithms: [] },
        { algorithms: ['none'] },
        { algorithms: ['HS256'] },
        { algorithms: ['RS256', 'RS256'] },
        { tokenUrl: 'javascript:alert(1)' },
        { secret: 'x' },
      ].map((fault) => JSON.stringify([{ ...issuer, ...fault }])),
      JSON.stringify([issuer, issuer]),
    ],
    SHUTDOWN_GRACE_SECONDS: ['-1', '61', '1m'],
  }
  for (const [name, values] of Object.entries(faulty)) {
    for (const value of values) t.strictSame(invalidSettings({ [name]: value }), [name], `${name}=${value}`)
  }
  const all = Object.fromEntries(Object.entries(faulty).map(([name, [value]]) => [name, value]))
  t.strictSame(invalidSettings(all), Object.keys(faulty).sort(), 'one error lists all settings')
})

t.test('errors contain no secret', async (t) => {
  const environment = { DATABASE_URL: 'mysql://user:hush@db/x', API_KEY_PEPPERS: '1:hush', PORT: 'x' }
  t.throws(() => readConfig(environment), /PORT/)
  t.notMatch(messageOf(environment), 'hush')
})

t.test('reads secrets from files', async (t) => {
  const folder = t.testdir({
    peppers: `\n  1:${secret}\n`,
    key: `2026:${seedOf(1)}\n`,
    url: 'postgres://user:pass@db/x\n',
    empty: '\n',
  })
  const key = { ATTESTATION_KEYS_FILE: join(folder, 'key') }
  const files = { API_KEY_PEPPERS_FILE: join(folder, 'peppers'), DATABASE_URL_FILE: join(folder, 'url') }
  t.match(readConfig({ NODE_ENV: 'production', ...files, ...key }), {
    databaseUrl: 'postgres://user:pass@db/x',
    peppers: [{ version: 1, secret }],
    attestationKeys: [{ name: '2026', seed: seedOf(1) }],
  })
  t.strictSame(
    invalidSettings({ ...files, API_KEY_PEPPERS: `1:${secret}` }),
    ['API_KEY_PEPPERS_FILE'],
    'a value and a file exclude each other',
  )
  for (const file of ['empty', 'missing', '.']) {
    const faults = invalidSettings({
      NODE_ENV: 'production',
      ...files,
      ...key,
      API_KEY_PEPPERS_FILE: join(folder, file),
    })
    t.strictSame(faults, ['API_KEY_PEPPERS_FILE'], file)
  }
  await writeFile(join(folder, 'peppers'), 'hush')
  t.strictSame(invalidSettings(files), ['API_KEY_PEPPERS'])
  t.notMatch(messageOf(files), 'hush')
})

/** The settings named by the error. */
const invalidSettings = (environment: NodeJS.ProcessEnv) =>
  [...messageOf(environment).matchAll(/^ {2}(\w+): expected ./gm)].map(([, name]) => name).sort()

function messageOf(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

t.test('names invalid settings of webhooks', async (t) => {
  const cases: [name: string, value: string][] = [
    ['WEBHOOK_INSECURE', 'yes'],
    ['WEBHOOK_PORTS', '0'],
    ['WEBHOOK_PORTS', '9000-8000'],
    ['WEBHOOK_PORTS', '443;8443'],
    ['WEBHOOK_NETWORKS', '10.0.0.0/0'],
    ['WEBHOOK_NETWORKS', '10.1'],
    ['WEBHOOK_PROXY', 'proxy:3128'],
    ['WEBHOOK_ENDPOINT_LIMIT', '0'],
    ['WEBHOOK_DELAYS', '0'],
    ['WEBHOOK_DELAYS', '5,x'],
    ['WEBHOOK_LEASE_SECONDS', '0'],
  ]
  for (const [name, value] of cases) {
    t.throws(
      () => readConfig({ [name]: value }),
      { message: new RegExp(`^  ${name}: expected `, 'm') },
      `${name}=${value}`,
    )
  }
  const production = { ...validEnvironment, WEBHOOK_INSECURE: 'true' }
  t.throws(() => readConfig(production), { message: /WEBHOOK_INSECURE: expected false in production/ })
})
