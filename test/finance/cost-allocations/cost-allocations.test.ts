// Cost allocations: drafts, proposals that freeze their content, consent of every party, and one version in force.
import { hash as digest } from 'node:crypto'
import t from 'tap'
import { versionActions } from '../../../src/records/agreed-versions/rules.ts'
import { hashOf } from '../../../src/records/consents.ts'
import { checkAvailableActions, checkVersionActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'
import {
  act,
  agreeOnAllocation,
  change,
  createAllocation,
  createBudget,
  createLine,
  createSource,
  leave,
  read,
  unknownId,
} from './records.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const totalsOf = async (by: Client, allocation: string): Promise<Body> => (await read(by, allocation)).totals

t.test('a draft follows the records; what was proposed does not', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { ehs, state, teacher, rent, sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(center, path, { sourceIds })
  const draft = await read(lead, allocation)
  t.match(draft, {
    state: 'draft',
    number: 1,
    organizationId: center.id,
    lineIds: { length: 0 },
    overflow: 'non_federal',
  })
  t.match(draft, { parentFeesTakeOverflow: false, backstopSourceIds: { length: 0 }, overflowReason: null, drift: null })
  t.strictSame(draft.totals, { cost: '800.00', allocated: '800.00', inKind: '0.00', unfunded: '0.00' })
  t.strictSame(draft.sources, [
    {
      sourceId: ehs.id,
      key: 'ehs',
      amount: '1000.00',
      allocated: '450.00',
      remaining: '550.00',
      byCategory: [{ category: 'personnel', amount: '450.00' }],
    },
    {
      sourceId: state.id,
      key: 'state',
      amount: '1000.00',
      allocated: '350.00',
      remaining: '650.00',
      byCategory: [
        { category: 'facilities', amount: '200.00' },
        { category: 'personnel', amount: '150.00' },
      ],
    },
  ])
  t.strictSame(draft.findings, [])
  await change(lead, `${path}/budget-lines/${teacher.id}`, { amount: '700.00' })
  t.hasStrict(await totalsOf(center, allocation), { cost: '900.00' }, 'a draft is computed when it is read')

  const proposed = await act(center, allocation, 'propose')
  t.match(proposed, {
    status: 200,
    body: { state: 'proposed', waitingOn: [lead.id], totals: { cost: '900.00' }, drift: { length: 0 } },
  })
  t.not(proposed.body.hash, draft.hash)
  const shares = await read(lead, `${allocation}/shares`)
  const line = await read(lead, `${allocation}/lines/${teacher.id}`)
  await change(lead, `${path}/budget-lines/${teacher.id}`, { amount: '100.00' })
  await change(lead, `${path}/funding-sources/${ehs.id}`, { amount: '1.00' })
  const frozen = await read(lead, allocation)
  t.hasStrict(frozen, { hash: proposed.body.hash, totals: { cost: '900.00' }, sources: [{ amount: '1000.00' }, {}] })
  t.strictSame((await read(lead, `${allocation}/shares`)).data, shares.data)
  t.strictSame(await read(lead, `${allocation}/lines/${teacher.id}`), line)

  t.match(await act(lead, allocation, 'agree'), { body: { state: 'agreed', hash: proposed.body.hash } })
  await change(lead, `${path}/budget-lines/${rent.id}`, { amount: '1.00' })
  t.match(await read(center, allocation), { state: 'agreed', totals: { cost: '900.00' }, waitingOn: { length: 0 } })
  const { data } = await read(lead, `${path}/history?recordId=${allocation.split('/').at(-1)}`)
  t.strictSame(
    data.map(({ type }: Body) => type),
    ['created', 'proposed', 'agreed'].map((verb) => `cost_allocation.${verb}`),
  )
})

t.test('the hash of a proposal is that of the snapshot, which a client can verify', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { ehs, state, base, teacher, rent, sourceIds } = await createBudget(lead, path)
  const other = await createSource(center, path, 'tanf', { type: 'tanf' })
  await change(center, `${path}/allocation-bases/${base.id}`, {
    rows: [...base.rows, { sourceId: other.id, quantity: '1.5' }],
  })
  const allocation = await createAllocation(lead, path, { sourceIds, note: 'Ä' })
  const draft = await read(lead, allocation)
  const rules = {
    title: 'Allocation',
    note: 'Ä',
    lineIds: [],
    sourceIds,
    overflow: 'non_federal',
    overflowReason: null,
    parentFeesTakeOverflow: false,
    backstopSourceIds: [],
  }
  t.equal(draft.hash, hashOf(rules))
  t.equal((await center.call('GET', `${allocation}/snapshot`)).status, 404, 'a draft has no snapshot')
  const { hash } = (await act(lead, allocation, 'propose')).body
  const response = await fetch(`${service.address}${allocation}/snapshot`, {
    headers: { authorization: `Bearer ${center.key}` },
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  t.equal(digest('sha256', bytes, 'hex'), hash, 'byte for byte')
  const snapshot = await read(center, `${allocation}/snapshot`)
  t.equal(hashOf(snapshot), hash, 'by its canonical JSON')
  t.match(snapshot, { format: 'partnership-basics/cost-allocation/1', ...rules, currency: 'USD' })
  t.strictSame(
    [snapshot.lines, snapshot.sources, snapshot.bases].map((list) => list.map(({ id }: Body) => id)),
    [[teacher.id, rent.id], [ehs.id, state.id], [base.id]],
  )
  t.strictSame(snapshot.otherSources, [{ id: other.id, key: 'tanf', name: other.name }])
  t.strictSame(snapshot.totals, { cost: '800.00', allocated: '800.00', inKind: '0.00', unfunded: '0.00' })
  t.equal(snapshot.shares.length, 3)
  // 600.00 over 3, 1 and 1.5: the last one's 163.64 overflow to state, which is not federal.
  t.hasStrict(snapshot.shares[0], { lineId: teacher.id, sourceId: ehs.id, amount: '327.27', reasons: ['SHARE'] })
  t.hasStrict(snapshot.shares[1], { sourceId: state.id, amount: '272.73', reasons: ['SHARE', 'OVERFLOW'] })

  const events = await storage.rows('select after::text from events where subject_id = $1', [
    allocation.split('/').at(-1),
  ])
  for (const { after } of events) t.notMatch(after, /teacher|The fund/, 'events have the hash, and not the snapshot')
  t.notMatch(JSON.stringify(await read(lead, `${path}/cost-allocations`)), /teacher|The fund/)
})

t.test(
  'an objection returns to a draft of the current records; the same proposal again has the same hash',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const { teacher, sourceIds } = await createBudget(lead, path)
    const allocation = await createAllocation(lead, path, { sourceIds })
    const draft = await read(lead, allocation)
    const { body: proposed } = await act(lead, allocation, 'propose')
    await act(center, allocation, 'agree')
    t.strictSame(errorsIn(await act(home, allocation, 'object')), ['/reason required'])
    await change(lead, `${path}/budget-lines/${teacher.id}`, { amount: '300.00' })
    const objected = await act(home, allocation, 'object', 'Too much.')
    t.match(objected, {
      status: 200,
      body: { state: 'draft', consents: { length: 0 }, reason: 'Too much.', drift: null },
    })
    t.equal(objected.body.hash, draft.hash)
    t.hasStrict(objected.body.totals, { cost: '500.00' })
    t.match(await read(lead, `${path}/cost-allocations`), { data: [{ state: 'draft', totals: null }] })
    const again = await act(lead, allocation, 'propose')
    t.not(again.body.hash, proposed.hash, 'other content')
    await act(home, allocation, 'object', 'Still too much.')
    await change(lead, `${path}/budget-lines/${teacher.id}`, { amount: '600.00' })
    t.match(await act(lead, allocation, 'propose'), {
      status: 200,
      body: { hash: proposed.hash, waitingOn: [center.id, home.id] },
    })
  },
)

t.test('every action in every state, for every organization', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const { sourceIds, teacher } = await createBudget(lead, path)
  const superseded = await agreeOnAllocation(path, [lead, center, home], { sourceIds })
  await leave(home, path)
  const agreed = await agreeOnAllocation(path, [lead, center], { sourceIds })
  const proposed = await createAllocation(lead, path, { sourceIds })
  await act(lead, proposed, 'propose')
  const drafted = await createAllocation(lead, path, { sourceIds })
  await checkVersionActions(t, lead, center, { draft: drafted, proposed, agreed, superseded })
  for (const allocation of [drafted, proposed, agreed, superseded]) {
    const wasVisible = allocation === superseded
    const parts = ['', '/shares', `/lines/${teacher.id}`, '/snapshot', '/shares.csv', '/shares.ndjson', '.svg']
    for (const [by, status] of [
      [office, 403],
      [home, wasVisible ? 200 : 404],
      [stranger, 404],
    ] as const) {
      for (const part of parts) t.equal((await by.call('GET', allocation + part)).status, status, part)
      t.equal((await by.call('GET', `${path}/cost-allocations`)).status, by === home ? 200 : status)
      // The relation of the organization is checked before the record is searched.
      const writing = by === stranger ? 404 : 403
      const headers = { 'if-match': '*' }
      for (const action of versionActions) {
        const body = { action, reason: 'A reason.' }
        t.equal((await by.call('POST', `${allocation}/transitions`, { body, headers })).status, writing)
      }
      t.equal((await by.call('PATCH', allocation, { body: { note: null }, headers })).status, writing)
      t.equal((await by.call('DELETE', allocation, { headers })).status, writing)
      t.equal((await by.call('POST', `${path}/cost-allocations`, { body: { title: 'A', sourceIds } })).status, writing)
    }
  }
})

