// Reads and checks the environment variables, once; other modules receive them as arguments. Over 300 lines: every setting is here.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { firstServer, isDatabaseUrl } from './database-urls.ts'

/** The secret of the HMAC of API keys. The database stores the version with each key. */
export interface Pepper {
  version: number
  secret: string
}

/** The secret of a key with which the service attests signatures: 32 bytes in base64url. */
export interface AttestationSeed {
  name: string
  seed: string
}

/** An issuer of access tokens that the service accepts instead of API keys. */
export type TokenIssuer = Static<typeof Issuer>

export interface Config {
  production: boolean
  /** If undefined, the service starts the embedded PostgreSQL in the data folder. */
  databaseUrl: string | undefined
  /** With a login that may migrate, past a connection pooler: migrations and the creation of logins need one connection. */
  databaseMigrationUrl: string | undefined
  /** The URL that the service will use: src/migrate.ts creates its login. The service does not read it. */
  serviceDatabaseUrl: string | undefined
  dataFolder: string
  host: string
  port: number
  logLevel: Settings['LOG_LEVEL']
  /** The first signs new keys, all of them verify. Empty only outside production: then one is stored in the data folder. */
  peppers: Pepper[]
  /** The first signs. Empty only outside production: then one is stored in the data folder. */
  attestationKeys: AttestationSeed[]
  apiKeyKind: Settings['API_KEY_KIND']
  poolSize: number
  /** Whether the serving process also runs the worker. */
  worker: Settings['WORKER']
  /** The origins whose pages may call the service. Empty: CORS is disabled. */
  corsOrigins: string[]
  /** The URL at which clients reach the service, without a slash at its end. */
  publicUrl: string | undefined
  limits: {
    /** Requests per minute of an organization with all of its API clients, over all instances; 0: no limit. */
    requests: number
    /** Invalid credentials per minute from an address; 0: no limit. */
    badCredentials: number
  }
  /** The proxies whose X-Forwarded-For is trusted. */
  trustedProxies: string[]
  tokenIssuers: TokenIssuer[]
  webhooks: WebhookSettings
  /** How long /readyz responds 503 before the service stops accepting connections. */
  shutdownGraceSeconds: number
}

export interface WebhookSettings {
  /** Allows http. */
  insecure: boolean
  /** The ports of URLs: first and last of each range. */
  ports: [number, number][]
  /** CIDR networks that are allowed although they are not public. */
  networks: string[]
  /** An HTTP CONNECT proxy, which then decides on addresses. */
  proxy: string | undefined
  /** Endpoints of an organization. */
  endpointLimit: number
  /** Seconds after each failure. */
  delays: number[]
  leaseSeconds: number
}

export const defaultWebhooks: WebhookSettings = {
  insecure: false,
  ports: [
    [443, 443],
    [8443, 8443],
  ],
  networks: [],
  proxy: undefined,
  endpointLimit: 10,
  delays: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
  leaseSeconds: 60,
}

type Settings = Static<typeof Settings>

/** Plain HTTP only on this machine, because the service trusts what these URLs return. */
const secureUrl = (description: string) =>
  Type.String({ maxLength: 500, pattern: '^(https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])[:/])', description })
const Issuer = Type.Object(
  {
    issuer: secureUrl('as in the claim iss'),
    audience: Type.String({ minLength: 1, maxLength: 500 }),
    jwksUrl: secureUrl('the URL of its public keys'),
    algorithms: Type.Array(Type.String({ pattern: '^([RPE]S(256|384|512)|EdDSA|Ed25519)$' }), {
      minItems: 1,
      uniqueItems: true,
    }),
    /** The token endpoint, for the OpenAPI document. */
    tokenUrl: Type.Optional(secureUrl('the token endpoint')),
  },
  { additionalProperties: false },
)

const limitOf = (limit: number) =>
  Type.Integer({
    default: limit,
    minimum: 0,
    maximum: 1_000_000,
    description: 'a whole number from 0 to 1000000, 0 for no limit',
  })

