// The environment, read once and checked. Every other file is handed what it needs.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

/** Signs and verifies API keys; the version stands beside each key that it signed. */
export interface Pepper {
  version: number
  secret: string
}

/** Signs access tokens that the service takes in place of API keys. */
export type TokenIssuer = Static<typeof Issuer>

export interface Config {
  production: boolean
  /** Without one the service starts a PostgreSQL of its own, in the data folder. */
  databaseUrl: string | undefined
  dataFolder: string
  host: string
  port: number
  logLevel: Settings['LOG_LEVEL']
  /** The first signs new keys, all of them verify. None, outside production only: the data folder keeps one. */
  peppers: Pepper[]
  apiKeyKind: Settings['API_KEY_KIND']
  poolSize: number
  /** The origins whose pages may call the service; none means that CORS is off. */
  corsOrigins: string[]
  limits: {
    /** Requests a minute of an API client, over all instances; 0 for any number. */
    requests: number
    /** Bad credentials a minute from an address; 0 for any number. */
    badCredentials: number
  }
  /** The proxies whose X-Forwarded-For tells where a request comes from. */
  trustedProxies: string[]
  tokenIssuers: TokenIssuer[]
  /** How long /readyz says 503 before the service stops to accept connections. */
  shutdownGraceSeconds: number
}

type Settings = Static<typeof Settings>

/** A secret or a key that travels in clear would be no secret for long. */
const secureUrl = (description: string) =>
  Type.String({ maxLength: 500, pattern: '^(https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])[:/])', description })
const Issuer = Type.Object(
  {
    issuer: secureUrl('as it names itself in iss'),
    audience: Type.String({ minLength: 1, maxLength: 500 }),
    jwksUrl: secureUrl('where its public keys are'),
    algorithms: Type.Array(Type.String({ pattern: '^([RPE]S(256|384|512)|EdDSA|Ed25519)$' }), {
      minItems: 1,
      uniqueItems: true,
    }),
    /** Where its tokens come from, for the document. */
    tokenUrl: Type.Optional(secureUrl('where tokens come from')),
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

/** Each description ends the sentence "NAME: expected …". */
const Settings = Type.Object({
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://.',
      description: 'a URL that begins with postgres:// or postgresql://',
    }),
  ),
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
  API_KEY_KIND: Type.Enum(['live', 'test'], { description: 'live or test' }),
  POOL_SIZE: Type.Integer({ default: 8, minimum: 1, maximum: 100, description: 'a whole number from 1 to 100' }),
  CORS_ORIGINS: Type.Array(Type.String({ pattern: '^https?://' }), {
    default: [],
    description: 'origins such as https://app.agency.gov separated by commas, each named in full: * is refused',
  }),
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
      'a JSON list of {"issuer", "audience", "jwksUrl", "algorithms"} and perhaps "tokenUrl", each issuer once, https URLs, asymmetric algorithms such as ["RS256"]',
  }),
  SHUTDOWN_GRACE_SECONDS: Type.Integer({ minimum: 0, maximum: 60, description: 'a whole number from 0 to 60' }),
})

const secretSettings = ['API_KEY_PEPPERS', 'DATABASE_URL']
const fromAnExample = /example|change-?me/i

/** Answers a complete configuration, or throws one error that names every setting at fault, and no secret. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const faults: string[] = []
  const production = environment.NODE_ENV === 'production'
  const given = withSecretFiles(environment, faults)
  const settings = Value.Default(Settings, {
    API_KEY_KIND: production ? 'live' : 'test',
    SHUTDOWN_GRACE_SECONDS: production ? 10 : 0,
    ...decoded(given),
  }) as Record<string, unknown>

  // One by one, as TypeBox stops at eight errors.
  for (const [name, schema] of Object.entries<TSchema & { description?: string }>(Settings.properties)) {
    if (name in settings && !Value.Check(schema, settings[name])) faults.push(`${name}: expected ${schema.description}`)
  }
  if (production) faults.push(...faultsInProduction(given))
  if (faults.length > 0) throw new Error(`The environment is not usable.\n  ${faults.join('\n  ')}`)

  const sound = Value.Parse(Settings, settings)
  return {
    production,
    databaseUrl: sound.DATABASE_URL,
    dataFolder: sound.DATA_FOLDER,
    host: sound.HOST,
    port: sound.PORT,
    logLevel: sound.LOG_LEVEL,
    peppers: sound.API_KEY_PEPPERS,
    apiKeyKind: sound.API_KEY_KIND,
    poolSize: sound.POOL_SIZE,
    corsOrigins: sound.CORS_ORIGINS,
    limits: { requests: sound.RATE_LIMIT, badCredentials: sound.BAD_CREDENTIAL_LIMIT },
    trustedProxies: sound.TRUST_PROXY,
    tokenIssuers: sound.TOKEN_ISSUERS,
    shutdownGraceSeconds: sound.SHUTDOWN_GRACE_SECONDS,
  }
}

type Given = Record<string, string>

/** What is set and not empty, as Compose files leave settings empty; secrets also from the file that NAME_FILE names. */
function withSecretFiles(environment: NodeJS.ProcessEnv, faults: string[]): Given {
  const given: Given = {}
  for (const [name, value] of Object.entries(environment)) if (value?.trim()) given[name] = value.trim()
  for (const name of secretSettings) {
    const file = given[`${name}_FILE`]
    if (file === undefined) continue
    if (given[name] !== undefined) faults.push(`${name}_FILE: expected only one of it and ${name}`)
    try {
      const content = readFileSync(file, 'utf8').trim()
      if (content === '') faults.push(`${name}_FILE: expected a file that is not empty`)
      else given[name] = content
    } catch (error) {
      faults.push(`${name}_FILE: expected a file that can be read (${(error as NodeJS.ErrnoException).code})`)
    }
  }
  return given
}