t.test('a former party reads the version as it was when it left', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { teacher, sourceIds } = await createBudget(lead, path)
  const own = await createLine(home, path, 'snacks', { category: 'food', amount: '10.00', method: 'funding_share' })
  const agreed = await agreeOnAllocation(path, [lead, center, home], { sourceIds })
  const drafted = await createAllocation(lead, path, { sourceIds })
  const paths = [agreed, drafted].flatMap((allocation) =>
    ['', '/shares', `/lines/${own.id}`, '/shares.csv', '.svg'].map((part) => allocation + part),
  )
  const before = new Map<string, Body>()
  for (const one of paths) before.set(one, await read(home, one))
  await leave(home, path)
  await change(lead, `${path}/budget-lines/${teacher.id}`, { amount: '1.00' })
  const next = await agreeOnAllocation(path, [lead, center], { sourceIds })
  await act(lead, drafted, 'propose')
  const shown = ({ availableActions, blockedActions, waitingOn, changesAfter, ...body }: Body) => body
  for (const [one, body] of before) {
    const now = await read(home, one)
    t.strictSame(typeof now === 'string' ? now : shown(now), typeof body === 'string' ? body : shown(body), one)
  }
  t.equal((await read(home, `${agreed}/snapshot`)).lines.length, 3)
  t.equal((await home.call('GET', `${next}/snapshot`)).status, 404)
  t.equal((await home.call('GET', `${drafted}/snapshot`)).status, 404, 'it was a draft')
  t.match(await read(lead, agreed), { state: 'superseded', drift: null })
  t.equal((await read(lead, `${drafted}/snapshot`)).lines.length, 2, 'its line counts as removed')
})

