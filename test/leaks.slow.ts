// Isolation of organizations, continued. Over 300 lines: the tests share one world.
// Lists, counts, filters, cursors, references, stored responses and the database reveal nothing of other organizations.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { partnershipRelations, type Relation, ruleOf } from '../src/policy.ts'
import {
  createAccessChecks,
  createProblemComparison,
  describeResponse,
  failuresOf,
  idsIn,
  isProblem,
} from './support/access-checks.ts'
import { asParty, fill, type Operation } from './support/operations.ts'
import type { Body } from './support/service.ts'
import { startService } from './support/service.ts'
import { testData } from './support/test-data.ts'
import { type Actor, buildWorld } from './support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, records } = world
const { callAs, requestOf } = createAccessChecks(world)
const everyActor = Object.values(actors)

const lists = operations.filter(({ method, query }) => method === 'GET' && query.includes('cursor'))
const listsOfPartnership = lists.filter(({ params }) => params[0] === 'partnershipId')

/** Filter values that match records of the other organization. */
function valuesOf(filter: string, foreign: Body[]): string[] {
  if (filter === 'updatedSince') return ['1970-01-01T00:00:00Z']
  if (filter === 'matched') return ['true', 'false']
  const values = foreign.flatMap((record) => {
    if (filter !== 'externalId') return [filter === 'q' ? (record.name ?? record.title) : record[filter]].flat()
    return record.externalIds.map(({ scheme, value }: Body) => `${scheme}:${value}`)
  })
  return [...new Set(values)].filter((value) => value !== undefined && value !== null)
}

/** The records that match a filter. `matchedIds` are the needs and offers that match each other. */
function matching(filter: string, value: string, records: Body[], matchedIds: ReadonlySet<string>): Body[] {
  if (filter === 'updatedSince') return records
  if (filter === 'matched') return records.filter(({ id }) => String(matchedIds.has(id)) === value)
  if (filter === 'q') return records.filter(({ name, title }) => (name ?? title).includes(value))
  if (filter !== 'externalId') return records.filter((record) => [record[filter]].flat().includes(value))
  return records.filter(({ externalIds }) => externalIds.some((one: Body) => `${one.scheme}:${one.value}` === value))
}

/** The actors that may list in partnership A. */
const listersOf = ({ rule }: Operation): Actor[] =>
  everyActor.filter(
    ({ relations: { partnershipA } }) => partnershipA !== undefined && rule?.relations?.includes(partnershipA),
  )

t.test('counts and filters of a list reveal nothing of another partnership', async (t) => {
  const paging = ['limit', 'cursor', 'sort', 'expand']
  const cases = listsOfPartnership.flatMap((operation) => listersOf(operation).map((actor) => ({ operation, actor })))
  const faults = await failuresOf(cases, async ({ operation, actor }) => {
    const path = fill(operation.path, actor.ids.partnershipA)
    const [own, foreign] = await Promise.all([
      actor.call('GET', `${path}?limit=100`),
      actors.otherLead.call('GET', `${fill(operation.path, actors.otherLead.ids.partnershipB)}?limit=100`),
    ])
    const matches = operation.query.includes('matched')
      ? (await actor.call('GET', path.replace(/[^/]+$/, 'matches?limit=100'))).body.data
      : []
    const matchedIds = new Set<string>(matches.flatMap(({ needId, offerId }: Body) => [needId, offerId]))
    for (const filter of operation.query.filter((name) => !paging.includes(name))) {
      const values = valuesOf(filter, foreign.body.data)
      if (values.length === 0) return `${operation.operationId}: partnership B has no value for the filter ${filter}`
      for (const value of values) {
        const where = `${operation.operationId} by ${actor.name} with ${filter}=${value}`
        const answer = await callAs(actor, 'GET', `${path}?limit=100&${filter}=${encodeURIComponent(value)}`, {
          headers: { prefer: 'count=exact' },
        })
        if (answer.status !== 200) return `${where}: ${describeResponse(answer)}`
        if (answer.leaked.length > 0) return `${where}: reveals ${answer.leaked}`
        const found = idsIn(matching(filter, value, own.body.data, matchedIds))
        if (String(idsIn(answer.body.data)) !== String(found)) return `${where}: ${answer.body.data.length} records`
        if (answer.body.totalCount !== found.length) return `${where}: ${answer.body.totalCount} counted`
      }
    }
  })
  t.strictSame(faults, [])
})