const DatabaseUrl = Type.String({
  pattern: '^postgres(ql)?://.',
  description:
    'a URL that begins with postgres:// or postgresql://, with one host or several such as postgres://user:password@h1:5432,h2:5432/name',
})

const Port = Type.Integer({ minimum: 1, maximum: 65_535 })

/** Each description completes the message "NAME: expected …". */
const Settings = Type.Object({
  DATABASE_URL: Type.Optional(DatabaseUrl),
  DATABASE_MIGRATION_URL: Type.Optional(DatabaseUrl),
  SERVICE_DATABASE_URL: Type.Optional(DatabaseUrl),
  DATA_FOLDER: Type.String({ default: 'data', description: 'a folder' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'an address or a host name' }),
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535, description: 'a whole number from 0 to 65535' }),
  LOG_LEVEL: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    description: 'debug, info, warn, error or silent',
  }),
  API_KEY_PEPPERS: Type.Array(
    Type.Object({ version: Type.Integer({ minimum: 1 }), secret: Type.String({ minLength: 32 }) }),
    {
      default: [],
      description:
        'version:secret, more of them separated by commas, each version a different whole number from 1, each secret of 32 characters or more',
    },
  ),
  ATTESTATION_KEYS: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$' }),
      // 256 bits in 43 characters: the last one has two bits that are 0.
      seed: Type.String({ pattern: '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$' }),
    }),
    {
      default: [],
      description:
        'name:seed, more of them separated by commas, each name a different one of 1 to 32 letters, digits, dots, _ and -, each seed a different one of 32 bytes in base64url without padding',
    },
  ),
  API_KEY_KIND: Type.Enum(['live', 'test'], { description: 'live or test' }),
  POOL_SIZE: Type.Integer({ default: 8, minimum: 2, maximum: 100, description: 'a whole number from 2 to 100' }),
  CORS_ORIGINS: Type.Array(Type.String({ pattern: '^https?://' }), {
    default: [],
    description: 'origins such as https://app.agency.gov separated by commas, each in full, without *',
  }),
  PUBLIC_URL: Type.Optional(
    Type.String({
      maxLength: 500,
      pattern: '^https?://',
      description: 'an http or https URL such as https://partnerships.agency.gov, without user, query or fragment',
    }),
  ),
  RATE_LIMIT: limitOf(6000),
  BAD_CREDENTIAL_LIMIT: limitOf(60),
  TRUST_PROXY: Type.Array(Type.String(), {
    default: [],
    description:
      'addresses or CIDR networks of proxies, such as 10.0.0.0/8 or 2001:db8::/32, separated by commas, none of them all addresses (/0)',
  }),
  TOKEN_ISSUERS: Type.Array(Issuer, {
    default: [],
    maxItems: 20,
    description:
      'a JSON list of {"issuer", "audience", "jwksUrl", "algorithms"} and optionally "tokenUrl", each issuer once, https URLs, asymmetric algorithms such as ["RS256"]',
  }),
  SHUTDOWN_GRACE_SECONDS: Type.Integer({ minimum: 0, maximum: 60, description: 'a whole number from 0 to 60' }),
  WEBHOOK_INSECURE: Type.Boolean({
    default: defaultWebhooks.insecure,
    description: 'true or false; not true in production',
  }),
  WEBHOOK_PORTS: Type.Array(Type.Tuple([Port, Port]), {
    default: defaultWebhooks.ports,
    minItems: 1,
    maxItems: 50,
    description: 'ports or ranges of ports such as 8000-8999, separated by commas, from 1 to 65535',
  }),
  WEBHOOK_NETWORKS: Type.Array(Type.String(), {
    default: defaultWebhooks.networks,
    maxItems: 50,
    description: 'addresses or CIDR networks such as 10.1.0.0/16, separated by commas, none of them all addresses (/0)',
  }),
  WEBHOOK_PROXY: Type.Optional(
    Type.String({
      maxLength: 500,
      pattern: '^https?://',
      description: 'an http or https URL of an HTTP CONNECT proxy',
    }),
  ),
  WEBHOOK_ENDPOINT_LIMIT: Type.Integer({
    default: defaultWebhooks.endpointLimit,
    minimum: 1,
    maximum: 1000,
    description: 'a whole number from 1 to 1000',
  }),
  WEBHOOK_DELAYS: Type.Array(Type.Number({ minimum: 0.1, maximum: 86_400 }), {
    default: defaultWebhooks.delays,
    minItems: 1,
    maxItems: 20,
    description: '1 to 20 numbers of seconds from 0.1 to 86400, separated by commas',
  }),
  WEBHOOK_LEASE_SECONDS: Type.Integer({
    default: defaultWebhooks.leaseSeconds,
    minimum: 1,
    maximum: 3600,
    description: 'a whole number from 1 to 3600',
  }),
  WORKER: Type.Enum(['embedded', 'off'], { default: 'embedded', description: 'embedded or off' }),
})

