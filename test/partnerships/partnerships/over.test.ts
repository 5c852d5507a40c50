// Once a partnership is over, what the parties stated in it stays as it is: every operation that writes within one, as
// the policy table has it, so that a new route is covered by being there.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { withClient } from '../../../src/database/migrate.ts'
import { closedStates } from '../../../src/partnerships/partnerships/rules.ts'
import { isAllowedWhenClosed, type Rule } from '../../../src/policy.ts'
import { readinessChecklist } from '../../../src/readiness/checklists/considerations.ts'
import { partnershipStates } from '../../../src/records/partnership-lifecycle.ts'
import { csv } from '../../support/files.ts'
import { fill, type Operation } from '../../support/operations.ts'
import { type Body, type Client, type Received, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { createWalk, describeResponse, faultsOf } from '../../support/walk.ts'
import { buildWorld } from '../../support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors } = world
const { lead, party } = world.clients
const storage = await openStorage(t, service)
const { requestOf } = createWalk(world)
const ids = actors.lead.ids.partnershipC

const within = operations.filter(({ path }) => path.startsWith('/v1/partnerships/{partnershipId}'))
const writes = within.filter(({ method }) => method !== 'GET')
const transitions = writes.filter(({ path }) => path.endsWith('/transitions'))
const blockedBy = [{ code: 'PARTNERSHIP_CLOSED', message: 'The partnership is over.', ref: null }]
const refusal = { status: 409, body: { code: 'partnership-closed', blockedBy } }
const idOf = (path: string) => path.split('/')[3]
const partnershipClosed = ({ status, body }: Received) => status === 409 && body.code === 'partnership-closed'
const put = (state: string, partnershipId = ids.partnershipId) =>
  storage.rows('update partnerships set state = $2 where id = $1', [partnershipId, state])

const partsKept = async (path: string): Promise<number> =>
  (await storage.rows('select from import_parts where partnership_id = $1', [idOf(path)])).length

const need = { title: 'Infant places', aspect: 'services' }
const row = 'aspect,what,when.kind\r\ndata,Enrol,undecided\r\n'

/** Ends the partnership as others would who are not done yet when `work` begins, and done once it waits for them. */
async function endWhile<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  return withClient(service.ownerUrl, async (client) => {
    await client.query('begin')
    await client.query(`update partnerships set state = 'terminated' where id = $1`, [idOf(path)])
    await client.query('select from streams where stream_id = $1 for update', [idOf(path)])
    const working = work()
    await waitFor(async () => {
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return (await storage.rows(waiting)).length > 0
    })
    await client.query('commit')
    return working
  })
}