t.test("with a cursor of another organization, a list contains the caller's records only", async (t) => {
  // The cursor of a history or of revisions is a number and contains no id. That of matches has two ids, and a match has none. An
  // agreement of all partnerships and a share of a cost allocation have no `id`. The next test has the lists of entries.
  const ofRecords = lists.filter(
    ({ operationId }) =>
      !/^list(History|Matches|AllAgreements|Agenda|AllNextSteps|CostAllocationShares|\w+Revisions)$/.test(operationId),
  )
  const faults = await failuresOf(ofRecords, async (operation) => {
    const ofOrganization = operation.path.startsWith('/v1/organizations/')
    const byOperator = ruleOf(operation.operationId)?.relations?.includes('operator') ?? ofOrganization
    // Of another organization, that the operator reads; or of the other lead itself.
    const reader = actors[byOperator ? 'operator' : 'otherLead']
    // A record of an organization, such as a library, whose further records only the organization reads.
    const isBelow = ruleOf(operation.operationId)?.relations === undefined && operation.params.length > 0
    const group = (ofOrganization && !byOperator) || isBelow ? 'partnershipA' : 'partnershipB'
    const foreignPath = fill(operation.path, actors.otherLead.ids[group])
    const ids = operation.params.length === 0 ? {} : actors.party.ids.partnershipA
    const path = fill(operation.path, ids)
    const sort = 'sort=-createdAt'
    const { body: foreign } = await reader.call('GET', `${foreignPath}?limit=1&${sort}`)
    if (foreign.nextCursor === null) return `${operation.operationId}: the other list has too few records for a cursor`
    const own = await actors.party.call('GET', `${path}?limit=100&${sort}`)
    const answer = await callAs(actors.party, 'GET', `${path}?limit=100&${sort}&cursor=${foreign.nextCursor}`)
    const expected = idsIn(own.body.data).filter((id) => id < foreign.data[0].id)
    if (answer.leaked.length > 0) return `${operation.operationId}: reveals ${answer.leaked}`
    if (answer.status !== 200 || expected.length === 0) return `${operation.operationId}: ${describeResponse(answer)}`
    if (String(idsIn(answer.body.data)) !== String(expected)) return `${operation.operationId}: other records`
  })
  t.strictSame(faults, [])
})

t.test("with a cursor of another organization, the agenda and the next steps are the caller's", async (t) => {
  for (const [path, limit] of [
    ['/v1/agenda', 100],
    ['/v1/next-steps', 10],
  ] as const) {
    const { body: foreign } = await actors.lead.call('GET', `${path}?limit=1`)
    t.type(foreign.nextCursor, 'string')
    const keysOf = ({ body }: { body: Body }): string[] =>
      body.data.map(({ id, partnershipId }: Body) => id ?? partnershipId)
    const own = keysOf(await actors.otherLead.call('GET', `${path}?limit=${limit}`))
    const answer = await callAs(actors.otherLead, 'GET', `${path}?limit=${limit}&cursor=${foreign.nextCursor}`)
    t.strictSame(answer.leaked, [], path)
    t.ok(own.length > 0)
    t.strictSame(
      keysOf(answer).filter((key) => !own.includes(key)),
      [],
      path,
    )
  }
})

t.test('an organization lists and counts only the partnerships in which it has a relation', async (t) => {
  for (const actor of everyActor) {
    const [expected, { body }] = await Promise.all([
      (['partnershipA', 'partnershipC', 'partnershipB'] as const).flatMap((group) =>
        [undefined, 'former'].includes(actor.relations[group]) ? [] : [actor.ids[group].partnershipId],
      ),
      callAs(actor, 'GET', '/v1/partnerships?limit=100&expand=lead', { headers: { prefer: 'count=exact' } }),
    ])
    const known = idsIn(body.data).filter((id) => Object.values(records).some((one) => one.partnershipId?.includes(id)))
    t.strictSame(known, expected, `${actor.name} lists`)
    t.equal(body.totalCount, body.data.length, `${actor.name} counts`)
    if (actor.relations.partnershipB) continue
    t.equal(body.data.length, expected.length, `${actor.name} has no others`)
    const found = await callAs(actor, 'GET', '/v1/partnerships?externalId=isolation:partnershipB-partnership', {
      headers: { prefer: 'count=exact' },
    })
    t.match(
      found,
      { body: { data: [], totalCount: 0 }, leaked: [] },
      `${actor.name} finds nothing by an external id of others`,
    )
  }
})

