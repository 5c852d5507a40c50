// A closed, terminated or withdrawn partnership rejects writes that the policy table does not allow. The test calls every operation of the
// document, new ones included.

import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { withClient } from '../../../src/database/migrate.ts'
import { isAllowedWhenClosed, type Rule } from '../../../src/policy.ts'
import { readinessChecklistId } from '../../../src/readiness/checklists/readiness-checklist.ts'
import { closedStates, partnershipStates } from '../../../src/records/partnership-lifecycle.ts'
import { createAccessChecks, describeResponse, failuresOf } from '../../support/access-checks.ts'
import { blockersOf, codesOf } from '../../support/available-actions.ts'
import { csv } from '../../support/imports.ts'
import { fill, type Operation } from '../../support/operations.ts'
import { type Body, type Client, type Received, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { buildWorld } from '../../support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors } = world
const { lead, party } = world.clients
const storage = await openStorage(t, service)
const { callAs, requestOf } = createAccessChecks(world)
const ids = actors.lead.ids.partnershipC

const within = operations.filter(({ path }) => path.startsWith('/v1/partnerships/{partnershipId}'))
const writes = within.filter(({ method }) => method !== 'GET')
const transitions = writes.filter(({ path }) => path.endsWith('/transitions'))
const blockedBy = [
  { code: 'PARTNERSHIP_CLOSED', message: 'The partnership is closed, terminated or withdrawn.', ref: null },
]
const rejection = { status: 409, body: { code: 'partnership-closed', blockedBy } }
const idOf = (path: string) => path.split('/')[3]
const isPartnershipClosed = ({ status, body }: Received) => status === 409 && body.code === 'partnership-closed'
const setState = (state: string, partnershipId = ids.partnershipId) => storage.setState(String(partnershipId), state)

const countParts = async (path: string): Promise<number> =>
  (await storage.rows('select from import_parts where partnership_id = $1', [idOf(path)])).length

const need = { title: 'Infant places', aspect: 'services' }
const row = 'aspect,what,schedule.kind\r\ndata,Enrol,undecided\r\n'

/** Terminates the partnership in a transaction that is open when `work` starts, and commits once `work` waits for it. */
async function terminateDuring<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  return withClient(service.ownerUrl, async (client) => {
    await client.query('begin')
    await client.query(`update partnerships set state = 'terminated' where id = $1`, [idOf(path)])
    await client.query('update streams set closed = true where stream_id = $1', [idOf(path)])
    const working = work()
    await waitFor(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return (await storage.rows(waiting)).length > 0
    })
    await client.query('commit')
    return working
  })
}

