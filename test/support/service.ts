// The service as a test meets it: over HTTP, on a database of its own, with clients whose every answer has to fit the
// document.
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import type { Test } from 'tap'
import { buildApp, type ServiceOptions } from '../../src/app.ts'
import { planExample } from '../../src/communication/communication-plans/schema.ts'
import { openDatabase } from '../../src/database/database.ts'
import { offerBootstrapKey } from '../../src/identity/api-clients/bootstrap.ts'
import { allScopes, type Scope } from '../../src/policy.ts'
import { readinessChecklist, readinessSections } from '../../src/readiness/checklists/considerations.ts'
import { questionsOf } from '../../src/readiness/checklists/rules.ts'
import { contractOf, type Document } from './contract.ts'
import { copyTemplate } from './template.ts'

export const peppers = [{ version: 1, secret: 'a pepper that only the tests know of' }]

/** What a test does not say otherwise; no test comes near its limits by chance. */
export const serviceOptions = {
  version: '0.0.0',
  peppers,
  keyKind: 'test',
  corsOrigins: [],
  limits: { requests: 1_000_000, badCredentials: 1_000_000 },
  trustedProxies: [],
  tokenIssuers: [],
} satisfies Partial<ServiceOptions>

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

export type Service = Awaited<ReturnType<typeof startService>>