t.test('a change of the content removes the consents; a change of external ids does not', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(lead, path, { sourceIds })
  const { body: proposed } = await act(lead, allocation, 'propose')
  const keyed = await change(center, allocation, { externalIds: [{ scheme: 'theirs', value: '4' }] })
  t.match(keyed, {
    state: 'proposed',
    hash: proposed.hash,
    waitingOn: [center.id],
    totals: proposed.totals,
    drift: { length: 0 },
  })
  const changed = await change(center, allocation, { sourceIds: [...sourceIds].reverse() })
  t.match(changed, { state: 'draft', consents: { length: 0 }, drift: null })
  t.match(await storage.rows('select totals from cost_allocations where id = $1', [allocation.split('/').at(-1)]), [
    { totals: null },
  ])
  await act(lead, allocation, 'propose')
  const outdated = await center.call('POST', `${allocation}/transitions`, {
    body: { action: 'agree' },
    headers: { 'if-match': `"${keyed.version}"` },
  })
  t.equal(outdated.status, 412, 'a party agrees to the content that it has read')
  await act(center, allocation, 'agree')
  for (const answer of [
    await lead.change('PATCH', allocation, { title: 'Another' }),
    await lead.change('DELETE', allocation),
  ]) {
    t.match(answer, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  }
  t.hasStrict(await change(lead, allocation, { externalIds: [] }), { state: 'agreed', totals: proposed.totals })
})