t.test('a closed, terminated or withdrawn partnership', async (t) => {
  const key = { 'idempotency-key': uuidv7() }
  const fileKey = { 'idempotency-key': uuidv7(), ...csv }
  const path = fill('/v1/partnerships/{partnershipId}', ids)
  const create = (body: Body, headers: Record<string, string>) => lead.call('POST', `${path}/needs`, { body, headers })
  const importRows = (headers: Record<string, string>, body = row) =>
    lead.call('POST', `${path}/expectation-imports`, { body, headers })
  const first = await create(need, key)
  const file = await importRows(fileKey)
  t.strictSame([first.status, file.status], [201, 201])
  await waitFor(async () => (await lead.call('GET', file.headers.get('location') ?? '')).body.state === 'completed')

  for (const closedState of closedStates) {
    await setState(closedState)
    await t.test(`${closedState}: rejects writes that the policy table does not allow`, async (t) => {
      const faults = await failuresOf(writes, async (operation) => {
        const { query, sent: request } = await requestOf(operation, actors.lead, 'partnershipC', 'partnershipC')
        const response = await callAs(actors.lead, operation.method, fill(operation.path, ids) + query, request)
        const parts = partsOf(request.body)
        const { rule = { scope: null } } = operation
        const mayWrite = rule.allowedWhenClosed !== undefined && parts.every((part) => isAllowedWhenClosed(rule, part))
        if (isPartnershipClosed(response) === mayWrite) return `${operation.operationId}: ${describeResponse(response)}`
        if (!mayWrite) t.strictSame(response.body.blockedBy, blockedBy)
      })
      t.strictSame(faults, [])
    })

    await t.test(`${closedState}: availableActions agrees with the result of each transition`, async (t) => {
      const faults = await failuresOf(transitions, async (operation) => {
        const record = fill(operation.path.replace('/transitions', ''), ids)
        const { body, headers } = await lead.call('GET', record)
        for (const action of actionsOf(operation)) {
          const codes = blockersOf(body, action)
          if (codes.includes('PARTNERSHIP_CLOSED') !== !isAllowedWhenClosed(operation.rule as Rule, action)) {
            return `${operation.operationId}: ${action} is blocked by ${codes}`
          }
        }
        for (const action of actionsOf(operation)) {
          const request = { action, reason: 'Now.', ...(action === 'pay' && { installment: 1, paidOn: '2026-10-01' }) }
          const response = await lead.call('POST', `${record}/transitions?dryRun=true`, {
            body: request,
            headers: { 'if-match': headers.get('etag') ?? '' },
          })
          const codes = blockersOf(body, action)
          t.equal(response.status, codes.length === 0 ? 200 : 409, `${operation.operationId}: ${action}`)
          t.strictSame(codesOf(response), codes)
        }
      })
      t.strictSame(faults, [])
    })
  }

  await t.test(
    'reads still succeed, and blockers show the closure to observers and invited organizations',
    async (t) => {
      const faults = await failuresOf(within, async ({ operationId, method, path }) => {
        if (method !== 'GET') return
        const response = await lead.call('GET', fill(path, ids))
        if (response.status !== 200) return `${operationId}: ${describeResponse(response)}`
      })
      t.strictSame(faults, [])
      for (const [name, record] of [
        ['observer', 'expectations/{expectationId}'],
        ['invited', 'parties/{partyId}'],
      ] as const) {
        const { body } = await actors[name].call('GET', fill(`${path}/${record}`, ids))
        t.match(body.blockedActions[0].codes, ['PARTNERSHIP_CLOSED'], name)
      }
    },
  )

  await t.test('missing access is reported before the closure', async (t) => {
    const request = { body: need }
    t.match(await actors.stranger.call('POST', `${path}/needs`, request), { status: 404 })
    t.match(await actors.observer.call('POST', `${path}/needs`, request), {
      status: 403,
      body: { code: 'insufficient-relation' },
    })
    t.match(await world.credentials.withoutScope.get('partnerships:write')?.('POST', `${path}/needs`, request), {
      status: 403,
      body: { code: 'insufficient-scope' },
    })
  })

  await t.test('replays stored responses', async (t) => {
    const replay = await create(need, key)
    t.strictSame([replay.status, replay.headers.get('idempotent-replayed')], [201, 'true'])
    t.strictSame(replay.body, first.body)
    const fileReplay = await importRows(fileKey)
    t.strictSame([fileReplay.status, fileReplay.headers.get('idempotent-replayed')], [201, 'true'])
    t.equal(fileReplay.body.id, file.body.id)
    t.match(await create({ ...need, title: 'Other' }, key), { status: 422, body: { code: 'idempotency-key-reused' } })
    t.match(await importRows(fileKey, `${row}${row}`), { status: 422 })
    const late = { 'idempotency-key': uuidv7() }
    t.match(await create(need, late), rejection)
    const repeated = await create(need, late)
    t.match(repeated, rejection)
    t.equal(repeated.headers.get('idempotent-replayed'), null, 'a conflict is not stored')
    t.match(await importRows({ ...csv, 'idempotency-key': uuidv7() }), rejection)
    // The parts of a file are stored before the import is checked, and deleted after the response.
    await waitFor(async () => (await countParts(path)) === 0)
  })

  await t.test('external ids may be updated, other fields may not', async (t) => {
    const externalIds = [{ scheme: 'archive', value: '7' }]
    for (const [record, fields] of [
      [path, { name: 'Another name' }],
      [fill(`${path}/parties/{partyId}`, ids), { role: 'funder' }],
    ] as const) {
      t.match(await lead.change('PATCH', record, { externalIds }), { status: 200, body: { externalIds } })
      t.match(await lead.change('PATCH', record, { externalIds: [], ...fields }), rejection)
    }
  })
})

t.test('partnerships in other states accept writes', async (t) => {
  const path = await service.createPartnership(lead, party)
  for (const state of partnershipStates.filter((state) => !closedStates.includes(state))) {
    await setState(state, idOf(path))
    t.equal((await lead.call('POST', `${path}/needs`, { body: need })).status, 201, state)
  }
})

t.test('a former party does not see the closure', async (t) => {
  await setState('terminated', actors.former.ids.partnershipA.partnershipId)
  const faults = await failuresOf([...world.readBeforeWithdrawal.keys()], async (path) => {
    const response = await actors.former.call('GET', path)
    if (response.status !== 200 || JSON.stringify(response.body).includes('PARTNERSHIP_CLOSED')) {
      return `${path}: ${describeResponse(response)}`
    }
  })
  t.strictSame(faults, [])
})