t.test('an external id that another organization uses is available', async (t) => {
  const makers = operations.filter(({ method, rule, params, takesExternalIds }) => {
    const isOrganization = rule?.relations === undefined && params[0] !== 'partnershipId'
    return method === 'POST' && takesExternalIds && !isOrganization
  })
  t.ok(makers.length > 0)
  const faults = await failuresOf(makers, async ({ operationId, path, example }) => {
    const taken = [actors.otherLead, actors.otherParty].flatMap(({ organizationId }) => [
      { scheme: 'isolation', value: `partnershipB-${organizationId}` },
      { scheme: 'isolation', value: `unused-api-client-${organizationId}` },
    ])
    const answer = await callAs(actors.lead, 'POST', `${fill(path, actors.lead.ids.partnershipA)}?dryRun=true`, {
      body: { ...asParty(example, actors.lead.organizationId), externalIds: taken },
    })
    return answer.body.code === 'external-id-taken' ? `${operationId}: ${describeResponse(answer)}` : undefined
  })
  t.strictSame(faults, [])
})

/** Writes that the state of the world's records rejects before the id is looked up. */
const rejectedByState: Record<string, { status: number; code: string }> = {
  createSignature: { status: 409, code: 'transition-blocked' },
  createAgreementBorrowing: { status: 409, code: 'transition-blocked' },
  updateAgreement: { status: 422, code: 'rule-violation' },
  updateFinancialObligation: { status: 409, code: 'transition-blocked' },
}

t.test('a body with the id of a foreign record is rejected like one with an unknown id', async (t) => {
  const writes = operations.filter(({ path, references }) => path.includes('{partnershipId}') && references.length > 0)
  const cases = writes.flatMap((operation) => operation.references.map((name) => ({ operation, name })))
  let checked = 0
  const faults = await failuresOf(cases, async ({ operation, name }) => {
    // Organizations are public.
    if (/organizationId$|^(owner|payer|payee|provider)Id$/i.test(name)) return
    const param = testData.find(({ references }) => references?.includes(name))?.param ?? name
    const ofOrganization = world.organizationRecords.find(
      (one) => one.param === param && one.organizationId === actors.otherLead.organizationId,
    )
    const foreign = ofOrganization?.id ?? records.partnershipB[param]?.[0]
    if (foreign === undefined) return `${operation.operationId}: partnership B has no record for ${name}`
    const { query, sent } = await requestOf(operation, actors.lead, 'partnershipA', 'partnershipA')
    const compare = createProblemComparison()
    for (const id of [foreign, uuidv7()]) {
      const body = { ...operation.example, [name]: id }
      const path = fill(operation.path, actors.lead.ids.partnershipA)
      const answer = await callAs(actors.lead, operation.method, path + query, { ...sent, body })
      checked += 1
      const expected = rejectedByState[operation.operationId] ?? { status: 422, code: 'unknown-reference' }
      if (!isProblem(expected, answer)) return `${operation.operationId}: ${describeResponse(answer)}`
      const difference = compare(operation.operationId, answer)
      if (difference) return difference
    }
  })
  t.strictSame(faults, [])
  t.ok(checked > 0)
})

t.test('only the author of a record can change it', async (t) => {
  const own = [
    'updateContact',
    'deleteContact',
    'updateOffer',
    'deleteOffer',
    'updateNeed',
    'deleteNeed',
    'updateValue',
    'deleteValue',
    'updateBenefit',
    'deleteBenefit',
    'updateEndorsement',
    'updateFundingSource',
    'deleteFundingSource',
    'updateBudgetLine',
    'deleteBudgetLine',
    'updateActualCost',
    'deleteActualCost',
    'updateParty',
  ]
  for (const operation of operations.filter(({ operationId }) => own.includes(operationId))) {
    const { query, sent } = await requestOf(operation, actors.lead, 'partnershipA', 'partnershipA')
    const path = fill(operation.path, actors.lead.ids.partnershipA)
    const answer = await callAs(actors.party, operation.method, path + query, sent)
    t.match(answer, { status: 403, body: { code: 'insufficient-relation' } }, operation.operationId)
  }
})