t.test('its author deletes a draft or proposal; once it has left, every party', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(home, path, { sourceIds })
  await act(home, allocation, 'propose')
  t.match(await lead.change('DELETE', allocation), { status: 403, body: { code: 'insufficient-relation' } })
  const own = await createAllocation(home, path, { sourceIds })
  t.equal((await home.change('DELETE', own)).status, 204)
  await leave(home, path)
  t.equal((await center.change('DELETE', allocation)).status, 204)
})

t.test('a proposal needs lines, at most 500, and records of parties that are present', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const source = await createSource(home, path, 'fund')
  const blockers = async (allocation: string) => {
    const [one, { data }] = [await read(lead, allocation), await read(lead, `${path}/cost-allocations?limit=100`)]
    const listed = data.find(({ id }: Body) => id === one.id)
    t.strictSame(listed.blockedActions, one.blockedActions, 'the list says the same')
    await checkAvailableActions(t, lead, allocation, versionActions)
    const answer = await act(lead, allocation, 'propose')
    const codes = (answer.body.blockedBy ?? []).map(({ code }: Body) => code)
    t.strictSame(
      one.blockedActions.flatMap((action: Body) => action.codes),
      codes,
    )
    return codes
  }
  const allocation = await createAllocation(lead, path, { sourceIds: [source.id] })
  t.strictSame(await blockers(allocation), ['NO_BUDGET_LINES'])
  const line = await createLine(home, path, 'first')
  t.strictSame((await read(lead, allocation)).blockedActions, [])

  const named = await createAllocation(lead, path, { sourceIds: [source.id], lineIds: [line.id] })
  t.equal((await home.change('DELETE', `${path}/budget-lines/${line.id}`)).status, 409, 'a draft names it')
  // 500 more lines: over the API that would take a minute.
  await storage.rows(
    `insert into budget_lines select (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'key', 'more-' || n))).*
      from budget_lines l, generate_series(1, 500) n where l.id = $1`,
    [line.id],
  )
  t.strictSame(await blockers(allocation), ['TOO_MANY_BUDGET_LINES'])
  const long = await read(lead, allocation)
  t.match(long.findings.at(-1), { code: 'LINES_LEFT_OUT', message: /500/, count: 0, refs: { length: 0 } })
  t.equal(long.totals.cost, '300000.00', 'the first 500')
  t.strictSame((await read(lead, named)).blockedActions, [])

  await leave(home, path)
  t.strictSame(await blockers(named), ['ALLOCATED_RECORD_MISSING'])
  t.match(await act(lead, named, 'propose'), {
    body: {
      blockedBy: [{ message: /^1 of the budget lines and 1 of the sources/, ref: `${path}/budget-lines/${line.id}` }],
    },
  })
  const { totals, sources } = await read(lead, named)
  t.strictSame([totals.cost, sources], ['0.00', []], 'what is left')
  t.strictSame(await blockers(allocation), ['NO_BUDGET_LINES', 'ALLOCATED_RECORD_MISSING'])
  t.equal((await lead.change('PATCH', named, { title: 'Another' })).status, 200, 'what it already names is not refused')
})