const databaseUrls = ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'SERVICE_DATABASE_URL']
const secretSettings = ['API_KEY_PEPPERS', 'ATTESTATION_KEYS', 'WEBHOOK_PROXY', ...databaseUrls]
const serviceSecrets = ['API_KEY_PEPPERS', 'ATTESTATION_KEYS', 'DATABASE_URL']
const exampleSecret = /example|change-?me/i

/**
 * Throws one error that names every invalid setting, and contains no secret. `required` are the secrets without which it
 * throws in production.
 */
export function readConfig(environment: NodeJS.ProcessEnv, required: readonly string[] = serviceSecrets): Config {
  const errors: string[] = []
  const production = environment.NODE_ENV === 'production'
  const variables = withSecretFiles(environment, errors)
  const settings = Value.Default(Settings, {
    API_KEY_KIND: production ? 'live' : 'test',
    SHUTDOWN_GRACE_SECONDS: production ? 10 : 0,
    ...decodeSettings(variables),
  }) as Record<string, unknown>

  // Each setting is checked by itself, because TypeBox reports at most eight errors.
  for (const [name, schema] of Object.entries<TSchema & { description?: string }>(Settings.properties)) {
    if (!(name in settings) || Value.Check(schema, settings[name])) continue
    const detail = name === 'ATTESTATION_KEYS' ? invalidKeysIn(variables[name] ?? '') : ''
    errors.push(`${name}: expected ${schema.description}${detail}`)
  }
  if (production) errors.push(...productionErrors(variables, required))
  if (errors.length > 0) throw new Error(`The environment variables are invalid.\n  ${errors.join('\n  ')}`)

  const valid = Value.Parse(Settings, settings)
  return {
    production,
    databaseUrl: valid.DATABASE_URL,
    databaseMigrationUrl: valid.DATABASE_MIGRATION_URL,
    serviceDatabaseUrl: valid.SERVICE_DATABASE_URL,
    dataFolder: valid.DATA_FOLDER,
    host: valid.HOST,
    port: valid.PORT,
    logLevel: valid.LOG_LEVEL,
    peppers: valid.API_KEY_PEPPERS,
    attestationKeys: valid.ATTESTATION_KEYS,
    apiKeyKind: valid.API_KEY_KIND,
    poolSize: valid.POOL_SIZE,
    worker: valid.WORKER,
    corsOrigins: valid.CORS_ORIGINS,
    publicUrl: valid.PUBLIC_URL,
    limits: { requests: valid.RATE_LIMIT, badCredentials: valid.BAD_CREDENTIAL_LIMIT },
    trustedProxies: valid.TRUST_PROXY,
    tokenIssuers: valid.TOKEN_ISSUERS,
    webhooks: {
      insecure: valid.WEBHOOK_INSECURE,
      ports: valid.WEBHOOK_PORTS,
      networks: valid.WEBHOOK_NETWORKS,
      proxy: valid.WEBHOOK_PROXY,
      endpointLimit: valid.WEBHOOK_ENDPOINT_LIMIT,
      delays: valid.WEBHOOK_DELAYS,
      leaseSeconds: valid.WEBHOOK_LEASE_SECONDS,
    },
    shutdownGraceSeconds: valid.SHUTDOWN_GRACE_SECONDS,
  }
}