t.test(
  'a representative manages the represented organization, and On-Behalf-Of gives it no further access',
  async (t) => {
    const { lead, party, represented } = actors
    const home = `/v1/organizations/${represented.organizationId}`
    const client = { name: 'Its own system', scopes: ['partnerships:read'] }
    const body = { description: 'Open until six.' }
    const headers = { 'if-match': '"1"' }

    t.match(await lead.call('PATCH', `${home}?dryRun=true`, { body, headers }), { status: 200 })
    t.match(await lead.call('GET', `${home}/api-clients`), { status: 200 })
    const insufficientRelation = { status: 403, body: { code: 'insufficient-relation' } }
    t.match(await lead.call('POST', `${home}/api-clients?dryRun=true`, { body: client }), insufficientRelation)
    t.match(await party.call('PATCH', `${home}?dryRun=true`, { body, headers }), { status: 403 })
    t.match(await party.call('GET', `${home}/api-clients`), { status: 404 })
    t.match(await party.call('POST', `${home}/api-clients?dryRun=true`, { body: client }), { status: 404 })
    t.match(await represented.call('GET', `/v1/organizations/${lead.organizationId}/api-clients`), { status: 404 })
    t.match(await represented.call('GET', fill('/v1/partnerships/{partnershipId}', lead.ids.partnershipC)), {
      status: 404,
    })
  },
)

/** A record without the fields that depend on the caller, the time or the missing consents. */
const variableFields = ['availableActions', 'blockedActions', 'asOf', 'waitingOn', 'changesAfter']
const withoutVariableFields = (body: Body): Body =>
  JSON.parse(JSON.stringify(body, (name, value) => (variableFields.includes(name) ? undefined : value)))

t.test('a former party reads the records as of its withdrawal, and no later ones', async (t) => {
  const { former } = actors
  const isOther = ({ organizationId }: Body) => organizationId !== former.organizationId
  t.ok(world.readBeforeWithdrawal.size > 15)
  for (const [path, earlier] of world.readBeforeWithdrawal) {
    const { status, body, leaked } = await callAs(former, 'GET', path)
    t.strictSame([status, leaked], [200, []], path)
    t.notMatch(JSON.stringify(body), /changed-/, path)
    if (path.includes('/history?')) {
      // The withdrawal was recorded after the earlier responses.
      const isEarlier = ({ type }: Body) => type !== 'party.withdrawn'
      t.strictSame(body.data.filter(isEarlier), earlier.data.filter(isEarlier), path)
      continue
    }
    // Equal to the lists, as the test of exports checks.
    if (path.endsWith('.ndjson')) continue
    if (path.endsWith('/history/head')) {
      // The head is the withdrawal.
      const { body: last } = await callAs(former, 'GET', path.replace('/head', '?sort=-position&limit=1'))
      const { attestation: _, ...head } = body
      t.match(last.data, [{ ...head, type: 'party.withdrawn' }], path)
      continue
    }
    if (path.includes('/checklist-responses?')) {
      // The events of its unshared responses are in the stream of its organization.
      const shared = earlier.data.filter(({ state }: Body) => state === 'shared')
      t.strictSame(withoutVariableFields(body.data), withoutVariableFields(shared), path)
      continue
    }
    if (!path.includes('/parties?')) {
      t.strictSame(withoutVariableFields(body), withoutVariableFields(earlier), path)
      continue
    }
    t.strictSame(
      withoutVariableFields(body.data.filter(isOther)),
      withoutVariableFields(earlier.data.filter(isOther)),
      path,
    )
    const own = body.data.filter((one: Body) => !isOther(one))
    t.match(own, [{ state: 'withdrawn', externalIds: [] }])
  }
  for (const operation of listsOfPartnership.filter(({ rule }) => rule?.relations?.includes('former'))) {
    const path = fill(operation.path, former.ids.partnershipA)
    const all = await callAs(former, 'GET', `${path}?limit=100`, { headers: { prefer: 'count=exact' } })
    t.equal(Math.min(all.body.totalCount, 100), all.body.data.length, `${operation.operationId} counts`)
    const idsByPage: string[] = []
    for (let next: string | null = ''; next !== null && idsByPage.length <= all.body.data.length; ) {
      const { body } = await callAs(former, 'GET', `${path}?limit=1${next && `&cursor=${next}`}`)
      idsByPage.push(...idsIn(body.data))
      next = body.nextCursor
    }
    t.strictSame(idsByPage.slice(0, 100), idsIn(all.body.data), `${operation.operationId} page by page`)
  }
})