t.test('a backstop that has become federal blocks the proposal', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { state, sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(lead, path, { sourceIds, backstopSourceIds: [state.id] })
  await change(lead, `${path}/funding-sources/${state.id}`, { federal: true })
  t.match(await act(lead, allocation, 'propose'), {
    status: 409,
    body: { blockedBy: [{ code: 'FEDERAL_BACKSTOP', ref: `${path}/funding-sources/${state.id}` }] },
  })
  t.match((await change(lead, allocation, { title: 'B' })).blockedActions, [
    { action: 'propose', codes: ['FEDERAL_BACKSTOP'] },
  ])
  await change(lead, allocation, { overflow: 'any', overflowReason: 'Both allow it.' })
  t.equal((await act(lead, allocation, 'propose')).status, 200)
})

t.test('invalid requests', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { ehs, state, teacher, sourceIds } = await createBudget(lead, path)
  const elsewhere = await service.createPartnership(lead)
  const foreign = await createBudget(lead, elsewhere)
  const valid = { title: 'Allocation', sourceIds }
  const list = `${path}/cost-allocations`
  const many = (count: number) => Array.from({ length: count }, () => unknownId)
  const cases: [fields: object, status: number, ...errors: string[]][] = [
    [{ overflow: 'any' }, 422, '/overflowReason rule-violation'],
    [{ backstopSourceIds: [ehs.id] }, 422, '/backstopSourceIds/0 rule-violation'],
    [{ overflow: 'none', backstopSourceIds: [state.id, ehs.id] }, 422, '/backstopSourceIds/1 rule-violation'],
    [{ sourceIds: [state.id], backstopSourceIds: [ehs.id] }, 422, '/backstopSourceIds/0 rule-violation'],
    [{ sourceIds: [ehs.id, state.id, ehs.id] }, 422, '/sourceIds/2 rule-violation'],
    [{ lineIds: [teacher.id, teacher.id] }, 422, '/lineIds/1 rule-violation'],
    [{ backstopSourceIds: [state.id, state.id] }, 422, '/backstopSourceIds/1 rule-violation'],
    [{ sourceIds: [ehs.id, unknownId] }, 422, '/sourceIds/1 unknown-reference'],
    [{ sourceIds: [foreign.ehs.id] }, 422, '/sourceIds/0 unknown-reference'],
    [{ lineIds: [teacher.id, foreign.teacher.id] }, 422, '/lineIds/1 unknown-reference'],
    [{ sourceIds: [] }, 400, '/sourceIds minItems'],
    [{ sourceIds: many(21) }, 400, '/sourceIds maxItems'],
    [{ lineIds: many(501) }, 400, '/lineIds maxItems'],
    [{ backstopSourceIds: many(11) }, 400, '/backstopSourceIds maxItems'],
    [{ overflow: 'some' }, 400, '/overflow enum'],
    [{ title: '' }, 400, '/title minLength', '/title pattern'],
    [{ hash: 'a' }, 400, '/hash unknown'],
    [{ totals: null }, 400, '/totals unknown'],
    [{ assumptions: {} }, 422, '/assumptions rule-violation'],
  ]
  for (const [fields, status, ...errors] of cases) {
    const answer = await lead.call('POST', list, { body: { ...valid, ...fields } })
    t.strictSame([answer.status, ...errorsIn(answer)], [status, ...errors], JSON.stringify(fields).slice(0, 80))
  }
  t.match(await lead.call('POST', list, { body: { title: 'A' } }), { status: 400 })
  t.match(await read(lead, list), { data: { length: 0 } }, 'none was stored')

  const allocation = await createAllocation(lead, path, { sourceIds })
  for (const [fields, status, ...errors] of cases) {
    if ('assumptions' in fields) continue
    const answer = await lead.change('PATCH', allocation, fields)
    t.strictSame([answer.status, ...errorsIn(answer)], [status, ...errors], JSON.stringify(fields).slice(0, 80))
  }
  const own = { sourceIds: [ehs.id, state.id], backstopSourceIds: [ehs.id], overflow: 'any', overflowReason: 'Both.' }
  const federal = await createAllocation(lead, path, own)
  for (const [fields, pointer] of [
    [{ overflow: 'none' }, '/overflow'],
    [{ sourceIds: [state.id] }, '/sourceIds'],
  ] as const) {
    const answer = await lead.change('PATCH', federal, fields)
    t.strictSame([answer.status, ...errorsIn(answer)], [422, `${pointer} rule-violation`], 'it points into the body')
  }
  const assumed = await lead.change('PATCH', `${allocation}?dryRun=true`, { assumptions: {} })
  t.strictSame([assumed.status, ...errorsIn(assumed)], [400, '/assumptions unknown'])

  const complete = {
    overflow: 'any',
    overflowReason: 'Both allow it.',
    backstopSourceIds: [ehs.id],
    lineIds: [teacher.id],
    note: 'A note.',
    parentFeesTakeOverflow: true,
  }
  t.match(await change(lead, allocation, complete), complete)
  const cleared = await change(lead, allocation, { lineIds: null, note: null, backstopSourceIds: null })
  t.strictSame(cleared.lineIds, [])
  t.match(cleared, { note: null, backstopSourceIds: { length: 0 } })
  t.match((await lead.change('PATCH', allocation, { overflowReason: null })).status, 422)
})