/** Turns text into what the schema speaks of; what cannot be turned stays text, and so fails the schema. */
function decoded(given: Given): Record<string, unknown> {
  const decoders: Record<string, (text: string) => unknown> = {
    DATABASE_URL: (text) => (URL.canParse(text) ? text : null),
    PORT: wholeNumber,
    POOL_SIZE: wholeNumber,
    SHUTDOWN_GRACE_SECONDS: wholeNumber,
    API_KEY_PEPPERS: peppers,
    CORS_ORIGINS: origins,
    RATE_LIMIT: wholeNumber,
    BAD_CREDENTIAL_LIMIT: wholeNumber,
    TRUST_PROXY: networks,
    TOKEN_ISSUERS: issuers,
  }
  return Object.fromEntries(
    Object.keys(Settings.properties)
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, (decoders[name] ?? String)(given[name] ?? '')]),
  )
}

const wholeNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)

const listed = (text: string) => text.split(',').map((item) => item.trim())

function peppers(text: string): unknown {
  const items = listed(text).map((item) => {
    const [version = '', ...secret] = item.split(':')
    return { version: wholeNumber(version), secret: secret.join(':') }
  })
  return new Set(items.map(({ version }) => version)).size === items.length ? items : text
}

function origins(text: string): unknown {
  const items = listed(text)
  return items.every((item) => URL.canParse(item) && new URL(item).origin === item) ? items : text
}

function networks(text: string): unknown {
  const items = listed(text)
  return items.every(isNetwork) ? items : text
}

function issuers(text: string): unknown {
  try {
    const items = JSON.parse(text) as TokenIssuer[]
    const urls = items.flatMap(({ issuer, jwksUrl, tokenUrl = issuer }) => [issuer, jwksUrl, tokenUrl])
    const isSound =
      new Set(items.map(({ issuer }) => issuer)).size === items.length && urls.every((url) => URL.canParse(url))
    return isSound ? items : text
  } catch {
    return text
  }
}

/** An address or a network that Fastify can compare with, but not one of all addresses, such as 0.0.0.0/0. */
function isNetwork(text: string): boolean {
  const [address = ''] = text.split('/')
  // ipaddr.js alone accepts 10.1, 0x0a.0.0.1 and 012.0.0.1, which not everyone reads as the same address.
  if (isIP(address) === 0) return false
  if (address === text) return ipaddr.isValid(text)
  if (!/\/[1-9]\d*$/.test(text) || !ipaddr.isValidCIDR(text)) return false
  const [network, bits] = ipaddr.parseCIDR(text)
  // A network of IPv4-mapped addresses stands for one of IPv4, whose prefix is 96 bits shorter.
  return bits > (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() ? 96 : 0)
}

function faultsInProduction(given: Given): string[] {
  const faults: string[] = []
  for (const name of secretSettings) {
    if ((given[name] ?? given[`${name}_FILE`]) === undefined) faults.push(`${name}: expected in production`)
  }
  const { DATABASE_URL: url = '', API_KEY_PEPPERS: pepper = '' } = given
  // A host may be called so: only the password has to be secret.
  const password = URL.canParse(url) ? new URL(url).password : ''
  if (fromAnExample.test(password)) faults.push('DATABASE_URL: expected a password that is not from an example')
  if (fromAnExample.test(pepper)) faults.push('API_KEY_PEPPERS: expected secrets that are not from an example')
  return faults
}