type Variables = Record<string, string>

/** The variables that are not empty (Compose files set empty ones). A secret may be in the file that NAME_FILE names. */
function withSecretFiles(environment: NodeJS.ProcessEnv, errors: string[]): Variables {
  const variables: Variables = {}
  for (const [name, value] of Object.entries(environment)) if (value?.trim()) variables[name] = value.trim()
  for (const name of secretSettings) {
    const file = variables[`${name}_FILE`]
    if (file === undefined) continue
    if (variables[name] !== undefined) errors.push(`${name}_FILE: expected only one of it and ${name}`)
    try {
      const content = readFileSync(file, 'utf8').trim()
      if (content === '') errors.push(`${name}_FILE: expected a file that is not empty`)
      else variables[name] = content
    } catch (error) {
      errors.push(`${name}_FILE: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`)
    }
  }
  return variables
}

/** Converts text to the types in the schema. Text that can't be converted remains text, which does not match the schema. */
function decodeSettings(variables: Variables): Record<string, unknown> {
  const decoders: Record<string, (text: string) => unknown> = {
    DATABASE_URL: decodeUrl,
    DATABASE_MIGRATION_URL: decodeUrl,
    SERVICE_DATABASE_URL: decodeUrl,
    PORT: decodeInteger,
    POOL_SIZE: decodeInteger,
    SHUTDOWN_GRACE_SECONDS: decodeInteger,
    API_KEY_PEPPERS: decodePeppers,
    ATTESTATION_KEYS: decodeAttestationKeys,
    CORS_ORIGINS: decodeOrigins,
    PUBLIC_URL: decodePublicUrl,
    RATE_LIMIT: decodeInteger,
    BAD_CREDENTIAL_LIMIT: decodeInteger,
    TRUST_PROXY: decodeNetworks,
    WEBHOOK_INSECURE: (text) => (text === 'true' ? true : text === 'false' ? false : text),
    WEBHOOK_PORTS: decodePorts,
    WEBHOOK_NETWORKS: decodeCidrs,
    WEBHOOK_PROXY: (text) => (URL.canParse(text) ? text : null),
    WEBHOOK_ENDPOINT_LIMIT: decodeInteger,
    WEBHOOK_DELAYS: (text) => splitList(text).map((item) => (/^\d+(\.\d+)?$/.test(item) ? Number(item) : item)),
    WEBHOOK_LEASE_SECONDS: decodeInteger,
    TOKEN_ISSUERS: decodeIssuers,
  }
  return Object.fromEntries(
    Object.keys(Settings.properties)
      .filter((name) => variables[name] !== undefined)
      .map((name) => [name, (decoders[name] ?? String)(variables[name] ?? '')]),
  )
}

const decodeUrl = (text: string) => (isDatabaseUrl(text) ? text : null)

const decodeInteger = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)

const splitList = (text: string) => text.split(',').map((item) => item.trim())

function decodePeppers(text: string): unknown {
  const items = splitList(text).map((item) => {
    const [version = '', ...secret] = item.split(':')
    return { version: decodeInteger(version), secret: secret.join(':') }
  })
  return new Set(items.map(({ version }) => version)).size === items.length ? items : text
}

const decodePorts = (text: string) =>
  splitList(text).map((item) => {
    const [first = '', last = first, ...rest] = item.split('-').map(decodeInteger)
    return rest.length > 0 || Number(first) > Number(last) ? item : [first, last]
  })

/** Networks with their prefix. */
function decodeCidrs(text: string): unknown {
  const networks = decodeNetworks(text)
  return Array.isArray(networks)
    ? networks.map((item) => (item.includes('/') ? item : `${item}/${isIP(item) === 4 ? 32 : 128}`))
    : networks
}

