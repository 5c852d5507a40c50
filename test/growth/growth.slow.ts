// The work of the database for an operation grows neither with the tables, nor with the partnerships of an organization or the
// events of a partnership. It is counted, not timed. The operations are those of the document, so new ones are covered.
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/database.ts'
import type { Prepared } from '../../src/database/queries.ts'
import { encodePosition } from '../../src/events/feed-rules.ts'
import { dispatchEvents, lag } from '../../src/events/feed-store.ts'
import { serviceOptions } from '../support/own-service.ts'
import { type Client, useService } from '../support/service.ts'
import { buildWorld } from '../support/world.ts'
import { openData, sizes, smallTables } from './data.ts'
import { type GrowthRequest, requestsOf } from './requests.ts'
import { countWork, growthOf, leastOf, sendPlans, type WorkByStatement } from './work.ts'

/** Requests whose work grows, because their result does. */
const growing: Record<string, string> = {
  'listOrganizations, total': 'It counts all organizations, which every caller may read.',
  'listChecklistEditions, total': 'It counts the published editions of all organizations.',
  'listClauseEditions, total': 'It counts the published editions of all organizations.',
  'listAgreementTemplateEditions, total': 'It counts the published editions of all organizations.',
  'listStandardEditions, total': 'It counts the published editions of all organizations.',
  'listPartnerships, total': 'It counts the partnerships of the lead, which is in a quarter of all.',
  'listAllNextSteps, total': 'As listPartnerships.',
  'listAgenda, total': 'It counts what is due in the partnerships of the lead.',
  'listPartnerships, updatedAt':
    'It sorts the partnerships of the lead: the index of its parties has the order of ids.',
  'listPartnerships, -updatedAt': 'As in the other direction.',
  listCommunicationRevisions: 'The requests of the test have added revisions meanwhile.',
  'listCommunicationRevisions, total': 'As listCommunicationRevisions.',
}

/** Requests that work for a limited time, so that their work depends on the speed of the machine. */
const limitedByTime: Record<string, string> = {
  erasePersonalData: 'It searches the partnerships of the organization for 0.7 s; the next request continues.',
}

/** Operations that use no table. */
const withoutTables: Record<string, string> = {
  getCaller: 'It describes the credential, which is read at most once a second.',
  listStrategies: 'The strategies are constants.',
  getStrategy: 'The strategies are constants.',
  listCodes: 'The codes are constants.',
  listEventTypes: 'The types are constants.',
  listAgreementKinds: 'The rule sets are constants.',
  listFundingTypes: 'The types are constants.',
  getAgreementKind: 'The rule sets are constants.',
}

/** Writes for which the world has no request that succeeds. */
const withoutSuccess: Record<string, string> = {
  objectToRemoval: 'No notice of removal is in effect.',
  transitionChecklistResponse: 'All responses with answers to every question are shared.',
}

const world = await buildWorld(t)
await world.service.app.close()
const { clients } = world
const data = await openData(world)
t.teardown(() => data.close())
await sendPlans(data.client)

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
// One connection, so that all statements have run on it before they are counted.
const database = openDatabase(world.service.url, { poolSize: 1, log })
const counter = countWork(database.pool)
// Without a limit of requests, which is stored at intervals.
const limits = { ...serviceOptions.limits, requests: 0 }
const app = await buildApp({ ...serviceOptions, limits, database, log })
t.teardown(() => app.close())
const address = await app.listen({ host: '127.0.0.1', port: 0 })
const service = useService(t, { ...world.service, address })
const clientOf = ({ id, clientId, key }: Client): Client => service.clientWith(id, clientId, key)
const { operator } = service
const [lead, party] = [clientOf(clients.lead), clientOf(clients.party)]

await data.fill(sizes.small)
let lastChanges = await positionNearEnd()
let lastEvent = await data.lastEvent()
const requests = await requestsOf(world, {
  clients: { lead, party, operator },
  awaitImports: data.awaitImports,
  lastChanges: () => lastChanges,
  lastEvents: () => lastEvent - 500,
})
const ownWork = ownWorkOf()
const small = await measure()
await data.fill(sizes.large)
const large = await measure()
const rowCounts = await data.countRows()

/** A position in the feed of the lead, a few changes before its end. */
async function positionNearEnd(): Promise<string> {
  // Dispatches what is waiting.
  await lead.call('GET', '/v1/changes')
  return encodePosition(lead.id, (await data.lastChange()) - 5)
}

/** What the service does by itself, while as many events as there are in partnership A wait to be dispatched. */
function ownWorkOf(): GrowthRequest[] {
  const run = (name: string, query: Prepared<unknown>, values = {}): GrowthRequest => ({
    name,
    send: async () => {
      await data.queueEvents()
      await database.query(query, values)
      return { status: 200 }
    },
  })
  return [run('dispatch of 500 events', dispatchEvents, { batchSize: 500 }), run('lag of the feeds', lag)]
}

interface Measurement {
  work: WorkByStatement
  tables: Set<string>
  /** Statuses of responses that are no success. */
  rejected: number[]
}

/** Sends each request twice, one at a time. */
async function measure(): Promise<Map<string, Measurement>> {
  const measurements = new Map<string, Measurement>()
  await data.clearQueue()
  lastChanges = await positionNearEnd()
  lastEvent = await data.lastEvent()
  for (const { name, send } of [...requests.values(), ownWork].flat()) {
    const rejected: number[] = []
    const count = () =>
      counter.during(async () => {
        const { status } = await send()
        if (status >= 400) rejected.push(status)
      })
    const [first, second] = [await count(), await count()]
    measurements.set(name, { work: leastOf([first.work, second.work]), tables: second.tables, rejected })
  }
  return measurements
}

/** What is wrong with the work of a request. */
function faultsOf({ name }: GrowthRequest): string[] {
  const [before, after] = [small.get(name), large.get(name)] as [Measurement, Measurement]
  const rejected = [...before.rejected, ...after.rejected].map((status) => `${name}: ${status}`)
  if (name in limitedByTime) return rejected
  const growth = growthOf(before.work, after.work)
  if (!(name in growing)) return [...rejected, ...growth.map((statement) => `${name}: ${statement}`)]
  return [...rejected, ...(growth.length > 0 ? [] : [`${name} does not grow: remove it from the exceptions.`])]
}

for (const [operationId, [request, ...others]] of requests) {
  t.test(`${operationId}: the work does not grow with the data`, async (t) => {
    if (request === undefined) {
      t.ok(operationId in withoutSuccess, 'has a request that succeeds: see requests.ts')
      return
    }
    t.notOk(operationId in withoutSuccess, 'is no exception')
    t.strictSame([request, ...others].flatMap(faultsOf), [])
    const tables = [...(large.get(request.name)?.tables ?? [])].filter((table) => !(table in smallTables))
    t.ok(tables.length > 0 || operationId in withoutTables, 'reads tables that grow')
    const lacking = tables.filter((table) => table in rowCounts && (rowCounts[table] ?? 0) < sizes.large)
    t.strictSame(lacking, [], `every table that it reads has ${sizes.large} rows`)
  })
}

t.test('the work of the service itself does not grow with the data', async (t) =>
  t.strictSame(ownWork.flatMap(faultsOf), []),
)