t.test(
  'in a closed partnership the lead can be transferred, parties withdraw, and invitations are declined',
  async (t) => {
    const path = await service.createPartnership(lead, party)
    const partyPathOf = async ({ id }: Client) =>
      `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${id}`)).body.data[0].id}`
    const transition = async (by: Client, subject: Client, action: string) =>
      (await by.change('POST', `${await partyPathOf(subject)}/transitions`, { action, reason: 'It is over.' })).status
    const guest = await service.createOrganization('Guest')
    await lead.call('POST', `${path}/parties`, { body: { organizationId: guest.id, role: 'other' } })
    await setState('terminated', idOf(path))
    t.equal(await transition(guest, guest, 'accept'), 409)
    t.equal(await transition(guest, guest, 'decline'), 200)
    t.equal(await transition(lead, party, 'give_notice_of_removal'), 409)
    t.equal(await transition(lead, party, 'offer_lead'), 200)
    t.equal(await transition(party, party, 'accept_lead'), 200)
    t.equal(await transition(lead, lead, 'withdraw'), 200)
  },
)

t.test(
  'a withdrawal from a closed partnership does not share sealed responses, and an agreement to share can be retracted',
  async (t) => {
    const path = await service.createPartnership(lead, party)
    const third = await service.createOrganization('Third')
    const partyPath = await service.addParty(path, lead, third)
    const round = await service.createChecklistRound(path, lead)
    for (const client of [lead, party])
      await service.submitChecklistResponse(await service.createChecklistResponse(round, client), client)
    await lead.change('POST', `${round}/transitions`, { action: 'agree_to_share' })
    await setState('terminated', idOf(path))
    t.equal(
      (await third.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'Over.' })).status,
      200,
    )
    t.match(await lead.change('POST', `${round}/transitions`, { action: 'retract_agreement' }), {
      status: 200,
      body: { state: 'open', releasedAt: null },
    })
    t.equal((await lead.call('GET', `${path}/checklist-responses`)).body.data.length, 1, 'the lead reads only its own')
  },
)

t.test('a write that waits for a concurrent termination is rejected', async (t) => {
  for (const [what, write] of Object.entries({
    'a record of a collection': (path: string) => lead.call('POST', `${path}/needs`, { body: need }),
    'a round, which locks the partnership': (path: string) =>
      lead.call('POST', `${path}/checklist-rounds`, { body: { checklistId: readinessChecklistId } }),
  })) {
    const path = await service.createPartnership(lead, party)
    t.match(await terminateDuring(path, () => write(path)), rejection, what)
    const events = await storage.rows('select from events where stream_id = $1', [idOf(path)])
    t.equal(events.length, 4, 'the partnership, its two parties, and one acceptance')
  }
  const path = await service.createPartnership(lead, party)
  const { example: body } = operations.find(({ operationId }) => operationId === 'createCommunication') ?? {}
  const written = await terminateDuring(path, () => lead.call('POST', `${path}/communications`, { body }))
  t.equal(written.status, 201, 'writes that are allowed after the closure succeed')
})

t.test('a running import fails when the partnership is terminated', async (t) => {
  for (const query of ['', '?dryRun=true']) {
    const path = await service.createPartnership(lead, party)
    const started = await terminateDuring(path, () =>
      lead.call('POST', `${path}/expectation-imports${query}`, { body: row, headers: csv }),
    )
    t.equal(started.status, 201)
    const job = await waitFor(async () => {
      const { body } = await lead.call('GET', started.headers.get('location') ?? '')
      return body.state === 'running' ? undefined : body
    })
    t.match(job, {
      state: 'failed',
      reason: 'The change is not possible in a closed, terminated or withdrawn partnership.',
      rows: 0,
      created: 0,
    })
    t.strictSame((await lead.call('GET', `${path}/expectations`)).body.data, [])
    t.equal(await countParts(path), 0)
  }
})

/** The parts of a body that the policy table names: its action, or else its fields. */
function partsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  return 'action' in body ? [body.action as string] : Object.keys(body)
}

/** The actions in the request schema of a transition. */
function actionsOf({ path }: Operation): string[] {
  const { paths, components } = service.document as Body
  const named = ($ref: string) => components.schemas[$ref.split('/').at(-1) ?? '']
  const body = named(paths[path].post.requestBody.content['application/json'].schema.$ref)
  return named(body.properties.action.$ref).enum
}