/** Records whose `path` has another id, for example that of their plan. */
const readElsewhere = testData.flatMap(({ recordTypesWithOtherId = [] }) => recordTypesWithOtherId)

t.test('the path of a change can be read by every organization whose feed contains it', async (t) => {
  for (const actor of [actors.lead, actors.party, actors.observer, actors.invited, actors.otherLead]) {
    const last = new Map<string, Body>()
    let position = ''
    for (let more = true; more; ) {
      const { body, leaked } = await callAs(actor, 'GET', `/v1/changes?${position && `after=${position}`}`)
      t.strictSame(leaked, [], `${actor.name} receives nothing else`)
      for (const change of body.data) last.set(change.recordId, change)
      more = body.hasMore
      position = body.position
    }
    const faults = await failuresOf([...last.values()], async ({ type, change, recordType, recordId, path }) => {
      if (path === null) return `${actor.name}: ${type} has no path`
      const { status, body } = await actor.call('GET', path)
      const isRecord = readElsewhere.includes(recordType) ? path.endsWith(`/${body.id}`) : body.id === recordId
      if (change === 'delete' ? status === 404 : status === 200 && isRecord) return
      return `${actor.name}: ${type} at ${path} is ${status}`
    })
    t.strictSame(faults, [], actor.name)
  }
})

/**
 * Runs `work` with the restricted login, in the request context of the actor: of a request whose path names a partnership, or that
 * names those whose records it reads, or none.
 */