t.test('in a partnership that is over', async (t) => {
  const key = { 'idempotency-key': uuidv7() }
  const fileKey = { 'idempotency-key': uuidv7(), ...csv }
  const path = fill('/v1/partnerships/{partnershipId}', ids)
  const state = (body: Body, headers: Record<string, string>) => lead.call('POST', `${path}/needs`, { body, headers })
  const load = (headers: Record<string, string>, body = row) =>
    lead.call('POST', `${path}/expectation-imports`, { body, headers })
  const first = await state(need, key)
  const file = await load(fileKey)
  t.strictSame([first.status, file.status], [201, 201])
  await waitFor(async () => (await lead.call('GET', file.headers.get('location') ?? '')).body.state === 'completed')

  for (const over of closedStates) {
    await put(over)
    await t.test(`${over}: nothing is written but what the policy table lets`, async (t) => {
      const faults = await faultsOf(writes, async (operation) => {
        const { query, sent } = await requestOf(operation, actors.lead, 'partnershipC', 'partnershipC')
        const answer = await lead.call(operation.method, fill(operation.path, ids) + query, sent)
        const parts = partsOf(sent.body)
        const { rule = { scope: null } } = operation
        const mayWrite = rule.allowedWhenClosed !== undefined && parts.every((part) => isAllowedWhenClosed(rule, part))
        if (partnershipClosed(answer) === mayWrite) return `${operation.operationId}: ${describeResponse(answer)}`
        if (!mayWrite) t.strictSame(answer.body.blockedBy, blockedBy)
      })
      t.strictSame(faults, [])
    })

    await t.test(`${over}: availableActions tell what a transition answers`, async (t) => {
      const faults = await faultsOf(transitions, async (operation) => {
        const record = fill(operation.path.replace('/transitions', ''), ids)
        const { body, headers } = await lead.call('GET', record)
        const told = new Map<string, Body>(body.availableActions.map((one: Body) => [one.action, one]))
        for (const { action, blockedBy } of told.values()) {
          const isClosed = blockedBy.some(({ code }: Body) => code === 'PARTNERSHIP_CLOSED')
          if (isClosed !== !isAllowedWhenClosed(operation.rule as Rule, action)) {
            return `${operation.operationId}: ${action} is blocked by ${JSON.stringify(blockedBy)}`
          }
        }
        for (const action of actionsOf(operation)) {
          const sent = { action, reason: 'Now.' }
          const answer = await lead.call('POST', `${record}/transitions?dryRun=true`, {
            body: sent,
            headers: { 'if-match': headers.get('etag') ?? '' },
          })
          const { enabled, blockedBy } = told.get(action) ?? {}
          t.equal(answer.status, enabled ? 200 : 409, `${operation.operationId}: ${action}`)
          if (!enabled) t.strictSame(answer.body.blockedBy, blockedBy)
        }
      })
      t.strictSame(faults, [])
    })
  }

  await t.test('everything is read as before, and whoever watches or is invited sees that it is over', async (t) => {
    const faults = await faultsOf(within, async ({ operationId, method, path }) => {
      if (method !== 'GET') return
      const answer = await lead.call('GET', fill(path, ids))
      if (answer.status !== 200) return `${operationId}: ${describeResponse(answer)}`
    })
    t.strictSame(faults, [])
    for (const [name, record] of [
      ['observer', 'expectations/{expectationId}'],
      ['invited', 'parties/{partyId}'],
    ] as const) {
      const { body } = await actors[name].call('GET', fill(`${path}/${record}`, ids))
      t.strictSame(body.availableActions[0].blockedBy, blockedBy, name)
    }
  })

  await t.test('who may not write at all hears that first', async (t) => {
    const sent = { body: need }
    t.match(await actors.stranger.call('POST', `${path}/needs`, sent), { status: 404 })
    t.match(await actors.observer.call('POST', `${path}/needs`, sent), {
      status: 403,
      body: { code: 'insufficient-relation' },
    })
    t.match(await world.credentials.withoutScope.get('partnerships:write')?.('POST', `${path}/needs`, sent), {
      status: 403,
      body: { code: 'insufficient-scope' },
    })
  })

  await t.test('what was answered before is answered again', async (t) => {
    const again = await state(need, key)
    t.strictSame([again.status, again.headers.get('idempotent-replayed')], [201, 'true'])
    t.strictSame(again.body, first.body)
    const fileAgain = await load(fileKey)
    t.strictSame([fileAgain.status, fileAgain.headers.get('idempotent-replayed')], [201, 'true'])
    t.equal(fileAgain.body.id, file.body.id)
    t.match(await state({ ...need, title: 'Other' }, key), { status: 422, body: { code: 'idempotency-key-reused' } })
    t.match(await load(fileKey, `${row}${row}`), { status: 422 })
    const late = { 'idempotency-key': uuidv7() }
    t.match(await state(need, late), refusal)
    const repeated = await state(need, late)
    t.match(repeated, refusal)
    t.equal(repeated.headers.get('idempotent-replayed'), 'true')
    t.match(await load({ ...csv, 'idempotency-key': uuidv7() }), refusal)
    // The file of each is put away before anything is known of it, and goes once it is answered.
    await waitFor(async () => (await partsKept(path)) === 0)
  })

  await t.test('external ids change, and nothing that stands beside them', async (t) => {
    const externalIds = [{ scheme: 'archive', value: '7' }]
    for (const [record, statement] of [
      [path, { name: 'Another name' }],
      [fill(`${path}/parties/{partyId}`, ids), { role: 'funder' }],
    ] as const) {
      t.match(await lead.change('PATCH', record, { externalIds }), { status: 200, body: { externalIds } })
      t.match(await lead.change('PATCH', record, { externalIds: [], ...statement }), refusal)
    }
  })
})

t.test('in every other state it is not over', async (t) => {
  const path = await service.createPartnership(lead, party)
  for (const state of partnershipStates.filter((one) => !closedStates.includes(one))) {
    await put(state, idOf(path))
    t.equal((await lead.call('POST', `${path}/needs`, { body: need })).status, 201, state)
  }
})