export async function startService(t: Test, more: Partial<ServiceOptions> = {}) {
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const { url, ownerUrl } = await copyTemplate()
  const database = openDatabase(url, { poolSize: 8, log })
  const app = await buildApp({ ...serviceOptions, ...more, database, log })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const document = app.swagger() as unknown as Document
  const checkContract = contractOf(document)

  /** Calls with a key, or with none. */
  const callWith =
    (key: string | undefined): Call =>
    async (method, path, { body, headers = {} } = {}) => {
      const response = await fetch(`${address}${path}`, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
      const received = text === '' ? undefined : isJson ? JSON.parse(text) : text
      checkContract({ method, path, status: response.status, headers: response.headers, body: received })
      return { status: response.status, headers: response.headers, body: received }
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

  const bootstrapKey = (await offerBootstrapKey(database, peppers, false)) ?? ''
  const made = await callWith(bootstrapKey)('POST', '/v1/bootstrap', {
    body: { organization: { name: 'Regional Partnership Office', kinds: ['other'] }, clientName: 'Operator console' },
  })
  if (made.status !== 201) throw new Error(`No operator: ${JSON.stringify(made.body)}`)
  const operator = clientWith(made.body.organization.id, made.body.apiClient.id, made.body.key)

  /** A further API client of an organization, made by the operator. */
  async function clientOf(organizationId: string, scopes: readonly Scope[] = usualScopes): Promise<Client> {
    const { status, body } = await operator.call('POST', `/v1/organizations/${organizationId}/api-clients`, {
      body: { name: 'A system', scopes },
    })
    if (status !== 201) throw new Error(`No API client: ${JSON.stringify(body)}`)
    return clientWith(organizationId, body.apiClient.id, body.key)
  }

  /** An organization, registered by the operator, with an API client that has the usual scopes. */
  async function organization(name: string, fields: object = {}, scopes?: readonly Scope[]): Promise<Client> {
    const { status, body } = await operator.call('POST', '/v1/organizations', {
      body: { name, kinds: ['recipient'], ...fields },
    })
    if (status !== 201) throw new Error(`No organization: ${JSON.stringify(body)}`)
    return clientOf(body.id, scopes)
  }

  /** A partnership that `lead` began and the others have accepted; answers its path. */
  async function partnership(lead: Client, ...others: Client[]): Promise<string> {
    const { body } = await lead.call('POST', '/v1/partnerships', {
      body: { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' },
    })
    const path = `/v1/partnerships/${body.id}`
    for (const other of others) await join(path, lead, other)
    return path
  }

  /** Invites and accepts; answers the path of the party's entry. */
  async function join(path: string, lead: Client, other: Client): Promise<string> {
    const { body } = await lead.call('POST', `${path}/parties`, {
      body: { organizationId: other.id, role: 'child_care_provider' },
    })
    const entry = `${path}/parties/${body.id}`
    const { status, body: accepted } = await other.change('POST', `${entry}/transitions`, { action: 'accept' })
    if (status !== 200) throw new Error(`Not accepted: ${JSON.stringify(accepted)}`)
    return entry
  }

  /** Drafts a mission and proposes it; answers it as it then is. */
  async function propose(path: string, by: Client, fields: object = {}): Promise<Body> {
    const { body } = await by.call('POST', `${path}/missions`, { body: { ...mission, ...fields } })
    const { status, body: proposed } = await by.change('POST', `${path}/missions/${body.id}/transitions`, {
      action: 'propose',
    })
    if (status !== 200) throw new Error(`Not proposed: ${JSON.stringify(proposed)}`)
    return proposed
  }

  /** Endorses a mission for one party, with all of its results. */
  async function endorse(
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
    const proposed = await propose(path, first, fields)
    for (const party of parties) await endorse(path, proposed, party)
    return proposed
  }

  /** Whatever the parties have to have done before they negotiate: each feature that guards it adds its own. */
  async function readyToNegotiate(path: string, ...parties: Client[]): Promise<void> {
    await assess(path, parties)
    await agreeOnMission(path, parties)
    for (const party of parties) {
      for (const beneficiary of ['children', 'families', 'party']) {
        await party.call('POST', `${path}/benefits`, { body: { beneficiary, statement: 'More time.' } })
      }
    }
  }

  /** An observer by consent of every party; answers the path of its entry. */
  async function observe(path: string, observer: Client, ...parties: Client[]): Promise<string> {
    const [first, ...rest] = parties
    const proposed = await first?.call('POST', `${path}/observers`, {
      body: { organizationId: observer.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const entry = `${path}/observers/${proposed?.body.id}`
    for (const party of rest) await party.change('POST', `${entry}/transitions`, { action: 'consent' })
    return entry
  }

  /** A round of the readiness checklist, unless `fields` say of another; answers its path. */
  async function openRound(path: string, by: Client, fields: object = {}): Promise<string> {
    const { status, headers, body } = await by.call('POST', `${path}/checklist-rounds`, {
      body: { checklistId: readinessChecklist, ...fields },
    })
    if (status !== 201) throw new Error(`No round: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  /** A response to a round, complete unless `answers` say less; answers its path. */
  async function respond(round: string, by: Client, answers: object[] = completeAnswers): Promise<string> {
    const [path, roundId] = round.split('/checklist-rounds/')
    const { status, headers, body } = await by.call('POST', `${path}/checklist-responses`, {
      body: { roundId, answers },
    })
    if (status !== 201) throw new Error(`No response: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  const submit = (response: string, by: Client): Promise<Received> =>
    by.call('POST', `${response}/transitions`, { body: { action: 'submit' }, headers: { 'if-match': '"1"' } })

  /** A round of the readiness checklist that every party has answered, and submitted unless they are only to begin. */
  async function assess(path: string, parties: Client[], { submits = true } = {}): Promise<string> {
    const round = await openRound(path, parties[0] as Client)
    for (const party of parties) {
      const response = await respond(round, party)
      if (submits) await submit(response, party)
    }
    return round
  }

  /** What planning waits for. */
  async function readyToPlan(path: string, ...parties: Client[]): Promise<void> {
    for (const party of parties) await party.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
    await assess(path, parties, { submits: false })
  }

  /** A communication plan that every party has agreed to; answers its path. */
  async function agreeOnPlan(path: string, parties: Client[], fields: object = {}): Promise<string> {
    const [first, ...others] = parties
    if (first === undefined) throw new Error('Nobody makes the plan.')
    const { status, body } = await first.call('POST', `${path}/communication-plans`, {
      body: { ...planExample, ...fields },
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
    app,
    openRound,
    respond,
    submit,
    assess,
    readyToPlan,
    address,
    database,
    document,
    checkContract,
    ownerUrl,
    operator,
    organization,
    clientOf,
    clientWith,
    callWith,
    partnership,
    join,
    observe,
    propose,
    endorse,
    agreeOnMission,
    readyToNegotiate,
    agreeOnPlan,
  }
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
export async function until<Found>(look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await pause(25)
  }
  throw new Error('It did not come about within ten seconds.')
}