async function inContextOf<Result>(
  actor: Actor,
  named: string | readonly string[] | null,
  work: (rows: (text: string, values?: unknown[]) => Promise<Body[]>) => Promise<Result>,
): Promise<Result> {
  const client = await service.database.pool.connect()
  try {
    await client.query('begin')
    const { organizationId, clientId, operator } = actor
    const partnerships = typeof named === 'string' ? [named, null] : [null, named]
    const context = [organizationId, clientId, operator, ...partnerships]
    await client.query('select set_request_context($1, $2, $3, $4, null, false, true, $5)', context)
    return await work(async (text, values) => (await client.query(text, values)).rows)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

const tablesOfPartnerships = (): Promise<string[]> =>
  inContextOf(actors.lead, null, async (rows) =>
    (
      await rows(`select table_name as name from information_schema.columns
        where table_schema = 'public' and column_name = 'partnership_id' order by 1`)
    )
      .map(({ name }) => name)
      // Part of an import; see test/records/imports.
      .filter((name) => name !== 'import_parts' && name !== 'import_errors'),
  )

/** Tables whose rows are parts of other records, of which fewer relations read them. */
const partsWithOtherReaders: Record<string, readonly Relation[]> = {
  removal_notices: ['lead', 'party', 'former'],
  agreement_bindings: ['lead', 'party', 'observer'],
  agreement_contents: ['lead', 'party', 'observer', 'former'],
  agreement_expectation_numbers: ['lead', 'party'],
}
/** Tables that a former party reads, because their rows do not change: those that it knew at its withdrawal. */
const unchangingTables = ['agreement_contents', 'cost_allocation_snapshots']
/** Tables of which an organization reads its own rows only. */
const ownTables = ['imports', 'legal_advice', 'agreement_readers']
/** Tables of which not every partnership of the world has a row. */
const sparseTables = ['agreement_expectation_numbers']

/** The relations that may list a table according to the policy table. */
const readersOf = (table: string): readonly Relation[] =>
  partsWithOtherReaders[table] ??
  operations.find(
    ({ method, path }) =>
      method === 'GET' && path.startsWith('/v1/partnerships/{partnershipId}/') && path.endsWith(`/${segmentOf(table)}`),
  )?.rule?.relations ??
  partnershipRelations
const segments = new Map(testData.flatMap(({ tables = {} }) => Object.entries(tables)))
/** The last URL segment of the list of the rows. */
const segmentOf = (table: string): string => segments.get(table) ?? table.replaceAll('_', '-')

const groups = ['partnershipA', 'partnershipC', 'partnershipB'] as const
const idOf = (group: (typeof groups)[number]) => records[group].partnershipId?.[0] ?? ''

/** Those that are seen without being named: the list of partnerships finds them by the parties and observers of the caller. */
const unnamedRelations: Record<string, Relation[]> = {
  parties: ['lead', 'party', 'observer', 'invited'],
  observers: ['observer'],
}

t.test('the policies of the database show an organization its own partnerships only', async (t) => {
  const tables = await tablesOfPartnerships()
  t.ok(tables.length >= 6)

  const contexts = everyActor.flatMap((actor) =>
    [null, groups, ...groups].map((named) => ({ actor, named, inPath: typeof named === 'string' })),
  )
  const faults = await failuresOf(contexts, ({ actor, named, inPath }) =>
    inContextOf(actor, typeof named === 'object' ? (named?.map(idOf) ?? null) : idOf(named), async (rows) => {
      const where = `${actor.name} in ${named ?? 'no partnership'}`
      const related = (relations: readonly Relation[]) =>
        groups.filter((group) => relations.includes(actor.relations[group] as Relation))
      const seen = (relations: readonly Relation[]) =>
        related(relations).filter((group) => [named].flat().includes(group))
      const known = `any(array['${groups.map(idOf).join("','")}']::uuid[])`

      const streams = await rows(`select distinct stream_id as id from public.events
        where stream_id = ${known} or stream_id in (select id from public.organizations)`)
      const expected = [
        ...(inPath ? [] : [actor.organizationId]),
        ...seen(inPath ? ['lead', 'party', 'observer', 'former'] : ['lead', 'party']).map(idOf),
      ]
      if (String(idsIn(streams).sort()) !== String(expected.sort())) return `${where}: sees events of ${idsIn(streams)}`
      const hidden = await rows(`select 1 from public.events where audience <> 'everyone' and stream_id = any($1)`, [
        seen(['observer']).map(idOf),
      ])
      if (hidden.length > 0) return `${where}: sees events for the parties only`

      // An operator manages the external ids of every organization, a representative those of the organizations it represents.
      const managed = [actor, ...(actor === actors.lead ? [actors.represented] : [])].map((one) => one.organizationId)
      const scopes = [...managed, ...seen(['lead', 'party']).map(idOf)]
      const foreignIds = 'from public.external_ids where scope_id <> all($1) and subject_id <> all($1)'
      const keys = await rows(`select 1 ${foreignIds}`, [scopes])
      if (keys.length > 0 && !actor.operator) return `${where}: sees external ids of others`
      await rows('savepoint before')
      const released = await rows(`delete ${foreignIds} returning 1`, [scopes])
      if (released.length > 0 && !actor.operator) return `${where}: can delete external ids of others`
      await rows('rollback to before')

      for (const name of tables) {
        const found = await rows(
          `select distinct partnership_id as id from public.${name} where partnership_id = ${known}`,
        )
        if (ownTables.includes(name)) {
          const others = await rows(`select 1 from public.${name} where organization_id <> current_organization_id()`)
          if (others.length > 0) return `${where}: sees ${name} of others`
          continue
        }
        // A former party must not see the current rows.
        const readers = readersOf(name).filter(
          (relation) => relation !== 'former' || (inPath && unchangingTables.includes(name)),
        )
        const present = (named === null ? related(unnamedRelations[name] ?? []) : seen(readers)).map(idOf)
        const expected = sparseTables.includes(name) ? present.filter((id) => idsIn(found).includes(id)) : present
        if (String(idsIn(found).sort()) !== String(expected.sort())) return `${where}: sees ${name} of ${idsIn(found)}`
        const others = groups.filter((group) => !['lead', 'party'].includes(actor.relations[group] ?? '')).map(idOf)
        for (const change of [
          `update public.${name} one set partnership_id = partnership_id`,
          `delete from public.${name} one`,
        ]) {
          await rows('savepoint before')
          const changed = await rows(
            `${change} where partnership_id = any($1)
              and to_jsonb(one)->>'organization_id' is distinct from current_organization_id()::text returning 1`,
            [others],
          ).catch((error) => {
            // No operation does this.
            if (error.code === '42501') return []
            throw error
          })
          await rows('rollback to before')
          if (changed.length > 0) return `${where}: ${change}`
        }
      }
    }),
  )
  t.strictSame(faults, [])
})

t.test('the policies of the database reject writes into the partnerships of others', async (t) => {
  for (const table of await tablesOfPartnerships()) {
    const copy = `insert into public.${table} select (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'partnership_id', $1::text, 'organization_id', current_organization_id()))).*
      from public.${table} one limit 1`
    // In a request without a path the policy of advice shows no row to copy.
    const named = table === 'legal_advice' ? idOf('partnershipA') : groups.map(idOf)
    const copying = inContextOf(actors.lead, named, (rows) => rows(copy, records.partnershipB.partnershipId))
    const refusal = table === 'agreement_readers' ? /permission denied/ : /row-level security/
    await t.rejects(copying, { code: '42501', message: refusal }, table)
  }
})

t.test('the views of the database show a former party the records as of its withdrawal', async (t) => {
  const [partnershipId = ''] = records.partnershipA.partnershipId ?? []
  const { former, lead } = actors
  const eventsOf = (actor: Actor) =>
    inContextOf(actor, partnershipId, (rows) => rows('select * from public.events order by position'))
  const [seen, all] = await Promise.all([eventsOf(former), eventsOf(lead)])
  t.match(seen.at(-1), { type: 'party.withdrawn', subject_id: former.ids.partnershipA.partyId })
  t.ok(all.length > seen.length + 20)
  const lateIds = Object.entries(records.afterWithdrawal).flatMap(([name, ids]) =>
    name === 'partnershipId' ? [] : ids,
  )
  t.strictSame(
    seen.filter(({ subject_id }) => lateIds.includes(subject_id)),
    [],
  )
  const live = await inContextOf(former, partnershipId, (rows) => rows('select id from public.contacts'))
  t.strictSame(live, [], 'no current rows')
})

t.test('a caller that lost access gets no replay of a stored response', async (t) => {
  const { clients } = world
  const path = await service.createPartnership(clients.lead, clients.otherLead)
  const sent = { body: { name: 'Jordan Rivera' }, headers: { 'idempotency-key': uuidv7() } }
  const first = await clients.otherLead.call('POST', `${path}/contacts`, sent)
  t.equal(first.status, 201)
  t.match(await clients.otherLead.call('POST', `${path}/contacts`, sent), { status: 201, body: first.body })

  const another = await clients.lead.call('POST', `${path}/contacts`, sent)
  t.equal(another.status, 201)
  t.not(another.body.id, first.body.id, 'a key belongs to one client')
  t.match(await clients.party.call('POST', `${path}/contacts`, sent), { status: 404 })

  const { data } = (await clients.lead.call('GET', `${path}/parties?organizationId=${clients.otherLead.id}`)).body
  const transitionsPath = `${path}/parties/${data[0].id}/transitions`
  await clients.otherLead.change('POST', transitionsPath, { action: 'withdraw', reason: 'Its grant has ended.' })
  t.match(await clients.otherLead.call('POST', `${path}/contacts`, sent), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
})

t.test('an ETag does not depend on records that the reader cannot see', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Lead')
  const partner = await service.createOrganization('Partner')
  const office = await service.createOrganization('Office')
  const path = await service.createPartnership(lead, partner)
  await service.addObserver(path, office, lead, partner)
  const tag = async (client: typeof lead) => (await client.call('GET', path)).headers.get('etag')
  const before = [await tag(office), await tag(partner)]
  const made = await lead.call('POST', `${path}/candidates`, { body: { name: 'Somebody' } })
  t.equal(made.status, 201)
  t.equal(await tag(office), before[0], 'unchanged for the observer')
  t.not(await tag(partner), before[1], 'changed for a party')
})