const attestationKeysIn = (text: string): AttestationSeed[] =>
  splitList(text).map((item) => {
    const [name = '', ...seed] = item.split(':')
    return { name, seed: seed.join(':') }
  })

const isRepeated = ({ name, seed }: AttestationSeed, index: number, items: AttestationSeed[]): boolean =>
  items.slice(0, index).some((earlier) => earlier.name === name || earlier.seed === seed)

function decodeAttestationKeys(text: string): unknown {
  const items = attestationKeysIn(text)
  return items.some(isRepeated) ? text : items
}

/** Which entries are not valid, by number, and by name if that cannot be the seed. */
function invalidKeysIn(text: string): string {
  const entry = Settings.properties.ATTESTATION_KEYS.items
  const invalid = attestationKeysIn(text).flatMap((item, index, items) => {
    if (Value.Check(entry, item) && !isRepeated(item, index, items)) return []
    const isNamed = item.seed !== '' && Value.Check(entry.properties.name, item.name)
    return isNamed ? `${index + 1} (${item.name})` : `${index + 1}`
  })
  return `; not valid: entry ${invalid.join(', ')}`
}

function decodeOrigins(text: string): unknown {
  const items = splitList(text)
  return items.every((item) => URL.canParse(item) && new URL(item).origin === item) ? items : text
}

function decodePublicUrl(text: string): unknown {
  const { username, password, search, hash, href } = URL.parse(text) ?? {}
  return href === undefined || username || password || search || hash || /[?#]/.test(text)
    ? null
    : href.replace(/\/+$/, '')
}

function decodeNetworks(text: string): unknown {
  const items = splitList(text)
  return items.every(isNetwork) ? items : text
}

function decodeIssuers(text: string): unknown {
  try {
    const items = JSON.parse(text) as TokenIssuer[]
    const urls = items.flatMap(({ issuer, jwksUrl, tokenUrl = issuer }) => [issuer, jwksUrl, tokenUrl])
    const isValid =
      new Set(items.map(({ issuer }) => issuer)).size === items.length && urls.every((url) => URL.canParse(url))
    return isValid ? items : text
  } catch {
    return text
  }
}

/** An address or a network that Fastify can compare with, but not one of all addresses, such as 0.0.0.0/0. */
function isNetwork(text: string): boolean {
  const [address = ''] = text.split('/')
  // ipaddr.js alone accepts 10.1, 0x0a.0.0.1 and 012.0.0.1, which programs interpret differently.
  if (isIP(address) === 0) return false
  if (address === text) return ipaddr.isValid(text)
  if (!/\/[1-9]\d*$/.test(text) || !ipaddr.isValidCIDR(text)) return false
  const [network, bits] = ipaddr.parseCIDR(text)
  // An IPv4-mapped network is equivalent to an IPv4 network whose prefix is 96 bits shorter.
  return bits > (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() ? 96 : 0)
}

function productionErrors(variables: Variables, required: readonly string[]): string[] {
  const errors: string[] = []
  for (const name of required) {
    if ((variables[name] ?? variables[`${name}_FILE`]) === undefined) errors.push(`${name}: expected in production`)
  }
  if (variables.WEBHOOK_INSECURE === 'true') errors.push('WEBHOOK_INSECURE: expected false in production')
  const { API_KEY_PEPPERS: pepper = '', ATTESTATION_KEYS: keys = '' } = variables
  for (const name of databaseUrls) {
    const url = variables[name] ?? ''
    // Only the password: the host may contain "example".
    const password = isDatabaseUrl(url) ? firstServer(url).password : ''
    if (exampleSecret.test(password)) errors.push(`${name}: expected a password that is not from an example`)
  }
  if (exampleSecret.test(pepper)) errors.push('API_KEY_PEPPERS: expected secrets that are not from an example')
  // The seeds of examples and tests repeat one byte.
  const isExample = ({ seed }: AttestationSeed) => new Set(Buffer.from(seed, 'base64url')).size === 1
  if (attestationKeysIn(keys).some(isExample)) errors.push('ATTESTATION_KEYS: expected random seeds')
  return errors
}