t.test('a former party does not hear that it is over', async (t) => {
  await put('terminated', actors.former.ids.partnershipA.partnershipId)
  const faults = await faultsOf([...world.readBeforeWithdrawal.keys()], async (path) => {
    const answer = await actors.former.call('GET', path)
    if (answer.status !== 200 || JSON.stringify(answer.body).includes('PARTNERSHIP_CLOSED')) {
      return `${path}: ${describeResponse(answer)}`
    }
  })
  t.strictSame(faults, [])
})

t.test('the lead hands over and leaves, and who is invited declines', async (t) => {
  const path = await service.createPartnership(lead, party)
  const entryOf = async ({ id }: Client) =>
    `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${id}`)).body.data[0].id}`
  const act = async (by: Client, of: Client, action: string) =>
    (await by.change('POST', `${await entryOf(of)}/transitions`, { action, reason: 'It is over.' })).status
  const guest = await service.createOrganization('Guest')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: guest.id, role: 'other' } })
  await put('terminated', idOf(path))
  t.equal(await act(guest, guest, 'accept'), 409)
  t.equal(await act(guest, guest, 'decline'), 200)
  t.equal(await act(lead, party, 'assign_lead'), 200)
  t.equal(await act(lead, lead, 'withdraw'), 200)
})

t.test('what is sealed stays so, whoever leaves, and an agreement to share is taken back', async (t) => {
  const path = await service.createPartnership(lead, party)
  const third = await service.createOrganization('Third')
  const entry = await service.addParty(path, lead, third)
  const round = await service.openChecklistRound(path, lead)
  for (const one of [lead, party])
    await service.submitChecklistResponse(await service.createChecklistResponse(round, one), one)
  await lead.change('POST', `${round}/transitions`, { action: 'agree_to_share' })
  await put('terminated', idOf(path))
  t.equal((await third.change('POST', `${entry}/transitions`, { action: 'withdraw', reason: 'Over.' })).status, 200)
  t.match(await lead.change('POST', `${round}/transitions`, { action: 'retract_agreement' }), {
    status: 200,
    body: { state: 'open', releasedAt: null },
  })
  t.equal((await lead.call('GET', `${path}/checklist-responses`)).body.data.length, 1, 'its own')
})

t.test('what was begun before the end and waits for it is not written after it', async (t) => {
  for (const [what, write] of Object.entries({
    'a record of a register': (path: string) => lead.call('POST', `${path}/needs`, { body: need }),
    'a round, for which the partnership is held': (path: string) =>
      lead.call('POST', `${path}/checklist-rounds`, { body: { checklistId: readinessChecklist } }),
  })) {
    const path = await service.createPartnership(lead, party)
    t.match(await endWhile(path, () => write(path)), refusal, what)
    const kept = await storage.rows('select from events where stream_id = $1', [idOf(path)])
    t.equal(kept.length, 4, 'the partnership, its two parties, and that one has accepted')
  }
  const path = await service.createPartnership(lead, party)
  const { example: body } = operations.find(({ operationId }) => operationId === 'createCommunication') ?? {}
  const written = await endWhile(path, () => lead.call('POST', `${path}/communications`, { body }))
  t.equal(written.status, 201, 'what is possible even then is')
})

t.test('an import that is under way when it ends fails, and writes no more', async (t) => {
  for (const query of ['', '?dryRun=true']) {
    const path = await service.createPartnership(lead, party)
    const begun = await endWhile(path, () =>
      lead.call('POST', `${path}/expectation-imports${query}`, { body: row, headers: csv }),
    )
    t.equal(begun.status, 201)
    const job = await waitFor(async () => {
      const { body } = await lead.call('GET', begun.headers.get('location') ?? '')
      return body.state === 'running' ? undefined : body
    })
    t.match(job, { state: 'failed', reason: 'The partnership is over.', rows: 0, created: 0 })
    t.strictSame((await lead.call('GET', `${path}/expectations`)).body.data, [])
    t.equal(await partsKept(path), 0)
  }
})

/** What is asked for, of what an operation does: an action, or some fields. */
function partsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return []
  return 'action' in body ? [body.action as string] : Object.keys(body)
}

/** The actions that a transition takes. */
function actionsOf({ path }: Operation): string[] {
  const { paths, components } = service.document as Body
  const named = ($ref: string) => components.schemas[$ref.split('/').at(-1) ?? '']
  const body = named(paths[path].post.requestBody.content['application/json'].schema.$ref)
  return named(body.properties.action.$ref).enum
}
