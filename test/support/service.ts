// The service over HTTP, with clients that validate every response against the document.

import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { recordUrlOf } from '../../src/http/conditional-requests.ts'
import { allScopes, type Scope } from '../../src/policy.ts'
import { contractOf, type Document } from './contract.ts'
import { sendRequest } from './http-client.ts'
import { stepsOf } from './steps.ts'

/** All scopes except the operator's. */
export const nonOperatorScopes = allScopes.filter((scope) => scope !== 'organizations:register')

export interface Sent {
  body?: unknown
  headers?: Record<string, string>
}
// biome-ignore lint/suspicious/noExplicitAny: The contract has validated the response.
export type Body = any
export interface Received {
  status: number
  headers: Headers
  body: Body
}
export type Call = (method: string, path: string, sent?: Sent) => Promise<Received>

export interface Client {
  /** Id of the organization. */
  id: string
  clientId: string
  key: string
  call: Call
  /** Reads the record at `path`, and sends its ETag with the request: PATCH, DELETE or a transition. */
  change: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Received>
}

/** Addresses and credentials of a service and its database. */
export interface ServiceAccess {
  address: string
  document: Document
  /** Database URL with the restricted login of the service. */
  url: string
  /** Database URL with the superuser's login. */
  ownerUrl: string
  /** The organization that registers the others. */
  operator: { id: string; clientId: string; key: string }
}

export type Service = ReturnType<typeof useService>

/**
 * The service that all test files share, with the records of all of them: a test creates its own organizations. A test
 * that needs other options, counts all rows or changes rows of others uses own-service.ts.
 */
export const startService = async (t: Test): Promise<Service> => useService(t, await readSharedAccess())

export async function readSharedAccess(): Promise<ServiceAccess> {
  const file = process.env.TEST_SERVICE
  if (file === undefined) throw new Error('Run the tests through test/support/with-postgres.ts.')
  return JSON.parse(await readFile(file, 'utf8'))
}

export function useService(t: Test, { address, document, url, ownerUrl, operator: operatorAccess }: ServiceAccess) {
  const checkContract = contractOf(document)
  let pool: pg.Pool | undefined
  /** A pool with the restricted login. */
  function connections(): pg.Pool {
    if (pool !== undefined) return pool
    const created = new pg.Pool({ connectionString: url, max: 4 })
    created.on('error', () => {})
    t.teardown(() => created.end())
    pool = created
    return created
  }

  /** Sends requests with a key, or without one. */
  const callWith =
    (key: string | undefined): Call =>
    async (method, path, { body, headers = {} } = {}) => {
      const answer = await sendRequest(`${address}${path}`, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const { status, text } = answer
      const type = answer.headers.get('content-type')
      // A file without records is empty.
      const hasBody = text !== '' || (type !== null && method !== 'HEAD')
      const received = !hasBody ? undefined : /[/+]json/.test(type ?? '') ? JSON.parse(text) : text
      checkContract({ method, path, status, headers: answer.headers, body: received })
      return { status, headers: answer.headers, body: received }
    }

  function clientWith(id: string, clientId: string, key: string): Client {
    const call = callWith(key)
    return {
      id,
      clientId,
      key,
      call,
      async change(method, path, body, headers = {}) {
        const read = await call('GET', recordUrlOf(path.replace(/\?.*$/, '')), { headers: behalfHeader(headers) })
        const etag = read.headers.get('etag') ?? '"1"'
        return call(method, path, { ...(body !== undefined && { body }), headers: { 'if-match': etag, ...headers } })
      },
    }
  }

  const operator = clientWith(operatorAccess.id, operatorAccess.clientId, operatorAccess.key)

  /** Creates a further API client of an organization. */
  async function createApiClient(
    organizationId: string,
    scopes: readonly Scope[] = nonOperatorScopes,
  ): Promise<Client> {
    const { status, body } = await operator.call('POST', `/v1/organizations/${organizationId}/api-clients`, {
      body: { name: 'A system', scopes },
    })
    if (status !== 201) throw new Error(`Cannot create the API client: ${JSON.stringify(body)}`)
    return clientWith(organizationId, body.apiClient.id, body.key)
  }

  /** Registers an organization, and creates an API client with all scopes except the operator's. */
  async function createOrganization(name: string, fields: object = {}, scopes?: readonly Scope[]): Promise<Client> {
    const { status, body } = await operator.call('POST', '/v1/organizations', {
      body: { name, kinds: ['recipient'], ...fields },
    })
    if (status !== 201) throw new Error(`Cannot create the organization: ${JSON.stringify(body)}`)
    return createApiClient(body.id, scopes)
  }

  /** The four organizations of most tests. */
  const createAgencies = async () => ({
    lead: await createOrganization('Springfield Early Head Start'),
    center: await createOrganization('Little Steps Child Care'),
    home: await createOrganization("Rosa's Family Child Care"),
    office: await createOrganization('State Office', { kinds: ['state_agency'] }),
  })

  return {
    address,
    connections,
    document,
    checkContract,
    url,
    ownerUrl,
    operator,
    createOrganization,
    createAgencies,
    createApiClient,
    clientWith,
    callWith,
    ...stepsOf(document),
  }
}

const behalfHeader = (headers: Record<string, string>): Record<string, string> =>
  headers['on-behalf-of'] === undefined ? {} : { 'on-behalf-of': headers['on-behalf-of'] }

/** Polls `find` until it returns a value, for at most ten seconds. */
export async function waitFor<Found>(find: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    await pause(25)
  }
  throw new Error('The condition was not met within ten seconds.')
}
