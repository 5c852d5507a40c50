// Access control: every operation of the document, called by a few actors. The cases are derived from the document and the policy
// table, so new routes are covered.
import { pino } from 'pino'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import { withClient } from '../src/database/migrate.ts'
import type { Audience } from '../src/events/rules.ts'
import { type Receivers, receiversOf } from '../src/integration/event-types/receivers.ts'
import { policy } from '../src/policy.ts'
import { createProblemComparison, describeResponse, failuresOf, isProblem } from './support/access-checks.ts'
import { createIsolationChecks, insufficientScope, sameGroup, unauthenticated } from './support/isolation-checks.ts'
import { operationsWithoutRule } from './support/operations.ts'
import { serviceOptions } from './support/own-service.ts'
import type { Received } from './support/service.ts'
import { buildWorld } from './support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, records } = world
const { checkOperation, pathsOf, requestOf } = createIsolationChecks(world)

t.test('the document, the policy table and the test data cover the same operations', async (t) => {
  const listed = operations.map(({ operationId }) => operationId)
  t.strictSame([...Object.keys(policy), ...operationsWithoutRule].sort(), [...listed].sort())
  const names = [...new Set(operations.flatMap(({ params }) => params))]
  const { ids } = actors.lead
  for (const name of names) {
    const values = [ids.partnershipA[name], ids.partnershipB[name], ids.unknown[name]]
    const isShared = ['strategyId', 'kind', 'scheme'].includes(name)
    t.notOk(values.includes(undefined), `buildWorld() has a ${name} in each group`)
    t.equal(new Set(values).size >= (isShared ? 1 : 3), true, `${name} differs between the groups`)
  }
  const within = names.filter((name) => name in records.partnershipB && name !== 'partnershipId')
  for (const name of within)
    t.not(ids.partnershipA[name], ids.afterWithdrawal[name], `another ${name} after the withdrawal`)
})

t.test('the receivers of each type of events are those of the recorded events', async (t) => {
  const recorded = await withClient(service.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `select distinct type, audience, exists (select from organizations o where o.id = e.stream_id) as "ofOrganization" from events e`,
    )
    return rows as { type: string; audience: Audience; ofOrganization: boolean }[]
  })
  t.ok(recorded.length > 80, `${recorded.length} types`)
  /** Whether an event is of an organization, and its audiences. */
  const expected: Record<Receivers, { ofOrganization: boolean[]; audiences: Audience[] }> = {
    organization: { ofOrganization: [true], audiences: ['parties'] },
    organization_and_partners: { ofOrganization: [true], audiences: ['parties', 'everyone'] },
    organization_and_representative: { ofOrganization: [true], audiences: ['parties'] },
    parties: { ofOrganization: [false], audiences: ['parties'] },
    parties_and_observers: { ofOrganization: [false], audiences: ['everyone'] },
    parties_and_observers_who_may_read: { ofOrganization: [false], audiences: ['parties', 'everyone'] },
    parties_observers_and_invited: { ofOrganization: [false], audiences: ['everyone'] },
    organization_then_parties: { ofOrganization: [true, false], audiences: ['parties'] },
  }
  const faults = recorded.filter(({ type, audience, ofOrganization }) => {
    const { audiences, ofOrganization: places } = expected[receiversOf(type)]
    return !audiences.includes(audience) || !places.includes(ofOrganization)
  })
  t.strictSame(faults, [])
})

t.test('the service does not start with a route that is not in the policy table', async (t) => {
  const database = openDatabase(service.ownerUrl, { poolSize: 1, log: pino({ level: 'silent' }) })
  t.teardown(() => database.close())
  const { getNeed } = policy
  t.teardown(() => Object.assign(policy, { getNeed }))
  Reflect.deleteProperty(policy, 'getNeed')
  const options = { ...serviceOptions, database, log: pino({ level: 'silent' }) }
  await t.rejects(buildApp(options), /needs\/:needId has no entry in the policy table/)
})

t.test('an invalid key gets the same response from every route, whatever the id', async (t) => {
  const cases = operations.flatMap((operation) =>
    Object.entries(world.credentials.invalid).map(([name, call]) => ({ operation, name, call })),
  )
  const faults = await failuresOf(cases, async ({ operation, name, call }) => {
    const compare = createProblemComparison()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, sameGroup)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      const answer = await call(operation.method, path + query, sent)
      const where = `${operation.operationId} with ${name}`
      if (!isProblem(unauthenticated, answer)) return `${where}: ${describeResponse(answer)}`
      if (!answer.headers.has('www-authenticate')) return `${where}: no WWW-Authenticate`
      const difference = compare(where, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test('a client without the required scope gets a problem that names the scope, whatever the id', async (t) => {
  const faults = await failuresOf(operations, async (operation) => {
    const { rule, operationId, method } = operation
    if (rule === undefined || rule.scope === null) return
    const call = world.credentials.withoutScope.get(rule.scope)
    const compare = createProblemComparison()
    for (const { path, root, rest } of pathsOf(operation, actors.lead, sameGroup)) {
      const { query, sent } = await requestOf(operation, actors.lead, root, rest)
      const answer = (await call?.(method, path + query, sent)) as Received
      if (!isProblem(insufficientScope, answer)) return `${operationId}: ${describeResponse(answer)}`
      if (!answer.body.detail.includes(rule.scope)) return `${operationId}: ${answer.body.detail}`
      const difference = compare(operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
})

t.test(
  'On-Behalf-Of is rejected for an organization that the caller does not represent or that does not exist',
  async (t) => {
    const faults = await failuresOf(operations, async (operation) => {
      const { rule, operationId, method } = operation
      if (rule === undefined) return
      const compare = createProblemComparison()
      const [{ path = '' } = {}] = pathsOf(operation, actors.lead, sameGroup)
      const { query, sent } = await requestOf(operation, actors.lead, 'partnershipA', 'partnershipA')
      for (const behalf of [actors.otherLead.organizationId, uuidv7()]) {
        const headers = { ...sent.headers, 'on-behalf-of': behalf }
        const answer = await actors.lead.call(method, path + query, { ...sent, headers })
        if (!isProblem({ status: 403, code: 'not-representing' }, answer))
          return `${operationId}: ${describeResponse(answer)}`
        const difference = compare(operationId, answer)
        if (difference) return difference
      }
    })
    t.strictSame(faults, [])
  },
)

/** Those with the most and the fewest rights. isolation.slow.ts has every actor. */
const { lead, observer, former, stranger } = actors
for (const operation of operations) {
  t.test(`${operation.operationId}: four organizations get the response that the policy table defines`, (t) =>
    checkOperation(t, operation, sameGroup, [lead, observer, former, stranger]),
  )
}