t.test('a list does not compute drafts, and has the totals of frozen versions', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const agreed = await agreeOnAllocation(path, [lead, center], { sourceIds })
  const drafted = await createAllocation(lead, path, { sourceIds })
  const { data } = await read(lead, `${path}/cost-allocations`)
  const unknown = { sources: null, findings: null, drift: null, difference: null }
  t.match(data, [
    { ...unknown, state: 'agreed', totals: { cost: '800.00', allocated: '800.00', inKind: '0.00', unfunded: '0.00' } },
    { ...unknown, state: 'draft', totals: null },
  ])
  for (const [state, allocation] of [
    ['agreed', agreed],
    ['draft', drafted],
  ]) {
    const found = (await read(lead, `${path}/cost-allocations?state=${state}`)).data
    t.strictSame(
      found.map(({ id }: Body) => id),
      [allocation?.split('/').at(-1)],
    )
  }
})

t.test('a transition requires the scope partnerships:commit, other writes finance:write', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(lead, path, { sourceIds })
  const writer = await service.createApiClient(lead.id, ['finance:read', 'finance:write'])
  t.equal((await writer.change('PATCH', allocation, { note: 'A note.' })).status, 200)
  t.match(await act(writer, allocation, 'propose'), { status: 403, body: { code: 'insufficient-scope' } })
  const reader = await service.createApiClient(lead.id, ['finance:read', 'partnerships:commit'])
  t.match(await reader.change('PATCH', allocation, { note: null }), { status: 403 })
  t.equal((await act(reader, allocation, 'propose')).status, 200)
})

t.test('concurrent proposals and a change of a line: what is frozen is what its hash says', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { teacher, sourceIds } = await createBudget(lead, path)
  const allocations = [
    await createAllocation(lead, path, { sourceIds }),
    await createAllocation(lead, path, { sourceIds }),
  ]
  const headers = { 'if-match': '"1"' }
  // By two organizations: proposals of one wait for each other, as large work.
  const answers = await storage.raceInPartnership(path, [
    ...allocations.map((one, at) => () => {
      const by = at === 0 ? lead : center
      return by.call('POST', `${one}/transitions`, { body: { action: 'propose' }, headers })
    }),
    () => lead.call('PATCH', `${path}/budget-lines/${teacher.id}`, { body: { amount: '900.00' }, headers }),
  ])
  t.strictSame(statuses(answers), [200, 200, 200])
  for (const one of allocations) {
    const [record, snapshot] = [await read(center, one), await read(center, `${one}/snapshot`)]
    t.equal(hashOf(snapshot), record.hash)
    t.strictSame(record.totals, snapshot.totals)
    const isChanged = snapshot.lines[0].amount === '600.00'
    t.strictSame(
      record.drift.map(({ code }: Body) => code),
      isChanged ? ['LINE_CHANGED'] : [],
    )
  }
})
