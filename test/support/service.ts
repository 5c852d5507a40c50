// The service as a test meets it: over HTTP, with clients whose every answer has to fit the document.
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { allScopes, type Scope } from '../../src/policy.ts'
import { readinessChecklist, readinessSections } from '../../src/readiness/checklists/considerations.ts'
import { questionsOf } from '../../src/readiness/checklists/rules.ts'
import { contractOf, type Document } from './contract.ts'
import { sendRequest } from './http-client.ts'

/** What a program of an organization may do that does not operate the service. */
export const usualScopes = allScopes.filter((scope) => scope !== 'organizations:register')

export interface Sent {
  body?: unknown
  headers?: Record<string, string>
}
// biome-ignore lint/suspicious/noExplicitAny: A test looks into answers of every shape; the contract has checked them.
export type Body = any
export interface Received {
  status: number
  headers: Headers
  body: Body
}
export type Call = (method: string, path: string, sent?: Sent) => Promise<Received>

export interface Client {
  /** Of the organization. */
  id: string
  clientId: string
  key: string
  call: Call
  /** Reads the record at `path`, and sends its ETag with the request: PATCH, DELETE or a transition. */
  change: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Received>
}

/** Where a service is, and what a test may do behind its back. */
export interface ServiceAccess {
  address: string
  document: Document
  /** The restricted login of its database, as the service uses it. */
  url: string
  /** The superuser of its database. */
  ownerUrl: string
  /** The organization that registers the others. */
  operator: { id: string; clientId: string; key: string }
}

export type Service = ReturnType<typeof useService>

/**
 * The service that all test files share, on a database with whatever they made there: a test makes organizations of its
 * own. What needs other options, counts all rows or changes rows of others starts its own: own-service.ts.
 */
export async function startService(t: Test): Promise<Service> {
  const file = process.env.TEST_SERVICE
  if (file === undefined) throw new Error('Run the tests through test/support/with-postgres.ts.')
  return useService(t, JSON.parse(await readFile(file, 'utf8')))
}

