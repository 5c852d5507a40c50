// A service in the process of the test file, with a database of its own.
import { type Logger, pino } from 'pino'
import type { Test } from 'tap'
import { buildApp, type ServiceOptions } from '../../src/app.ts'
import { storeKeys } from '../../src/attestation/attestation.ts'
import { openDatabase } from '../../src/database/database.ts'
import { createBootstrapKey } from '../../src/identity/api-clients/bootstrap.ts'
import type { Document } from './contract.ts'
import { readSharedAccess, useService } from './service.ts'
import { copyTemplate } from './template.ts'

export const peppers = [{ version: 1, secret: 'a pepper of the tests only' }]
/** 32 bytes 07: the key of the golden cases. */
export const attestationKeys = [{ name: 'test', seed: Buffer.alloc(32, 7).toString('base64url') }]

/** Default options. The limits are too high to be reached by chance. */
export const serviceOptions = {
  version: '0.0.0',
  peppers,
  attestationKeys,
  keyKind: 'test',
  corsOrigins: [],
  limits: { requests: 1_000_000, badCredentials: 1_000_000 },
  trustedProxies: [],
  tokenIssuers: [],
} satisfies Partial<ServiceOptions>

interface Options extends Omit<ServiceOptions, 'database' | 'log'> {
  poolSize?: number
}
export type OwnService = Awaited<ReturnType<typeof startOwnService>>

export async function startOwnService(t: Test, options: Partial<Options> = {}) {
  const { app, database, access } = await launchService({ ...serviceOptions, ...options })
  t.teardown(() => app.close())
  // Only these options change the document. Reading it is faster than assembling it.
  const document = options.tokenIssuers || options.deprecations ? documentOf(app) : (await readSharedAccess()).document
  return { ...useService(t, { ...access, document }), app, database }
}

/** Starts the service on a copy of the migrated database, and creates its operator. */
export async function launchService({
  poolSize = 8,
  log = pino({ level: process.env.TEST_LOG ?? 'silent' }),
  ...options
}: Options & { log?: Logger }) {
  const { url, ownerUrl } = await copyTemplate()
  const database = openDatabase(url, { poolSize, log })
  await storeKeys(database, options.attestationKeys)
  const app = await buildApp({ ...options, database, log })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const bootstrapKey = await createBootstrapKey(database, options.peppers, false)
  const answer = await fetch(`${address}/v1/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      organization: { name: 'Regional Partnership Office', kinds: ['other'] },
      clientName: 'Operator console',
    }),
  })
  const made = JSON.parse(await answer.text())
  if (answer.status !== 201) throw new Error(`Cannot create the operator: ${JSON.stringify(made)}`)
  const operator = { id: made.organization.id, clientId: made.apiClient.id, key: made.key }
  return { app, database, access: { address, url, ownerUrl, operator } }
}

export const documentOf = (app: Awaited<ReturnType<typeof buildApp>>): Document => app.swagger() as unknown as Document