export function useService(t: Test, { address, document, url, ownerUrl, operator: operatorAccess }: ServiceAccess) {
  const checkContract = contractOf(document)
  let pool: pg.Pool | undefined
  /** Connections to the database with the restricted login. */
  function connections(): pg.Pool {
    if (pool !== undefined) return pool
    const made = new pg.Pool({ connectionString: url, max: 4, options: '-c TimeZone=UTC' })
    made.on('error', () => {})
    t.teardown(() => made.end())
    pool = made
    return made
  }

  /** Calls with a key, or with none. */
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
      const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '')
      const received = text === '' ? undefined : isJson ? JSON.parse(text) : text
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
        const read = await call('GET', path.replace(/(\/transitions)?(\?.*)?$/, ''), { headers: onlyBehalf(headers) })
        const etag = read.headers.get('etag') ?? '"1"'
        return call(method, path, { ...(body !== undefined && { body }), headers: { 'if-match': etag, ...headers } })
      },
    }
  }

  const operator = clientWith(operatorAccess.id, operatorAccess.clientId, operatorAccess.key)

  /** A further API client of an organization, made by the operator. */
  async function createApiClient(organizationId: string, scopes: readonly Scope[] = usualScopes): Promise<Client> {
    const { status, body } = await operator.call('POST', `/v1/organizations/${organizationId}/api-clients`, {
      body: { name: 'A system', scopes },
    })
    if (status !== 201) throw new Error(`No API client: ${JSON.stringify(body)}`)
    return clientWith(organizationId, body.apiClient.id, body.key)
  }

  /** An organization, registered by the operator, with an API client that has the usual scopes. */
  async function createOrganization(name: string, fields: object = {}, scopes?: readonly Scope[]): Promise<Client> {
    const { status, body } = await operator.call('POST', '/v1/organizations', {
      body: { name, kinds: ['recipient'], ...fields },
    })
    if (status !== 201) throw new Error(`No organization: ${JSON.stringify(body)}`)
    return createApiClient(body.id, scopes)
  }

  /** A partnership that `lead` began and the others have accepted; answers its path. */
  async function createPartnership(lead: Client, ...others: Client[]): Promise<string> {
    const { body } = await lead.call('POST', '/v1/partnerships', {
      body: { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' },
    })
    const path = `/v1/partnerships/${body.id}`
    for (const other of others) await addParty(path, lead, other)
    return path
  }

  /** Invites and accepts; answers the path of the party's entry. */
  async function addParty(path: string, lead: Client, other: Client): Promise<string> {
    const { body } = await lead.call('POST', `${path}/parties`, {
      body: { organizationId: other.id, role: 'child_care_provider' },
    })
    const entry = `${path}/parties/${body.id}`
    const { status, body: accepted } = await other.change('POST', `${entry}/transitions`, { action: 'accept' })
    if (status !== 200) throw new Error(`Not accepted: ${JSON.stringify(accepted)}`)
    return entry
  }

  /** Drafts a mission and proposes it; answers it as it then is. */
  async function proposeMission(path: string, by: Client, fields: object = {}): Promise<Body> {
    const { body } = await by.call('POST', `${path}/missions`, { body: { ...mission, ...fields } })
    const { status, body: proposed } = await by.change('POST', `${path}/missions/${body.id}/transitions`, {
      action: 'propose',
    })
    if (status !== 200) throw new Error(`Not proposed: ${JSON.stringify(proposed)}`)
    return proposed
  }

  /** Endorses a mission for one party, with all of its results. */
  async function endorseMission(
    path: string,
    { id, contentHash, anticipatedResults }: Body,
    by: Client,
    fields: object = {},
  ): Promise<Received> {
    const confirmedResults = anticipatedResults.map(({ key }: Body) => key)
    return by.call('POST', `${path}/missions/${id}/endorsements`, {
      body: { contentHash, name: 'Jordan Rivera', title: 'Executive director', confirmedResults, ...fields },
    })
  }

  /** A mission that `parties`, which are all there are, have endorsed; answers it as it was proposed. */
  async function agreeOnMission(path: string, parties: Client[], fields: object = {}): Promise<Body> {
    const [first] = parties as [Client]
    const proposed = await proposeMission(path, first, fields)
    for (const party of parties) await endorseMission(path, proposed, party)
    return proposed
  }

  /** Whatever the parties have to have done before they negotiate: each feature that guards it adds its own. */
  async function prepareForNegotiation(path: string, ...parties: Client[]): Promise<void> {
    await answerReadinessChecklist(path, parties)
    await agreeOnMission(path, parties)
    for (const party of parties) {
      for (const beneficiary of ['children', 'families', 'party']) {
        await party.call('POST', `${path}/benefits`, { body: { beneficiary, statement: 'More time.' } })
      }
    }
  }

  /** An observer by consent of every party; answers the path of its entry. */
  async function addObserver(path: string, observer: Client, ...parties: Client[]): Promise<string> {
    const [first, ...rest] = parties
    const proposed = await first?.call('POST', `${path}/observers`, {
      body: { organizationId: observer.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const entry = `${path}/observers/${proposed?.body.id}`
    for (const party of rest) await party.change('POST', `${entry}/transitions`, { action: 'consent' })
    return entry
  }

  /** A round of the readiness checklist, unless `fields` say of another; answers its path. */
  async function openChecklistRound(path: string, by: Client, fields: object = {}): Promise<string> {
    const { status, headers, body } = await by.call('POST', `${path}/checklist-rounds`, {
      body: { checklistId: readinessChecklist, ...fields },
    })
    if (status !== 201) throw new Error(`No round: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  /** A response to a round, complete unless `answers` say less; answers its path. */
  async function createChecklistResponse(round: string, by: Client, answers: object[] = completeAnswers): Promise<string> {
    const [path, roundId] = round.split('/checklist-rounds/')
    const { status, headers, body } = await by.call('POST', `${path}/checklist-responses`, {
      body: { roundId, answers },
    })
    if (status !== 201) throw new Error(`No response: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  const submitChecklistResponse = (response: string, by: Client): Promise<Received> =>
    by.call('POST', `${response}/transitions`, { body: { action: 'submit' }, headers: { 'if-match': '"1"' } })

  /** A round of the readiness checklist that every party has answered, and submitted unless they are only to begin. */
  async function answerReadinessChecklist(path: string, parties: Client[], { submits = true } = {}): Promise<string> {
    const round = await openChecklistRound(path, parties[0] as Client)
    for (const party of parties) {
      const response = await createChecklistResponse(round, party)
      if (submits) await submitChecklistResponse(response, party)
    }
    return round
  }

  /** What planning waits for. */
  async function prepareForPlanning(path: string, ...parties: Client[]): Promise<void> {
    for (const party of parties) await party.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
    await answerReadinessChecklist(path, parties, { submits: false })
  }

  /** A communication plan that every party has agreed to; answers its path. */
  async function agreeOnCommunicationPlan(path: string, parties: Client[], fields: object = {}): Promise<string> {
    const [first, ...others] = parties
    if (first === undefined) throw new Error('Nobody makes the plan.')
    const { status, body } = await first.call('POST', `${path}/communication-plans`, {
      body: { ...exampleOf(document, 'createCommunicationPlan'), ...fields },
    })
    if (status !== 201) throw new Error(`No plan: ${JSON.stringify(body)}`)
    const plan = `${path}/communication-plans/${body.id}`
    let { state } = (await first.change('POST', `${plan}/transitions`, { action: 'propose' })).body
    for (const other of others) {
      state = (await other.change('POST', `${plan}/transitions`, { action: 'agree' })).body.state
    }
    if (state !== 'agreed') throw new Error(`The plan is ${state}.`)
    return plan
  }

  return {
    openChecklistRound,
    createChecklistResponse,
    submitChecklistResponse,
    answerReadinessChecklist,
    prepareForPlanning,
    address,
    connections,
    document,
    checkContract,
    url,
    ownerUrl,
    operator,
    createOrganization,
    createApiClient,
    clientWith,
    callWith,
    createPartnership,
    addParty,
    addObserver,
    proposeMission,
    endorseMission,
    agreeOnMission,
    prepareForNegotiation,
    agreeOnCommunicationPlan,
  }
}

/** The request that the document shows. */
function exampleOf({ paths }: Document, operationId: string): object {
  const operations = Object.values(paths).flatMap((all) => Object.values(all))
  const stated = operations.find((one) => one.operationId === operationId)
  const example = stated?.requestBody?.content['application/json']?.example
  if (example === undefined) throw new Error(`The document shows no request of ${operationId}.`)
  return example as object
}

const mission = {
  mission: 'A full day of good care for forty more infants and toddlers.',
  philosophy: 'Children thrive where the adults around them work as one.',
  values: [{ name: 'Respect' }],
  anticipatedResults: [
    { key: 'places', statement: 'Forty more children are in full-day care.', target: '40 by 2027' },
    { key: 'teachers', statement: 'Every group has two lead teachers.' },
  ],
}

/** Each question of the readiness checklist, answered so that it can be submitted. */
export const completeAnswers = questionsOf(readinessSections).map(({ id: questionId }) => ({
  questionId,
  status: 'not_yet_addressed' as const,
}))

const onlyBehalf = (headers: Record<string, string>): Record<string, string> =>
  headers['on-behalf-of'] === undefined ? {} : { 'on-behalf-of': headers['on-behalf-of'] }

/** Waits until `look` answers something, for at most ten seconds. */
export async function waitFor<Found>(look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await pause(25)
  }
  throw new Error('It did not come about within ten seconds.')
}
